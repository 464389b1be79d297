"""What pydantic finds wrong with a definition, told in the words of its author."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from riskeval.errors import Problem, did_you_mean
from riskeval.instruments import definition as tables
from riskeval.instruments.places import Places, Where

Error = Mapping[str, Any]
INSIDE: dict[str, type[BaseModel]] = {
    "population": tables.Population,
    "based_on": tables.Based,
    "levels": tables.Levels,
    "item": tables.Item,
    "facet": tables.Facet,
    "flag": tables.Flag,
    "judgement": tables.Judgement,
    "value": tables.Value,
    "band": tables.Band,
    "risk": tables.Risk,
    "check": tables.Check,
    "eligibility": tables.Eligibility,
    "case": tables.Case,
    "rules": tables.Rule,
    "uses": tables.Uses,
    "logistic": tables.Logistic,
    "cox": tables.Cox,
    "round": tables.Round,
    "missing": tables.MissingRule,
    "sample": tables.Sample,
    "codes": tables.Code,
}
KINDS = {
    "string_type": "a text in quotation marks",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in brackets",
    "dict_type": "a table in braces",
    "model_type": "a table in braces",
    "finite_number": "a finite number",
    "string_too_short": "a text that is not empty",
}


def mistakes(invalid: ValidationError, places: Places) -> list[Problem]:
    """One problem for every place that is wrong, with its line and key, in the order of the lines."""
    by_place: dict[Where, list[Error]] = {}
    unfit: dict[Where, list[Error]] = {}
    for error in invalid.errors(include_url=False):
        where, fits = _walk(error, places.raw)
        (by_place if fits else unfit).setdefault(where, []).append(error)
    touched = {where[:length] for where in by_place for length in range(len(where) + 1)}
    by_place |= {where: errors for where, errors in unfit.items() if not _answered(where, touched)}
    outer = {where[:length] for where in by_place for length in range(len(where))}
    wrong = [where for where in by_place if where not in outer]
    wrong.sort(key=lambda where: places.line(where) or 0)
    return [places.located(where, _problem(where, by_place[where], places)) for where in wrong]


def _answered(where: Where, touched: set[Where]) -> bool:
    """Whether a fitting branch of the same union has already said what is wrong here."""
    return where in touched or (len(where) > 2 and where[:3] in touched)


def _walk(error: Error, raw: Any) -> tuple[Where, bool]:
    """The place without the branches of unions that pydantic names; whether these fit what is there."""
    where: list[str | int] = []
    fits, value, last = True, raw, len(error["loc"]) - 1
    for position, part in enumerate(error["loc"]):
        if _is_in(part, value):
            where.append(part)
            value = value[part]
        elif position == last and error["type"] == "missing":
            where.append(part)
        elif part != "[key]":
            fits = fits and _fits(str(part), value)
    return tuple(where), fits


def _is_in(part: str | int, value: Any) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and part < len(value)
    return isinstance(value, dict) and part in value


def _fits(branch: str, value: Any) -> bool:
    """Whether a branch of a union, as pydantic names it, is what the author probably meant."""
    if branch.startswith("list["):
        return isinstance(value, list)
    if branch.startswith("dict["):
        inner = branch.removeprefix("dict[str,")
        nested = inner.startswith(("list[", "dict[")) or inner[0].isupper()
        return isinstance(value, dict) and nested == any(isinstance(v, dict | list) for v in value.values())
    if branch[:1].isupper():
        return isinstance(value, dict) and not any(isinstance(v, dict) for v in value.values())
    if branch == "bool":
        return isinstance(value, bool)
    if branch in ("float", "int"):
        return isinstance(value, float | int) and not isinstance(value, bool)
    return isinstance(value, str)


def _problem(where: Where, errors: Sequence[Error], places: Places) -> Problem:
    error, key = errors[0], str(where[-1]) if where else ""
    if error["type"] == "extra_forbidden":
        known = _known_keys(where[:-1])
        hint = did_you_mean(key, known) or f"remove it; the keys here are {', '.join(known)}"
        return Problem("only keys of the format", f"the unknown key '{key}'", hint)
    if error["type"] == "missing":
        return Problem(f"the key '{key}'", "that it is not there", f"add it: {key} = …")
    needed = " or ".join(dict.fromkeys(_needed(one) for one in errors))
    if error["type"] in ("too_short", "too_long") and "steps" in where[:-1]:
        needed = "each step as [from, result]"
    return Problem(needed, shown(error["input"]), _remedy(where, errors))


def _needed(error: Error) -> str:
    context = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        dash = "_" if "_" in context["pattern"] else "-"
        return f"an id of small letters, digits and {dash}, beginning with a letter"
    if error["type"] == "string_too_long":
        return f"at most {context['max_length']} characters"
    if error["type"] in ("too_short", "too_long"):
        bound = context.get("min_length", context.get("max_length"))
        return f"{'at least' if error['type'] == 'too_short' else 'at most'} {bound} entries"
    if error["type"] == "literal_error":
        return str(context["expected"])
    return KINDS.get(error["type"]) or str(error["msg"]).removeprefix("Input should be ")


def _remedy(where: Where, errors: Sequence[Error]) -> str:
    kinds, given = {error["type"] for error in errors}, errors[0]["input"]
    if "literal_error" in kinds and isinstance(given, str):
        options = re.findall(r"'([^']*)'", errors[0]["ctx"]["expected"])
        return did_you_mean(given, options) or "use one of these"
    if "too_long" in kinds and errors[0]["ctx"]["max_length"] == 2:
        return "write decimals with a point, such as 25.5: a comma begins the next entry"
    if "string_type" in kinds and isinstance(given, int | float | dt.date | dt.time):
        key = f"{where[-1]} = " if isinstance(where[-1], str) else ""
        return f'put it in quotation marks: {key}"{shown(given).removeprefix("the date ")}"'
    if kinds == {"list_type"} and len(where) == 1:
        return f"write [[{where[0]}]] with two brackets" if isinstance(given, dict) else "put it in brackets"
    if "list_type" in kinds and not isinstance(given, dict):
        return f"put it in brackets: [{json.dumps(given, default=str, ensure_ascii=False)[:60]}]"
    return f"correct {_last_key(where)}"


def _last_key(where: Where) -> str:
    return next((f"'{part}'" for part in reversed(where) if isinstance(part, str)), "it")


def _known_keys(where: Where) -> list[str]:
    """The keys that a table of the format may have."""
    names = [part for part in where if isinstance(part, str)]
    model: type[BaseModel] = tables.Definition
    for name in names:
        model = INSIDE.get(name, model)
    if model is tables.Levels and names != ["levels"]:
        model = tables.Code
    return [field.alias or name for name, field in model.model_fields.items()]


def shown(value: Any) -> str:
    """A value as it is written in TOML, in at most 80 characters."""
    if isinstance(value, dt.date | dt.time):
        return f"the date {value}"
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."
