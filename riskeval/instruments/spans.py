"""The lowest and highest that each id can be, from the answers that are possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.engine import rounded, run
from riskeval.instruments.formula import Column
from riskeval.instruments.inputs import Input
from riskeval.instruments.payloads import Span, hull
from riskeval.instruments.plan import NestedOutput, Node, Plan

LARGEST_GRID = 4096
Fixed = Mapping[str, float]


def spans_of(plan: Plan) -> dict[str, Span]:
    """Span of each id over all answers; exact for sums of separate items."""
    found = [spans_where(plan, fixed) for fixed in settings_of(plan)]
    return {name: hull([spans[name] for spans in found]) for name in found[0]}


def spans_where(plan: Plan, fixed: Fixed) -> dict[str, Span]:
    """Span of each id where some coded items have the rank that `fixed` says."""
    spans = {
        name: (fixed[name], fixed[name]) if name in fixed else one.span for name, one in plan.inputs.items()
    }
    for node in plan.nodes.values():
        spans[node.id] = _node_span(plan, node, spans, fixed)
    return spans


def settings_of(plan: Plan) -> Iterator[dict[str, float]]:
    """Every combination of the items that tables are chosen `by` (such as sex)."""
    names = sorted(
        {node.spec.by for node in plan.nodes.values() if node.spec.by and node.spec.by in plan.inputs}
    )
    ranks = [range(len(plan.inputs[name].answers)) for name in names]
    if not names or np.prod([len(one) for one in ranks]) > LARGEST_GRID // 64:
        return iter([{}])
    return (dict(zip(names, map(float, one), strict=True)) for one in product(*ranks))


def _node_span(plan: Plan, node: Node, spans: Mapping[str, Span], fixed: Fixed) -> Span:
    grid = None if _nested(node) else grid_of(plan, node, fixed)
    if grid is not None:
        values = _on_grid(plan, node, grid)
        known = values[~np.isnan(values)]
        return (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
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


def _nested(node: Node) -> bool:
    return any(isinstance(payload, NestedOutput) for payload in node.branches.values())


def grid_of(plan: Plan, node: Node, fixed: Fixed) -> dict[str, Floats] | None:
    """Every combination of the answers that a node rests on, as columns; None where there are too many."""
    candidates = {name: _candidates(plan.inputs[name], fixed.get(name)) for name in sorted(node.inputs)}
    size = 1
    for values in candidates.values():
        size *= LARGEST_GRID + 1 if values is None else max(len(values), 1)
        if size > LARGEST_GRID:
            return None
    known = [values for values in candidates.values() if values is not None]
    mesh = np.meshgrid(*known, indexing="ij") if known else []
    return {name: axis.ravel() for name, axis in zip(candidates, mesh, strict=True)}


def _candidates(one: Input, fixed: float | None) -> Floats | None:
    """The possible answers: ranks of codes, whole numbers of a range; None where they are endless."""
    if fixed is not None:
        return np.array([fixed])
    if one.type in ("ordinal", "nominal", "yes_no"):
        return np.arange(len(one.answers), dtype=float)
    if one.range is None or one.type == "date" or one.range[1] - one.range[0] > LARGEST_GRID:
        return None
    low, high = one.range
    return np.unique(np.append(np.arange(np.ceil(low), high + 1), [low, high]).clip(low, high))


def _on_grid(plan: Plan, node: Node, grid: Mapping[str, Floats]) -> Floats:
    columns = {name: column_of(plan.inputs[name], ranks) for name, ranks in grid.items()}
    state = run(plan, columns, frozenset({node.id}), rows=len(next(iter(grid.values()))) if grid else 1)
    column = state.columns[node.id]
    values = column.numbers if column.numbers is not None else column.ranks
    assert values is not None
    return values


def column_of(one: Input, values: Floats) -> Column:
    """A column of answers: numbers as they are, codes by rank."""
    if one.type not in ("ordinal", "nominal"):
        return Column(values)
    numbers = one.numbers
    known = ~np.isnan(values)
    if numbers is None:
        return Column(None, values)
    taken = np.full(values.shape, np.nan)
    taken[known] = numbers[values[known].astype(np.int64)]
    return Column(taken, values)
