"""Column names, decimal commas and date formats of a table that was read as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskeval.errors import DataFileError, Problem, raise_all
from riskeval.reading.local_file import MAX_COLUMNS
from riskeval.reading.table import AMBIGUOUS

if TYPE_CHECKING:
    import pandas as pd

COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?|[+-]?\d+(?:[eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
DATE_STYLES = {
    r"\d{4}-\d{1,2}-\d{1,2}": ("%Y-%m-%d",),
    r"\d{4}/\d{1,2}/\d{1,2}": ("%Y/%m/%d",),
    r"\d{1,2}\.\d{1,2}\.\d{4}": ("%d.%m.%Y",),
    r"\d{1,2}/\d{1,2}/\d{4}": ("%d/%m/%Y", "%m/%d/%Y"),
    r"\d{1,2}-\d{1,2}-\d{4}": ("%d-%m-%Y", "%m-%d-%Y"),
}


def check_names(names: list[str], file: str) -> None:
    """Raise DataFileError when there are too many columns, or unnamed or repeated ones."""
    if len(names) > MAX_COLUMNS:
        raise DataFileError(
            needed=f"at most {MAX_COLUMNS:,} columns",
            found=f"{len(names):,} columns in '{file}'",
            do="export only the columns that the study needs",
        )
    unnamed = [
        Problem(
            "a name for every column in the first row",
            f"no name above column {position} of '{file}'",
            "name that column, or delete it (pandas: to_csv(index=False))",
        )
        for position, name in enumerate(names, 1)
        if not name
    ]
    repeated = [
        Problem(
            "different column names",
            f"the column name '{name}' {count} times in '{file}' (columns {_positions(names, name)})",
            "rename or delete the repeated column",
        )
        for name, count in Counter(names).items()
        if name and count > 1
    ]
    raise_all(DataFileError, unnamed + repeated)


def _positions(names: list[str], name: str) -> str:
    return ", ".join(str(position) for position, other in enumerate(names, 1) if other == name)


def rewrite_decimal_commas(frame: pd.DataFrame, decimal: str | None) -> tuple[list[str], list[str]]:
    """Rewrite decimal commas in place as points; return the columns rewritten and the unclear ones.

    A column counts when most of its different values are numbers, at least one has a comma, and what is
    no number has none: one typing mistake does not turn the rest into text. Where all of them could as
    well be thousands (1,234), the comma must be declared or seen in another column.
    """
    if decimal == ".":
        return [], []
    found = {name: _distinct(frame[name]) for name in frame.columns}
    commas = {name: values for name, values in found.items() if _are_comma_numbers(values)}
    unsure = [name for name, values in commas.items() if all(map(THOUSANDS.fullmatch, _with_comma(values)))]
    if decimal is None and len(unsure) == len(commas):
        return [], unsure
    for name in commas:
        frame[name] = frame[name].str.replace(",", ".", regex=False)
    return list(commas), []


def _distinct(column: pd.Series) -> list[str]:
    """Return the distinct non-blank values, or none of them when the column holds no comma."""
    if not column.str.contains(",", regex=False).any():
        return []
    return [value for value in column.unique() if value.strip()]


def _with_comma(values: list[str]) -> list[str]:
    return [value.strip() for value in values if "," in value]


def _are_comma_numbers(values: list[str]) -> bool:
    others = [value for value in values if not COMMA_NUMBER.fullmatch(value.strip())]
    return 2 * len(others) < len(values) and not any("," in value for value in others)


def find_date_formats(frame: pd.DataFrame, declared: str | Mapping[str, str] | None) -> dict[str, str]:
    """Date format of every column that holds dates; declared formats must fit every value."""
    named = declared if isinstance(declared, Mapping) else {}
    for name in named:
        if name not in frame.columns:
            raise DataFileError(
                needed="date_format for columns of the file",
                found=f"no column '{name}'",
                do="correct the column name under date_format",
            )
    looks = {name: styles for name in frame.columns if (styles := _styles(frame[name]))}
    common = dict.fromkeys(looks, declared) if isinstance(declared, str) else {}
    fixed = {**common, **named}
    for name, style in fixed.items():
        _require_dates(frame[name], style)
    detected = {name: _fitting(frame[name], styles) for name, styles in looks.items() if name not in fixed}
    return {name: style for name, style in {**detected, **fixed}.items() if style}


def _styles(column: pd.Series) -> tuple[str, ...]:
    first = next((value for value in column.head(1000) if value.strip()), "").strip()
    return next((styles for shape, styles in DATE_STYLES.items() if re.fullmatch(shape, first)), ())


def _parsed(column: pd.Series, style: str) -> tuple[Any, Any]:
    import pandas as pd

    values = pd.Series(column.unique(), dtype=object)
    values = values[values.str.strip() != ""]
    return values, pd.to_datetime(values, format=style, errors="coerce")


def _fitting(column: pd.Series, styles: tuple[str, ...]) -> str:
    fits = [style for style in styles if _parsed(column, style)[1].notna().all()]
    return AMBIGUOUS if len(fits) > 1 else "".join(fits)


def _require_dates(column: pd.Series, style: str) -> None:
    values, dates = _parsed(column, style)
    wrong = values[dates.isna()]
    if len(wrong):
        rows = column.isin(wrong)
        where = f"the first {wrong.iloc[0]!r} in row {int(rows.argmax()) + 1}"
        raise DataFileError(
            needed=f"dates written as {style} in column '{column.name}'",
            found=f"{int(rows.sum()):,} other values, {where}",
            do="correct the dates or the declared date_format",
        )
