"""What every possible threshold of a prediction would do: the numbers behind a slider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.ladder import Ladder, Steps, role_with_cuts
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.request import groups_of
from riskeval.terms import ALL, Group

COUNTS = ("tp", "fp", "fn", "tn")


def operating_points(
    cohort: Cohort,
    prediction: str,
    *,
    on: Steps | None = None,
    by: str | Sequence[str | tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """For every distinct threshold, from flagging everybody to flagging nobody, what would have happened.

    Numbers for a slider, without intervals: for a threshold that was chosen beforehand use `evaluate`.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    on : {"band", "score", "risk"}, optional
        By default the band, else the score, else the risk.
    by : str or sequence
        Groups, as for `evaluate`.

    Returns
    -------
    pandas.DataFrame
        One row per group and threshold: ``prediction``, the group columns, ``on``, ``at`` (the lowest value
        that is flagged; infinite for nobody), ``label``; people: ``tp, fp, fn, tn`` (true and false alarms,
        missed, rightly left); shares, weighted where there are weights: ``…_per_1000``, ``sensitivity,
        specificity, ppv, npv, flag_rate``; and whether the threshold is ``best`` at some price.
        ``.to_json()`` writes it for a browser, with null for infinite.

    Raises
    ------
    EvaluationError
        Where the prediction or a group is unknown.

    Notes
    -----
    The rows hold the counts of single scores: apply disclosure control before they are published. Where the
    sample was stratified by the outcome, what depends on the event rate is missing.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.analyses.operating_points import operating_points
    >>> table = pd.DataFrame({"rating": ["low", "high"], "n": [80, 20], "k": [4, 10]})
    >>> bands = {"Judgement": {"band": "rating", "levels": ["low", "high"]}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions=bands)
    >>> operating_points(cohort, "Judgement")[["label", "tp", "fp", "fn", "tn"]].values.tolist()
    [['everybody', 14, 86, 0, 0], ['high', 10, 10, 4, 76], ['nobody', 0, 0, 14, 86]]
    """
    role = role_with_cuts(cohort, prediction, on)
    groups = groups_of(cohort, by)
    columns = tuple(dict.fromkeys(column for group in groups for column, _ in group))
    found = [_points(Ladder.of(cohort, prediction, role, group), group, columns) for group in groups]
    points = pd.concat(found, ignore_index=True)
    points.insert(0, "prediction", prediction)
    if cohort.people.fixed_event_rate and cohort.weights is None:
        points[[f"{name}_per_1000" for name in COUNTS] + ["ppv", "npv", "flag_rate"]] = np.nan
    return points


def _points(ladder: Ladder, group: Group, columns: Sequence[str]) -> pd.DataFrame:
    places = range(len(ladder.at) + 1)
    named = dict(group)
    corners = {*ladder.corners(), len(ladder.at)}
    return pd.DataFrame(
        {
            **{column: [named.get(column, ALL)] * len(places) for column in columns},
            "on": ladder.role,
            "at": [ladder.cut(place) for place in places],
            "label": [ladder.name(place) for place in places],
            **_fourfold(ladder.counted, ladder.counted_events, whole=True),
            **_shares(ladder),
            "best": [ladder.same_people(place) in corners for place in places],
        }
    )


def _fourfold(people: Floats, events: Floats, whole: bool = False) -> dict[str, Any]:
    """True and false alarms, missed and rightly left, at every cut."""
    flagged, caught = (np.append(np.cumsum(x[::-1])[::-1], 0.0) for x in (people, events))
    missed = events.sum() - caught
    cells = (caught, flagged - caught, missed, people.sum() - flagged - missed)
    return {
        name: np.round(cell).astype(np.int64) if whole else cell
        for name, cell in zip(COUNTS, cells, strict=True)
    }


def _shares(ladder: Ladder) -> dict[str, Floats]:
    """Per 1,000 people, and the usual rates; NaN where nobody is in the denominator."""
    tp, fp, fn, tn = (np.maximum(cell, 0.0) for cell in _fourfold(ladder.people, ladder.events).values())
    with np.errstate(invalid="ignore", divide="ignore"):
        total = tp + fp + fn + tn
        per_1000 = {f"{n}_per_1000": 1000 * x / total for n, x in zip(COUNTS, (tp, fp, fn, tn), strict=True)}
        return per_1000 | {
            "sensitivity": tp / (tp + fn),
            "specificity": tn / (tn + fp),
            "ppv": tp / (tp + fp),
            "npv": tn / (tn + fn),
            "flag_rate": (tp + fp) / total,
        }
