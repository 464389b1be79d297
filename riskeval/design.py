"""The design of a sample: what one person weighs and which people are not independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from riskeval.errors import EvaluationError

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MINIMUM_CLUSTERS = 5


@dataclass(frozen=True)
class Design:
    """Weights, people per cell, and the independent units of a table of cells.

    Parameters
    ----------
    weight : array, shape (cells,)
        Sampling weight of one person of the cell. Only ratios between weights matter.
    n : array, shape (cells,)
        People in the cell; n = 2 is the row twice.
    cluster, strata : integer array, shape (cells,), optional
        Codes of the cluster and of the stratum of the cell. A cluster lies in one stratum.
    """

    weight: Floats
    n: Floats
    cluster: Codes | None = None
    strata: Codes | None = None

    @cached_property
    def total(self) -> Floats:
        """Weight of the whole cell, ``weight * n``: what a kernel sees."""
        return self.weight * self.n

    @cached_property
    def people(self) -> float:
        """Number of people, whatever they weigh."""
        return float(self.n.sum())

    @cached_property
    def weighted(self) -> bool:
        """Whether people weigh differently."""
        return bool(self.weight.size and np.ptp(self.weight) > 0)

    def effective(self, indicator: Floats | None = None) -> Floats:
        """Kish's effective number of people, ``(Σw)² / Σw²``, among those of the indicator."""
        weight = self.weight if indicator is None else _columnwise(self.weight, indicator) * indicator
        n = self.n if weight.ndim == 1 else self.n[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((n * weight).sum(axis=0) ** 2 / (n * weight**2).sum(axis=0))

    @cached_property
    def cluster_sizes(self) -> Floats:
        """People in each cluster that has any."""
        if self.cluster is None:
            return np.empty(0)
        sizes = np.bincount(self.cluster, weights=self.n).astype(float)
        return sizes[sizes > 0]

    @cached_property
    def n_strata(self) -> int:
        """Number of strata that have people; 1 where none are declared."""
        return 1 if self.strata is None else len(np.unique(self.strata))

    @cached_property
    def no_interval(self) -> str:
        """Why the design allows no interval at all; empty where it allows one."""
        if self.cluster is not None and len(self.cluster_sizes) < MINIMUM_CLUSTERS:
            return f"{len(self.cluster_sizes)} clusters, at least {MINIMUM_CLUSTERS} are needed"
        if self.strata is not None and self.people and self._smallest_stratum < 2:
            return "a stratum with one independent unit"
        return ""

    @property
    def _smallest_stratum(self) -> float:
        """Independent units in the smallest stratum that has any."""
        assert self.strata is not None
        if self.cluster is None:
            units = np.bincount(self.strata, weights=self.n)
        else:
            units = np.bincount(self.strata[np.unique(self.cluster, return_index=True)[1]]).astype(float)
        return float(units[units > 0].min())

    @property
    def degrees_of_freedom(self) -> float:
        """Infinite for independent people; ``(Σm)²/Σm² − strata`` for clusters of m people."""
        if self.cluster is None:
            return np.inf
        sizes = self.cluster_sizes
        if not sizes.size:
            return 0.0
        return max(float(sizes.sum() ** 2 / (sizes**2).sum()) - self.n_strata, 0.0)

    def subset(self, keep: NDArray[np.bool_]) -> Design:
        """The design of the cells that are kept; everything is counted anew inside them."""
        return Design(
            weight=self.weight[keep],
            n=self.n[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
            strata=None if self.strata is None else self.strata[keep],
        )

    def stratified_by(self, strata: Codes) -> Design:
        """The same people with other strata and no clusters."""
        return Design(weight=self.weight, n=self.n, cluster=None, strata=strata)


def _columnwise(vector: Floats, like: Floats) -> Floats:
    """The vector with as many axes as `like`, so that it multiplies its rows."""
    return vector.reshape(vector.shape + (1,) * (like.ndim - 1))


def plain_weights(outcome: Floats, columns: Sequence[Floats], weights: ArrayLike | None) -> Floats:
    """The weights of plain arrays, 1 where none were given; every array is about the same people."""
    w = np.ones(outcome.shape) if weights is None else np.asarray(weights, dtype=float)
    wrong = [column for column in columns if column.shape != outcome.shape]
    wrong += [w] if w.shape[-1:] != outcome.shape else []
    if wrong or outcome.ndim != 1:
        raise EvaluationError(
            needed="outcomes, predictions and weights of the same people, one number each",
            found=f"arrays of shape {outcome.shape} and {(wrong or [w])[0].shape}",
            do="give arrays of the same length",
        )
    return w
