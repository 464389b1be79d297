"""Group by group: criteria with their margins, the numbers behind them, and what is known of each group."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate, flag_rate, npv, ppv, sensitivity, specificity
from riskeval.plots.forest import forest
from riskeval.report.context import Context
from riskeval.report.control import Cut
from riskeval.report.figures import drawable, figure
from riskeval.report.ledger import count, estimate, pick, slug
from riskeval.report.report import Block, Cell, Points, Section, Table, fill, say
from riskeval.report.sections.asked import reference_of
from riskeval.report.sections.fairness_figures import pictures
from riskeval.report.sections.fairness_groups import dossiers
from riskeval.report.sections.fairness_rows import ByGroup, by_group
from riskeval.report.sections.fairness_tables import (
    line_table,
    number_table,
    spread_table,
    verdict_table,
    what_they_cannot_see,
)
from riskeval.report.wording import heading, listed, short
from riskeval.terms import How

ALL = "(all)"
RATES = (flag_rate, sensitivity, specificity, ppv, npv)


def section(context: Context) -> Section:
    """Whom the predictions work for: criteria, contrasts, and a dossier of each group."""
    margins = context.control.margins
    if not margins:
        return Section("groups", "By group", [say("No group of the study can be shown, or none was named.")])
    blocks: list[Block] = [
        say(
            "Whether the numbers are alike in every group. Wide intervals mean that these data cannot tell; "
            "they do not mean that there is no difference. No criterion makes a prediction right for the "
            "people it is used on, several of them cannot hold together where event rates differ, and all of "
            "them are about recorded events."
        )
    ]
    seen: list[ByGroup] = []
    for column in margins:
        reference = reference_of(context, column)
        found = [by_group(context, column, name, reference) for name in context.cohort.predictions]
        blocks += _margin(context, column, reference, found)
        seen += found
    blind = what_they_cannot_see(seen)
    if blind:
        blocks += [say("What each criterion cannot see:"), Points(blind)]
    return Section("groups", "By group", blocks)


def _margin(context: Context, column: str, reference: str | None, found: Sequence[ByGroup]) -> list[Block]:
    labels = context.cohort.group_levels(column)
    blocks: list[Block] = [
        _summary(context, column, labels, found),
        figure(
            f"auc-{slug(column)}",
            forest,
            pd.concat([one.aucs for one in found], ignore_index=True),
            xlabel="AUC",
            caption=f"AUC by {short(column)} with 95% intervals.",
            alt=f"Forest plot of the AUC of each prediction in each group of {short(column)}; numbers are "
            f"printed.",
        ),
    ]
    cuts = context.cuts()
    rates = _rates(context, column, cuts)
    if rates is not None:
        blocks.append(_rate_table(context, column, labels, cuts, rates))
    blocks += _contrasts(context, column, reference, found)
    blocks += pictures(context, column, found)
    return blocks + dossiers(context, column, reference, found)


def _summary(context: Context, column: str, labels: list[str], found: Sequence[ByGroup]) -> Table:
    head = ["Group", "People", "Events", "Event rate", *(f"{short(one.prediction)}: AUC" for one in found)]
    stated = [one for one in found if one.risks is not None]
    head += [f"{short(one.prediction)}: O:E" for one in stated]
    rows = []
    for label in labels:
        rate = pick(context.event_rates, **{column: label})
        assert rate is not None
        cells: list[Cell] = [short(label), count(rate), count(rate, "events"), estimate(rate)]
        cells += [_cell(one.aucs, **{column: label}) for one in found]
        cells += [_cell(one.risks, metric="oe_ratio", **{column: label}) for one in stated]
        rows.append(cells)
    merged = listed([short(one.prediction) for one in found if one.levels.merged])
    note = fill(
        "By group, numbers of {} rest on levels merged until every group has at least {} people with and "
        "without the event on each; the AUC too, where few levels are merged.",
        merged,
        context.control.minimum,
    )
    return Table(f"By {short(column)} [95% CI]", head, rows, [note] if merged else [])


def _cell(frame: pd.DataFrame | None, /, **wanted: object) -> Cell:
    row = None if frame is None else pick(frame, **wanted)
    return "withheld" if row is None else estimate(row)


def _rates(context: Context, column: str, cuts: list[Cut]) -> pd.DataFrame | None:
    if not cuts:
        return None
    parts = [context.rates(cut, RATES, by=[column]) for cut in cuts]
    joined = pd.concat(parts, ignore_index=True)
    return context.ledger.add("groups-rates", joined[joined[column] != ALL])


def _rate_table(
    context: Context, column: str, labels: list[str], cuts: list[Cut], rates: pd.DataFrame
) -> Table:
    rows: list[list[Cell]] = []
    for cut in cuts:
        for label in labels:
            place = {"prediction": cut.asked.prediction, "on": cut.role, "at": cut.at, column: label}
            cells = [_cell(rates, metric=metric.name, **place) for metric in RATES]
            base = pick(context.event_rates, **{column: label})
            assert base is not None
            rows.append(
                [short(cut.asked.prediction), context.cut_name(cut), short(label), *cells, estimate(base)]
            )
    notes = [fill("PPV and NPV depend on the event rate of the group, within {}.", context.horizon)]
    hidden = sorted(
        {label for (name, _), gone in context.control.hidden.items() if name == column for label in gone}
    )
    if hidden:
        notes.append(
            fill(
                "Suppressed: {}. A count between the thresholds is below {} there, or would follow by "
                "subtraction from the total.",
                listed([short(label) for label in hidden]),
                context.control.minimum,
            )
        )
    head = ("Prediction", "Threshold", "Group", *(heading(metric.name) for metric in RATES), "Event rate")
    return Table(f"At the decided thresholds, by {short(column)} [95% CI]", head, rows, notes, names=3)


def _contrasts(context: Context, column: str, reference: str | None, found: Sequence[ByGroup]) -> list[Block]:
    if reference is None:
        return [
            say(
                '<strong class="author">AUTHOR:</strong> no reference group was named for '
                "<code>{}</code>, so no difference between its groups is given.",
                column,
            )
        ]
    tables = [
        verdict_table(context, column, found),
        _base_rates(context, column, reference),
        number_table(column, reference, found),
        spread_table(column, found),
        line_table(column, reference, found),
    ]
    return [table for table in tables if table is not None] + _differences(column, reference, found)


def _base_rates(context: Context, column: str, reference: str) -> Table:
    """How the event rates themselves differ: where they do, criteria conflict; and what else could do it."""
    found = evaluate(context.cohort, event_rate, by=[column])
    ways: tuple[How, ...] = ("difference", "ratio")
    frames = [found.contrast(column, reference=reference, how=how).frame for how in ways]
    frame = context.ledger.add("groups-contrasts", pd.concat(frames, ignore_index=True))
    rows = [
        [short(row[column]), estimate(row), _ratio(frame, **{column: row[column]})]
        for _, row in frame[frame["contrast"] == "difference"].iterrows()
    ]
    notes = [
        fill(
            "Where event rates differ, equal PPV and equal error rates cannot hold together unless a "
            "prediction is without error (Chouldechova 2017, doi:10.1089/big.2016.0047)."
        ),
        fill(
            "The last column is the ratio of the rates. Read it as a question about the records: if people "
            "did the same in both groups, events of the group would have to be recorded so many times as "
            "often as in “{}” for the recorded rates to come out as they did. These data cannot tell the two "
            "apart.",
            short(reference),
        ),
    ]
    head = ("Group", "Difference, points", "Recorded so many times as often would explain it")
    return Table(f"Event rate beside “{short(reference)}” [95% CI]", head, rows, notes)


def _ratio(frame: pd.DataFrame, **group: object) -> Cell:
    row = pick(frame, contrast="ratio", **group)
    return "–" if row is None else estimate(row)


def _differences(column: str, reference: str, found: Sequence[ByGroup]) -> list[Block]:
    parts = [asked.contrasts for one in found for asked in one.asked]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if not len(joined):
        return []
    own = ~joined["method"].astype(str).str.contains("simultaneous")
    drawn = joined[(joined["metric"] == "auc") & own]
    if not drawable(drawn, "auc"):
        return []
    return [
        figure(
            f"auc-difference-{slug(column)}",
            forest,
            drawn,
            xlabel=f"difference in AUC from {short(reference)}",
            caption=f"Difference in AUC from “{short(reference)}” with 95% intervals; at the dashed line "
            f"there is none.",
            alt=f"Forest plot of differences in AUC from {short(reference)}; numbers are printed.",
        )
    ]
