"""Differences and ratios of four rates in five groups on 100,000 people, against fairlearn's bootstrap."""

from __future__ import annotations

from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import precision_score

import riskeval as rv
from benchmarks.people import people
from benchmarks.rates_by_group import CUT
from benchmarks.timing import Result, medians, shown
from riskeval.metrics import flag_rate, ppv, sensitivity, specificity

TIMED, WANTED = 5, 1000
QUANTILES = [0.025, 0.975]


def run() -> Result:
    """Ours begins with the frame; of theirs a few replicates are timed, and the time is scaled to 1,000."""
    frame = people(100_000)
    flagged = (frame["score"] >= CUT).astype(int)
    reference = str(frame["group"].iloc[0])

    def ours() -> object:
        cohort = rv.Cohort(frame, outcome="event", groups=["group"], predictions={"Tool": {"score": "score"}})
        metrics = [metric.at(CUT, on="score") for metric in (sensitivity, specificity, ppv, flag_rate)]
        found = rv.evaluate(cohort, metrics, by=["group"])
        differences = found.contrast("group", reference=reference)
        return differences.frame, found.contrast("group", reference=reference, how="ratio").frame

    def theirs() -> object:
        rates = {
            "sensitivity": true_positive_rate,
            "false positive rate": false_positive_rate,
            "ppv": precision_score,
            "flag rate": selection_rate,
        }
        made = MetricFrame(
            metrics=rates,
            y_true=frame["event"],
            y_pred=flagged,
            sensitive_features=frame["group"],
            n_boot=TIMED,
            ci_quantiles=QUANTILES,
            random_state=1,
        )
        return made.difference_ci(), made.ratio_ci()

    mine, few = medians(ours, theirs)
    peer = few * WANTED / TIMED
    return Result(
        "differences and ratios of four rates × five groups with intervals, 100,000 people",
        shown(mine),
        f"fairlearn MetricFrame, {WANTED:,} bootstrap replicates ({TIMED} timed, scaled): {shown(peer)}",
        f"{peer / mine:,.0f}×",
        "≥ 1,000×",
        peer >= 1000 * mine,
    )
