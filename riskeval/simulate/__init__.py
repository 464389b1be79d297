"""Synthetic cohorts whose truth is known."""

from riskeval.simulate.graded import Response
from riskeval.simulate.items import draw_items
from riskeval.simulate.missing import Missing
from riskeval.simulate.scenarios import SCENARIOS
from riskeval.simulate.simulated import Simulated, simulate
from riskeval.simulate.truth import Truth
from riskeval.simulate.writing import write_simulated

__all__ = [
    "SCENARIOS",
    "Missing",
    "Response",
    "Simulated",
    "Truth",
    "draw_items",
    "simulate",
    "write_simulated",
]
