"""The prices at which each cut of an ordered judgement or score is the best one to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.ladder import Ladder, Steps, role_with_cuts
from riskeval.cohort import Cohort
from riskeval.estimates import Estimates
from riskeval.metrics import event_rate
from riskeval.request import groups_of, terms_for
from riskeval.rows import Options
from riskeval.terms import Group, Term

NEVER = "never the best: at every price a lower or a higher cut does at least as well"
NOWHERE = -1


def best_cuts(
    cohort: Cohort,
    prediction: str,
    *,
    on: Steps | None = None,
    at: Sequence[float] | None = None,
    by: str | Sequence[str | tuple[str, ...]] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """For each cut of a prediction, the range of prices at which no other cut has a higher net benefit.

    The price is the risk at which acting and not acting are equally good to whoever decides. "High or above"
    is the best cut from the event rate of those just below it up to the event rate of those just above it.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    on : {"band", "score", "risk"}, optional
        By default the band, else the score.
    at : sequence of float, optional
        The only cuts to choose from (ranks of a band from 0); by default all.
    by : str or sequence
        Groups, as for `evaluate`; each has its own ranges.
    confidence : float

    Returns
    -------
    Estimates
        Two rows per cut, from flagging everybody to flagging nobody: ``best_from`` and ``best_until``, with
        the people and events whose rate it is. A cut that is never the best has neither, and a note.

    Raises
    ------
    EvaluationError
        Where the prediction is unknown or has no such role.

    Notes
    -----
    Net benefit is linear in ``t / (1 − t)``, so the best cuts are the corners of the upper hull of the ROC
    curve, and the prices between them are the slopes of its sides: the event rates of the people between two
    corners (levels whose rates do not rise are pooled). Intervals are Wilson's for these rates and take the
    pooling as known. The ranges were found on these people; expect them to move on others.

    References
    ----------
    Provost & Fawcett 2001, doi:10.1023/A:1007601015854 (hull of the ROC curve).
    """
    role = role_with_cuts(cohort, prediction, on)
    groups = groups_of(cohort, by)
    columns = tuple(dict.fromkeys(column for group in groups for column, _ in group))
    (base,) = terms_for(cohort.only(prediction), [event_rate.on(role)], None)
    ladders = [Ladder.of(cohort, prediction, role, group) for group in groups]
    ladders = ladders if at is None else [ladder.joined(at) for ladder in ladders]
    items = [_pools(base, ladder, group) for ladder, group in zip(ladders, groups, strict=True)]
    options = Options(confidence=confidence)
    options.check()
    rates = Estimates.of(cohort, items, columns, options=options).frame
    ends = np.cumsum([item.points for item in items]).tolist()
    parts = [rates.iloc[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    rows = [_ranges(ladder, part) for ladder, part in zip(ladders, parts, strict=True)]
    return Estimates(pd.concat(rows, ignore_index=True), columns=columns)


def _pools(base: Term, ladder: Ladder, group: Group) -> Term:
    """The event rate of the people between each two neighbouring corners of the hull."""
    corners, size = ladder.corners(), len(ladder.at)
    starts = tuple(ladder.at[corners].tolist()) if size else (0.0,)
    ends = [*corners[1:], size]
    names = tuple(ladder.span(*pair) for pair in zip(corners, ends, strict=True)) if size else ("",)
    return replace(base, at=starts, until=(*starts[1:], np.inf), labels=names, group=group)


def _ranges(ladder: Ladder, rates: pd.DataFrame) -> pd.DataFrame:
    """The ends of the range of every cut: the rates of the pools below and above it."""
    rows: list[dict[str, Any]] = []
    for place in range(len(ladder.at) + 1):
        here: dict[str, Any] = {"at": ladder.cut(place), "label": ladder.name(place)}
        same = ladder.same_people(place)
        below, above = _pools_beside(ladder, same)
        for metric, pool, sure in (("best_from", below, 0.0), ("best_until", above, 1.0)):
            row = _end(rates, pool, sure) | here | {"metric": metric}
            if same != place:
                row["note"] += f"; nobody is on this level: the same people as {ladder.name(same)}"
            rows.append(row)
    return pd.DataFrame(rows, columns=rates.columns)


def _pools_beside(ladder: Ladder, place: int) -> tuple[int | None, int | None]:
    """Which pool ends just below a cut, and which begins at it: None for none, NOWHERE in mid-pool."""
    corners, size = ladder.corners(), len(ladder.at)
    if not ladder.people.sum():
        return 0, 0
    if place not in (*corners, size):
        return NOWHERE, NOWHERE
    above = corners.index(place) if place < size else len(corners)
    return above - 1 if above else None, above if place < size else None


def _end(rates: pd.DataFrame, pool: int | None, sure: float) -> dict[str, Any]:
    """One end: the rate of a pool, an end of the scale (None), or nothing."""
    row = {str(name): value for name, value in rates.iloc[pool if pool else 0].items()}
    if pool is not None and pool != NOWHERE:
        told = f"event rate of {row['label']}" if row["label"] else ""
        return row | {"note": "; ".join(text for text in (told, row["note"]) if text)}
    empty = dict.fromkeys(("estimate", "se", "lower", "upper", "p", "n", "events"), np.nan)
    if pool is None:
        return row | empty | {"estimate": sure, "method": "", "status": "ok", "note": "by definition"}
    return row | empty | {"method": "", "status": "not estimable", "note": NEVER}
