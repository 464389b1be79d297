"""Data files: read a table from a local file or a database, and say how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riskeval.reading.database import LazyTable, open_duckdb
from riskeval.reading.files import read_table
from riskeval.reading.local_file import is_address
from riskeval.reading.select_frame import select_rows
from riskeval.reading.select_lazy import select_rows_lazily
from riskeval.reading.table import ReadReport, TableFile

__all__ = ["LazyTable", "ReadReport", "TableFile", "is_address", "open_duckdb", "read_table", "select"]

Excluded = list[tuple[str, int]]


def select(
    table: TableFile | LazyTable, column: str, rules: Mapping[str, Any]
) -> tuple[TableFile | LazyTable, Excluded]:
    """Keep the rows whose `column` meets every rule, and count the others by reason.

    Parameters
    ----------
    table : TableFile or LazyTable
        A lazy table is filtered inside its database.
    column : str
    rules : mapping
        Any of ``at_least, at_most, less_than, more_than, equals, is_in, not_in, not_missing``. A
        missing value meets none of them.

    Returns
    -------
    tuple
        The table with fewer rows (its report still describes the file), and (reason, people) pairs.
    """
    if isinstance(table, LazyTable):
        return select_rows_lazily(table, column, rules)
    return select_rows(table, column, rules)
