"""Figures: one module per kind; each takes a finished frame and an Axes and computes nothing."""
