"""What a sensitivity analysis of unequal recording says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.estimates import Estimates
from riskeval.fairness.rules_text import SPOKEN, untold

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
    groups = list(explained.frame.groupby(list(explained.groups), sort=False))
    said = [_of_group(", ".join(map(str, labels)), rows, reference) for labels, rows in groups[:SPOKEN]]
    said += untold(len(groups))
    share = "all" if detected == 1 else f"{100 * detected:.3g} %"
    said.append(f"Corrected rates take {share} of the events of the more fully recorded group as recorded.")
    return " ".join([*said, LIMITS])


def _of_group(name: str, rows: pd.DataFrame, reference: str) -> str:
    """What a ratio of detection would explain, then gaps that are not shown, then what is unknown."""
    shown: list[str] = []
    unshown: list[str] = []
    unknown: list[str] = []
    for _, row in rows.iterrows():
        into = unknown if not np.isfinite(row["lower"]) else shown if _told_apart(row) else unshown
        into.append(_ratio(row))
    parts = [
        "if events were recorded at these ratios, that alone would explain the gap in " + "; ".join(shown)
        if shown
        else "",
        f"no gap to explain is shown, which is not equality, in {'; '.join(unshown)}" if unshown else "",
        _unknown(rows, unknown),
    ]
    return f"{name} against {reference}: {'. '.join(_capital(filter(None, parts)))}."


def _unknown(rows: pd.DataFrame, unknown: Sequence[str]) -> str:
    """What cannot be judged; the reason once, where it is the same for everything."""
    if len(unknown) == len(rows) and rows["note"].nunique() == 1 and rows["estimate"].isna().all():
        return f"cannot be judged ({rows['note'].iloc[0]})"
    return f"cannot be judged: {'; '.join(unknown)}" if unknown else ""


def _capital(parts: Iterable[str]) -> Iterator[str]:
    """Each part but the first as a sentence of its own."""
    for place, part in enumerate(parts):
        yield part[0].upper() + part[1:] if place else part


def _told_apart(row: pd.Series[Any]) -> bool:
    return bool(row["lower"] > 1 or row["upper"] < 1)


def _ratio(row: pd.Series[Any]) -> str:
    name = SAID[row["metric"]]
    estimate, lower, upper = (float(row[column]) for column in ("estimate", "lower", "upper"))
    if not np.isfinite(estimate):
        return f"{name} ({row['note'] or row['status']})"
    if np.isnan(lower):
        return f"{name}: {estimate:.2f} without an interval ({row['note'] or row['status']})"
    return f"{name}: {estimate:.2f} [{lower:.2f}, {upper:.2f}]"
