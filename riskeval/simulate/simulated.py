"""Simulated people together with what is true about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import Problem, SimulationError, did_you_mean, raise_all
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import Stream
from riskeval.simulate.parameters import Parameters
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.truth import Truth


@dataclass(frozen=True)
class Simulated:
    """People drawn from a scenario. Nobody in it is real.

    Parameters
    ----------
    scenario : Scenario
    n, seed : int
    parameters : Parameters
    crowd : Crowd
        The people as drawn, hidden columns included.
    """

    scenario: Scenario
    n: int
    seed: int
    parameters: Parameters
    crowd: Crowd

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The data: one row per person (or assessment)."""
        return self.crowd.frame(self.scenario.written(self.parameters))

    @cached_property
    def truth(self) -> Truth:
        """What is true in the population from which they were drawn."""
        return self.scenario.truth(self.parameters)

    @cached_property
    def ratings(self) -> pd.DataFrame | None:
        """Who rated whom on what, where the scenario has several raters; otherwise None."""
        make = self.scenario.ratings
        return None if make is None else make(self.crowd, self.parameters)

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """What each column means: ``column, meaning, values, missing``."""
        return pd.DataFrame([self._described(name) for name in self.frame.columns])

    def cohort(self) -> Cohort:
        """The people as a cohort, with the roles of the scenario."""
        return self.scenario.setup.cohort(self.frame)

    def _described(self, name: str) -> dict[str, str]:
        scale, codes = self.crowd.scales.get(name), self.crowd.missing_codes(name)
        values = "number" if pd.api.types.is_numeric_dtype(self.frame[name]) else "text"
        if scale is not None:
            numbers = [f"{number:g}" for number in sorted(set(scale.values.tolist()))]
            short = "; ".join(numbers) if len(numbers) < 4 else f"{numbers[0]} to {numbers[-1]}"
            values = "; ".join(scale.labels) or short
        return {
            "column": name,
            "meaning": self.crowd.about.get(name, ""),
            "values": values,
            "missing": "; ".join(codes) or "never",
        }


def simulate(name: str, n: int | None = None, seed: int | None = None, **parameters: Any) -> Simulated:
    """Draw people from a named scenario whose truth is known.

    Parameters
    ----------
    name : str
        A scenario; :data:`riskeval.simulate.SCENARIOS` lists them.
    n : int, optional
        How many people; by default the scenario's own number.
    seed : int, optional
        The same seed gives the same people on every machine, and also with other parameters: what a parameter
        does not touch stays as it was.
    **parameters
        Parameters of the scenario in place of their defaults.

    Returns
    -------
    Simulated
        ``frame``, ``truth``, ``dictionary``, ``ratings``, ``cohort()``.

    Raises
    ------
    SimulationError
        An unknown scenario or parameter, or people that cannot be.

    Examples
    --------
    >>> from riskeval.metrics import auc
    >>> from riskeval.simulate import simulate
    >>> made = simulate("label-bias", n=200, seed=7)
    >>> len(made.frame)
    200
    """
    scenario = scenario_named(name)
    n = scenario.n if n is None else n
    seed = scenario.seed if seed is None else seed
    problems: list[Problem] = []
    for check in (lambda: Crowd(n, 0), lambda: Stream(seed), lambda: scenario.parameters.given(parameters)):
        try:
            check()
        except SimulationError as error:
            problems += error.problems
    raise_all(SimulationError, problems)
    given = scenario.parameters.given(parameters)
    try:
        crowd = scenario.crowd(n, seed, given)
    except MemoryError:
        raise too_many_people(n) from None
    return Simulated(scenario, n, seed, given, crowd)


def scenario_named(name: str) -> Scenario:
    """The scenario of this name."""
    from riskeval.simulate.scenarios import SCENARIOS

    if not isinstance(name, str) or name not in SCENARIOS:
        raise SimulationError(
            needed=f"a scenario: {', '.join(SCENARIOS)}",
            found=f"'{name}'",
            do=did_you_mean(str(name), list(SCENARIOS)) or "use one of these names",
        )
    return SCENARIOS[name]


def too_many_people(n: int) -> SimulationError:
    """The error for people who do not fit into memory, drawn or written."""
    return SimulationError(needed="people who fit into memory", found=f"n = {n:,}", do="draw fewer people")
