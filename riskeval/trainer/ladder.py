"""A ladder: the levels of one prediction that may be shown, with the people on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.report.chain import Chain


@dataclass(frozen=True)
class Ladder:
    """Levels of a prediction from the lowest to the highest, with the people on each.

    Parameters
    ----------
    prediction, role : str
    levels : tuple of str
        What each level is called.
    bounds : tuple of float
        The value from which people stand on each level.
    events, nonevents : tuple of int
        People with and without the event on each level.
    group : str
        Whose people these are; empty for everybody.
    coarse : bool
        Whether values were drawn together into steps, because there are too many to list.
    """

    prediction: str
    role: str
    levels: tuple[str, ...]
    bounds: tuple[float, ...]
    events: tuple[int, ...]
    nonevents: tuple[int, ...]
    group: str = ""
    coarse: bool = False

    @property
    def cells(self) -> dict[str, Any]:
        """The ladder as the page reads it."""
        return asdict(self)

    @property
    def judges(self) -> bool:
        """Whether it has two levels, people with the event, and people without."""
        return len(self.levels) > 1 and sum(self.events) > 0 and sum(self.nonevents) > 0

    @property
    def people(self) -> int:
        """Everybody on the ladder."""
        return sum(self.events) + sum(self.nonevents)

    def cohort(self) -> Cohort:
        """The people of the ladder, so that every number of the page can be computed from its own cells."""
        table = pd.DataFrame(
            {
                "value": self.bounds,
                "n": [a + b for a, b in zip(self.events, self.nonevents, strict=True)],
                "events": self.events,
            }
        )
        roles = {self.prediction: {"score": "value"}}
        return Cohort.from_counts(table, n="n", events="events", predictions=roles)


def ladder_of(chain: Chain, role: str, cells: Any = None, group: str = "") -> Ladder | None:
    """The levels of a chain that may be shown on one role; None where no two may be told apart.

    Parameters
    ----------
    chain : Chain
    role : str
    cells : array, shape (levels, 2), optional
        Events and non-events on every level of the chain; by default everybody's.
    group : str
        Whose people these are.
    """
    places = chain.places(role)
    if chain.kept is None or not places:
        return None
    counted = chain.cells if cells is None else cells
    sums = [counted[a:b].sum(axis=0) for a, b in pairwise([0, *places, len(counted)])]
    return Ladder(
        chain.prediction,
        role,
        tuple(chain.names(role)),
        tuple(float(bound) for bound in chain.bounds(role)),
        _whole(sums, 0),
        _whole(sums, 1),
        group,
        bool(chain.step),
    )


def _whole(sums: Sequence[Any], column: int) -> tuple[int, ...]:
    return tuple(int(one[column]) for one in sums)
