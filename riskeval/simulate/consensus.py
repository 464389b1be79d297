"""The rating on which several raters of the same case settle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.colleagues import Rated, too_many
from riskeval.simulate.combine import How, Ties, combine, possible, proper, result_of, tally_probabilities
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.effects import touch
from riskeval.simulate.world import World


def consensus(
    world: World,
    name: str,
    of: str,
    rated: Rated,
    *,
    how: How = "median",
    ties: Ties = "higher",
    most: int = 2,
    number: str | None = None,
    about: str = "",
) -> None:
    """Declare what the raters of a case settle on.

    Parameters
    ----------
    world : World
        With the ratings `of`, "`of` 2", … of the first rater and the :func:`colleagues`.
    name : str
        The new column: numbers for a mean, else ratings on the same scale.
    of : str
        The first rater's rating.
    rated : Judgement
        How the raters rate.
    how : {"mean", "median", "majority"}
    ties : {"higher", "lower"}
        Which rating stands where the median lies between two levels, or two ratings are equally frequent.
    most : int
        How many raters a case has at most.
    number : str, optional
        A column of :func:`raters_per_case`; without it every case has `most` raters.
    about : str

    Raises
    ------
    SimulationError
        More raters than the panel has; ratings that are not declared; the mean of numbers at unequal steps.

    Notes
    -----
    In a population every choice of distinct raters is enumerated, given the case and what the first rater
    said. The columns of the single colleagues are kept as if independent of the consensus: metrics of either
    column are exact, a cross-table of both is not.
    """
    settlement = _Settlement(of, rated, how, ties, most, number)
    faults.refuse(_problems(world, settlement))
    in_words = how != "mean"
    world.level(
        name,
        lambda: settlement.integrated(world),
        values=settlement.values,
        labels=(world.scales[of].labels or None) if in_words else None,
        drawn=lambda: settlement.drawn(world),
        about=about or f"{how} of the ratings '{of}' of all raters of the case",
    )


@dataclass(frozen=True)
class _Settlement:
    of: str
    rated: Rated
    how: How
    ties: Ties
    most: int
    number: str | None

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many raters a case can have."""
        return tuple(range(1, self.most + 1)) if self.number else (self.most,)

    @property
    def columns(self) -> list[str]:
        """The ratings of the first rater, the second, and so on."""
        return [self.of, *(f"{self.of} {place}" for place in range(2, self.most + 1))]

    @property
    def ranks(self) -> list[float]:
        """The results that can occur, counted in ranks of the rating."""
        return [float(rank) for rank in possible(len(self.rated.numbers), self.sizes, self.how)]

    @property
    def values(self) -> list[float]:
        """The results that can occur, in the numbers of the rating."""
        numbers = self.rated.numbers
        if self.how != "mean":
            return list(numbers)
        return [numbers[0] + (numbers[1] - numbers[0]) * rank for rank in self.ranks]

    def drawn(self, world: World) -> Integers:
        """The results of a crowd, as codes, shape (rows,)."""
        found, counts = np.empty(world.rows), self._counts(world)
        codes = np.column_stack([world.codes(column) for column in self.columns])
        for size in self.sizes:
            found[counts == size] = combine(codes[counts == size, :size], self.how, self.ties)
        ranks = np.array(self.ranks)
        return np.searchsorted((ranks[1:] + ranks[:-1]) / 2, found)

    def integrated(self, world: World) -> Floats:
        """The probability of each result, shape (rows, results)."""
        rater = self.rated.setting.rater
        self.rated.of_the_case(world)
        touch(world, rater, self.of, *([self.number] if self.number else []))
        shared, counts = self.rated.of_the_case(world), self._counts(world)
        cases, row = np.unique(np.stack([shared, world.codes(rater)]), axis=1, return_inverse=True)
        found, own = np.empty((world.rows, len(self.values))), world.codes(self.of)
        for size in self.sizes:
            law = self._law(cases[0], cases[1].astype(np.int64), size)
            here = counts == size
            found[here] = law[row.ravel()[here], own[here]]
        return found

    def _law(self, shared: Floats, first: Integers, size: int) -> Floats:
        """The probability of each result, shape (cases, first rater's rating, results)."""
        laws = {place: self.rated.by_raters(shared, place) for place in range(2, size + 1)}
        places = {rank: place for place, rank in enumerate(self._exact)}
        levels = len(self.rated.numbers)
        law = np.zeros((len(shared), levels, len(places)))
        for tally, chance in tally_probabilities(laws, first, self.how).items():
            for own in range(levels):
                law[:, own, places[result_of(tally, own, size, self.how, self.ties)]] += chance
        return proper(law)

    @property
    def _exact(self) -> tuple[Fraction, ...]:
        return possible(len(self.rated.numbers), self.sizes, self.how)

    def _counts(self, world: World) -> Integers:
        return world.codes(self.number) + 1 if self.number else np.full(world.rows, self.most)


def _problems(world: World, settlement: _Settlement) -> Iterator[Problem]:
    rated, how, ties = settlement.rated, settlement.how, settlement.ties
    yield from faults.discrete(world, settlement.of)
    if how not in ("mean", "median", "majority"):
        yield Problem("`how`: mean, median or majority", f"{how!r}", "choose one of them")
    if ties not in ("higher", "lower"):
        yield Problem("`ties`: higher or lower", f"{ties!r}", "choose one of them")
    yield from too_many(world, rated, settlement.most, settlement.number)
    steps = np.diff(rated.numbers)
    if how == "mean" and not np.allclose(steps, steps[0]):
        yield Problem("numbers at equal steps for a mean", f"{rated.numbers}", "use the median instead")
