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
        Of the people with the event; MOVER from Wilson's intervals of the group and of the others.
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

    A comparison with everybody is one with the others, carried over: with a share s of everybody in the
    group, the difference is (1 − s) of that to the others, and a ratio r to the others is r / (s r + 1 − s).

    Raises
    ------
    EvaluationError
        Where the two are not about the same follow-up or confidence, or everybody does not hold the group.
    """
    raise_all(EvaluationError, _problems(rate, base, against))
    others, share = base, 0.0
    if against == "everybody":
        others, share = _rest(rate, base), float(rate.people or 0) / float(base.people or 1)
    a, b = np.array(rate.estimate), np.array(others.estimate)
    a_limits, b_limits = _limits(rate), _limits(others)
    without = (1 - a_limits[1], 1 - a_limits[0]), (1 - b_limits[1], 1 - b_limits[0])
    away = (float(a - b), *map(float, mover_difference(a, b, a_limits, b_limits, 0.0)))
    return Relative(
        base,
        against,
        _ratio(a, b, a_limits, b_limits, share),
        (away[0] * (1 - share), away[1] * (1 - share), away[2] * (1 - share)),
        _ratio(1 - a, 1 - b, *without, share),
    )


def _ratio(a: Floats, b: Floats, a_limits: Limits, b_limits: Limits, share: float) -> Triple:
    """The ratio to the others, carried over to a whole of which the group has this share."""
    if a <= 0 and b <= 0:
        return math.nan, math.nan, math.nan
    lower, upper = map(float, mover_ratio(a, b, a_limits, b_limits, 0.0))
    estimate = float(a / b) if b > 0 else math.inf
    lower = 0.0 if math.isnan(lower) and a_limits[0] <= 0 else lower
    return _to_whole(estimate, share), _to_whole(lower, share), _to_whole(upper, share)


def _to_whole(ratio: float, share: float) -> float:
    if math.isinf(ratio):
        return 1 / share if share else math.inf
    return ratio / (share * ratio + 1 - share)


def _rest(rate: GroupRate, everybody: GroupRate) -> GroupRate:
    """The people outside the group."""
    events = float(everybody.events or 0) - float(rate.events or 0)
    people = float(everybody.people or 0) - float(rate.people or 0)
    return GroupRate.of_counts(events, people, confidence=rate.confidence)


def _limits(rate: GroupRate) -> Limits:
    return np.array(rate.lower), np.array(rate.upper)


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
    if not (rate.counts_people and everybody.counts_people):
        do = "use `contrast` of the estimates, or give the people outside the group as `others`"
        found = "a rate with weights, with clusters, or known only with its limits"
        return [Problem("counts of independent people, in a group and in a whole that holds it", found, do)]
    parts = (rate.events, rate.people, everybody.events, everybody.people)
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
