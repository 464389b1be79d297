"""Scores the eligible people of a study, and keeps what must be told about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from riskeval.errors import StudyError, raise_all
from riskeval.reading import LazyTable, TableFile
from riskeval.reading.database import quoted
from riskeval.report.answers import columns_of
from riskeval.report.nobody_scored import nobody_scored
from riskeval.report.outputs import Output, outside, version_of
from riskeval.report.study_checks import named_columns
from riskeval.report.study_file import StudyFile
from riskeval.report.study_instruments import Scorer

MAXIMUM_CELLS = 100_000_000
KINDS = {
    "n_not_rated": "not rated",
    "n_omitted": "omitted",
    "n_not_applicable": "not applicable",
    "n_unknown": "unknown",
}
NOT_YES_NO, NO_CODE = "neither yes nor no", "not one of its codes"
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Scoring:
    """How one instrument of a study was scored.

    Parameters
    ----------
    scorer : Scorer
        The instrument and what was decided about it.
    used : tuple of Output
        The outputs that the study names.
    marks : mapping of str to array of bool
        For each thing that may have happened to an eligible person, such as "prorated" or "not rated",
        to whom it happened. Never leaves the computer except as counts.
    issues : pandas.DataFrame
        Columns ``row, item, value, level, problem``, for the analyst.
    """

    scorer: Scorer
    used: tuple[Output, ...]
    marks: Mapping[str, Flags]
    issues: pd.DataFrame


@dataclass(frozen=True)
class Scored:
    """The eligible people with their scores, and how each instrument was scored."""

    table: TableFile
    scorings: tuple[Scoring, ...]


def score_people(settings: StudyFile, table: TableFile | LazyTable, scorers: Sequence[Scorer]) -> Scored:
    """Score every instrument of a study; its outputs become columns of the table.

    Raises
    ------
    StudyError
        When a prediction rests on an output that nobody has.
    """
    people = _fetched(settings, table, scorers) if isinstance(table, LazyTable) else table
    wanted = {column for _, column in named_columns(settings)}
    added, scorings, problems = [], [], []
    for one in scorers:
        scored, columns = one.score(people)
        used = tuple(output for output in one.outputs.values() if _is_used(output, wanted))
        problems += nobody_scored(settings, one, used, scored.frame)
        marks = _marks(scored.frame, scored.issues, used)
        added.append(columns.apply(_plain))
        scorings.append(Scoring(one, used, marks, scored.issues))
    raise_all(StudyError, problems)
    frame = pd.concat([people.frame, *added], axis=1)
    return Scored(replace(people, frame=frame), tuple(scorings))


def _is_used(output: Output, wanted: set[str]) -> bool:
    return any(column == output.column or column == f"{output.column}_reversed" for column in wanted)


def _plain(column: pd.Series) -> pd.Series:
    """Categories as text, which every role can read."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    return column.astype(object).where(column.notna(), None)


def _fetched(settings: StudyFile, table: LazyTable, scorers: Sequence[Scorer]) -> TableFile:
    """The rows of a database, with no more columns than the study needs."""
    there = [str(name) for name in table.frame.columns]
    named = {column for _, column in named_columns(settings)}
    for one in scorers:
        named |= set(columns_of(one.instrument, one.settings.items).values())
    needed = [name for name in there if name in named]
    rows = int(table.frame.aggregate("count(*)").fetchall()[0][0])
    if rows * len(needed) > MAXIMUM_CELLS:
        raise StudyError(
            needed=f"at most {MAXIMUM_CELLS:,} values to score items in memory",
            found=f"{rows:,} eligible rows with {len(needed)} columns that the study needs",
            do="narrow it with where under [data], or score parts of it with `riskeval score`, put the "
            "scores into the database and name them under [predictions]",
        )
    frame = table.frame.project(", ".join(quoted(name) for name in needed)).df()
    return TableFile(frame, table.report)


def _marks(frame: pd.DataFrame, issues: pd.DataFrame, used: Sequence[Output]) -> dict[str, Flags]:
    marks = {f"no {one.id}": frame[one.id].isna().to_numpy(dtype=bool) for one in used}
    statuses = [frame[name] for one in used if (name := f"{one.id}_status") in frame]
    for status in ("prorated", "fallback"):
        marks[status] = _any([(column == status).to_numpy(dtype=bool) for column in statuses], len(frame))
    marks["outside"] = outside(frame)
    marks |= {words: (frame[name] > 0).to_numpy(dtype=bool) for name, words in KINDS.items()}
    for (item, level), rows in issues.groupby(["item", "level"], sort=False)["row"]:
        marks[f"{level} {item}"] = np.asarray(frame.index.isin(rows))
    return marks


def _any(flags: Sequence[Flags], n: int) -> Flags:
    return np.any(flags, axis=0) if flags else np.zeros(n, dtype=bool)


def scoring_lines(scoring: Scoring) -> Iterator[str]:
    """What the analyst needs to see of one instrument: people by status, and problems by item."""
    instrument, marks = scoring.scorer.instrument, scoring.marks
    definition, n = instrument.definition, len(marks["outside"])
    yield (
        f"{scoring.scorer.where} {definition.name}, version {version_of(definition)} ({instrument.source})."
    )
    for output in scoring.used:
        without = int(marks[f"no {output.id}"].sum())
        yield f"  {output.column} ({output.kind}): {n - without:,} people, {without:,} without."
    told = [
        *((name, name) for name in ("prorated", "fallback")),
        *((name, f"with an answer {name}") for name in KINDS.values()),
        ("outside", "outside the population of the instrument"),
    ]
    counted = [f"{int(marks[name].sum()):,} {words}" for name, words in told if marks[name].any()]
    if counted:
        yield f"  Of {n:,} people: {'; '.join(counted)}."
    yield from (f"  {line}" for line in issue_lines(scoring.issues))
    if recoding := recoding_hint(scoring.issues):
        yield f"  {recoding}, under {scoring.scorer.where}."


def recoding_hint(issues: pd.DataFrame) -> str | None:
    """How to say that the data have other words than the definition, where some answers suggest it."""
    problems = issues["problem"].astype(str)
    if problems.str.startswith(NOT_YES_NO).any():
        return (
            "Other words for yes and no are translated in all items at once: "
            'codes.yes_no = { ja = "yes", nein = "no" }'
        )
    other = issues["item"][problems.str.startswith(NO_CODE)]
    if len(other):
        return (
            "Other codes are translated: what the data write = what the definition writes, "
            f"codes.{other.iloc[0]} = {{ … }}"
        )
    return None


def issue_lines(issues: pd.DataFrame, shown: int = 12) -> Iterator[str]:
    """Problems of rows, by item and problem, each with its first row."""
    groups = list(issues.groupby(["level", "item", "problem"], sort=False)["row"])
    for (level, item, problem), rows in groups[:shown]:
        where = (
            f"{rows.nunique():,} rows, first in row {rows.iloc[0]}"
            if len(rows) > 1
            else f"row {rows.iloc[0]}"
        )
        yield f"{str(level).capitalize()} at {item} in {where}: {problem}"
    if len(groups) > shown:
        yield f"… and {len(groups) - shown} more."
