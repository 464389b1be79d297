"""Whether people who have the same total are rated alike on each item, whatever their group (DIF)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.fairness.item_bias_table import item_table
from riskeval.fairness.item_bias_text import told
from riskeval.fairness.item_intervals import Row
from riskeval.fairness.item_study import RULES, ItemStudy, Rule, untold
from riskeval.fairness.item_tables import MATCHINGS, ItemTables, Matching
from riskeval.fairness.named_groups import Group, NamedGroups, name_of, named_groups
from riskeval.fairness.purification import Purified
from riskeval.request import NOBODY
from riskeval.rows import check_confidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class ItemBias:
    """How each item works in each group, at equal totals.

    Attributes
    ----------
    estimates : Estimates
        The item stands under ``prediction``. ``mh_odds_ratio`` (odds of the higher value, reference group
        over the group), ``ets_delta`` with its class under ``label``, ``mantel_chi_square``,
        ``standardised_difference`` (points by which the group is rated higher than people of the reference
        group with the same total), ``logistic_uniform``, ``logistic_nonuniform`` (log odds ratios, the second
        per point of the total), ``logistic_both`` and ``r2_change``.
    table : pandas.DataFrame
        One row per group and item, with p as it is and adjusted by Holm over the items of the group.
    purified : dict of group to Purified
        The items of the matching total, what was flagged, and whether it settled.
    items : tuple of str
    reference : Group
        The group with which the others are compared, as pairs of column and label.
    matching, rule : str
        As they were asked for.
    confidence : float
    """

    estimates: Estimates
    table: pd.DataFrame
    purified: dict[Group, Purified]
    items: tuple[str, ...]
    reference: Group
    matching: str
    rule: str
    confidence: float

    @property
    def flagged(self) -> dict[str, tuple[str, ...]]:
        """The items that the rule flags, by group."""
        return {name_of(group): found.flagged for group, found in self.purified.items()}

    @property
    def any_flagged(self) -> tuple[str, ...]:
        """The items that the rule flags in some group."""
        return tuple(i for i in self.items if any(i in found.flagged for found in self.purified.values()))

    @property
    def text(self) -> str:
        """What was found, in words."""
        return told(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """The group columns."""
        return tuple(column for column, _ in self.reference)

    def plot(self, ax: Axes | None = None) -> Axes:
        """A forest of the standardised differences: points by which each item is rated higher or lower."""
        from riskeval.plots.forest import forest
        from riskeval.plots.marks import known_to_pyplot

        frame = self.estimates.frame
        with known_to_pyplot():
            return forest(
                frame[frame["metric"] == "standardised_difference"],
                ax,
                title=f"Rated higher (+) or lower (−) than {name_of(self.reference)} at the same total",
                xlabel="points of the item",
            )

    def __repr__(self) -> str:
        return self.text


def item_bias(
    cohort: Cohort,
    by: str | Sequence[str],
    *,
    reference: str | Sequence[str],
    items: Sequence[str] | None = None,
    matching: Matching = "total incl. item",
    purify: bool = True,
    rule: Rule = "mantel",
    confidence: float = 0.95,
) -> ItemBias:
    """Whether people of different groups who have the same total are rated differently on an item.

    Also called differential item functioning (DIF). A difference says that the item stands for something
    else, or is rated otherwise, in that group; it does not say which of the two groups is rated rightly, and
    an item without a difference can still measure something that has no place in the total.

    Parameters
    ----------
    cohort : Cohort
        With ``items=``.
    by : str or sequence of str
        A group column, or several for their intersections.
    reference : str or sequence of str
        The group with which each other group is compared.
    items : sequence of str, optional
        By default all items of the cohort. The total on which people are matched is their sum.
    matching : {"total incl. item", "total excl. item"}
    purify : bool
        Whether items that are flagged are left out of the total, until nothing changes.
    rule : {"mantel", "logistic", "class B", "class C"}
        What flags an item: Mantel's test, or the logistic test of both effects, at 1 − confidence, not
        adjusted; or class B or C, or class C alone (items of two values; others are then never flagged).
    confidence : float

    Returns
    -------
    ItemBias

    Raises
    ------
    EvaluationError
        No items, unknown items or groups.

    Notes
    -----
    People who lack an item of the total are left out of that total and counted in ``n_dropped``. Weights,
    clusters and strata replace the classical variances and likelihood ratios by linearised ones. Fewer than
    10 people of a group at totals that both groups have, or fewer than 10 rated otherwise than most: numbers
    without interval or test. With many people trivial differences are significant: read the points.

    References
    ----------
    Mantel & Haenszel 1959 (doi:10.1093/jnci/22.4.719); Mantel 1963 (doi:10.1080/01621459.1963.10500879);
    Swaminathan & Rogers 1990 (doi:10.1111/j.1745-3984.1990.tb00754.x); Zwick 2012
    (doi:10.1002/j.2333-8504.2012.tb02290.x).

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.item_bias import item_bias
    >>> counts = pd.DataFrame({"a": [0, 1, 0, 1] * 2, "b": [0, 0, 1, 1] * 2, "sex": ["f"] * 4 + ["m"] * 4})
    >>> counts = counts.assign(n=[40, 60, 20, 40, 40, 20, 60, 40], y=0, tool=1)
    >>> roles = {"outcome": "y", "groups": "sex", "predictions": {"Tool": {"score": "tool"}}}
    >>> people = rv.Cohort.from_counts(counts, n="n", items=["a", "b"], **roles)
    >>> item_bias(people, "sex", reference="m", purify=False).flagged
    {'f': ('a', 'b')}
    """
    groups = named_groups(cohort, by, reference)
    options = {"matching": (matching, MATCHINGS), "rule": (rule, RULES)}
    chosen = _checked(cohort, groups, items, options, confidence)
    study = ItemStudy(ItemTables(cohort, groups, chosen, matching), chosen, rule, confidence)
    numbers = {group: groups.groups.index(group) for group in groups.others}
    settled = {group: study.settled(number, purify) for group, number in numbers.items()}
    rows = [
        _named(row, item, group, settled[group], groups.name, confidence)
        for group, number in numbers.items()
        for item in chosen
        for row in study.rows(number, item, settled[group].anchor)
    ]
    settled |= {group: Purified(chosen, (), 0, True) for group in groups.emptied}
    rows += [
        _named(row, item, group, settled[group], groups.name, confidence)
        for group in groups.emptied
        for item in chosen
        for row in untold(NOBODY)
    ]
    estimates = Estimates.of_rows(rows, groups.columns)
    table = item_table(estimates.frame, groups.columns, settled)
    return ItemBias(estimates, table, settled, chosen, groups.reference, matching, rule, confidence)


def _checked(
    cohort: Cohort,
    groups: NamedGroups,
    items: Sequence[str] | None,
    options: Mapping[str, tuple[str, tuple[str, ...]]],
    confidence: float,
) -> tuple[str, ...]:
    """The items to look at; every problem of the question at once."""
    check_confidence(confidence)
    chosen = cohort.items if items is None else (items,) if isinstance(items, str) else tuple(items)
    problems = [
        Problem(
            "items of the cohort",
            f"`{item}`",
            did_you_mean(str(item), cohort.items) or "declare it: `Cohort(…, items=[…])`",
        )
        for item in chosen
        if item not in cohort.items
    ]
    if len(set(chosen)) < 2 or len(set(chosen)) < len(chosen):
        found = f"{list(chosen)}" if chosen else "none"
        problems.append(Problem("two or more different items", found, "declare them: `Cohort(…, items=[…])`"))
    for name, (value, known) in options.items():
        if value not in known:
            problems.append(Problem(f"{name} among {list(known)}", f"{value!r}", "choose one of these"))
    if not groups.others:
        problems.append(Problem("a second group", f"only {groups.name}", "name another column in `by`"))
    raise_all(EvaluationError, problems)
    return chosen


def _named(row: Row, item: str, group: Group, found: Purified, reference: str, confidence: float) -> Row:
    """The row with what it is about, and what is to be known of the total behind it."""
    told = "; ".join(note for note in (row.get("note", ""), found.note) if note)
    names: Row = {"prediction": item, "reference": reference, "note": told, "confidence": confidence}
    return row | names | dict(group)
