"""The variance between groups, from the estimate of each and the sampling covariances: pure numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from riskeval.design import Floats

BELOW, ABOVE = 0.8, 0.2  # shares of alpha beyond the limits: 4 % and 1 % for a 95 % interval
MOST = 1e12  # relative: a between-group variance beyond it is infinite


@dataclass(frozen=True)
class Groups:
    """Estimates of groups on one scale.

    Attributes
    ----------
    values : array, shape (groups,)
    covariance : array, shape (groups, groups)
        Of the sampling errors; groups share it where they share clusters.
    df : array, shape (groups,)
        How well each variance is known; infinite where perfectly.
    """

    values: Floats
    covariance: Floats
    df: Floats

    @property
    def variances(self) -> Floats:
        """Sampling variance of each group."""
        return np.diag(self.covariance)

    def weighted(self, between: float) -> tuple[Floats, float]:
        """Inverse-variance weights at a between-group variance, and the mean they give."""
        w = 1 / (self.variances + between)
        return w, float(w @ self.values / w.sum())

    def excess(self, between: float) -> float:
        """REML's equation: weighted squares less their expectation; falls through 0 at the estimate."""
        w, mean = self.weighted(between)
        total = self._total(between)
        square, all_w = w**2, w.sum()
        expected = square @ np.diag(total) - 2 * square @ total @ w / all_w
        expected += (w @ total @ w) * square.sum() / all_w**2
        return float((square @ (self.values - mean) ** 2 - expected) / square.sum())

    def p(self, between: float = 0.0) -> float:
        """How often chance gives a Cochran's Q at least as large, if this is the between-group variance.

        Weights ignore the covariances and the reference distribution does not: Q is compared with a scaled χ²
        of the same mean and variance (Satterthwaite 1946, doi:10.2307/3002019), which for independent groups
        is χ² on one less than the groups; F where variances are estimated from few people or clusters.
        """
        from scipy.special import fdtrc

        w, mean = self.weighted(between)
        total, all_w = self._total(between), w.sum()
        moved = total @ w
        trace = w @ np.diag(total) - w @ moved / all_w
        square = w @ total**2 @ w - 2 * w @ moved**2 / all_w + (w @ moved / all_w) ** 2
        freedom = trace**2 / square
        q = w @ (self.values - mean) ** 2
        # 1e7: F with more is χ² to the digits printed
        return float(fdtrc(freedom, min(freedom * self._known(between), 1e7), q / trace))

    def _total(self, between: float) -> Floats:
        return self.covariance + between * np.eye(len(self.values))

    def _known(self, between: float) -> float:
        """Degrees of freedom of the total variances: the sampling part alone is estimated."""
        share = self.variances / (self.variances + between)
        with np.errstate(divide="ignore"):
            return float(1 / np.mean(share**2 / self.df)) if np.isfinite(self.df).any() else np.inf


def reml(groups: Groups) -> float:
    """Between-group variance by restricted maximum likelihood (Viechtbauer 2005); 0 where it would be less.

    doi:10.3102/10769986030003261. Covariances of groups that share clusters are in the expectation.
    """
    return _crossing(lambda between: -groups.excess(between), groups)


def q_profile(groups: Groups, below: float, above: float) -> tuple[float, float]:
    """Between-group variances at which Cochran's Q lies at its upper and at its lower tail.

    Viechtbauer 2007, doi:10.1002/sim.2514. The tails may differ (Jackson & Bowden 2016,
    doi:10.1186/s12874-016-0219-y): `below` is how often the truth lies below the interval.
    """
    lower, upper = ((lambda between, p=p: groups.p(between) - p) for p in (below, 1 - above))
    return _crossing(lower, groups), _crossing(upper, groups)


def _crossing(rising: Callable[[float], float], groups: Groups) -> float:
    """Where a function that rises through 0 does so; 0 where it starts above."""
    from scipy.optimize import brentq

    if rising(0.0) >= 0:
        return 0.0
    high = unit = float(np.max(groups.variances))
    while rising(high) < 0:
        high *= 4
        if high > MOST * unit:
            return np.inf
    return float(brentq(rising, 0.0, high, xtol=1e-14 * high, rtol=1e-12))
