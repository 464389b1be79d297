"""The calibration curve, and observed against published rates at the levels that may be shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import observed_risk
from riskeval.plots.calibration import calibration, paired
from riskeval.plots.calibration_curve import calibration_curve
from riskeval.report.coarse import as_shown
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, slug
from riskeval.report.report import Block, Table
from riskeval.report.sections.scores import Tables
from riskeval.report.wording import short


def by_level(context: Context, found: Tables, name: str) -> list[Block]:
    """The curve with the levels of the score table, and the bands where there are some."""
    blocks: list[Block] = []
    if name in found and drawable(found[name][0], "event_rate"):
        blocks.append(_curve(context, name, found[name][0]))
    banded = context.control.chain(name, "band")
    if banded is not None and banded.places("band") and (name not in found or found[name][2] != "band"):
        by_band = context.levels(name, banded, "band")
        wanted = by_band[by_band["metric"].isin(["event_rate", "expected_rate", "eo_ratio"])]
        frame = context.ledger.add("calibration-band", wanted)
        blocks.append(_band_table(name, frame))
        if drawable(frame, "event_rate"):
            blocks.append(_picture(name, frame, "band"))
    return blocks


def _curve(context: Context, name: str, levels: pd.DataFrame) -> Block:
    """The smooth curve between the lowest and the highest level shown; without it the levels alone."""
    points = paired(levels)["expected"].astype(float)
    first, last = (points.min(), points.max()) if len(points) > 1 else (1.0, 0.0)
    grid = np.arange(np.ceil(100 * first - 1e-9), np.floor(100 * last + 1e-9) + 1) / 100
    grid = grid[(grid > 0) & (grid < 1)]
    if len(grid) < 2:
        return _picture(name, levels, "level")
    role = "risk" if "risk" in context.cohort.predictions[name].roles else "norm"
    placed = observed_risk.at(grid.tolist(), on=role)  # type: ignore[arg-type]
    rows = context.discreet(evaluate(as_shown(context, name), placed).frame)
    curve = context.ledger.add("calibration-curve", rows)
    if not drawable(curve, "observed_risk"):
        return _picture(name, levels, "level")
    return figure(
        f"calibration-curve-{slug(name)}",
        calibration_curve,
        pd.concat([curve, levels], ignore_index=True),
        caption=f"{short(name)}: the observed curve with its 95% interval at each risk "
        "(logistic regression on a restricted cubic spline of the log odds of the stated risk, 3 "
        "knots), and the observed rate of each "
        "level of the score table with its 95% interval. On the dashed line both agree; above it, "
        "more people "
        "had the event than published. The curve is drawn between the lowest and the highest level shown.",
        alt=f"Calibration curve of {short(name)} with the levels; the numbers are in the tables.",
    )


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
