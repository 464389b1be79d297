"""A report: an ordered list of sections, each a heading with prose, tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from riskeval.report.flow import Shown
from riskeval.report.ledger import Number

Cell = Any  # text, Markup or Number


@dataclass(frozen=True)
class Prose:
    """A paragraph; quoted numbers are Numbers."""

    text: Markup
    kind: str = "prose"


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: Sequence[Markup]
    kind: str = "points"


@dataclass(frozen=True)
class Table:
    """A table as printed: the first `names` columns are words, the others numbers."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[Markup] = ()
    names: int = 1
    kind: str = "table"

    @property
    def few_events(self) -> bool:
        """Whether some number rests on few events."""
        return any(isinstance(cell, Number) and cell.text.endswith("†") for row in self.rows for cell in row)


@dataclass(frozen=True)
class Figure:
    """A picture with its caption and the words for those who cannot see it."""

    name: str
    svg: str
    caption: str
    alt: str
    kind: str = "figure"

    @property
    def inline(self) -> Markup:
        """The SVG for the page, with ids of its own and without the XML prologue."""
        from riskeval.report.figures import inline_svg

        return inline_svg(self)


@dataclass(frozen=True)
class Box:
    """A box of the flow diagram with its numbers."""

    label: str
    n: Number
    excluded: Sequence[tuple[str, Number]]


@dataclass(frozen=True)
class Flow:
    """The flow diagram."""

    boxes: Sequence[Box]
    shown: Sequence[Shown]
    kind: str = "flow"


Block = Prose | Points | Table | Figure | Flow


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    id: str
    heading: str
    blocks: Sequence[Block]

    @property
    def figures(self) -> list[Figure]:
        """Its pictures."""
        return [block for block in self.blocks if isinstance(block, Figure)]


@dataclass(frozen=True)
class Report:
    """Everything that a page shows."""

    title: str
    glance: Sequence[tuple[str, Cell]]
    sections: Sequence[Section]

    def html(self) -> str:
        """The whole page: one file, no scripts, no network."""
        from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

        environment = Environment(
            loader=PackageLoader("riskeval.report", "templates"),
            autoescape=select_autoescape(enabled_extensions=("html", "j2"), default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template("report.html.j2").render(report=self)


def say(text: str, *values: Cell, **named: Cell) -> Prose:
    """A paragraph with values put in; everything put in is escaped."""
    return Prose(fill(text, *values, **named))


def fill(text: str, *values: Cell, **named: Cell) -> Markup:
    """A sentence with values put in; everything put in is escaped."""
    return Markup(text).format(*values, **named)
