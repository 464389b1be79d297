"""The statistic of the calibration belt: its degree, its p and its quantiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from riskeval.analyses.logistic_likelihood import Fit, fit, log_likelihood
from riskeval.design import Floats
from riskeval.metrics.distinct import Distinct
from riskeval.metrics.logistic import log_odds

HIGHEST = 4
ASKS = 0.05  # p below which the data ask for one degree more
NODES = 80


class Curve(NamedTuple):
    """The polynomial that the data ask for: its basis, coefficients, and distance from the diagonal."""

    basis: Callable[[Floats], Floats]
    fit: Fit
    degree: int
    statistic: float


def polynomial(x: Floats, degree: int, weights: Floats | None = None) -> Callable[[Floats], Floats]:
    """Orthonormal polynomials over some points, as a function of where they are wanted."""
    w = np.ones(len(x)) if weights is None else weights
    centre = w @ x / w.sum()
    spread = np.sqrt(w @ (x - centre) ** 2 / w.sum()) or 1.0

    def powers(at: Floats) -> Floats:
        return np.vander((at - centre) / spread, degree + 1, increasing=True)

    triangle = np.linalg.qr(np.sqrt(w / w.sum())[:, None] * powers(x))[1]
    return lambda at: np.asarray(np.linalg.solve(triangle.T, powers(at).T).T)


def chosen_curve(counts: Distinct) -> Curve:
    """The lowest degree, from 1 on, of which the next is not better by a likelihood ratio test.

    `counts` must hold both classes and no risk of 0 or 1.
    """
    x = log_odds(counts.value)
    stated = float(log_likelihood(x, counts))
    basis, found, degree = None, Fit(np.empty(0), np.nan), 0
    for wanted in range(1, min(HIGHEST, len(x) - 1) + 1):
        larger = polynomial(x, wanted, counts.people)
        fitted = fit(larger(x), counts)
        gain = 2 * (fitted.log_likelihood - found.log_likelihood)
        if np.isnan(fitted.log_likelihood) or (basis is not None and gain < _asked_for()):
            break
        basis, found, degree = larger, fitted, wanted
    statistic = max(2 * (found.log_likelihood - stated), 0.0) if basis is not None else np.nan
    return Curve(basis or (lambda at: at), found, degree, statistic)


def belt_p(counts: Distinct) -> tuple[float, int, float]:
    """Statistic, degree and p of a curve against the diagonal; NaN where no curve exists."""
    curve = chosen_curve(counts)
    if np.isnan(curve.statistic):
        return np.nan, 0, np.nan
    return curve.statistic, curve.degree, float(survival(curve.statistic, curve.degree))


def _asked_for() -> float:
    from scipy.special import chdtri

    return float(chdtri(1, ASKS))


def survival(statistic: ArrayLike, degree: int) -> Floats:
    """How often the statistic of a right tool whose curve has this degree is larger.

    Notes
    -----
    Chi-squared with 2 degrees of freedom for degree 1. Each further degree adds a chi-squared with 1 degree
    of freedom that is known to exceed its critical value (Nattino et al. 2014, doi:10.1002/sim.6100).
    """
    t = np.atleast_1d(np.asarray(statistic, dtype=float))
    return _survival(t, degree).reshape(np.shape(statistic))


def _survival(t: Floats, degree: int) -> Floats:
    from scipy.special import ndtr

    if degree == 1:
        return np.asarray(np.exp(-np.maximum(t, 0.0) / 2))
    least = np.sqrt(_asked_for())
    most = np.sqrt(np.maximum(t - (degree - 2) * least**2, least**2))
    nodes, shares = np.polynomial.legendre.leggauss(NODES)
    half = (most - least)[..., None] / 2
    u = least + half * (nodes + 1)
    density = 2 * np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi)
    inside = (half * shares * density * _survival(t[..., None] - u**2, degree - 1)).sum(axis=-1)
    return np.asarray((inside + 2 * ndtr(-most)) / ASKS)


def quantile(confidence: float, degree: int) -> float:
    """The statistic that a right tool whose curve has this degree exceeds in 1 − confidence of samples."""
    from scipy.optimize import brentq

    return float(brentq(lambda t: float(survival(t, degree)) - (1 - confidence), 0.0, 400.0, xtol=1e-10))
