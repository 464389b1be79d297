"""Quantiles of weighted values: the same for a row of weight 2 and the row twice, and for weights times 7."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats

STEP = 1e-9  # sums of weights that differ by rounding alone are the same step


def quantile(values: Floats, weights: Floats, share: float) -> Floats:
    """The value that a share of the weight does not exceed; the mean of two where a step hits the share.

    Parameters
    ----------
    values : array, shape (cells,) or (replicates, cells)
        In ascending order along the last axis.
    weights : array, shape (cells,) or (replicates, cells)
        Of the values in that order; 0 is absence.
    share : float
        Between 0 and 1.

    Returns
    -------
    array, shape () or (replicates,)
        NaN without any weight.

    Notes
    -----
    The inverse of the distribution function, type 2 of Hyndman & Fan 1996,
    doi:10.1080/00031305.1996.10473566. The interpolating types read a number of people from
    the weights, so that they are not functions of shares alone.
    """
    if not weights.shape[-1]:
        return np.full(weights.shape[:-1], np.nan)
    until = np.cumsum(weights, axis=-1)
    reached = share * until[..., -1:]
    low = _at(values, (until < reached * (1 - STEP)).sum(axis=-1))
    high = _at(values, (until <= reached * (1 + STEP)).sum(axis=-1))
    return np.where(until[..., -1] > 0, (low + high) / 2, np.nan)


def _at(values: Floats, place: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    inside = np.minimum(place, values.shape[-1] - 1)
    if values.ndim == 1:
        return np.asarray(values[inside])
    return np.asarray(np.take_along_axis(values, inside[:, None], axis=1)[:, 0])
