"""Timings of riskeval against its peers, in one run, as ratios."""
