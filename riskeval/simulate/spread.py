"""A distribution that is given by a few of its quantiles: ages, months at risk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats


@dataclass(frozen=True)
class Spread:
    """How a number is spread over people, read off a table: half are under 31, nine tenths under 50.

    Between two quantiles people are spread evenly.

    Parameters
    ----------
    points : tuple of (float, float)
        Pairs of a share of the people and the value below which that share lies. The first share is 0 (the
        smallest value), the last is 1 (the largest).

    Examples
    --------
    >>> from riskeval.simulate.spread import Spread
    >>> ages = Spread(((0.0, 18.0), (0.5, 31.0), (1.0, 75.0)))
    >>> float(ages.at(0.25)), ages.mean
    (24.5, 38.75)
    """

    points: tuple[tuple[float, float], ...]

    @classmethod
    def between(cls, lowest: float, highest: float) -> Spread:
        """Return an even spread between two values."""
        return cls(((0.0, lowest), (1.0, highest)))

    def at(self, share: ArrayLike) -> Floats:
        """Return the value below which each share of the people lies."""
        shares, values = np.array(self.points, dtype=np.float64).T
        return np.asarray(np.interp(np.asarray(share, dtype=np.float64), shares, values))

    @property
    def mean(self) -> float:
        """The mean: the width of each piece times its middle, summed."""
        shares, values = np.array(self.points, dtype=np.float64).T
        return float(np.diff(shares) @ (values[1:] + values[:-1]) / 2)

    def problems(self, where: str, low: float = -inf) -> Iterator[Problem]:
        """Tell what keeps these points from being a distribution of values from `low`."""
        shares = [share for share, _ in self.points]
        values = [value for _, value in self.points]
        if (
            len(shares) < 2
            or shares[0] != 0
            or shares[-1] != 1
            or not all(a < b for a, b in pairwise(shares))
        ):
            shown = ", ".join(f"{share:g}" for share in shares) or "none"
            yield Problem(f"shares of {where} that rise from 0 to 1", shown, "correct the points")
        for value in values:
            yield from faults.number(f"a value of {where}", value, low)
        if all(map(isfinite, values)) and values != sorted(values):
            shown = ", ".join(f"{value:g}" for value in values)
            yield Problem(f"values of {where} that do not fall", shown, "put them in order")
