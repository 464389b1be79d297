"""The uncertainty of the base rate itself, counted into what was carried to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.stated_rate import StatedRate
from riskeval.metrics.logistic import log_odds, probability

Function = Callable[[Any], Any]


@dataclass(frozen=True)
class Scale:
    """On which scale a number is a sum of what the cut does and what the base rate does.

    Parameters
    ----------
    to, back : callable
        To the scale, increasing, and from it.
    slope : callable
        How fast the number grows with its place on the scale.
    odds : bool
        Whether the base rate enters by its log odds, else by its log.
    """

    to: Function
    back: Function
    slope: Function
    odds: bool = True

    def base(self, share: Any) -> Any:
        """What the base rate does."""
        return log_odds(share) if self.odds else np.log(share)

    def base_variance(self, share: StatedRate) -> float:
        """The variance of what the base rate does."""
        slope = 1 / (share.value * (1 - share.value)) if self.odds else 1 / share.value
        return slope**2 * share.variance


SHARE = Scale(log_odds, probability, lambda value: value * (1 - value))
ODDS = Scale(np.log, np.exp, lambda value: value)
ONE_AND_ODDS = Scale(lambda value: np.log(value - 1), lambda x: 1 + np.exp(x), lambda value: value - 1)
COUNT = Scale(np.log, np.exp, lambda value: value, odds=False)
# Whether the number grows with the base rate, and its scale.
SCALES: Mapping[str, tuple[bool, Scale]] = MappingProxyType(
    {
        "transported_ppv": (True, SHARE),
        "transported_npv": (False, SHARE),
        "transported_number_needed_to_detain": (False, ONE_AND_ODDS),
        "transported_number_safely_discharged": (False, ODDS),
        "transported_false_alarms_per_true_alarm": (False, ODDS),
        "transported_true_alarms": (True, COUNT),
        "transported_false_alarms": (False, COUNT),
        "transported_missed_events": (True, COUNT),
        "transported_rightly_left": (False, COUNT),
    }
)


def widened(frame: pd.DataFrame, rate: StatedRate, confidence: float) -> pd.DataFrame:
    """Rows at a base rate with the uncertainty of that rate in their standard errors and intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns; all rows carried to this rate as if it were known.
    rate : StatedRate
    confidence : float

    Notes
    -----
    The number is a sum on the scale of its log odds (or log): the two intervals are put together by MOVER
    (Zou & Donner 2008, doi:10.1002/sim.3095), Wilson's for the base rate.
    """
    frame = frame.copy()
    if not rate.counted:
        return frame
    for place, row in frame.iterrows():
        grows, scale = SCALES[row["metric"]]
        share = rate if grows else rate.complement
        numbers = [float(row[name]) for name in ("estimate", "lower", "upper")]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            lower, upper = _limits(scale, numbers, share, confidence)
            spread = scale.slope(numbers[0]) ** 2 * scale.base_variance(share)
        frame.loc[place, ["lower", "upper"]] = [lower, upper]
        frame.loc[place, "se"] = np.sqrt(row["se"] ** 2 + spread)
        frame.loc[place, "method"] = row["method"] and "MOVER"
        frame.loc[place, "note"] = "; ".join(filter(None, [row["note"], _said(rate)]))
    return frame


def _said(rate: StatedRate) -> str:
    return f"the event rate there was counted, {rate}, and its own uncertainty is in the interval"


def _limits(scale: Scale, numbers: list[float], share: StatedRate, confidence: float) -> tuple[float, float]:
    """MOVER; where the number is at an end of its scale, both at their limits."""
    middle, low, high = (scale.to(np.float64(number)) for number in numbers)
    base = scale.base(np.float64(share.value))
    down, up = (abs(scale.base(np.float64(end)) - base) for end in share.limits(confidence))
    lower = low - down if np.isinf(middle) else middle - np.hypot(middle - low, down)
    upper = high + up if np.isinf(middle) else middle + np.hypot(high - middle, up)
    return float(scale.back(lower)), float(scale.back(upper))
