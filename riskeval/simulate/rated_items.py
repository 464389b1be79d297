"""Items as raters answer them: severity, drift, side, halo and noise move every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.colleagues import declare_further, further_raters, one_of, too_many
from riskeval.simulate.draws import Floats, Integers, Stream
from riskeval.simulate.effects import touch
from riskeval.simulate.graded import convolved
from riskeval.simulate.normal_nodes import normal_nodes
from riskeval.simulate.raters import (
    RaterParameters,
    columns_exist,
    lean,
    opposed,
    require_columns,
    shared_lean,
)
from riskeval.simulate.setting import Setting
from riskeval.simulate.world import World

Answers = Callable[[Floats], Mapping[str, ArrayLike]]


@dataclass(frozen=True)
class RatedItems:
    """Items that follow something latent in a person, as raters see it.

    Parameters
    ----------
    answers : callable
        Takes latent numbers, shape (rows,), and returns for each item the probabilities of its answers
        0, 1, 2, …, shape (rows, answers). It may depend on nothing else.
    latent : str
        The column of the latent number.
    raters : RaterParameters
        How raters differ, in the unit of the latent number. Noise is drawn for each item, an impression
        (halo) for each case and rater.
    setting : Setting
        The columns that say who rated, when and for whom.

    Notes
    -----
    An answer follows ``latent + severity + drift · order ± allegiance + halo + noise``. The noise is
    integrated over 9 points of a normal distribution, in a crowd as in a population.
    """

    answers: Answers
    latent: str
    raters: RaterParameters = field(default_factory=RaterParameters)
    setting: Setting = field(default_factory=Setting)

    @property
    def items(self) -> tuple[str, ...]:
        """The names of the items."""
        return tuple(self.answers(np.zeros(1)))

    @property
    def numbers(self) -> tuple[float, ...]:
        """The totals that can occur."""
        most = sum(np.shape(chances)[-1] - 1 for chances in self.answers(np.zeros(1)).values())
        return tuple(float(total) for total in range(most + 1))

    def of_the_case(self, world: World) -> Floats:
        """What every rater of a case sees, shape (rows,): the latent number, drift and side."""
        touch(world, self.latent, *self.setting.of_the_case())
        return world[self.latent] + shared_lean(world, self.raters, self.setting)

    def by_raters(self, shared: Floats, place: int) -> Floats:
        """How probable each total is with each rater of the panel, shape (cases, raters, totals)."""
        grid, shares = normal_nodes() if self.raters.halo_sd else (np.zeros(1), np.ones(1))
        impressions = self.raters.halo_sd * grid
        side = opposed(self.raters, self.setting, place)
        found = []
        for severity, noise in zip(*self._panel(), strict=True):
            seen = (shared[:, None] + severity + side + impressions).ravel()
            totals = _sum_of(self.seen(seen, np.full(len(seen), noise)), len(seen))
            folded = totals.reshape(len(shared), len(impressions), -1)
            found.append(np.einsum("chk,h->ck", folded, shares))
        return np.stack(found, axis=1)

    def seen(self, propensity: Floats, noise: Floats) -> Mapping[str, ArrayLike]:
        """For each item the probabilities of its answers, the noise integrated."""
        return blurred(self.answers, propensity, noise) if noise.any() else self.answers(propensity)

    def _panel(self) -> tuple[list[float], list[float]]:
        return list(self.raters.severity.values()), list(self.raters.noise.values())


def blurred(answers: Answers, propensity: Floats, noise: Floats) -> dict[str, Floats]:
    """For each item the probabilities of its answers after noise, each row with its own."""
    found = dict[str, Floats]()
    for point, share in zip(*normal_nodes(4.0, 1.0), strict=True):
        for item, chances in answers(propensity + noise * point).items():
            found[item] = found.get(item, np.zeros(1)) + share * np.asarray(chances)
    return found


def rated_items(world: World, total: str, items: RatedItems, *, most: int = 1) -> None:
    """Declare how raters answer the items of each case, and the totals.

    Parameters
    ----------
    world : World
        With the latent number and the columns of the setting.
    total : str
        The sum of the first rater's answers; the answers are columns named like the items. The further
        raters' are "item 2", "item 3", … (drawn only) and "`total` 2", …
    items : RatedItems
    most : int
        How many raters a case has at most.

    Raises
    ------
    SimulationError
        Columns that do not exist; an effect that is on while no column says whom it concerns; more raters
        for a case than the panel has.
    """
    faults.refuse(_problems(world, items, most))
    require_columns(items.setting, items.raters, feelings=False)
    touch(world, items.latent, *items.setting.of_the_case(), *items.setting.of_the_rating())
    seen = world[items.latent] + lean(world, items.raters, items.setting)
    noise = world.by(items.setting.rater, items.raters.noise)
    world.total(total, items.seen(seen, noise), about="sum of the items as the first rater answers them")
    further_raters(world, items, most)
    for place in range(2, most + 1):
        _further_total(world, total, items, place)


def _further_total(world: World, total: str, items: RatedItems, place: int) -> None:
    """Draw the answers of a colleague, and declare their sum."""
    halo, drawn = f"{items.setting.halo or 'halo'} {place}", f"{total} {place} drawn"
    world.drawn_only(halo, lambda stream: items.raters.halo_sd * stream.normals(world.rows))
    answers = cache(lambda: _colleague(world, items, place, world[halo]))
    for item in items.items:

        def make(stream: Stream, item: str = item) -> Integers:
            chances = np.asarray(answers()[item])
            return one_of(stream.uniforms(world.rows), chances)

        world.drawn_only(f"{item} {place}", make)
    columns = [f"{item} {place}" for item in items.items]
    world.drawn_only(drawn, lambda stream: np.sum([world[column] for column in columns], axis=0))
    declare_further(world, f"{total} {place}", drawn, items, place, ())


def _colleague(world: World, items: RatedItems, place: int, halo: Floats) -> Mapping[str, ArrayLike]:
    """The answers of the rater in this place, for each item."""
    who = world[f"{items.setting.rater} {place}"].astype(np.int64)
    severity, noise = (np.array(part)[who] for part in items._panel())
    side = opposed(items.raters, items.setting, place)
    return items.seen(items.of_the_case(world) + severity + side + halo, noise)


def _sum_of(items: Mapping[str, ArrayLike], rows: int) -> Floats:
    """The distribution of the sum of independent answers, shape (rows, totals)."""
    return convolved((np.broadcast_to(one, (rows, np.shape(one)[-1])) for one in items.values()), rows)


def _problems(world: World, items: RatedItems, most: int) -> Iterator[Problem]:
    yield from faults.declared(world, items.latent)
    yield from columns_exist(world, items.raters, items.setting)
    if most > 1:
        yield from too_many(world, items, most, None)
