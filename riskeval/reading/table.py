"""The result of reading a file: the table, and how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class ReadReport:
    """What was declared or detected while a data file was read.

    Parameters
    ----------
    name : str
        File name without its folder.
    format : str
        "CSV", "Excel", "Parquet", "SPSS", "Stata" or "DuckDB".
    n_rows, n_columns : int
        Size of the table; the header is not a row.
    sha256 : str
        Hash of the file's bytes, so that a report can name exactly what was read.
    delimiter, encoding, sheet : str or None
        None where the format has no such thing.
    byte_order_mark : bool
        Whether the file began with one; it is removed.
    decimal_comma : tuple of str
        Columns whose decimal commas were rewritten as points.
    unclear_commas : tuple of str
        Columns left as text because their commas could be decimals or thousands.
    date_formats : mapping of str to str
        Column to date format; "ambiguous" where day and month cannot be told apart.
    labelled : tuple of str
        Columns whose codes were replaced by their value labels.
    notes : tuple of str
        Everything else a careful reader should know, in sentences.
    """

    name: str
    format: str
    n_rows: int
    n_columns: int
    sha256: str = ""
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    byte_order_mark: bool = False
    decimal_comma: tuple[str, ...] = ()
    unclear_commas: tuple[str, ...] = ()
    date_formats: Mapping[str, str] = field(default_factory=dict)
    labelled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Every fact as one sentence, for the command line and the report."""
        return [*self._shape(), *self._text(), *self._columns(), *self.notes]

    def _shape(self) -> list[str]:
        sheet = f", sheet '{self.sheet}'" if self.sheet else ""
        return [f"{self.name} ({self.format}{sheet}): {self.n_rows:,} rows, {self.n_columns:,} columns."]

    def _text(self) -> list[str]:
        mark = " with a byte order mark" if self.byte_order_mark else ""
        said = []
        if self.delimiter is not None:
            said.append(f"Delimiter: {DELIMITER_NAMES.get(self.delimiter, self.delimiter)}.")
        if self.encoding is not None:
            said.append(f"Text encoding: {self.encoding}{mark}.")
        return said

    def _columns(self) -> list[str]:
        said = [f"Decimal commas in column '{name}' were read as points." for name in self.decimal_comma]
        said += [
            f"The commas in column '{name}' could be decimals or thousands, so it was left as text; "
            "declare decimal if they are decimals."
            for name in self.unclear_commas
        ]
        said += [f"Dates in column '{name}': {style}." for name, style in self.date_formats.items()]
        said += [f"Column '{name}' shows its value labels instead of its codes." for name in self.labelled]
        return said


@dataclass(frozen=True)
class TableFile:
    """A table read from a file.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table. Text formats give text columns, with "" for a blank.
    report : ReadReport
        How it was read.
    codes : mapping of str to pandas.Series
        The numeric codes of the columns in ``report.labelled``.
    """

    frame: pd.DataFrame
    report: ReadReport
    codes: Mapping[str, pd.Series] = field(default_factory=dict)
