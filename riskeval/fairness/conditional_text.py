"""What is left of differences between groups among people alike in the control, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.plots.marks import number

if TYPE_CHECKING:
    from riskeval.fairness.conditional import Conditional

LIMITS = (
    "What goes with a control is not thereby justified: the control may itself carry the difference. A "
    "difference that is not shown is not equality."
)


def told(found: Conditional) -> str:
    """A sentence for each metric and group, and what it does not show."""
    tables = [
        found.raw_contrasts.frame,
        found.standardised_contrasts.frame,
        found.explained.frame,
    ]
    mix = " and ".join(found.controls)
    keys = ["prediction", "metric", "on", "at", "label", *found.who.columns]
    raw, even, gone = (
        {tuple("" if pd.isna(x) else x for x in row[keys]): row for _, row in table.iterrows()}
        for table in tables
    )
    said = [_sentence(row, even.get(key), gone.get(key), found, mix) for key, row in raw.items()]
    return " ".join([*said, LIMITS])


def _sentence(
    row: pd.Series[Any],
    even: pd.Series[Any] | None,
    gone: pd.Series[Any] | None,
    found: Conditional,
    mix: str,
) -> str:
    at = "" if pd.isna(row["at"]) else f" at {row['label'] or format(row['at'], 'g')}"
    tool = "" if row["prediction"] == "(all)" else f" of {row['prediction']}"
    name = f"{row['metric']}{tool}{at}, {row[found.who.columns[0]]} minus {found.who.name}"
    if pd.isna(row["estimate"]):
        return f"{name}: cannot be said ({row['note'] or row['status']})."
    if even is None or pd.isna(even["estimate"]):
        why = "" if even is None else f" ({even['note'] or even['status']})"
        return f"{name}: {_numbers(row)} as they are; not standardised{why}."
    with_control = "" if gone is None else f"; {_numbers(gone)} goes with {mix}"
    return f"{name}: {_numbers(row)} as they are, {_numbers(even)} at one mix of {mix}{with_control}."


def _numbers(row: pd.Series[Any]) -> str:
    return f"{number(row['estimate'], 3)} [{number(row['lower'], 3)}, {number(row['upper'], 3)}]"
