"""Who the people are: groups, sites, age, time at risk, and what lies behind their behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.effects import Effects
from riskeval.simulate.groups import Clusters, Group, Groups
from riskeval.simulate.spread import Spread
from riskeval.simulate.world import World

__all__ = ["Age", "Clusters", "Group", "Groups", "Latent", "People", "Spread", "people"]

AGES = Spread(((0.0, 18.0), (0.25, 24.0), (0.5, 31.0), (0.75, 41.0), (1.0, 75.0)))
DECADE = 10.0


@dataclass(frozen=True)
class Age:
    """Age at the index date, and whether younger people have a higher latent risk.

    Parameters
    ----------
    spread : Spread
        Ages in years.
    risk_per_decade : float
        What ten years add to the latent risk, in standard deviations; negative is usual. The mean of the
        latent risk stays where it is.
    nodes : int
        How finely a population divides the ages. Choose 1 where nothing depends on age.
    """

    spread: Spread = AGES
    risk_per_decade: float = 0.0
    nodes: int = 32

    def problems(self) -> Iterator[Problem]:
        """Tell which numbers are impossible."""
        yield from self.spread.problems("age", low=0)
        yield from faults.number("risk per decade of age", self.risk_per_decade)
        yield from faults.whole("nodes of age", self.nodes, 1, faults.MOST)

    def declare(self, world: World) -> None:
        """Give every row an exact age, and the completed years that are written."""
        world.quantity("age", self.spread.at, nodes=self.nodes, about="Exact age at the index date, years")
        world.drawn_only(
            "age_at_index", lambda _: np.floor(world["age"]).astype(np.int64), about="Age, completed years"
        )


@dataclass(frozen=True)
class Latent:
    """What lies behind behaviour and cannot be measured directly: a propensity, and strengths.

    Both have a standard deviation of 1 within a group, and a mean of 0 where nothing shifts them.

    Parameters
    ----------
    risk : str
        The column of the latent risk.
    protection : str, optional
        The column of the latent protection; None where a scenario has none.
    correlation : float
        Between the two, within groups.
    """

    risk: str = "latent_risk"
    protection: str | None = "latent_protection"
    correlation: float = -0.4

    @property
    def names(self) -> list[str]:
        """The columns."""
        return [self.risk] if self.protection is None else [self.risk, self.protection]

    def problems(self) -> Iterator[Problem]:
        """Tell when the correlation is impossible."""
        if self.protection is not None:
            yield from faults.correlation(f"'{self.risk}' and '{self.protection}'", self.correlation)


@dataclass(frozen=True)
class People:
    """The people of a scenario.

    Parameters
    ----------
    groups : tuple of Groups
        Sex, ethnicity, fixed sites.
    clusters : Clusters, optional
        Sites with random effects.
    age : Age, optional
    latent : Latent
    months_at_risk : Spread, optional
        How long a person is free to act and is watched, in months.
    months_nodes : int
        How finely a population divides the months at risk. Choose 1 where only censoring needs them.
    """

    groups: tuple[Groups, ...] = ()
    clusters: Clusters | None = None
    age: Age | None = None
    latent: Latent = field(default_factory=Latent)
    months_at_risk: Spread | None = None
    months_nodes: int = 16

    def outcome(
        self,
        constant: float = 0.0,
        slopes: Mapping[str, float] | None = None,
        shifts: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Effects:
        """Return what moves an outcome of these people: the outcome shifts of their groups and sites as well.

        Parameters
        ----------
        constant : float
            Log odds, log hazard or log rate where everything else is 0.
        slopes : mapping of str to float, optional
            For each column what one unit of it adds; by default 1 for the latent risk.
        shifts : mapping of str to mapping of str to float, optional
            Further shifts, added to those of the groups.
        """
        random = [] if self.clusters is None else self.clusters.effects("outcome")
        given = {self.latent.risk: 1.0} if slopes is None else dict(slopes)
        own = {
            kind.name: kind.shift("outcome") for kind in self.groups if any(kind.shift("outcome").values())
        }
        return Effects(constant, {**given, **dict.fromkeys(random, 1.0)}, own).plus(shifts=shifts)

    def moves(self, of: str) -> Effects:
        """Return what moves the mean of the latent "risk" or "protection"."""
        shifts = {kind.name: kind.shift(of) for kind in self.groups if any(kind.shift(of).values())}
        constant, slopes = 0.0, dict[str, float]()
        if of == "risk" and self.clusters is not None:
            slopes |= dict.fromkeys(self.clusters.effects("risk"), 1.0)
        if of == "risk" and self.age is not None and self.age.risk_per_decade:
            slopes["age"] = self.age.risk_per_decade / DECADE
            constant = -slopes["age"] * self.age.spread.mean
        return Effects(constant, slopes, shifts)

    def columns(self) -> list[str]:
        """The columns that these people have."""
        clusters = self.clusters
        random = (
            []
            if clusters is None
            else [clusters.name, *clusters.effects("risk"), *clusters.effects("outcome")]
        )
        ages = [] if self.age is None else ["age", "age_at_index"]
        months = [] if self.months_at_risk is None else ["months_at_risk"]
        return [*(kind.name for kind in self.groups), *random, *ages, *months, *self.latent.names]

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell everything that is impossible about these people."""
        yield from faults.fresh(world, self.columns())
        for part in (*self.groups, self.clusters, self.age, self.latent):
            if part is not None:
                yield from part.problems()
        yield from faults.whole("nodes of the months at risk", self.months_nodes, 1, faults.MOST)
        if self.months_at_risk is not None:
            yield from self.months_at_risk.problems("months at risk", low=0)


def people(world: World, parameters: People) -> None:
    """Declare who the people are.

    Columns: one for each of the groups; the clusters, and hidden ``<clusters>_risk`` and
    ``<clusters>_outcome`` where they vary; ``age`` (exact, hidden) and ``age_at_index`` (completed years);
    ``months_at_risk``; the latent numbers (hidden).

    Parameters
    ----------
    world : World
    parameters : People

    Raises
    ------
    SimulationError
        Impossible parameters, all of them together, before anything is drawn.

    Notes
    -----
    Latent risk = shifts of the person's groups + effect of the site
    + ``risk_per_decade · (age − mean age) / 10`` + a standard normal number.
    Latent protection = shifts + a standard normal number, correlated with that one.

    Examples
    --------
    >>> from riskeval.simulate.crowd import Crowd
    >>> from riskeval.simulate.people import Age, Group, Groups, People, people
    >>> crowd = Crowd(5, seed=1)
    >>> people(crowd, People((Groups("sex", (Group("male", 0.85), Group("female", 0.15))),), age=Age()))
    >>> list(crowd.frame(["sex", "age_at_index"]).columns)
    ['sex', 'age_at_index']
    """
    faults.refuse(parameters.problems(world), parameters)
    for kind in parameters.groups:
        kind.declare(world)
    if parameters.clusters is not None:
        parameters.clusters.declare(world)
    if parameters.age is not None:
        parameters.age.declare(world)
    if parameters.months_at_risk is not None:
        months, nodes = parameters.months_at_risk, parameters.months_nodes
        world.quantity("months_at_risk", months.at, nodes=nodes, about="Time at risk, months")
    _latent(world, parameters)


def _latent(world: World, parameters: People) -> None:
    """Draw the latent numbers within groups, then shift them."""
    latent = parameters.latent
    within = [f"{name} within groups" for name in latent.names]
    given = np.array([[1.0, latent.correlation], [latent.correlation, 1.0]])
    world.normals(within, given[: len(within), : len(within)])
    for name, base, of in zip(latent.names, within, ("risk", "protection"), strict=False):
        moved = parameters.moves(of).of(world)
        world.compute(name, moved + world[base], about=f"Latent {of}, in standard deviations")
