"""What one line of an evaluation asks: a metric of a prediction among the people of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from riskeval.declaration import Key
from riskeval.design import Floats
from riskeval.metric import Metric
from riskeval.points import assumed_axis

ALL = "(all)"
How = Literal["difference", "ratio"]
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Term:
    """A metric of one prediction, read from one role, at some points, among the people of one group.

    Parameters
    ----------
    metric : Metric
    prediction : str
        ``(all)`` where the metric reads no prediction.
    on : str
        The role that is read; empty where none is.
    keys : tuple
        Columns read beside the outcome.
    at, until, labels : tuple
        Points of the axis, the ends of their intervals (for a metric by level), and their names; one NaN and
        one empty name for a scalar.
    group : tuple of (column, label)
        Whom it is about; empty for everybody.
    others : tuple of (column, label), optional
        The group of the people without the event (empty: everybody), where it is not that of the people with
        it.
    horizon : float
        Months, or NaN.
    request : int
        Which of the requested metrics it belongs to, so that contrasts match like with like.
    named : bool
        Whether its points are named cuts, which pair by name across instruments.
    cut : float
        Who is flagged, where the points are assumed; NaN where people are flagged from the price on.
    unavailable : str
        Why it cannot be computed at all; empty where it can.
    """

    metric: Metric
    prediction: str
    on: str
    keys: tuple[Key, ...]
    at: tuple[float, ...] = (np.nan,)
    until: tuple[float, ...] = (np.inf,)
    labels: tuple[str, ...] = ("",)
    group: Group = ()
    others: Group | None = None
    horizon: float = np.nan
    request: int = 0
    named: bool = False
    cut: float = np.nan
    unavailable: str = ""

    @property
    def points(self) -> int:
        """How many rows of the table it fills."""
        return len(self.at)

    @property
    def axis(self) -> Floats:
        """What the kernel gets: thresholds, shape (points,), or lower and upper ends, shape (2, points).

        −∞ stands for "everybody" where a metric by level is asked overall. Where the points are assumed
        the cut stands in the second row.
        """
        at = np.asarray(self.at, dtype=float)
        if self.metric.assumes:
            return assumed_axis(at, self.cut)
        lower = np.where(np.isnan(at), -np.inf, at)
        return np.stack([lower, np.asarray(self.until)]) if self.metric.axis == "level" else lower

    @property
    def boundaries(self) -> Floats:
        """The values with which the predicted value is compared."""
        return np.asarray(self.axis[1] if self.metric.assumes else np.atleast_2d(self.axis)[0])

    def only(self, places: Sequence[int]) -> Term:
        """The term at some of its points."""
        return replace(
            self,
            at=tuple(self.at[i] for i in places),
            until=tuple(self.until[i] for i in places),
            labels=tuple(self.labels[i] for i in places),
        )


@dataclass(frozen=True)
class Contrast:
    """One term against another, point by point."""

    term: Term
    against: Term
    how: How
    reference: str

    @property
    def points(self) -> int:
        """How many rows of the table it fills."""
        return self.term.points


Item = Term | Contrast
