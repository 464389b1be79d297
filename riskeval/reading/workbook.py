"""Excel workbooks, through the optional package openpyxl."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskeval.errors import DataFileError, Problem, raise_all
from riskeval.reading.columns import check_names
from riskeval.reading.local_file import MAX_CELL, MAX_UNPACKED_BYTES, extra_missing
from riskeval.reading.table import ReadReport, TableFile

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[Any, ...]


def read_excel(file: Path, sheet: str | None) -> TableFile:
    """Read one sheet; numbers and dates keep their types, formulas give their stored values."""
    try:
        import openpyxl
    except ImportError:
        raise extra_missing("openpyxl", "excel", "Excel files") from None
    _check_size(file)
    try:
        rows, name, others = _rows(openpyxl, file, sheet, values=True)
        formulas = _rows(openpyxl, file, sheet, values=False)[0] if _has_formulas(file) else []
    except DataFileError:
        raise
    except Exception as problem:
        raise _damaged(file, problem) from None
    names, body = _trimmed(rows)
    check_names(names, file.name)
    _check_cells(names, body, formulas[1:], file.name)
    frame, notes = _frame(names, body)
    if others:
        notes.append(f"Other sheets were not read: {', '.join(others)}.")
    report = ReadReport(file.name, "Excel", len(frame), len(names), sheet=name, notes=tuple(notes))
    return TableFile(frame, report)


def _check_size(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except Exception as problem:
        raise _damaged(file, problem) from None
    if unpacked > MAX_UNPACKED_BYTES:
        raise DataFileError(
            needed=f"a workbook of at most {MAX_UNPACKED_BYTES:,} bytes when unpacked",
            found=f"'{file.name}' with {unpacked:,} bytes",
            do="save the sheet as CSV",
        )


def _damaged(file: Path, problem: Exception) -> DataFileError:
    return DataFileError(
        needed="an Excel workbook (.xlsx)",
        found=f"'{file.name}', damaged or protected by a password ({problem})",
        do="open it in a spreadsheet program and save it again as .xlsx or .csv",
    )


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as part:
                    if any(
                        b"<f>" in block or b"<f " in block for block in iter(lambda: part.read(1 << 20), b"")
                    ):
                        return True
    return False


def _rows(openpyxl: Any, file: Path, sheet: str | None, *, values: bool) -> tuple[list[Row], str, list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validation lists, which are not data
        book = openpyxl.load_workbook(file, read_only=True, data_only=values)
        try:
            name = _sheet_name(book.sheetnames, sheet, file)
            rows = list(book[name].iter_rows(values_only=True))
        finally:
            book.close()
    return rows, name, [other for other in book.sheetnames if other != name]


def _sheet_name(names: Sequence[str], sheet: str | None, file: Path) -> str:
    if sheet is None:
        return names[0]
    if sheet in names:
        return sheet
    close = get_close_matches(sheet, names, n=1)
    raise DataFileError(
        needed=f"one of the sheets {', '.join(map(repr, names))} of '{file.name}'",
        found=f"sheet = '{sheet}'",
        do=f"did you mean '{close[0]}'?" if close else "correct the name or leave it out for the first sheet",
    )


def _trimmed(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Split off the header and cut empty rows at the end and unnamed empty columns at the right."""
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    if not rows:
        return [], []
    width = max(
        (position for row in rows for position, cell in enumerate(row, 1) if cell is not None), default=0
    )
    padded = [(*row, *[None] * (width - len(row)))[:width] for row in rows]
    names = ["" if cell is None else _as_text(cell).strip() for cell in padded[0]]
    return names, padded[1:]


def _check_cells(names: list[str], body: list[Row], formulas: list[Row], file: str) -> None:
    problems = []
    for number, (row, formula) in enumerate(zip(body, formulas or [()] * len(body), strict=False), 1):
        for position, cell in enumerate(row):
            where = f"column '{names[position]}', row {number} of '{file}'"
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                problems.append(
                    Problem(
                        f"cells of at most {MAX_CELL:,} characters", f"{len(cell):,} in {where}", "shorten it"
                    )
                )
            if cell is None and position < len(formula) and formula[position] is not None:
                problems.append(
                    Problem(
                        "the stored result of every formula",
                        f"a formula without one in {where}",
                        "open the workbook in a spreadsheet program and save it, so that results are stored",
                    )
                )
    raise_all(DataFileError, problems)


def _frame(names: list[str], body: list[Row]) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    columns, notes = {}, []
    for position, name in enumerate(names):
        cells = [row[position] for row in body]
        kinds = {_kind(cell) for cell in cells if cell is not None}
        if kinds == {"number"}:
            columns[name] = pd.Series(cells, dtype=None if None not in cells else float)
        elif kinds == {"true/false"}:
            columns[name] = pd.Series(cells, dtype="boolean")
        elif kinds == {"date"}:
            columns[name] = pd.to_datetime(pd.Series(cells, dtype=object))
        else:
            columns[name] = pd.Series(
                ["" if cell is None else _as_text(cell) for cell in cells], dtype=object
            )
        if len(kinds) > 1:
            notes.append(
                f"Column '{name}' mixes {' and '.join(sorted(kinds))} cells, so it was read as text."
            )
    return pd.DataFrame(columns), notes


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true/false"
    if isinstance(cell, (int, float)):
        return "number"
    return "date" if isinstance(cell, (dt.datetime, dt.date)) else "text"


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (dt.datetime, dt.date, dt.time)) else str(cell)
