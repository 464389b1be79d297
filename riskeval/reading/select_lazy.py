"""Eligibility rules inside DuckDB: only counts leave the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from riskeval.errors import DataFileError
from riskeval.reading.database import LazyTable, quoted
from riskeval.reading.rules import MEMBERSHIP, PADDED, as_list, kind, missing_reason, reason, shown

SIGNS = {"at_least": ">=", "at_most": "<=", "less_than": "<", "more_than": ">"}
CASTS = {"number": "DOUBLE", "date": "TIMESTAMP", "true/false": "BOOLEAN", "text": "VARCHAR"}


def select_rows_lazily(
    table: LazyTable, column: str, rules: Mapping[str, Any]
) -> tuple[LazyTable, list[tuple[str, int]]]:
    """Keep the rows that meet every rule; count the others by the first rule they fail."""
    keep = f"NOT ({_absent(table, column)})"
    left_out = [(missing_reason(column), f"NOT ({keep})")]
    for rule, value in rules.items():
        if rule == "not_missing":
            continue
        _require_kind(table, column, rule, value, keep)
        met = _sql(table, column, rule, value)
        left_out.append((reason(column, rule, value), f"({keep}) AND NOT coalesce({met}, false)"))
        keep = f"({keep}) AND coalesce({met}, false)"
    counts = ", ".join(f"count(*) FILTER (WHERE {where})" for _, where in left_out)
    found = table.frame.aggregate(counts).fetchall()[0]
    reasons = [(why, int(n)) for (why, _), n in zip(left_out, found, strict=True) if n]
    return replace(table, frame=table.frame.filter(keep)), reasons


def _absent(table: LazyTable, column: str) -> str:
    name = quoted(column)
    kind_of = _type(table, column)
    if kind_of == "VARCHAR":
        return f"{name} IS NULL OR trim({name}) = ''"
    return f"{name} IS NULL OR isnan({name})" if kind_of in ("DOUBLE", "FLOAT") else f"{name} IS NULL"


def _type(table: LazyTable, column: str) -> str:
    return str(table.frame.types[list(table.frame.columns).index(column)])


def _cast(column: str, values: list[Any]) -> str:
    return f"TRY_CAST({quoted(column)} AS {CASTS[kind(values)]})"


def _sql(table: LazyTable, column: str, rule: str, value: Any) -> str:
    values = as_list(value)
    if rule in MEMBERSHIP:
        inside = f"{_cast(column, values)} IN ({', '.join(_literal(item) for item in values) or 'NULL'})"
        if kind(values) == "number" and _type(table, column) == "VARCHAR":
            inside = f"({inside} AND NOT regexp_matches({quoted(column)}, '^{PADDED}'))"
        return f"NOT coalesce({inside}, false)" if rule == "not_in" else inside
    return f"{_cast(column, values)} {SIGNS[rule]} {_literal(value)}"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"CAST({value!r} AS DOUBLE)"
    if isinstance(value, (dt.date, dt.datetime)):
        return f"TIMESTAMP '{value.isoformat()}'"
    return "'" + shown(value).replace("'", "''") + "'"


def _require_kind(table: LazyTable, column: str, rule: str, value: Any, keep: str) -> None:
    what = kind(as_list(value))
    if rule in MEMBERSHIP:
        return
    if what not in ("number", "date"):
        raise DataFileError(
            needed=f"a number or a date after {rule} for the column '{column}'",
            found=repr(value),
            do="write numbers and dates without quotation marks, such as 18 or 2020-01-31",
        )
    wrong = table.frame.filter(f"({keep}) AND {_cast(column, [value])} IS NULL")
    example = wrong.limit(1).project(quoted(column)).fetchall()
    if example:
        raise DataFileError(
            needed=f"{what}s in column '{column}', because the study asks {rule}",
            found=f"other values, such as '{str(example[0][0])[:40]}'",
            do="correct them, leave them blank where the value is missing, or change the rule",
        )
