"""What the base rates force, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.estimates import Estimates

SPOKEN = 6  # groups told in sentences; the tables hold them all
WORDS = {
    "false_positive_rate": "the share flagged of those without the event",
    "false_negative_rate": "the share not flagged of those with the event",
    "ppv": "the share with the event of those flagged",
}
LIMIT = (
    "This is arithmetic with the event as recorded. It says nothing of why event rates differ, nor whether "
    "events are recorded alike in the groups."
)


def in_words(prediction: str, label: str, reference: str, base: Estimates, forced: Estimates) -> str:
    """The result in words: for each group whether event rates differ, and what then follows."""
    rates, gaps, columns = base.frame, forced.frame, base.groups
    parts = [f"{prediction}, {label}, beside {reference}."]
    for _, row in rates.head(SPOKEN).iterrows():
        mine = gaps[(gaps[list(columns)] == row[list(columns)]).all(axis=1)]
        parts += _group(row, mine, columns, reference)
    if len(rates) > SPOKEN:
        parts.append(f"{len(rates) - SPOKEN} more groups are in the tables.")
    return " ".join([*parts, LIMIT])


def _group(row: Any, gaps: pd.DataFrame, columns: Sequence[str], reference: str) -> Iterator[str]:
    name = ", ".join(row[list(columns)])
    if row["status"] != "ok" or np.isnan(row["lower"]):
        yield f"{name}: cannot be judged ({row['note'] or 'event rates unknown'})."
        return
    told = f"the event rate less that of {reference} is {_between(row)}"
    if row["lower"] <= 0 <= row["upper"]:
        yield (
            f"{name}: {told}. That they differ is not shown, so a conflict between criteria is not shown "
            "either; nor is it shown that there is none."
        )
        return
    yield f"{name}: {told}."
    for _, gap in gaps[gaps["metric"].isin(WORDS)].drop_duplicates("metric").iterrows():
        if np.isfinite(gap["estimate"]):
            kept = gap["label"].split("given ")[1]
            yield (
                f"With {kept}, {WORDS[gap['metric']]} {gap['note'].split(';')[0]}: a gap of {_between(gap)}."
            )


def _between(row: Any) -> str:
    if np.isnan(row["lower"]):
        return f"{row['estimate']:.3f}, without an interval ({row['status']})"
    return f"{row['estimate']:.3f} [{row['lower']:.3f}, {row['upper']:.3f}]"
