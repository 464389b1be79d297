"""A share that somebody states: a number that is taken as known, or so many of so many people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.errors import EvaluationError
from riskeval.intervals import critical, wilson

Stated = float | tuple[int, int]


@dataclass(frozen=True)
class StatedRate:
    """A share and on how many people it rests; infinitely many where it is taken as known.

    Parameters
    ----------
    value, people : float
    """

    value: float
    people: float = np.inf

    @property
    def counted(self) -> bool:
        """Whether people were counted, so that the share is uncertain."""
        return bool(np.isfinite(self.people))

    @property
    def complement(self) -> StatedRate:
        """The share of the others."""
        return StatedRate(1 - self.value, self.people)

    @property
    def variance(self) -> float:
        """0 where the share is taken as known."""
        return self.value * (1 - self.value) / self.people

    def limits(self, confidence: float) -> tuple[float, float]:
        """Wilson's limits; the share itself where it is taken as known."""
        lower, upper = wilson(self.value, self.people, critical(confidence))
        return float(lower), float(upper)

    def __str__(self) -> str:
        return f"{self.value * self.people:.0f} of {self.people:.0f}" if self.counted else f"{self.value:g}"


def stated_rate(what: str, value: Any, *, inside: bool = False) -> StatedRate:
    """Read a share.

    Parameters
    ----------
    what : str
        What it is called in an error.
    value : float or (int, int)
        A share, or a count and the people among whom it was counted.
    inside : bool
        Whether 0 and 1 are mistakes too, as of a base rate.

    Raises
    ------
    EvaluationError
        Where it is no share: a percentage, a count above the people.
    """
    rate = _of_people(what, value) if isinstance(value, tuple | list) else _known(what, value)
    if inside and not 0 < rate.value < 1:
        raise EvaluationError(
            needed=f"a {what} above 0 and below 1",
            found=f"{value}",
            do="state a rate between, such as 0.001; write 12 of 240 people as (12, 240)",
        )
    return rate


def _known(what: str, value: Any) -> StatedRate:
    number = value if isinstance(value, int | float | np.number) and not isinstance(value, bool) else np.nan
    if not 0 <= float(number) <= 1:
        raise EvaluationError(
            needed=f"a {what} between 0 and 1",
            found=f"{value!r}",
            do="divide percentages by 100; write 12 of 240 people as (12, 240)",
        )
    return StatedRate(float(number))


def _of_people(what: str, value: Any) -> StatedRate:
    whole = [isinstance(x, int | np.integer) and not isinstance(x, bool) for x in value]
    if whole != [True, True] or not 0 <= value[0] <= value[1] or value[1] == 0:
        raise EvaluationError(
            needed=f"a {what} as (count, people), whole numbers with 0 ≤ count ≤ people",
            found=f"{tuple(value)}",
            do="write 12 of 240 people as (12, 240)",
        )
    return StatedRate(value[0] / value[1], float(value[1]))
