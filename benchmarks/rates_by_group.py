"""Four rates in five groups with intervals on 100,000 people, against fairlearn without intervals."""

from __future__ import annotations

from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import precision_score

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, shown
from riskeval.metrics import flag_rate, ppv, sensitivity, specificity

CUT = 20


def run() -> Result:
    """Ours begins with the frame: building the cohort is part of the time."""
    frame = people(100_000)
    flagged = (frame["score"] >= CUT).astype(int)

    def ours() -> object:
        cohort = rv.Cohort(frame, outcome="event", groups=["group"], predictions={"Tool": {"score": "score"}})
        metrics = [metric.at(CUT, on="score") for metric in (sensitivity, specificity, ppv, flag_rate)]
        return rv.evaluate(cohort, metrics, by=["group"]).frame

    def theirs() -> object:
        rates = {
            "sensitivity": true_positive_rate,
            "false positive rate": false_positive_rate,
            "ppv": precision_score,
            "flag rate": selection_rate,
        }
        made = MetricFrame(
            metrics=rates, y_true=frame["event"], y_pred=flagged, sensitive_features=frame["group"]
        )
        return made.by_group, made.overall

    mine, peer = medians(ours, theirs)
    return Result(
        "four rates × five groups with intervals, 100,000 people, building the cohort included",
        shown(mine),
        f"fairlearn MetricFrame without intervals, {shown(peer)}",
        f"{peer / mine:.1f}×",
        "≥ 50×",
        peer >= 50 * mine,
    )
