"""Discrimination: whether a higher level goes with more events."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from riskeval.evaluate import evaluate
from riskeval.metrics import sensitivity, specificity
from riskeval.plots.roc import roc
from riskeval.report.chain import Chain
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import Row, count, estimate, overall, point
from riskeval.report.report import Block, Points, Section, Table, fill, say
from riskeval.report.sections.scores import Tables, noun
from riskeval.report.wording import short


def section(context: Context, found: Tables) -> Section:
    """AUC of each prediction, and the ROC curve with its categories."""
    everybody = overall(context.aucs, context.control.margins)
    blocks: list[Block] = [
        _table(context, everybody),
        Points([_meaning(context, row) for _, row in everybody.iterrows() if not pd.isna(row["estimate"])]),
        say(
            "An AUC of 0.5 orders people no better than chance. It says nothing about how high the risks "
            "are; see "
            "Calibration."
        ),
        *_picture(context, found),
    ]
    return Section("discrimination", "Discrimination", blocks)


def _table(context: Context, everybody: pd.DataFrame) -> Table:
    rows = [
        [
            short(row["prediction"]),
            noun(context, row["prediction"], row["on"]),
            estimate(row),
            count(row),
            count(row, "events"),
        ]
        for _, row in everybody.iterrows()
    ]
    head = ("Prediction", "Read from", "AUC [95% CI]", "People", "Events")
    return Table("Area under the ROC curve", head, rows, names=2)


def _picture(context: Context, found: Tables) -> list[Block]:
    points = _curve(context, found)
    if points is None or not drawable(points, "sensitivity"):
        return []
    return [
        figure(
            "roc",
            roc,
            points,
            every=False,
            caption="ROC curves. Each mark is a threshold that may be shown, with the 95% intervals of "
            "both rates; "
            "named are the categories of a rating and the thresholds decided beforehand.",
            alt="ROC curves of "
            + ", ".join(short(name) for name in found)
            + "; what each threshold flags is in the tables.",
        )
    ]


def _meaning(context: Context, row: Row) -> Markup:
    return fill(
        "{}: of two people, one with the event and one without, the one with the event has the higher {} "
        "with "
        "probability {} (ties count one half).",
        short(row["prediction"]),
        noun(context, row["prediction"], row["on"]),
        point(row),
    )


def _curve(context: Context, found: Tables) -> pd.DataFrame | None:
    """Sensitivity and specificity at every boundary that may be shown."""
    parts = []
    for name, (_, chain, role) in found.items():
        bounds = chain.bounds(role)[1:]
        placed = [metric.at(bounds, on=role) for metric in (sensitivity, specificity)]  # type: ignore[arg-type]
        frame = evaluate(context.cohort.only(name), placed).frame
        frame["label"] = [_mark(context, name, chain, role, at) for at in frame["at"]]
        parts.append(frame)
    return context.ledger.add("roc", pd.concat(parts, ignore_index=True)) if parts else None


def _mark(context: Context, name: str, chain: Chain, role: str, at: float) -> str:
    """The name of a category, or of a decided threshold; other thresholds have none."""
    if role == "band":
        return chain.bands[int(at)]
    decided = [cut for cut in context.cuts(name) if cut.place == chain.place(role, at)]
    return context.cut_name(decided[0]) if decided else ""
