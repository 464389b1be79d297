"""Where in a definition file something stands, in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from riskeval.errors import Problem
from riskeval.reading.toml_lines import toml_lines

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Places:
    """Lines and names of everything in a definition.

    Parameters
    ----------
    name : str
        Name of the file.
    text : str
        Its text.
    raw : mapping
        Its tables; where it is based on another definition, those of both, merged.
    origins : mapping of Where to (Where or None)
        For merged tables, where each stands in the file; None for what is inherited.
    base : str
        Id of the definition it is based on.
    """

    name: str
    text: str
    raw: Mapping[str, Any]
    origins: Mapping[Where, Where | None] = field(default_factory=dict)
    base: str = ""

    def located(self, where: Where, problem: Problem) -> Problem:
        """The problem with its line and key."""
        return Problem(problem.needed, f"{problem.found}; {self.at(where)}", problem.do)

    def at(self, where: Where) -> str:
        """Return such as ``line 14 of 'x.toml', [[value]] 'total': steps``."""
        line, spelled = self.line(where), self.spelled(where)
        if line is None:
            inherited = bool(self.base) and bool(where)
            told = f"'{self.name}'" + (f", inherited from '{self.base}'" if inherited else "")
        else:
            told = f"line {line} of '{self.name}'"
        return f"{told}, {spelled}" if spelled else told

    def line(self, where: Where) -> int | None:
        """The line of a key, or of the nearest thing around it that is in the file."""
        own = self._own(where)
        for length in range(len(own), 0, -1):
            for place in (own[:length], (*own[:length], 0)):
                if place in self._lines:
                    return self._lines[place]
        return None

    def spelled(self, where: Where) -> str:
        """Spell a place as a user would: ``[[rule]] 'a': steps, entry 2``."""
        if not where:
            return ""
        own = self._own(where) or where
        if len(where) < 2 or not isinstance(where[1], int):
            return _keys(where)
        named = self._named(where[:2])
        table = f"[[{own[0]}]] " + (f"'{named}'" if named else f"number {int(own[1]) + 1}")
        return f"{table}: {_keys(where[2:])}" if len(where) > 2 else table

    def _named(self, where: Where) -> str:
        listed = self.raw.get(str(where[0]))
        place = where[1]
        if not isinstance(listed, list) or not isinstance(place, int) or place >= len(listed):
            return ""
        table = listed[place]
        name = table.get("id") if isinstance(table, dict) else None
        return name if isinstance(name, str) else ""

    def _own(self, where: Where) -> Where:
        """The place in the file itself; empty for what is inherited."""
        if where[:2] not in self.origins:
            return where
        origin = self.origins[where[:2]]
        return (*origin, *where[2:]) if origin is not None else ()

    @cached_property
    def _lines(self) -> dict[Where, int]:
        return toml_lines(self.text)


def _keys(where: Where) -> str:
    """Keys and entries, the outermost first: ``rules, entry 2: when``."""
    text = ""
    for part in where:
        if isinstance(part, int):
            text += f", entry {part + 1}" if text else f"entry {part + 1}"
        else:
            text += f": {part}" if text else part
    return text
