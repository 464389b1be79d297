"""Values beside the points of an axis: thresholds, and left-closed intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskeval.design import Floats


def flag(value: Floats, at: Floats) -> Floats:
    """Who is flagged at each threshold, shape (cells, points)."""
    return (value[:, None] >= at).astype(float)


def position(value: Floats, intervals: Floats) -> NDArray[np.float64]:
    """Where each value lies beside each left-closed interval: −1 below, 0 inside, +1 above.

    `intervals` holds the lower ends in its first row and the upper ends in its second.
    """
    lower, upper = intervals[:2]
    return np.where(value[:, None] < lower, -1.0, np.where(value[:, None] < upper, 0.0, 1.0))


def intervals_from(starts: ArrayLike) -> Floats:
    """Left-closed intervals that start at some values and end at the next of them, shape (2, points)."""
    lower = np.asarray(starts, dtype=float)
    ordered = np.append(np.sort(lower), np.inf)
    return np.stack([lower, ordered[np.searchsorted(ordered, lower, side="right")]])
