"""The study file: its tables and keys, and every way in which a file can disagree with them."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskeval.errors import Problem, StudyError

MAX_STUDY_BYTES = 1_000_000
MAX_DOTS = 8
STRING_OR_COMMENT = r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*"
BRANCH = r"bool|int|float|str|date|datetime|Database|constrained-\w+|(dict|list|literal)\[.*|function-.*"

Name = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Value = bool | int | Number | str | dt.date | dt.datetime


class Table(BaseModel):
    """A table of the study file: unknown keys and silent conversions are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Condition(Table):
    """One eligibility rule; a missing value meets none."""

    column: Name
    at_least: Value | None = None
    at_most: Value | None = None
    less_than: Value | None = None
    more_than: Value | None = None
    equals: Value | None = None
    is_in: list[Value] | None = None
    not_in: list[Value] | None = None
    not_missing: Literal[True] | None = None

    def rules(self) -> dict[str, Any]:
        """Return the rules that were given, by name."""
        given = self.model_dump(exclude={"column"})
        return {rule: value for rule, value in given.items() if value is not None}


class Database(Table):
    """A table in a database."""

    duckdb: Name | None = None
    postgres: Name | None = None
    table: Name


class Data(Table):
    """Where the data are, how to read them, and who is eligible."""

    source: Name | Database
    sheet: Name | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    encoding: Name | None = None
    date_format: Name | dict[str, Name] | None = None
    where: list[Condition] = []
    missing: Literal["raise", "drop"] = "raise"


class Roles(Table):
    """What each column is."""

    outcome: Name
    person: Name | None = None
    horizon_months: Positive | None = None
    groups: list[Name] = []
    reference: dict[str, str] = {}
    cluster: Name | None = None
    strata: Name | None = None
    weights: Name | None = None
    occasion: Name | None = None


class PredictionTable(Table):
    """The columns of one instrument or judgement."""

    score: Name | None = None
    risk: Name | None = None
    band: Name | None = None
    levels: list[Name] | None = None
    norm: Name | None = None
    horizon_months: Positive | None = None

    def columns(self) -> dict[str, str]:
        """Role to column, for the roles that were given."""
        return self.model_dump(include={"score", "risk", "band", "norm"}, exclude_none=True)


class ThresholdTable(Table):
    """A cut that was decided on before the numbers were seen."""

    on: Name
    at: Number | str
    role: Literal["score", "risk", "band"] | None = None
    why: str = ""


class Decision(Table):
    """Thresholds, and the user's own price of a missed event in false alarms."""

    thresholds: list[ThresholdTable] = []
    missed_to_false_alarm: Positive | None = None


class Privacy(Table):
    """Disclosure control."""

    minimum_cell: Annotated[int, Field(ge=1)] = 10


class StudyFile(Table):
    """A whole study file."""

    title: Name
    data: Data
    roles: Roles
    predictions: Annotated[dict[Name, PredictionTable], Field(min_length=1)]
    decision: Decision = Decision()
    privacy: Privacy = Privacy()
    author: dict[str, str] = {}


TABLES: dict[str, type[Table]] = {
    "": StudyFile,
    "data": Data,
    "data.source": Database,
    "data.where": Condition,
    "roles": Roles,
    "predictions": PredictionTable,
    "decision": Decision,
    "decision.thresholds": ThresholdTable,
    "privacy": Privacy,
}


def read_study_file(path: Path) -> tuple[StudyFile, list[Problem]]:
    """Read a study file without looking at its data; also return the unknown keys found in it.

    Other mistakes are raised, together with the unknown keys.
    """
    document = _parse(_text(path), path.name)
    problems = []
    if "instruments" in document:
        del document["instruments"]
        problems.append(
            Problem(
                "a study whose scores are already columns of the data",
                f"the table [instruments] in '{path.name}'; scoring items is not available in this version",
                "score the items first and name the score columns under [predictions]",
            )
        )
    try:
        return StudyFile.model_validate(document), problems
    except ValidationError as invalid:
        problems.extend(_problems(invalid, path.name))
        _remove_unknown_keys(document, invalid)
    try:
        return StudyFile.model_validate(document), problems
    except ValidationError:
        raise StudyError(problems=problems) from None


def _remove_unknown_keys(document: dict[str, Any], invalid: ValidationError) -> None:
    for error in invalid.errors(include_url=False):
        *parents, key = [part for part in error["loc"] if not _is_branch(part)]
        table: Any = document
        for part in parents:
            table = table[part] if error["type"] == "extra_forbidden" else {}
        if error["type"] == "extra_forbidden":
            table.pop(key, None)


def _text(path: Path) -> str:
    if "://" in str(path):
        raise StudyError(
            needed="the path of a study file on this computer",
            found=f"the address '{path}'",
            do="download the file and give its path; nothing is fetched from the network",
        )
    try:
        if path.is_file() and path.stat().st_size > MAX_STUDY_BYTES:
            raise StudyError(
                needed=f"a study file of at most {MAX_STUDY_BYTES:,} bytes",
                found=f"'{path.name}' with {path.stat().st_size:,}",
                do="give the study file, not the data file",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise StudyError(
            needed="a study file saved as UTF-8",
            found=f"another encoding in line {line} of '{path.name}'",
            do="save it as UTF-8; if this is the data file, run `riskeval init` on it first",
        ) from None
    except OSError as problem:
        raise StudyError(
            needed="a study file that can be read",
            found=f"'{path}': {problem.strerror}",
            do="check the path; `riskeval init DATA -o study.toml` writes a first one",
        ) from None


def _parse(text: str, name: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(rf"(?<![\w-])(?:[\w-]++\s*\.\s*){{{MAX_DOTS + 1}}}", re.sub(STRING_OR_COMMENT, '""', line)):
            raise StudyError(
                needed=f"keys with at most {MAX_DOTS} dots",
                found=f"more in line {number} of '{name}'",
                do="shorten that key",
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise StudyError(
            needed="a study file in TOML",
            found=f"'{name}' with a mistake: {problem}",
            do="correct that line; texts stand in quotation marks, and every [table] may occur once",
        ) from None
    except RecursionError:
        raise StudyError(
            needed="a study file in TOML", found=f"brackets nested too deeply in '{name}'", do="flatten it"
        ) from None


def _problems(invalid: ValidationError, name: str) -> list[Problem]:
    found: dict[str, Problem] = {}
    for error in invalid.errors(include_url=False):
        where = [part for part in error["loc"] if not _is_branch(part)]
        found.setdefault(_spelled(where), _problem(where, error, name))
    return list(found.values())


def _is_branch(part: int | str) -> bool:
    """Pydantic names the tried branch of a union; the user never wrote it."""
    return isinstance(part, str) and re.fullmatch(BRANCH, part) is not None


def _problem(where: list[int | str], error: Any, name: str) -> Problem:
    key = _spelled(where)
    if error["type"] == "extra_forbidden":
        known = list(_table(where[:-1]).model_fields)
        return Problem(
            f"only known keys in {_spelled(where[:-1]) or 'the top level'}",
            f"{key} in '{name}'",
            did_you_mean(str(where[-1]), known) or f"remove it; the known keys are {', '.join(known)}",
        )
    if error["type"] == "missing":
        return Problem(f"{key} in '{name}'", "that it is not there", "add it")
    if error["type"] == "list_type":
        return Problem(
            f"a list for {key}", _shown(error["input"]), f"put it in brackets: [{_shown(error['input'])}]"
        )
    needed = error["msg"][0].lower() + error["msg"][1:]
    return Problem(
        f"{key} as the format has it ({needed})", _shown(error["input"]), f"correct {key} in '{name}'"
    )


def _table(where: list[int | str]) -> type[Table]:
    names = [part for part in where if isinstance(part, str)]
    if names[:1] == ["predictions"]:
        return PredictionTable
    return TABLES.get(".".join(names), StudyFile)


def _spelled(where: list[int | str]) -> str:
    """Spell a place as a user would: ``[roles] outcome``, ``[decision] thresholds 2: at``."""
    if not where:
        return ""
    if len(where) == 1:
        return (
            f"[{where[0]}]"
            if where[0] in TABLES or (where[0] in StudyFile.model_fields and where[0] != "title")
            else str(where[0])
        )
    head = f"[predictions.{where[1]}]" if where[0] == "predictions" else f"[{where[0]}]"
    rest = where[2:] if where[0] == "predictions" else where[1:]
    text = ""
    for part in rest:
        text += f" {part + 1}:" if isinstance(part, int) else f" {part}"
    return head + text


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def did_you_mean(name: str, known: list[str]) -> str:
    """Return ``did you mean 'x'?``, or nothing when no known name is close."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if not close:
        close = [other for other in known if other.casefold() == name.casefold()][:1]
    return f"did you mean '{close[0]}'?" if close else ""
