"""Bounds on error rates where nobody knows who the unrecorded events are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.fairness.detection import IMPOSSIBLE, Shares, possible
from riskeval.influence import Pair, means
from riskeval.metric import Metric

SOURCE = "worst cases in the manner of Manski 2003, Partial Identification of Probability Distributions"
WHO = {
    "flagged": "unrecorded events among the flagged first",
    "others": "unrecorded events among the others first",
}
# From the share flagged s, the shares with a recorded event who are flagged a and in all p, the share
# recorded d, and the share of people x with an unrecorded event who are flagged.
RATES: dict[str, tuple[str, Callable[..., Any]]] = {
    "ppv": ("share of flagged people with the event, recorded or not", lambda s, a, p, d, x: (a + x) / s),
    "sensitivity": (
        "share of events, recorded or not, that are flagged",
        lambda s, a, p, d, x: (a + x) / (p / d),
    ),
    "false_positive_rate": (
        "share of people without any event who are flagged",
        lambda s, a, p, d, x: (s - a - x) / (1 - p / d),
    ),
}


def bounds(shares: Shares, cut: float) -> dict[tuple[str, str], Metric]:
    """Metrics by name and by who the unrecorded events are: as many as possible flagged, or as few.

    Parameters
    ----------
    shares : callable
        Takes the points of the axis and gives the share of the group's events that is recorded, in (0, 1].
    cut : float
        Who is flagged.

    Notes
    -----
    With ``u = p (1/d − 1)`` the share of people with an unrecorded event, the share x of people who are
    flagged and have one lies between ``max(0, u − (1 − s − p + a))`` and ``min(u, s − a)``; each rate is
    monotone in x.
    """
    return {
        (name, who): _extreme(name, title, who, rate, shares, cut)
        for name, (title, rate) in RATES.items()
        for who in WHO
    }


def _extreme(name: str, title: str, who: str, rate: Callable[..., Any], shares: Shares, cut: float) -> Metric:
    def kernel(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
        flagged, d = flag(value, np.array([cut])), shares(at)
        columns = [flagged, outcome[:, None] * flagged, outcome[:, None] * np.ones(len(d))]

        def extreme(m: list[Any]) -> Any:
            s, a, p = m
            return np.where(np.real(p) > d, np.nan, rate(s, a, p, d, _unrecorded_flagged(who, s, a, p, d)))

        return possible(means(extreme, columns, weights))

    return Metric(
        name,
        title,
        SOURCE,
        kernel,
        needs=("value",),
        axis="threshold",
        scale="logit",
        bounds=(0.0, 1.0),
        snaps=False,
        needs_event_rate=True,
        explain=_why,
    )


def _unrecorded_flagged(who: str, s: Any, a: Any, p: Any, d: Floats) -> Any:
    """The largest, or the smallest, share of people who are flagged and have an unrecorded event."""
    unrecorded = p * (1 / d - 1)
    if who == "flagged":
        return _smaller(unrecorded, s - a)
    return unrecorded - _smaller(unrecorded, 1 - s - p + a)


def _smaller(x: Any, y: Any) -> Any:
    """The smaller of two numbers that may carry a complex step."""
    return np.where(np.real(x) <= np.real(y), x, y)


def _why(outcome: Floats, value: Floats, **options: Any) -> str:
    return IMPOSSIBLE if outcome.any() else "no events are recorded"
