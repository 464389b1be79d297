"""The default calibration table of one million people, each with a risk of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, shown
from riskeval.metrics.logistic import log_odds

PEOPLE, ENOUGH = 1_000_000, 5.0


def run() -> Result:
    """The peer gives five of the numbers, with intervals of intercept and slope only."""
    frame = people(PEOPLE)

    def ours() -> object:
        cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"risk": "risk"}})
        return rv.calibration(cohort, "Tool").estimates.frame

    mine, peer = medians(ours, lambda: with_statsmodels(frame), repeats=3)
    return Result(
        f"default calibration table: {PEOPLE:,} distinct risks",
        shown(mine),
        f"O:E, offset and joint logistic model (statsmodels GLM), Brier (scikit-learn), {shown(peer)}",
        f"{peer / mine:.2f}×",
        f"< {ENOUGH:g} s",
        mine < ENOUGH,
    )


def with_statsmodels(frame: pd.DataFrame) -> list[float]:
    """O:E, calibration in the large, intercept, slope and Brier score."""
    import statsmodels.api as sm
    from sklearn.metrics import brier_score_loss

    y, p = frame["event"].to_numpy(float), frame["risk"].to_numpy()
    x, family = log_odds(p), sm.families.Binomial()
    large = sm.GLM(y, np.ones((len(y), 1)), family=family, offset=x).fit()
    joint = sm.GLM(y, sm.add_constant(x), family=family).fit()
    return [y.sum() / p.sum(), *large.params, *joint.params, float(brier_score_loss(y, p))]
