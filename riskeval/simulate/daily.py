"""Daily ratings on a ward: states that persist from day to day, and incidents that follow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.effects import Effects
from riskeval.simulate.tool import Tool, tool
from riskeval.simulate.world import World

__all__ = ["BuildUp", "Ward", "daily_ratings"]

BEHAVIOURS = ("confused", "irritable", "boisterous", "verbal_threats", "physical_threats", "attacks_objects")


@dataclass(frozen=True)
class BuildUp:
    """Crises that come on top: some days on which the state climbs, then calm again.

    Parameters
    ----------
    rate : float
        Probability that a crisis begins on a calm day; 0 switches crises off.
    days : int
        How many days it takes.
    height : float
        How much higher the state is on the last of them; it climbs in equal steps.
    """

    rate: float = 0.0
    days: int = 3
    height: float = 2.0

    def problems(self) -> Iterator[Problem]:
        """Tell which numbers are impossible."""
        yield from faults.number("the rate at which crises begin", self.rate, 0, 1)
        yield from faults.whole("days of a crisis", self.days, 1, faults.MOST)
        yield from faults.number("the height of a crisis", self.height)

    @property
    def shares(self) -> Floats:
        """The share of days that are calm, and on each day of a crisis."""
        calm = 1 / (1 + self.days * self.rate)
        return np.array([calm, *[calm * self.rate] * self.days])

    def phases(self, uniforms: Floats) -> Integers:
        """The day of the crisis (0 is calm) for each person and day, shape (people, days)."""
        phases = np.zeros(uniforms.shape, dtype=np.int64)
        phases[:, 0] = np.searchsorted(np.cumsum(self.shares)[:-1], uniforms[:, 0], side="right")
        for day in range(1, uniforms.shape[1]):
            before = phases[:, day - 1]
            going_on = np.where(before == self.days, 0, before + 1)
            phases[:, day] = np.where(before == 0, uniforms[:, day] < self.rate, going_on)
        return phases


def _checklist() -> Tool:
    return Tool(BEHAVIOURS, discrimination=4.0, difficulty=(2.7, 2.4, 2.6, 2.8, 3.0, 3.1), latent="state")


def _incident() -> Effects:
    return Effects(-10.95, {"state": 3.5})


@dataclass(frozen=True)
class Ward:
    """A rating per person and day, and whether an incident follows within 24 hours.

    Parameters
    ----------
    days : int
        How many days each person is rated.
    between : float
        How much the states of people differ: a person's usual state is this times the level.
    within : float
        Standard deviation of the state of one day around a person's usual state.
    correlation : float
        Of that at two days in a row; it fades with the power of the distance.
    checklist : Tool
        What is rated; it follows "state". By default six behaviours, present or absent, as in the Brøset
        Violence Checklist.
    incident : Effects
        Log odds of an incident in the next 24 hours; they follow "state". With the defaults there are 3
        incidents per 1,000 ratings.
    build_up : BuildUp
        Crises on top of the daily states.
    total, outcome : str
        Columns of the sum of the checklist and of the incident, 0 or 1.

    Raises
    ------
    SimulationError
        Numbers that cannot be, all of them.
    """

    days: int = 28
    between: float = 0.8
    within: float = 0.6
    correlation: float = 0.7
    checklist: Tool = field(default_factory=_checklist)
    incident: Effects = field(default_factory=_incident)
    build_up: BuildUp = field(default_factory=BuildUp)
    total: str = "bvc_total"
    outcome: str = "incident_24h"

    def __post_init__(self) -> None:
        faults.refuse(self._problems(), self)

    def _problems(self) -> Iterator[Problem]:
        yield from faults.whole("days of a ward", self.days, 1, faults.MOST)
        yield from faults.number("the spread of states between people", self.between, 0)
        yield from faults.number("the spread of states within people", self.within, 0)
        yield from faults.correlation("the state of two days", self.correlation)
        yield from self.build_up.problems()


def daily_ratings(world: World, parameters: Ward, *, level: str = "latent_risk") -> None:
    """Make a row of every person and day: the state, what is rated of it, and whether an incident follows.

    Declares `day` (from 0), `state`, the items and sum of the checklist, and the incident; with crises also
    `crisis_day` (0 is calm). Incidents follow the state and the state persists, so the days before an
    incident are worse than others, and a crisis makes them climb. Declare the person before, nothing that
    depends on the day after.

    Parameters
    ----------
    world : World
    parameters : Ward
    level : str
        The column that tells people apart: mean 0 and standard deviation 1, or near it.

    Raises
    ------
    SimulationError
        There is no such column, or one of the new columns is there already.
    """
    build_up = parameters.build_up
    faults.refuse(iter([*faults.declared(world, level), *faults.fresh(world, ["day", "state"])]))
    world.repeat("day", parameters.days, alike=True, about="Day of the rating, from 0")
    world.autoregressive("day_to_day", parameters.correlation)
    if build_up.rate > 0:
        _crises(world, parameters)
    climbed = build_up.height / build_up.days * world["crisis_day"] if build_up.rate > 0 else 0.0
    usual = parameters.between * world[level]
    world.compute("state", usual + parameters.within * world["day_to_day"] + climbed)
    about = "Sum of the behaviours that were seen on this day"
    tool(world, parameters.total, parameters.checklist, about=about)
    faults.refuse(parameters.incident.problems(world, "the incident of a ward"))
    chance = parameters.incident.probability(world)
    world.yes_no(parameters.outcome, chance, about="An incident in the next 24 hours, 1 or 0")


def _crises(world: World, parameters: Ward) -> None:
    """Declare on which day of a crisis a person is; days follow each other."""
    build_up = parameters.build_up
    world.drawn_only("crisis_draw", lambda stream: stream.uniforms(world.rows))

    def drawn() -> Integers:
        uniforms = world["crisis_draw"].reshape(-1, parameters.days)
        return build_up.phases(uniforms).ravel()

    world.level("crisis_day", build_up.shares[None, :], drawn=drawn)
