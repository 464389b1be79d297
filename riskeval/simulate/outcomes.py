"""What people do within a horizon, and what of it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import Effects, touch
from riskeval.simulate.world import World

Chance = float | Mapping[str, float]


@dataclass(frozen=True)
class YesOrNo:
    """An outcome that happens within a horizon or does not.

    Parameters
    ----------
    name : str
        The column: 1 where it happened, else 0.
    log_odds : Effects
        Log odds of the outcome.
    about : str
        One sentence for the data dictionary.
    """

    name: str
    log_odds: Effects
    about: str = ""


def yes_or_no(world: World, parameters: YesOrNo) -> None:
    """Declare an outcome that follows from what lies behind it.

    Parameters
    ----------
    world : World
    parameters : YesOrNo

    Raises
    ------
    SimulationError
        Numbers that are not finite, columns or labels that do not exist.

    Notes
    -----
    ``P(outcome) = 1 / (1 + exp(−log odds))``, given what the log odds are made of.

    Examples
    --------
    >>> from riskeval.simulate.effects import Effects
    >>> from riskeval.simulate.outcomes import YesOrNo, yes_or_no
    >>> from riskeval.simulate.population import Population
    >>> population = Population()
    >>> yes_or_no(population, YesOrNo("violent_24m", Effects(0.0)))
    >>> population.table("violent_24m")["share"].tolist()
    [0.5, 0.5]
    """
    faults.refuse(_yes_or_no_problems(world, parameters), parameters)
    world.yes_no(parameters.name, parameters.log_odds.probability(world), about=parameters.about)


def _yes_or_no_problems(world: World, parameters: YesOrNo) -> Iterator[Problem]:
    yield from faults.fresh(world, [parameters.name])
    yield from parameters.log_odds.problems(world, f"'{parameters.name}'")


@dataclass(frozen=True)
class Detection:
    """How what happened becomes what is recorded: label bias where groups are watched differently.

    Parameters
    ----------
    of : str
        The column with what happened, 0 or 1.
    name : str
        The column with what is recorded, 0 or 1.
    by : str, optional
        The category of which the probabilities depend.
    detected : float or mapping of str to float
        Probability that an event is recorded; 1 for labels that are not named.
    false : float or mapping of str to float
        Probability of a record where nothing happened; 0 for labels that are not named.
    about : str
    """

    of: str
    name: str
    by: str | None = None
    detected: Chance = 1.0
    false: Chance = 0.0
    about: str = ""

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell which probabilities, labels or columns are impossible."""
        yield from faults.fresh(world, [self.name])
        yield from faults.yes_or_no_column(world, self.of)
        for where, chance in (("detected", self.detected), ("false", self.false)):
            if not isinstance(chance, Mapping):
                yield from faults.number(f"the probability '{where}' of '{self.name}'", chance, 0, 1)
                continue
            for label, one in chance.items():
                yield from faults.number(f"the probability '{where}' of '{label}'", one, 0, 1)
            if self.by is None:
                yield Problem(
                    f"the category of the labels in '{where}'", "by=None", "name the category in 'by'"
                )
            else:
                yield from faults.labels(world, self.by, chance)


def record(world: World, parameters: Detection) -> None:
    """Declare what is recorded of an outcome.

    Parameters
    ----------
    world : World
    parameters : Detection

    Raises
    ------
    SimulationError
        Probabilities outside 0 to 1, labels or columns that do not exist; all problems together.

    Notes
    -----
    ``P(recorded) = detected`` where it happened and ``false`` where it did not. With an event rate of 0.30,
    0.80 detected and no false records, the recorded rate is 0.24, whatever an instrument says.

    Examples
    --------
    >>> from riskeval.simulate.outcomes import Detection, record
    >>> from riskeval.simulate.population import Population
    >>> population = Population()
    >>> population.yes_no("violent", 0.30)
    >>> record(population, Detection("violent", "recorded", detected=0.80))
    >>> population.table("recorded")["share"].round(2).tolist()
    [0.76, 0.24]
    """
    faults.refuse(parameters.problems(world), parameters)
    touch(world, parameters.of, *([] if parameters.by is None else [parameters.by]))
    happened = world[parameters.of]
    detected = _chance(world, parameters.by, parameters.detected, 1.0)
    false = _chance(world, parameters.by, parameters.false, 0.0)
    world.yes_no(parameters.name, happened * detected + (1 - happened) * false, about=parameters.about)


def _chance(world: World, by: str | None, chance: Chance, default: float) -> Floats:
    if isinstance(chance, Mapping):
        assert by is not None
        return world.by(by, chance, default)
    return np.full(world.rows, float(chance))
