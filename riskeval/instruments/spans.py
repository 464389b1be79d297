"""The lowest and highest that each id can be, from the answers that are possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.engine import rounded, run
from riskeval.instruments.inputs import Input, column_of
from riskeval.instruments.payloads import Calculation, Span, hull
from riskeval.instruments.plan import Branch, NestedOutput, Node, Plan
from riskeval.instruments.sums import Total

LARGEST_GRID = 4096
Fixed = Mapping[str, float]


def spans_where(plan: Plan, fixed: Fixed) -> dict[str, Span]:
    """Span of each id where some coded items have the rank that `fixed` says."""
    spans = {
        name: _fixed_span(one, fixed[name]) if name in fixed else one.span
        for name, one in plan.inputs.items()
    }
    spans |= _enumerated(plan, fixed)
    for node in plan.nodes.values():
        if node.id not in spans:
            spans[node.id] = _outer_span(plan, node, spans, fixed)
    return spans


def _fixed_span(one: Input, rank: float) -> Span:
    number = rank if one.numbers is None else float(one.numbers[int(rank)])
    return number, number


def settings_of(plan: Plan) -> Iterator[dict[str, float]]:
    """Every combination of the items that tables are chosen `by` (such as sex)."""
    names = sorted(
        {node.spec.by for node in plan.nodes.values() if node.spec.by and node.spec.by in plan.inputs}
    )
    ranks = [range(len(plan.inputs[name].answers)) for name in names]
    if not names or np.prod([len(one) for one in ranks]) > LARGEST_GRID // 64:
        return iter([{}])
    return (dict(zip(names, map(float, one), strict=True)) for one in product(*ranks))


def _enumerated(plan: Plan, fixed: Fixed) -> dict[str, Span]:
    """Exact spans of what rests on few answers; what rests on the same ones is computed in one run."""
    groups: dict[frozenset[str], list[Node]] = {}
    for node in plan.nodes.values():
        if not is_nested(node):
            groups.setdefault(node.inputs, []).append(node)
    spans: dict[str, Span] = {}
    for nodes in groups.values():
        grid = _grid_of(plan, nodes[0], fixed)
        if grid is not None:
            spans |= _on_grid(plan, nodes, grid)
    return spans


def _outer_span(plan: Plan, node: Node, spans: Mapping[str, Span], fixed: Fixed) -> Span:
    """A span that holds everything the node can be, from the spans of what it reads."""
    rank = fixed.get(node.spec.by) if node.spec.by else None
    payloads = [node.branches[rank]] if rank in node.branches else list(node.branches.values())
    if rank is not None and rank not in node.branches:
        return (np.nan, np.nan)
    low, high = hull([payload.span(spans, plan.kinds) for payload in payloads])
    if node.spec.round is not None:
        low, high = rounded(np.array([low, high]), node.spec.round)
    if node.spec.clamp is not None:
        bottom, top = node.spec.clamp
        low, high = min(max(low, bottom), top), min(max(high, bottom), top)
    spare = spans.get(node.spec.fallback) if node.spec.fallback else None
    return hull([(float(low), float(high)), spare] if spare else [(float(low), float(high))])


def is_nested(node: Node) -> bool:
    """Whether it is an output of another definition."""
    return any(isinstance(payload, NestedOutput) for payload in node.branches.values())


def _grid_of(plan: Plan, node: Node, fixed: Fixed) -> dict[str, Floats] | None:
    """Every combination of the answers that a node rests on, as columns; None where there are too many."""
    candidates = _few_answers(plan, node, fixed)
    if candidates is None:
        return None
    mesh = np.meshgrid(*candidates.values(), indexing="ij") if candidates else []
    return {name: axis.ravel() for name, axis in zip(candidates, mesh, strict=True)}


def _few_answers(plan: Plan, node: Node, fixed: Fixed) -> dict[str, Floats] | None:
    """The possible answers to each item that a node rests on; None where their combinations are too many."""
    candidates: dict[str, Floats] = {}
    size = 1
    for name in sorted(node.inputs):
        values = possible_answers(plan.inputs[name], fixed.get(name))
        if values is None or size * len(values) > LARGEST_GRID:
            return None
        size *= max(len(values), 1)
        candidates[name] = values
    return candidates


def possible_answers(one: Input, fixed: float | None) -> Floats | None:
    """The possible answers: ranks of codes, whole numbers of a range; None where they are endless."""
    if fixed is not None:
        return np.array([fixed])
    if one.type in ("ordinal", "nominal", "yes_no"):
        return np.arange(len(one.answers), dtype=float)
    if one.range is None or one.type == "date" or one.range[1] - one.range[0] > LARGEST_GRID:
        return None
    low, high = one.range
    return np.unique(np.append(np.arange(np.ceil(low), high + 1), [low, high]).clip(low, high))


def _on_grid(plan: Plan, nodes: Sequence[Node], grid: Mapping[str, Floats]) -> dict[str, Span]:
    columns = {name: column_of(plan.inputs[name], ranks) for name, ranks in grid.items()}
    rows = len(next(iter(grid.values()))) if grid else 1
    state = run(plan, columns, frozenset(node.id for node in nodes), rows=rows)
    spans = {}
    for node in nodes:
        column = state.columns[node.id]
        values = column.numbers if column.numbers is not None else column.ranks
        assert values is not None
        known = values[~np.isnan(values)]
        spans[node.id] = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    return spans


def exact_ids(plan: Plan) -> frozenset[str]:
    """Ids whose span is exact: by enumeration, or because its parts are exact and rest on separate items."""
    exact: set[str] = set()
    chosen = {node.spec.by for node in plan.nodes.values()}
    for node in plan.nodes.values():
        if is_nested(node):
            continue
        parts = all(name in exact for name in node.needs if name in plan.nodes)
        if _few_answers(plan, node, {}) is not None or (parts and _adds_up(plan, node, chosen)):
            exact.add(node.id)
    return frozenset(exact)


def _adds_up(plan: Plan, node: Node, chosen: set[str | None]) -> bool:
    if node.spec.fallback or any(isinstance(payload, Calculation) for payload in node.branches.values()):
        return False
    return all(_separate(plan, payload, chosen) for payload in node.branches.values())


def _separate(plan: Plan, payload: Branch, chosen: set[str | None]) -> bool:
    if not isinstance(payload, Total):
        return True
    inputs = [
        name
        for term in payload.terms
        for name in (plan.nodes[term].inputs if term in plan.nodes else {term})
        if name not in chosen
    ]
    return len(inputs) == len(set(inputs))
