"""Small TOML files that people write by hand: guarded before they are parsed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskeval.errors import Problem, RiskevalError
from riskeval.reading.local_file import is_address

MAX_BYTES = 1_000_000
MAX_DOTS = 8
MAX_NESTING = 20
QUOTED = re.compile(
    r'"""(?:[^\\"]++|\\.?+|"(?!""))*+(?:"{3,5}|\Z)|' + r"'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)|"
    r'"(?:[^"\\\n]++|\\.)*+"?|' + r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
SLIPS = (
    (r"[“”„‟«»‘’‚]", 'write straight quotation marks: "'),
    (r"\d,\d", "write numbers with a decimal point: 0.5, not 0,5"),
    (r"=\s*(True|False|TRUE|FALSE)\b", "write true or false in small letters"),
    (r";", "write commas between entries, not semicolons"),
)
DOTTED = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{MAX_DOTS + 1}}}")


@dataclass(frozen=True)
class Manuscript:
    """How messages speak of one kind of file, and what they advise.

    Parameters
    ----------
    noun : str
        Such as ``study file``.
    error : type of RiskevalError
        The error that is raised.
    absent, too_large, other_encoding : str
        What to do when there is no such file, when it is too large, and when it is not UTF-8.
    """

    noun: str
    error: type[RiskevalError]
    absent: str
    too_large: str
    other_encoding: str

    def refused(self, needed: str, found: str, do: str) -> RiskevalError:
        """Build the error for one problem."""
        return self.error(problems=[Problem(needed, found, do)])


@dataclass(frozen=True)
class TomlFile:
    """A file that was read: its name, its text and the tables in it."""

    name: str
    text: str
    document: dict[str, Any]


def read_toml(given: str | Path, kind: Manuscript) -> TomlFile:
    """Read a local TOML file; what could hang or exhaust the parser is refused before parsing."""
    path = Path(given)
    text = _text(path, str(given), kind)
    return TomlFile(path.name, text, parse_toml(text, path.name, kind))


def parse_toml(text: str, name: str, kind: Manuscript) -> dict[str, Any]:
    """Return the tables of a TOML text that came from the file `name`."""
    _refuse_hostile(without_quoted(text), name, kind)
    try:
        return tomllib.loads(text)
    except ValueError as problem:
        raise kind.refused(
            f"a {kind.noun} in TOML",
            f"'{name}' with a mistake: {_plainly(problem)}",
            _remedy(text, problem),
        ) from None


def _plainly(problem: ValueError) -> str:
    """The parser's words, without a line break that it shows as a character."""
    return str(problem).replace(r"Illegal character '\n'", "The line ends too early")


def _remedy(text: str, problem: ValueError) -> str:
    """What people most often get wrong in such a line, or what to look at."""
    place = re.search(r"at line (\d+)", str(problem))
    number = int(place[1]) - 1 if place else 0
    line, skeleton = (lines.split("\n")[number][:1000] for lines in (text, without_quoted(text)))
    if "twice" in str(problem) and re.match(r"\s*\[\w", line):
        return "every [table] may occur once; those that repeat have double brackets, such as [[item]]"
    return next(
        (advice for shape, advice in SLIPS if re.search(shape, skeleton)),
        "close the quotation mark"
        if line.count('"') % 2
        else "correct that line; texts stand in quotation marks, and every [table] may occur once",
    )


def without_quoted(text: str) -> str:
    """Overwrite strings with letters and comments with blanks, so that only the skeleton is left.

    Every other character, and every line, stays where it was.
    """
    return QUOTED.sub(_overwritten, text)


def _overwritten(found: re.Match[str]) -> str:
    mark = " " if found[0][0] == "#" else "x"
    return "\n".join(mark * len(line) for line in found[0].split("\n"))


def _refuse_hostile(skeleton: str, name: str, kind: Manuscript) -> None:
    dotted = DOTTED.search(skeleton)
    if dotted is not None:
        raise kind.refused(
            f"keys with at most {MAX_DOTS} dots",
            f"more in line {line_of(skeleton, dotted.start())} of '{name}'",
            "shorten that key",
        )
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", skeleton):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > MAX_NESTING:
            line = line_of(skeleton, bracket.start())
            raise kind.refused(
                f"a {kind.noun} in TOML",
                f"brackets nested too deeply in line {line} of '{name}'",
                f"flatten it; {MAX_NESTING} deep is the most",
            )


def line_of(text: str, position: int) -> int:
    """Return the number of the line, from 1, in which a position lies."""
    return text.count("\n", 0, position) + 1


def refuse_address(given: str, kind: Manuscript) -> None:
    """Raise for a URL: nothing is fetched from the network."""
    if is_address(given):
        raise kind.refused(
            f"the path of a {kind.noun} on this computer",
            f"the address '{given}'",
            "download the file and give its path; nothing is fetched from the network",
        )


def _text(path: Path, given: str, kind: Manuscript) -> str:
    refuse_address(given, kind)
    if "\0" in given:
        raise kind.refused(f"the path of a {kind.noun}", f"{given!r}, with a null character", kind.absent)
    try:
        return _bytes(path, kind).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise kind.refused(
            f"a {kind.noun} saved as UTF-8",
            f"another encoding in line {line} of '{path.name}'",
            kind.other_encoding,
        ) from None
    except OSError as problem:
        raise kind.refused(
            f"a {kind.noun} that can be read", f"'{path}': {problem.strerror}", kind.absent
        ) from None


def _bytes(path: Path, kind: Manuscript) -> bytes:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise kind.refused(f"a regular {kind.noun}", f"'{path}', a device or pipe", "copy it into a file")
    if path.is_file() and path.stat().st_size == 0:
        return b""  # a file of the system calls itself empty too, and reading it could block
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        size = max(path.stat().st_size, len(content))
        raise kind.refused(
            f"a {kind.noun} of at most {MAX_BYTES:,} bytes", f"'{path.name}' with {size:,}", kind.too_large
        )
    return content
