"""Synthetic cohorts whose truth is known."""
