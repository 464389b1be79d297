"""What one rule changes against another, in sentences per 1,000 people of each group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from riskeval.estimates import Estimates
from riskeval.fairness.rules import ALIKE
from riskeval.terms import ALL

SPOKEN = 6  # groups told in sentences; the tables hold them all
COUNTS = {
    "true_alarms": "flagged with the event",
    "false_alarms": "flagged without it",
}
FATES = COUNTS | {"missed_events": "left with the event", "rightly_left": "left without it"}
SHARES = {"sensitivity": "sensitivity", "false_positive_rate": "false positive rate", "ppv": "PPV"}


def changes_in_words(changes: Estimates, without: Mapping[str, str] | None = None) -> Iterator[str]:
    """A sentence for each group; the last says how many were left out.

    Parameters
    ----------
    changes : Estimates
        One rule less another.
    without : mapping, optional
        Groups for whom there is no rule, as people say them, and the reason.
    """
    frame, columns = changes.frame, list(changes.groups)
    groups = frame[columns].drop_duplicates()
    groups = groups[(groups != ALL).any(axis=1)]
    for _, group in groups.head(SPOKEN).iterrows():
        name = ", ".join(group)
        mine = frame[(frame[columns] == group).all(axis=1)].set_index("metric")
        reason = (without or {}).get(name, "")
        yield f"{name}: {f'it cannot be had ({reason}).' if reason else _group(mine)}"
    yield from untold(len(groups))


def untold(groups: int) -> list[str]:
    """How many groups no sentence is about; nothing where there are few."""
    return [f"{groups - SPOKEN} more groups are in the tables."] if groups > SPOKEN else []


def consequences_in_words(consequences: Estimates) -> Iterator[str]:
    """Of 1,000 people of each group, how many one rule flags and leaves, rightly and wrongly.

    Parameters
    ----------
    consequences : Estimates
        Of one rule.
    """
    frame, columns = consequences.frame, list(consequences.groups)
    inside = frame[(frame[columns] != ALL).any(axis=1)]
    groups = list(inside.groupby(columns, sort=False))
    for labels, rows in groups[:SPOKEN]:
        numbers = {row["metric"]: row for _, row in rows.iterrows()}
        counts = ", ".join(_count(numbers[name], words) for name, words in FATES.items())
        yield f"{', '.join(map(str, labels))}: of 1,000 people {counts}."
    yield from untold(len(groups))


def _count(row: pd.Series[Any], words: str) -> str:
    if np.isnan(row["estimate"]):
        return f"nobody knows how many {words} ({row['note']})"
    if np.isnan(row["lower"]):
        return f"{row['estimate']:.0f} {words}"
    return f"{row['estimate']:.0f} [{row['lower']:.0f}, {row['upper']:.0f}] {words}"


def _group(rows: pd.DataFrame) -> str:
    first: Any = rows.loc["true_alarms"]
    if ALIKE in first["note"]:
        return f"{ALIKE}."
    if np.isnan(first["estimate"]):
        return f"no number ({first['note']})."
    counts = ", ".join(f"{_moved(rows.loc[name], '.0f')} {words}" for name, words in COUNTS.items())
    shares = ", ".join(f"{words} {_moved(rows.loc[name], '.3f')}" for name, words in SHARES.items())
    worth = f"; net benefit {_moved(rows.loc['net_benefit'], '.4f')}" if "net_benefit" in rows.index else ""
    return f"of 1,000 people {counts}; {shares}{worth}."


def _moved(row: Any, form: str) -> str:
    if np.isnan(row["estimate"]):
        return "not estimable"
    sign = f"+{form}"
    if np.isnan(row["lower"]):
        return f"{row['estimate']:{sign}}"
    return f"{row['estimate']:{sign}} [{row['lower']:{sign}}, {row['upper']:{sign}}]"
