"""Local files only: what must hold before a byte of a data file is parsed."""

from __future__ import annotations

import hashlib
import re
from difflib import get_close_matches
from pathlib import Path

from riskeval.errors import DataFileError

MAX_BYTES = 2**30
MAX_UNPACKED_BYTES = 2**30
MAX_COLUMNS = 10_000
MAX_CELL = 100_000


def is_address(path: str | Path) -> bool:
    """Whether this is a URL; ``C:/data.csv`` is not one."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/|file:", str(path), re.IGNORECASE) is not None


def local_file(path: str | Path) -> Path:
    """Return `path` as an existing, readable-sized, regular local file, or say why it is not one."""
    if is_address(path):
        raise DataFileError(
            needed="the path of a file on this computer",
            found=f"the address '{path}'",
            do="download the file yourself and give its path; nothing is fetched from the network",
        )
    file = Path(path).expanduser()
    try:
        _check(file)
    except OSError as problem:
        raise unreadable(file, problem) from None
    return file


def _check(file: Path) -> None:
    if file.is_dir():
        raise DataFileError(
            needed="a data file", found=f"the folder '{file}'", do="name the file inside that folder"
        )
    if not file.exists():
        raise DataFileError(needed="an existing data file", found=f"no file '{file}'", do=_nearest(file))
    if not file.is_file():
        raise DataFileError(needed="a regular data file", found=f"'{file}', a device or pipe", do="copy it")
    size = file.stat().st_size
    if size == 0:
        raise DataFileError(
            needed="a header row and data rows",
            found=f"the empty file '{file.name}' (0 bytes)",
            do="export the data again",
        )
    if size > MAX_BYTES:
        raise DataFileError(
            needed=f"a file of at most {MAX_BYTES:,} bytes",
            found=f"'{file.name}' with {size:,} bytes",
            do="put the table into a DuckDB file and name it as { duckdb = ..., table = ... }",
        )


def _nearest(file: Path) -> str:
    names = [entry.name for entry in file.parent.iterdir()] if file.parent.is_dir() else []
    close = get_close_matches(file.name, names, n=1)
    return f"did you mean '{close[0]}'?" if close else "check the path and the folder it starts from"


def unreadable(file: Path, problem: OSError) -> DataFileError:
    """Turn an operating-system error about `file` into a DataFileError."""
    return DataFileError(
        needed=f"permission and means to read '{file}'",
        found=problem.strerror or type(problem).__name__,
        do="check who may read the file and whether its disk is connected",
    )


def read_bytes(file: Path) -> bytes:
    """All bytes of a checked file."""
    try:
        return file.read_bytes()
    except OSError as problem:
        raise unreadable(file, problem) from None


def file_hash(file: Path) -> str:
    """SHA-256 of a checked file."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise unreadable(file, problem) from None


def extra_missing(package: str, extra: str, what: str) -> DataFileError:
    """Build the error for an optional dependency that is not installed."""
    return DataFileError(
        needed=f"the Python package '{package}' to read {what}",
        found="that it is not installed",
        do=f'run pip install "riskeval[{extra}]"',
    )
