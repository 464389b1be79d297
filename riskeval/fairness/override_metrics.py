"""How often a judgement departs from a rule, for whom, and what that does to the errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from riskeval.axis import position
from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import Metric
from riskeval.rates import Rate

SOURCE = "Wormith, Hogg & Guzzo 2012, Criminal Justice and Behavior 39:1511-1538"
PER = 1000.0
Columns = tuple[Floats, ...]
# From the rank by rule and the rank as judged.
DIRECTIONS: dict[str, tuple[str, Callable[[Floats, Floats], Any]]] = {
    "raised": ("raised above the rule", lambda rule, judged: judged > rule),
    "lowered": ("lowered below the rule", lambda rule, judged: judged < rule),
    "kept": ("left where the rule put them", lambda rule, judged: judged == rule),
    "overridden": ("moved up or down from where the rule put them", lambda rule, judged: judged != rule),
}
# From whether flagged by rule, flagged as judged, and whether the event happened.
CROSSED: dict[str, tuple[str, Callable[..., Floats]]] = {
    "found_by_override": (
        "flagged by the judgement alone, with the event",
        lambda r, j, y: (1 - r) * j * y,
    ),
    "false_alarms_by_override": (
        "flagged by the judgement alone, without the event",
        lambda r, j, y: (1 - r) * j * (1 - y),
    ),
    "missed_by_override": ("flagged by the rule alone, with the event", lambda r, j, y: r * (1 - j) * y),
    "spared_by_override": (
        "flagged by the rule alone, without the event",
        lambda r, j, y: r * (1 - j) * (1 - y),
    ),
}
# Numerator and denominator of an error rate, from whether flagged and whether the event happened.
ERRORS: dict[str, tuple[str, Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "flag_rate": ("share of people who are flagged", lambda f, y: f, lambda f, y: np.ones_like(f)),
    "sensitivity": ("share of events that are flagged", lambda f, y: f * y, lambda f, y: y),
    "false_positive_rate": (
        "share of people without the event who are flagged",
        lambda f, y: f * (1 - y),
        lambda f, y: 1 - y,
    ),
    "ppv": ("share of flagged people with the event", lambda f, y: f * y, lambda f, y: f),
}


def direction_rate(name: str) -> Metric:
    """Of all people with both, the share who are raised, lowered or either."""
    title, moved = DIRECTIONS[name]

    def parts(outcome: Floats, rule: Floats, judged: Floats) -> Columns:
        return moved(rule, judged)[:, None].astype(float), np.ones((len(rule), 1))

    return _rate(name, f"share of people {title}", parts)


def possible_rate(name: str, end: float) -> Metric:
    """Of the people who can be raised, or lowered, the share who are: those at the `end` by rule cannot."""
    title, moved = DIRECTIONS[name]

    def parts(outcome: Floats, rule: Floats, judged: Floats) -> Columns:
        can = (rule != end)[:, None].astype(float)
        return can * moved(rule, judged)[:, None], can

    return _rate(f"{name}_where_possible", f"share of people who can be, {title}", parts)


def upward_share() -> Metric:
    """Of the people who are moved, the share who are raised."""

    def parts(outcome: Floats, rule: Floats, judged: Floats) -> Columns:
        return (judged > rule)[:, None].astype(float), (judged != rule)[:, None].astype(float)

    return _rate("raised_of_overridden", "share of overridden people who are raised", parts)


def level_rate(name: str) -> Metric:
    """Of the people on a level by rule, the share who are moved in a direction."""
    title, moved = DIRECTIONS[name]

    def parts(outcome: Floats, rule: Floats, judged: Floats, *, at: Floats) -> Columns:
        there = (position(rule, at) == 0).astype(float)
        return there * moved(rule, judged)[:, None], there

    return _rate(name, f"share of people on a level by rule {title}", parts, axis="level")


def level_event_rate(name: str) -> Metric:
    """Of the people on a level by rule who are moved in a direction, the share with the event."""
    title, moved = DIRECTIONS[name]

    def parts(outcome: Floats, rule: Floats, judged: Floats, *, at: Floats) -> Columns:
        there = (position(rule, at) == 0) * moved(rule, judged)[:, None].astype(float)
        return there * outcome[:, None], there

    wanted: dict[str, Any] = {"axis": "level", "needs_event_rate": True}
    return _rate(f"event_rate_if_{name}", f"share with the event among people {title}", parts, **wanted)


def crossed_rate(name: str) -> Metric:
    """Of 1,000 people, how many change sides of a cut by the judgement, and whether the event happened."""
    title, crossed = CROSSED[name]

    def parts(outcome: Floats, rule: Floats, judged: Floats, *, at: Floats) -> Columns:
        flagged = [(values[:, None] >= at).astype(float) for values in (rule, judged)]
        return crossed(*flagged, outcome[:, None]), np.ones((len(rule), 1))

    wanted: dict[str, Any] = {"axis": "threshold", "needs_event_rate": True, "bounds": (0.0, PER)}
    return _rate(name, f"of 1,000 people, {title}", parts, transform=_per_thousand, **wanted)


def _per_thousand(share: Any, factor: Any) -> Any:
    return PER * share


def change_of(name: str) -> Metric:
    """By how much a rate at a cut changes for the same people when the judgement replaces the rule."""
    title, above, below = ERRORS[name]

    def kernel(outcome: Floats, rule: Floats, judged: Floats, weights: Floats, *, at: Floats) -> Pair:
        y = outcome[:, None] * np.ones(at.shape[-1])
        sides = [(values[:, None] >= at).astype(float) for values in (judged, rule)]
        read = [part for flagged in sides for part in (above(flagged, y), below(flagged, y))]
        return means(lambda m: m[0] / m[1] - m[2] / m[3], read, weights)

    return Metric(
        f"change_of_{name}",
        f"change of the {title}, judgement minus rule",
        SOURCE,
        kernel,
        needs=("value",),
        axis="threshold",
        bounds=(-1.0, 1.0),
        snaps=False,
        needs_event_rate=True,
    )


def _rate(
    name: str,
    title: str,
    parts: Callable[..., Columns],
    transform: Callable[[Any, Any], Any] = lambda rate, factor: rate,
    **attributes: Any,
) -> Metric:
    def kernel(*columns: Floats, **at: Floats) -> Pair:
        *read, weights = columns
        return means(lambda m: transform(m[0] / m[1], 1.0), parts(*read, **at), weights)

    settings: dict[str, Any] = {"needs": ("value",), "scale": "logit", "bounds": (0.0, 1.0), "snaps": False}
    return Metric(name, title, SOURCE, kernel, rate=Rate(parts, transform), **(settings | attributes))
