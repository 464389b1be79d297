"""The curve of observed rates over stated risks, by a smoother that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.influence import Pair, Residual, roots
from riskeval.metrics.distinct import distinct
from riskeval.metrics.logistic import log_odds, logistic_residual, near_calibrated, probability
from riskeval.metrics.spline import Knots, places, spline
from riskeval.metrics.undefined import slope_needed

Smoother = Literal["spline", "lowess"]
SPAN, NEAR = 2 / 3, 0.01  # R's lowess: share of the rows in a window; share of the range that is interpolated
MOST_ROWS = 10_000_000
CACHE = 50_000  # cells × replicates that are fitted at once: their temporaries stay near the processor


def checked_smoother(value: Any) -> Smoother:
    """The name of a smoother."""
    if isinstance(value, str) and value in ("spline", "lowess"):
        return "spline" if value == "spline" else "lowess"
    raise EvaluationError(
        needed='smoother="spline" or smoother="lowess"',
        found=f"`smoother={value!r}`",
        do="choose one of these; R's loess is not offered",
    )


def smooth(
    outcome: Floats, risk: Floats, weights: Floats, stated: Floats, knots: Knots, smoother: Smoother
) -> Pair:
    """Observed rates at stated risks.

    Parameters
    ----------
    outcome : array in [0, 1], shape (cells,) or (replicates, cells)
        Of each cell, or the rate among the people of each cell.
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    stated : array, shape (points,)
    knots : int or tuple of float
        Of the spline: their number (at Harrell's quantiles) or their places on the log odds.
    smoother : {"spline", "lowess"}

    Returns
    -------
    value : array, shape (points,) or (replicates, points)
        NaN outside the range of the risks, and where there is no curve.
    influence : array, shape (cells, points), or None for replicates and for lowess
    """
    present = weights > 0 if weights.ndim == 1 else (weights > 0).any(axis=0)
    used = risk[present]
    if not len(used) or used.min() <= 0 or used.max() >= 1 or used.min() == used.max():
        unknown = None if weights.ndim == 2 else np.full((len(risk), len(stated)), np.nan)
        return np.full((*weights.shape[:-1], len(stated)), np.nan), unknown
    outcome, weights = outcome[..., present], weights[..., present]
    inside = (stated >= used.min()) & (stated <= used.max())
    safe = np.where(inside, stated, used.min())
    if smoother == "lowess":
        return np.where(inside, _lowess(outcome, used, weights, safe), np.nan), None
    value, influence = _spline(outcome, used, weights, safe, knots)
    if influence is not None:
        everybody = np.zeros((len(risk), len(stated)))
        everybody[present] = influence
        influence = np.where(inside, everybody, np.nan)
    return np.where(inside, value, np.nan), influence


def _spline(outcome: Floats, risk: Floats, weights: Floats, stated: Floats, knots: Knots) -> Pair:
    """Logistic regression on a spline of the log odds; replicates with the same knots are fitted together.

    Newton starts from a calibrated tool.
    """
    x, at = log_odds(risk), log_odds(stated)
    if weights.ndim == 1:
        ((chosen, _),) = _by_knots(x, weights[None], knots)
        beta, psi = _coefficients(logistic_residual(outcome), x, chosen, weights)
        there = spline(at, chosen)
        value = probability(there @ beta)
        assert psi is not None
        return value, value * (1 - value) * (psi @ there.T)
    found = np.empty((len(weights), len(stated)))
    for chosen, rows in _by_knots(x, weights, knots):
        here = np.flatnonzero(weights[rows].any(axis=0))
        residual = logistic_residual(outcome[here] if outcome.ndim == 1 else outcome[rows][:, here])
        beta, _ = _coefficients(residual, x[here], chosen, weights[rows][:, here])
        found[rows] = probability(beta @ spline(at, chosen).T)
    return found, None


def _coefficients(residual: Residual, x: Floats, knots: tuple[float, ...], weights: Floats) -> Pair:
    columns = spline(x, knots)
    return near_calibrated(lambda offset: roots(residual, columns, weights, offset), x)


def _by_knots(
    x: Floats, weights: Floats, knots: Knots
) -> Iterator[tuple[tuple[float, ...], np.ndarray[Any, np.dtype[np.int64]]]]:
    """Knots, and replicates that have them, a few at a time."""
    together: dict[tuple[float, ...], list[int]] = {}
    if isinstance(knots, int):
        levels = distinct(np.zeros_like(x), x, weights)
        for row, chosen in enumerate(places(levels.value, levels.people, knots)):
            together.setdefault(chosen, []).append(row)
    else:
        together[knots] = list(range(len(weights)))
    step = max(1, CACHE // max(1, len(x)))
    for chosen, rows in together.items():
        for start in range(0, len(rows), step):
            yield chosen, np.array(rows[start : start + step])


def _lowess(outcome: Floats, risk: Floats, weights: Floats, stated: Floats) -> Floats:
    """Cleveland's local lines over rows, each as often as its weight says; NaN where that is not whole."""
    order = np.argsort(risk)
    people, x = np.atleast_2d(weights)[:, order], risk[order]
    events = people * outcome[..., order]
    whole = np.allclose(people, np.round(people), rtol=0, atol=1e-9)
    if not whole or people.sum(axis=1).max() > MOST_ROWS:
        return np.full((*weights.shape[:-1], len(stated)), np.nan)
    found = [_local_lines(x, n, k, stated) for n, k in zip(people, events, strict=True)]
    return np.asarray(found, dtype=float).reshape(*weights.shape[:-1], len(stated))


def _local_lines(risk: Floats, people: Floats, events: Floats, stated: Floats) -> Floats:
    from statsmodels.nonparametric.smoothers_lowess import lowess

    times = np.round(np.stack([people - events, events], axis=1)).astype(np.int64).ravel()
    x = np.repeat(np.repeat(risk, 2), times)
    y = np.repeat(np.tile([0.0, 1.0], len(risk)), times)
    if not len(x) or x[0] == x[-1]:
        return np.full(len(stated), np.nan)
    near = NEAR * (x[-1] - x[0])
    line = lowess(y, x, frac=SPAN, it=0, delta=near, is_sorted=True, return_sorted=False)
    return np.asarray(np.clip(np.interp(stated, x, line), 0.0, 1.0))


def curve_needed(outcome: Floats, risk: Floats, *columns: Floats, **options: Any) -> str:
    """No curve of observed rates over stated risks."""
    reason = slope_needed(outcome, risk)
    if reason != "the fit did not converge":
        return reason
    if options.get("smoother") == "lowess":
        return "lowess counts rows: it needs whole numbers as weights, 10 million rows at most"
    return "the curve has no finite fit, or no stated risk is so low or so high"


def curve_remark(columns: list[Floats], weights: Floats, **options: Any) -> str:
    """That the spline was a straight line, because few distinct risks left it fewer than three knots."""
    _, risk, *_ = columns
    knots = options.get("knots", 3)
    if options.get("smoother") == "lowess" or not isinstance(knots, int):
        return ""
    ((chosen, _),) = _by_knots(log_odds(risk), weights[None], knots)
    return "" if chosen else f"straight in the log odds: too few distinct risks for {knots} knots"
