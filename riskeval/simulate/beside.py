"""True values beside the rows of a table of estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.errors import SimulationError
from riskeval.metric import METRICS
from riskeval.simulate.setup import ALL

if TYPE_CHECKING:
    from riskeval.simulate.truth import Truth

SHOWN = ("estimate", "lower", "upper", "status")


def truth_beside(truth: Truth, table: pd.DataFrame, outcome: str | None) -> pd.DataFrame:
    """The rows of a table of estimates with their true values; see :meth:`Truth.beside`."""
    if not (isinstance(table, pd.DataFrame) and {"metric", "contrast", *SHOWN} <= set(table)):
        raise SimulationError(
            needed="the table of `riskeval.evaluate(...)`",
            found=f"a {type(table).__name__} without its columns",
            do="hand over its `.frame`",
        )
    if (table["contrast"] != "").any():
        raise SimulationError(
            needed="estimates, one row per number",
            found="contrasts",
            do="lay the estimates beside the truth and subtract the two truths",
        )
    groups = [name for name in truth.setup.groups if name in table]
    keys = ["prediction", "metric", *groups, "on", "at", "label"]
    found = pd.Series(np.nan, index=table.index)
    available = table[table["status"] != "not available"]
    cuts = available["label"].where(available["metric"].map(lambda name: METRICS[name].assumes), "")
    available = available.assign(cut=cuts)
    for key, rows in available.groupby(
        ["prediction", "metric", *groups, "on", "cut"], sort=False, dropna=False
    ):
        asked = dict(zip(["prediction", "metric", *groups, "on", "cut"], key, strict=True))
        found[rows.index] = _true(truth, asked, groups, rows["at"].to_numpy(dtype=float), outcome)
    return table[keys].assign(truth=found, **{name: table[name] for name in SHOWN})


def _true(truth: Truth, asked: dict[str, Any], groups: list[str], at: Any, outcome: str | None) -> Any:
    """True values of the points of one metric."""
    metric = METRICS[asked["metric"]]
    group = {name: asked[name] for name in groups if asked[name] != ALL}
    prediction = asked["prediction"] if asked["prediction"] in truth.setup.predictions else None
    on = asked["on"] or None
    points = None if np.isnan(at).any() else np.unique(at)
    if asked["cut"]:
        metric = metric.cut(_cut(truth, asked))
    values = np.atleast_1d(truth.value(metric, prediction, at=points, on=on, outcome=outcome, **group))
    return values[0] if points is None else values[np.searchsorted(points, at)]


def _cut(truth: Truth, asked: dict[str, Any]) -> float:
    """The cut that a label names: ``score ≥ 18``, or a level of the band with or without ``or above``."""
    if asked["on"] != "band":
        return float(asked["cut"].split("≥")[1])
    levels = list(truth.setup.predictions[asked["prediction"]]["levels"])
    return float(levels.index(asked["cut"].removesuffix(" or above")))
