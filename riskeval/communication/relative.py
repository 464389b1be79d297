"""How a group's rate compares with a base rate: ratio and difference, each with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from riskeval.communication.group_rate import GroupRate
from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.intervals import Limits, mover_difference, mover_ratio

Against = Literal["everybody", "others"]
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Relative:
    """A group's rate against a base rate.

    Attributes
    ----------
    base : GroupRate
    against : {"everybody", "others"}
        Whether the base rate is of everybody, the group included, or of the others.
    ratio, difference : (estimate, lower, upper)
        Of the people with the event; MOVER from the two displayed intervals.
    ratio_without : (estimate, lower, upper)
        Of the people without the event: a high ratio of the one is a modest ratio of the other.
    """

    base: GroupRate
    against: Against
    ratio: Triple
    difference: Triple
    ratio_without: Triple


def relative(rate: GroupRate, base: GroupRate, against: Against) -> Relative:
    """Compare a group with everybody (itself included) or with the others.

    Raises
    ------
    EvaluationError
        Where the two are not about the same follow-up or confidence, or everybody does not hold the group.
    """
    raise_all(EvaluationError, _problems(rate, base, against))
    correlation = _correlation(rate, base) if against == "everybody" else 0.0
    a, b = np.array(rate.estimate), np.array(base.estimate)
    a_limits, b_limits = _limits(rate), _limits(base)
    without = (1 - a_limits[1], 1 - a_limits[0]), (1 - b_limits[1], 1 - b_limits[0])
    return Relative(
        base,
        against,
        _ratio(a, b, a_limits, b_limits, correlation),
        _triple(a - b, mover_difference(a, b, a_limits, b_limits, correlation)),
        _ratio(1 - a, 1 - b, *without, correlation),
    )


def _ratio(a: Floats, b: Floats, a_limits: Limits, b_limits: Limits, correlation: float) -> Triple:
    if b <= 0:
        return math.nan, math.nan, math.nan
    return _triple(a / b, mover_ratio(a, b, a_limits, b_limits, correlation))


def _triple(estimate: Floats, limits: Limits) -> Triple:
    return float(estimate), float(limits[0]), float(limits[1])


def _limits(rate: GroupRate) -> Limits:
    return np.array(rate.lower), np.array(rate.upper)


def _correlation(rate: GroupRate, everybody: GroupRate) -> float:
    """Of a part's rate with the whole's, the sizes of both taken as given."""
    if rate.events is None or rate.people is None or everybody.events is None or everybody.people is None:
        return math.nan
    n, rest = rate.people, everybody.people - rate.people
    p, q = rate.estimate, (everybody.events - rate.events) / rest
    whole = n * p * (1 - p) + rest * q * (1 - q)
    return math.sqrt(n * p * (1 - p) / whole) if whole > 0 else 0.0


def _problems(rate: GroupRate, base: GroupRate, against: Against) -> list[Problem]:
    found = []
    if base.confidence != rate.confidence:
        do = "use one confidence for both"
        found.append(
            Problem("the same confidence for both", f"{rate.confidence:g} and {base.confidence:g}", do)
        )
    if rate.months is not None and base.months is not None and rate.months != base.months:
        do = "compare rates of the same follow-up"
        found.append(Problem("the same months for both", f"{rate.months:g} and {base.months:g}", do))
    if against == "everybody":
        found += _part_problems(rate, base)
    return found


def _part_problems(rate: GroupRate, everybody: GroupRate) -> list[Problem]:
    """Everybody must hold the group and somebody else, which only counts can show."""
    parts = (rate.events, rate.people, everybody.events, everybody.people)
    if any(part is None for part in parts):
        do = "give the others instead, or use `contrast` of the estimates"
        return [Problem("counts, to compare a group with a whole that holds it", "an estimate", do)]
    events, people, all_events, all_people = (float(part or 0) for part in parts)
    rest, rest_events = all_people - people, all_events - events
    if rest > 0 and 0 <= rest_events <= rest:
        return []
    return [
        Problem(
            "everybody to hold this group and some others",
            f"{events:g} of {people:g} in the group, {all_events:g} of {all_people:g} in all",
            "give people and events of everybody, or give the others as `others`",
        )
    ]
