"""Whether flagged items matter for decisions, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.fairness.named_groups import Group, name_of
from riskeval.plots.marks import number

if TYPE_CHECKING:
    from riskeval.fairness.item_consequences import ItemConsequences

LIMITS = (
    "This is an analysis, not a way of scoring: to equate by group would score the same ratings differently "
    "by group. How the totals were brought to one scale counts as known in the intervals."
)


def told(found: ItemConsequences) -> str:
    """The whole text, as paragraphs of Markdown."""
    columns = [column for column, _ in found.reference]
    parts = [f"## Without {', '.join(found.without)}"]
    for labels, part in found.moved.groupby(columns, sort=False):
        group = tuple((column, str(label)) for column, label in zip(columns, labels, strict=True))
        parts.append(" ".join([f"**{name_of(group)}**:", *_moves(part), *_rates(found, group)]))
    return "\n\n".join([*parts, LIMITS])


def _moves(part: pd.DataFrame) -> Iterator[str]:
    for (version, cut), line in part.groupby(["version", "cut"], sort=False):
        row = line.iloc[0]
        if not row["n"]:
            yield f"nobody is rated on every item, {version}."
            continue
        yield (
            f"{version}, at {cut:g}: of {row['n']:,.0f} people {_of(row, 'newly')} are flagged newly and "
            f"{_of(row, 'no_longer')} no longer."
        )


def _of(row: pd.Series[Any], name: str) -> str:
    events = f", {row[f'{name}_events']:,.0f} of whom had the event" if row[name] else ""
    return f"{row[name]:,.0f} ({number(row[f'{name}_per_1000'], 1)} per 1,000{events})"


def _rates(found: ItemConsequences, group: Group) -> Iterator[str]:
    """Rates whose change among the same people excludes 0."""
    frame = found.changes.frame
    for column, label in group:
        frame = frame[frame[column] == label]
    frame = frame[frame["at"].notna()]
    shown = frame[(frame["lower"] > 0) | (frame["upper"] < 0)]
    for _, row in shown.iterrows():
        limits = f"{number(row['lower'], 3)} to {number(row['upper'], 3)}"
        name = str(row["metric"]).replace("_", " ")
        change = f"changes by {number(row['estimate'], 3)} ({limits})"
        yield f"The {name} at {row['at']:g} {change}, {row['prediction']}."
    unknown = frame["lower"].isna() & (frame["status"] != "ok")
    rest = len(frame) - len(shown) - int(unknown.sum())
    if rest:
        yield f"No change is shown in {rest} rates, which is not to say that there is none."
    if unknown.any():
        yield f"{int(unknown.sum())} changes of rates cannot be judged."
