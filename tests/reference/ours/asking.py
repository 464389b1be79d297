"""Short ways to ask riskeval and to read its rows."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

import riskeval as rv

from ..cases import Undefined

Z = float(ndtri(0.975))
Change = Callable[[Any], Any]


def cohort(
    frame: pd.DataFrame, score: str = "", risk: str = "", outcome: str = "y", **roles: Any
) -> rv.Cohort:
    """A cohort with one prediction called Tool."""
    tool = {role: column for role, column in (("score", score), ("risk", risk)) if column}
    return rv.Cohort(frame, outcome=outcome, predictions={"Tool": tool}, **roles)


def counted(**columns: list[Any]) -> rv.Cohort:
    """A cohort from counts: columns n, y, and score or group."""
    table = pd.DataFrame(columns)
    groups = [name for name in ("group",) if name in table]
    score = "score" if "score" in table else "y"
    table = table.assign(score=table[score])
    return rv.Cohort.from_counts(
        table, n="n", outcome="y", groups=groups, predictions={"Tool": {"score": "score"}}
    )


def rows(estimates: rv.Estimates, **where: Any) -> pd.DataFrame:
    """The rows with these values."""
    frame = estimates.frame
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame), f"no row with {where}"
    return frame


def row(estimates: rv.Estimates, **where: Any) -> pd.Series:
    """The only row with these values."""
    frame = rows(estimates, **where)
    assert len(frame) == 1, f"{len(frame)} rows with {where}"
    return frame.iloc[0]


def point(found: pd.Series, change: Change = float) -> float | Undefined:
    """The estimate, or why there is none."""
    if math.isnan(found["estimate"]):
        return Undefined(found["status"], found["note"])
    return float(change(found["estimate"]))


def limits(found: pd.Series, change: Change = float) -> list[float] | Undefined:
    """Lower and upper limit, or why there are none."""
    if math.isnan(found["estimate"]):
        return Undefined(found["status"], found["note"])
    return sorted(float(change(found[end])) for end in ("lower", "upper"))


def with_limits(found: pd.Series, change: Change = float) -> list[float] | Undefined:
    """Estimate, lower and upper limit."""
    ends = limits(found, change)
    return ends if isinstance(ends, Undefined) else [float(change(found["estimate"])), *ends]


def half_width_se(found: pd.Series) -> float:
    """The standard error behind a symmetric 95 % interval."""
    return float((found["upper"] - found["lower"]) / (2 * Z))


def expit(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))


def complement(value: float) -> float:
    return 1 - value
