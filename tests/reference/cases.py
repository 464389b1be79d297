"""A reference case: its data, and the comparison of what we compute with what it expects."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Undefined:
    """What we say in place of a number that does not exist."""

    status: str
    note: str
    value: float = math.nan


@dataclass(frozen=True)
class Case:
    """One file of expected numbers."""

    path: Path

    @property
    def topic(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.path.read_text(encoding="utf-8")))

    @property
    def expected(self) -> dict[str, dict[str, Any]]:
        return dict(self.content["expected"])

    @property
    def roles(self) -> dict[str, Any]:
        return dict(self.content.get("roles", {}))

    @property
    def inputs(self) -> dict[str, Any]:
        return dict(self.content.get("inputs", {}))

    def frame(self, which: int = 0) -> pd.DataFrame:
        """The input data."""
        given = self.content["data"]
        return pd.read_csv(FOLDER / (given if isinstance(given, str) else given[which]))


def all_cases() -> list[Case]:
    """Every case, by topic and name."""
    return [Case(path) for path in sorted(FOLDER.glob("*/*.json"))]


def mismatches(
    got: Any, want: Any, rtol: float, atol: float, parts: frozenset[str] | None = None
) -> list[str]:
    """Where two values, lists or tables differ; `parts` restricts the fields or entries that are compared."""
    if isinstance(want, Mapping | list):
        return list(_inside(got, want, rtol, atol, parts))
    if got is None or isinstance(got, Undefined):
        return [] if want is None else [f"{got}, expected {want}"]
    if isinstance(want, str) and not want.endswith("inf"):
        return [] if got == want else [f"{got}, expected {want}"]
    same = bool(np.isclose(got, np.nan if want is None else float(want), rtol, atol, equal_nan=True))
    return [] if same else [f"{got}, expected {want}"]


def _inside(got: Any, want: Any, rtol: float, atol: float, parts: frozenset[str] | None) -> Iterator[str]:
    if got is None or isinstance(got, Undefined) or (isinstance(want, list) and len(got) != len(want)):
        yield f"{got}, expected {want}"
        return
    by_row = isinstance(want, list) and bool(want) and isinstance(want[0], Mapping)
    for key, value in want.items() if isinstance(want, Mapping) else enumerate(want):
        if by_row or parts is None or str(key) in parts:
            if isinstance(got, Mapping) and key not in got:
                yield f"{key}: missing"
                continue
            inner = mismatches(got[key], value, rtol, atol, parts if by_row else None)
            yield from (f"{key}: {difference}" for difference in inner)
