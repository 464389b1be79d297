"""Intervals as pure functions of numbers: nothing here knows a cohort, a group or a metric.

Every function takes and returns arrays that broadcast; limits come as a pair (lower, upper).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from riskeval.design import Floats

Limits = tuple[Floats, Floats]
Scale = Literal["identity", "log", "logit", "fisher"]


def critical(confidence: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """Two-sided critical value of the normal, or of t where the degrees of freedom are finite."""
    return critical_of_p(1 - np.asarray(confidence, dtype=float), df)


def critical_of_p(p: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """The statistic whose two-sided p is this; keeps its digits for a tiny p."""
    from scipy.special import ndtri, stdtrit

    half, df = np.asarray(p, dtype=float) / 2, np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        t = stdtrit(np.where(np.isfinite(df) & (df > 0), df, 1.0), half)
    return -np.where(np.isinf(df), ndtri(half), np.where(df > 0, t, np.nan))


def p_value(statistic: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """Two-sided p of a z (or t) statistic."""
    from scipy.special import ndtr, stdtr

    size, df = -np.abs(np.asarray(statistic, dtype=float)), np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        t = stdtr(np.where(np.isfinite(df) & (df > 0), df, 1.0), size)
    return 2 * np.where(np.isinf(df), ndtr(size), np.where(df > 0, t, np.nan))


_TO: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda x: x,
    "log": np.log,
    "logit": lambda x: np.log(x / (1 - x)),
    "fisher": np.arctanh,
}
_FROM: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda x: x,
    "log": np.exp,
    "logit": lambda x: 1 / (1 + np.exp(-x)),
    "fisher": np.tanh,
}
_SLOPE: dict[str, Callable[[Floats], Floats]] = {
    "identity": np.ones_like,
    "log": lambda x: 1 / x,
    "logit": lambda x: 1 / (x * (1 - x)),
    "fisher": lambda x: 1 / (1 - x**2),
}


def onto(scale: Scale, value: ArrayLike) -> Floats:
    """A value on the scale."""
    with np.errstate(all="ignore"):
        return np.asarray(_TO[scale](np.asarray(value, dtype=float)))


def back(scale: Scale, value: ArrayLike) -> Floats:
    """A value on the scale carried back."""
    return np.asarray(_FROM[scale](np.asarray(value, dtype=float)))


def slope(scale: Scale, value: ArrayLike) -> Floats:
    """How far the scale moves where the value moves by 1."""
    with np.errstate(all="ignore"):
        return np.asarray(_SLOPE[scale](np.asarray(value, dtype=float)))


def wald(estimate: ArrayLike, se: ArrayLike, z: ArrayLike, scale: Scale = "identity") -> Limits:
    """Estimate ± z standard errors on a scale, carried back. NaN where the scale is infinite there."""
    estimate, se = np.asarray(estimate, dtype=float), np.asarray(se, dtype=float)
    with np.errstate(all="ignore"):
        centre, half = _TO[scale](estimate), np.asarray(z) * se * np.abs(_SLOPE[scale](estimate))
        lower, upper = _FROM[scale](centre - half), _FROM[scale](centre + half)
        usable = np.isfinite(centre) & np.isfinite(half)
    return np.where(usable, lower, np.nan), np.where(usable, upper, np.nan)


def wilson(rate: ArrayLike, n: ArrayLike, z: ArrayLike) -> Limits:
    """Wilson's score interval of a proportion (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    rate, n, z = (np.asarray(x, dtype=float) for x in (rate, n, z))
    with np.errstate(all="ignore"):
        centre = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2))
    lower = np.where(rate == 0, 0.0, np.maximum(centre - half, 0.0))
    upper = np.where(rate == 1, 1.0, np.minimum(centre + half, 1.0))
    unknown = np.isnan(centre) | np.isnan(half)
    return np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper)


def clopper_pearson(rate: ArrayLike, n: ArrayLike, confidence: float) -> Limits:
    """Exact interval of a proportion (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404)."""
    from scipy.special import betaincinv

    n = np.asarray(n, dtype=float)
    k, tail = np.asarray(rate, dtype=float) * n, (1 - confidence) / 2
    with np.errstate(all="ignore"):
        lower = np.where(k <= 0, 0.0, betaincinv(np.maximum(k, 1e-300), n - k + 1, tail))
        upper = np.where(k >= n, 1.0, betaincinv(k + 1, np.maximum(n - k, 1e-300), 1 - tail))
    unknown = np.isnan(k)
    return np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper)


def garwood(events: ArrayLike, confidence: float) -> Limits:
    """Exact interval of a Poisson count (Garwood 1936, doi:10.1093/biomet/28.3-4.437)."""
    from scipy.special import gammaincinv

    events, tail = np.asarray(events, dtype=float), (1 - confidence) / 2
    lower = np.where(events > 0, gammaincinv(np.maximum(events, 1e-300), tail), 0.0)
    return lower, np.asarray(gammaincinv(events + 1, 1 - tail))


def newcombe_auc(auc: float, events: float, others: float, z: float) -> tuple[float, float]:
    """Score-type interval of an AUC that never degenerates (Newcombe 2006, method 5, doi:10.1002/sim.2324).

    Solves ``|A − θ| = z sqrt(V(θ))`` with
    ``V(θ) = θ(1−θ)/(mn) · [1 + (N/2 − 1)((1−θ)/(2−θ) + θ/(1+θ))]``, N = m + n.
    The variance model assumes continuous scores.
    """
    from scipy.optimize import brentq

    if not (np.isfinite(auc) and events > 0 and others > 0):
        return np.nan, np.nan
    pairs, bonus = events * others, (events + others) / 2 - 1

    def distance(theta: float) -> float:
        spread = 1 + bonus * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return float((auc - theta) ** 2 - z**2 * theta * (1 - theta) / pairs * spread)

    edge = 1e-12  # at exactly 0 and 1 the distance is 0 as well, which is not the root we want
    lower = 0.0 if auc <= 0 else brentq(distance, 0.0, min(auc, 1 - edge), xtol=1e-13)
    upper = 1.0 if auc >= 1 else brentq(distance, max(auc, edge), 1.0, xtol=1e-13)
    return float(lower), float(upper)


def mover_difference(
    a: Floats, b: Floats, a_limits: Limits, b_limits: Limits, correlation: ArrayLike
) -> Limits:
    """Interval of ``a − b`` from the interval of each (MOVER; Newcombe 1998; Zou & Donner 2008).

    The correlation of the two estimates is 0 for different people (doi:10.1002/sim.3095).
    """
    r = np.asarray(correlation, dtype=float)
    with np.errstate(invalid="ignore"):
        down, up = a - a_limits[0], b_limits[1] - b
        lower = a - b - np.sqrt(np.maximum(down**2 + up**2 - 2 * r * down * up, 0.0))
        down, up = a_limits[1] - a, b - b_limits[0]
        upper = a - b + np.sqrt(np.maximum(down**2 + up**2 - 2 * r * down * up, 0.0))
    return np.asarray(lower), np.asarray(upper)


def mover_ratio(a: Floats, b: Floats, a_limits: Limits, b_limits: Limits, correlation: ArrayLike) -> Limits:
    """Interval of ``a / b``, both ≥ 0, from the interval of each (MOVER-R).

    Donner & Zou 2012, doi:10.1177/0962280210383082. The upper limit is infinite
    where the interval of b reaches 0.
    """
    r = np.asarray(correlation, dtype=float)
    with np.errstate(all="ignore"):
        down, up = a - a_limits[0], b_limits[1] - b
        middle = a * b - r * down * up
        outer = b_limits[1] * (2 * b - b_limits[1]) * a_limits[0] * (2 * a - a_limits[0])
        bottom = middle + np.sqrt(np.maximum(middle**2 - outer, 0.0))
        lower = a_limits[0] * (2 * a - a_limits[0]) / bottom
        down, up = a_limits[1] - a, b - b_limits[0]
        middle = a * b - r * down * up
        below = b_limits[0] * (2 * b - b_limits[0])
        top = middle + np.sqrt(np.maximum(middle**2 - below * a_limits[1] * (2 * a - a_limits[1]), 0.0))
        upper = np.where(below > 0, top / below, np.inf)
    known = np.isfinite(a + b + a_limits[0] + a_limits[1] + b_limits[0] + b_limits[1])
    lower = np.where(a_limits[0] <= 0, 0.0, lower)
    return np.where(known, np.maximum(lower, 0.0), np.nan), np.where(known, upper, np.nan)


def percentile(replicates: Floats, confidence: float) -> tuple[float, float]:
    """Percentile interval: order statistics ``(R + 1)α``, interpolated on the normal scale.

    The rule of Davison & Hinkley 1997, section 5.2.1 (doi:10.1017/CBO9780511802843).
    """
    tail = (1 - confidence) / 2
    return _order_statistic(replicates, tail), _order_statistic(replicates, 1 - tail)


def bca(
    replicates: Floats, estimate: float, moves: Floats, n: Floats, confidence: float
) -> tuple[float, float]:
    """Bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410).

    Parameters
    ----------
    replicates : array, shape (resamples,)
    estimate : float
    moves : array, shape (units,)
        How far each independent unit moves the estimate; gives the acceleration
        ``Σ n u³ / (6 (Σ n u²)^1.5)``. Where nobody moves it, or it is not finite, there is no interval.
    n : array, shape (units,)
        How many units each entry stands for.
    confidence : float
    """
    from scipy.special import ndtr, ndtri

    below, spread = np.mean(replicates < estimate), (n * moves**2).sum()
    if below in (0.0, 1.0) or not (np.isfinite(spread) and spread > 0):
        return np.nan, np.nan
    bias = ndtri(below)
    acceleration = (n * moves**3).sum() / (6 * spread**1.5)
    z = ndtri((1 + confidence) / 2)
    tails = [ndtr(bias + (bias + side * z) / (1 - acceleration * (bias + side * z))) for side in (-1, 1)]
    return _order_statistic(replicates, tails[0]), _order_statistic(replicates, tails[1])


def _order_statistic(replicates: Floats, tail: float) -> float:
    from scipy.special import ndtri

    ordered = np.sort(replicates)
    position = (len(ordered) + 1) * tail
    low = int(np.floor(position + 1e-9))
    if 1 <= low <= len(ordered) and abs(position - low) < 1e-9:
        return float(ordered[low - 1])
    if low < 1:
        return float(ordered[0])
    if low >= len(ordered):
        return float(ordered[-1])
    if not np.isfinite(ordered[low - 1 : low + 1]).all():
        return float(ordered[low])
    left, right, at = (ndtri(x) for x in (low / (len(ordered) + 1), (low + 1) / (len(ordered) + 1), tail))
    return float(ordered[low - 1] + (at - left) / (right - left) * (ordered[low] - ordered[low - 1]))


def sidak(confidence: float, intervals: int) -> float:
    """Confidence of each of several intervals so that all hold at once, whatever their correlation.

    Šidák 1967, doi:10.1080/01621459.1967.10482935
    """
    return float(confidence ** (1 / max(1, intervals)))


def holm(p: ArrayLike) -> Floats:
    """Holm's step-down adjusted p values; NaN stays NaN (Holm 1979)."""
    p = np.asarray(p, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known])]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(factors * p[order]), 1.0)
    return adjusted
