"""What only the report needs: the spread of a score, and counts per 1,000 people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import Metric
from riskeval.rates import Rate

PER = 1000.0
SINGH = "Singh 2013, Behavioral Sciences & the Law 31:8-22"


def _spread(outcome: Floats, value: Floats, weights: Floats) -> Pair:
    return means(lambda m: np.sqrt(m[1] - m[0] ** 2), [value, value**2], weights)


sd_score = Metric(
    "sd_score", "standard deviation of the score", "divisor n", _spread, needs=("value",), bounds=(0, np.inf)
)


def _per_thousand(name: str, title: str, part: Callable[[Floats, Floats], Floats]) -> Metric:
    """How many of 1,000 people stand in one cell of the fourfold table; Wilson's interval."""

    def parts(outcome: Floats, value: Floats, *, at: Floats) -> tuple[Floats, ...]:
        counted = part(outcome[:, None], flag(value, at))
        return counted, np.ones_like(counted)

    def kernel(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
        return means(lambda m: PER * m[0] / m[1], list(parts(outcome, value, at=at)), weights)

    return Metric(
        name,
        title,
        SINGH,
        kernel,
        needs=("value",),
        axis="threshold",
        scale="logit",
        bounds=(0.0, PER),
        rate=Rate(parts, lambda rate, factor: PER * rate),
        needs_event_rate=True,
    )


true_alarms = _per_thousand("true_alarms", "flagged, the event happened", lambda y, f: y * f)
false_alarms = _per_thousand("false_alarms", "flagged, no event", lambda y, f: (1 - y) * f)
missed = _per_thousand("missed", "not flagged, the event happened", lambda y, f: y * (1 - f))
rightly_left = _per_thousand("rightly_left", "not flagged, no event", lambda y, f: (1 - y) * (1 - f))
FOURFOLD = (true_alarms, false_alarms, missed, rightly_left)
