"""Differential prediction in words: the gap in the event rate, and what these data cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.terms import ALL

if TYPE_CHECKING:
    from riskeval.fairness.differential_prediction import DifferentialPrediction

MOST_SPOKEN_OF = 20
CAUTION = (
    "With many people a trivial difference is told from 0, with few a large one is not: read the gaps in the "
    "event rate. An interval that holds 0 does not show that the groups are alike."
)


def moderation_text(found: DifferentialPrediction) -> str:
    """A paragraph for each group, and how to read it."""
    mean = found.mean_gaps.frame
    if not len(mean):
        return "There is one group; nothing can be compared."
    columns = list(found.mean_gaps.groups)
    tool, on = mean["prediction"].iloc[0], mean["on"].iloc[0]
    said = [
        f"Logistic lines of `{found.outcome}` over the {on} of {tool}, each group beside "
        f"{mean['reference'].iloc[0]}."
    ]
    for k in range(min(len(mean), MOST_SPOKEN_OF)):
        said.append(_group(found, columns, mean.iloc[k], k))
    if len(mean) > MOST_SPOKEN_OF:
        said.append(f"{len(mean) - MOST_SPOKEN_OF} more groups stand in the tables.")
    return "\n".join([*said, *_all_groups(found, columns), CAUTION])


def _group(found: DifferentialPrediction, columns: list[str], mean: pd.Series[Any], k: int) -> str:
    name = ", ".join(mean[columns])
    if np.isnan(mean["estimate"]):
        return f"- {name}: cannot be judged: {mean['note']}."
    slope = _slope(found, columns, mean)
    parts = [_mean(mean), _largest(found.largest.frame.iloc[k]), slope]
    return f"- {name} (n = {mean['n']:g}): " + " ".join(part for part in parts if part)


def _mean(row: pd.Series[Any]) -> str:
    size, reference = abs(row["estimate"]), row["reference"]
    way = "more" if row["estimate"] > 0 else "less"
    happened = (
        f"the event rate is {size:.3f} {way} than the line of {reference} says for the same scores"
        f"{_limits(row)}"
    )
    if np.isnan(row["lower"]):
        return f"{happened}; whether that is more than chance cannot be judged ({row['note']})."
    if row["lower"] > 0:
        return f"{happened}: that line under-predicts for this group on average."
    if row["upper"] < 0:
        return f"{happened}: that line over-predicts for this group on average."
    return f"{happened}: neither over- nor under-prediction is shown."


def _largest(row: pd.Series[Any]) -> str:
    if np.isnan(row["estimate"]):
        return "No score is shared by both lines."
    return f"The largest gap between the two lines is {row['estimate']:+.3f}{_limits(row)}, at {row['at']:g}."


def _slope(found: DifferentialPrediction, columns: list[str], mean: pd.Series[Any]) -> str:
    frame = found.coefficients.frame
    mine = frame[(frame["metric"] == "group_slope") & (frame[columns] == mean[columns]).all(axis=1)].iloc[0]
    if np.isnan(mine["estimate"]):
        return "It has no line of its own."
    judged = "" if np.isnan(mine["lower"]) else f"{_limits(mine)}"
    shown = (
        "" if np.isnan(mine["lower"]) or mine["lower"] <= 0 <= mine["upper"] else ": a difference is shown"
    )
    return f"Slope per point, difference in log odds: {mine['estimate']:+.3f}{judged}{shown}."


def _all_groups(found: DifferentialPrediction, columns: list[str]) -> list[str]:
    frame = found.tests.frame
    told = frame[(frame[columns] == ALL).all(axis=1) & (frame["metric"] == "any_difference_test")]
    if not len(told):
        return []
    row = told.iloc[0]
    if np.isnan(row["p"]):
        return [f"All groups at once: cannot be tested: {row['note']}."]
    p = "below 0.001" if row["p"] < 0.001 else f"{row['p']:.3f}"
    return [f"All groups at once, {row['note']}: p {p} ({row['method']})."]


def _limits(row: pd.Series[Any]) -> str:
    return "" if np.isnan(row["lower"]) else f" [{row['lower']:+.3f}, {row['upper']:+.3f}]"
