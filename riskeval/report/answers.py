"""The answers to an instrument's items, as a data file holds them: labels, codes and dates put right."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from riskeval._frame import FILE_ROW
from riskeval.errors import DataFileError, Problem
from riskeval.reading import TableFile
from riskeval.reading.table import AMBIGUOUS

if TYPE_CHECKING:
    from riskeval.instruments.inputs import Input
    from riskeval.instruments.instrument import Instrument

NUMBERS = ("number", "count")
NONE: Mapping[str, Mapping[str, str]] = MappingProxyType({})
ISO = "%Y-%m-%d"
ALL_YES_NO = "yes_no"
YES_NO_WORDS = {"yes", "no", "y", "n", "true", "false", "1", "0"}


def columns_of(instrument: Instrument, items: Mapping[str, str]) -> dict[str, str]:
    """The column of each input; one that was not collected has none."""
    named = {one.id: items.get(one.id, one.id) for one in instrument.inputs}
    return {name: column for name, column in named.items() if column}


def codes_by_input(
    instrument: Instrument, codes: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """The codes with those under `yes_no` given to every yes/no column; its own codes come first."""
    inputs = {one.id: one for one in instrument.inputs}
    if ALL_YES_NO not in codes or ALL_YES_NO in inputs:
        return {name: dict(recoded) for name, recoded in codes.items()}
    given = {name: dict(recoded) for name, recoded in codes.items() if name != ALL_YES_NO}
    shared = codes[ALL_YES_NO]
    asked = [one for one in inputs.values() if one.type == "yes_no"]
    return given | {one.id: {**shared, **given.get(one.id, given.get(one.item, {}))} for one in asked}


def answers(
    table: TableFile,
    instrument: Instrument,
    items: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]] = NONE,
) -> pd.DataFrame:
    """The table with the columns that an instrument reads put right, and with the row numbers of the file.

    Parameters
    ----------
    table : TableFile
    instrument : Instrument
    items : mapping
        Input → column, for names that differ; "" where it was not collected.
    codes : mapping
        Input → what the data write → what the definition writes.

    Raises
    ------
    DataFileError
        Where day and month of a date, or decimals and thousands, cannot be told apart.
    """
    columns = columns_of(instrument, items)
    present = {c: one for one in instrument.inputs if (c := columns.get(one.id)) in table.frame}
    problems = [problem for column, one in present.items() for problem in _unclear(table, str(column), one)]
    if problems:
        raise DataFileError(problems=problems)
    frame = table.frame.copy(deep=False)
    for column, one in present.items():
        recoded = codes.get(one.id, codes.get(one.item, NONE))
        frame[column] = _cells(table, str(column), one, recoded)
    return frame.set_axis((frame.index + 1).rename(FILE_ROW), axis=0)


def _unclear(table: TableFile, column: str, one: Input) -> list[Problem]:
    if one.type in NUMBERS and column in table.report.unclear_commas:
        return [
            Problem(
                f"to know whether the commas in the column '{column}' are decimals or thousands",
                "numbers such as 1,500, which could be either",
                'say that they are decimals (decimal = "," under [data] of a study, --decimal "," of '
                "riskeval score), or remove them from the data",
            )
        ]
    if one.type == "date" and table.report.date_formats.get(column) == AMBIGUOUS:
        return [
            Problem(
                f"the date format of the column '{column}'",
                "dates in which day and month cannot be told apart",
                f'declare it, such as "%d/%m/%Y" (date_format = {{ {column} = "%d/%m/%Y" }} under [data] of '
                'a study, --date-format "%d/%m/%Y" of riskeval score)',
            )
        ]
    return []


def _cells(table: TableFile, column: str, one: Input, codes: Mapping[str, object]) -> pd.Series:
    cells = table.frame[column]
    if column in table.codes and not _labels_are_answers(cells, one, codes):
        return table.codes[column]
    style = table.report.date_formats.get(column, ISO)
    return _iso(cells, style) if one.type == "date" and style != ISO else cells


def _labels_are_answers(labels: pd.Series, one: Input, codes: Mapping[str, object]) -> bool:
    """Whether the value labels of a column, rather than its codes, are what the definition asks for."""
    if one.type in NUMBERS or one.type == "date":
        return False
    known = YES_NO_WORDS if one.type == "yes_no" else {code.code for code in one.codes}
    texts = {str(label).strip() for label in labels.dropna().unique()} - {*codes, *one.missing_codes, ""}
    return {text.lower() if one.type == "yes_no" else text for text in texts} <= known


def _iso(cells: pd.Series, style: str) -> pd.Series:
    """Dates as the definition format writes them; what is no date stays as it is, to be named."""
    found = pd.to_datetime(cells.astype(str).str.strip(), format=style, errors="coerce")
    return found.dt.strftime(ISO).where(found.notna(), cells).astype(object)
