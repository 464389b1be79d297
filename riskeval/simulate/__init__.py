"""Synthetic cohorts whose truth is known."""

from riskeval.simulate.demonstration import demonstration_frame, write_demonstration

__all__ = ["demonstration_frame", "write_demonstration"]
