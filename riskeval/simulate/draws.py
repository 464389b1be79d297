"""Random draws that every generator is composed of.

Only uniform and normal numbers are taken from the generator, and each is compared with a probability
or a cutpoint. So the same seed gives the same people on every platform and numpy version.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def logistic(log_odds: Floats) -> Floats:
    """Turn log odds into probabilities."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def category(rng: np.random.Generator, shares: Sequence[float], n: int) -> Integers:
    """Draw one of ``len(shares)`` categories for each of `n` people; returns positions in `shares`."""
    edges = np.cumsum(shares)[:-1]
    return np.searchsorted(edges, rng.random(n), side="right").astype(np.int64)


def yes_no(rng: np.random.Generator, probability: Floats) -> NDArray[np.bool_]:
    """Draw a yes with each person's own probability."""
    return rng.random(probability.shape) < probability


def item_answers(rng: np.random.Generator, items: int, probability: Floats) -> Integers:
    """Draw `items` independent yes/no answers of each person, 1 and 0, of shape (people, items)."""
    return np.asarray(rng.random((probability.size, items)) < probability[:, None], dtype=np.int64)


def ordered(rng: np.random.Generator, location: Floats, cutpoints: Sequence[float]) -> Integers:
    """Draw an ordered rating from a proportional-odds model; returns 0 … ``len(cutpoints)``.

    ``P(rating > k) = logistic(location - cutpoints[k])``.
    """
    above = logistic(location[:, None] - np.asarray(cutpoints, dtype=np.float64))
    return np.asarray((rng.random(location.size)[:, None] < above).sum(axis=1), dtype=np.int64)
