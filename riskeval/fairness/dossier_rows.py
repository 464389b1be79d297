"""The rows that a dossier quotes, and the sentences that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from riskeval.fairness.shown import SHARES, Finding, Row, judged, never_studied, ordering

Rows = Mapping[tuple[str, str], Row]
AT_ONCE = "simultaneous"


@dataclass(frozen=True)
class Numbers:
    """Rows of Estimates by group: the numbers of each group, and its differences from the reference.

    Attributes
    ----------
    own, against : pandas.DataFrame
        Beside each row may stand one with an interval that holds for all groups at once.
    """

    own: pd.DataFrame
    against: pd.DataFrame

    @cached_property
    def own_rows(self) -> Rows:
        """(group, metric) → the row of the group's own number."""
        return by_group(self.own, at_once=False)

    @cached_property
    def own_at_once(self) -> Rows:
        """The same with simultaneous intervals."""
        return by_group(self.own, at_once=True)

    @cached_property
    def against_rows(self) -> Rows:
        """(group, metric) → the row of the difference from the reference."""
        return by_group(self.against, at_once=False)

    @cached_property
    def against_at_once(self) -> Rows:
        """The same with simultaneous intervals."""
        return by_group(self.against, at_once=True)


def by_group(frame: pd.DataFrame, *, at_once: bool) -> Rows:
    """(group, metric) → row; the name of an intersection is its labels in a row."""
    names = list(frame.columns)
    groups = names[names.index("metric") + 1 : names.index("on")]
    chosen = frame[frame["method"].astype(str).str.contains(AT_ONCE) == at_once]
    rows = [{str(key): value for key, value in row.items()} for row in chosen.to_dict("records")]
    return {(_name(row, groups), str(row["metric"])): row for row in rows}


def _name(row: Row, groups: Sequence[str]) -> str:
    labels = [str(row[column]) for column in groups]
    return "(all)" if set(labels) == {"(all)"} else ", ".join(label for label in labels if label != "(all)")


def findings(group: str, verdicts: pd.DataFrame, numbers: Numbers) -> list[Finding]:
    """The sentences about one group.

    Parameters
    ----------
    group : str
    verdicts : pandas.DataFrame
        As `Criteria.verdicts`; a row about ``(all)`` says why a measure was not studied.
    numbers : Numbers
    """
    found = []
    auc = numbers.own_rows.get((group, "auc"))
    if auc is not None and auc["status"] != "not available":
        found.append(ordering(auc))
    for verdict in verdicts.to_dict("records"):
        if verdict["group"] in (group, "(all)"):
            itself = str(verdict["reference"]) == "1" and verdict["how"] == "ratio"
            rows = numbers.own_rows if itself else numbers.against_rows
            wide = numbers.own_at_once if itself else numbers.against_at_once
            key = (group, str(verdict["metric"]))
            row = rows.get(key) if verdict["group"] == group else None
            found.append(judged({str(k): v for k, v in verdict.items()}, row, wide.get(key)))
    return [*found, *never_studied()]


def number(row: Row) -> str:
    """A number with its interval, as the dossier prints it."""
    from riskeval.plots.marks import number as printed

    times, digits = (100, 1) if row["metric"] in SHARES else (1, 2)
    shown = [printed(times * row[name], digits) for name in ("estimate", "lower", "upper")]
    return f"{shown[0]} [{shown[1]}, {shown[2]}]"
