"""How low and high a total surely gets, by changing one answer after the other for the better."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.engine import run
from riskeval.instruments.inputs import column_of
from riskeval.instruments.payloads import Span, StepTable, numbers_of
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.spans import possible_answers

STARTS, SWEEPS, MOST_INPUTS = 4, 2, 40
SOME = np.arange(37.0)  # tried where a number has no few possible answers; three years of months among them


def reached(plan: Plan, node: Node, fixed: Mapping[str, float]) -> Span | None:
    """Lowest and highest number that some answers give; what lies beyond may still be possible.

    Parameters
    ----------
    plan : Plan
        The definition.
    node : Node
        The sum, whose span could not be computed exactly.
    fixed : mapping of str to float
        Rank of the coded items that tables are chosen by.

    Returns
    -------
    (float, float) or None
        None where the answers to an item are endless, or the items too many.
    """
    answers = {name: _tried(plan, name, fixed) for name in sorted(node.inputs)}
    if len(answers) > MOST_INPUTS or not all(len(values) for values in answers.values()):
        return None
    rng = np.random.default_rng(0)
    people = {name: rng.choice(values, STARTS) for name, values in answers.items()}
    low = _climbed(plan, node, answers, dict(people), -1.0)
    return low, _climbed(plan, node, answers, dict(people), 1.0)


def _tried(plan: Plan, name: str, fixed: Mapping[str, float]) -> Floats:
    """The answers to try: all of them, or some and those where the tables of the item change."""
    known = possible_answers(plan.inputs[name], fixed.get(name))
    if known is not None and len(known) <= 200:
        return known
    starts = [
        payload.starts
        for node in plan.nodes.values()
        for payload in node.branches.values()
        if isinstance(payload, StepTable) and payload.of == name
    ]
    if plan.inputs[name].type == "date":
        return np.empty(0)
    low, high = plan.inputs[name].span
    return np.unique(np.concatenate([SOME, *starts]).clip(low, high))


def _climbed(
    plan: Plan, node: Node, answers: Mapping[str, Floats], people: dict[str, Floats], sign: float
) -> float:
    best = -np.inf
    for _ in range(SWEEPS):
        before = best
        for name, values in answers.items():
            tried = {other: np.repeat(column, len(values)) for other, column in people.items()}
            tried[name] = np.tile(values, STARTS)
            totals = sign * _totals(plan, node, tried).reshape(STARTS, len(values))
            totals = np.where(np.isnan(totals), -np.inf, totals)
            people[name] = values[totals.argmax(axis=1)]
            best = max(best, float(totals.max()))
        if best == before:
            break
    return sign * best


def _totals(plan: Plan, node: Node, people: Mapping[str, Floats]) -> Floats:
    columns = {name: column_of(plan.inputs[name], values) for name, values in people.items()}
    rows = len(next(iter(people.values())))
    return numbers_of(run(plan, columns, frozenset({node.id}), rows=rows).columns[node.id])
