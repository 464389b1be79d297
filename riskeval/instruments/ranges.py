"""Checks declared ranges and tables against what the items can reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from riskeval.errors import Problem
from riskeval.instruments.inputs import Located
from riskeval.instruments.payloads import Span, StepTable, hull
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.reached import reached
from riskeval.instruments.sums import Total
from riskeval.instruments.words import number

CLOSE = 1e-9


def range_problems(plan: Plan) -> list[Located]:
    """A problem for every sum without a range, and for every range that is not what the items reach."""
    return [problem for node in plan.nodes.values() for problem in _range_of(plan, node)]


def _range_of(plan: Plan, node: Node) -> Iterator[Located]:
    spec, where = node.spec, (node.kind, node.place, "range")
    sums = any(isinstance(payload, Total) for payload in node.branches.values())
    if spec.range is None:
        if sums:
            low, high = plan.spans[node.id]
            wanted = Problem(
                f"the range of '{node.id}'", "none", f"write range = {_told(low, high)} if this is right"
            )
            yield Located((node.kind, node.place, "sum"), wanted)
        return
    declared = spec.range if isinstance(spec.range, dict) else {None: spec.range}
    for code, (low, high) in declared.items():
        outer = plan.spans[node.id] if code is None else span_for(plan, node, str(code))
        same = np.allclose([low, high], outer, rtol=0, atol=CLOSE)
        if not (same or (node.id not in plan.exact and _possible(plan, node, code, (low, high), outer))):
            whom = f" for {code}" if code is not None else ""
            yield Located(
                where,
                Problem(
                    f"the range that the items reach{whom}",
                    f"{_told(low, high)} declared, but they reach {_told(*outer)}",
                    "correct the range or the points",
                ),
            )


def _possible(plan: Plan, node: Node, code: str | None, declared: Span, outer: Span) -> bool:
    """Whether a range may be right that could not be computed exactly: no answers lead out of it."""
    inner = [
        span
        for fixed, _ in plan.settings
        if code is None or fixed.get(node.spec.by or "") == _rank(plan, node, code)
        if (span := reached(plan, node, fixed)) is not None
    ]
    low, high = hull(inner) if inner else declared
    return bool(
        outer[0] - CLOSE <= declared[0] <= low + CLOSE and high - CLOSE <= declared[1] <= outer[1] + CLOSE
    )


def _told(low: float, high: float) -> str:
    """A range as it can be written into the file, with every digit that it needs."""
    return f"[{number(round(low, 9))}, {number(round(high, 9))}]"


def span_for(plan: Plan, node: Node, code: str) -> Span:
    """Lowest and highest of a node for the people with one code of its `by` item."""
    by, rank = node.spec.by, _rank(plan, node, code)
    if by is None or rank is None:
        return (np.nan, np.nan)
    return hull([spans[node.id] for fixed, spans in plan.settings if fixed.get(by) == rank])


def _rank(plan: Plan, node: Node, code: str) -> float | None:
    """The rank of a code of the item that the node's table is chosen by."""
    one = plan.inputs.get(node.spec.by or "")
    levels = () if one is None else ("no", "yes") if one.type == "yes_no" else one.levels
    return float(levels.index(code)) if code in levels else None


def gap_problems(plan: Plan) -> list[Located]:
    """A problem for every table of steps that does not cover what its number can be."""
    found: list[Located] = []
    for node in plan.nodes.values():
        if node.spec.partial:
            continue
        for code, payload in node.branches.items():
            if isinstance(payload, StepTable) and _is_sure(plan, payload.of):
                spans = [
                    one
                    for chosen, one in plan.settings
                    if code is None or chosen.get(node.spec.by or "", code) == code
                ]
                found += _gaps(node, payload, _of_the_population(plan, payload.of, spans))
    return found


def _of_the_population(plan: Plan, name: str, spans: list[dict[str, Span]]) -> list[dict[str, Span]]:
    """Spans without the ages that the instrument refuses to score."""
    population = plan.definition.population
    if population.age is None or population.age_item != name or population.outside != "refuse":
        return spans
    low, high = population.age
    return [one | {name: (max(one[name][0], low), min(one[name][1], high))} for one in spans]


def _is_sure(plan: Plan, name: str) -> bool:
    return name in plan.inputs or name in plan.exact


def _gaps(node: Node, table: StepTable, settings: list[dict[str, Span]]) -> Iterator[Located]:
    low, high = hull([spans[table.of] for spans in settings])
    where = (node.kind, node.place, "steps")
    needed = f"a table that covers every '{table.of}' from {low:g} to {high:g}"
    if np.isfinite(low) and low < table.starts[0] - CLOSE:
        found = f"one that begins at {table.starts[0]:g}"
        yield Located(where, Problem(needed, found, "add a first step, or say partial = true"))
    if np.isfinite(table.until) and high >= table.until:
        found = f"one that ends before {table.until:g}"
        yield Located(where, Problem(needed, found, "add a last step, or say partial = true"))
