"""From the intervals of many samples to rows of the study, and whether they may be printed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.coverage.performance import performance
from riskeval.design import Floats

LEAST = 0.93  # coverage of an interval, and of a one-sided bound
LEAST_ABOVE = 0.95  # coverage of the upper limit of an interval, nominally 97.5 %
IDENTITY = ["setting", "kind", "n", "events", "metric", "at", "contrast", "truth", "method", "replicates"]
PERFORMANCE = ["shown", "coverage", "mc_se", "misses_low", "misses_high", "median_width", "bias"]
COLUMNS = [*IDENTITY, *PERFORMANCE, "judged_by", "verdict", "exception", "bias_mc_se"]


@dataclass(frozen=True)
class Studied:
    """One quantity of one setting by one method."""

    setting: str
    n: int
    events: float
    metric: str
    at: str
    truth: float
    method: str

    @property
    def one_sided(self) -> bool:
        """Whether the method gives an upper bound only."""
        return self.method.endswith("upper bound")


def summary(studied: list[Studied], found: Floats) -> pd.DataFrame:
    """The rows of some quantities from lower limits, upper limits and estimates.

    Parameters
    ----------
    studied : list of Studied
    found : array, shape (replicates, studied, 3)
    """
    found = np.where(np.isfinite(found).all(axis=-1, keepdims=True), found, np.nan)
    lower, upper, estimate = np.moveaxis(found, -1, 0)
    numbers = np.stack([estimate, lower, upper, np.ones(lower.shape)], axis=-1)
    table = performance(numbers, np.array([one.truth for one in studied]))
    names = pd.DataFrame([vars(one) for one in studied]).drop(columns="truth")
    table = pd.concat([names.assign(kind="boundary", contrast=""), table], axis=1)
    reasons = [exceptions(one, numbers) for one, (_, numbers) in zip(studied, table.iterrows(), strict=True)]
    table["judged_by"] = "bias and one-sided"
    table["verdict"] = ["missed" if why else "met" for why in reasons]
    table["exception"] = ["; ".join(why) for why in reasons]
    return table[COLUMNS]


def exceptions(studied: Studied, found: pd.Series) -> list[str]:
    """Why the intervals may not be printed; nothing where they may."""
    reasons = []
    if studied.truth == 0 and found["misses_low"] > 1 - LEAST:
        reasons.append(f"leaves out the true 0 in {100 * found['misses_low']:.1f} % of samples")
    elif not found["coverage"] >= LEAST:
        reasons.append(f"covers in {100 * found['coverage']:.1f} % of samples")
    if found["misses_high"] > 1 - (LEAST if studied.one_sided else LEAST_ABOVE):
        reasons.append(f"upper limit too low in {100 * found['misses_high']:.1f} % of samples")
    if abs(found["bias"]) > found["median_width"] / 2:
        reasons.append("bias of more than half the interval's width")
    return reasons
