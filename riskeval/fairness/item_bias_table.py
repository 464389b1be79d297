"""One line per group and item, wide: what people read first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from riskeval.fairness.item_intervals import Row
from riskeval.fairness.named_groups import Group
from riskeval.fairness.purification import Purified
from riskeval.intervals import holm

COLUMNS = {
    "points": ("standardised_difference", "estimate"),
    "points_lower": ("standardised_difference", "lower"),
    "points_upper": ("standardised_difference", "upper"),
    "mh_odds_ratio": ("mh_odds_ratio", "estimate"),
    "mh_lower": ("mh_odds_ratio", "lower"),
    "mh_upper": ("mh_odds_ratio", "upper"),
    "ets_delta": ("ets_delta", "estimate"),
    "ets_class": ("ets_delta", "label"),
    "p_uniform": ("logistic_uniform", "p"),
    "p_nonuniform": ("logistic_nonuniform", "p"),
    "p_both": ("logistic_both", "p"),
    "r2_change": ("r2_change", "estimate"),
    "p": ("mantel_chi_square", "p"),
}
ABOUT = ("n", "n_dropped", "status", "note")


def item_table(
    frame: pd.DataFrame, columns: tuple[str, ...], settled: Mapping[Group, Purified]
) -> pd.DataFrame:
    """The wide table of an Estimates frame of items; p is also adjusted by Holm over the items of a group."""
    lines = []
    for group, found in settled.items():
        here = frame[(frame[list(columns)] == [label for _, label in group]).all(axis=1)]
        own = [_line(item, part, found) for item, part in here.groupby("prediction", sort=False)]
        adjusted = holm([line["p"] for line in own])
        lines += [dict(group) | line | {"p_holm": p} for line, p in zip(own, adjusted, strict=True)]
    named = pd.DataFrame(lines)
    last = ["p_holm", "flagged", "in_total", *ABOUT]
    return named[[name for name in named.columns if name not in last] + last]


def _line(item: Any, part: pd.DataFrame, found: Purified) -> Row:
    by_metric = part.set_index("metric").to_dict("index")
    none = {
        "label": "",
        "estimate": float("nan"),
        "lower": float("nan"),
        "upper": float("nan"),
        "p": float("nan"),
    }
    line: Row = {"item": item}
    for name, (metric, column) in COLUMNS.items():
        line[name] = by_metric.get(metric, none)[column]
    line |= {"flagged": item in found.flagged, "in_total": item in found.anchor}
    return line | {name: by_metric["standardised_difference"][name] for name in ABOUT}
