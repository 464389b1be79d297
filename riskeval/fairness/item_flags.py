"""The share of the people with each total who are flagged, where a cut is carried to another scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from riskeval.design import Floats


def flagged_at(total: Floats, cut: float) -> Floats:
    """1 from the cut on, 0 below it, NaN without a total."""
    return np.where(np.isnan(total), np.nan, (total >= cut).astype(float))


def carried_over(rest: Floats, flagged: Floats, inside: NDArray[np.bool_], weights: Floats) -> Floats:
    """Flags by another total, such that among some people the same share is flagged as before.

    Parameters
    ----------
    rest : array, shape (rows,)
        The other total.
    flagged : array, shape (rows,)
        Who is flagged by the first.
    inside : array of bool, shape (rows,)
        Among whom the share is kept; they have both totals.
    weights : array, shape (rows,)

    Returns
    -------
    array, shape (rows,)
        1 above the cut, 0 below, and at the cut the share of people that makes up the rest.
    """
    w, values = weights[inside], rest[inside]
    wanted = float(w @ flagged[inside])
    levels, place = np.unique(values, return_inverse=True)
    at_level = np.bincount(place, weights=w)
    above = at_level[::-1].cumsum()[::-1] - at_level
    cut = int(np.flatnonzero(above <= wanted)[0])
    share = (wanted - above[cut]) / at_level[cut]
    found = np.where(rest > levels[cut], 1.0, np.where(rest == levels[cut], share, 0.0))
    return np.where(np.isnan(rest), np.nan, found)


def shifted(total: Floats, points: Floats, cut: float) -> Floats:
    """Flags by the total minus some points, where a level stands for all values up to the next level.

    With whole points, 8 stands for the values from 8 to 9: from a cut of 8, after 0.2 points are taken away,
    four in five of the people with 8 stay flagged.
    """
    levels = np.unique(total[~np.isnan(total)])
    if not len(levels):
        return np.full(total.shape, np.nan)
    steps = np.append(np.diff(levels), np.diff(levels)[-1] if len(levels) > 1 else 1.0)
    place = np.clip(np.searchsorted(levels, total), 0, len(levels) - 1)
    reached = levels[levels >= cut]
    moved = (reached[0] if len(reached) else np.inf) + points
    share = np.clip((levels[place] + steps[place] - moved) / steps[place], 0.0, 1.0)
    return np.where(np.isnan(total), np.nan, np.round(share, 12))
