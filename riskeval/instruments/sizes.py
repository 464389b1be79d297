"""What no definition holds: more than any instrument needs, and characters that steer a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from riskeval.errors import Problem
from riskeval.instruments.inputs import Located
from riskeval.instruments.places import Where

MOST_TABLES, MOST_CODES, MOST_ENTRIES, MOST_COLUMNS = 500, 200, 1_000, 1_000
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
CODED = ("levels", "codes", "facets")


def control_problems(raw: Mapping[str, Any]) -> Iterator[Located]:
    """Texts with control characters, which would act on a terminal or hide in a file of issues."""
    for where, content in _collections(raw, ()):
        for key, text in content.items() if isinstance(content, dict) else enumerate(content):
            if isinstance(text, str) and STEERING.search(text):
                found = Problem("texts without control characters", repr(text[:60]), "remove them")
                yield Located((*where, key), found)


def size_problems(raw: Mapping[str, Any]) -> Iterator[Located]:
    """Lists and tables with more entries, and items with more columns, than any instrument has."""
    for where, content in _collections(raw, ()):
        most = _most(where)
        if len(content) > most:
            name = next((part for part in reversed(where) if isinstance(part, str)), "the file")
            yield _too_many(where, f"entries of {name}", len(content), most)
    items = _tables(raw, "item")
    columns = sum(max(_length(item.get("facets")), 1) for item in items)
    columns += sum(_length(flag.get("items", items)) for flag in _tables(raw, "flag"))
    if columns > MOST_COLUMNS:
        yield _too_many(("item",), "columns of items, facets and flags", columns, MOST_COLUMNS)


def _most(where: Where) -> int:
    if len(where) == 1:
        return MOST_TABLES
    return MOST_CODES if where and where[-1] in CODED else MOST_ENTRIES


def _collections(content: Any, where: Where) -> Iterator[tuple[Where, Any]]:
    if isinstance(content, dict | list):
        yield where, content
        for key, inner in content.items() if isinstance(content, dict) else enumerate(content):
            yield from _collections(inner, (*where, key))


def _tables(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    listed = raw.get(name)
    return [table for table in listed if isinstance(table, dict)] if isinstance(listed, list) else []


def _length(listed: Any) -> int:
    return len(listed) if isinstance(listed, list) else 0


def _too_many(where: Where, what: str, count: int, most: int) -> Located:
    return Located(where, Problem(f"at most {most:,} {what}", f"{count:,}", "split the definition"))
