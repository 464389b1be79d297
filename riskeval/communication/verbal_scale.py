"""Words for a rate, from a scale that is always named: the same rate has other words elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from riskeval.errors import EvaluationError, Problem, closest, raise_all
from riskeval.reading.toml_file import Manuscript, parse_toml, read_toml

SHIPPED = "verbal_scales.toml"
NO_WORD = "no word"
KEYS = ("name", "source", "read", "made_for", "rounded_to", "both_ways", "words")
ON_PAPER = Manuscript(
    noun="scale of words",
    error=EvaluationError,
    absent="give the path of a TOML file with `name`, `source` and `words`, or the name of a scale",
    too_large="a scale has a few words",
    other_encoding="save it as UTF-8",
)


@dataclass(frozen=True)
class Level:
    """A word and the rates it stands for; ``open_below`` where its lower end is not part of it."""

    word: str
    lower: float
    upper: float
    open_below: bool = False

    def starts_at_or_below(self, rate: float) -> bool:
        """Whether the rate lies at or beyond its lower end."""
        return rate > self.lower if self.open_below else rate >= self.lower

    @property
    def span(self) -> str:
        """``10% to 33%``."""
        ends = [f"{100 * end:.6g}%" for end in (self.lower, self.upper)]
        return f"{'above ' if self.open_below else ''}{ends[0]} to {ends[1]}"


@dataclass(frozen=True)
class VerbalScale:
    """Words for rates, with the source that says so.

    Parameters
    ----------
    name, source : str
        Both are printed wherever a word of the scale is.
    levels : sequence of Level
        From the lowest to the highest; they may leave gaps, in which there is no word.
    made_for : str
        What the words were made for.
    rounded_to : float
        The rate is rounded to this first, where a source prints whole percent.
    both_ways : bool
        Whether its words also suit the rate of the people without the event.

    Examples
    --------
    >>> from riskeval.communication import verbal_scale
    >>> verbal_scale("ipcc-2007").word(0.17), verbal_scale("icd-203").word(0.17)
    ('unlikely', 'very unlikely')
    """

    name: str
    source: str
    levels: tuple[Level, ...]
    made_for: str = ""
    rounded_to: float = 0.0
    both_ways: bool = False

    def __post_init__(self) -> None:
        raise_all(EvaluationError, _problems(self))

    @classmethod
    def of(cls, name: str, words: Mapping[str, tuple[float, float]], *, source: str) -> VerbalScale:
        """A scale of your own: each word with the rates from and to which it is used.

        Parameters
        ----------
        name : str
        words : mapping
            ``{"low": (0, 0.1), "high": (0.1, 1)}``; an end that two words share goes to the higher one.
        source : str
            Who decided so, and where that is written.
        """
        return cls(name, source, tuple(Level(word, *ends) for word, ends in words.items()))

    def word(self, rate: float) -> str:
        """The word for a rate; ``no word`` between and beyond the words of the scale."""
        level = self.level(rate)
        return level.word if level else NO_WORD

    def words(self, lower: float, upper: float) -> list[str]:
        """Every word between two rates, lowest first."""
        inside = [x.word for x in self.levels if x.lower > lower and x.starts_at_or_below(upper)]
        ends = [self.word(lower), *inside, self.word(upper)]
        return list(dict.fromkeys(ends))

    def level(self, rate: float) -> Level | None:
        """The level that a rate belongs to, or None."""
        step = self.rounded_to
        exact = math.floor(rate / step + 0.5 + 1e-9) * step if step else rate
        near = round(exact, 12)
        started = [level for level in self.levels if level.starts_at_or_below(near)]
        return started[-1] if started and near <= started[-1].upper else None


def verbal_scale(name: str | Path | VerbalScale) -> VerbalScale:
    """A scale by its name in the library, or from a TOML file of yours.

    Parameters
    ----------
    name : str or path
        One of `verbal_scales()`, or the path of a file with ``name``, ``source`` and
        ``words = [{ word = "low", from = 0, to = 0.1 }, …]``.

    Raises
    ------
    EvaluationError
        For an unknown name, or a file in which something is wrong.
    """
    if isinstance(name, VerbalScale):
        return name
    known = verbal_scales()
    if name in known:
        return known[str(name)]
    if isinstance(name, str) and not name.lower().endswith(".toml"):
        close = closest(name, list(known))
        hint = f"did you mean '{close}'?" if close else f"name one of {', '.join(known)}, or a TOML file"
        raise EvaluationError(needed="a scale of words", found=f"'{name}'", do=hint)
    return _scale(read_toml(name, ON_PAPER).document)


@cache
def _shipped() -> dict[str, VerbalScale]:
    text = resources.files("riskeval.communication").joinpath(SHIPPED).read_text(encoding="utf-8")
    return {key: _scale(table) for key, table in parse_toml(text, SHIPPED, ON_PAPER).items()}


def verbal_scales() -> dict[str, VerbalScale]:
    """The scales in the library by name; each was read in the source that it names."""
    return dict(_shipped())


def _scale(table: Mapping[str, Any]) -> VerbalScale:
    raise_all(EvaluationError, _table_problems(table))
    return VerbalScale(
        str(table["name"]),
        str(table["source"]),
        tuple(
            Level(str(entry["word"]), entry.get("from", entry.get("above")), entry["to"], "above" in entry)
            for entry in table["words"]
        ),
        str(table.get("made_for", "")),
        float(table.get("rounded_to", 0.0)),
        bool(table.get("both_ways", False)),
    )


def _table_problems(table: Mapping[str, Any]) -> Iterator[Problem]:
    for key in table:
        if key not in KEYS:
            yield Problem(f"the keys {', '.join(KEYS)}", f"`{key}`", "remove or rename it")
    for key in ("name", "source"):
        if not (isinstance(table.get(key), str) and table[key].strip()):
            yield Problem(f"`{key}`, a text", f"{table.get(key)!r}", "say whose words these are")
    words = table.get("words")
    if not (isinstance(words, Sequence) and words and all(isinstance(entry, Mapping) for entry in words)):
        do = 'write words = [{ word = "low", from = 0, to = 0.1 }, …]'
        yield Problem("`words`, a list of tables", f"{words!r}"[:60], do)
        return
    for number, entry in enumerate(words, 1):
        if {*entry} not in ({"word", "from", "to"}, {"word", "above", "to"}):
            do = 'write { word = "low", from = 0, to = 0.1 }'
            yield Problem("`word`, `to`, and `from` or `above`", f"{sorted(entry)} in entry {number}", do)


def _problems(scale: VerbalScale) -> Iterator[Problem]:
    if not scale.source.strip():
        yield Problem("the source of a scale of words", "none", "say who decided what the words mean")
    if not scale.levels:
        yield Problem("at least one word", "none", "give words with the rates they stand for")
    names = [level.word for level in scale.levels]
    if len(set(names)) < len(names):
        yield Problem("each word once", f"{names}", "remove the repeat")
    reached = 0.0
    for level in scale.levels:
        ends = (level.lower, level.upper)
        if not all(isinstance(end, int | float) and 0 <= end <= 1 for end in ends) or not ends[0] < ends[1]:
            do = "give the lower and the upper rate; divide percentages by 100"
            yield Problem("rates between 0 and 1 in rising order", f"{ends} for '{level.word}'", do)
            return
        if level.lower < reached:
            yield Problem(
                "words from the lowest to the highest, without overlap",
                f"'{level.word}' starts at {level.lower:g}, below {reached:g}",
                "correct the ends",
            )
        reached = level.upper
