"""What a description is made of: headings, prose, lists and tables."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the instrument."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """Prose; ids and the like stand between backticks."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A formula, shown as it is written."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table; the columns in `codes` hold ids, codes and formulas."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    codes: frozenset[str] = field(default_factory=frozenset)


Block = Heading | Paragraph | Bullets | Listing | Grid
