"""How a file of scores is laid out: as the data file was, so that what opens the one opens the other."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from riskeval.reading import TableFile
from riskeval.reading.columns import THOUSANDS
from riskeval.reading.table import DELIMITER_NAMES
from riskeval.report.bundle import FORMULA

NUMBER = r"\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?%?\s*"
POINT = re.compile(r"(\s*[+-]?\d*)\.(\d+(?:[eE][+-]?\d+)?\s*)")


@dataclass(frozen=True)
class Layout:
    """Delimiter, decimal sign, and whether a byte order mark tells Excel that the text is UTF-8.

    Parameters
    ----------
    delimiter, decimal : str
    byte_order_mark : bool
    """

    delimiter: str = ","
    decimal: str = "."
    byte_order_mark: bool = False

    def line(self) -> str | None:
        """The layout in a sentence; None for plain CSV."""
        if self == Layout():
            return None
        sign = "decimal commas" if self.decimal == "," else "decimal points"
        mark = " with a byte order mark" if self.byte_order_mark else ""
        delimiter = DELIMITER_NAMES.get(self.delimiter, self.delimiter)
        return f"Both files are written like the data: {delimiter}, {sign}, UTF-8{mark}."

    def write(self, path: Path, data: pd.DataFrame, computed: pd.DataFrame | None = None) -> None:
        """Write a table, with the numbers that were computed beside it."""
        frames = [safe_for_spreadsheets(data)]
        if computed is not None:
            safe = safe_for_spreadsheets(computed)
            frames.append(safe.apply(_with_comma) if self.decimal == "," else safe)
        pd.concat(frames, axis=1).to_csv(
            path,
            sep=self.delimiter,
            index=False,
            lineterminator="\n",
            encoding="utf-8-sig" if self.byte_order_mark else "utf-8",
        )

    def as_it_was(self, data: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
        """The table with decimal commas again in the columns in which they were read as points."""
        if self.decimal != ",":
            return data
        return data.assign(**{name: _comma_again(data[name]) for name in columns if name in data})


def layout_of(table: TableFile, decimal: str | None = None) -> Layout:
    """The layout of a text file that was read; comma, decimal point and UTF-8 for every other file.

    Without any decimal in the data, a semicolon between the columns means decimal commas: spreadsheets
    write one with the other.

    Parameters
    ----------
    table : TableFile
    decimal : str, optional
        The decimal sign that the user declared.
    """
    report = table.report
    if report.delimiter is None:
        return Layout()
    unmarked = report.encoding is None or codecs.lookup(report.encoding).name == "utf-8"
    mark = report.byte_order_mark or not unmarked
    seen = "," if report.decimal_comma else None
    return Layout(report.delimiter, decimal or seen or _likely_decimal(table), mark)


def _likely_decimal(table: TableFile) -> str:
    undecided = table.report.delimiter == ";" and not table.report.unclear_commas
    return "," if undecided and not any(_decimal_points(table.frame)) else "."


def _decimal_points(frame: pd.DataFrame) -> Iterator[bool]:
    for name in frame:
        cells = frame[name]
        dotted = cells[cells.str.contains(".", regex=False)]
        yield any(POINT.fullmatch(text) for text in dotted.unique())


def _comma_again(cells: pd.Series) -> pd.Series:
    return cells.str.replace(rf"^{POINT.pattern}$", r"\1,\2", regex=True)


def _with_comma(column: pd.Series) -> pd.Series:
    """Numbers with a decimal comma; 1,234 gets a zero behind it, so that it cannot be read as thousands."""
    if column.dtype.kind != "f":
        return column
    return column.map(_comma_number, na_action="ignore").astype(object)


def _comma_number(number: float) -> str:
    text = repr(float(number)).replace(".", ",")
    return f"{text}0" if THOUSANDS.fullmatch(text) else text


def safe_for_spreadsheets(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an apostrophe before every text that begins a formula; numbers stay numbers."""
    safe = frame.copy(deep=False)
    for place, name in enumerate(frame.columns):
        if frame.dtypes.iloc[place].kind == "O" or str(frame.dtypes.iloc[place]) in (
            "str",
            "string",
            "category",
        ):
            safe[name] = _harmless(frame[name])
    return safe.rename(columns=lambda name: f"'{name}" if str(name).startswith(FORMULA) else name)


def _harmless(cells: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    texts = pd.Series(distinct, dtype=object)
    text = texts.map(lambda value: isinstance(value, str) and len(value) > 1 and value.startswith(FORMULA))
    risky = text.to_numpy(dtype=bool)
    if not risky.any():
        return cells
    risky = risky & ~texts.astype(str).str.fullmatch(NUMBER).to_numpy(dtype=bool)
    texts[risky] = "'" + texts[risky].astype(str)
    padded = pd.concat([texts, pd.Series([None], dtype=object)], ignore_index=True)
    return pd.Series(padded.to_numpy()[codes], index=cells.index)
