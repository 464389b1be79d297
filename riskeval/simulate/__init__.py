"""Synthetic cohorts whose truth is known."""

from riskeval.simulate.demonstration import demonstration_frame, write_demonstration
from riskeval.simulate.items import Response, draw_items

__all__ = ["Response", "demonstration_frame", "draw_items", "write_demonstration"]
