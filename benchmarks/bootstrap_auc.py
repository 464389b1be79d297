"""AUC with 2,000 bootstrap replicates on 100,000 people with a 0–40 score, against a scikit-learn loop."""

from __future__ import annotations

import statistics

import numpy as np
from sklearn.metrics import roc_auc_score

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, seconds, shown
from riskeval.metrics import auc

RESAMPLES, TIMED = 2000, 20


def run() -> Result:
    """Time 20 of scikit-learn's replicates and scale them to 2,000."""
    frame = people(100_000)
    outcome, score = frame["event"].to_numpy(), frame["score"].to_numpy()
    cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"score": "score"}})
    rng = np.random.default_rng(1)

    def ours() -> object:
        made = rv.evaluate(cohort, auc).interval(0.95, method="bootstrap", resamples=RESAMPLES, seed=1)
        return made.frame

    def theirs() -> object:
        drawn = rng.integers(0, len(outcome), len(outcome))
        return roc_auc_score(outcome[drawn], score[drawn])

    (mine,) = medians(ours)
    peer = statistics.median(seconds(theirs) for _ in range(TIMED)) * RESAMPLES
    return Result(
        "AUC, 2,000 bootstrap replicates, 100,000 people, score 0–40",
        shown(mine),
        f"scikit-learn loop, {shown(peer)} ({TIMED} replicates timed and scaled)",
        f"{peer / mine:,.0f}×",
        "≥ 1,000×",
        peer >= 1000 * mine,
    )
