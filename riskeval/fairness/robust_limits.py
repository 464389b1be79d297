"""Limits of a number that people move, by weights, clusters and strata."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.fairness.people_by_group import PeopleByGroup
from riskeval.influence import covariance
from riskeval.intervals import Scale, critical, p_value, wald
from riskeval.small_samples import known

NAMES = {"identity": "Wald", "logit": "logit Wald"}


def robust(
    people: PeopleByGroup, value: float, moves: Floats, confidence: float, scale: Scale = "identity"
) -> dict[str, Any]:
    """Standard error, limits and p from how far one person of each cell moves a number.

    The p is that of no difference: 0, or one half on the logit scale.
    """
    design, u = people.design, moves[:, None]
    if design.no_interval:
        return {"status": "not estimable", "note": f"interval not estimable: {design.no_interval}"}
    se = float(np.sqrt(covariance(u, u, design)[0]))
    if not se > 0:
        return {"status": "not estimable", "note": "interval not estimable: no variation between people"}
    trusted = known(u, design)
    found = limits(value, se, trusted.df[0], trusted.widening[0], confidence, scale)
    return found | {"method": NAMES[scale]}


def limits(
    value: float, se: float, df: float, widening: float, confidence: float, scale: Scale = "identity"
) -> dict[str, Any]:
    """Wald's limits by t, and p of no difference."""
    lower, upper = wald(value, se, critical(confidence, df) * widening, scale)
    here, error = value, se
    if scale == "logit":
        here, error = np.log(value / (1 - value)), se / (value * (1 - value))
    p = p_value(here / (error * widening), df)
    return {"se": se, "lower": float(lower), "upper": float(upper), "p": float(p), "confidence": confidence}
