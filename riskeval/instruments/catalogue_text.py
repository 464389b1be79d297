"""The catalogue entry of an instrument as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from riskeval.instruments.catalogue_blocks import Block, Bullets, Grid, Heading, Listing, Paragraph

WIDTH = 100
GAP = 2
NARROWEST = 8


def as_text(blocks: Sequence[Block], width: int = WIDTH) -> str:
    """Render a description in lines of at most `width` characters."""
    return "\n".join(line for block in blocks for line in _lines(block, width))


def _lines(block: Block, width: int) -> list[str]:
    if isinstance(block, Heading):
        return _heading(block, width)
    if isinstance(block, Paragraph):
        return [*_wrapped(_plain(block.text), width), ""]
    if isinstance(block, Bullets):
        bullets = [_wrapped(_plain(line), width - 2) for line in block.lines]
        return [("- " if i == 0 else "  ") + line for lines in bullets for i, line in enumerate(lines)] + [""]
    if isinstance(block, Listing):
        return [*(f"    {line}" for line in _wrapped(block.text, width - 4)), ""]
    return [*grid_lines(block, width), ""]


def _heading(heading: Heading, width: int) -> list[str]:
    text = _plain(heading.text)
    if heading.level > 3:
        return [*_wrapped(f"> {text}", width), ""]
    return [*_wrapped(text, width), ("=", "=", "-")[heading.level - 1] * min(len(text), width), ""]


def grid_lines(grid: Grid, width: int = WIDTH) -> list[str]:
    """A table in columns; long cells go on below."""
    rows = [tuple(_plain(cell) for cell in row) for row in (grid.columns, *grid.rows)]
    widths = _widths(rows, width)
    lines = [line for row in rows for line in _row(row, widths)]
    head = len(_row(rows[0], widths))
    rule = (" " * GAP).join("-" * one for one in widths)
    return [*lines[:head], rule, *lines[head:]]


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """As wide as the longest cell; where that is too much, columns give way down to their longest word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(1, *map(len, column)) for column in columns]
    words = [max(1, *(len(word) for cell in column for word in cell.split())) for column in columns]
    room = width - GAP * (len(widths) - 1)
    for least in (words, [NARROWEST] * len(widths)):
        while sum(widths) > room and (spare := [one - low for one, low in zip(widths, least, strict=True)]):
            if max(spare) <= 0:
                break
            wide = max(range(len(widths)), key=lambda i: (spare[i] > 0, widths[i]))
            widths[wide] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    filled = [[*lines, *[""] * (height - len(lines))] for lines in wrapped]
    return [
        (" " * GAP).join(f"{line:<{width}}" for line, width in zip(lines, widths, strict=True)).rstrip()
        for lines in zip(*filled, strict=True)
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _plain(text: str) -> str:
    """Without the backticks around ids, and without control characters."""
    return "".join(c if c.isprintable() else " " for c in text.replace("`", ""))
