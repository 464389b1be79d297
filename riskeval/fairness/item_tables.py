"""Counts of people by group, level of the matching total and value of an item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.declaration import ITEM, Key
from riskeval.design import Codes, Design, Floats
from riskeval.fairness.named_groups import NamedGroups
from riskeval.influence import centred
from riskeval.sample import Sample
from riskeval.small_samples import Known, known

Mask = NDArray[np.bool_]
Matching = Literal["total incl. item", "total excl. item"]
MATCHINGS = ("total incl. item", "total excl. item")
MOST_VALUES, MOST_TOTALS = 50, 1000
DIGITS = 9  # totals of decimals that differ by rounding are one level


@dataclass(frozen=True)
class PairTable:
    """One item, the reference group and one other.

    Attributes
    ----------
    weight, people : array, shape (2, levels, values)
        The reference group first. Both are the same where everybody weighs the same.
    totals, values : array
    n_dropped : float
        People of the two groups who lack the item or the total.
    design : Design, optional
        Of the cells behind the table, where people weigh differently or are not independent.
    place : array, shape (cells,)
        Where each of these cells stands in the flattened table.
    """

    weight: Floats
    people: Floats
    totals: Floats
    values: Floats
    n_dropped: float
    design: Design | None = None
    place: Codes = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def covariance(self, moves: Floats) -> Floats:
        """Of estimates with moves of shape (2, levels, values, estimates)."""
        flat = moves.reshape(self.people.size, -1)
        if self.design is None:
            return np.asarray((self.people.reshape(-1, 1) * flat).T @ flat)
        units, count = centred(self._moved(flat), self.design)
        return np.asarray(units.T @ (count[:, None] * units))

    def known(self, moves: Floats) -> Known:
        """How well the variance of one estimate is known."""
        if self.design is None:
            return Known.perfectly(1)
        return known(self._moved(moves.reshape(self.people.size, -1)), self.design)

    def _moved(self, flat: Floats) -> Floats:
        assert self.design is not None
        return np.asarray(flat[self.place] * self.design.weight[:, None])


@dataclass(frozen=True)
class _Cut:
    """Everybody's counts for one item and one anchor, and the place of each cell in them (−1: left out)."""

    place: Codes
    weight: Floats
    people: Floats
    totals: Floats
    values: Floats
    dropped: Floats


class ItemTables:
    """Makes the tables of any item, group and anchor from one sample of cells."""

    def __init__(
        self, cohort: Cohort, groups: NamedGroups, items: tuple[str, ...], matching: Matching
    ) -> None:
        keys: list[Key] = [*groups.columns, *((ITEM, item) for item in items)]
        self.sample: Sample = cohort.sample(keys)
        self.items, self.groups, self.matching = items, groups, matching
        self.group = _group_of(cohort, groups, self.sample)
        self.robust = self.sample.design.weighted or cohort.cluster is not None or cohort.strata is not None
        self._cuts: dict[tuple[str, frozenset[str]], _Cut] = {}
        self._n_values: dict[str, int] = {}

    def answers(self, item: str) -> Floats:
        """The ratings of an item, one per cell."""
        return self.sample.columns[ITEM, item]

    def n_values(self, item: str) -> int:
        """How many different ratings of an item there are."""
        if item not in self._n_values:
            rated = self.answers(item)
            self._n_values[item] = len(np.unique(rated[~np.isnan(rated)]))
        return self._n_values[item]

    def unusable(self, item: str, anchor: tuple[str, ...]) -> str:
        """Why an item cannot be tabulated for any group; empty where it can."""
        if self.n_values(item) < 2:
            return (
                "nobody is rated on this item" if not self.n_values(item) else "everybody is rated the same"
            )
        if self.n_values(item) > MOST_VALUES:
            return f"{self.n_values(item):,} different ratings: an item has at most {MOST_VALUES} here"
        if not self._summed(item, anchor):
            return "no other item is left to match people on"
        totals = len(self._cut(item, anchor).totals)
        return f"{totals:,} different totals, at most {MOST_TOTALS:,} here: round the items" * (
            totals > MOST_TOTALS
        )

    def pair(self, group: int, item: str, anchor: tuple[str, ...]) -> PairTable:
        """The table of one group against the reference, by their place among the groups."""
        cut = self._cut(item, anchor)
        who = [self.groups.groups.index(self.groups.reference), group]
        weight, people = cut.weight[who], cut.people[who]
        levels, values = people.sum(axis=(0, 2)) > 0, people.sum(axis=(0, 1)) > 0
        shown = np.ix_(np.ones(2, dtype=bool), levels, values)
        table = PairTable(
            (weight if self.robust else people)[shown],
            people[shown],
            cut.totals[levels],
            cut.values[values],
            float(cut.dropped[who].sum()),
        )
        return self._with_design(table, cut, who, levels, values) if self.robust else table

    def _with_design(
        self, table: PairTable, cut: _Cut, who: list[int], levels: Mask, values: Mask
    ) -> PairTable:
        keep = (cut.place >= 0) & np.isin(self.group, who)
        _, level, value = np.unravel_index(cut.place[keep], cut.people.shape)
        second = (self.group[keep] == who[1]).astype(np.int64)
        renumbered = np.cumsum(levels) - 1, np.cumsum(values) - 1
        at = (second, renumbered[0][level], renumbered[1][value])
        place = np.ravel_multi_index(at, table.people.shape).astype(np.int64)
        return PairTable(
            table.weight, table.people, table.totals, table.values, table.n_dropped,
            self.sample.design.subset(keep), place,
        )  # fmt: skip

    def _cut(self, item: str, anchor: tuple[str, ...]) -> _Cut:
        summed = self._summed(item, anchor)
        key = (item, summed)
        if key not in self._cuts:
            self._cuts[key] = self._counted(item, summed)
        return self._cuts[key]

    def _summed(self, item: str, anchor: tuple[str, ...]) -> frozenset[str]:
        """The items of the total on which people are matched."""
        return frozenset(anchor) | {item} if self.matching == MATCHINGS[0] else frozenset(anchor) - {item}

    def _counted(self, item: str, summed: frozenset[str]) -> _Cut:
        rated = self.answers(item)
        total = np.round(
            sum((self.answers(i) for i in self.items if i in summed), np.zeros(len(rated))), DIGITS
        )
        present = (self.group >= 0) & ~np.isnan(rated) & ~np.isnan(total)
        totals, level = np.unique(total[present], return_inverse=True)
        values, value = np.unique(rated[present], return_inverse=True)
        if len(totals) > MOST_TOTALS:
            return _Cut(np.empty(0, np.int64), np.empty(0), np.empty(0), totals, values, np.empty(0))
        shape = (len(self.groups.groups), len(totals), len(values))
        place = np.full(len(rated), -1, dtype=np.int64)
        place[present] = (self.group[present] * shape[1] + level) * shape[2] + value
        design, size = self.sample.design, int(np.prod(shape))
        weight, people = (
            np.bincount(place[present], weights=w[present], minlength=size).astype(float).reshape(shape)
            for w in (design.total, design.n)
        )
        absent = (self.group >= 0) & ~present
        dropped = np.bincount(self.group[absent], weights=design.n[absent], minlength=shape[0])
        return _Cut(place, weight, people, totals, values, dropped.astype(float))


def _group_of(cohort: Cohort, groups: NamedGroups, sample: Sample) -> Codes:
    """The place among the groups of each cell; −1 where it is in none."""
    key, wanted = np.zeros(len(sample.design.n)), np.zeros(len(groups.groups))
    for column in groups.columns:
        size = len(cohort.people.columns[column].levels)
        key = key * size + sample.columns[column]
        labels = [dict(group)[column] for group in groups.groups]
        wanted = wanted * size + [cohort.people.group_code(column, label) for label in labels]
    order = np.argsort(wanted)
    found = np.minimum(np.searchsorted(wanted[order], key), len(wanted) - 1)
    return np.where(wanted[order][found] == key, order[found], -1).astype(np.int64)
