"""Predictions beside each other on the same people: a judgement beside a total."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import auc, sensitivity, specificity
from riskeval.plots.forest import forest
from riskeval.report.context import Context
from riskeval.report.control import Cut, joint_passes
from riskeval.report.disclosure import suppress
from riskeval.report.figures import figure
from riskeval.report.ledger import Row, count, estimate
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.wording import heading, short


def section(context: Context) -> Section:
    """Paired differences of AUC, and of the rates at the decided thresholds."""
    names = list(context.cohort.predictions)
    title = "Predictions beside each other"
    if len(names) < 2:
        return Section("comparison", title, [say("There is one prediction, so there is nothing to compare.")])
    frame = context.ledger.add("comparison-auc", context.discreet(_auc_differences(context, names)))
    blocks: list[Block] = [
        say(
            "A person’s rating of low, moderate or high is a prediction like a total, and is judged in "
            "the same way. "
            "Each comparison is made on the people who have both, so that the difference is not one of "
            "people."
        ),
        Table(
            "Paired differences in AUC [95% CI]",
            ("Prediction", "minus", "Difference in AUC", "People", "Events"),
            [_row(row) for _, row in frame.iterrows()],
            names=2,
        ),
        figure(
            "auc-paired",
            forest,
            frame,
            xlabel="difference in AUC",
            caption="Paired differences in AUC with 95% intervals; at the dashed line the two order "
            "people equally well.",
            alt="Forest plot of paired differences in AUC; numbers are printed.",
        ),
    ]
    return Section("comparison", title, blocks + _rates(context))


def _row(row: Row) -> list[Cell]:
    return [
        short(row["prediction"]),
        short(row["reference"]),
        estimate(row),
        count(row),
        count(row, "events"),
    ]


def _auc_differences(context: Context, names: list[str]) -> pd.DataFrame:
    parts = []
    for first, second in combinations(names, 2):
        found = evaluate(context.cohort.only(first, second), auc).contrast("prediction", reference=first)
        parts.append(found.frame)
    return pd.concat(parts, ignore_index=True)


def _rates(context: Context) -> list[Block]:
    """Sensitivity and specificity of one decided threshold minus another's."""
    firsts: dict[str, Cut] = {}
    for cut in context.cuts():
        firsts.setdefault(cut.asked.prediction, cut)
    parts = [_paired(context, a, b) for a, b in combinations(firsts.values(), 2)]
    if not parts:
        return []
    frame = context.ledger.add("comparison-rates", pd.concat(parts, ignore_index=True))
    rows: list[list[Cell]] = [
        [row["label"], heading(row["metric"]), estimate(row), count(row), count(row, "events")]
        for _, row in frame.iterrows()
    ]
    hidden = (frame["status"] == "suppressed").any()
    withheld = fill(
        "Suppressed: how many people only one of the two thresholds flags would be a count below {}.",
        context.control.minimum,
    )
    return [
        Table(
            "Paired differences at the decided thresholds [95% CI]",
            ("Comparison", "Rate", "Difference", "People", "Events"),
            rows,
            notes=[
                fill(
                    "Percentage points. Two thresholds flag different numbers of people, so one usually "
                    "gains in "
                    "sensitivity what it loses in specificity."
                ),
                *([withheld] if hidden else []),
            ],
            names=2,
        )
    ]


def _paired(context: Context, first: Cut, second: Cut) -> pd.DataFrame:
    """Both rates of the second cut minus those of the first."""
    cuts = {"decided": {cut.asked.prediction: _place(context, cut) for cut in (first, second)}}
    cohort = context.cohort.only(first.asked.prediction, second.asked.prediction)
    found = evaluate(cohort, [sensitivity, specificity], cuts=cuts)
    frame = found.contrast("prediction", reference=first.asked.prediction).frame
    sides = [f"{short(cut.asked.prediction)} ({context.cut_name(cut)})" for cut in (second, first)]
    frame["label"] = " minus ".join(sides)
    hidden = not joint_passes(context.control, first, second)
    return suppress(frame, pd.Series(hidden, index=frame.index).to_numpy())


def _place(context: Context, cut: Cut) -> object:
    if cut.role == "band":
        assert cut.at is not None
        return context.cohort.predictions[cut.asked.prediction].levels[int(cut.at)]
    return {"on": cut.role, "at": cut.at}
