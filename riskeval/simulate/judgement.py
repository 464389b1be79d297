"""How a rater turns what is known of a case into an ordered rating."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.effects import Effects, touch
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

LEAST_NOISE = 0.2  # steps of a population's grid over a latent number are 0.25: a cut must be wider than that


@dataclass(frozen=True)
class Judgement:
    """A summary rating: what a rater weighs, where the levels are cut, and who rates.

    Parameters
    ----------
    policy : mapping of str to float
        The weight of each column that the rater looks at: the latent risk, a total, subscales. In a
        population each value of such a column becomes nodes, so weigh totals rather than twenty items.
    intercept : float
        Added to the weighted sum.
    shifts : mapping of str to mapping of str to float
        For each category what its labels add: a rater who rates a group higher at equal signs.
    cuts : tuple of float
        A rating is how many cuts the signal reaches; increasing.
    levels : tuple of str
        The words of the ratings, lowest first: one more than cuts. Empty where ratings are numbers.
    values : tuple of float
        The numbers of the ratings, instead of words.
    raters : RaterParameters
        How raters differ, in the unit of the weighted sum. Where a latent number is weighed, noise is at
        least 0.2 times its weight: then the truth is exact to six decimals.
    setting : Setting
        The columns that say who rated, when, for whom and with what feeling.

    Raises
    ------
    SimulationError
        Numbers that are not finite, cuts that do not increase, levels that do not fit the cuts.

    Examples
    --------
    >>> from riskeval.simulate.judgement import Judgement
    >>> Judgement.points(0, 3).cuts
    (0.5, 1.5, 2.5)
    """

    policy: Mapping[str, float] = field(default_factory=lambda: {"risk": 1.0})
    intercept: float = 0.0
    shifts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cuts: tuple[float, ...] = (0.0, 1.0)
    levels: tuple[str, ...] = ("low", "moderate", "high")
    values: tuple[float, ...] = ()
    raters: RaterParameters = field(default_factory=RaterParameters)
    setting: Setting = field(default_factory=Setting)

    def __post_init__(self) -> None:
        faults.refuse(_problems(self), self)

    @classmethod
    def points(cls, lowest: int, highest: int, **other: Any) -> Self:
        """A rating in whole points, cut at the halves; other parameters as usual."""
        numbers = tuple(float(point) for point in range(lowest, highest + 1))
        return cls(cuts=tuple(point + 0.5 for point in numbers[:-1]), levels=(), values=numbers, **other)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The number of each rating; its rank where ratings are words."""
        return self.values or tuple(float(rank) for rank in range(len(self.cuts) + 1))

    @property
    def effects(self) -> Effects:
        """What the signal is made of."""
        return Effects(self.intercept, self.policy, self.shifts)

    def of_the_case(self, world: World) -> Floats:
        """What every rater of a case sees, shape (rows,): the signal, drift, side, and feelings to expect."""
        setting, raters = self.setting, self.raters
        touch(world, *self.policy, *self.shifts, *setting.of_the_case())
        shared = self.effects.of(world) + shared_lean(world, raters, setting)
        return shared + raters.reaction * raters.likeness * world[setting.like] if setting.like else shared

    def by_raters(self, shared: Floats, place: int, who: Integers | None = None) -> Floats:
        """How raters of the panel would rate, in this place (first 1) among the raters of a case.

        Parameters
        ----------
        shared : array of float, shape (cases,)
            From :meth:`of_the_case`.
        place : int
            The side of a rater may depend on it.
        who : array of int, shape (cases,), optional
            One rater for each case; without it every rater.

        Returns
        -------
        array of float, shape (cases, raters, levels), or (cases, levels) with `who`
            Probabilities; the impression and the feeling of the rater are integrated.
        """
        raters = self.raters
        severity, noise = (np.array(list(part.values())) for part in (raters.severity, raters.noise))
        shift, spread = (
            severity + opposed(raters, self.setting, place),
            np.sqrt(noise**2 + self.unseen_variance),
        )
        if who is not None:
            return level_probabilities(shared + shift[who], self.cuts, spread[who])
        return level_probabilities(shared[:, None] + shift, self.cuts, spread)

    @property
    def unseen_variance(self) -> float:
        """Variance of what moves a rating of a colleague, of whom no impression or feeling is a column."""
        raters = self.raters
        alone = raters.reaction**2 * (1 - raters.likeness**2 if self.setting.like else 1.0)
        return raters.halo_sd**2 + alone


def level_probabilities(signal: ArrayLike, cuts: tuple[float, ...], noise: ArrayLike) -> Floats:
    """How probable each ordered rating is, given what a rater sees.

    Parameters
    ----------
    signal : array of float, shape (…)
        What the rater sees.
    cuts : tuple of float
        Increasing.
    noise : array of float, shape (…)
        Standard deviation of what is added to the signal before it is compared with the cuts; 0 is none.

    Returns
    -------
    array of float, shape (…, cuts + 1)
        Each sums to 1.

    Notes
    -----
    ``P(rating > k) = Φ((signal − cut_k) / noise)``, the cumulative probit model; without noise 1 where the
    signal reaches the cut, else 0.

    Examples
    --------
    >>> from riskeval.simulate.judgement import level_probabilities
    >>> level_probabilities([0.0], (0.0, 1.0), 1.0).round(3).tolist()
    [[0.5, 0.341, 0.159]]
    """
    from scipy.special import ndtr

    seen = np.asarray(signal, dtype=np.float64)[..., None]
    spread = np.broadcast_to(np.asarray(noise, dtype=np.float64), seen.shape[:-1])[..., None]
    above = seen - np.asarray(cuts, dtype=np.float64)
    reached = np.where(spread > 0, ndtr(above / np.where(spread > 0, spread, 1.0)), above >= 0)
    everybody, nobody = np.ones_like(seen), np.zeros_like(seen)
    between = -np.diff(np.concatenate([everybody, reached, nobody], axis=-1), axis=-1)
    return np.asarray(np.maximum(between, 0.0))


def judge(world: World, name: str, judgement: Judgement, *, about: str = "") -> None:
    """Declare the rating that the first rater of each case gives.

    Parameters
    ----------
    world : World
        With the columns that the judgement and its setting name.
    name : str
        The new column.
    judgement : Judgement
    about : str
        One sentence for the data dictionary.

    Raises
    ------
    SimulationError
        Columns that do not exist; an effect that is on while no column says whom it concerns; a latent number
        that is judged with too little noise.
    """
    setting, raters = judgement.setting, judgement.raters
    faults.refuse(_missing(world, judgement))
    require_columns(setting, raters, feelings=True)
    touch(world, *judgement.policy, *judgement.shifts, *setting.of_the_case(), *setting.of_the_rating())
    seen = judgement.effects.of(world) + lean(world, raters, setting)
    variance = world.by(setting.rater, raters.noise) ** 2
    if setting.feeling:
        seen = seen + raters.reaction * world[setting.feeling]
    elif setting.like:
        seen = seen + raters.reaction * raters.likeness * world[setting.like]
        variance = variance + raters.reaction**2 * (1 - raters.likeness**2)
    chances = level_probabilities(seen, judgement.cuts, np.sqrt(variance))
    world.level(name, chances, values=judgement.numbers, labels=judgement.levels or None, about=about)


def _missing(world: World, judgement: Judgement) -> Iterator[Problem]:
    setting, raters = judgement.setting, judgement.raters
    yield from judgement.effects.problems(world, "the judgement")
    yield from columns_exist(world, raters, setting)
    least = LEAST_NOISE * max(
        (abs(x) for name, x in judgement.policy.items() if name not in world.scales), default=0
    )
    if min(raters.noise.values()) < least:
        found = f"{min(raters.noise.values()):g} (after training)"
        do = "raise `noise_sd`, or let raters judge a total; without noise the truth of a cut is not exact"
        yield Problem(f"noise of at least {least:g} where a latent number is judged", found, do)


def _problems(judgement: Judgement) -> Iterator[Problem]:
    """Everything about a judgement that cannot be."""
    yield from faults.number("`intercept`", judgement.intercept)
    for name, weight in judgement.policy.items():
        yield from faults.number(f"the weight of '{name}' in `policy`", weight)
    for cut in judgement.cuts:
        yield from faults.number("a cut of `cuts`", cut)
    if not judgement.cuts or (np.diff(judgement.cuts) <= 0).any():
        yield Problem("`cuts` that increase", f"{judgement.cuts}", "list each cut once, lowest first")
    given = judgement.values or judgement.levels
    if len(given) != len(judgement.cuts) + 1 or bool(judgement.values) == bool(judgement.levels):
        found = f"{len(judgement.cuts)} cuts, {len(judgement.levels)} levels, {len(judgement.values)} values"
        yield Problem("either `levels` or `values`, one more than cuts", found, "correct their number")
