"""Delimited text: which delimiter, whether every row has the same columns, and the text itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from riskeval.errors import DataFileError
from riskeval.reading.columns import check_names
from riskeval.reading.local_file import MAX_CELL
from riskeval.reading.table import DELIMITER_NAMES

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_BYTES = 65_536
SPELLED = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|"}


def records(data: bytes, delimiter: str) -> Iterator[list[str]]:
    """Rows of UTF-8 `data` as lists of cells; a quote that never closes is an error."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    return csv.reader(text, delimiter=delimiter, strict=True)


def find_delimiter(data: bytes, declared: str | None) -> str:
    """Return the declared delimiter, or the one that splits the first lines most evenly."""
    if declared is not None:
        return _declared(declared)
    sample = data if len(data) <= SAMPLE_BYTES else data[: data.rfind(b"\n", 0, SAMPLE_BYTES) + 1]
    sample = sample or data[:SAMPLE_BYTES]
    return max(DELIMITER_NAMES, key=lambda delimiter: _evenness(sample, delimiter))


def _declared(declared: str) -> str:
    delimiter = SPELLED.get(declared, declared)
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in '"\r\n .-':
        raise DataFileError(
            needed="one delimiter: comma, semicolon, tab or pipe",
            found=f"delimiter = {declared!r}",
            do="correct it or leave it out, so that it is detected",
        )
    return delimiter


def _evenness(sample: bytes, delimiter: str) -> tuple[bool, float, int]:
    widths: list[int] = []
    with suppress(csv.Error, UnicodeDecodeError):
        widths.extend(len(row) for row in records(sample, delimiter) if row)
    if not widths:
        return (False, 0.0, 0)
    even = sum(width == widths[0] for width in widths) / len(widths)
    return (widths[0] > 1, even, widths[0])


def header(data: bytes, delimiter: str, name: str) -> list[str]:
    """Column names, trimmed; unnamed or repeated columns are an error."""
    try:
        first = next((row for row in records(data, delimiter) if row), [])
    except csv.Error as problem:
        raise _broken(name, 1, str(problem)) from None
    names = [cell.strip() for cell in first]
    check_names(names, name)
    return names


def parse(data: bytes, delimiter: str, names: list[str], name: str) -> pd.DataFrame:
    """Parse the table as text columns, with "" for a blank cell."""
    if _longest_line(data) > MAX_CELL:
        _refuse_long_cells(data, delimiter, names, name)
    _check_rows(data, delimiter, names, name)
    frame = _text_frame(data, delimiter, names)
    if frame.empty:
        raise DataFileError(
            needed="data rows under the header",
            found=f"'{name}' with the header ({len(names)} columns) and 0 data rows",
            do="export the data again, with its rows",
        )
    return frame


def _text_frame(data: bytes, delimiter: str, names: list[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(
        io.BytesIO(data),
        sep=delimiter,
        names=names,
        header=0,
        index_col=False,
        dtype=str,
        na_filter=False,
        encoding="utf-8",
        engine="c",
    )


def _longest_line(data: bytes) -> int:
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    return int(np.diff(ends, prepend=-1, append=len(data)).max())


def _refuse_long_cells(data: bytes, delimiter: str, names: list[str], name: str) -> None:
    import pandas as pd

    try:
        frame = _text_frame(data, delimiter, names)
    except pd.errors.ParserError:
        return
    for column in names:
        lengths = frame[column].str.len()
        if len(lengths) and int(lengths.max()) > MAX_CELL:
            row = int(lengths.argmax()) + 1
            raise DataFileError(
                needed=f"cells of at most {MAX_CELL:,} characters",
                found=f"{int(lengths.max()):,} characters in column '{column}' of '{name}', row {row}",
                do="shorten that cell, or look for a quotation mark that was never closed",
            )


def _check_rows(data: bytes, delimiter: str, names: list[str], name: str) -> None:
    rows = records(data, delimiter)
    try:
        widths = np.fromiter(map(len, rows), dtype=np.int64)
    except csv.Error as problem:
        raise _broken(name, _last_good_line(data, delimiter) + 1, str(problem)) from None
    uneven = np.flatnonzero((widths != len(names)) & (widths > 0))
    if uneven.size:
        record = int(uneven[0])
        row = int(np.count_nonzero(widths[:record]))
        raise DataFileError(
            needed=f"{len(names)} cells in every row, as in the header",
            found=f"{int(widths[record])} cells in row {row} (line {_line_of(data, delimiter, record)}) of "
            f"'{name}', and {uneven.size} such rows in all",
            do=f"put cells that contain '{delimiter}' into double quotation marks, or export the file again",
        )


def _line_of(data: bytes, delimiter: str, record: int) -> int:
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=""), delimiter=delimiter)
    for _ in range(record):
        next(rows)
    return rows.line_num + 1


def _last_good_line(data: bytes, delimiter: str) -> int:
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    line = 0
    try:
        for _ in rows:
            line = rows.line_num
    except csv.Error:
        return line
    return line


def _broken(name: str, line: int, problem: str) -> DataFileError:
    return DataFileError(
        needed="text cells whose quotation marks are closed and doubled inside",
        found=f"a broken row that begins in line {line} of '{name}' ({problem})",
        do="close the quotation mark in that line, or export the file again",
    )
