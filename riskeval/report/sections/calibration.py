"""Calibration: whether the events that happen match the risks that were published."""

from __future__ import annotations

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import (
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    oe_ratio,
    scaled_brier,
)
from riskeval.plots.calibration import calibration
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, point, slug
from riskeval.report.report import Block, Section, Table, fill, say
from riskeval.report.sections.scores import Tables
from riskeval.report.wording import heading, listed, short

METRICS = (oe_ratio, calibration_in_the_large, calibration_intercept, calibration_slope, brier, scaled_brier)


def section(context: Context, found: Tables) -> Section:
    """In the large, weak, and level by level."""
    names = context.with_risk
    if not names:
        return Section("calibration", "Calibration", [_nothing()])
    overall_rows = evaluate(context.cohort.only(*names), list(METRICS)).frame
    results = context.ledger.add("calibration", context.discreet(overall_rows))
    blocks: list[Block] = [_summary(results, names, context)]
    blocks += [_sentence(results, name) for name in names]
    without = [short(name) for name in context.cohort.predictions if name not in names]
    if without:
        verb = "states" if len(without) == 1 else "state"
        blocks.append(say("{} {} no risk, so there is nothing to calibrate.", listed(without), verb))
    for name in names:
        blocks += _by_level(context, found, name)
    return Section("calibration", "Calibration", blocks)


def _nothing() -> Block:
    return say(
        "No prediction of this study states a risk for the follow-up of the outcome, so calibration "
        "cannot be "
        "examined. Observed rates by level stand in the score table."
    )


def _summary(results: pd.DataFrame, names: list[str], context: Context) -> Table:
    rows = []
    for name in names:
        mine = [pick(results, prediction=name, metric=metric.name) for metric in METRICS]
        rows.append([short(name), *("–" if row is None else estimate(row) for row in mine)])
    return Table(
        "Calibration in the large and weak calibration",
        ("Prediction", *(heading(metric.name) for metric in METRICS)),
        rows,
        notes=[
            fill(
                "O:E is observed over expected events within {}; 1 agrees, above 1 more events than "
                "published. "
                "Calibration in the large is the intercept with the slope held at 1; 0 agrees. A slope "
                "below 1 says "
                "that the published risks are too far apart, above 1 too close together.",
                context.horizon,
            )
        ],
    )


def _sentence(results: pd.DataFrame, name: str) -> Block:
    row = pick(results, prediction=name, metric="oe_ratio")
    assert row is not None
    if pd.isna(row["lower"]):
        why = f" ({row['note']})" if row["note"] else ""
        return say("{}: the ratio of observed to expected events has no interval here{}.", short(name), why)
    more = "fewer events than published" if row["estimate"] < 1 else "more events than published"
    apart = not (row["lower"] <= 1 <= row["upper"])
    rest = (
        "the interval leaves out 1" if apart else "the interval includes 1, so chance alone could explain it"
    )
    return say(
        "{}: {} events happened for each one expected, that is {}; {}.", short(name), point(row), more, rest
    )


def _by_level(context: Context, found: Tables, name: str) -> list[Block]:
    """Observed against expected at each level of the score table, and by band where there is one."""
    blocks: list[Block] = []
    if name in found and drawable(found[name][0], "event_rate"):
        blocks.append(_picture(name, found[name][0], "level"))
    banded = context.control.chain(name, "band")
    if banded is not None and banded.kept and (name not in found or found[name][2] != "band"):
        by_band = context.levels(name, banded, "band")
        wanted = by_band[by_band["metric"].isin(["event_rate", "expected_rate", "eo_ratio"])]
        frame = context.ledger.add("calibration-band", wanted)
        blocks.append(_band_table(name, frame))
        if drawable(frame, "event_rate"):
            blocks.append(_picture(name, frame, "band"))
    return blocks


def _band_table(name: str, frame: pd.DataFrame) -> Table:
    rows = []
    for _, rate in frame[frame["metric"] == "event_rate"].iterrows():
        others = [pick(frame, metric=metric, at=rate["at"]) for metric in ("expected_rate", "eo_ratio")]
        cells = ["–" if row is None else estimate(row) for row in others]
        rows.append([rate["label"], count(rate), count(rate, "events"), estimate(rate), *cells])
    head = ("Band", "People", "Events", "Event rate [95% CI]", "Published risk", "E:O [95% CI]")
    return Table(f"{short(name)}: observed and expected by band", head, rows)


def _picture(name: str, frame: pd.DataFrame, by: str) -> Block:
    return figure(
        f"calibration-{slug(name)}-{by}",
        calibration,
        frame,
        caption=f"{short(name)}: observed event rate with 95% interval against the published risk of each "
        f"{by}. "
        "On the dashed line both agree; above it, more people had the event than published.",
        alt=f"Calibration plot of {short(name)} by {by}; the numbers are in the tables.",
    )
