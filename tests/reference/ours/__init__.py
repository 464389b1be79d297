"""What riskeval computes for every reference case: expected name → our value, one module per topic."""

from collections.abc import Callable
from functools import cache
from typing import Any

from ..cases import Case
from . import (
    bootstrap,
    calibration,
    decision,
    discrimination,
    elsewhere,
    fairness,
    norms,
    proportions,
    two_by_two,
    validation,
)

TOPICS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "bootstrap": bootstrap.ours,
    "calibration": calibration.ours,
    "decision": decision.ours,
    "discrimination": discrimination.ours,
    "fairness": fairness.ours,
    "items": elsewhere.items,
    "missing": elsewhere.imputations,
    "norms": norms.ours,
    "proportions": proportions.ours,
    "risk_levels": proportions.levels,
    "two_by_two": two_by_two.ours,
    "validation": validation.ours,
}


@cache
def ours(case: Case) -> dict[str, Any]:
    """Everything we compute for a case."""
    return TOPICS[case.topic](case)
