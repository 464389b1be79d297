"""The levels of a prediction as a ladder: every place where it can be cut, and who stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from riskeval.cohort import Cohort
from riskeval.cuts import level_and_above, usable_roles
from riskeval.declaration import OUTCOME
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.metrics.isotonic import isotonic
from riskeval.terms import Group

Steps = Literal["band", "score", "risk"]
EVERYBODY, NOBODY = "everybody", "nobody"
SAME = 1e-12  # relative: rates that differ by less are equal but for rounding


def role_with_cuts(cohort: Cohort, prediction: str, on: str | None) -> Steps:
    """The role whose levels are the cuts: what was asked for, else the band, the score or the risk."""
    if prediction not in cohort.predictions:
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"`{prediction}`",
            do=f"name one of {list(cohort.predictions)}",
        )
    roles = [r for r in usable_roles(cohort, cohort.predictions[prediction]) if r != "norm"]
    chosen = on or next((role for role in ("band", "score", "risk") if role in roles), "")
    if chosen not in roles:
        raise EvaluationError(
            needed=f"a band, score or risk of `{prediction}` for the horizon of the outcome",
            found=f"the roles {', '.join(roles) or 'none'}" + (f', and on="{on}"' if on else ""),
            do="name one of its roles",
        )
    return cast(Steps, chosen)


@dataclass(frozen=True)
class Ladder:
    """The levels of a prediction from lowest to highest, with their weights of people and of events.

    Cut number k flags level k and those above it: cut 0 is everybody, and after the last level comes nobody.

    Attributes
    ----------
    role : str
    at : array, shape (levels,)
        Ranks of a band, else the distinct values.
    levels : tuple of str
        Names of the band; empty for numbers.
    people, events : array, shape (levels,)
        Sums of weights.
    counted, counted_events : array, shape (levels,)
        People, whatever their weights.
    """

    role: Steps
    at: Floats
    levels: tuple[str, ...]
    people: Floats
    events: Floats
    counted: Floats
    counted_events: Floats

    @classmethod
    def of(cls, cohort: Cohort, prediction: str, role: Steps, group: Group = ()) -> Ladder:
        """Count the people of a group by level; a band has all its levels, also those that nobody has."""
        key = (prediction, role)
        sample = cohort.sample((key, *(column for column, _ in group))).where_present([key])
        inside = np.ones(len(sample.design.n), dtype=bool)
        for column, label in group:
            inside &= sample.columns[column] == cohort.people.group_code(column, label)
        here = sample.subset(inside)
        levels = cohort.predictions[prediction].levels if role == "band" else ()
        at = np.arange(len(levels), dtype=float) if levels else np.unique(here.columns[key])
        place = np.searchsorted(at, here.columns[key])
        outcome, total, n = here.columns[OUTCOME], here.design.total, here.design.n
        sums = [
            np.bincount(place, weights=w, minlength=len(at)).astype(float)
            for w in (total, total * outcome, n, n * outcome)
        ]
        return cls(role, at, levels, *sums)

    def joined(self, at: Sequence[float]) -> Ladder:
        """The ladder cut at some values only; levels between two of them are one, named by its lowest."""
        starts = np.unique([0, *np.searchsorted(self.at, at)]).astype(int)
        starts = starts[starts < len(self.at)]
        names = tuple(self.levels[start] for start in starts) if self.levels else ()
        counts = (self.people, self.events, self.counted, self.counted_events)
        sums = [np.add.reduceat(count, starts) if len(starts) else count for count in counts]
        return Ladder(self.role, self.at[starts], names, *sums)

    def cut(self, place: int) -> float:
        """The lowest value that a cut flags; infinite where it flags nobody."""
        return float(self.at[place]) if place < len(self.at) else np.inf

    def name(self, place: int) -> str:
        """What a table says of a cut."""
        if place == 0:
            return EVERYBODY
        if place == len(self.at):
            return NOBODY
        return level_and_above(self.levels, place) if self.levels else f"{self.role} ≥ {self.at[place]:g}"

    def span(self, start: int, end: int) -> str:
        """The levels from `start` to just before `end`, in words."""
        first, last = (self.levels[i] if self.levels else f"{self.at[i]:g}" for i in (start, end - 1))
        return first if first == last else f"{first} to {last}"

    def same_people(self, place: int) -> int:
        """The cut that flags the same people with a level that somebody has."""
        present = np.flatnonzero(self.people > 0)
        if not len(present):
            return place
        above = present[present >= place]
        return len(self.at) if not len(above) else 0 if above[0] == present[0] else int(above[0])

    def corners(self) -> list[int]:
        """The cuts that are best at some price, other than flagging nobody: corners of the ROC hull."""
        present = np.flatnonzero(self.people > 0)
        if not len(present):
            return [0]
        rates = isotonic(self.people, self.events)[present]
        rising = present[1:][rates[1:] > rates[:-1] + SAME * rates[1:]]
        return [0, *rising.tolist()]
