"""Bootstrap weights: how often each independent unit is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from riskeval.design import Codes, Design, Floats
from riskeval.errors import EvaluationError

Seed = int | np.random.Generator | None
BLOCK = 4_000_000


def generator(seed: Seed) -> np.random.Generator:
    """One seed, one generator."""
    try:
        return seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise EvaluationError(
            needed="a seed: a whole number of at least 0, or a Generator", found=f"`{seed}`", do=str(error)
        ) from None


def bootstrap_weights(design: Design, resamples: int, seed: Seed) -> Iterator[Floats]:
    """Total weights of the cells in each bootstrap sample, in blocks that fit in memory.

    Parameters
    ----------
    design : Design
        People are drawn, or whole clusters where clusters are declared; within strata where declared.
    resamples : int
    seed : int, Generator or None

    Yields
    ------
    array, shape (block of replicates, cells)
        ``weight * m``, where m counts the people of the cell that were drawn: multinomial over
        cells, which has exactly the distribution of drawing people one by one.
    """
    rng = generator(seed)
    block = max(1, min(resamples, BLOCK // max(1, len(design.n))))
    for start in range(0, resamples, block):
        yield _draw(design, min(block, resamples - start), rng)


def _draw(design: Design, replicates: int, rng: np.random.Generator) -> Floats:
    if design.cluster is None:
        return design.weight * _multinomial(design.n, design.strata, replicates, rng)
    present = np.bincount(design.cluster, weights=design.n) > 0
    strata = None
    if design.strata is not None:
        strata = np.zeros(len(present), dtype=np.int64)
        strata[design.cluster] = design.strata
    drawn = _multinomial(present.astype(float), strata, replicates, rng)
    return design.total * drawn[:, design.cluster]


def _multinomial(n: Floats, strata: Codes | None, replicates: int, rng: np.random.Generator) -> Floats:
    """Draw as many units as there are, with replacement, within each stratum."""
    drawn = np.zeros((replicates, len(n)))
    groups = (
        [np.arange(len(n))] if strata is None else [np.flatnonzero(strata == s) for s in np.unique(strata)]
    )
    for members in groups:
        size = n[members].sum()
        if size > 0:
            drawn[:, members] = rng.multinomial(round(size), n[members] / size, size=replicates)
    return drawn
