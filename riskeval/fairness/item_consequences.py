"""What flagged items do to decisions: totals, flags and error rates with them, without them, equated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME, WEIGHTS
from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.fairness.item_bias import ItemBias
from riskeval.fairness.item_consequences_text import told
from riskeval.fairness.item_intervals import Row
from riskeval.fairness.item_tables import DIGITS
from riskeval.fairness.named_groups import Group
from riskeval.metrics import false_positive_rate, flag_rate, mean_score, ppv, sensitivity
from riskeval.points import is_number

TOTAL, WITHOUT, EQUATED = "total", "without flagged items", "flagged items equated"
RATES = (flag_rate, sensitivity, false_positive_rate, ppv)


@dataclass(frozen=True)
class ItemConsequences:
    """What changes when flagged items are left out, or equated.

    Attributes
    ----------
    without : tuple of str
        The items in question.
    cuts : tuple of float
    estimates : Estimates
        Mean, and rates at each cut, by group, for ``total``, ``without flagged items`` and
        ``flagged items equated``.
    changes : Estimates
        The second and third against the first, among the same people.
    gaps : Estimates
        Each group against the reference, for each of the three.
    moved : pandas.DataFrame
        Per group, version and cut: people, how many are flagged newly, how many no longer, how many of each
        had the event, and both per 1,000.
    """

    without: tuple[str, ...]
    cuts: tuple[float, ...]
    estimates: Estimates
    changes: Estimates
    gaps: Estimates
    moved: pd.DataFrame
    reference: Group

    @property
    def text(self) -> str:
        """Whether it matters, in words."""
        return told(self)

    def __repr__(self) -> str:
        return self.text


def item_consequences(
    cohort: Cohort, found: ItemBias, *, cut: float | Sequence[float], without: Sequence[str] | None = None
) -> ItemConsequences:
    """What flagged items do to totals, to who is flagged at a cut, and to the error rates of each group.

    An item can work differently in a group and change nobody's decision, or a little and change many.

    Parameters
    ----------
    cohort : Cohort
    found : ItemBias
        Made of this cohort by `item_bias`.
    cut : float or sequence of float
        People are flagged from this total on: cuts between bands, or the one that decides.
    without : sequence of str, optional
        The items in question; by default those flagged in any group.

    Returns
    -------
    ItemConsequences

    Raises
    ------
    EvaluationError
        No item is flagged and none is named; unknown items; a cut that is no number.

    Notes
    -----
    *Without*: the sum of the other items, brought to mean and standard deviation of the total in the
    reference group, so that the cut keeps its place there. *Equated*: the total minus, in each group, the
    standardised differences (points) of the items in question; the reference group keeps its total. Both
    adjustments count as known in the intervals. Neither is a rule to be used: the same total would be scored
    differently by group. People who lack an item are left out.

    Examples
    --------
    >>> import numpy as np, pandas as pd, riskeval as rv
    >>> from riskeval.fairness import item_bias, item_consequences
    >>> draw = np.random.default_rng(1).integers
    >>> rated = pd.DataFrame(draw(0, 2, (400, 4)), columns=list("abcy")).assign(sex=["f", "m"] * 200, tool=0)
    >>> roles = {"outcome": "y", "groups": "sex", "predictions": {"Tool": {"score": "tool"}}}
    >>> people = rv.Cohort(rated, **roles, items=["a", "b", "c"])
    >>> item_consequences(people, item_bias(people, "sex", reference="m"), cut=2, without=["a"]).cuts
    (2.0,)
    """
    cuts, chosen = _checked(cohort, found, cut, without)
    versions = _totals(cohort, found, chosen)
    scored = cohort.only()
    for name, values in versions.items():
        scored = scored.with_score(name, values)
    metrics = [mean_score, *(rate.at(list(cuts), on="score") for rate in RATES)]
    labels = tuple(label for _, label in found.reference)
    by = [found.columns] if len(labels) > 1 else list(found.columns)
    estimates = evaluate(scored, metrics, by=by, confidence=found.confidence)
    return ItemConsequences(
        without=chosen,
        cuts=cuts,
        estimates=estimates,
        changes=estimates.contrast("prediction", reference=TOTAL),
        gaps=estimates.contrast(found.columns, reference=labels),
        moved=_moved(cohort, found, versions, cuts),
        reference=found.reference,
    )


def _checked(
    cohort: Cohort, found: ItemBias, cut: float | Sequence[float], without: Sequence[str] | None
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    if not isinstance(found, ItemBias):
        raise EvaluationError(
            needed="what `item_bias` found",
            found=f"{found!r:.60}",
            do="call `item_bias` with this cohort first",
        )
    cuts = tuple(cut) if isinstance(cut, Sequence) and not isinstance(cut, str) else (cut,)
    named = (without,) if isinstance(without, str) else without
    chosen = found.any_flagged if named is None else tuple(i for i in found.items if i in named)
    problems = [
        Problem("a cut that is a number", f"{value!r}", "give a total from which people are flagged")
        for value in cuts
        if not is_number(value) or not np.isfinite(value)
    ]
    problems += [
        Problem(
            "items that were looked at", f"`{i}`", did_you_mean(str(i), found.items) or "name one of them"
        )
        for i in named or ()
        if i not in found.items
    ]
    missing = [item for item in found.items if item not in getattr(cohort, "items", ())]
    if missing:
        problems.append(
            Problem("the cohort that was looked at", f"one without `{missing[0]}`", "give that one")
        )
    if not 0 < len(chosen) < len(found.items):
        what = "no item is flagged" if not chosen else "nothing would be left"
        problems.append(Problem("some items to leave out, not all", what, "name them in `without`"))
    raise_all(EvaluationError, problems)
    return tuple(sorted({float(value) for value in cuts})), chosen


def _totals(cohort: Cohort, found: ItemBias, chosen: tuple[str, ...]) -> dict[str, Floats]:
    """The three totals, one value for each row of people."""
    ratings = {item: cohort.item_values(item) for item in found.items}
    total = np.sum(list(ratings.values()), axis=0)
    rest = np.sum([values for item, values in ratings.items() if item not in chosen], axis=0)
    rest = np.where(np.isnan(total), np.nan, rest)
    inside = _members(cohort, found.reference) & ~np.isnan(total)
    return {
        TOTAL: total,
        WITHOUT: _rescaled(rest, total, inside, _weights(cohort)),
        EQUATED: total - _points(cohort, found, chosen),
    }


def _weights(cohort: Cohort) -> Floats:
    weights = cohort.people.columns.get(WEIGHTS)
    return cohort.people.n if weights is None else cohort.people.n * weights.values


def _members(cohort: Cohort, group: Group) -> NDArray[np.bool_]:
    """Which rows of people are in a group."""
    inside = np.ones(len(cohort.people.n), dtype=bool)
    for column, label in group:
        inside &= cohort.people.columns[column].codes == cohort.people.group_code(column, label)
    return inside


def _rescaled(rest: Floats, total: Floats, inside: NDArray[np.bool_], weights: Floats) -> Floats:
    """The rest with mean and standard deviation of the total among some people."""
    w = weights[inside] / weights[inside].sum()
    means = w @ rest[inside], w @ total[inside]
    spreads = [np.sqrt(w @ (x[inside] - m) ** 2) for x, m in zip((rest, total), means, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled: Floats = np.round(means[1] + spreads[1] / spreads[0] * (rest - means[0]), DIGITS)
    return scaled


def _points(cohort: Cohort, found: ItemBias, chosen: tuple[str, ...]) -> Floats:
    """By how many points each row of people is rated higher on the items in question, by its group."""
    points = np.zeros(len(cohort.people.n))
    for group in found.purified:
        here = found.table[found.table["item"].isin(chosen)]
        for column, label in group:
            here = here[here[column] == label]
        points[_members(cohort, group)] = here["points"].sum()
    return points


def _moved(
    cohort: Cohort, found: ItemBias, versions: dict[str, Floats], cuts: tuple[float, ...]
) -> pd.DataFrame:
    """Who is flagged newly, and who no longer, by group."""
    rated, outcome = ~np.isnan(versions[TOTAL]), cohort.people.columns[OUTCOME].values
    lines = []
    for group in (found.reference, *found.purified):
        inside = _members(cohort, group) & rated
        for version in (WITHOUT, EQUATED):
            for cut in cuts:
                before, after = versions[TOTAL] >= cut, versions[version] >= cut
                n = float(cohort.people.n[inside].sum())
                line: Row = dict(group) | {"version": version, "cut": cut, "n": n}
                for name, moved in (("newly", after & ~before), ("no_longer", before & ~after)):
                    people = cohort.people.n * (inside & moved)
                    line |= {name: people.sum(), f"{name}_events": people @ outcome}
                    line |= {f"{name}_per_1000": 1000 * people.sum() / n if n else np.nan}
                lines.append(line)
    return pd.DataFrame(lines)
