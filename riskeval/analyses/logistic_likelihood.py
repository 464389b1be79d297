"""Logistic regression of events on what was stated, with its log likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.design import Floats
from riskeval.influence import roots
from riskeval.metrics.distinct import Distinct
from riskeval.metrics.logistic import logistic_residual


@dataclass(frozen=True)
class Fit:
    """Coefficients and log likelihood; NaN where there is no finite fit."""

    beta: Floats
    log_likelihood: float


def log_likelihood(eta: Floats, counts: Distinct) -> Floats:
    """Of log odds with shape (levels,) or (…, levels)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(eta @ counts.events - np.logaddexp(0.0, eta) @ counts.people)


def fit(columns: Floats, counts: Distinct, offset: Floats | float = 0.0) -> Fit:
    """Maximum likelihood on people and events at each level.

    Parameters
    ----------
    columns : array, shape (levels, parameters)
    counts : Distinct
    offset : array, shape (levels,), or 0
    """
    beta, _ = roots(logistic_residual(counts.rate), columns, counts.people[None], offset)
    return Fit(beta[0], float(log_likelihood(columns @ beta[0] + offset, counts)))
