"""Estimates made from published numbers, and their horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.points import is_number


def published(parts: Sequence[pd.DataFrame], **same: Any) -> Estimates:
    """Estimates of lines that have some columns in common."""
    rows: list[dict[Any, Any]] = pd.concat(parts, ignore_index=True).to_dict("records")
    return Estimates.of_rows([row | same for row in rows])


def checked_months(months: object) -> float:
    """A positive number of months; NaN where no horizon was stated."""
    if months is None:
        return np.nan
    if not is_number(months) or months <= 0:
        raise EvaluationError(
            needed="horizon_months above 0", found=f"{months}", do="give the follow-up in months"
        )
    return float(months)
