"""Value and influence: the four ways to compute a statistic, and the one way to get its variance.

A metric is a function ``T(columns, w)`` of row weights. Its influence on row i is ``ψ_i = W ∂T/∂w_i``
with ``W = Σw``, so that ``Σ w_i ψ_i = 0``. Every function here returns the pair (value, influence).
Where `weights` has a leading axis of replicates, only values are computed and the influence is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from riskeval.design import Codes, Design, Floats

Pair = tuple[Floats, Floats | None]
STEP = 1e-30
SMALL_STEP = 1e-8  # Newton squares the error: the next step would be below rounding


def means(f: Callable[[list[Any]], Any], columns: Sequence[Floats], weights: Floats) -> Pair:
    """A smooth function of weighted means, by the delta method.

    Parameters
    ----------
    f : callable
        Takes the list of means and returns the value. It must be analytic (arithmetic, log, exp,
        sqrt; no abs, no comparisons), because its derivative is taken by a complex step.
    columns : sequence of arrays, shape (cells,) or (cells, points)
        What is averaged. Columns with points make the value a curve.
    weights : array, shape (cells,) or (replicates, cells)

    Returns
    -------
    value : array, shape (), (points,), (replicates,) or (replicates, points)
    influence : array, shape (cells,) or (cells, points), or None for replicates

    Notes
    -----
    ``ψ_i = Σ_j ∂f/∂m_j (x_ij − m_j)``. Exact for a mean; first order otherwise.
    """
    sums, total = weighted_sums(columns, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = [part / total for part in sums]
        value = np.asarray(f(list(centre)))
        if weights.ndim == 2:
            return value, None
        curve = any(column.ndim == 2 for column in columns)
        influence = sum(
            _derivative(f, centre, j)
            * ((column[:, None] if curve and column.ndim == 1 else column) - centre[j])
            for j, column in enumerate(columns)
        )
    return value, np.asarray(influence)


def weighted_sums(columns: Sequence[Floats], weights: Floats) -> tuple[list[Floats], Floats]:
    """Weighted sums of some columns and of 1.

    All are added in the same order, so that equal columns have equal sums to the last bit: a rate whose
    numerator is its denominator is exactly 1, and an empty class has weight exactly 0.

    Returns
    -------
    sums : list of arrays, shape (), (points,), (replicates,) or (replicates, points)
    total : array of the same number of axes
    """
    curve = any(column.ndim == 2 for column in columns)
    ones = np.ones(weights.shape[-1])
    if not curve:
        found = [(weights * column).sum(axis=-1) for column in (*columns, ones)]
        return found[:-1], found[-1]
    points = max(column.shape[1] for column in columns if column.ndim == 2)
    wide = [column[:, None] if column.ndim == 1 else column for column in (*columns, ones)]
    if weights.ndim == 1:
        found = [(weights[:, None] * column).sum(axis=0) for column in wide]
    else:
        found = [weights @ np.broadcast_to(column, (len(column), points)) for column in wide]
    return found[:-1], found[-1]


def _derivative(f: Callable[[list[Any]], Any], centre: Sequence[Any], j: int) -> Any:
    moved = [mean + (STEP * 1j if i == j else 0.0) for i, mean in enumerate(centre)]
    return np.asarray(np.imag(f(moved)) / STEP)


def ranks(outcome: Floats, score: Floats, weights: Floats) -> Pair:
    """Probability that an event outranks a non-event, ties counting one half, in O(n log n).

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Returns
    -------
    value : array, shape () or (replicates,); NaN without both classes
    influence : array, shape (cells,), or None for replicates

    Notes
    -----
    ``ψ_i = W (F0(s_i) − A) / W1`` for an event and ``W (1 − F1(s_i) − A) / W0`` for a non-event,
    with F0 and F1 the mid-rank distribution functions of non-events and events and W1, W0 their
    weights. With strata by outcome its variance is DeLong's (DeLong et al. 1988, doi:10.2307/2531595).
    """
    order = np.argsort(score)
    ordered = score[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else order
    w, y = weights[..., order], outcome[order]
    events = _sums(w * y, starts)
    others = _sums(w, starts) - events
    cumulative = np.cumsum(others, axis=-1)
    total_events, total_others = events.sum(axis=-1), others.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray((events * (cumulative - others / 2)).sum(axis=-1) / (total_events * total_others))
        if weights.ndim == 2:
            return value, None
        event_gain = ((cumulative - others / 2) / total_others - value) / total_events
        other_gain = ((total_events - np.cumsum(events) + events / 2) / total_events - value) / total_others
    sizes = np.diff(np.append(starts, len(order)))
    gain = np.where(y == 1, np.repeat(event_gain, sizes), np.repeat(other_gain, sizes))
    influence = np.empty_like(gain)
    influence[order] = gain * (total_events + total_others)
    return value, influence


def _sums(values: Floats, starts: Codes) -> Floats:
    """Sums over runs of tied scores; without ties there is nothing to add."""
    if values.shape[-1] == len(starts):
        return values
    return np.asarray(np.add.reduceat(values, starts, axis=-1))


Residual = Callable[[Floats], tuple[Floats, Floats]]


def roots(residual: Residual, columns: Floats, weights: Floats, offset: Floats | float = 0.0) -> Pair:
    """Solution of the weighted estimating equations ``Σ w_i r(η_i) x_i = 0``, ``η = Xβ + offset``.

    Parameters
    ----------
    residual : callable
        Takes η and returns ``r(η)`` and ``−dr/dη``, both of η's shape.
    columns : array, shape (cells, parameters)
    weights : array, shape (cells,) or (replicates, cells)
    offset : array, shape (cells,), or 0

    Returns
    -------
    value : array, shape (parameters,) or (replicates, parameters)
        NaN where the equations have no finite or no unique solution.
    influence : array, shape (cells, parameters), or None for replicates

    Notes
    -----
    Newton's method, each step bounded to a mean change of 4 in η. ``ψ_i = W A⁻¹ x_i r_i`` with
    ``A = Σ w_i (−dr/dη) x_i x_iᵀ``: the sandwich estimator (Huber 1967; White 1982).
    """
    w = np.atleast_2d(weights)
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    beta, solved = np.zeros((len(w), columns.shape[1])), np.zeros(len(w), dtype=bool)
    with np.errstate(all="ignore"):
        eta = beta @ columns.T + offset
        for _ in range(200):
            r, slope = residual(eta)
            hessian = ((w * slope) @ squares).reshape(len(w), *[columns.shape[1]] * 2)
            step = _solve(hessian, (w * r) @ columns)
            change = np.abs(step @ columns.T)
            usual = (w * change).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
            beta = beta + step * np.minimum(1.0, 4.0 / usual)
            eta = beta @ columns.T + offset
            largest = change.max(axis=1, initial=0.0)
            solved = largest < SMALL_STEP * (1 + np.abs(eta).max(axis=1, initial=0.0))
            if np.all(solved | np.isnan(usual[:, 0])):
                break
        beta[~solved] = np.nan
    if weights.ndim == 2:
        return beta, None
    with np.errstate(all="ignore"):
        r, slope = residual(eta)
        hessian = ((w * slope) @ squares).reshape(1, *[columns.shape[1]] * 2)
        inverse = _solve(np.repeat(hessian, columns.shape[1], axis=0), np.eye(columns.shape[1]))
        return beta[0], np.asarray(weights.sum() * (r[0][:, None] * columns) @ inverse, dtype=float)


def _solve(matrices: Floats, vectors: Floats) -> Floats:
    """Solve many small systems; singular ones give NaN."""
    scale = np.prod(np.diagonal(matrices, axis1=1, axis2=2), axis=1)
    regular = np.linalg.det(matrices) > 1e-12 * scale
    safe = np.where(regular[:, None, None], matrices, np.eye(matrices.shape[1]))
    solution = np.linalg.solve(safe, vectors[:, :, None])[:, :, 0]
    return np.asarray(np.where(regular[:, None], solution, np.nan))


def moves(influence: Floats, design: Design) -> Floats:
    """How far one person of each cell moves the estimate: ``u = w ψ / W``."""
    weight = design.weight / design.total.sum()
    return _times(weight, influence)


def covariance(a: Floats, b: Floats, design: Design, other: Design | None = None) -> Floats:
    """Covariance of two estimates from how far each person moves them.

    Parameters
    ----------
    a, b : array, shape (cells,) or (cells, points)
        The moves of two estimates, point by point. ``covariance(a, a, design)`` is a variance.
    design, other : Design
        The samples of a and of b; the same where `other` is left out. Two samples share nothing
        but their clusters.

    Returns
    -------
    array, shape () or (points,)

    Notes
    -----
    Moves are summed within the independent unit, centred within strata, and their products summed.
    The factor m/(m − 1), m units in the stratum, applies only where strata or clusters are declared.
    A stratum of one unit gives NaN. For two samples the centring and the factor are those of each,
    so that no correlation leaves [−1, 1].
    """
    if other is None or other is design:
        units_a, count = centred(a, design)
        units_b = units_a if b is a else centred(b, design)[0]
        return np.asarray(_times(count, units_a * units_b).sum(axis=0))
    if design.cluster is None or other.cluster is None:
        return np.zeros(a.shape[1:])
    size = 1 + max(int(c.max(initial=0)) for c in (design.cluster, other.cluster))
    units_a, units_b = (centred(u, d, size)[0] for u, d in ((a, design), (b, other)))
    return np.asarray((units_a * units_b).sum(axis=0))


def centred(u: Floats, design: Design, size: int = 0) -> tuple[Floats, Floats]:
    """Moves of the independent units, centred and scaled within strata, and how many each stands for.

    Parameters
    ----------
    u : array, shape (cells,) or (cells, points)
    design : Design
    size : int
        At least so many clusters, for samples whose clusters are to be matched.

    Returns
    -------
    moves : array, shape (units,) or (units, points)
        Their squares add up to the variance.
    count : array, shape (units,)
    """
    if design.cluster is None and design.strata is None:
        return u, design.n
    unit, count, strata = _units(u, design, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        size_of = np.bincount(strata, weights=count)
        mean = _times(1 / size_of, by_code(_times(count, unit), strata))
        factor = np.where(size_of > 1, np.sqrt(size_of / (size_of - 1)), np.nan)
        centred = _times(factor[strata], unit - mean[strata])
    return np.where((count > 0) if unit.ndim == 1 else (count > 0)[:, None], centred, 0.0), count


def _units(u: Floats, design: Design, size: int = 0) -> tuple[Floats, Floats, Codes]:
    """Moves, number and stratum of the independent units: people of a cell, or clusters."""
    if design.cluster is None:
        strata = np.zeros(len(design.n), dtype=np.int64) if design.strata is None else design.strata
        return u, design.n, strata
    total = by_code(_times(design.n, u), design.cluster, size)
    count = (np.bincount(design.cluster, weights=design.n, minlength=size) > 0).astype(float)
    strata = np.zeros(len(count), dtype=np.int64)
    if design.strata is not None:
        strata[design.cluster] = design.strata
    return total, count, strata


def by_code(values: Floats, codes: Codes, size: int = 0) -> Floats:
    """Column sums within each code."""
    if values.ndim == 1:
        return np.bincount(codes, weights=values, minlength=size).astype(float)
    return np.stack([np.bincount(codes, weights=column, minlength=size) for column in values.T], axis=1)


def _times(vector: Floats, values: Floats) -> Floats:
    return np.asarray(values * (vector if values.ndim == 1 else vector[:, None]), dtype=float)


def variance(influence: Floats, design: Design) -> Floats:
    """Variance of an estimate from its influence, shape () or (points,)."""
    u = moves(influence, design)
    return covariance(u, u, design)


def units(u: Floats, design: Design) -> tuple[Floats, Floats]:
    """Moves of the independent units, shape (units,), and how many units each entry stands for."""
    moved, count, _ = _units(u, design)
    return moved[count > 0], count[count > 0]
