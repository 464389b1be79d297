"""SPSS and Stata files: codes with value labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskeval.errors import DataFileError
from riskeval.reading.columns import check_names
from riskeval.reading.local_file import MAX_UNPACKED_BYTES, extra_missing
from riskeval.reading.table import ReadReport, TableFile

if TYPE_CHECKING:
    import pandas as pd

BYTES_PER_CELL = 8
Labels = Mapping[str, Mapping[Any, str]]


def read_spss(file: Path) -> TableFile:
    """Read an SPSS file; labels replace codes in columns where every value has one."""
    return _read(file, "SPSS", "spss", "read_sav")


def read_stata(file: Path) -> TableFile:
    """Read a Stata file; labels replace codes in columns where every value has one."""
    return _read(file, "Stata", "stata", "read_dta")


def _read(file: Path, kind: str, extra: str, reader: str) -> TableFile:
    try:
        import pyreadstat
    except ImportError:
        raise extra_missing("pyreadstat", extra, f"{kind} files") from None
    read = getattr(pyreadstat, reader)
    try:
        _check_size(read(str(file), metadataonly=True)[1], file)
        frame, meta = read(str(file))
    except DataFileError:
        raise
    except Exception as problem:
        raise _damaged(file, kind, problem) from None
    notes = [
        f"Codes that {kind} declares missing in column '{name}' were read as missing."
        for name in meta.missing_ranges
    ]
    return _labelled(frame, meta.variable_value_labels, file, kind, notes)


def _check_size(meta: Any, file: Path) -> None:
    """Refuse a file whose header promises more than memory should hold, before making room for it."""
    cells = (meta.number_rows or 0) * (meta.number_columns or 0)
    if cells * BYTES_PER_CELL > MAX_UNPACKED_BYTES:
        raise DataFileError(
            needed=f"at most {MAX_UNPACKED_BYTES // BYTES_PER_CELL:,} cells",
            found=f"'{file.name}', which says it has {meta.number_rows:,} rows",
            do="export the data again, or put the table into a DuckDB file",
        )


def _damaged(file: Path, kind: str, problem: Exception) -> DataFileError:
    return DataFileError(
        needed=f"a data file of {kind}",
        found=f"'{file.name}', damaged ({problem})",
        do="export the data again",
    )


def _labelled(frame: pd.DataFrame, labels: Labels, file: Path, kind: str, notes: list[str]) -> TableFile:
    check_names(list(frame.columns), file.name)
    codes: dict[str, pd.Series] = {}
    for name, of_code in labels.items():
        if name not in frame.columns or not of_code or frame[name].dropna().empty:
            continue
        without = [value for value in frame[name].dropna().unique() if value not in of_code]
        if without:
            notes.append(_partly(name, without))
            continue
        codes[name] = frame[name]
        frame[name] = frame[name].map(of_code).astype(object)
    report = ReadReport(
        file.name, kind, len(frame), len(frame.columns), labelled=tuple(codes), notes=tuple(notes)
    )
    return TableFile(frame, report, codes)


def _partly(name: str, without: list[Any]) -> str:
    shown = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in without[:5])
    return f"Column '{name}' keeps its codes, because these have no value label: {shown}."
