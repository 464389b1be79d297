"""The treatment paradox: a rating leads to an intervention, which prevents what the rating foretold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import Effects, touch
from riskeval.simulate.world import World


@dataclass(frozen=True)
class Treatment:
    """Who is given an intervention: it depends on a rating, a band or a score.

    Parameters
    ----------
    rating : str
        A discrete column.
    given : tuple of float
        For each of its values, lowest first, the probability of the intervention.
    name : str
        The column: 1 where the intervention was given, else 0.
    about : str
    """

    rating: str
    given: tuple[float, ...]
    name: str = "treated"
    about: str = "Whether an intervention was given because of the rating, 1 or 0"

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell which probabilities or columns are impossible."""
        yield from faults.fresh(world, [self.name])
        for chance in self.given:
            yield from faults.number(f"a probability of '{self.name}'", chance, 0, 1)
        yield from faults.discrete(world, self.rating)
        if self.rating in world.scales and len(self.given) != len(world.scales[self.rating]):
            yield Problem(
                f"a probability of '{self.name}' for each of the {len(world.scales[self.rating])} values "
                f"of '{self.rating}'",
                f"{len(self.given)}",
                "give one for each, lowest first",
            )


def treat(world: World, parameters: Treatment) -> None:
    """Declare who is treated because of a rating.

    Parameters
    ----------
    world : World
    parameters : Treatment

    Raises
    ------
    SimulationError
        Probabilities outside 0 to 1, one too many or too few, or a rating that does not exist.
    """
    faults.refuse(parameters.problems(world), parameters)
    given = np.array(parameters.given, dtype=np.float64)
    world.yes_no(parameters.name, given[world.codes(parameters.rating)], about=parameters.about)


@dataclass(frozen=True)
class TreatedOutcome:
    """An outcome that an intervention makes less likely, beside what would have happened without.

    Parameters
    ----------
    name : str
        The column with what happened, 0 or 1.
    untreated : str
        The column with what would have happened had nobody been treated, 0 or 1.
    log_odds : Effects
        Log odds of the outcome without the intervention.
    odds_ratio : float
        By which the intervention multiplies the odds: 0 prevents it always, 1 does nothing.
    treated : str
        The column that says who was treated, 0 or 1.
    about, about_untreated : str
    """

    name: str
    untreated: str
    log_odds: Effects
    odds_ratio: float
    treated: str = "treated"
    about: str = ""
    about_untreated: str = ""

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell which numbers or columns are impossible."""
        yield from faults.fresh(world, [self.untreated, self.name])
        yield from self.log_odds.problems(world, f"'{self.untreated}'")
        yield from faults.number(f"the odds ratio of '{self.treated}'", self.odds_ratio, 0)
        yield from faults.yes_or_no_column(world, self.treated)


def treated_outcome(world: World, parameters: TreatedOutcome) -> None:
    """Declare what happens with the intervention, and what would have happened without it.

    Nobody is hurt by an intervention that lowers the odds: whoever acts although treated would have acted
    untreated. (With an odds ratio above 1 it is the other way round.)

    Parameters
    ----------
    world : World
    parameters : TreatedOutcome

    Raises
    ------
    SimulationError
        A negative odds ratio, numbers that are not finite, columns that do not exist; all together.

    Notes
    -----
    With p the probability without and r the odds ratio, the probability with the intervention is
    ``p r / (1 − p + p r)``. Of treated people who would have acted, ``r / (1 − p + p r)`` still do (all,
    where r ≥ 1); of those who would not, ``p (r − 1) / (1 − p + p r)`` now do where r > 1 (else none).

    Examples
    --------
    >>> from riskeval.simulate.effects import Effects
    >>> from riskeval.simulate.population import Population
    >>> population = Population()
    >>> population.yes_no("treated", 1.0)
    >>> treated_outcome(population, TreatedOutcome("violent", "untreated", Effects(0.0), odds_ratio=0.25))
    >>> population.table("untreated", "violent")["share"].round(2).tolist()
    [0.5, 0.3, 0.2]
    """
    faults.refuse(parameters.problems(world), parameters)
    chance = parameters.log_odds.probability(world)
    world.yes_no(parameters.untreated, chance, about=parameters.about_untreated)
    touch(world, parameters.untreated, parameters.treated)
    without = parameters.log_odds.probability(world)
    kept, caused = coupled_odds(without, parameters.odds_ratio)
    would, treated = world[parameters.untreated], world[parameters.treated]
    with_it = would * kept + (1 - would) * caused
    world.yes_no(parameters.name, np.where(treated == 1, with_it, would), about=parameters.about)


def coupled_odds(without: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Return P(acts with | would have acted) and P(acts with | would not have), both of shape (rows,)."""
    scale = np.maximum(1 - without + without * ratio, np.finfo(float).tiny)
    if ratio <= 1:
        return np.minimum(ratio / scale, 1.0), np.zeros_like(without)
    return np.ones_like(without), np.minimum(without * (ratio - 1) / scale, 1.0)
