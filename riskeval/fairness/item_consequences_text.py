"""Whether flagged items matter for decisions, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.fairness.named_groups import Group, name_of
from riskeval.plots.marks import number

if TYPE_CHECKING:
    from riskeval.fairness.item_consequences import ItemConsequences

RATES = {
    "flag_rate": "share flagged",
    "sensitivity": "sensitivity",
    "false_positive_rate": "false positive rate",
}
LIMITS = (
    "This is an analysis, not a way of scoring: to equate by group would score the same ratings differently "
    "by group. People at a cut are shared out where a cut falls between totals. How the totals were brought "
    "to one scale counts as known in the intervals. A change that is not shown may still be there."
)


def told(found: ItemConsequences) -> str:
    """The whole text, as paragraphs of Markdown."""
    parts = [f"## With and without {', '.join(found.without)}"]
    for group in found.groups:
        lines = [f"- {line}" for line in _points(found, group)]
        lines += [f"- {line}" for cut in found.cuts for line in _at(found, group, cut)]
        parts.append("\n".join([f"**{name_of(group)}**", "", *lines]))
    return "\n\n".join([*parts, LIMITS])


def _points(found: ItemConsequences, group: Group) -> Iterator[str]:
    """How much of the gap in the total the items in question are."""
    for _, row in _of(found.totals, group).iterrows():
        limits = f"{number(row['lower'])} to {number(row['upper'])}"
        gap = f"Mean total minus that of {name_of(found.reference)}: {number(row['gap'])} ({limits})"
        points = f"the items in question are {number(row['points_of_items'])} points"
        yield f"{gap}; at equal totals {points} of it."


def _at(found: ItemConsequences, group: Group, cut: float) -> Iterator[str]:
    moved = _of(found.moved, group)
    for _, row in moved[moved["cut"] == cut].iterrows():
        yield f"From {cut:g}, {row['version']}: {_moves(row)}."
    if group != found.reference:
        gaps = _of(found.gaps.frame, group)
        gaps = gaps[gaps["at"] == cut]
        for metric, name in RATES.items():
            here = gaps[gaps["metric"] == metric]
            shown = "; ".join(_gap(row) for _, row in here.iterrows())
            if (here["status"] != "ok").all():
                shown = f"cannot be judged ({here['status'].iloc[0]})"
            yield f"From {cut:g}, {name} minus that of {name_of(found.reference)}: {shown}."


def _of(frame: pd.DataFrame, group: Group) -> pd.DataFrame:
    for column, label in group:
        frame = frame[frame[column] == label]
    return frame


def _moves(row: pd.Series[Any]) -> str:
    if not row["n"]:
        return "nobody is rated on every item"
    if not row["newly"] + row["no_longer"]:
        return f"of {row['n']:,.0f} people nobody is flagged otherwise"
    newly, no_longer = _people(row, "newly"), _people(row, "no_longer")
    return f"of {row['n']:,.0f} people {newly} are flagged newly and {no_longer} no longer"


def _people(row: pd.Series[Any], name: str) -> str:
    if not row[name]:
        return "nobody"
    events = f", {row[f'{name}_events']:,.0f} of whom had the event"
    return f"about {row[name]:,.0f} ({number(row[f'{name}_per_1000'], 1)} per 1,000{events})"


def _gap(row: pd.Series[Any]) -> str:
    limits = f"{number(row['lower'], 3)} to {number(row['upper'], 3)}"
    note = f", {row['status']}" if row["status"] != "ok" else ""
    return f"{row['prediction']} {number(row['estimate'], 3)} ({limits}{note})"
