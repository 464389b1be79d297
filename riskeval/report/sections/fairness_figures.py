"""Pictures by group: calibration, and how people with and without the event were rated."""

from __future__ import annotations

from collections.abc import Sequence

from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate, expected_rate, sensitivity, specificity
from riskeval.plots.calibration_by_group import calibration_by_group
from riskeval.plots.judgement_by_group import judgement_by_group
from riskeval.report.chain import Chain
from riskeval.report.context import Context
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import slug
from riskeval.report.report import Block
from riskeval.report.sections.fairness_rows import ByGroup
from riskeval.report.wording import short


def pictures(context: Context, column: str, found: Sequence[ByGroup]) -> list[Block]:
    """The calibration and the ratings by group, of every prediction that has them."""
    blocks: list[Block] = []
    for one in found:
        if one.levels.possible and one.prediction in context.with_risk:
            blocks += _calibration(context, column, one)
        chain = one.levels.chain("band")
        if one.levels.possible and chain is not None and chain.places("band"):
            blocks += _judgement(context, column, one, chain)
    return blocks


def _calibration(context: Context, column: str, one: ByGroup) -> list[Block]:
    roles = context.cohort.predictions[one.prediction].roles
    role = "risk" if "risk" in roles else "score"
    chain = one.levels.chain(role)
    if chain is None or not chain.places(role):
        return []
    bounds = chain.bounds(role)
    placed = [metric.at(bounds, on=role) for metric in (event_rate, expected_rate)]  # type: ignore[arg-type]
    found = evaluate(one.levels.cohort(context), placed, by=column).frame
    found["label"] = found["at"].map(dict(zip(bounds, chain.names(role), strict=True)))
    frame = context.ledger.add("groups-levels", context.uncounted(found[found[column] != "(all)"]))
    if not drawable(frame, "event_rate"):
        return []
    return [
        figure(
            f"calibration-by-{slug(column)}-{slug(one.prediction)}",
            calibration_by_group,
            frame,
            column=column,
            caption=f"{short(one.prediction)} by {short(column)}: observed event rate with its 95% interval "
            "against the mean stated risk, on levels that every group can bear. On the dashed line both "
            "agree; above it, more people had the event than stated.",
            alt=f"Calibration of {short(one.prediction)} in each group of {short(column)}; numbers are in "
            "the table groups-levels.",
        )
    ]


def _judgement(context: Context, column: str, one: ByGroup, chain: Chain) -> list[Block]:
    bounds = chain.bounds("band")[1:]
    placed = [metric.at(bounds, on="band") for metric in (sensitivity, specificity)]
    found = evaluate(one.levels.cohort(context), placed, by=column).frame
    frame = context.ledger.add("groups-ratings", context.uncounted(found[found[column] != "(all)"]))
    if not drawable(frame, "sensitivity"):
        return []
    return [
        figure(
            f"ratings-by-{slug(column)}-{slug(one.prediction)}",
            judgement_by_group,
            frame,
            levels=chain.names("band"),
            caption=f"{short(one.prediction)} by {short(column)}: how people with and without the event were "
            "rated. Where the shade changes stands the share that reaches the level, with its 95% interval.",
            alt=f"Stacked bars of the ratings of {short(one.prediction)} by {short(column)} and outcome; "
            "numbers are in the table groups-ratings.",
        )
    ]
