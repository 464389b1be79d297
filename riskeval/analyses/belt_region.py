"""How high and how low a calibration curve may lie at a risk before a likelihood ratio test rejects it."""

from __future__ import annotations

import numpy as np

from riskeval.analyses.belt_statistic import Curve
from riskeval.analyses.logistic_likelihood import log_likelihood
from riskeval.design import Floats
from riskeval.metrics.distinct import Distinct
from riskeval.metrics.logistic import log_odds, probability

BLOCK = 4_000_000
STEPS = 100
CLOSE = 1e-9


def farthest(curve: Curve, counts: Distinct, risks: Floats, drop: float, side: int) -> Floats:
    """The largest (side 1) or smallest (side −1) rate that a curve within the region has at some risks.

    Parameters
    ----------
    curve : Curve
        The fitted one, in the middle of the region.
    counts : Distinct
    risks : array, shape (points,)
    drop : float
        Twice the log likelihood that a curve may lose against the fitted one.
    side : {1, −1}

    Returns
    -------
    array, shape (points,)
        NaN where the search does not end.

    Notes
    -----
    Of all curves b with ``2 (l(b̂) − l(b)) ≤ drop`` the one farthest along ``x' b``, by the steps of Venzon &
    Moolgavkar 1988, doi:10.2307/2347496: no normal approximation.
    """
    size = max(1, BLOCK // max(1, len(counts.value)))
    blocks = [risks[start : start + size] for start in range(0, len(risks), size)]
    found = [_search(curve, counts, block, drop, side) for block in blocks]
    return np.concatenate(found) if found else np.empty(0)


def _search(curve: Curve, counts: Distinct, risks: Floats, drop: float, side: int) -> Floats:
    columns, towards = curve.basis(log_odds(counts.value)), side * curve.basis(log_odds(risks))
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    beta = np.tile(curve.fit.beta, (len(risks), 1))
    solved = np.zeros(len(risks), dtype=bool)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            eta = beta @ columns.T
            chance = probability(eta)
            pull = (counts.events - counts.people * chance) @ columns
            hessian = (counts.people * chance * (1 - chance)) @ squares
            lost = 2 * (curve.fit.log_likelihood - log_likelihood(eta, counts))
            step = _step(hessian.reshape(len(beta), *[columns.shape[1]] * 2), pull, towards, drop - lost)
            change = np.abs(step @ columns.T) @ counts.people / counts.people.sum()
            beta = beta + step * np.minimum(1.0, 4.0 / np.maximum(change, CLOSE))[:, None]
            solved = (change < CLOSE) & (np.abs(lost - drop) < 1e-6 * drop)
            if solved.all():
                break
        rate = probability(side * (beta * towards).sum(axis=1))
    return np.where(solved, rate, np.nan)


def _step(hessian: Floats, pull: Floats, towards: Floats, left: Floats) -> Floats:
    """Newton's step to the farthest point at which what is left of the drop is used up."""
    regular = np.isfinite(hessian).all(axis=(1, 2)) & (np.linalg.det(np.nan_to_num(hessian)) > 0)
    safe = np.where(regular[:, None, None], hessian, np.eye(hessian.shape[1]))
    ahead = np.linalg.solve(safe, pull[:, :, None])[:, :, 0]
    along = np.linalg.solve(safe, towards[:, :, None])[:, :, 0]
    room = (pull * ahead).sum(axis=1) + left
    reach = np.sqrt(np.maximum(room, 0.0) / (towards * along).sum(axis=1))
    return np.asarray(np.where(regular[:, None], ahead + reach[:, None] * along, np.nan))
