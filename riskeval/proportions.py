"""The proportions that a metric is made of, measured, with Wilson's limits of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskeval.design import Design, Floats
from riskeval.influence import covariance, moves, weighted_sums
from riskeval.intervals import (
    Limits,
    clopper_pearson,
    mover_difference,
    mover_ratio,
    wilson,
)
from riskeval.small_samples import Known, known


@dataclass(frozen=True)
class Proportion:
    """A proportion and what it rests on; arrays have one entry per point.

    Attributes
    ----------
    value, variance : array
    kish : array
        Kish's effective number of people in the denominator.
    people : array
        People in the denominator.
    factor : array
        The mean that the transform of a rate multiplies.
    counted : array of bool
        Whether people are independent and each is counted or not. There Wilson's interval takes the variance
        from the limit itself, and the effective size is at most Kish's.
    known : Known
        How well the variance is known; perfectly where people are counted.
    """

    value: Floats
    variance: Floats
    kish: Floats
    people: Floats
    factor: Floats
    counted: NDArray[np.bool_]
    known: Known

    @classmethod
    def joined(cls, parts: Sequence[Proportion]) -> Proportion:
        """Runs of points, one after the other."""
        numbers = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("value", "variance", "kish", "people", "factor", "counted")
        }
        return cls(**numbers, known=Known.joined([part.known for part in parts]))

    @property
    def effective(self) -> Floats:
        """Effective size: what the variance says, at most Kish's; at 0 or 1 Kish's."""
        return np.asarray(np.where(self._inside, np.minimum(self._by_variance, self.kish), self.kish))

    @property
    def _inside(self) -> Any:
        return (self.value > 0) & (self.value < 1)

    @property
    def _by_variance(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.value * (1 - self.value) / self.variance)

    def wilson(self, p: Any) -> Limits:
        """Wilson's limits on the effective size, which has no cap where t pays for the doubt about it."""
        n = np.where(self._inside & ~self.counted, self._by_variance, self.effective)
        return wilson(self.value, n, self.known.critical(p))

    def exact(self, p: float) -> Limits:
        """Clopper and Pearson's limits on the effective size."""
        return clopper_pearson(self.value, self.effective, 1 - p)


def proportion(read: Sequence[Floats], design: Design, points: int) -> tuple[Proportion, Floats]:
    """Measure a proportion from its numerator, denominator and perhaps factor.

    Parameters
    ----------
    read : sequence of arrays, shape (cells,), (cells, 1) or (cells, points)
    design : Design
    points : int

    Returns
    -------
    Proportion
    moves : array, shape (cells, points)
        How far one person of each cell moves it.
    """
    columns = [x if x.ndim == 2 else x[:, None] for x in read]
    numerator, denominator = columns[:2]
    with np.errstate(invalid="ignore", divide="ignore"):
        sums, total = weighted_sums(columns, design.total)
        value = sums[0] / sums[1]
        u = moves((numerator - value * denominator) * (total / sums[1]), design)
        u = np.broadcast_to(u, (len(u), points))
        found = {
            "value": value,
            "variance": covariance(u, u, design),
            "kish": design.effective(denominator),
            "people": design.n @ denominator,
            "factor": sums[2] / sums[1] if len(sums) > 2 else np.ones(1),
        }
    wide = {name: np.broadcast_to(array, points).astype(float) for name, array in found.items()}
    counted = np.zeros(points, dtype=bool)
    if design.cluster is None:
        counted |= ~((numerator > 0) & (numerator < denominator)).any(axis=0)
    inside = np.broadcast_to(denominator > 0, u.shape)
    trusted = Known.perfectly(points) if counted.all() else known(u, design, inside).unless(counted)
    return Proportion(**wide, counted=counted, known=trusted), u


def compared(first: Proportion, second: Proportion, covariance: Floats, how: str, p: Any) -> Limits:
    """Limits of a ratio, or a ratio of odds, of two proportions from Wilson's limits of each (MOVER).

    Parameters
    ----------
    first, second : Proportion
    covariance : array
        Of the two; 0 where they are about different, independent people.
    how : {"ratio", "odds ratio"}
    p : float or array
        Two-sided.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(first.variance * second.variance)
        correlation = np.where(spread > 0, np.clip(covariance / spread, -1, 1), 0.0)
        a, b, a_limits, b_limits = first.value, second.value, first.wilson(p), second.wilson(p)
        if how == "ratio":
            return mover_ratio(a, b, a_limits, b_limits, correlation)
        odds = [np.log(x / (1 - x)) for x in (a, b, *a_limits, *b_limits)]
        lower, upper = mover_difference(odds[0], odds[1], (odds[2], odds[3]), (odds[4], odds[5]), correlation)
        return np.exp(lower), np.exp(upper)
