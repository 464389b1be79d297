"""Calibration: whether the events that happen match the risks that were published."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metric import Metric
from riskeval.metrics import (
    brier,
    brier_uncertainty,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    corp_discrimination,
    corp_miscalibration,
    e50,
    e90,
    emax,
    ici,
    oe_ratio,
    scaled_brier,
)
from riskeval.report.coarse import as_shown, merged
from riskeval.report.context import Context
from riskeval.report.ledger import Number, Row, count, estimate, pick, point
from riskeval.report.report import Block, Cell, Points, Section, Table, fill, say
from riskeval.report.sections.calibration_levels import by_level
from riskeval.report.sections.calibration_tests import tests
from riskeval.report.sections.scores import Tables
from riskeval.report.wording import heading, listed, short

MEAN = (oe_ratio, calibration_in_the_large)
WEAK = (calibration_slope, calibration_intercept)
MODERATE = (ici, e50, e90, emax)
SCORES = (brier, scaled_brier, corp_miscalibration, corp_discrimination, brier_uncertainty)
CLUSTERED = "people of a cluster are not independent"


def section(context: Context, found: Tables) -> Section:
    """From the average to the single level: in the large, weak, moderate, and the scores that sum it up."""
    names = context.with_risk
    if not names:
        return Section("calibration", "Calibration", [_nothing()])
    metrics = [*MEAN, *WEAK, *MODERATE, *SCORES]
    overall_rows = pd.concat([evaluate(as_shown(context, name), metrics).frame for name in names])
    results = context.ledger.add("calibration", context.discreet(overall_rows))
    blocks: list[Block] = [_hierarchy(), *_levels_of_calibration(results, names, context)]
    coarse = [short(name) for name in names if merged(context, name)]
    if coarse:
        blocks.append(_as_shown(coarse))
    without = [short(name) for name in context.cohort.predictions if name not in names]
    if without:
        verb = "states" if len(without) == 1 else "state"
        blocks.append(say("{} {} no risk, so there is nothing to calibrate.", listed(without), verb))
    for name in names:
        blocks += by_level(context, found, name)
    return Section("calibration", "Calibration", [*blocks, *tests(context, names)])


def _nothing() -> Block:
    return say(
        "No prediction of this study states a risk for the follow-up of the outcome, so calibration "
        "cannot be examined. Observed rates by level stand in the score table."
    )


def _hierarchy() -> Block:
    return Points(
        [
            fill("<strong>In the large</strong>: do as many people have the event as stated, on the whole?"),
            fill("<strong>Weak</strong>: are the stated risks also spread as far apart as they should be?"),
            fill(
                "<strong>Moderate</strong>: of the people to whom a risk was stated, does that share "
                "have the "
                "event, at low, middle and high risks alike? This is what a decision at a threshold needs."
            ),
            fill(
                "Strong calibration, that the risk is right for every combination of what is known about "
                "people, cannot be shown with data."
            ),
        ]
    )


def _as_shown(names: list[str]) -> Block:
    return say(
        "In this section, levels of {} that are merged in the score table count together, with their mean "
        "published risk: from exact statistics the merged counts could be worked out.",
        listed(names),
    )


def _levels_of_calibration(results: pd.DataFrame, names: list[str], context: Context) -> list[Block]:
    large = fill(
        "O:E is observed over expected events within {}; 1 agrees, above 1 more events than published. "
        "Calibration in the large is the intercept with the slope held at 1; 0 agrees.",
        context.horizon,
    )
    weak = fill(
        "The slope of the log odds that happen over the log odds that were stated; 1 agrees. Below 1 the "
        "published risks are too far apart, above 1 too close together. The intercept beside it belongs to "
        "that slope."
    )
    return [
        _table("In the large: on the whole", MEAN, results, names, [large], counted=True),
        Points([_mean_sentence(results, name) for name in names]),
        _table("Weak calibration: the spread of the risks", WEAK, results, names, [weak]),
        Points([_weak_sentence(results, name) for name in names]),
        _table(
            "Moderate calibration: distance of the observed curve from the stated risks",
            MODERATE,
            results,
            names,
            _moderate_notes(results, names),
        ),
        Points([_moderate_sentence(results, name) for name in names]),
        _table("Scores of accuracy and their parts", SCORES, results, names, _score_notes(results, names)),
    ]


def _table(
    caption: str,
    metrics: Sequence[Metric],
    results: pd.DataFrame,
    names: list[str],
    notes: list[Cell],
    counted: bool = False,
) -> Table:
    rows: list[list[Cell]] = []
    for name in names:
        mine = [pick(results, prediction=name, metric=metric.name) for metric in metrics]
        people = [count(mine[0]), count(mine[0], "events")] if counted and mine[0] is not None else []
        rows.append([short(name), *("–" if row is None else _cell(row) for row in mine), *people])
    head = ("Prediction", *(heading(metric.name) for metric in metrics), *(("People", "Events") * counted))
    return Table(f"{caption} [95% CI]", head, rows, notes=notes)


def _cell(row: Row) -> Number:
    """An estimate with its interval; alone where the metric has none by nature."""
    return point(row) if row["metric"] == "emax" and not pd.isna(row["estimate"]) else estimate(row)


def _mean_sentence(results: pd.DataFrame, name: str) -> Cell:
    row = pick(results, prediction=name, metric="oe_ratio")
    assert row is not None
    if pd.isna(row["lower"]):
        why = f" ({row['note']})" if row["note"] else ""
        return fill("{}: the ratio of observed to expected events has no interval here{}.", short(name), why)
    more = "fewer events than published" if row["estimate"] < 1 else "more events than published"
    apart = not (row["lower"] <= 1 <= row["upper"])
    rest = (
        "the interval leaves out 1" if apart else "the interval includes 1, so chance alone could explain it"
    )
    return fill(
        "{}: {} events happened for each one expected, that is {}; {}.", short(name), point(row), more, rest
    )


def _weak_sentence(results: pd.DataFrame, name: str) -> Cell:
    row = pick(results, prediction=name, metric="calibration_slope")
    assert row is not None
    if pd.isna(row["lower"]):
        why = f" ({row['note']})" if row["note"] else ""
        return fill("{}: the slope has no interval here{}.", short(name), why)
    side = "too far apart" if row["estimate"] < 1 else "too close together"
    apart = not (row["lower"] <= 1 <= row["upper"])
    rest = f"the stated risks are {side}" if apart else "the interval includes 1, the slope of right risks"
    return fill("{}: the slope is {}; {}.", short(name), point(row), rest)


def _moderate_sentence(results: pd.DataFrame, name: str) -> Cell:
    """What the distance means, and whether a calibrated tool would show it."""
    row, far = (pick(results, prediction=name, metric=metric) for metric in ("ici", "e90"))
    assert row is not None
    if pd.isna(row["estimate"]) or far is None or pd.isna(far["estimate"]):
        why = f" ({row['note']})" if row["note"] else ""
        return fill("{}: no distance can be given{}.", short(name), why)
    return fill(
        "{}: what happened lies on average {} percentage points from what was stated, and for nine in ten "
        "people no more than {}. {}",
        *(short(name), estimate(row), point(far), _chance(row)),
    )


def _chance(row: Row) -> str:
    if CLUSTERED in str(row["note"]):
        return (
            "Chance makes this distance positive even for a tool whose risks are right; because "
            "people come in "
            "clusters it is not tested here, and the interval begins at 0. Its upper end says how far "
            "the risks "
            "may be off."
        )
    if pd.isna(row["lower"]):
        return "It has no interval here, so it cannot be told from chance."
    if row["lower"] > 0:
        return "A tool whose risks are right would hardly show as much by chance: these need correcting."
    return (
        "A tool whose risks are right could show as much by chance. That does not say that they are "
        "right: the "
        "upper end of the interval says how far they may be off."
    )


def _moderate_notes(results: pd.DataFrame, names: list[str]) -> list[Cell]:
    return [
        fill(
            "In percentage points of risk. ICI: mean distance over people; E50, E90: the distance "
            "that half and "
            "nine in ten people do not exceed; Emax: the largest, which one unusual risk can decide "
            "and which "
            "therefore has no interval. The observed curve is a logistic regression on a restricted "
            "cubic spline "
            "of the log odds of the stated risk with 3 knots; another smoother gives other distances. "
            "None can "
            "be negative, so chance alone makes each positive; the interval begins at 0 unless the estimate "
            "exceeds what a calibrated tool shows in all but one of 40 samples of these people."
        ),
        *_null_notes(results, names, ("ici", "e90", "emax")),
    ]


def _score_notes(results: pd.DataFrame, names: list[str]) -> list[Cell]:
    return [
        fill(
            "Brier score: mean squared distance of the stated risk from what happened; 0 is perfect. "
            "Scaled: the "
            "share of the uncertainty that is taken away; 0 is no better than giving everybody the "
            "event rate. "
            "Brier = miscalibration − discrimination + uncertainty (CORP, by isotonic regression, "
            "without bins)."
        ),
        *_null_notes(results, names, ("corp_miscalibration", "corp_discrimination")),
    ]


def _null_notes(results: pd.DataFrame, names: list[str], metrics: tuple[str, ...]) -> list[Cell]:
    """What tools without the fault, or without the merit, would show: as it stands in the row."""
    said = []
    for name in names:
        for metric in metrics:
            row = pick(results, prediction=name, metric=metric)
            told = "" if row is None else _null(str(row["note"]))
            if row is not None and told:
                words = '{}, {}: <span data-ref="{}">{}</span>.'
                label = heading(metric).removesuffix(", points")
                said.append(fill(words, short(name), label, row["data-ref"], told))
    return said


def _null(note: str) -> str:
    return next((part.strip() for part in note.split(";") if "would show" in part), "")
