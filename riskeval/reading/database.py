"""A table of a DuckDB file: opened read-only, never copied out as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from riskeval.errors import DataFileError
from riskeval.reading.local_file import extra_missing, is_address, local_file
from riskeval.reading.table import ReadReport

SYSTEM_SCHEMAS = ("information_schema", "pg_catalog")


@dataclass(frozen=True)
class LazyTable:
    """A table that stays in its database.

    Parameters
    ----------
    frame : duckdb.DuckDBPyRelation
        Lazy; grouping and filtering run inside DuckDB.
    report : ReadReport
        Rows and columns counted by DuckDB; no hash, because the file is not read whole.
    connection : duckdb.DuckDBPyConnection
        Kept open as long as this object lives.
    """

    frame: Any
    report: ReadReport
    connection: Any


def open_duckdb(path: str | Path, table: str) -> LazyTable:
    """Open `table` (or ``schema.table``) of a DuckDB file read-only, with access to anything else off."""
    try:
        import duckdb
    except ImportError:
        raise extra_missing("duckdb", "duckdb", "DuckDB files") from None
    file = local_file(path) if Path(path).is_dir() or is_address(path) else _existing(path)
    try:
        connection = duckdb.connect(
            str(file),
            read_only=True,
            config={"enable_external_access": "false", "lock_configuration": "true"},
        )
    except duckdb.Error as problem:
        raise DataFileError(
            needed="a DuckDB file that no other program is writing to",
            found=f"'{file.name}' ({str(problem).splitlines()[0]})",
            do="check the path, close other programs that use it, or write it with the DuckDB installed here",
        ) from None
    schema, name = _in_catalogue(connection, table, file)
    relation = connection.sql(f"SELECT * FROM {quoted(schema)}.{quoted(name)}")
    rows = relation.aggregate("count(*) AS n").fetchall()[0][0]
    report = ReadReport(f"{file.name}:{table}", "DuckDB", int(rows), len(relation.columns))
    return LazyTable(relation, report, connection)


def _existing(path: str | Path) -> Path:
    file = Path(path).expanduser()
    return file if file.is_file() and file.stat().st_size else local_file(path)


def _in_catalogue(connection: Any, table: str, file: Path) -> tuple[str, str]:
    rows = connection.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
    found = [(schema, name) for schema, name in rows if schema not in SYSTEM_SCHEMAS]
    for schema, name in found:
        if table == f"{schema}.{name}" or (table == name and schema == "main"):
            return schema, name
    names = [name if schema == "main" else f"{schema}.{name}" for schema, name in found]
    close = get_close_matches(table, names, n=1)
    raise DataFileError(
        needed=f"one of the tables {', '.join(map(repr, names[:20])) or '(none)'} of '{file.name}'",
        found=f"table = '{table}'",
        do=f"did you mean '{close[0]}'?" if close else "correct the table's name",
    )


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
