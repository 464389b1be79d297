"""A scene: one question, what people commit to beforehand, the cells behind it, and notes for the room."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Words:
    """What a scene says, as its file has it.

    Parameters
    ----------
    title, question : str
        The question is one sentence.
    ask : mapping
        What people commit to before the reveal: ``prompt``, ``kind`` ("number" or "choice"), and ``unit,
        least, most`` or ``options``.
    then : str
        What to do with the scene, after the reveal.
    minutes : int
    aim : str
        What people take away.
    steps, discuss : tuple of str
        For the facilitator.
    trap : str
        What people often conclude wrongly.
    sources : tuple of str
        Whose idea or number it is.
    """

    title: str
    question: str
    ask: Mapping[str, Any]
    then: str
    minutes: int
    aim: str
    steps: tuple[str, ...]
    discuss: tuple[str, ...]
    trap: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A scene of the page.

    Parameters
    ----------
    id : str
        As in the address of the page.
    words : Words
    cells : mapping
        Everything its numbers are computed from.
    source : str
        Whose cells these are, in a sentence; where a synthetic scenario stands in, it says so and why.
    """

    id: str
    words: Words
    cells: Mapping[str, Any]
    source: str

    @property
    def json(self) -> str:
        """The cells for a script element: no `<` can end it."""
        text = json.dumps(self.cells, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.replace("<", "\\u003c")


@cache
def words_of(name: str) -> Words:
    """What a scene says, from its file."""
    text = files("riskeval.trainer.scenes").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    told: dict[str, Any] = tomllib.loads(text)
    lists: dict[str, Any] = {key: tuple(told.pop(key, ())) for key in ("steps", "discuss", "sources")}
    return Words(**told, **lists)
