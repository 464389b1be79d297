"""One door for every kind of data file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from riskeval.errors import DataFileError
from riskeval.reading import columnar, columns, decoding, delimited, labelled, workbook
from riskeval.reading.local_file import file_hash, local_file, read_bytes
from riskeval.reading.table import ReadReport, TableFile

TEXT = (".csv", ".tsv", ".tab", ".txt", ".psv")
EXCEL = (".xlsx", ".xlsm")
READERS = {
    ".parquet": columnar.read_parquet,
    ".pq": columnar.read_parquet,
    ".sav": labelled.read_spss,
    ".zsav": labelled.read_spss,
    ".dta": labelled.read_stata,
}


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    date_format: str | Mapping[str, str] | None = None,
) -> TableFile:
    """Read a local data file and say how it was read.

    CSV is read as text: a blank is "", ``NA`` is data and ``0012`` stays itself. Nothing is ever
    fetched from the network.

    Parameters
    ----------
    path : str or Path
        CSV (also .tsv, .tab, .txt, .psv), Excel .xlsx, Parquet, SPSS .sav or Stata .dta.
    sheet : str, optional
        Excel sheet; the first one by default.
    delimiter, decimal, encoding, date_format : str, optional
        Declare them for a text file; otherwise they are detected and reported. `date_format` is
        one format such as ``"%d.%m.%Y"``, or a mapping of column to format.

    Returns
    -------
    TableFile
        The frame, a report of what was declared or detected, and the codes of labelled columns.

    Raises
    ------
    DataFileError
        With what was found, where (column, row or line) and what to do.
    """
    file = local_file(path)
    kind = file.suffix.lower()
    if kind in TEXT:
        return _read_text(file, delimiter, decimal, encoding, date_format)
    if kind not in READERS and kind not in EXCEL:
        raise _unknown_kind(file)
    _refuse_text_options(file, delimiter=delimiter, decimal=decimal, encoding=encoding)
    table = workbook.read_excel(file, sheet) if kind in EXCEL else READERS[kind](file)
    if table.frame.empty:
        raise DataFileError(
            needed="data rows under the column names",
            found=f"'{file.name}' with {len(table.frame.columns)} columns and 0 data rows",
            do="export the data again, with its rows",
        )
    return replace(table, report=replace(table.report, sha256=file_hash(file)))


def _read_text(
    file: Path,
    delimiter: str | None,
    decimal: str | None,
    encoding: str | None,
    date_format: str | Mapping[str, str] | None,
) -> TableFile:
    if decimal not in (None, ".", ","):
        raise DataFileError(
            needed="decimal = '.' or ','", found=f"decimal = {decimal!r}", do="correct it or leave it out"
        )
    raw = read_bytes(file)
    text = decoding.decode(raw, file.name, encoding)
    if not text.data.strip():
        raise DataFileError(
            needed="a header row and data rows",
            found=f"'{file.name}' with only blank lines",
            do="export the data again",
        )
    separator = delimited.find_delimiter(text.data, delimiter)
    names = delimited.header(text.data, separator, file.name)
    frame = delimited.parse(text.data, separator, names, file.name)
    commas, unclear = columns.rewrite_decimal_commas(frame, decimal)
    report = ReadReport(
        name=file.name,
        format="CSV",
        n_rows=len(frame),
        n_columns=len(names),
        sha256=hashlib.sha256(raw).hexdigest(),
        delimiter=separator,
        encoding=text.encoding,
        byte_order_mark=text.byte_order_mark,
        decimal_comma=tuple(commas),
        unclear_commas=tuple(unclear),
        date_formats=columns.find_date_formats(frame, date_format),
        notes=(*text.notes, *_doubts(text.data, separator, names)),
    )
    return TableFile(frame, report)


def _doubts(data: bytes, separator: str, names: list[str]) -> list[str]:
    doubts = []
    if len(names) == 1:
        doubts.append("There is only one column; if there should be more, declare the delimiter.")
    if b"\n" + separator.encode() * (len(names) - 1) + b"\n" in data.replace(b"\r\n", b"\n"):
        doubts.append("At least one row is entirely blank; it is kept as a row of missing values.")
    return doubts


def _unknown_kind(file: Path) -> DataFileError:
    old_excel = file.suffix.lower() in (".xls", ".xlsb", ".ods", ".numbers")
    return DataFileError(
        needed="a data file ending in .csv, .tsv, .txt, .xlsx, .parquet, .sav or .dta",
        found=f"'{file.name}'",
        do="save it as .xlsx or .csv" if old_excel else "save it in one of these formats, unpacked",
    )


def _refuse_text_options(file: Path, **options: str | None) -> None:
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise DataFileError(
            needed=f"{', '.join(given)} only for text files",
            found=f"'{file.name}', which is not one",
            do=f"leave out {', '.join(given)}",
        )
