"""What a value can be while answers are missing: its lowest and highest, for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.sums import Mask

AVAILABLE, MANY, ENDLESS = range(3)
Rows = np.ndarray[tuple[int], np.dtype[np.int64]]
Reasons = np.ndarray[tuple[int], np.dtype[np.int8]]


@dataclass(frozen=True, eq=False)
class Reach:
    """What a value can be, one entry per person.

    Parameters
    ----------
    low, high : array of float
        Numbers, or ranks of codes; NaN where no answer gives a value.
    gaps : array of bool
        Where some answers give a value and others none.
    why : array of int8
        `AVAILABLE`, or why low and high are not.
    """

    low: Floats
    high: Floats
    gaps: Mask
    why: Reasons

    @classmethod
    def known(cls, values: Floats) -> Reach:
        """Low and high are the value."""
        return cls(
            values, values.copy(), np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=np.int8)
        )

    @classmethod
    def nothing(cls, rows: int, why: int = AVAILABLE) -> Reach:
        """Nobody has a value."""
        reach = cls.known(np.full(rows, np.nan))
        reach.why[:] = why
        return reach

    @property
    def never(self) -> Mask:
        """Where no answer gives a value."""
        never: Mask = np.isnan(self.low) & (self.why == AVAILABLE)
        return never

    def at(self, places: Mask | Rows) -> Reach:
        """The entries in some places."""
        return Reach(self.low[places], self.high[places], self.gaps[places], self.why[places])

    def put(self, places: Mask | Rows, other: Reach) -> None:
        """Write what `other` says into some places."""
        self.low[places], self.high[places] = other.low, other.high
        self.gaps[places], self.why[places] = other.gaps, other.why

    def over(self, size: int) -> Reach:
        """Lowest and highest over each `size` entries in a row: one person with different answers."""
        low, high, gaps, why = (part.reshape(-1, size) for part in (self.low, self.high, self.gaps, self.why))
        empty = np.isnan(low)
        some: Mask = np.any(gaps, axis=1) | (np.any(empty, axis=1) & ~np.all(empty, axis=1))
        reason = why.max(axis=1)
        lowest, highest = np.fmin.reduce(low, axis=1), np.fmax.reduce(high, axis=1)
        shown = np.where(reason == AVAILABLE, [lowest, highest], np.nan)
        return Reach(shown[0], shown[1], some, reason)
