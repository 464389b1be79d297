"""Through which items, or scales, a difference between groups in the total runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.fairness.named_groups import named_groups
from riskeval.metrics import mean_score

TOTAL = "total"


@dataclass(frozen=True)
class Decomposition:
    """A difference in the mean total as a sum over parts.

    Attributes
    ----------
    means : Estimates
        ``mean_score`` of each part (its name stands under ``prediction``) and of ``total``, by group.
    differences : Estimates
        Each group against the reference; the parts add up to the total.
    """

    means: Estimates
    differences: Estimates

    def table(self) -> pd.DataFrame:
        """One row per group and part: difference, interval, and its share of the difference in the total.

        Shares add up to 1. They can be negative or above 1 where parts work against each other, and say
        little where the total hardly differs.
        """
        columns = list(self.differences.groups)
        frame = self.differences.frame
        whole = frame.loc[frame["prediction"] == TOTAL, [*columns, "estimate"]]
        found = frame.loc[
            frame["prediction"] != TOTAL, [*columns, "prediction", "estimate", "lower", "upper", "status"]
        ]
        found = found.merge(whole.rename(columns={"estimate": TOTAL}), on=columns, how="left")
        with np.errstate(divide="ignore", invalid="ignore"):
            found = found.assign(share=found["estimate"] / found[TOTAL])
        return found.drop(columns=TOTAL).rename(columns={"prediction": "part", "estimate": "difference"})


def decomposition(
    cohort: Cohort,
    by: str | Sequence[str],
    *,
    reference: str | Sequence[str],
    parts: Mapping[str, Sequence[str]] | None = None,
    confidence: float = 0.95,
) -> Decomposition:
    """How much of a difference between groups in the total runs through which item, or scale.

    That an item carries a difference does not say that it is rated otherwise in that group, which `item_bias`
    asks, nor that the difference is not one between people.

    Parameters
    ----------
    cohort : Cohort
        With ``items=``. People who lack an item are left out.
    by : str or sequence of str
        A group column, or several for their intersections.
    reference : str or sequence of str
        The group with which each other group is compared.
    parts : mapping of name to items, optional
        Scales whose items are added up; an item stands in one of them. By default each item is a part.
    confidence : float

    Returns
    -------
    Decomposition

    Notes
    -----
    The total is the sum of the items of all parts, so that ``mean(total | g) − mean(total | reference)`` is
    exactly the sum of the differences of the parts.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.decomposition import decomposition
    >>> frame = pd.DataFrame({"a": [0, 2, 1, 3], "b": [1, 1, 0, 0], "g": list("ffmm"), "y": [0, 1] * 2})
    >>> roles = {"groups": "g", "items": ["a", "b"], "predictions": {"T": {"score": "a"}}}
    >>> cohort = rv.Cohort(frame, outcome="y", **roles)
    >>> decomposition(cohort, "g", reference="f").table()["difference"].tolist()
    [1.0, -1.0]
    """
    named = named_groups(cohort, by, reference)
    chosen = _checked(cohort, parts)
    sums = {
        name: np.sum([cohort.item_values(item) for item in items], axis=0) for name, items in chosen.items()
    }
    total: Floats = np.sum(list(sums.values()), axis=0)
    asked = cohort.only()
    for name, values in [*sums.items(), (TOTAL, total)]:
        asked = asked.with_score(name, np.where(np.isnan(total), np.nan, values))
    axis: Any = named.columns[0] if len(named.columns) == 1 else named.columns
    means = evaluate(asked, mean_score, by=[axis], confidence=confidence)
    labels = tuple(label for _, label in named.reference)
    return Decomposition(means, means.contrast(named.columns, reference=labels))


def _checked(cohort: Cohort, parts: Any) -> dict[str, tuple[str, ...]]:
    """The items of each part, or one error with everything that is wrong."""
    if not cohort.items:
        raise EvaluationError(needed="items", found="none", do="name their columns: `Cohort(…, items=[…])`")
    if parts is None:
        return {item: (item,) for item in cohort.items}
    if not isinstance(parts, Mapping) or not parts or any(isinstance(p, str) for p in parts.values()):
        raise EvaluationError(
            needed="parts as names with lists of items",
            found=f"{parts!r:.60}",
            do='write {"history": ["i1", "i2"]}',
        )
    named = [item for items in parts.values() for item in items]
    problems = [
        Problem(
            "items of the cohort",
            f"`{item}`",
            did_you_mean(str(item), cohort.items) or f"{list(cohort.items)}",
        )
        for item in named
        if item not in cohort.items
    ]
    twice = sorted({item for item in named if named.count(item) > 1})
    if twice:
        problems.append(
            Problem("each item in one part", f"`{twice[0]}` in several", "remove it from the others")
        )
    if TOTAL in parts or any(not len(items) for items in parts.values()):
        problems.append(
            Problem("parts with items, none called `total`", f"{list(parts)}", "name them otherwise")
        )
    raise_all(EvaluationError, problems)
    return {str(name): tuple(items) for name, items in parts.items()}
