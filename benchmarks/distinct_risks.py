"""AUC with its standard error on a million distinct risks, against scikit-learn's point alone."""

from __future__ import annotations

from sklearn.metrics import roc_auc_score

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, shown
from riskeval.metrics import auc


def run() -> Result:
    """The cohort is already built; each call of ours computes value, influence, variance and interval."""
    frame = people(1_000_000)
    outcome, risk = frame["event"].to_numpy(), frame["risk"].to_numpy()
    cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"risk": "risk"}})
    mine, peer = medians(
        lambda: rv.evaluate(cohort, auc).frame,
        lambda: roc_auc_score(outcome, risk),
    )
    return Result(
        "AUC with standard error, 1,000,000 distinct risks, cohort built",
        shown(mine),
        f"scikit-learn roc_auc_score, the point alone, {shown(peer)}",
        f"{peer / mine:.2f}×",
        "> 1×",
        peer > mine,
    )
