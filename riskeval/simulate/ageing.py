"""The age of a rating: the older it is, the less it says, because people have moved on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.world import World

MONTHS = {"new": 0.0, "1 month": 1.0, "3 months": 3.0, "6 months": 6.0, "12 months": 12.0}


@dataclass(frozen=True)
class Ageing:
    """How fast what was rated stops being true.

    Parameters
    ----------
    ages : mapping of str to float
        Labels of the ages, and how old they are in a unit of your choice. Ratings of each age are equally
        frequent.
    correlation : float
        Of the changing part of the state at two times one unit apart; not negative.
    stable : float
        The share of the variance of the state that never changes.

    Raises
    ------
    SimulationError
        Numbers that cannot be, all of them.

    Notes
    -----
    A rating of age a stands for a state that correlates ``stable + (1 - stable) * correlation**a`` with the
    state of now. The state keeps its variance of 1: people move, and the population stays as it is.
    """

    ages: Mapping[str, float] = field(default_factory=lambda: dict(MONTHS))
    correlation: float = 0.8
    stable: float = 0.4

    def __post_init__(self) -> None:
        faults.refuse(self._problems(), self)

    def _problems(self) -> Iterator[Problem]:
        yield from faults.distinct("ages of a rating", list(self.ages))
        for label, age in self.ages.items():
            yield from faults.number(f"the age '{label}'", age, 0)
        yield from faults.number("the correlation of the state one unit apart", self.correlation, 0, 1)
        yield from faults.number("the share of the state that never changes", self.stable, 0, 1)

    def correlation_at(self, age: float) -> float:
        """The correlation of the state with that of some time ago."""
        return float(self.stable + (1 - self.stable) * self.correlation**age)


def aged_rating(world: World, parameters: Ageing, *, level: str = "latent_risk") -> None:
    """Let every row be judged by a rating that is new or old.

    Declares `age_of_rating`, `state_when_rated` (the level itself) and `state`, that of now. Let the tool
    follow the one and the outcome the other.

    Parameters
    ----------
    world : World
    parameters : Ageing
    level : str
        The column of the state when it was rated: mean 0 and standard deviation 1, or near it.

    Raises
    ------
    SimulationError
        There is no such column, or one of the new columns is there already.

    Examples
    --------
    >>> import numpy as np
    >>> from riskeval.simulate.ageing import Ageing, aged_rating
    >>> from riskeval.simulate.crowd import Crowd
    >>> crowd = Crowd(5000, seed=1)
    >>> crowd.normal("latent_risk")
    >>> aged_rating(crowd, Ageing({"new": 0.0}))
    >>> np.array_equal(crowd["state"], crowd["latent_risk"])
    True
    """
    new = ["age_of_rating", "state_when_rated", "state"]
    faults.refuse(iter([*faults.declared(world, level), *faults.fresh(world, new)]))
    world.panel("age_of_rating", list(parameters.ages), about="How old the rating is")
    world.compute("state_when_rated", world[level])
    kept = world.by(
        "age_of_rating", {label: parameters.correlation_at(age) for label, age in parameters.ages.items()}
    )
    world.normal("state", mean=kept * world["state_when_rated"], sd=np.sqrt(1 - kept**2))
