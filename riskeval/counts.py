"""Published tables of counts: people and events per row become rows by outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from riskeval._frame import column_names, load
from riskeval.design import Floats
from riskeval.errors import CohortError, Problem, raise_all
from riskeval.roles import RoleReader

SPREAD = "riskeval event"


def by_outcome(table: Any, n: str, outcome: str | None, events: str | None) -> tuple[Any, str]:
    """The table with rows by outcome, and the column of the outcome."""
    if (outcome is None) == (events is None):
        raise CohortError(
            needed="either `outcome=` or `events=`",
            found="both" if outcome else "neither",
            do="give one of them",
        )
    if outcome is not None:
        return table, outcome
    assert events is not None
    return spread_events(table, n, events), SPREAD


def spread_events(table: Any, n: str, events: str) -> pd.DataFrame:
    """Two rows for each row of the table: the people with the event and those without it."""
    names = column_names(table)
    missing = [name for name in (n, events) if name not in names]
    if missing:
        raise CohortError(
            needed=f"a column `{missing[0]}`",
            found=f"columns {', '.join(names[:12])}",
            do="name the column of counts",
        )
    source = load(table, names, ())
    reader = RoleReader(source.columns)
    people, hit = (source.n * counts(reader, name) for name in (n, events))
    too_many = np.flatnonzero(hit > people)
    if len(too_many):
        row = int(too_many[0])
        reader.problems.append(
            Problem(
                f"no more events (`{events}`) than people (`{n}`)",
                f"{hit[row]:g} events of {people[row]:g} people in row {row + 1}",
                "correct the row",
            )
        )
    raise_all(CohortError, reader.problems)
    kept = {name: series.to_numpy() for name, series in source.columns.items() if name not in (n, events)}
    doubled = {name: np.concatenate([values, values]) for name, values in kept.items()}
    outcome = np.repeat([1.0, 0.0], len(people))
    return pd.DataFrame({**doubled, n: np.concatenate([hit, people - hit]), SPREAD: outcome})


def counts(reader: RoleReader, name: str) -> Floats:
    """Whole numbers of at least 0."""
    values = reader.number(name, "count")
    wrong = np.flatnonzero(~(values >= 0) | (values != np.floor(values)))
    if len(wrong):
        row = int(wrong[0])
        reader.problems.append(
            Problem(
                f"whole numbers of at least 0 in `{name}`",
                f"{len(wrong)} other values, first `{values[row]:g}` in row {row + 1}",
                "correct the row",
            )
        )
    return np.nan_to_num(values)
