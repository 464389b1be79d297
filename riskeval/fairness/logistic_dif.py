"""Logistic models of an item by total and group; cumulative where the item has several values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskeval.design import Floats
from riskeval.fairness.cumulative_logit import Fit, cumulative_logit


@dataclass(frozen=True)
class LogisticModels:
    """Three nested models of one item: the total; and the group; and their product.

    Attributes
    ----------
    total, shifted, tilted : Fit
        Slopes of ``total``, then of the focal group, then of the group's product with the total counted
        from its mean.
    shape : tuple
        Of the counts: groups, levels, values.
    r2_change : float
        Nagelkerke's R² of the largest model minus that of the smallest (1991, doi:10.1093/biomet/78.3.691).
    """

    total: Fit
    shifted: Fit
    tilted: Fit
    shape: tuple[int, ...]
    r2_change: float

    @property
    def uniform(self) -> float:
        """Likelihood ratio chi-square of the group, one degree of freedom."""
        return 2 * (self.shifted.log_likelihood - self.total.log_likelihood)

    @property
    def nonuniform(self) -> float:
        """Likelihood ratio chi-square of the product, one degree of freedom."""
        return 2 * (self.tilted.log_likelihood - self.shifted.log_likelihood)

    @property
    def both(self) -> float:
        """Likelihood ratio chi-square of the group and the product, two degrees of freedom."""
        return 2 * (self.tilted.log_likelihood - self.total.log_likelihood)

    def moves(self, fit: Fit) -> Floats:
        """The moves of the slopes of a model in the shape of the counts, slopes last."""
        return fit.moves.reshape(*self.shape, -1)


def logistic_models(counts: Floats, totals: Floats) -> LogisticModels:
    """Fit the three models on counts of shape (2, levels, values), the focal group second.

    Notes
    -----
    ``logit P(value ≥ v) = a_v + b t``, ``+ c g``, ``+ d g (t − mean)`` with t the total and g 1 in the focal
    group (Swaminathan & Rogers 1990, doi:10.1111/j.1745-3984.1990.tb00754.x; for several values proportional
    odds). c above 0: people of the focal group are rated higher than people of the reference group with the
    same total.
    """
    weight = counts.sum(axis=(0, 2))
    with np.errstate(invalid="ignore"):
        t = totals - weight @ totals / weight.sum()
    g = np.repeat([0.0, 1.0], len(t))
    columns = np.column_stack([np.tile(t, 2), g, g * np.tile(t, 2)])
    rows = counts.reshape(-1, counts.shape[2])
    present = rows.sum(axis=1) > 0
    total, shifted, tilted = (
        _spread(cumulative_logit(rows[present], columns[present, :k]), present) for k in (1, 2, 3)
    )
    alone = _without_predictors(rows.sum(axis=0))
    n = float(rows.sum())
    change = _nagelkerke(tilted, alone, n) - _nagelkerke(total, alone, n)
    return LogisticModels(total, shifted, tilted, counts.shape, change)


def _spread(fit: Fit, present: NDArray[np.bool_]) -> Fit:
    """The same fit with moves of 0 for the rows that nobody is in."""
    moves = np.zeros((len(present), *fit.moves.shape[1:]))
    moves[present] = fit.moves
    return Fit(fit.slopes, fit.log_likelihood, fit.covariance, moves)


def _without_predictors(values: Floats) -> float:
    return float(values @ np.log(values / values.sum()))


def _nagelkerke(fit: Fit, alone: float, n: float) -> float:
    return float((1 - np.exp(2 * (alone - fit.log_likelihood) / n)) / (1 - np.exp(2 * alone / n)))
