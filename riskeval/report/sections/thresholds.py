"""Thresholds: what each decided cut does to 1,000 people."""

from __future__ import annotations

import pandas as pd

from riskeval.metrics import (
    flag_rate,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    ppv,
    sensitivity,
    specificity,
)
from riskeval.metrics.per_thousand import FOURFOLD
from riskeval.plots.fourfold import fourfold
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import Row, estimate, overall, pick
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.wording import heading, short

RATES = (sensitivity, specificity, ppv, npv)
NUMBERS = (number_needed_to_detain, number_safely_discharged)


def section(context: Context) -> Section:
    """Counts per 1,000 people and rates at each decided threshold."""
    cuts = context.cuts()
    if not cuts:
        return Section("thresholds", "Thresholds", [_none(context)])
    metrics = (*FOURFOLD, flag_rate, *RATES, *NUMBERS)
    parts = [context.rates(cut, metrics) for cut in cuts]
    frame = context.ledger.add("thresholds", pd.concat(parts, ignore_index=True))
    blocks: list[Block] = [
        say(
            "Every threshold errs in two ways: it flags people who would not have had the event, and it "
            "misses people "
            "who have it. Which error weighs more is for those who decide, not for this report."
        ),
        *_price(context),
        _per_thousand(frame, context),
        *_picture(frame, context),
        _rates(frame, context),
    ]
    return Section("thresholds", "Thresholds and counts per 1,000 people", blocks)


def _picture(frame: pd.DataFrame, context: Context) -> list[Block]:
    if not drawable(frame, "true_alarms"):
        return []
    return [
        figure(
            "per-1000",
            fourfold,
            frame,
            caption=f"Of 1,000 people like those in these data, what each threshold does within "
            f"{context.horizon}. "
            "The intervals stand in the table.",
            alt="Stacked bars of true alarms, false alarms, missed and rightly left among 1,000 people.",
        ),
    ]


def _none(context: Context) -> Block:
    if context.control.cuts:
        return say(
            "No decided threshold can be shown: every division would leave fewer than {} people, "
            "events or "
            "non-events on one side.",
            context.control.minimum,
        )
    return say(
        '<strong class="author">AUTHOR:</strong> no threshold was decided beforehand, so none is '
        "evaluated. "
        "Name the thresholds in use under <code>[decision]</code> in the study file."
    )


def _price(context: Context) -> list[Block]:
    ratio = context.study.settings.decision.missed_to_false_alarm
    if ratio is None:
        return []
    return [
        say(
            "By the study’s own price, one missed event weighs as much as {} false alarms; whoever holds "
            "that price is "
            "indifferent between flagging and leaving at a risk of 1 / (1 + {}) = {}.",
            f"{ratio:g}",
            f"{ratio:g}",
            f"{1 / (1 + ratio):.2f}",
        )
    ]


def _names(row: Row) -> list[Cell]:
    return [short(row["prediction"]), row["label"]]


def _each(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop_duplicates(["prediction", "on", "at"])


def _per_thousand(frame: pd.DataFrame, context: Context) -> Table:
    rows = [
        [*_names(cut), *_cells(frame, cut, [m.name for m in FOURFOLD])] for _, cut in _each(frame).iterrows()
    ]
    return Table(
        f"Of 1,000 people, within {context.horizon} [95% CI]",
        ("Prediction", "Threshold", *(heading(metric.name) for metric in FOURFOLD)),
        rows,
        notes=[
            fill(
                "True alarms are flagged and have the event; false alarms are flagged and do not; missed "
                "are not "
                "flagged and have it; rightly left are not flagged and do not. Each is rounded on its own."
            )
        ],
        names=2,
    )


def _cells(frame: pd.DataFrame, cut: Row, metrics: list[str]) -> list[Cell]:
    place = {"prediction": cut["prediction"], "on": cut["on"], "at": cut["at"]}
    rows = [pick(frame, metric=metric, **place) for metric in metrics]
    return ["–" if row is None else estimate(row) for row in rows]


def _rates(frame: pd.DataFrame, context: Context) -> Table:
    base = overall(context.event_rates, context.control.margins).iloc[0]
    metrics = [metric.name for metric in (*RATES, *NUMBERS)]
    rows = [
        [*_names(cut), *_cells(frame, cut, metrics), estimate(base)] for _, cut in _each(frame).iterrows()
    ]
    return Table(
        f"Rates at the thresholds within {context.horizon} [95% CI], beside the event rate on which they "
        f"depend",
        ("Prediction", "Threshold", *(heading(metric) for metric in metrics), "Event rate"),
        rows,
        notes=[
            fill(
                "PPV: of those flagged, the share with the event. NPV: of those not flagged, the share "
                "without. NND: "
                "people flagged for each one who has the event. NSD: people rightly left for each one "
                "missed. With "
                "another event rate, all four change."
            )
        ],
        names=2,
    )
