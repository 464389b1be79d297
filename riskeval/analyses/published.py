"""What rows made from published numbers have in common: their words and their columns."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from riskeval.declaration import AFTER_GROUPS, BEFORE_GROUPS
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates


def carried_to(base_rate: float, months: float | None) -> str:
    """What stands beside every number that is carried to another base rate."""
    within = "horizon not stated" if months is None else f"within {months:g} months"
    return (
        f"carried to an event rate of {base_rate:g}, {within}: holds if sensitivity and specificity are the "
        "same there"
    )


def estimates_of(frame: pd.DataFrame, name: str, months: float | None, confidence: float) -> Estimates:
    """Estimates of rows that lack the columns which are the same in all."""
    frame = frame.assign(p=np.nan, n_dropped=np.nan, confidence=confidence)
    frame[["prediction", "on", "label", "contrast", "reference"]] = [name, "", "", "", ""]
    frame["horizon"] = np.nan if months is None else float(months)
    return Estimates(frame[[*BEFORE_GROUPS, *AFTER_GROUPS]])


def check_months(months: object) -> None:
    """A horizon is a positive number of months, or not stated."""
    if months is None:
        return
    number = isinstance(months, Real) and not isinstance(months, bool)
    if not number or not 0 < float(months) < np.inf:  # type: ignore[arg-type]
        raise EvaluationError(
            needed="horizon_months above 0", found=f"{months}", do="give the follow-up in months"
        )
