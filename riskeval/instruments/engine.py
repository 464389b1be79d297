"""Computes the values of a plan on whole columns, and remembers what was prorated or fell back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.definition import Round
from riskeval.instruments.formula import Column
from riskeval.instruments.inputs import Input, column_of, limits
from riskeval.instruments.payloads import Kinds, numbers_of, ranks_of
from riskeval.instruments.plan import Branch, NestedOutput, Node, Plan
from riskeval.instruments.refusals import Outside, condition_names, refused
from riskeval.instruments.rounding import half_even, half_up
from riskeval.instruments.sums import Mask, Total

Change = Callable[[Total], Total]
Marks = dict[str, Mask]


@dataclass
class State:
    """Columns by id, and for some of them the rows that are special.

    Parameters
    ----------
    columns : dict of str to Column
        Inputs and what has been computed so far.
    prorated, fell_back : dict of str to array of bool
        Rows where a value rests on a prorated sum, or on its fallback.
    not_applicable : dict of str to array of bool
        Rows where an item, or what was computed from it alone, does not apply.
    unusable : dict of str to array of bool
        Rows where an answer was given that cannot be used.
    outside : {"refuse", "score"}, optional
        What nested instruments do with people outside their population; by default what they say.
    """

    columns: dict[str, Column]
    rows: int
    prorated: dict[str, Mask] = field(default_factory=dict)
    fell_back: dict[str, Mask] = field(default_factory=dict)
    not_applicable: dict[str, Mask] = field(default_factory=dict)
    unusable: dict[str, Mask] = field(default_factory=dict)
    outside: Outside | None = None


def run(
    plan: Plan,
    columns: Mapping[str, Column],
    outputs: frozenset[str] | None = None,
    *,
    rows: int,
    not_applicable: Mapping[str, Mask] | None = None,
    unusable: Mapping[str, Mask] | None = None,
    change: Change | None = None,
    outside: Outside | None = None,
) -> State:
    """Compute `outputs`, or everything.

    Parameters
    ----------
    plan : Plan
        What to compute.
    columns : mapping of str to Column
        Every input that the outputs rest on.
    rows : int
        Number of people.
    not_applicable, unusable : mapping of str to array of bool, optional
        Rows where an input does not apply, or holds something that cannot be used.
    change : callable, optional
        Replaces every sum, to put another missing rule in place of its own.
    outside : {"refuse", "score"}, optional
        What nested instruments do with people outside their population; by default what they say.
    """
    state = State(
        dict(columns),
        rows,
        not_applicable=dict(not_applicable or {}),
        unusable=dict(unusable or {}),
        outside=outside,
    )
    nodes = plan.nodes.values() if outputs is None else plan.needed(outputs)
    for node in nodes:
        add_value(plan, node, state, change)
    return state


def add_value(plan: Plan, node: Node, state: State, change: Change | None = None) -> None:
    """Compute one value from the columns that `state` already holds, and put it there."""
    for marks in (state.prorated, state.fell_back):
        inherited = [marks[name] for name in node.needs if name in marks]
        if inherited:
            marks[node.id] = np.logical_or.reduce(inherited)
    source = node.spec.of or (next(iter(node.needs)) if len(node.needs) == 1 else "")
    if source in state.not_applicable:
        state.not_applicable[node.id] = state.not_applicable[source]
    result = _chosen(plan, node, state, change)
    spec = node.spec
    if spec.round is not None:
        result = rounded(result, spec.round)
    if spec.clamp is not None:
        result = np.clip(result, spec.clamp[0], spec.clamp[1])
    if node.kind == "risk":
        result = np.where((result < 0) | (result > 1), np.nan, result)
    broken = [state.unusable[name] for name in node.inputs if name in state.unusable]
    if broken:
        result = np.where(np.logical_or.reduce(broken), np.nan, result)
    if spec.fallback is not None:
        result = _filled(node, result, state, broken)
    state.columns[node.id] = as_column(node, result)


def _filled(node: Node, result: Floats, state: State, broken: list[Mask]) -> Floats:
    assert node.spec.fallback is not None
    spare = _values(node, state.columns[node.spec.fallback])
    taken = np.isnan(result) & ~np.isnan(spare)
    if broken:
        taken &= ~np.logical_or.reduce(broken)
    if taken.any():
        before = state.fell_back.get(node.id)
        state.fell_back[node.id] = taken if before is None else before | taken
        result = np.where(taken, spare, result)
    return result


def _values(node: Node, column: Column) -> Floats:
    return ranks_of(column) if node.levels else numbers_of(column)


def as_column(node: Node, result: Floats) -> Column:
    """Numbers, or the ranks of a band with their numbers where its codes are numbers."""
    if not node.levels:
        return Column(result)
    if node.numbers is None:
        return Column(None, result)
    known = ~np.isnan(result)
    numbers = np.full(result.shape, np.nan)
    numbers[known] = node.numbers[result[known].astype(np.int64)]
    return Column(numbers, result)


def _chosen(plan: Plan, node: Node, state: State, change: Change | None) -> Floats:
    if node.spec.by is None:
        return _evaluated(plan, node, node.branches[None], state, change, None)
    rank = ranks_of(state.columns[node.spec.by])
    result = np.full(state.rows, np.nan)
    for code, payload in node.branches.items():
        here = rank == code
        if here.any():
            np.copyto(result, _evaluated(plan, node, payload, state, change, here), where=here)
    return result


def _evaluated(
    plan: Plan, node: Node, payload: Branch, state: State, change: Change | None, here: Mask | None
) -> Floats:
    if isinstance(payload, NestedOutput):
        return _nested(node, payload, state, plan.kinds, change)
    if not payload.names:  # the same for everybody
        return np.full(state.rows, payload.evaluate({}, plan.kinds)[0])
    if not isinstance(payload, Total):
        return payload.evaluate(state.columns, plan.kinds)
    total = change(payload) if change is not None else payload
    inapplicable = [state.not_applicable.get(term) for term in total.terms]
    result, prorated = total.with_missing(state.columns, plan.kinds, inapplicable)
    if prorated is not None:
        prorated = prorated if here is None else prorated & here
        before = state.prorated.get(node.id)
        state.prorated[node.id] = prorated if before is None else before | prorated
    return result


def _nested(node: Node, payload: NestedOutput, state: State, kinds: Kinds, change: Change | None) -> Floats:
    """Score the other instrument on our columns; a person whom it refuses has no value."""
    plan = payload.plan
    columns, not_applicable, unusable = _passed_on(payload, state, kinds)
    inner = run(
        plan,
        columns,
        condition_names(plan) | {payload.output},
        rows=state.rows,
        not_applicable=not_applicable,
        unusable=unusable,
        change=change,
        outside=state.outside,
    )
    for mine, theirs in ((state.prorated, inner.prorated), (state.fell_back, inner.fell_back)):
        if payload.output in theirs:
            mine[node.id] = mine.get(node.id, np.zeros(state.rows, dtype=bool)) | theirs[payload.output]
    result = _values(plan.nodes[payload.output], inner.columns[payload.output]).copy()
    result[refused(plan, inner.columns, state.outside)] = np.nan
    return result


def _passed_on(payload: NestedOutput, state: State, kinds: Kinds) -> tuple[dict[str, Column], Marks, Marks]:
    """Our columns as answers to the other instrument, what does not apply there, and what it cannot use."""
    plan, ours = payload.plan, payload.columns
    columns: dict[str, Column] = {}
    not_applicable, unusable = (
        {name: marks[mine] for name, mine in ours.items() if mine in marks}
        for marks in (state.not_applicable, state.unusable)
    )
    for name, one in plan.inputs.items():
        values = np.full(state.rows, np.nan)
        if name in ours:
            values = _as_answers(one, state.columns[ours[name]], kinds[ours[name]].levels)
        wrong = [rows for rows, _ in limits(one, values)]
        if np.any(wrong):
            unusable[name] = np.logical_or.reduce([*wrong, unusable.get(name, wrong[0])])
            values = np.where(unusable[name], np.nan, values)
        columns[name] = column_of(one, values)
    for name, formula in plan.asked_when.items():
        blank = np.isnan(ranks_of(columns[name])) & ~unusable.get(name, np.zeros(state.rows, dtype=bool))
        left_out = blank & (formula.evaluate(columns, plan.kinds) == 0)
        not_applicable[name] = left_out | not_applicable.get(name, left_out)
    return columns, not_applicable, unusable


def _as_answers(one: Input, column: Column, levels: tuple[str, ...]) -> Floats:
    """Numbers, or for each of our codes the rank that the same code has in the other instrument."""
    if not one.levels or not levels:
        return numbers_of(column)
    ranks = ranks_of(column)
    theirs = np.array([one.levels.index(code) for code in levels], dtype=float)
    known = ~np.isnan(ranks)
    answers = np.full(ranks.shape, np.nan)
    answers[known] = theirs[ranks[known].astype(np.int64)]
    return answers


def rounded(numbers: Floats, how: Round) -> Floats:
    """Round as the definition says."""
    return half_up(numbers, how.places) if how.rule == "half_up" else half_even(numbers, how.places)
