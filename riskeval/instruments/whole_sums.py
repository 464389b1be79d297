"""Sums that can be every whole number from their lowest to their highest, and tables of such sums.

A table that goes down and up again has no lowest result at the lowest sum. Where the sum can be every whole
number in between, the results in between are all possible, and nothing need be gone through one by one.
"""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.payloads import StepTable
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.reach import Reach, Rows
from riskeval.instruments.sums import Mask, Total


def takes_every_whole_number(plan: Plan, name: str) -> bool:
    """Whether an item or a sum of separate items leaves out no whole number on its way up."""
    if name in plan.inputs:
        one = plan.inputs[name]
        if one.type in ("yes_no", "count"):
            return True
        return one.numbers is not None and bool((np.diff(one.numbers) == 1).all()) and one.numbers[0] % 1 == 0
    node = plan.nodes[name]
    total = node.branches.get(None)
    if not isinstance(total, Total) or node.spec.fallback or node.spec.round or node.spec.clamp:
        return False
    rests = [item for term in total.terms for item in _rests_on(plan, term)]
    separate = len(rests) == len(set(rests)) and not set(rests) & set(plan.asked_when)
    whole = separate and bool((np.abs(total.weights) == 1).all())
    return whole and all(takes_every_whole_number(plan, term) for term in total.terms)


def _rests_on(plan: Plan, name: str) -> frozenset[str]:
    return plan.nodes[name].inputs if name in plan.nodes else frozenset({name})


def whole_table(plan: Plan, node: Node) -> StepTable | None:
    """The table of a value, if it is one of whole numbers that are all possible."""
    table = node.branches.get(None)
    if not isinstance(table, StepTable) or node.spec.round or node.spec.clamp:
        return None
    ends = np.append(table.starts, table.until if np.isfinite(table.until) else 0.0)
    return table if (ends % 1 == 0).all() and takes_every_whole_number(plan, table.of) else None


def between(table: StepTable, of: Reach) -> Reach:
    """Lowest and highest result between the lowest and the highest number that is looked up."""
    known = ~np.isnan(of.low)
    low, high = (np.where(known, end, table.starts[0]) for end in (of.low, of.high))
    first, last = _row(table, low), _row(table, high)
    from_first = np.where(np.tri(len(table.results), k=-1, dtype=bool), np.nan, table.results)
    lowest = np.fmin.accumulate(from_first, axis=1)[first, last]
    highest = np.fmax.accumulate(from_first, axis=1)[first, last]
    covered = known & (high >= table.starts[0]) & (low < table.until)
    partly: Mask = covered & ((low < table.starts[0]) | (high >= table.until))
    shown: Floats = np.where(covered, [lowest, highest], np.nan)
    return Reach(shown[0], shown[1], of.gaps | partly, of.why)


def _row(table: StepTable, numbers: Floats) -> Rows:
    """The row of a number, or the first or last one where the table does not reach."""
    return np.clip(np.searchsorted(table.starts, numbers, side="right") - 1, 0, len(table.starts) - 1)
