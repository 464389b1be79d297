"""From a value about items and how far people move it to a row with its interval and its p."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.fairness.item_tables import PairTable
from riskeval.intervals import p_value

Row = dict[str, Any]
LINEARISED = "linearised, by weights and clusters"


def interval(table: PairTable, value: float, variance: float, moves: Floats, confidence: float) -> Row:
    """Standard error, limits and p of a value; t where weights or clusters make the variance uncertain."""
    known, se = table.known(moves), np.sqrt(variance)
    half = float(known.critical(1 - confidence)[0]) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = float(p_value(value / (se * known.widening[0]), known.df[0]))
    return {"se": se, "lower": value - half, "upper": value + half, "p": p}
