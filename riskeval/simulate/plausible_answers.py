"""Which answers an item can plausibly have, lowest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.simulate.draws import Integers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskeval.instruments.definition import Definition
    from riskeval.instruments.inputs import Input

WIDEST = 60.0
USUAL_COUNT = 12.0
BIRTHS = (np.datetime64("1950-01-01"), np.datetime64("1992-01-01"))
DATES = (np.datetime64("2008-01-01"), np.datetime64("2018-01-01"))


@dataclass(frozen=True)
class PlausibleAnswers:
    """The answers 0 … `answers` - 1 of an item and how they are written.

    Parameters
    ----------
    answers : int
        How many there are.
    ordered : bool
        Whether a higher one says more; codes without an order and dates do not.
    codes : tuple of str
        The answers as text; empty for numbers and dates.
    lowest, step : float
        For numbers: answer k is ``lowest + k * step``.
    first_day : numpy.datetime64, optional
        For dates: answer k is k days later.
    """

    answers: int
    ordered: bool
    codes: tuple[str, ...] = ()
    lowest: float = 0.0
    step: float = 1.0
    first_day: np.datetime64 | None = None

    def written(self, drawn: Integers) -> pd.Series:
        """The answers as they stand in a data file."""
        if self.codes:
            return pd.Series(np.array(self.codes, dtype=object)[drawn], dtype=object)
        if self.first_day is not None:
            return pd.Series(np.datetime_as_string(self.first_day + drawn, unit="D").astype(object))
        if self.step == 1.0 and self.lowest == np.floor(self.lowest):
            return pd.Series(int(self.lowest) + drawn, dtype="Int64")
        return pd.Series(np.round(self.lowest + drawn * self.step, 2))


def plausible_answers(one: Input, definition: Definition) -> PlausibleAnswers:
    """Choose plausible answers: what the definition allows, near the numbers that its tables tell apart."""
    if one.type == "yes_no":
        return PlausibleAnswers(2, True, ("no", "yes"))
    if one.type in ("ordinal", "nominal"):
        return PlausibleAnswers(len(one.levels), one.type == "ordinal", one.levels)
    if one.type == "date":
        first, last = BIRTHS if "birth" in one.id else DATES
        return PlausibleAnswers(int((last - first).astype(np.int64)), False, first_day=first)
    lowest, highest = _ends(one, definition)
    whole = one.type == "count" or _whole(one, definition, lowest, highest)
    step = 1.0 if whole else 0.01
    return PlausibleAnswers(round((highest - lowest) / step) + 1, True, lowest=lowest, step=step)


def _ends(one: Input, definition: Definition) -> tuple[float, float]:
    lowest, highest = one.span
    population = definition.population
    if population.age is not None and one.id == population.age_item:
        lowest, highest = max(lowest, population.age[0]), min(highest, population.age[1])
    cuts = sorted(_cuts(one.id, definition))
    if cuts:
        lowest = max(lowest, cuts[0])
        highest = min(highest, cuts[-1] + max(cuts[-1] - cuts[0], 1.0))
    lowest = lowest if np.isfinite(lowest) else 0.0
    usual = USUAL_COUNT if one.type == "count" and not np.isfinite(highest) else WIDEST
    return lowest, min(highest, lowest + usual)


def _whole(one: Input, definition: Definition, lowest: float, highest: float) -> bool:
    """Whether only whole numbers are drawn: not for a share, nor where a table has cuts between them."""
    numbers = np.array([lowest, highest, *_cuts(one.id, definition)])
    return bool((numbers == np.floor(numbers)).all()) and highest - lowest > 1.0


def _cuts(name: str, definition: Definition) -> Iterator[float]:
    """The numbers at which tables of this item change."""
    for _, _, spec in definition.computed():
        if spec.of == name and spec.payload == "steps":
            for steps in spec.branches().values():
                yield from (float(start) for start, _ in steps)
