"""Reads `parity.toml` and expands its patterns: one entry for every expected number of every case."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .cases import FOLDER, Case, all_cases

HOW = ("equal", "method", "different", "later", "not run")
FIELDS = {"cases", "keys", "how", "what", "method", "why", "parts"}


@dataclass(frozen=True)
class Rule:
    """One line of `parity.toml`."""

    topic: str
    cases: str
    keys: str
    how: str
    what: str = ""
    method: str = ""
    why: str = ""
    parts: str = ""

    def covers(self, case: Case, key: str) -> bool:
        """Whether the rule speaks about this number."""
        return case.topic == self.topic and _matches(self.cases, case.name) and _matches(self.keys, key)

    @property
    def compared(self) -> frozenset[str] | None:
        """The parts of a table that are compared; None where all are."""
        return frozenset(part.strip() for part in self.parts.split(",")) if self.parts else None


@dataclass(frozen=True)
class Entry:
    """One expected number of one case, and the rules that speak about it (there must be one)."""

    case: Case
    key: str
    rules: tuple[Rule, ...]

    @property
    def rule(self) -> Rule:
        return self.rules[0]


def _matches(patterns: str, name: str) -> bool:
    """Whether a name fits one of the patterns and none of those that begin with an exclamation mark."""
    words = patterns.split()
    refused = any(fnmatchcase(name, word[1:]) for word in words if word.startswith("!"))
    return not refused and any(fnmatchcase(name, word) for word in words if not word.startswith("!"))


def rules() -> list[Rule]:
    """The lines of `parity.toml`, in its order."""
    tables = tomllib.loads((FOLDER / "parity.toml").read_text(encoding="utf-8"))
    return [Rule(topic, **row) for topic, rows in tables.items() if isinstance(rows, list) for row in rows]


def entries() -> Iterator[Entry]:
    """Every expected number of every case with its rules."""
    known = rules()
    for case in all_cases():
        for key in case.expected:
            yield Entry(case, key, tuple(rule for rule in known if rule.covers(case, key)))


def peers() -> dict[str, str]:
    """Name and version of every program whose numbers are here."""
    tables = tomllib.loads((FOLDER / "parity.toml").read_text(encoding="utf-8"))
    return {name: str(version) for name, version in tables["peers"].items()}
