"""Which way a value moves as what it reads grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.formula_directions import Directions, merged
from riskeval.instruments.payloads import (
    Calculation,
    CoxLink,
    LogisticLink,
    PointTable,
    RuleList,
    StepTable,
)
from riskeval.instruments.plan import Branch, Node, Plan
from riskeval.instruments.sums import Total


def ways_of(plan: Plan, node: Node) -> Directions | None:
    """For every id 1 where the value never falls as it grows, −1 where it never rises; None if mixed."""
    return merged(_ways(plan, payload) for payload in node.branches.values())


def _ways(plan: Plan, payload: Branch) -> Directions | None:
    if isinstance(payload, Total):
        return {
            term: 1 if weight >= 0 else -1
            for term, weight in zip(payload.terms, payload.weights, strict=True)
        }
    if isinstance(payload, StepTable | PointTable):
        return _along(payload.of, payload.results)
    if isinstance(payload, LogisticLink | CoxLink):
        return {payload.of: 1 if payload.slope >= 0 else -1}
    if not all(_numbers_follow_ranks(plan, name) for name in payload.names):
        return None
    if isinstance(payload, Calculation):
        return payload.formula.directions(plan.spans, plan.kinds)
    return _of_rules(plan, payload) if isinstance(payload, RuleList) else None


def _along(name: str, results: Floats) -> Mapping[str, int] | None:
    steps = np.diff(results)
    if (steps >= 0).all():
        return {name: 1}
    return {name: -1} if (steps <= 0).all() else None  # neither, where a code is left out


def _numbers_follow_ranks(plan: Plan, name: str) -> bool:
    numbers = plan.inputs[name].numbers if name in plan.inputs else plan.nodes[name].numbers
    return numbers is None or bool((np.diff(numbers) >= 0).all())


def _of_rules(plan: Plan, payload: RuleList) -> Directions | None:
    """Rules from the highest value to the lowest rise with their conditions, and the other way round."""
    values: Sequence[float] = [value for _, value in payload.rules]
    conditions = [when for when, _ in payload.rules if when is not None]
    if len(conditions) == len(values):
        return None
    falling, rising = ((way * np.diff(values) <= 0).all() for way in (1, -1))
    found = merged(when.directions(plan.spans, plan.kinds) for when in conditions)
    if found is None or not (falling or rising):
        return None
    return {name: way if falling else -way for name, way in found.items()}


def is_strict(payload: Branch) -> bool:
    """Whether it reads one thing, and has no value wherever that has none."""
    return isinstance(payload, StepTable | PointTable | LogisticLink | CoxLink)


def passes_gaps_on(payload: Branch) -> bool:
    """Whether it has no value wherever anything that it reads has none."""
    if isinstance(payload, Total):
        return payload.rule.rule == "forbid" and payload.rule.not_applicable is None
    return is_strict(payload)
