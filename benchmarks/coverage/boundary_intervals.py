"""Candidate intervals of a quantity that cannot be negative, from the same resamples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from riskeval.design import Floats
from riskeval.intervals import bca, percentile

CONFIDENCE = 0.95
ONE_SIDED = 2 * CONFIDENCE - 1  # the two-sided interval whose upper end is the one-sided bound
Candidate = tuple[float, float, float]  # lower, upper, and the estimate printed with them
NO_ACCELERATION, TWO = np.array([1.0, -1.0]), np.ones(2)


def plain(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """Percentile interval."""
    return (*percentile(resampled, CONFIDENCE), estimate)


def basic(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """Basic bootstrap: the percentile interval mirrored at the estimate, cut at 0."""
    low, high = percentile(resampled, CONFIDENCE)
    return max(0.0, 2 * estimate - high), max(0.0, 2 * estimate - low), estimate


def bias_corrected(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """Efron's bias-corrected percentiles (BCa without acceleration)."""
    return (*bca(resampled, estimate, NO_ACCELERATION, TWO, CONFIDENCE), estimate)


def shifted(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """Percentile interval and estimate moved down by the bootstrap's bias, cut at 0."""
    bias = float(resampled.mean()) - estimate
    low, high = percentile(resampled, CONFIDENCE)
    return max(0.0, low - bias), max(0.0, high - bias), max(0.0, estimate - bias)


def tested(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """Percentile upper end; lower end 0 unless a calibrated tool would hardly show this much, else basic."""
    low, _, _ = basic(estimate, resampled, calibrated)
    unremarkable = estimate <= percentile(calibrated, CONFIDENCE)[1]
    return 0.0 if unremarkable else low, percentile(resampled, CONFIDENCE)[1], estimate


def tested_and_shifted(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """As `tested`, with the upper end and the estimate moved down by the bootstrap's bias."""
    low, _, _ = tested(estimate, resampled, calibrated)
    _, high, moved = shifted(estimate, resampled, calibrated)
    return min(low, moved), high, moved


def tested_basic(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """As `tested`, with the basic bootstrap's upper end, at least the estimate."""
    low, _, _ = tested(estimate, resampled, calibrated)
    return low, max(estimate, basic(estimate, resampled, calibrated)[1]), estimate


def plain_bound(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """One-sided: the 95th percentile of the resamples."""
    return 0.0, percentile(resampled, ONE_SIDED)[1], estimate


def shifted_bound(estimate: float, resampled: Floats, calibrated: Floats) -> Candidate:
    """One-sided: the 95th percentile moved down by the bootstrap's bias."""
    bias = float(resampled.mean()) - estimate
    return 0.0, max(0.0, percentile(resampled, ONE_SIDED)[1] - bias), max(0.0, estimate - bias)


CANDIDATES: dict[str, Callable[[float, Floats, Floats], Candidate]] = {
    "percentile bootstrap": plain,
    "basic bootstrap, cut at 0": basic,
    "bias-corrected (BC) bootstrap": bias_corrected,
    "bias-subtracted bootstrap, cut at 0": shifted,
    "tested against calibration, percentile above": tested,
    "tested against calibration, bias-subtracted above": tested_and_shifted,
    "tested against calibration, basic above": tested_basic,
    "percentile bootstrap, upper bound": plain_bound,
    "bias-subtracted bootstrap, upper bound": shifted_bound,
}


OWN_NOISE = "tested against its own resamples, percentile above"


def tested_by_own_noise(estimate: float, resampled: Floats, centred: Floats) -> Candidate:
    """As `tested`, with the resamples moved onto calibration for what a calibrated tool would show."""
    resampled, centred = (x[np.isfinite(x)] for x in (resampled, centred))
    if not np.isfinite(estimate) or min(len(resampled), len(centred)) < 2:
        return np.nan, np.nan, np.nan
    return tested(estimate, resampled, centred)


def candidates(estimate: float, resampled: Floats, calibrated: Floats) -> Floats:
    """Every candidate for one estimate, shape (candidates, 3); NaN where there is none.

    Parameters
    ----------
    estimate : float
    resampled : array
        The measure in bootstrap samples of the people.
    calibrated : array
        The measure in samples of the same people whose outcomes follow the published risks.
    """
    resampled, calibrated = (x[np.isfinite(x)] for x in (resampled, calibrated))
    if not np.isfinite(estimate) or min(len(resampled), len(calibrated)) < 2:
        return np.full((len(CANDIDATES), 3), np.nan)
    return np.array([one(estimate, resampled, calibrated) for one in CANDIDATES.values()])
