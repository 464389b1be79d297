"""Synthetic cohorts whose truth is known."""

from riskeval.simulate.demonstration import demonstration_frame, write_demonstration
from riskeval.simulate.graded import Response
from riskeval.simulate.items import draw_items
from riskeval.simulate.missing import Missing

__all__ = ["Missing", "Response", "demonstration_frame", "draw_items", "write_demonstration"]
