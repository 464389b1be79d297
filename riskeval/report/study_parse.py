"""Reads a study file, and says in the user's words how it disagrees with the format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from riskeval.errors import Problem, StudyError, did_you_mean
from riskeval.reading.toml_file import Manuscript, read_toml
from riskeval.report.study_file import (
    Condition,
    Data,
    Database,
    Decision,
    Fairness,
    InstrumentTable,
    PredictionTable,
    Privacy,
    Roles,
    StudyFile,
    Table,
    ThresholdTable,
)

STUDY = Manuscript(
    "study file",
    StudyError,
    absent="check the path; `riskeval init DATA -o study.toml` writes a first one",
    too_large="give the study file, not the data file",
    other_encoding="save it as UTF-8; if this is the data file, run `riskeval init` on it first",
)
BRANCH = r"bool|int|float|str|date|datetime|Database|constrained-\w+|(dict|list|literal)\[.*|function-.*"
TABLES: dict[str, type[Table]] = {
    "": StudyFile,
    "data": Data,
    "data.source": Database,
    "data.where": Condition,
    "roles": Roles,
    "predictions": PredictionTable,
    "instruments": InstrumentTable,
    "decision": Decision,
    "decision.thresholds": ThresholdTable,
    "fairness": Fairness,
    "privacy": Privacy,
}


def read_study_file(given: str | Path) -> tuple[StudyFile, list[Problem]]:
    """Read a study file without looking at its data; also return the unknown keys found in it.

    Other mistakes are raised, together with the unknown keys.
    """
    file = read_toml(given, STUDY)
    document, name = file.document, file.name
    problems: list[Problem] = []
    try:
        return StudyFile.model_validate(document), problems
    except ValidationError as invalid:
        problems.extend(_problems(invalid, name))
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


def _problems(invalid: ValidationError, name: str) -> list[Problem]:
    """One problem for every place; the branches of a union are one place."""
    places: dict[tuple[int | str, ...], list[Any]] = {}
    for error in invalid.errors(include_url=False):
        where = tuple(part for part in error["loc"] if not _is_branch(part))
        places.setdefault(where, []).append(error)
    outer = {where[:length] for where in places for length in range(len(where))}
    return [_problem(list(where), errors, name) for where, errors in places.items() if where not in outer]


def _is_branch(part: int | str) -> bool:
    """Pydantic names the tried branch of a union; the user never wrote it."""
    return isinstance(part, str) and re.fullmatch(BRANCH, part) is not None


def _problem(where: list[int | str], errors: list[Any], name: str) -> Problem:
    key, error = _spelled(where), errors[0]
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
        quoted = json.dumps(error["input"], default=str, ensure_ascii=False)
        return Problem(f"a list for {key}", _shown(error["input"]), f"put it in brackets: [{quoted[:80]}]")
    needed = " or ".join(dict.fromkeys(one["msg"].removeprefix("Input should be ") for one in errors))
    needed = re.sub(r"a valid dictionary or instance of \w+", "a table in braces", needed)
    needed = needed.replace("a valid string", "a text in quotation marks")
    needed = needed if len(errors) < 4 else "a number, a text, a date, or true or false"
    return Problem(f"{key}: {needed}", _shown(error["input"]), f"correct {key} in '{name}'")


def _table(where: list[int | str]) -> type[Table]:
    names = [part for part in where if isinstance(part, str)]
    if names[:1] in (["predictions"], ["instruments"]):
        return TABLES[names[0]]
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
    named = where[0] in ("predictions", "instruments")
    head = f"[{where[0]}.{where[1]}]" if named else f"[{where[0]}]"
    rest = where[2:] if named else where[1:]
    text = ""
    for part in rest:
        text += f" {part + 1}:" if isinstance(part, int) else f" {part}"
    return head + text.rstrip(":")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
