"""Where places run out: the cut, the tie on it, and rates expected over a lot among those tied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import Metric
from riskeval.metrics.per_thousand import PER

CLOSE = 1e-12  # relative: shares that differ by less are equal
SOURCE = "expected over a lot among those tied on the cut"
Value = Callable[[Any, Any, float], Any]
# From the share of true alarms a, the event rate b and the share of places s.
RATES: dict[str, tuple[str, Value]] = {
    "true_alarms": ("of 1,000 people, with a place and the event", lambda a, b, s: PER * a),
    "false_alarms": ("of 1,000 people, with a place and no event", lambda a, b, s: PER * (s - a)),
    "missed_events": ("of 1,000 people, without a place but with the event", lambda a, b, s: PER * (b - a)),
    "rightly_left": (
        "of 1,000 people, without a place and without the event",
        lambda a, b, s: PER * (1 - s - b + a),
    ),
    "ppv": ("share of those with a place who have the event", lambda a, b, s: a / s),
    "sensitivity": ("share of those with the event who have a place", lambda a, b, s: a / b),
    "specificity": (
        "share of those without the event who have no place",
        lambda a, b, s: (1 - s - b + a) / (1 - b),
    ),
}
SHARES = ("ppv", "sensitivity", "specificity")
SPOKEN_OF = {"sensitivity": 1, "specificity": 0}  # undefined where nobody has this outcome


def last_place(value: Floats, weights: Floats, share: float) -> tuple[float, float, float]:
    """The cut at which places run out, the share of people above it, and the share exactly on it."""
    levels, place = np.unique(value, return_inverse=True)
    people = np.bincount(place, weights) / weights.sum()
    cut = int(_where(people[None, :], np.array([share]))[0])
    return float(levels[cut]), float(people[cut + 1 :].sum()), float(people[cut])


def rate_of_places(name: str, share: float, cut: float | None) -> Metric:
    """A rate of the table when a share of the people has places.

    With a `cut` its influence has a closed form, with the cut taken as known; with None the cut is found anew
    in each bootstrap sample.
    """
    title, value = RATES[name]
    bounds = (0.0, 1.0) if name in SHARES else (0.0, PER)
    return _metric(name, title, value, share, cut, bounds)


def benefit_of_places(share: float, price: float, cut: float | None) -> Metric:
    """Net benefit at a price when a share of the people has places."""
    odds = price / (1 - price)
    title = f"net benefit of these places at a threshold of {price:.3g}"
    return _metric("net_benefit", title, lambda a, b, s: a - odds * (s - a), share, cut, (-np.inf, 1.0))


def _metric(
    name: str, title: str, value: Value, share: float, cut: float | None, bounds: tuple[float, float]
) -> Metric:
    def kernel(outcome: Floats, score: Floats, weights: Floats) -> Pair:
        if name in SPOKEN_OF and weights.ndim < 2 and not weights @ (outcome == SPOKEN_OF[name]):
            return np.asarray(np.nan), None
        if cut is None or weights.ndim == 2:
            with np.errstate(divide="ignore", invalid="ignore"):
                found = value(_true_alarms(outcome, score, weights, share), _mean(outcome, weights), share)
            return np.where(np.isfinite(found), found, np.nan), None
        above, tied = (score > cut).astype(float), (score == cut).astype(float)
        return means(
            lambda m: value(m[0] + (share - m[1]) * m[2] / m[3], m[4], share),
            [outcome * above, above, outcome * tied, tied, outcome],
            weights,
        )

    return Metric(name, title, SOURCE, kernel, needs=("value",), bounds=bounds, needs_event_rate=True)


def _mean(column: Floats, weights: Floats) -> Floats:
    return np.asarray(weights @ column / weights.sum(axis=-1))


def _true_alarms(outcome: Floats, score: Floats, weights: Floats, share: float) -> Floats:
    """Share of the people who have a place and the event, with the cut found in each replicate."""
    levels, place = np.unique(score, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(levels)))
    total = np.atleast_2d(weights)
    people, events = (
        np.add.reduceat((total * column)[:, order], starts, axis=1) / total.sum(axis=1, keepdims=True)
        for column in (1.0, outcome)
    )
    cut = _where(people, np.full(len(people), share))[:, None]
    beyond = np.arange(len(levels)) > cut
    above, hit = (people * beyond).sum(axis=1), (events * beyond).sum(axis=1)
    tied, tied_hit = (np.take_along_axis(part, cut, axis=1)[:, 0] for part in (people, events))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = hit + (share - above) * tied_hit / tied
    return np.asarray(found if weights.ndim == 2 else found[0])


def _where(people: Floats, share: Floats) -> np.ndarray[Any, Any]:
    """The highest level from which there are at least as many people as places, per replicate."""
    from_top = np.cumsum(people[:, ::-1], axis=1)
    reached = from_top >= share[:, None] * (1 - CLOSE)
    return np.asarray(people.shape[1] - 1 - np.argmax(reached, axis=1))
