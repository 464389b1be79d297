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
from riskeval.fairness.item_flags import carried_over, flagged_at, shifted
from riskeval.fairness.item_intervals import Row
from riskeval.fairness.named_groups import Group
from riskeval.metrics import mean_risk_of_events, mean_risk_of_nonevents, mean_score
from riskeval.points import is_number

TOTAL, WITHOUT, EQUATED = "total", "without flagged items", "flagged items equated"
RATES = {
    "mean_score": "flag_rate",
    "mean_risk_of_events": "sensitivity",
    "mean_risk_of_nonevents": "false_positive_rate",
}


@dataclass(frozen=True)
class ItemConsequences:
    """What changes when flagged items are left out, or equated.

    Attributes
    ----------
    without : tuple of str
        The items in question.
    cuts : tuple of float
    estimates : Estimates
        ``flag_rate``, ``sensitivity`` and ``false_positive_rate`` at each cut, by group, for ``total``,
        ``without flagged items`` and ``flagged items equated``.
    changes : Estimates
        The second and third against the first, among the same people.
    gaps : Estimates
        Each group against the reference, for each of the three.
    moved : pandas.DataFrame
        Per group, version and cut: people, how many are flagged newly, how many no longer, how many of each
        had the event, and both per 1,000; not whole numbers where the people at a cut are shared out.
    totals : pandas.DataFrame
        Per group: its mean total against the reference with an interval, and how many points of that are the
        standardised differences of the items in question.
    reference : Group
        As pairs of column and label.
    """

    without: tuple[str, ...]
    cuts: tuple[float, ...]
    estimates: Estimates
    changes: Estimates
    gaps: Estimates
    moved: pd.DataFrame
    totals: pd.DataFrame
    reference: Group

    @property
    def groups(self) -> tuple[Group, ...]:
        """The reference group, then the others."""
        columns = [column for column, _ in self.reference]
        labels = self.moved[columns].drop_duplicates().itertuples(index=False)
        return tuple(tuple(zip(columns, map(str, one), strict=True)) for one in labels)

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
        People are flagged from this total on: the cuts between bands, or the one that decides.
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
    *Without*: by the sum of the other items, from the cut that flags the same share of the reference group;
    where people tie at that cut, as large a share of them as is missing. *Equated*: by the total minus, in
    each group, the standardised differences (points) of the items flagged in that group, or of all that were
    named; a level of the total stands for all values up to the next, so that part of a point moves part of
    the people. Both adjustments count as known in the intervals. Neither is a rule to be used: the same
    ratings would be scored differently by group. People who lack an item are left out.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.item_bias import item_bias
    >>> from riskeval.fairness.item_consequences import item_consequences
    >>> rated = pd.DataFrame({"a": [0, 1, 0, 1] * 2, "b": [0, 0, 1, 1] * 2, "sex": ["f"] * 4 + ["m"] * 4})
    >>> rated = rated.assign(n=[40, 60, 20, 40, 40, 20, 60, 40], y=[0, 1] * 4, tool=1)
    >>> roles = {"outcome": "y", "groups": "sex", "predictions": {"Tool": {"score": "tool"}}}
    >>> people = rv.Cohort.from_counts(rated, n="n", items=["a", "b"], **roles)
    >>> found = item_consequences(people, item_bias(people, "sex", reference="m"), cut=1, without=["a"])
    >>> found.moved.query("sex == 'f'")["no_longer"].round(1).tolist()
    [40.0, 20.0]
    """
    cuts, chosen = _checked(cohort, found, cut, without)
    ratings = {item: cohort.item_values(item) for item in found.items}
    total = np.round(np.sum(list(ratings.values()), axis=0), 9)
    rest = np.round(np.sum([r for item, r in ratings.items() if item not in chosen], axis=0), 9)
    rest = np.where(np.isnan(total), np.nan, rest)
    points = _points(cohort, found, chosen, named=without is not None)
    inside = _members(cohort, found.reference) & ~np.isnan(total)
    if not inside.any():
        raise EvaluationError(
            needed="people of the reference group who are rated on every item",
            found="none",
            do="leave out the items that nobody has: `item_bias(…, items=[…])`",
        )
    made = {}
    for value in cuts:
        before = flagged_at(total, value)
        after = carried_over(rest, before, inside, _weights(cohort)), shifted(total, points, value)
        made[value] = dict(zip((TOTAL, WITHOUT, EQUATED), (before, *after), strict=True))
    asked = {value: _evaluated(cohort, found, flags) for value, flags in made.items()}
    labels = tuple(label for _, label in found.reference)
    return ItemConsequences(
        without=chosen,
        cuts=cuts,
        estimates=_joined(asked),
        changes=_joined({v: e.contrast("prediction", reference=TOTAL) for v, e in asked.items()}),
        gaps=_joined({v: e.contrast(found.columns, reference=labels) for v, e in asked.items()}),
        moved=pd.concat([_moved(cohort, found, v, flags) for v, flags in made.items()], ignore_index=True),
        totals=_totals(cohort, found, total, points),
        reference=found.reference,
    )


def _evaluated(cohort: Cohort, found: ItemBias, flags: dict[str, Floats]) -> Estimates:
    """The rates of each version, by group."""
    metrics = [mean_score.on("risk"), mean_risk_of_events, mean_risk_of_nonevents]
    asked = cohort.only()
    for name, shares in flags.items():
        asked = asked.with_risk(name, shares)
    return evaluate(asked, metrics, by=_by(found), confidence=found.confidence)


def _by(found: ItemBias) -> list[str | tuple[str, ...]]:
    return [found.columns if len(found.columns) > 1 else found.columns[0]]


def _joined(asked: dict[float, Estimates]) -> Estimates:
    """The rates at every cut in one table, by the names that rates at a cut have."""
    rows = [
        row | {"metric": RATES[row["metric"]], "at": value, "on": "score"}
        for value, estimates in asked.items()
        for row in estimates.frame.to_dict("records")
    ]
    groups = next(iter(asked.values())).groups
    return Estimates.of_rows([{str(name): cell for name, cell in row.items()} for row in rows], groups)


def _totals(cohort: Cohort, found: ItemBias, total: Floats, points: Floats) -> pd.DataFrame:
    """The gap in the mean total of each group, and how many points of it are the items in question."""
    labels = tuple(label for _, label in found.reference)
    scored = cohort.only().with_score(TOTAL, total)
    means = evaluate(scored, mean_score, by=_by(found), confidence=found.confidence)
    gaps = means.contrast(found.columns, reference=labels).frame
    gaps = gaps[[*found.columns, "estimate", "lower", "upper", "status"]].rename(columns={"estimate": "gap"})
    rows = [
        _members(cohort, tuple(zip(found.columns, one, strict=True)))
        for one in gaps[[*found.columns]].to_numpy()
    ]
    gaps["points_of_items"] = [float(points[inside][0]) if inside.any() else np.nan for inside in rows]
    return gaps.reset_index(drop=True)


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


def _weights(cohort: Cohort) -> Floats:
    weights = cohort.people.columns.get(WEIGHTS)
    return cohort.people.n if weights is None else cohort.people.n * weights.values


def _members(cohort: Cohort, group: Group) -> NDArray[np.bool_]:
    """Which rows of people are in a group."""
    inside = np.ones(len(cohort.people.n), dtype=bool)
    for column, label in group:
        inside &= cohort.people.columns[column].codes == cohort.people.group_code(column, label)
    return inside


def _points(cohort: Cohort, found: ItemBias, chosen: tuple[str, ...], *, named: bool) -> Floats:
    """By how many points each row of people is rated higher on the items in question, by its group.

    Items count that are flagged in that group, or all in question where the caller named them, as far as
    their difference has an interval.
    """
    points = np.zeros(len(cohort.people.n))
    for group in found.purified:
        here = found.table[found.table["item"].isin(chosen) & found.table["points_lower"].notna()]
        here = here if named else here[here["flagged"]]
        for column, label in group:
            here = here[here[column] == label]
        points[_members(cohort, group)] = here["points"].sum()
    return points


def _moved(cohort: Cohort, found: ItemBias, cut: float, flags: dict[str, Floats]) -> pd.DataFrame:
    """Who is flagged newly, and who no longer, by group."""
    outcome, before = cohort.people.columns[OUTCOME].values, flags[TOTAL]
    lines = []
    for group in (found.reference, *found.purified):
        inside = _members(cohort, group) & ~np.isnan(before)
        n = float(cohort.people.n[inside].sum())
        for version in (WITHOUT, EQUATED):
            line: Row = dict(group) | {"version": version, "cut": cut, "n": n}
            change = np.where(inside, flags[version] - before, 0.0)
            for name, share in (("newly", np.maximum(change, 0.0)), ("no_longer", np.maximum(-change, 0.0))):
                people = cohort.people.n * share
                line |= {name: people.sum(), f"{name}_events": people @ outcome}
                line |= {f"{name}_per_1000": 1000 * people.sum() / n if n else np.nan}
            lines.append(line)
    return pd.DataFrame(lines)
