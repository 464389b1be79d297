"""Restricted cubic splines: smooth between their knots, straight beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.metrics.quantile import quantile

Knots = int | tuple[float, ...]
QUANTILES = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95), 5: (0.05, 0.275, 0.5, 0.725, 0.95)}


def checked_knots(value: Any) -> Knots:
    """3, 4 or 5 knots at Harrell's quantiles, or the knots themselves."""
    if isinstance(value, int) and not isinstance(value, bool) and value in QUANTILES:
        return value
    if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str) and len(value) >= 3:
        places = np.asarray(value, dtype=object)
        if all(isinstance(one, int | float) and np.isfinite(one) for one in places) and _rises(places):
            return tuple(float(one) for one in places)
    raise EvaluationError(
        needed="3, 4 or 5 knots, or at least three rising numbers on the log odds",
        found=f"`knots={value!r}`",
        do="give a number of knots, or their places, such as (-2.9, -1.4, 0.0)",
    )


def _rises(places: Any) -> bool:
    return bool((places[1:] > places[:-1]).all())


def places(x: Floats, weights: Floats, number: int) -> list[tuple[float, ...]]:
    """Knots at Harrell's quantiles, for each replicate; none where there are too few for a spline.

    Parameters
    ----------
    x : array, shape (levels,)
        Distinct values in ascending order.
    weights : array, shape (replicates, levels)
    number : {3, 4, 5}

    Returns
    -------
    list of tuple
        Knots that coincide count once. Empty, for a straight line, with fewer than three knots and with no
        more distinct values than knots.
    """
    enough = (weights > 0).sum(axis=1) > number
    found = np.stack([quantile(x, weights, share) for share in QUANTILES[number]], axis=1)
    each = [tuple(sorted(set(row))) for row in found.tolist()]
    return [row if several and len(row) >= 3 else () for row, several in zip(each, enough, strict=True)]


def spline(x: Floats, knots: Sequence[float]) -> Floats:
    """Columns of a restricted cubic spline with its intercept, shape (values, parameters).

    As many columns as knots; a straight line without knots.

    Notes
    -----
    Harrell 2015, doi:10.1007/978-3-319-19425-7, equation 2.25, scaled by the squared range of the knots.
    """
    line = [np.ones_like(x), x]
    if not len(knots):
        return np.stack(line, axis=1)
    first, before, last = knots[0], knots[-2], knots[-1]

    def cubed(knot: float) -> Floats:
        above = np.maximum(x - knot, 0.0) / (last - first)
        return above * above * above * (last - first)

    bends = [
        cubed(t) - (cubed(before) * (last - t) - cubed(last) * (before - t)) / (last - before)
        for t in knots[:-2]
    ]
    return np.stack([*line, *bends], axis=1)
