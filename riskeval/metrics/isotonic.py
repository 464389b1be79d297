"""Isotonic regression: the observed rates made to rise with the prediction, by pooling and nothing else."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats

FEW = 60  # distinct predictions up to which all replicates are pooled at once


def isotonic(people: Floats, events: Floats) -> Floats:
    """Rates that do not fall from one prediction to the next, closest to the observed ones.

    Parameters
    ----------
    people, events : array, shape (levels,) or (replicates, levels)
        Weights at each distinct prediction, in ascending order.

    Returns
    -------
    array of the same shape
        At a level without people: a rate between those of its neighbours.

    Notes
    -----
    Pooling adjacent violators (Ayer et al. 1955, doi:10.1214/aoms/1177728423).
    """
    n, k = np.atleast_2d(people), np.atleast_2d(events)
    found = _largest_smallest(n, k) if n.shape[1] <= FEW else np.stack(list(map(_pooled, n, k)))
    return found.reshape(people.shape)


def _largest_smallest(people: Floats, events: Floats) -> Floats:
    """The largest, over where a pool may begin, of the smallest mean over where it may end.

    Robertson, Wright & Dykstra 1988, Order Restricted Statistical Inference, theorem 1.4.4.
    """
    found = np.zeros(people.shape)
    for start in range(people.shape[1]):
        until, happened = (np.cumsum(x[:, start:], axis=1) for x in (people, events))
        means = np.divide(happened, until, out=np.ones(until.shape), where=until > 0)
        smallest = np.minimum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
        smallest[people[:, start] == 0] = 0.0
        found[:, start:] = np.maximum(found[:, start:], smallest)
    return found


def _pooled(people: Floats, events: Floats) -> Floats:
    """One replicate of many distinct predictions, by scikit-learn."""
    from sklearn.isotonic import isotonic_regression

    used = np.flatnonzero(people > 0)
    if not len(used):
        return np.zeros(people.shape)
    rates = isotonic_regression(events[used] / people[used], sample_weight=people[used])
    before = np.maximum(np.searchsorted(used, np.arange(len(people)), side="right") - 1, 0)
    return np.asarray(rates[before])
