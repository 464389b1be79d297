"""Several raters of the same case: how many, who, and what the further ones say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.combine import proper
from riskeval.simulate.draws import Floats, Integers, Stream
from riskeval.simulate.effects import touch
from riskeval.simulate.judgement import Judgement
from riskeval.simulate.raters import RaterParameters, another_rater
from riskeval.simulate.setting import Setting
from riskeval.simulate.world import World

MOST_PER_CASE = 5
AT_ONCE = 50_000


class Rated(Protocol):
    """What several raters can rate: a `Judgement`, or the total of `RatedItems`."""

    @property
    def raters(self) -> RaterParameters:
        """How raters differ."""

    @property
    def setting(self) -> Setting:
        """The columns that say who rated."""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The number of each rating."""

    def of_the_case(self, world: World) -> Floats:
        """What every rater of a case sees, shape (rows,)."""

    def by_raters(self, shared: Floats, place: int) -> Floats:
        """How each rater of the panel would rate, shape (cases, raters, levels)."""


def raters_per_case(world: World, shares: Sequence[float], *, column: str = "raters") -> None:
    """Say how many raters each case has.

    Parameters
    ----------
    world : World
    shares : sequence of float
        The shares of cases with 1, 2, 3, … raters.
    column : str
        The new column, whose labels are "1", "2", "3", …
    """
    faults.refuse(faults.shares("cases by number of raters", list(shares)))
    table = {str(number): share for number, share in enumerate(shares, 1)}
    world.category(column, table, about="how many raters rated the case")


def colleagues(
    world: World, name: str, judgement: Judgement, *, most: int = 2, number: str | None = None
) -> None:
    """Declare the ratings that further raters of the same panel give, independently of the first.

    Parameters
    ----------
    world : World
        With the first rater's rating `name`; see :func:`~riskeval.simulate.judgement.judge`.
    name : str
        The ratings are "name 2", "name 3", …; who gave them is drawn only: "rater 2", "rater 3", …
    judgement : Judgement
        Its policy must weigh what the case shows, not what the first rater made of it.
    most : int
        How many raters a case has at most.
    number : str, optional
        A column of :func:`raters_per_case`; the ratings of raters whom a case does not have are blank.

    Raises
    ------
    SimulationError
        More raters for a case than the panel has.

    Notes
    -----
    The raters of a case are distinct, and each is as probable as any other. Given the case their ratings are
    independent. In a population a colleague's rating is a mean over the panel.
    """
    faults.refuse(_problems(world, name, judgement, most, number))
    further_raters(world, judgement, most)
    for place in range(2, most + 1):
        column, drawn = f"{name} {place}", f"{name} {place} drawn"
        who = f"{judgement.setting.rater} {place}"

        def make(stream: Stream, place: int = place, who: str = who) -> Integers:
            return _rating_of(
                stream, judgement, judgement.of_the_case(world), world[who].astype(np.int64), place
            )

        world.drawn_only(drawn, make)
        declare_further(world, column, drawn, judgement, place, world.scales[name].labels)
        if number:
            world.blank(column, world.codes(number) < place - 1)


def further_raters(world: World, rated: Rated, most: int) -> None:
    """Draw who rates a case second, third, …: nobody twice; once for all that they rate."""
    rater = rated.setting.rater
    for place in range(2, most + 1):
        before = [rater, *(f"{rater} {earlier}" for earlier in range(2, place))]

        def make(stream: Stream, before: list[str] = before) -> Integers:
            taken = [world[column].astype(np.int64) for column in before]
            return another_rater(stream.uniforms(world.rows), taken, rated.raters.raters)

        if not world.has(f"{rater} {place}"):
            world.drawn_only(f"{rater} {place}", make)


def declare_further(
    world: World, column: str, drawn: str, rated: Rated, place: int, labels: tuple[str, ...]
) -> None:
    """Declare a colleague's rating, which a crowd has drawn already."""
    about = f"rating by rater {place} of the case"
    world.level(
        column,
        lambda: _by_another(world, rated, place),
        values=rated.numbers,
        labels=labels or None,
        drawn=lambda: world[drawn].astype(np.int64),
        about=about,
    )


def _by_another(world: World, rated: Rated, place: int) -> Floats:
    """The mean over all raters but the first, shape (rows, levels)."""
    touch(world, rated.setting.rater)
    cases, row = np.unique(rated.of_the_case(world), return_inverse=True)
    law, first = rated.by_raters(cases, place), world.codes(rated.setting.rater)
    others = (law.sum(axis=1, keepdims=True) - law) / (law.shape[1] - 1)
    return proper(others)[row, first]


def _rating_of(stream: Stream, judgement: Judgement, shared: Floats, who: Integers, place: int) -> Integers:
    """Draw the rating that this rater gives."""
    uniforms, codes = stream.uniforms(len(shared)), np.empty(len(shared), dtype=np.int64)
    for start in range(0, len(shared), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        codes[rows] = one_of(uniforms[rows], judgement.by_raters(shared[rows], place, who[rows]))
    return codes


def one_of(uniforms: Floats, chances: Floats) -> Integers:
    """How many of the cumulative probabilities of its row each uniform number passes."""
    return np.asarray((uniforms[:, None] >= chances.cumsum(axis=1)[:, :-1]).sum(axis=1), dtype=np.int64)


def _problems(world: World, name: str, rated: Rated, most: int, number: str | None) -> Iterator[Problem]:
    yield from faults.discrete(world, name)
    yield from too_many(world, rated, most, number)


def too_many(world: World, rated: Rated, most: int, number: str | None) -> Iterator[Problem]:
    """More raters for a case than there can be, or than the column of their number says."""
    panel = rated.raters.raters
    if not 2 <= most <= min(panel, MOST_PER_CASE):
        found = f"most = {most} and a panel of {panel}"
        yield Problem(f"2 to {MOST_PER_CASE} raters for a case, all of the panel", found, "correct `most`")
    if number is None:
        return
    yield from faults.discrete(world, number)
    if number in world.scales and len(world.scales[number]) > most:
        found = f"'{number}' up to {len(world.scales[number])}, and most = {most}"
        yield Problem("as many colleagues as cases have", found, "raise `most`")
