"""Group by group: the same numbers for each group, and the contrast with the reference group."""

from __future__ import annotations

import pandas as pd

from riskeval.evaluate import evaluate
from riskeval.metrics import auc, event_rate, flag_rate, oe_ratio, ppv, sensitivity, specificity
from riskeval.plots.forest import forest
from riskeval.report.context import Context
from riskeval.report.control import Cut
from riskeval.report.figures import figure
from riskeval.report.ledger import count, estimate, pick, slug
from riskeval.report.report import Block, Cell, Section, Table, fill, say
from riskeval.report.sections.asked import reference_of
from riskeval.report.wording import heading, listed, short

ALL = "(all)"
WIDEST = 6
RATES = (flag_rate, sensitivity, specificity, ppv)


def section(context: Context) -> Section:
    """AUC, O:E and rates by group, with contrasts."""
    margins = context.control.margins
    if not margins:
        return Section("groups", "By group", [say("No group of the study can be shown, or none was named.")])
    blocks: list[Block] = [
        say(
            "Whether the numbers are alike in every group. Wide intervals mean that these data cannot "
            "tell; they do "
            "not mean that there is no difference."
        )
    ]
    ratios = _oe(context)
    for column in margins:
        blocks += _margin(context, column, ratios)
    return Section("groups", "By group", blocks)


def _oe(context: Context) -> pd.DataFrame | None:
    if not context.with_risk:
        return None
    cohort = context.cohort.only(*context.with_risk)
    found = evaluate(cohort, oe_ratio, by=list(context.control.margins)).frame
    return context.ledger.add("groups-oe", context.discreet(context.uncounted(found)))


def _margin(context: Context, column: str, ratios: pd.DataFrame | None) -> list[Block]:
    labels = context.cohort.group_levels(column)
    aucs = context.aucs[(context.aucs[column].isin(labels))]
    blocks: list[Block] = [
        _summary(context, column, labels, ratios),
        figure(
            f"auc-{slug(column)}",
            forest,
            aucs,
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
    return blocks + _contrasts(context, column, cuts)


def _summary(context: Context, column: str, labels: list[str], ratios: pd.DataFrame | None) -> Table:
    names = list(context.cohort.predictions)
    head = ["Group", "People", "Events", "Event rate", *(f"{short(name)}: AUC" for name in names)]
    head += [f"{short(name)}: O:E" for name in context.with_risk]
    rows = []
    for label in labels:
        rate = pick(context.event_rates, **{column: label})
        assert rate is not None
        cells: list[Cell] = [short(label), count(rate), count(rate, "events"), estimate(rate)]
        cells += [_cell(context.aucs, prediction=name, **{column: label}) for name in names]
        cells += [_cell(ratios, prediction=name, **{column: label}) for name in context.with_risk]
        rows.append(cells)
    return Table(f"By {short(column)} [95% CI]", head, rows)


def _cell(frame: pd.DataFrame | None, /, **wanted: object) -> Cell:
    row = None if frame is None else pick(frame, **wanted)
    return "–" if row is None else estimate(row)


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
    notes = [fill("The PPV depends on the event rate of the group, within {}.", context.horizon)]
    hidden = sorted(
        {label for (name, _), gone in context.control.hidden.items() if name == column for label in gone}
    )
    if hidden:
        notes.append(
            fill(
                "Suppressed: {}. A count between the thresholds is below {} there, or would follow by "
                "subtraction "
                "from the total. AUC and O:E are no counts and are kept, rounded.",
                listed([short(label) for label in hidden]),
                context.control.minimum,
            )
        )
    head = ("Prediction", "Threshold", "Group", *(heading(metric.name) for metric in RATES), "Event rate")
    return Table(f"At the decided thresholds, by {short(column)} [95% CI]", head, rows, notes, names=3)


def _contrasts(context: Context, column: str, cuts: list[Cut]) -> list[Block]:
    reference = reference_of(context, column)
    if reference is None:
        return [
            say(
                '<strong class="author">AUTHOR:</strong> no reference group was named for '
                "<code>{}</code>, so no "
                "difference between its groups is given.",
                column,
            )
        ]
    frame = _contrast_frame(context, column, reference, cuts)
    drawn = frame[(frame["metric"] == "auc")]
    return [
        _contrast_table(context, column, reference, frame, cuts),
        figure(
            f"auc-difference-{slug(column)}",
            forest,
            drawn,
            xlabel=f"difference in AUC from {short(reference)}",
            caption=f"Difference in AUC from “{short(reference)}” with 95% intervals; at the dashed line "
            f"there is none.",
            alt=f"Forest plot of differences in AUC from {short(reference)}; numbers are printed.",
        ),
    ]


def _contrast_frame(context: Context, column: str, reference: str, cuts: list[Cut]) -> pd.DataFrame:
    """Differences of AUC, event rate and rates, and ratios of O:E, each group against the reference."""
    cohort = context.cohort
    parts = [
        evaluate(cohort, [event_rate, auc], by=[column]).contrast(column, reference=reference).frame,
    ]
    if context.with_risk:
        found = evaluate(cohort.only(*context.with_risk), oe_ratio, by=[column])
        parts.append(found.contrast(column, reference=reference, how="ratio").frame)
    for cut in cuts:
        placed = [metric.at(cut.at, on=cut.role) for metric in (sensitivity, specificity)]  # type: ignore[arg-type]
        found = evaluate(cohort.only(cut.asked.prediction), placed, by=[column])
        frame = found.contrast(column, reference=reference).frame
        frame["label"] = context.cut_name(cut)
        parts.append(context.withheld(frame, [column]))
    joined = context.uncounted(pd.concat(parts, ignore_index=True))
    return context.ledger.add("groups-contrasts", context.discreet(joined))


def _contrast_table(
    context: Context, column: str, reference: str, frame: pd.DataFrame, cuts: list[Cut]
) -> Table:
    wanted: list[tuple[str, dict[str, object]]] = [("event_rate", {"prediction": ALL})]
    for name in context.cohort.predictions:
        wanted.append(("auc", {"prediction": name}))
        if name in context.with_risk:
            wanted.append(("oe_ratio", {"prediction": name}))
        for cut in cuts:
            if cut.asked.prediction == name:
                place: dict[str, object] = {"prediction": name, "on": cut.role, "at": cut.at}
                wanted += [("sensitivity", place), ("specificity", place)]
    labels = [label for label in context.cohort.group_levels(column) if label != reference]
    cells = {
        _what(context, metric, place, cuts): [
            _cell(frame, metric=metric, **place, **{column: label}) for label in labels
        ]
        for metric, place in wanted
    }
    note = fill("Differences (group minus reference), of rates in percentage points; for O:E the ratio.")
    caption = f"Contrast with “{short(reference)}” [95% CI]"
    if len(labels) <= WIDEST:
        rows = [[what, *found] for what, found in cells.items()]
        return Table(caption, ("Quantity", *(short(label) for label in labels)), rows, [note])
    long = [
        [what, short(label), cell]
        for what, found in cells.items()
        for label, cell in zip(labels, found, strict=True)
    ]
    return Table(caption, ("Quantity", "Group", "Contrast"), long, [note], names=2)


def _what(context: Context, metric: str, place: dict[str, object], cuts: list[Cut]) -> str:
    name = str(place["prediction"])
    where = next(
        (f" at {context.cut_name(c)}" for c in cuts if (c.asked.prediction, c.at) == (name, place.get("at"))),
        "",
    )
    ratio = ", ratio" if metric == "oe_ratio" else ""
    quantity = f"{heading(metric)}{where}{ratio}"
    return quantity if name == ALL else f"{short(name)}: {quantity}"
