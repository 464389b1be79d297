"""Rows of estimates as people print them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.metric import METRICS


def printed(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with estimate and interval in one column, counts, and what limits it."""
    shown = frame[["prediction", "metric", *columns]].copy()
    if frame["at"].notna().any() or (frame["label"] != "").any():
        shown["at"] = [
            _place(name, on, at, label)
            for name, on, at, label in frame[["metric", "on", "at", "label"]].itertuples(index=False)
        ]
    if (frame["contrast"] != "").any():
        pairs = frame[["contrast", "reference"]].itertuples(index=False)
        shown["contrast"] = [f"{how} from {other}" if other else how for how, other in pairs]
    shown["estimate"] = [
        _number(e, low, high)
        for e, low, high in frame[["estimate", "lower", "upper"]].itertuples(index=False)
    ]
    if frame["horizon"].notna().any():
        shown["months"] = [f"{h:g}" if np.isfinite(h) else "" for h in frame["horizon"].astype(float)]
    shown["n"] = [f"{n:.0f}" if np.isfinite(n) else "" for n in frame["n"].astype(float)]
    shown["events"] = [f"{n:.0f}" if np.isfinite(n) else "" for n in frame["events"].astype(float)]
    shown["status"], shown["note"] = frame["status"], frame["note"]
    return shown.drop(columns=["note"]) if (shown["note"] == "").all() else shown


def _place(metric: str, on: str, at: float, label: str) -> str:
    if np.isnan(at):
        return label
    if metric in METRICS and METRICS[metric].assumes:
        return f"{at:g}, {label}" if label else f"{on} {at:g}"
    return f"{on} {label or format(at, 'g')}"


def _number(estimate: Any, lower: Any, upper: Any) -> str:
    def text(value: Any) -> str:
        return (
            "–"
            if pd.isna(value)
            else "∞"
            if np.isinf(value)
            else f"{value:.3g}"
            if abs(value) >= 100
            else f"{value:.3f}"
        )

    return f"{text(estimate)} [{text(lower)}, {text(upper)}]"
