"""Definitions based on others: the weights are kept, and what is replaced brings its own source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from riskeval.errors import Problem, did_you_mean
from riskeval.instruments.definition import PAYLOADS
from riskeval.instruments.inputs import Located
from riskeval.instruments.places import Where

COMPUTED = ("value", "band", "risk")
SOURCED = (*COMPUTED, "item", "judgement")
LISTED = ("levels", "item", "facet", "flag", "judgement", *COMPUTED, "check", "eligibility")
REPLACEABLE = (*COMPUTED, "item", "judgement", "flag", "facet", "levels")
OF_THE_PAYLOAD = ("until", "weights", "range", "n", "sample", "source", "evidence", "note", "partial")
Raw = dict[str, Any]


def merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[Raw, dict[Where, Where | None]]:
    """A definition on top of the one it is based on.

    Everything is inherited but the worked cases; tables in lists are added to those of the base.

    Returns
    -------
    raw : dict
        The tables of both.
    origins : dict
        For each table in a list, its place in the own file; None for what is inherited.
    """
    raw = inherited(base)
    origins: dict[Where, Where | None] = {}
    for key, content in own.items():
        if key == "replace":
            continue
        if key not in LISTED or not isinstance(content, list):
            raw[key] = content
            continue
        kept = _tables(raw, key)
        origins |= {(key, len(kept) + place): (key, place) for place in range(len(content))}
        raw[key] = [*kept, *content]
    for key in LISTED:
        count = len(_tables(raw, key)) - len(_tables(own, key))
        origins |= {(key, place): None for place in range(count)}
    return raw, origins


def _tables(raw: Mapping[str, Any], key: str) -> list[Any]:
    """The tables under a key; none where something else stands there, which the checks of shape will say."""
    listed = raw.get(key)
    return listed if isinstance(listed, list) else []


def inherited(base: Mapping[str, Any]) -> Raw:
    """What a definition hands on; its default source stays with the tables that it is about."""
    raw = {key: value for key, value in base.items() if key not in ("case", "source", "evidence")}
    defaults = {key: base[key] for key in ("source", "evidence") if key in base}
    for name in SOURCED:
        if name in raw:
            raw[name] = [defaults | table for table in raw[name]]
    return raw


def replaced(
    raw: Mapping[str, Any], replacements: Sequence[Any]
) -> tuple[Raw, dict[Where, Where | None], list[Located]]:
    """Put new tables in the place of others: values, bands, risks, items, lists of levels.

    Parameters
    ----------
    raw : mapping
        A definition.
    replacements : sequence of mapping
        As under ``[[replace]]``: ``id`` and the keys that change. A new payload (steps, cox, …) takes the
        old one's source, evidence, sample and range with it.

    Returns
    -------
    raw : dict
        The definition with the replacements.
    origins : dict
        For each table that was replaced, its place under ``replace``.
    problems : list of Located
        Replacements of what is not there.
    """
    made = {key: list(value) if isinstance(value, list) else value for key, value in raw.items()}
    where = {
        table["id"]: (kind, place)
        for kind in reversed(REPLACEABLE)
        for place, table in enumerate(_tables(made, kind))
        if isinstance(table, dict) and isinstance(table.get("id"), str)
    }
    origins: dict[Where, Where | None] = {}
    problems = []
    for place, new in enumerate(replacements):
        name = new.get("id") if isinstance(new, dict) else None
        if not isinstance(name, str) or name not in where:
            problems.append(Located(("replace", place), _unknown(name, list(where))))
            continue
        kind, index = where[name]
        made[kind][index] = _changed(made[kind][index], new)
        origins[kind, index] = ("replace", place)
    return made, origins, problems


def _unknown(name: Any, known: list[str]) -> Problem:
    if not isinstance(name, str):
        return Problem("the id of what is replaced", "none", 'write id = "…"')
    hint = did_you_mean(name, known) or f"use one of {', '.join(known[:12])}"
    return Problem("the id of something in the base", f"'{name}'", hint)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Raw:
    given = [name for name in PAYLOADS if name in new and "codes" not in old]
    if not given:
        return {**old, **new}
    dropped = {*PAYLOADS, *OF_THE_PAYLOAD}
    dropped |= set() if "sum" in given else {"missing"}
    dropped |= set() if _per_code(given[0], new[given[0]]) else {"by"}
    return {**{key: value for key, value in old.items() if key not in dropped}, **new}


def _per_code(name: str, payload: Any) -> bool:
    """Whether a payload is a table for each code of `by`."""
    if name == "uses" or not isinstance(payload, dict):
        return False
    return name == "formula" or all(isinstance(one, dict | list) for one in payload.values())
