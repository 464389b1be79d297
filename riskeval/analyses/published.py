"""What rows made from published numbers have in common: their columns and their horizon."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskeval.declaration import AFTER_GROUPS, BEFORE_GROUPS
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.points import is_number


def estimates_of(frame: pd.DataFrame, name: str, months: float, confidence: float) -> Estimates:
    """Estimates of rows that lack the columns which are the same in all."""
    frame = frame.assign(p=np.nan, n_dropped=np.nan, confidence=confidence)
    frame[["prediction", "on", "label", "contrast", "reference"]] = [name, "", "", "", ""]
    frame["horizon"] = months
    return Estimates(frame[[*BEFORE_GROUPS, *AFTER_GROUPS]])


def checked_months(months: object) -> float:
    """A positive number of months; NaN where no horizon was stated."""
    if months is None:
        return np.nan
    if not is_number(months) or months <= 0:
        raise EvaluationError(
            needed="horizon_months above 0", found=f"{months}", do="give the follow-up in months"
        )
    return float(months)
