"""The proportional-odds model on counts; where there are two values it is the logistic model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.design import Floats

STEP = 1e-9  # Newton squares the error: the next step would be below rounding
FARTHEST = 30.0  # no likelihood of people that exist lies beyond odds of e³⁰


@dataclass(frozen=True)
class Fit:
    """A fitted model; everything is NaN where the likelihood has no maximum.

    Attributes
    ----------
    slopes : array, shape (predictors,)
        Log odds ratios of a higher value per unit of each predictor.
    log_likelihood : float
    covariance : array, shape (predictors, predictors)
        From the observed information.
    moves : array, shape (rows, values, predictors)
        By how much one more person in a cell changes each slope.
    """

    slopes: Floats
    log_likelihood: float
    covariance: Floats
    moves: Floats

    @property
    def converged(self) -> bool:
        """Whether there is a maximum, and it was found."""
        return bool(np.isfinite(self.log_likelihood))


def cumulative_logit(counts: Floats, predictors: Floats) -> Fit:
    """Fit ``logit P(value ≥ v) = a_v + x b`` by maximum likelihood.

    Parameters
    ----------
    counts : array, shape (rows, values)
        Weight of each value, from lowest to highest, among people with the same predictors.
    predictors : array, shape (rows, predictors)

    Returns
    -------
    Fit

    Notes
    -----
    Newton's method with steps halved until the likelihood rises; it is concave (Burridge 1981, Journal of
    the Royal Statistical Society B 43:41–45). Values that nobody has must have been left out.
    """
    model = _Model(counts, predictors)
    theta, current = model.start(), -np.inf
    with np.errstate(all="ignore"):
        for _ in range(100):
            value, gradient, information, _ = model.at(theta)
            if np.linalg.cond(information) > 1e12:
                return _nothing(counts, predictors)
            step = np.linalg.solve(information, gradient)
            while model.log_likelihood(theta + step) < value and np.abs(step).max() > STEP:
                step = step / 2
            theta = theta + step
            if np.abs(theta).max() > FARTHEST:
                return _nothing(counts, predictors)
            if np.abs(step).max() < STEP or abs(value - current) < 1e-13 * abs(value):
                return model.fitted(theta)
            current = value
    return _nothing(counts, predictors)


class _Model:
    """Likelihood of one table; parameters are the thresholds, then slopes of centred, scaled predictors."""

    def __init__(self, counts: Floats, predictors: Floats) -> None:
        rows, values = counts.shape
        weight = counts.sum(axis=1)
        self.weight, self.shape = counts.ravel(), (rows, values)
        centre = weight @ predictors / weight.sum()
        spread = np.sqrt(weight @ (predictors - centre) ** 2 / weight.sum())
        self.scale = np.where(spread > 0, spread, 1.0)
        x = np.repeat((predictors - centre) / self.scale, values, axis=0)
        steps = np.eye(values - 1)
        above = np.vstack([np.zeros(values - 1), steps])  # the threshold that a value has passed
        below = np.vstack([steps, np.zeros(values - 1)])  # the next one, which it has not
        self.lowest = np.tile(np.arange(values) == 0, rows)
        self.highest = np.tile(np.arange(values) == values - 1, rows)
        passed, ahead = np.tile(above, (rows, 1)), np.tile(below, (rows, 1))
        self.passed = np.where(self.lowest[:, None], 0.0, np.hstack([passed, x]))
        self.ahead = np.where(self.highest[:, None], 0.0, np.hstack([ahead, x]))
        self.first = values - 1

    def start(self) -> Floats:
        """Thresholds of the whole sample, no effects."""
        values = self.weight.reshape(self.shape).sum(axis=0)
        upper = 1 - np.cumsum(values)[:-1] / values.sum()
        return np.concatenate([np.log(upper / (1 - upper)), np.zeros(self.passed.shape[1] - self.first)])

    def log_likelihood(self, theta: Floats) -> float:
        """At any parameters; −∞ where the thresholds cross."""
        p = self._chances(theta)[2]
        seen = self.weight > 0
        if np.any(p[seen] <= 0):
            return -np.inf
        return float(self.weight[seen] @ np.log(p[seen]))

    def _chances(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        upper = np.where(self.lowest, 1.0, 1 / (1 + np.exp(-self.passed @ theta)))
        lower = np.where(self.highest, 0.0, 1 / (1 + np.exp(-self.ahead @ theta)))
        return upper, lower, np.maximum(upper - lower, 0.0)

    def at(self, theta: Floats) -> tuple[float, Floats, Floats, Floats]:
        """Log-likelihood, its gradient, the observed information, the score of one person of each cell."""
        upper, lower, p = self._chances(theta)
        p = np.where(p > 0, p, 1.0)
        f, g = upper * (1 - upper), lower * (1 - lower)
        first, second = f / p, g / p
        scores = first[:, None] * self.passed - second[:, None] * self.ahead
        bend = self.weight * (f * (1 - 2 * upper) / p - first**2)
        bent = self.weight * (-g * (1 - 2 * lower) / p - second**2)
        mixed = self.passed.T @ ((self.weight * first * second)[:, None] * self.ahead)
        curved = self.passed.T @ (bend[:, None] * self.passed) + self.ahead.T @ (bent[:, None] * self.ahead)
        return self.log_likelihood(theta), self.weight @ scores, -(curved + mixed + mixed.T), scores

    def fitted(self, theta: Floats) -> Fit:
        """The fit, carried back to the predictors as they were given."""
        value, _, information, scores = self.at(theta)
        inverse = np.linalg.inv(information)
        slopes = slice(self.first, None)
        moves = (scores @ inverse)[:, slopes] / self.scale
        covariance = inverse[slopes, slopes] / np.outer(self.scale, self.scale)
        return Fit(theta[slopes] / self.scale, value, covariance, moves.reshape(*self.shape, -1))


def _nothing(counts: Floats, predictors: Floats) -> Fit:
    k = predictors.shape[1]
    return Fit(np.full(k, np.nan), np.nan, np.full((k, k), np.nan), np.full((*counts.shape, k), np.nan))
