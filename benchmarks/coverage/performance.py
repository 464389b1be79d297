"""Performance measures of simulated intervals (Morris, White & Crowther 2019, doi:10.1002/sim.8086)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskeval.design import Floats


def performance(numbers: Floats, truth: Floats) -> pd.DataFrame:
    """How the intervals of many samples performed, one row per line.

    Parameters
    ----------
    numbers : array, shape (samples, lines, at least 4)
        Estimate, lower and upper limit, and whether the status is ``ok``.
    truth : array, shape (lines,) or (samples, lines)

    Returns
    -------
    pandas.DataFrame
        ``shown`` is the share of samples with an interval, ``plain`` that with status ok as well; coverage,
        misses (``misses_low``: the truth lies below the interval) and median width are among the shown ones;
        bias is the mean of the finite estimates minus the truth. A truth that differs between samples (at a
        median of their own) is compared sample by sample, and given as its mean.
    """
    estimate, lower, upper, ok = np.moveaxis(numbers[..., :4], -1, 0)
    shown = ~np.isnan(lower) & ~np.isnan(upper)
    m = shown.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = (shown & (lower > truth)).sum(axis=0) / m
        high = (shown & (upper < truth)).sum(axis=0) / m
        coverage = (shown & (lower <= truth) & (truth <= upper)).sum(axis=0) / m
        finite = np.isfinite(estimate)
        error = np.where(finite, estimate - truth, 0.0)
        bias = error.sum(axis=0) / finite.sum(axis=0)
        spread = np.sqrt(np.where(finite, (error - bias) ** 2, 0.0).sum(axis=0) / (finite.sum(axis=0) - 1))
        return pd.DataFrame(
            {
                "truth": np.broadcast_to(truth, estimate.shape).mean(axis=0),
                "replicates": len(numbers),
                "shown": shown.mean(axis=0),
                "plain": (shown & (ok > 0)).mean(axis=0),
                "coverage": coverage,
                "mc_se": np.sqrt(coverage * (1 - coverage) / m),
                "misses_low": low,
                "misses_high": high,
                "median_width": _median_width(lower, upper, shown),
                "bias": bias,
                "bias_mc_se": spread / np.sqrt(finite.sum(axis=0)),
            }
        )


def _median_width(lower: Floats, upper: Floats, shown: Floats) -> Floats:
    """Median width of the shown intervals, infinite ones included; NaN where none is shown."""
    width = np.sort(np.where(shown, upper - lower, np.inf), axis=0)
    m = shown.sum(axis=0)
    middle = np.take_along_axis(width, np.maximum((m - 1) // 2, 0)[None, :], axis=0)[0]
    return np.where(m > 0, middle, np.nan)
