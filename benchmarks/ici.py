"""The integrated calibration index with its bootstrap interval on ten thousand distinct risks."""

from __future__ import annotations

import numpy as np

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, shown
from riskeval.metrics import ici
from riskeval.metrics.logistic import log_odds
from riskeval.metrics.spline import QUANTILES, spline

PEOPLE, RESAMPLES = 10_000, 200
ENOUGH = 10.0


def run() -> Result:
    """The table is already made; the peer resamples people only and tests nothing against calibration."""
    frame = people(PEOPLE)
    outcome, risk = frame["event"].to_numpy(float), frame["risk"].to_numpy()
    cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"risk": "risk"}})

    table = rv.evaluate(cohort, ici)

    def ours() -> object:
        return table.interval(method="bootstrap", resamples=RESAMPLES, seed=1).frame

    mine, peer = medians(ours, lambda: one_by_one(outcome, risk), repeats=1)
    return Result(
        f"ICI with a tested interval: {PEOPLE:,} distinct risks, {RESAMPLES} + {RESAMPLES} samples",
        shown(mine),
        f"statsmodels GLM refitted {RESAMPLES} times, percentile interval, {shown(peer)}",
        f"{peer / mine:.2f}×",
        f"< {ENOUGH:g} s",
        mine < ENOUGH,
    )


def one_by_one(outcome: np.ndarray, risk: np.ndarray) -> list[float]:
    """The index of each resample, by the programs at hand."""
    import statsmodels.api as sm

    rng, found = np.random.default_rng(1), []
    for _ in range(RESAMPLES):
        who = rng.integers(0, len(risk), len(risk))
        x, y = log_odds(risk[who]), outcome[who]
        columns = spline(x, tuple(np.quantile(x, QUANTILES[3])))
        fit = sm.GLM(y, columns, family=sm.families.Binomial()).fit()
        found.append(float(np.abs(fit.fittedvalues - risk[who]).mean()))
    return found
