"""What an analysis of items found, in words, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.fairness.named_groups import Group, name_of
from riskeval.plots.marks import number

if TYPE_CHECKING:
    from riskeval.fairness.item_bias import ItemBias

RULE = {
    "mantel": "Mantel's test at {alpha:g}, not adjusted for the number of items",
    "logistic": "the logistic test of group and slope at {alpha:g}, not adjusted for the number of items",
    "class B": "ETS class B or C",
    "class C": "ETS class C",
}
LIMITS = (
    "A difference at equal totals says that the item works differently in the two groups; it does not say in "
    "which of them it is rated rightly, nor why.",
    "People are matched on the other items. If all of them are off by as much, nothing shows here; the "
    "outcome has to be looked at for that (differential prediction).",
    "An item that is not flagged has not been shown to work alike: its interval says what could still be "
    "there.",
)


def told(found: ItemBias) -> str:
    """The whole text, as paragraphs of Markdown."""
    rule = RULE[found.rule].format(alpha=round(1 - found.confidence, 6))
    parts = [
        f"## {len(found.items)} items against {name_of(found.reference)}",
        f"An item is flagged by {rule}.",
    ]
    parts += [_group(found, group) for group in found.purified]
    return "\n\n".join([*parts, " ".join(LIMITS)])


def _group(found: ItemBias, group: Group) -> str:
    here = found.table
    for column, label in group:
        here = here[here[column] == label]
    settled = found.purified[group]
    flagged = here[here["flagged"]]
    said = [f"**{name_of(group)}**: {len(flagged)} of {len(here)} items flagged."]
    said += [_item(line, name_of(found.reference)) for _, line in flagged.iterrows()]
    said += list(_unknown(here))
    if settled.note:
        said.append(f"{settled.note[0].upper()}{settled.note[1:]}.")
    elif len(settled.anchor) < len(found.items):
        said.append(
            f"People were matched on the {len(settled.anchor)} other items (and the item itself)."
            if found.matching == "total incl. item"
            else f"People were matched on {len(settled.anchor)} items."
        )
    return " ".join(said)


def _item(line: pd.Series[Any], reference: str) -> str:
    points = float(line["points"])
    how = "higher" if points > 0 else "lower"
    size = f"{number(abs(points))} points"
    limits = f"{number(line['points_lower'])} to {number(line['points_upper'])}"
    grade = f", class {line['ets_class']}" if line["ets_class"] else ""
    said = f"{line['item']} is rated {size} {how} than for people of {reference} with the same total"
    return f"{said} ({limits}{grade})."


def _unknown(here: pd.DataFrame) -> Iterator[str]:
    unjudged = here[here["p"].isna()]
    for reason, lines in unjudged.groupby("note", sort=False):
        yield f"Cannot be judged: {', '.join(lines['item'])} ({reason})."
    told = here[np.isfinite(here["p"].astype(float)) & ~here["flagged"]]
    if len(told):
        widest = np.nanmax(np.abs(told[["points_lower", "points_upper"]].to_numpy(dtype=float)))
        yield f"For the {len(told)} items not flagged, up to {number(widest)} points remain possible."
