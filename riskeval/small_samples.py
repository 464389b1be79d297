"""How well a variance is known that few people, or few clusters, had to tell: the t that an interval uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskeval.design import Design, Floats
from riskeval.influence import by_code, centred, covariance
from riskeval.intervals import critical_of_p

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """How well a variance is known; arrays have one entry per point.

    Attributes
    ----------
    df : array
        Degrees of freedom of the t that the interval uses.
    widening : array
        By how much the standard error is too small on average, as a factor; 1 for independent people.
    """

    df: Floats
    widening: Floats

    @classmethod
    def joined(cls, parts: Sequence[Known]) -> Known:
        """Runs of points, one after the other."""
        return cls(np.concatenate([x.df for x in parts]), np.concatenate([x.widening for x in parts]))

    @classmethod
    def perfectly(cls, points: int) -> Known:
        """Nothing to doubt: the normal distribution."""
        return cls(np.full(points, np.inf), np.ones(points))

    def unless(self, perfectly: NDArray[np.bool_]) -> Known:
        """The same, but known perfectly at some points."""
        return Known(np.where(perfectly, np.inf, self.df), np.where(perfectly, 1.0, self.widening))

    def critical(self, p: ArrayLike) -> Floats:
        """How many printed standard errors the interval with this two-sided p reaches to either side."""
        return critical_of_p(p, self.df) * self.widening


def known(u: Floats, design: Design, present: Mask | None = None) -> Known:
    """How well the variance of an estimate is known.

    Parameters
    ----------
    u : array, shape (cells, points)
        How far one person of each cell moves the estimate.
    design : Design
    present : array of bool, shape (cells, points), optional
        Whom the estimate is about; without it, everybody.

    Notes
    -----
    Satterthwaite's degrees of freedom, with the variance V of V read off the moves of the m independent
    units: ``2 V² / (Σ u⁴ − V²/m) − 1``. For normal moves that is m − 1, and less where a few people carry the
    estimate. In clusters no more than what sizes and likeness of the clusters leave (`_clusters`).
    """
    moves, count = centred(u, design)
    about = np.ones(u.shape, dtype=bool) if present is None else present
    return _known(moves, count, design, _alone(u, design), about)


def known_difference(
    a: Floats, b: Floats, slope: Floats, designs: tuple[Design, Design], either: Design
) -> Known:
    """How well the variance of ``A − slope · B`` is known, where A and B come from different samples.

    Parameters
    ----------
    a, b : array, shape (cells, points)
        Moves of the two estimates.
    slope : array, shape (points,)
    designs : pair of Design
    either : Design
        Of all people who are in one or both samples.
    """
    alone = _alone(a, designs[0]) + slope**2 * _alone(b, designs[1])
    if either.cluster is None:
        (first, n_first), (second, n_second) = centred(a, designs[0]), centred(b, designs[1])
        moves, count = np.concatenate([first, slope * second]), np.concatenate([n_first, n_second])
    else:
        size = 1 + int(either.cluster.max(initial=0))
        (first, n_first), (second, n_second) = (
            centred(u, design, size) for u, design in zip((a, b), designs, strict=True)
        )
        moves, count = first - slope * second, np.maximum(n_first, n_second)
    return _known(moves, count, either, alone, np.ones((len(either.n), a.shape[1]), dtype=bool))


def _alone(u: Floats, design: Design) -> Floats:
    """The variance if people of a cluster were independent; not computed without clusters."""
    if design.cluster is None:
        return np.full(u.shape[1:], np.nan)
    return covariance(u, u, replace(design, cluster=None))


def _known(moves: Floats, count: Floats, design: Design, alone: Floats, present: Mask) -> Known:
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = moves**2
        spread = count @ squares
        excess = count @ squares**2 - spread**2 / count.sum()
        df = np.where(excess > 0, 2 * spread**2 / excess - 1, np.inf)
    if design.cluster is None:
        return Known(df, np.ones_like(df))
    allowed, widening = _clusters(design, spread, alone, present)
    return Known(np.minimum(df, allowed), widening)


def _clusters(design: Design, spread: Floats, alone: Floats, present: Mask) -> tuple[Floats, Floats]:
    """Degrees of freedom that the clusters leave, and by how much they make the standard error too small.

    The sum of moves of a cluster is taken to vary as ``s Σw² + t (Σw)²``: s is what people bring, t what they
    share. Both are found from the variance with clusters and the variance without. The mean of the printed
    variance and its own variance are then traces (Satterthwaite 1946, doi:10.2307/3002019; in clusters Bell &
    McCaffrey 2002, Survey Methodology 28(2)). Equal clusters leave m − 1 and need no widening.
    """
    traces = _Traces.of(design, present)
    own, whole = traces.own, traces.whole
    people, groups = own.sum(axis=0), whole.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        person = np.where(alone > 0, alone, 1.0) / people  # where nothing moves, sizes still count
        fixed, growing = traces.mean(own), traces.mean(whole)
        surplus = np.where(growing > fixed * (1 + 1e-9), growing - fixed, np.inf)
        shared = np.clip((spread - person * fixed) / surplus, 0.0, person)
        single = person - shared
        mean = single * fixed + shared * growing
        square = (
            single**2 * traces.square(own, own)
            + 2 * single * shared * traces.square(own, whole)
            + shared**2 * traces.square(whole, whole)
        )
        return mean**2 / square, np.sqrt((single * people + shared * groups) / mean)


@dataclass(frozen=True)
class _Traces:
    """Moments of the printed variance if the sum of cluster c has variance e_c and strata are centred."""

    own: Floats
    whole: Floats
    share: Floats
    factor: Floats
    strata: Floats

    @classmethod
    def of(cls, design: Design, present: Mask) -> _Traces:
        """Sums of squared weights and squared sums of weights of each cluster, shape (clusters, points)."""
        assert design.cluster is not None
        everybody = np.bincount(design.cluster, weights=design.n) > 0
        stratum = np.zeros(len(everybody), dtype=np.int64)
        if design.strata is not None:
            stratum[design.cluster] = design.strata
        weight, own = (
            by_code(x[:, None] * present, design.cluster)[everybody]
            for x in (design.total, design.total * design.weight)
        )
        strata = (stratum[everybody] == np.unique(stratum[everybody])[:, None]).astype(float)
        clusters = strata.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = weight / (strata.T @ (strata @ weight))
            return cls(own, weight**2, np.nan_to_num(share), clusters / (clusters - 1), strata)

    def mean(self, e: Floats) -> Floats:
        """Expectation of the printed variance, shape (points,)."""
        by, p = self.strata.__matmul__, self.share
        return np.asarray((self.factor * (by(e) - 2 * by(p * e) + by(p**2) * by(e))).sum(axis=0))

    def square(self, e: Floats, g: Floats) -> Floats:
        """Half the covariance of two parts of the printed variance, for normal sums of variances e, g."""
        by, p = self.strata.__matmul__, self.share
        all_e, all_g, held_e, held_g, q = by(e), by(g), by(p * e), by(p * g), by(p**2)
        both = (1 + 2 * q) * by(e * g) - 4 * by(p * e * g)
        both += all_e * by(p**2 * g) + all_g * by(p**2 * e) + 2 * held_e * held_g
        both += q**2 * all_e * all_g - 2 * q * (all_e * held_g + all_g * held_e)
        return np.asarray((self.factor**2 * both).sum(axis=0))
