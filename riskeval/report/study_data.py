"""The data of a study: opened, and reduced to the people who are eligible."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskeval._frame import FILE_ROW
from riskeval.errors import StudyError
from riskeval.reading import LazyTable, TableFile, is_address, open_duckdb, read_table, select
from riskeval.report.study_checks import numeric_columns, source_problems
from riskeval.report.study_file import StudyFile

Table = TableFile | LazyTable


@dataclass(frozen=True)
class FlowStep:
    """One box of the flow diagram.

    Parameters
    ----------
    label : str
        What happened, such as "rows read" or "eligible: age".
    n : int
        People (rows) that remain.
    excluded : tuple of (str, int)
        Reason and number of those who left at this step.
    """

    label: str
    n: int
    excluded: tuple[tuple[str, int], ...] = ()


def open_table(settings: StudyFile, folder: Path) -> Table:
    """Read the file, or open the database, that a study in `folder` names."""
    source, data = settings.data.source, settings.data
    if isinstance(source, str):
        return read_table(
            _beside(folder, source),
            sheet=data.sheet,
            delimiter=data.delimiter,
            decimal=data.decimal,
            encoding=data.encoding,
            date_format=data.date_format,
        )
    if source.duckdb is None or source.postgres is not None:
        raise StudyError(problems=tuple(source_problems(settings)))
    return open_duckdb(_beside(folder, source.duckdb), source.table)


def _beside(folder: Path, source: str) -> str:
    return source if is_address(source) else str(folder / source)


def eligible(settings: StudyFile, table: Table) -> tuple[Table, list[FlowStep]]:
    """Apply the rules of ``[data] where`` in their order; one step of the flow for each."""
    steps, n = [], table.report.n_rows
    for condition in settings.data.where:
        table, excluded = select(table, condition.column, condition.rules())
        n -= sum(count for _, count in excluded)
        steps.append(FlowStep(f"eligible by {condition.column}", n, tuple(excluded)))
    return table, steps


def cohort_frame(settings: StudyFile, table: Table) -> Any:
    """The frame with its row numbers, and with codes instead of labels where the role is a number."""
    if isinstance(table, LazyTable):
        return table.frame
    numeric = numeric_columns(settings)
    frame = table.frame.assign(**{name: codes for name, codes in table.codes.items() if name in numeric})
    return frame.set_axis((frame.index + 1).rename(FILE_ROW), axis=0)
