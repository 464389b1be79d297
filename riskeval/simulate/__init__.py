"""Synthetic cohorts whose truth is known."""

from riskeval.simulate.crowd import Crowd
from riskeval.simulate.graded import Response
from riskeval.simulate.items import draw_items
from riskeval.simulate.missing import Missing
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.population import Population
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.scenarios import SCENARIOS
from riskeval.simulate.setup import Setup
from riskeval.simulate.simulated import Simulated, simulate
from riskeval.simulate.truth import Truth
from riskeval.simulate.world import World
from riskeval.simulate.writing import write_simulated

__all__ = [
    "SCENARIOS",
    "Crowd",
    "Missing",
    "Parameters",
    "Population",
    "Response",
    "Scenario",
    "Setup",
    "Simulated",
    "Truth",
    "World",
    "draw_items",
    "parameter",
    "simulate",
    "write_simulated",
]
