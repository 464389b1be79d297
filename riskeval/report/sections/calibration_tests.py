"""Tests of calibration, after the sizes."""

from __future__ import annotations

import pandas as pd

from riskeval.analyses.calibration_tests import calibration_tests
from riskeval.report.coarse import as_shown
from riskeval.report.context import Context
from riskeval.report.ledger import Number, Row, estimate, pick, point
from riskeval.report.report import Block, Cell, Table, fill, say
from riskeval.report.wording import heading, short

TESTS = ("spiegelhalter_z", "lr_intercept_and_slope", "lr_nonlinearity")


def tests(context: Context, names: list[str]) -> list[Block]:
    """Tests at the end, after the sizes."""
    parts = [calibration_tests(as_shown(context, name), name).frame for name in names]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["metric"].isin(TESTS)].assign(note=frame["note"].map(_uncounted))
    results = context.ledger.add("calibration-tests", context.discreet(frame))
    if (results["status"] == "not available").all():
        why = str(results["note"].iloc[0])
        return [say("Tests of calibration are not available: {}.", why)]
    rows: list[list[Cell]] = []
    for name in names:
        cells: list[Cell] = []
        for metric in TESTS:
            row = pick(results, prediction=name, metric=metric)
            cells += ["–", "–"] if row is None else [_statistic(row), _p(row)]
        rows.append([short(name), *cells])
    head = ["Prediction"]
    for metric in TESTS:
        head += [heading(metric), "p"]
    note = fill(
        "A small p says that so large a difference is rare if the risks are right; with many people "
        "any difference "
        "is. A large p does not say that they are right. Spiegelhalter’s z compares the squared "
        "errors with those "
        "to be expected; the likelihood ratios have 2 degrees of freedom and 1."
    )
    return [Table("Tests of calibration, to be read after the sizes", head, rows, notes=[note])]


def _uncounted(note: str) -> str:
    """A note without the part that counts people on one risk."""
    return "; ".join(part for part in str(note).split("; ") if " people, which" not in part)


def _statistic(row: Row) -> Cell:
    return point(row) if not pd.isna(row["estimate"]) else estimate(row)


def _p(row: Row) -> Cell:
    p = row["p"]
    if pd.isna(p):
        return "–"
    text = "<0.001" if p < 0.001 else f"{p:.3f}"
    return Number(text, row["data-ref"], "p", "fine")
