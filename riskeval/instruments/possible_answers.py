"""What a missing answer may have been: few enough answers that nothing computed from them is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.formula import Column
from riskeval.instruments.formula_directions import Directions
from riskeval.instruments.inputs import Input, column_of
from riskeval.instruments.payloads import Calculation, RuleList, Span, StepTable
from riskeval.instruments.plan import Branch, NestedOutput, Node, Plan
from riskeval.instruments.refusals import Outside, condition_names
from riskeval.instruments.ways import ways_of

MOST = 4096
Jumps = list[float] | None


class PossibleAnswers:
    """The answers that each item allows, among the people whom the instrument scores.

    Parameters
    ----------
    plan : Plan
        The definition.
    outside : {"refuse", "score"}, optional
        As for scoring: where people outside the population are refused, nobody's missing age or sex is.
    """

    def __init__(self, plan: Plan, outside: Outside | None) -> None:
        self.plan, self.outside = plan, outside
        population = plan.definition.population
        self.narrow = (outside or population.outside) == "refuse"
        self._ways: dict[str, Directions | None] = {}
        self._answers: dict[tuple[str, str], Floats | None] = {}

    def ways(self, node: Node) -> Directions | None:
        """Which way a value moves as what it reads grows; see `ways.ways_of`."""
        if node.id not in self._ways:
            self._ways[node.id] = ways_of(self.plan, node)
        return self._ways[node.id]

    def ends(self, name: str) -> tuple[Column, Column]:
        """The lowest and the highest answer of an item, for one person."""
        one = self.plan.inputs[name]
        if not one.answers:
            low, high = self.range_of(one)
            return Column(np.array([low])), Column(np.array([high]))
        column = column_of(one, self._ranks(one))
        parts = [
            [None if part is None else np.array([least(part)]) for part in (column.numbers, column.ranks)]
            for least in (np.min, np.max)
        ]
        return Column(*parts[0]), Column(*parts[1])

    def answers(self, name: str, node: Node) -> Floats | None:
        """Answers (ranks of codes) that give `node` every value it can have; None where they are endless."""
        key = name, node.id
        if key not in self._answers:
            self._answers[key] = self._found(self.plan.inputs[name], node)
        return self._answers[key]

    def _found(self, one: Input, node: Node) -> Floats | None:
        if one.answers:
            return self._ranks(one)
        low, high = self.range_of(one)
        jumps = jumps_of(self.plan, frozenset({node.id}), one.id)
        if jumps is not None:
            return _between(jumps, low, high, whole=one.type == "count")
        if one.type == "count" and high - low < MOST:
            return np.arange(np.ceil(low), np.floor(high) + 1)
        return None

    def range_of(self, one: Input) -> Span:
        """The lowest and highest number of an item, within the population."""
        low, high = one.span if one.type != "date" else (-np.inf, np.inf)
        population = self.plan.definition.population
        if self.narrow and population.age is not None and one.id == population.age_item:
            low, high = max(low, population.age[0]), min(high, population.age[1])
        return low, high

    def _ranks(self, one: Input) -> Floats:
        ranks = np.arange(len(one.answers), dtype=float)
        population = self.plan.definition.population
        if self.narrow and population.sex is not None and one.id == population.sex_item:
            ranks = ranks[[level in population.sex for level in one.levels]]
        return ranks


def jumps_of(plan: Plan, outputs: frozenset[str], name: str) -> Jumps:
    """The numbers of an item at which `outputs` can change; None where that is everywhere."""
    parts: list[Jumps] = []
    for node in plan.needed(outputs):
        if node.spec.fallback == name:
            return None
        parts += [
            _jumps_in(plan, payload, name) for payload in node.branches.values() if name in payload.names
        ]
    asked = [formula for formula in plan.asked_when.values() if name in formula.names]
    return _joined([*parts, *(formula.jumps(name, plan.kinds) for formula in asked)])


def _jumps_in(plan: Plan, payload: Branch, name: str) -> Jumps:
    if isinstance(payload, StepTable):
        return [*payload.starts.tolist(), *([payload.until] if np.isfinite(payload.until) else [])]
    if isinstance(payload, Calculation):
        return payload.formula.jumps(name, plan.kinds)
    if isinstance(payload, RuleList):
        return _joined([when.jumps(name, plan.kinds) for when, _ in payload.rules if when is not None])
    if isinstance(payload, NestedOutput):
        return _joined(list(_jumps_in_nested(payload, name)))
    return None


def _jumps_in_nested(payload: NestedOutput, name: str) -> Iterator[Jumps]:
    """The jumps of the other instrument, and of its conditions for scoring somebody at all."""
    plan = payload.plan
    population = plan.definition.population
    for inner in (theirs for theirs, ours in payload.columns.items() if ours == name):
        yield jumps_of(plan, condition_names(plan) | {payload.output}, inner)
        for formula in (*plan.checks, *plan.eligibility):
            if inner in formula.names:
                yield formula.jumps(inner, plan.kinds)
        if population.age is not None and inner == population.age_item:
            yield list(population.age)


def _joined(parts: Iterable[Jumps]) -> Jumps:
    joined: list[float] = []
    for part in parts:
        if part is None:
            return None
        joined += part
    return joined


def _between(jumps: Sequence[float], low: float, high: float, *, whole: bool) -> Floats | None:
    """Every jump, and one number between two of them and on either side."""
    ends = [end for end in (low, high) if np.isfinite(end)]
    marks = np.unique([*jumps, *ends]) if jumps or ends else np.zeros(1)
    if whole:
        below, above = np.floor(marks), np.ceil(marks)
        chosen = np.concatenate([below, above, below + 1, above - 1])
    else:
        middles = (marks[:-1] + marks[1:]) / 2
        chosen = np.concatenate([marks, middles, [marks[0] - 1, marks[-1] + 1]])
    return np.unique(chosen[(chosen >= low) & (chosen <= high)])
