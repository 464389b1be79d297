"""The logistic model: log odds, probabilities, and the residual for `roots`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from riskeval.design import Floats
from riskeval.influence import Pair, Residual


def log_odds(risk: ArrayLike) -> Floats:
    """Log odds of a probability; infinite at 0 and 1."""
    risk = np.asarray(risk, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(risk) - np.log1p(-risk))


def probability(eta: ArrayLike) -> Floats:
    """Probability of some log odds."""
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-np.asarray(eta, dtype=float))))


def logistic_residual(outcome: Floats) -> Residual:
    """Observed minus expected, and the variance of one outcome, as functions of the linear predictor."""

    def residual(eta: Floats) -> tuple[Floats, Floats]:
        chance = probability(eta)
        return outcome - chance, chance * (1 - chance)

    return residual


def near_calibrated(solve: Callable[[Floats | float], Pair], logit: Floats) -> Pair:
    """Coefficients of a logistic model whose second column is the log odds that were stated.

    Newton starts from a calibrated tool, which is close as a rule; where that is too far away, from nothing.

    Parameters
    ----------
    solve : callable
        Takes an offset and returns coefficients, shape (parameters,) or (replicates, parameters), and
        influence.
    logit : array, shape (cells,)
    """
    value, influence = solve(logit)
    value = value + np.eye(value.shape[-1])[1]
    lost = np.isnan(value).any(axis=-1, keepdims=True)
    if not lost.any():
        return value, influence
    plain, other = solve(0.0)
    return np.where(lost, plain, value), other
