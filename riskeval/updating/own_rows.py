"""Rows of an Estimates table that were not computed from a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.declaration import AFTER_GROUPS, BEFORE_GROUPS
from riskeval.estimates import Estimates

TEXTS = ("prediction", "metric", "on", "label", "contrast", "reference", "method", "status", "note")


def estimates_of(rows: Sequence[dict[str, Any]], column: str) -> Estimates:
    """Estimates with one group column; what a row leaves out is empty."""
    names = [*BEFORE_GROUPS, column, *AFTER_GROUPS]
    empty = {name: "" if name in TEXTS else np.nan for name in names} | {"status": "ok"}
    frame = pd.DataFrame([empty | row for row in rows], columns=names)
    numeric = [name for name in AFTER_GROUPS if name not in TEXTS]
    return Estimates(frame.astype(dict.fromkeys(numeric, float)), columns=(column,))
