"""Eligibility rules on a table in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskeval.errors import DataFileError
from riskeval.reading.rules import MEMBERSHIP, ORDERED, PADDED, as_list, kind, missing_reason, reason, shown
from riskeval.reading.table import AMBIGUOUS, TableFile

if TYPE_CHECKING:
    import pandas as pd

Flags = np.ndarray[Any, np.dtype[np.bool_]]


def select_rows(
    table: TableFile, column: str, rules: Mapping[str, Any]
) -> tuple[TableFile, list[tuple[str, int]]]:
    """Keep the rows that meet every rule; count the others by the first rule they fail.

    The index of the frame keeps the row numbers of the file, counted from 0.
    """
    cells = table.frame[column]
    absent = _blank(cells)
    left_out = [(missing_reason(column), int(absent.sum()))]
    keep = ~absent
    for rule, value in rules.items():
        if rule == "not_missing":
            continue
        met = _meets(table, column, rule, value, absent)
        left_out.append((reason(column, rule, value), int((keep & ~met).sum())))
        keep &= met
    codes = {name: series[keep] for name, series in table.codes.items()}
    return replace(table, frame=table.frame[keep], codes=codes), [(why, n) for why, n in left_out if n]


def _blank(cells: pd.Series) -> Flags:
    blank = cells.isna().to_numpy(dtype=bool)
    if cells.dtype.kind not in "biufM":
        blank = blank | cells.astype(str).str.strip().eq("").to_numpy(dtype=bool)
    return np.asarray(blank)


def _meets(table: TableFile, column: str, rule: str, value: Any, absent: Flags) -> Flags:
    values = as_list(value)
    what = kind(values)
    if rule in MEMBERSHIP:
        member = _member(table, column, values, what)
        return ~member if rule == "not_in" else member
    assert rule in ORDERED
    found: Any
    bound: Any
    if what == "number":
        found, bound = _numbers(table, column), float(value)
        _require(np.isnan(found) & ~absent, table.frame[column], column, rule, "numbers")
    else:
        found, bound = (
            _moments(table, column, rule, value, absent),
            np.datetime64(_moment(value, column, rule)),
        )
    compare = {
        "at_least": np.greater_equal,
        "at_most": np.less_equal,
        "less_than": np.less,
        "more_than": np.greater,
    }
    return np.asarray(compare[rule](found, bound))


def _member(table: TableFile, column: str, values: list[Any], what: str) -> Flags:
    cells = table.frame[column]
    if what == "number":
        same = np.isin(_numbers(table, column), [float(value) for value in values])
        return same & ~_padded(cells) if column not in table.codes else same
    if what == "date":
        moments = _moments(table, column, "equals", values[0], _blank(cells))
        return np.isin(moments, [np.datetime64(_moment(value, column, "equals")) for value in values])
    if what == "true/false" and cells.dtype.kind in "biuf":
        return np.asarray(cells.isin(values).to_numpy(dtype=bool))
    if cells.dtype.kind in "iufM":
        holds = "dates" if cells.dtype.kind == "M" else "numbers"
        raise DataFileError(
            needed=f"values of the kind that the column '{column}' holds",
            found=f"{shown(values)!r} as text, where the column holds {holds}",
            do="write numbers and dates without quotation marks",
        )
    texts = cells.astype(str).str.strip()
    texts = texts.str.lower() if what == "true/false" else texts
    return np.asarray(texts.isin([shown(value) for value in values]).to_numpy(dtype=bool))


def _padded(cells: pd.Series) -> Flags:
    """Codes with leading zeros, which are no numbers: ``0012`` is not 12."""
    if cells.dtype.kind in "biufM":
        return np.zeros(len(cells), dtype=bool)
    return np.asarray(cells.astype(str).str.match(PADDED).to_numpy(dtype=bool))


def _numbers(table: TableFile, column: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    import pandas as pd

    cells = table.codes.get(column, table.frame[column])
    if cells.dtype.kind == "M":
        return np.full(len(cells), np.nan)
    return np.asarray(pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def _moment(value: Any, column: str, rule: str) -> dt.datetime | dt.date:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
    raise DataFileError(
        needed=f"a number or a date after {rule} for the column '{column}'",
        found=f"{value!r}",
        do="write numbers and dates without quotation marks, such as 18 or 2020-01-31",
    )


def _moments(table: TableFile, column: str, rule: str, value: Any, absent: Flags) -> Any:
    import pandas as pd

    _moment(value, column, rule)
    cells = table.frame[column]
    if cells.dtype.kind == "M":
        return cells.dt.tz_localize(None).to_numpy()
    style = table.report.date_formats.get(column, "%Y-%m-%d")
    if style == AMBIGUOUS:
        raise DataFileError(
            needed=f"the date format of the column '{column}'",
            found="dates in which day and month cannot be told apart",
            do=f'add date_format = {{ {column} = "%d/%m/%Y" }} (or "%m/%d/%Y") to [data]',
        )
    found = pd.to_datetime(cells.astype(str).str.strip(), format=style, errors="coerce")
    _require(found.isna().to_numpy() & ~absent, cells, column, rule, f"dates written as {style}")
    return found.to_numpy()


def _require(wrong: Flags, cells: pd.Series, column: str, rule: str, needed: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        where = f"the first '{str(cells.iloc[first])[:40]}' in row {int(cells.index[first]) + 1}"
        raise DataFileError(
            needed=f"{needed} in column '{column}', because the study asks {rule}",
            found=f"{int(wrong.sum()):,} other values, {where}",
            do="correct them, leave them blank where the value is missing, or change the rule",
        )
