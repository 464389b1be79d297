"""Incidents that happen again and again: how many in a window, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import Floats
from riskeval.simulate.effects import Effects
from riskeval.simulate.world import World

HUNDREDTHS = 100
MOST = 1000


@dataclass(frozen=True)
class Incidents:
    """Counts of incidents of each person in a window of time.

    Parameters
    ----------
    log_rate : Effects
        Log of the expected incidents per month.
    months : float or str
        Length of the window, or a column with it.
    dispersion : float
        Variance of a gamma frailty with mean 1: some people have many incidents for reasons that nothing here
        measures (negative binomial counts). 0 is Poisson.
    frailty_sd : float
        Standard deviation of a normal frailty that is added to the log rate.
    most : int
        Counts stop here: more incidents than this are written as this many.
    name, any : str
        Columns with the count, and with 1 where there was at least one.
    """

    log_rate: Effects
    months: float | str = 12.0
    dispersion: float = 0.0
    frailty_sd: float = 0.0
    most: int = 40
    name: str = "incidents"
    any: str | None = "any_incident"

    @property
    def frailty(self) -> str:
        """The hidden column of the normal frailty."""
        return f"{self.name} frailty"

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell everything that is impossible."""
        yield from faults.fresh(world, [self.name, *([] if self.any is None else [self.any])])
        yield from self.log_rate.problems(world, f"the rate of '{self.name}'")
        if isinstance(self.months, str):
            yield from faults.declared(world, self.months)
        else:
            yield from faults.above("the window in months", self.months, 0)
        yield from faults.number("the dispersion", self.dispersion, 0)
        yield from faults.number("the frailty_sd", self.frailty_sd, 0)
        yield from faults.whole("the most incidents", self.most, 1, MOST)


def incidents(world: World, parameters: Incidents) -> None:
    """Declare how many incidents each person has in the window.

    Parameters
    ----------
    world : World
    parameters : Incidents

    Raises
    ------
    SimulationError
        Impossible parameters, all of them together, before anything is drawn.

    Notes
    -----
    Given everything else, the count is negative binomial with mean ``μ = rate · months`` and variance
    ``μ + dispersion · μ²``.

    Examples
    --------
    >>> from riskeval.simulate.population import Population
    >>> population = Population()
    >>> incidents(population, Incidents(Effects(0.0), months=1, dispersion=1, most=3))
    >>> population.table("incidents")["share"].round(3).tolist()
    [0.5, 0.25, 0.125, 0.125]
    """
    faults.refuse(parameters.problems(world), parameters)
    if parameters.frailty_sd > 0:
        world.normal(parameters.frailty, sd=parameters.frailty_sd)
    expected = _log_rate(parameters).rate(world, f"a rate of '{parameters.name}'") * _window(
        world, parameters
    )
    world.level(
        parameters.name,
        counts(expected, parameters.dispersion, parameters.most),
        about=f"Number of incidents in {_named(parameters.months)}",
    )
    if parameters.any is not None:
        some = [float(count > 0) for count in range(parameters.most + 1)]
        about = f"At least one incident in {_named(parameters.months)}, 1 or 0"
        world.derive(parameters.any, parameters.name, some, about=about)


def _log_rate(parameters: Incidents) -> Effects:
    return parameters.log_rate.plus(slopes={parameters.frailty: 1.0} if parameters.frailty_sd > 0 else {})


def _window(world: World, parameters: Incidents) -> Floats:
    months = parameters.months
    return world[months] if isinstance(months, str) else np.full(world.rows, float(months))


def _named(months: float | str) -> str:
    return "the time at risk" if isinstance(months, str) else f"{months:g} months"


def counts(expected: Floats, dispersion: float, most: int) -> Floats:
    """Return the probabilities of 0 … `most` incidents; the last holds all that is more.

    Parameters
    ----------
    expected : array of float, shape (rows,)
    dispersion : float
        0 for Poisson counts.
    most : int

    Returns
    -------
    array of float, shape (rows, most + 1)

    Notes
    -----
    With mean μ and dispersion α: ``P(0) = (1 + αμ)^(−1/α)``, or ``exp(−μ)`` for α = 0, and
    ``P(k + 1) = P(k) · μ (1 + αk) / ((1 + αμ) (k + 1))``.
    """
    spread = 1 + dispersion * expected
    none = np.log1p(dispersion * expected) / dispersion if dispersion > 0 else expected
    found = np.empty((len(expected), most + 1))
    found[:, 0] = np.exp(-none)
    for k in range(most - 1):
        found[:, k + 1] = found[:, k] * expected * (1 + dispersion * k) / (spread * (k + 1))
    found[:, most] = np.maximum(1 - found[:, :most].sum(axis=1), 0.0)
    return found


def incident_times(world: World, parameters: Incidents) -> pd.DataFrame | None:
    """Return when the incidents of drawn people happened.

    Parameters
    ----------
    world : World
        After :func:`incidents` was declared on it with the same parameters.
    parameters : Incidents

    Returns
    -------
    pandas.DataFrame or None
        One row per incident, in order of time within a person: `row` (position of the person), `incident`
        (1, 2, …) and `month` since the start of the window, rounded up to hundredths. None for a population.

    Notes
    -----
    Given how many there are, incidents of a steady rate lie anywhere in the window with equal chance.
    """
    if not isinstance(world, Crowd):
        return None
    number = world.codes(parameters.name)
    row = np.repeat(np.arange(world.rows), number)
    month = world.stream(parameters.name, "month").uniforms(len(row)) * _window(world, parameters)[row]
    month = month[np.lexsort((month, row))]
    started = np.cumsum(number) - number
    order = np.arange(len(row)) - np.repeat(started, number) + 1
    return pd.DataFrame({"row": row, "incident": order, "month": np.ceil(month * HUNDREDTHS) / HUNDREDTHS})
