"""Tables of criteria between groups: the verdicts for a judge, the numbers behind them for a statistician."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from markupsafe import Markup

from riskeval.fairness.bundles import CRITERIA, Measure
from riskeval.fairness.verdict import DIFFERS, HOLDS, SHOWN, UNKNOWN, over_groups
from riskeval.report.context import Context
from riskeval.report.ledger import Row, estimate, pick
from riskeval.report.report import Cell, Table, fill
from riskeval.report.sections.fairness_rows import Asked, ByGroup
from riskeval.report.wording import heading, listed, short

IN_SHORT = {HOLDS: "holds", DIFFERS: "differs", SHOWN: "a difference is shown", UNKNOWN: "open"}
OVER_ALL = {
    HOLDS: "holds within the margin",
    DIFFERS: "missed: beyond the margin",
    SHOWN: "a difference is shown; no margin was stated",
    UNKNOWN: "cannot be judged",
}
MOST = 12
LINES = ("group_log_odds", "group_slope")


def verdict_table(context: Context, column: str, found: Sequence[ByGroup]) -> Table | None:
    """One line per criterion: what it asks, whether it holds over all groups, and in which it does not."""
    rows = [line for one in found for asked in one.asked for line in _verdict_rows(one, asked)]
    if not rows:
        return None
    head = ("Prediction", "Criterion", "What it asks", "Over all groups", "In which groups")
    return Table(f"Criteria between groups of {short(column)}", head, rows, [_margins(context)], names=5)


def _verdict_rows(one: ByGroup, asked: Asked) -> Iterator[list[Cell]]:
    where = f", {asked.where}" if asked.where else ""
    for criterion in asked.found.question.criteria:
        mine = asked.found.verdicts[asked.found.verdicts["criterion"] == criterion.id]
        verdict = over_groups(mine)
        name = f"{short(one.prediction)}{where}"
        yield [name, criterion.name, criterion.definition, OVER_ALL[verdict], _by_verdict(mine)]


def _by_verdict(rows: pd.DataFrame) -> str:
    """Which groups hold, differ or stay open, every group once."""
    parts: dict[str, list[str]] = {}
    for group, part in rows.groupby("group", sort=False):
        parts.setdefault(IN_SHORT[over_groups(part)], []).append(short(group))
    return "; ".join(f"{what}: {_several(groups)}" for what, groups in parts.items())


def _several(groups: Sequence[str]) -> str:
    more = [] if len(groups) <= MOST else ["others"]
    return listed([*groups[:MOST], *more])


def _margins(context: Context) -> Markup:
    stated = context.study.fairness
    said = [] if stated.margin is None else [f"{100 * stated.margin:.3g} percentage points"]
    ratio = stated.ratio_margin
    said += [] if ratio is None else [f"ratios from {1 / ratio:.3g} to {ratio:.3g}"]
    rule = (
        "“Holds” means that the 90% interval of every group lies within the margin; “missed”, that an "
        "interval which allows for all comparisons lies beyond it. “Cannot be judged” means neither: it is "
        "not evidence that groups are alike."
    )
    if said:
        return fill("Too small to matter, as the study file states: {}. " + rule, listed(said))
    author = '<strong class="author">AUTHOR:</strong> which difference is too small to matter? '
    return fill(
        author + "Without a margin under <code>[fairness]</code> no criterion can be said to hold. " + rule
    )


def number_table(column: str, reference: str, found: Sequence[ByGroup]) -> Table | None:
    """Each difference behind the verdicts, with its own interval and with one for all groups at once."""
    rows = [line for one in found for asked in one.asked for line in _number_rows(column, one, asked)]
    if not rows:
        return None
    head = ("Prediction", "Quantity", "Group", "Difference or ratio [95% CI]", "At once with the others")
    note = fill(
        "Differences are group minus reference, of rates in percentage points; ratios are group over "
        "reference. The last column has the interval that holds for all comparisons of the quantity at once."
    )
    return Table(f"Contrast with “{short(reference)}” [95% CI]", head, rows, [note], names=3)


def _number_rows(column: str, one: ByGroup, asked: Asked) -> Iterator[list[Cell]]:
    frame = asked.contrasts
    at_once = frame["method"].astype(str).str.contains("simultaneous")
    for measure in _measures(asked):
        chosen = (frame["metric"] == measure.name) & (frame["contrast"] == measure.how)
        for _, row in frame[chosen & ~at_once].iterrows():
            wide = pick(frame[chosen & at_once], **{column: row[column]})
            where = f" at {asked.where}" if asked.where else ""
            kind = ", ratio" if measure.how == "ratio" else ""
            name = f"{heading(measure.name)}{where}{kind}"
            yield [short(one.prediction), name, short(row[column]), estimate(row), _limits(wide)]


def _measures(asked: Asked) -> list[Measure]:
    """What is compared with the reference, each once, those that decide first."""
    measures = [m for c in asked.found.question.criteria for m in c.measures if m.against == "reference"]
    ordered = sorted(measures, key=lambda measure: not measure.decides)
    found = {(m.name, m.how): m for m in reversed(ordered)}
    return sorted(found.values(), key=lambda m: (not m.decides, measures.index(m)))


def _limits(row: Row | None) -> Cell:
    return "–" if row is None else estimate(row)


def spread_table(column: str, found: Sequence[ByGroup]) -> Table | None:
    """How far apart several groups are in each quantity, with an interval."""
    rows: list[list[Cell]] = []
    for one in found:
        for asked in one.asked:
            where = f" at {asked.where}" if asked.where else ""
            for _, row in asked.spread.iterrows():
                rows.append([short(one.prediction), f"{heading(row['metric'])}{where}", estimate(row)])
    if not rows:
        return None
    note = fill(
        "The standard deviation of the groups’ true values around their mean, estimated by REML; of rates in "
        "percentage points. Chance alone moves groups apart, and that part is taken off: 0 means that they "
        "are no further apart than chance puts them, and the interval says how far apart they may still be. "
        "With few groups it reaches far."
    )
    head = ("Prediction", "Quantity", "SD between groups [95% CI]")
    return Table(f"How far apart the groups of {short(column)} are [95% CI]", head, rows, [note], names=2)


def line_table(column: str, reference: str, found: Sequence[ByGroup]) -> Table | None:
    """Whether the same score goes with the same event rate (Cleary's question)."""
    rows: list[list[Cell]] = []
    for one in found:
        frame = one.lines
        if frame is None:
            continue
        for _, gap in frame[frame["metric"] == "prediction_gap"].iterrows():
            others = [
                pick(frame, metric=m, **{column: gap[column]}) for m in ("group_log_odds", "group_slope")
            ]
            cells = ["–" if row is None else estimate(row) for row in others]
            rows.append([short(one.prediction), short(gap[column]), estimate(gap), *cells])
    if not rows:
        return None
    head = ("Prediction", "Group", "Events beyond the reference’s line, points", "Level, log odds", "Slope")
    notes = [
        fill(
            "Does the same score go with the same event rate? Positive: more people of the group had the "
            "event than people with the same scores in “{}” would lead one to expect (under-prediction); "
            "negative: fewer (over-prediction). Level and slope: how the group’s logistic line differs from "
            "that of the reference. That an interval reaches across 0 does not show that lines are the same.",
            short(reference),
        ),
        fill("After {}.", "Cleary 1968 and Skeem & Lowenkamp 2016"),
    ]
    return Table(
        f"Same score, same event rate? Against “{short(reference)}” [95% CI]", head, rows, notes, names=2
    )


def what_they_cannot_see(found: Sequence[ByGroup]) -> list[Markup]:
    """The blind spot of each criterion in the table, with its paper, once."""
    ids = dict.fromkeys(c.id for one in found for a in one.asked for c in a.found.question.criteria)
    told = [CRITERIA[name] for name in ids]
    return [fill("<strong>{}</strong> ({}) cannot see: {}", c.name, c.source, c.blind_spot) for c in told]
