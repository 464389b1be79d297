"""The score table: percentiles and risks against the median score."""

from typing import Any

import numpy as np

import riskeval as rv
from riskeval.metrics import calibration_intercept, calibration_slope

from ..cases import Case
from .asking import cohort, expit, half_width_se, row, rows

SCALE = 0.5


def ours(case: Case) -> dict[str, Any]:
    frame, score = case.frame(), case.roles["score"]
    table = rv.score_table(cohort(frame, score), "Tool")
    column = {
        name: rows(table, metric=name).set_index("at")["estimate"] for name in table.frame["metric"].unique()
    }
    ratio = column["risk_ratio_to_median"]
    median = float(ratio.index[np.argmin(np.abs(ratio - 1))])
    centred = frame.assign(chance=expit(SCALE * (frame[score] - median)))
    model = rv.evaluate(cohort(centred, risk="chance"), [calibration_intercept, calibration_slope])
    b0, b1 = (row(model.interval(method="model"), metric=f"calibration_{m}") for m in ("intercept", "slope"))
    slope = SCALE * b1["estimate"]
    at_or_below = 100 * column["cumulative_share"]
    people = rows(table, metric="event_rate").set_index("at")
    lines = {
        "score": people.index,
        "n": people["n"],
        "events": people["events"],
        "pct_below": at_or_below.shift(fill_value=0.0),
        "pct_at_or_below": at_or_below,
        "percentile_midrank": 100 * column["midrank_percentile"],
        "logistic_rate": ratio * expit(b0["estimate"]),
        "odds_ratio_vs_median": np.exp(slope * (ratio.index - median)),
        "risk_ratio_vs_median": ratio,
    }
    return {
        "median_score": median,
        "b0_at_median": [b0["estimate"], half_width_se(b0)],
        "b1": [slope, SCALE * half_width_se(b1)],
        "table": [
            dict(zip(lines, line, strict=True)) for line in zip(*map(list, lines.values()), strict=True)
        ],
    }
