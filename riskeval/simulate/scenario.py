"""A scenario: a declaration with a name, its parameters, and how its columns are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from riskeval.simulate.crowd import Crowd
from riskeval.simulate.parameters import Parameters
from riskeval.simulate.population import Population
from riskeval.simulate.setup import Setup
from riskeval.simulate.truth import Truth
from riskeval.simulate.world import World


@dataclass(frozen=True)
class Scenario:
    """People of one kind, declared once; see :func:`riskeval.simulate.simulate`.

    Parameters
    ----------
    name, title, teaches : str
        Its name on the command line, a heading, and one sentence on what can be learned from it.
    parameters : type of Parameters
    declare : callable
        ``declare(world, parameters)`` declares the columns.
    setup : Setup
        How they are read as a cohort.
    written : callable
        ``written(parameters)`` names the columns of the data, in order.
    scored : tuple of str
        Those of them that the data file leaves out, because its study file scores them from the items.
    files : tuple of str
        Files in the folder ``<name>_files`` of this package that are written beside the data, or in place of
        what would be generated: a study file, definitions of instruments, words for a trainer.
    n, seed : int
        What ``riskeval simulate`` uses unless somebody says otherwise.
    ratings : callable, optional
        ``ratings(crowd, parameters)`` makes the long table ``case, rater, item, value`` of several raters.
    more : callable, optional
        ``more(parameters)`` gives truths that are no metric of a cohort.
    """

    name: str
    title: str
    teaches: str
    parameters: type[Parameters]
    declare: Callable[[World, Any], None]
    setup: Setup
    written: Callable[[Any], tuple[str, ...]]
    scored: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    n: int = 500
    seed: int = 1
    ratings: Callable[[Crowd, Any], pd.DataFrame] | None = None
    more: Callable[[Any], Mapping[str, Any]] | None = None

    def crowd(self, n: int, seed: int, parameters: Parameters) -> Crowd:
        """Draw people."""
        crowd = Crowd(n, seed)
        self.declare(crowd, parameters)
        return crowd

    def truth(self, parameters: Parameters) -> Truth:
        """Integrate the declaration."""
        population = Population()
        self.declare(population, parameters)
        more = self.more(parameters) if self.more is not None else {}
        return Truth(self.name, parameters.plain(), self.setup, population, more)
