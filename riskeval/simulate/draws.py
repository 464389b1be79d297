"""Random draws that every generator is composed of.

Uniform numbers are made from the raw bits of PCG64, which numpy promises to keep; everything else is an
inverse distribution function of them. So the same seed gives the same people on every platform and numpy
version, which numpy's own normal, choice or shuffle do not promise.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskeval.errors import SimulationError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
UNIT = 2.0**-52
NEAR_ONE = 1e-9


class Stream:
    """Uniform numbers that depend on a seed and a name, and on nothing else.

    Every column of a simulated table has a stream of its own. So a column that is added, or a bias that is
    switched off, leaves the draws of all others as they were: the same people, with and without it.

    Parameters
    ----------
    seed : int
        Not negative.
    *names : str
        What is drawn, such as the name of a column.
    """

    def __init__(self, seed: int, *names: str) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise SimulationError(
                needed="a seed: a whole number from 0", found=f"{seed!r}", do="give a number such as 1"
            )
        letters = [number for name in names for number in (len(name), *name.encode("utf-8"))]
        self._bits = np.random.PCG64(np.random.SeedSequence([int(seed), *letters]))

    def uniforms(self, *shape: int) -> Floats:
        """Numbers of the open interval (0, 1)."""
        raw = self._bits.random_raw(prod(shape)).reshape(shape)
        raw >>= np.uint64(12)
        numbers = raw.astype(np.float64)
        numbers += 0.5
        numbers *= UNIT
        return np.asarray(numbers)

    def normals(self, *shape: int) -> Floats:
        """Standard normal numbers: the inverse distribution function of uniform ones."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniforms(*shape)))


def numbers_of(name: str, given: ArrayLike) -> Floats:
    """Return numbers as an array; refuse what holds none, such as text."""
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise SimulationError(
            needed=f"numbers for '{name}'", found=repr(given)[:60], do="give numbers of equal rows"
        ) from None


def check_probabilities(name: str, probabilities: ArrayLike, *, sum_to_one: bool = False) -> Floats:
    """Return the probabilities as an array.

    Parameters
    ----------
    name : str
        What they belong to, for the message.
    probabilities : array of float, shape (…) or (…, k)
    sum_to_one : bool
        Whether each row holds one probability per answer.

    Raises
    ------
    SimulationError
        Outside 0 to 1, not a number, or rows that do not sum to 1.
    """
    found = numbers_of(name, probabilities)
    if found.size and not (found.min() >= 0 and found.max() <= 1):  # so that "not a number" is found too
        bad = found[~((found >= 0) & (found <= 1))]
        raise SimulationError(
            needed=f"probabilities from 0 to 1 for '{name}'",
            found=f"{bad.flat[0]:g}",
            do="correct the parameter from which they are made",
        )
    if sum_to_one:
        sums = np.einsum("...k->...", found)
        if not (found.size and sums.min() >= 1 - NEAR_ONE and sums.max() <= 1 + NEAR_ONE):
            off = sums[np.abs(sums - 1) > NEAR_ONE]
            shown = f"a sum of {off.flat[0]:g}" if off.size else "none"
            raise SimulationError(
                needed=f"probabilities for '{name}' that sum to 1",
                found=shown,
                do="correct the shares so that they sum to 1",
            )
    return found


def logistic(log_odds: Floats) -> Floats:
    """Turn log odds into probabilities."""
    with np.errstate(over="ignore"):  # log odds below −709 are a probability of 0
        return 1.0 / (1.0 + np.exp(-log_odds))
