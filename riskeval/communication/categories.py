"""Every category of a judgement or an instrument, with what happened to the people in it."""

from __future__ import annotations

from collections.abc import Sequence

from riskeval.cohort import Cohort
from riskeval.communication.group_rate import GroupRate
from riskeval.communication.reference_classes import level_problems
from riskeval.communication.side_by_side import SideBySide, side_by_side
from riskeval.communication.statement import say
from riskeval.communication.verbal_scale import VerbalScale
from riskeval.communication.wording import Wording
from riskeval.errors import EvaluationError, raise_all
from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate


def say_categories(
    cohort: Cohort,
    prediction: str,
    *,
    event: str = Wording.event,
    otherwise: str = "",
    scale: str | VerbalScale | Sequence[str | VerbalScale] = (),
    confidence: float = 0.95,
) -> SideBySide:
    """Each category of a prediction with the rate observed in it, all in one denominator.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
        One with a band.
    event, otherwise : str
        See `Wording`.
    scale : str, VerbalScale or sequence of them, optional
        As for `say`.
    confidence : float

    Returns
    -------
    SideBySide
        Categories without anybody are left out. Where rates are counts, each is compared with everybody.

    Raises
    ------
    EvaluationError
        Where the prediction is unknown or has no categories.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.communication import say_categories
    >>> table = pd.DataFrame({"rating": ["low", "high"], "n": [80, 20], "k": [4, 5]})
    >>> judged = {"Judgement": {"band": "rating", "levels": ["low", "high"]}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions=judged)
    >>> [said.frame["did"][1] for said in say_categories(cohort, "Judgement").statements]
    ['5 of 100', '25 of 100']
    """
    raise_all(EvaluationError, level_problems(cohort, prediction))
    one = cohort.only(prediction)
    rows = evaluate(one, [event_rate, event_rate.on("band")], confidence=confidence).frame
    base = GroupRate.of_row(rows.iloc[0], group="people in these data", event=event, otherwise=otherwise)
    said = []
    for _, row in rows.iloc[1:].iterrows():
        if row["estimate"] != row["estimate"]:
            continue
        group = f"people rated {row['label']} on {prediction}"
        rate = GroupRate.of_row(row, group=group, event=event, otherwise=otherwise)
        counts = rate.counts_people and base.counts_people and rate.people != base.people
        everybody = base if counts else None
        said.append(say(rate, everybody=everybody, category=str(row["label"]), scale=scale))
    return side_by_side(said)
