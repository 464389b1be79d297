"""What a sensitivity analysis of unequal recording says, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from riskeval.estimates import Estimates

SAID = {"event_rate": "recorded event rate", "ppv": "PPV", "oe_ratio": "O:E"}
LIMITS = (
    "The data cannot show how often events are recorded: this is a sensitivity analysis, not a correction. "
    "It assumes that nothing is recorded that did not happen, and, but for the bounds, that an event is "
    "recorded as often whatever the score. A gap in sensitivity is not explained by recording of that kind "
    "at all."
)


def told(explained: Estimates, reference: str, detected: float) -> str:
    """Sentences about each group, and about what was assumed.

    Parameters
    ----------
    explained : Estimates
        See `LabelBias`.
    reference : str
    detected : float
        Share of the events recorded in the group that is recorded more fully.
    """
    said = []
    for labels, rows in explained.frame.groupby(list(explained.groups), sort=False):
        said.append(_of_group(", ".join(map(str, labels)), rows, reference))
    share = "all" if detected == 1 else f"{100 * detected:.3g} %"
    said.append(f"Corrected rates take {share} of the events of the more fully recorded group as recorded.")
    return " ".join([*said, LIMITS])


def _of_group(name: str, rows: pd.DataFrame, reference: str) -> str:
    parts = [_ratio(row) for _, row in rows.iterrows()]
    return (
        f"{name} against {reference}: if events were recorded at these ratios, that alone would explain the "
        "gap in " + "; ".join(parts) + "."
    )


def _ratio(row: pd.Series[Any]) -> str:
    name = SAID[row["metric"]]
    estimate, lower, upper = (float(row[column]) for column in ("estimate", "lower", "upper"))
    if not np.isfinite(estimate):
        return f"{name}: cannot be said ({row['note'] or row['status']})"
    if np.isnan(lower):
        return f"{name}: {estimate:.2f}, without an interval ({row['note'] or row['status']})"
    told_apart = "" if lower > 1 or upper < 1 else ", so that no gap is shown"
    return f"{name}: {estimate:.2f} [{lower:.2f}, {upper:.2f}]{told_apart}"
