"""People with missing answers, and the lowest and highest that each value can be for them.

Where a value moves one way as each thing it reads grows, its lowest comes from their lowest and its highest
from their highest, for everybody at once. That needs their missing answers to be separate: where two of them
rest on the same missing answer, or where a value moves both ways, the answers are gone through one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.engine import State, add_value, as_column, run
from riskeval.instruments.formula import Column
from riskeval.instruments.inputs import column_of
from riskeval.instruments.one_by_one import one_by_one, with_conditions
from riskeval.instruments.payloads import numbers_of, ranks_of
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.possible_answers import PossibleAnswers
from riskeval.instruments.reach import AVAILABLE, Reach, Rows
from riskeval.instruments.sums import Mask, Total
from riskeval.instruments.ways import is_strict, passes_gaps_on
from riskeval.instruments.whole_sums import between, whole_table

MOST_MOVING = 5


@dataclass(eq=False)
class Incomplete:
    """People some of whose answers are missing and could be anything possible.

    Parameters
    ----------
    plan : Plan
        What is computed.
    possible : PossibleAnswers
        What the missing answers may be.
    columns : dict of str to Column
        The answers.
    unknown, not_applicable, unusable : mapping of str to array of bool
        By item, the people whose answer is missing, does not apply or cannot be used.
    rows : int
        Number of people.
    state : State, optional
        What has been computed from the answers as they are.
    assigned : frozenset of str
        Items whose answers were made up; they are taken back where the item is not asked.
    unsettled : dict of str to array of bool
        By item, the people of whom missing answers leave open whether it is asked.
    found : dict of str to Reach
        What has been found out.
    """

    plan: Plan
    possible: PossibleAnswers
    columns: dict[str, Column]
    unknown: dict[str, Mask]
    not_applicable: dict[str, Mask]
    unusable: Mapping[str, Mask]
    rows: int
    state: State | None = None
    assigned: frozenset[str] = frozenset()
    unsettled: dict[str, Mask] = field(default_factory=dict)
    found: dict[str, Reach] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, formula in self.plan.asked_when.items():
            if name in self.unknown or name in self.assigned:
                self._settle(name, formula.evaluate(self.columns, self.plan.kinds), formula.names)

    def _settle(self, name: str, asked: Floats, conditions: Iterable[str]) -> None:
        """Take out the people who are not asked, and mark those of whom that is open."""
        if name in self.assigned:
            left_out = asked == 0
            kept = np.where(left_out, np.nan, ranks_of(self.columns[name]))
            self.columns[name] = column_of(self.plan.inputs[name], kept)
        else:
            left_out = self.unknown[name] & (asked == 0)
            self.unknown[name] = self.unknown[name] & ~left_out
            self.unsettled[name] = self.unknown[name] & np.isnan(asked) & self._missing(conditions)
        before = self.not_applicable.get(name)
        self.not_applicable[name] = left_out if before is None else before | left_out

    def _missing(self, names: Iterable[str]) -> Mask:
        """Whose answer to any of these items is missing."""
        return _any((self.unknown[name] for name in names if name in self.unknown), self.rows)

    def reach(self, name: str) -> Reach:
        """What a value can be."""
        if name not in self.found:
            node = self.plan.nodes[name]
            reach = Reach.known(_values(self._plain(node), node))
            rows = np.flatnonzero(self._missing(node.inputs))
            if len(rows):
                reach = replace(reach, low=reach.low.copy())
                reach.put(rows, self._resolved(node, rows))
            self.found[name] = reach
        return self.found[name]

    def _plain(self, node: Node) -> Column:
        """The value from the answers as they are."""
        if self.state is None or node.id not in self.state.columns:
            self.state = run(
                self.plan,
                self.columns,
                frozenset({node.id}),
                rows=self.rows,
                not_applicable=self.not_applicable,
                unusable=self.unusable,
                outside=self.possible.outside,
            )
        return self.state.columns[node.id]

    def _resolved(self, node: Node, rows: Rows) -> Reach:
        """Nobody with an answer that cannot be used has the value."""
        broken = _any((self.unusable[name] for name in node.inputs if name in self.unusable), self.rows)[rows]
        result = Reach.nothing(len(rows))
        find = self._with_fallback if node.spec.fallback is not None else self._alone
        result.put(~broken, find(node, rows[~broken]))
        return result

    def _with_fallback(self, node: Node, rows: Rows) -> Reach:
        """The fallback counts for those who never have the value itself."""
        result, left = self._free(node, rows)
        if left.any():
            result.put(left, self._by_parts(node, rows[left]))
        return result

    def _by_parts(self, node: Node, rows: Rows) -> Reach:
        """First the value itself, then its fallback."""
        bare = replace(node, spec=node.spec.model_copy(update={"fallback": None}))
        found = {name: reach for name, reach in self.found.items() if name != node.id}
        alone = replace(self, plan=replace(self.plan, nodes={**self.plan.nodes, node.id: bare}), found=found)
        result = alone._alone(bare, rows)
        gaps, never = result.gaps & (result.why == AVAILABLE), result.never
        ends = [self._end(str(node.spec.fallback), rows[never], end) for end in (0, 1)]
        result.put(never, self._between(node, str(node.spec.fallback), rows[never], ends))
        if gaps.any():
            result.put(gaps, one_by_one(self, node, rows[gaps], node.inputs))
        return result

    def _between(self, node: Node, fallback: str, rows: Rows, ends: Sequence[Column]) -> Reach:
        low, high = (_values(end, node) for end in ends)
        if fallback in self.plan.nodes:
            return replace(self.reach(fallback).at(rows), low=low, high=high)
        return replace(Reach.nothing(len(rows)), low=low, high=high)

    def _alone(self, node: Node, rows: Rows) -> Reach:
        """Without the fallback: from the ends of what it reads, or one by one where that will not do."""
        result, free = Reach.nothing(len(rows)), np.flatnonzero(~self._tied(node)[rows])
        if len(free) < len(rows):
            tied = np.setdiff1d(np.arange(len(rows)), free)
            open_items = node.inputs & set(self.unsettled)
            conditions = with_conditions(self.plan, open_items) - open_items
            result.put(tied, one_by_one(self, node, rows[tied], self._shared(node) | conditions))
        ways = self.possible.ways(node)
        ends, left = self._mixed(node, rows[free]) if ways is None else self._corners(node, rows[free], ways)
        result.put(free, ends)
        if left.any():
            result.put(free[left], one_by_one(self, node, rows[free[left]], node.inputs))
        return result

    def _free(self, node: Node, rows: Rows) -> tuple[Reach, Mask]:
        """With the fallback, where what it reads is separate and has one or two values."""
        result, left = Reach.nothing(len(rows)), self._tied(node)[rows]
        free = np.flatnonzero(~left)
        ends, left[free] = self._mixed(node, rows[free])
        result.put(free, ends)
        return result, left

    def _tied(self, node: Node) -> Mask:
        """Whose missing answers do not separate into those of each thing that it reads."""
        open_items = (self.unsettled[name] for name in node.inputs if name in self.unsettled)
        return self._missing(self._shared(node)) | _any(open_items, self.rows)

    def _shared(self, node: Node) -> frozenset[str]:
        """The items on which two of the things that it reads rest, and those it is chosen `by`."""
        by = node.spec.by
        rests = [name for read in _reads(node) if read != by for name in self._rests_on(read)]
        twice = {name for name in rests if rests.count(name) > 1}
        return frozenset(twice) | (self._rests_on(by) if by is not None else frozenset())

    def _rests_on(self, name: str) -> frozenset[str]:
        return self.plan.nodes[name].inputs if name in self.plan.nodes else frozenset({name})

    def _corners(self, node: Node, rows: Rows, ways: Mapping[str, int]) -> tuple[Reach, Mask]:
        """Lowest from the lowest and highest from the highest, and the people whom that does not settle."""
        low, high = (_values(self._corner(node, rows, ways, end), node).copy() for end in (0, 1))
        needs = [self.reach(name).at(rows) for name in node.needs if name in self.plan.nodes]
        result = Reach(
            low, high, _any((need.gaps for need in needs), len(rows)), Reach.nothing(len(rows)).why
        )
        for need in needs:
            np.maximum(result.why, need.why, out=result.why)
        empty = np.isnan(low) | np.isnan(high)
        low[empty | (result.why > AVAILABLE)] = high[empty | (result.why > AVAILABLE)] = np.nan
        left = empty & ~_surely_never(node, needs, len(rows))
        if not all(map(passes_gaps_on, node.branches.values())):
            left |= result.gaps
        return result, left & (result.why == AVAILABLE)

    def _corner(self, node: Node, rows: Rows, ways: Mapping[str, int], end: int) -> Column:
        ends = {name: end if ways.get(name, 1) > 0 else 1 - end for name in node.needs}
        return self._computed(node, rows, {name: self._end(name, rows, ends[name]) for name in node.needs})

    def _mixed(self, node: Node, rows: Rows) -> tuple[Reach, Mask]:
        """From both ends of all that it reads, and the people of whom something has more than two values."""
        table = whole_table(self.plan, node)
        if table is not None and table.of in self.plan.nodes and node.spec.fallback is None:
            return between(table, self.reach(table.of).at(rows)), np.zeros(len(rows), dtype=bool)
        ends = {name: [self._end(name, rows, end) for end in (0, 1)] for name in sorted(_reads(node))}
        moving, left = [], np.zeros(len(rows), dtype=bool)
        for name, (low, high) in ends.items():
            apart = ranks_of(high) - ranks_of(low)
            two = self.plan.kinds[name].name in ("code", "yes_no")
            left |= (apart > (1 if two else 0)) | self._doubtful(name, rows)
            if (apart[~left] > 0).any():
                moving.append(name)
        if len(moving) > MOST_MOVING or left.all():
            return Reach.nothing(len(rows)), np.ones(len(rows), dtype=bool)
        found = []
        for chosen in product((0, 1), repeat=len(moving)):
            end = dict(zip(moving, chosen, strict=True))
            columns = {name: ends[name][end.get(name, 0)] for name in ends}
            found.append(_values(self._computed(node, rows, columns), node))
        return Reach.known(np.array(found).T.ravel()).over(len(found)), left

    def _doubtful(self, name: str, rows: Rows) -> Mask:
        """Where a value has gaps or its ends are not available."""
        if name not in self.plan.nodes:
            return np.zeros(len(rows), dtype=bool)
        reach = self.reach(name).at(rows)
        doubtful: Mask = reach.gaps | (reach.why != AVAILABLE)
        return doubtful

    def _computed(self, node: Node, rows: Rows, columns: dict[str, Column]) -> Column:
        """A value from what it reads."""
        marks = {**self.not_applicable, **(self.state.not_applicable if self.state else {})}
        marks = {name: mask[rows] for name, mask in marks.items() if name in node.needs}
        state = State(columns, len(rows), not_applicable=marks, outside=self.possible.outside)
        add_value(self.plan, node, state)
        return state.columns[node.id]

    def _end(self, name: str, rows: Rows, end: int) -> Column:
        """The lowest (0) or highest (1) of an item or value."""
        if name in self.plan.nodes:
            reach = self.reach(name)
            return as_column(self.plan.nodes[name], (reach.high if end else reach.low)[rows])
        column = self.columns[name]
        given = [None if part is None else part[rows] for part in (column.numbers, column.ranks)]
        if name in self.unknown:
            ends = self.possible.ends(name)[end]
            unknown = self.unknown[name][rows]
            filled = zip(given, (ends.numbers, ends.ranks), strict=True)
            given = [None if g is None or e is None else np.where(unknown, e[0], g) for g, e in filled]
        return Column(*given)


def _any(masks: Iterable[Mask], rows: int) -> Mask:
    found = np.zeros(rows, dtype=bool)
    for mask in masks:
        found |= mask
    return found


def _reads(node: Node) -> frozenset[str]:
    return node.needs | ({node.spec.fallback} if node.spec.fallback is not None else set())


def _values(column: Column, node: Node) -> Floats:
    """Ranks of a band, else numbers."""
    return ranks_of(column) if node.levels else numbers_of(column)


def _surely_never(node: Node, needs: Sequence[Reach], rows: int) -> Mask:
    """Where something that it cannot do without has no value whatever the missing answers are."""
    payloads = node.branches.values()
    if all(isinstance(payload, Total) for payload in payloads):
        return np.ones(rows, dtype=bool)
    return (
        _any((need.never for need in needs), rows) if all(map(is_strict, payloads)) else np.zeros(rows, bool)
    )
