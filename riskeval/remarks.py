"""What is said beside a number: on what it rests, and why it does not exist."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.declaration import OUTCOME
from riskeval.measure import Measured, term_columns
from riskeval.terms import Term

FEW = 10


def remarks(term: Term, found: Measured, k: int) -> list[str]:
    """What has to stand beside a number: the options stated, and the event rate on which it rests."""
    metric, said = term.metric, list[str]()
    if metric.options:
        said.append(", ".join(f"{name} {_stated(value)}" for name, value in metric.options))
    if metric.remark is not None and found.sample.design.people:
        columns, weights = term_columns(term, found.sample), found.sample.design.total
        said += [remark] if (remark := metric.remark(columns, weights, **dict(metric.options))) else []
    if metric.axis == "base_rate":
        said.append(carried_to(term.at[k], term.horizon))
    elif metric.states_event_rate and found.sample.design.people:
        design = found.sample.design
        rate = float(design.total @ found.sample.columns[OUTCOME]) / float(design.total.sum())
        said.append(f"at an event rate of {rate:.3f}, {_within(term.horizon)}")
    if metric.axis == "price" and metric.flagged_from is not None and term.points > 1:
        said.append("the cut stays while the price moves: elsewhere another cut may serve better")
    return said


def carried_to(event_rate: float, months: float) -> str:
    """What stands beside every number that is carried to another event rate."""
    return (
        f"carried to an event rate of {event_rate:g}, {_within(months)}: holds if sensitivity and "
        "specificity are the same there"
    )


def _within(months: float) -> str:
    return f"within {months:g} months" if np.isfinite(months) else "horizon not stated"


def _stated(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(_stated(one) for one in value)
    return f"{value:g}" if _number(value) else str(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def few(term: Term, found: Measured, k: int) -> str:
    """Why a number rests on too few people or events; empty where it does not."""
    if term.metric.rate is not None:
        people = found.proportions[0].people[k]
        return f"only {few_people(people)} in the denominator" if people < FEW else ""
    return f"only {few_events(found.smallest)}" if found.smallest < FEW else ""


def few_people(n: float) -> str:
    """A number of people in words."""
    return f"{n:g} {'person' if n == 1 else 'people'}"


def few_events(n: float) -> str:
    """The smaller of the numbers of events and of non-events in words."""
    return "1 event or non-event" if n == 1 else f"{n:g} events or non-events"


def why(term: Term, found: Measured, k: int, infinite: bool = False) -> str:
    """Why a value does not exist."""
    if not found.sample.design.people:
        return "no people" + (" with this prediction" if term.keys else "")
    reason = ""
    if term.metric.explain is not None:
        reason = term.metric.explain(*term_columns(term, found.sample), **dict(term.metric.options))
    if reason:
        return reason
    if infinite:
        return "a number divided by 0, an empty cell of the table"
    empty = term.metric.rate is not None and found.proportions[0].people[k] == 0
    return "0/0: nobody in the denominator" if empty else "0/0: an empty row of the table"
