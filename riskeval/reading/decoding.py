"""From bytes to UTF-8 text: byte order marks, encodings, and files that are not text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from riskeval.errors import DataFileError

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or Office file"),
    (b"$FL2", "an SPSS file"),
    (b"$FL3", "a compressed SPSS file"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
)


@dataclass(frozen=True)
class Decoded:
    """A text file as UTF-8 bytes without a mark."""

    data: bytes
    encoding: str
    byte_order_mark: bool
    notes: tuple[str, ...] = ()


def decode(raw: bytes, name: str, encoding: str | None) -> Decoded:
    """Decode `raw`; `encoding` None means: byte order mark, else UTF-8, else Windows-1252 with a note."""
    _refuse_binary(raw, name)
    marked = next((found for mark, found in MARKS if raw.startswith(mark)), None)
    if encoding is None and marked is None:
        return _undeclared(raw, name)
    chosen = encoding or marked or "utf-8"
    return Decoded(_decoded(raw, name, chosen), chosen, marked is not None)


def _refuse_binary(raw: bytes, name: str) -> None:
    kind = next((kind for magic, kind in MAGIC if raw.startswith(magic)), None)
    if kind:
        raise DataFileError(
            needed="a text file with columns",
            found=f"'{name}', which is {kind}",
            do="give the file the ending that belongs to its format, or unpack it first",
        )


def _undeclared(raw: bytes, name: str) -> Decoded:
    try:
        return Decoded(_decoded(raw, name, "utf-8"), "utf-8", False)
    except _Undecodable as problem:
        where = problem.where
    note = (
        f"The file is not valid UTF-8 ({where}), so it was read as Windows-1252; "
        "if names look wrong, declare the encoding."
    )
    return Decoded(_decoded(raw, name, "cp1252"), "cp1252", False, (note,))


class _Undecodable(DataFileError):
    """A DataFileError that knows where decoding stopped."""

    where = ""


def _decoded(raw: bytes, name: str, encoding: str) -> bytes:
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        raise _undecodable(raw, name, encoding, problem.start) from None
    except (LookupError, UnicodeError):
        raise DataFileError(
            needed="the name of a text encoding such as utf-8, cp1252 or utf-16",
            found=f"encoding '{encoding}' for '{name}'",
            do="correct the encoding or leave it out",
        ) from None
    _refuse_nul(text, name)
    return text.encode("utf-8")


def _undecodable(raw: bytes, name: str, encoding: str, offset: int) -> _Undecodable:
    line = raw.count(b"\n", 0, offset) + 1
    where = f"byte 0x{raw[offset]:02X} at offset {offset}, line {line}"
    error = _Undecodable(
        needed=f"text in the encoding {encoding}",
        found=f"'{name}' with {where}, which that encoding does not have",
        do="declare the right encoding, or save the file as UTF-8",
    )
    error.where = where
    return error


def _refuse_nul(text: str, name: str) -> None:
    offset = text.find("\0")
    if offset >= 0:
        raise DataFileError(
            needed="a text file",
            found=f"'{name}' with a NUL character in line {text.count(chr(10), 0, offset) + 1}",
            do="declare encoding 'utf-16-le' if a spreadsheet wrote it without a mark, else export it again",
        )
