"""The catalogue entry of an instrument as Markdown for the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from riskeval.instruments.catalogue_blocks import Block, Bullets, Grid, Heading, Listing, Paragraph

CODE = re.compile(r"(`[^`\n]+`)")
SPECIAL = re.compile(r"([\\*_{}\[\]<>$|#~`])")


def as_markdown(blocks: Sequence[Block]) -> str:
    """Render a description; text from a definition is escaped."""
    return "\n".join(line for block in blocks for line in _lines(block)) + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {escaped(block.text)}"
    elif isinstance(block, Paragraph):
        yield escaped(block.text)
    elif isinstance(block, Bullets):
        yield from (f"- {escaped(line)}" for line in block.lines)
    elif isinstance(block, Listing):
        yield from ("```text", block.text.replace("```", "'''"), "```")
    else:
        yield from _grid(block)
    yield ""


def _grid(grid: Grid) -> Iterator[str]:
    yield _row(escaped(name) for name in grid.columns)
    yield "|" + "---|" * len(grid.columns)
    coded = [name in grid.codes for name in grid.columns]
    for row in grid.rows:
        cells = zip(row, coded, strict=True)
        yield _row(_code(cell) if code and cell else escaped(cell) for cell, code in cells)


def _row(cells: Iterator[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _code(text: str) -> str:
    return f"`{_line(text)}`".replace("|", "\\|") if "`" not in text else escaped(text)


def escaped(text: str) -> str:
    """Text in which nothing but code between backticks means anything to Markdown."""
    parts = CODE.split(_line(text))
    return "".join(part if i % 2 else SPECIAL.sub(r"\\\1", part) for i, part in enumerate(parts))


def _line(text: str) -> str:
    return " ".join(text.split())
