"""Statements as plain text and as Markdown, for a terminal, a slide or a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from riskeval.communication.icon_array import as_text
from riskeval.communication.numerals import people, percent, span

if TYPE_CHECKING:
    from riskeval.communication.statement import RiskStatement

WIDEST = 34


def format_lines(said: RiskStatement) -> list[str]:
    """A table of the formats: both framings and the interval; notes below their line."""
    head = ("", said.rate.wording.event, said.rate.wording.negative, _interval(said))
    rows = [head, *((line.format, line.did, line.did_not, line.interval) for line in said.lines)]
    notes = ["", *(line.note for line in said.lines)]
    widths = [max(len(_fitted(row[k], k)) for row in rows) for k in range(4)]
    lines = []
    for row, note in zip(rows, notes, strict=True):
        cells = [f"{_fitted(cell, k):<{widths[k]}}" for k, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
        if note:
            lines.append(f"    {note}")
    return lines


def _fitted(cell: str, column: int) -> str:
    return cell if column or len(cell) <= WIDEST else cell[: WIDEST - 1] + "…"


def _interval(said: RiskStatement) -> str:
    return f"{100 * said.rate.confidence:g}% interval" if said.rate.has_interval else ""


def markdown(statements: Sequence[RiskStatement]) -> str:
    """Each statement as a paragraph, a table and its icons."""
    from riskeval.communication.statement import ABOUT_A_GROUP

    blocks = []
    for said in statements:
        words = said.rate.wording
        rows = [(line.format, line.did, line.did_not, line.interval, line.note) for line in said.lines]
        array = as_text(said.rate, said.per)
        blocks += [
            escaped(said.sentence),
            _table(("Format", words.event, words.negative, _interval(said), "Note"), rows),
            *(["```text\n" + "\n".join(array) + "\n```"] if array else []),
        ]
    return "\n\n".join([*blocks, ABOUT_A_GROUP]) + "\n"


def side_by_side_text(statements: Sequence[RiskStatement]) -> str:
    """One line per group: frequency in the common denominator, percentage, interval and counts."""
    from riskeval.communication.statement import ABOUT_A_GROUP

    rows = [_heads(statements), *(_row(said) for said in statements)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["  ".join(f"{cell:<{widths[k]}}" for k, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join([*lines, "", ABOUT_A_GROUP])


def side_by_side_markdown(statements: Sequence[RiskStatement]) -> str:
    """The same as a Markdown table."""
    from riskeval.communication.statement import ABOUT_A_GROUP

    table = _table(_heads(statements), [_row(said) for said in statements])
    return f"{table}\n\n{ABOUT_A_GROUP}\n"


def _heads(statements: Sequence[RiskStatement]) -> tuple[str, ...]:
    words = statements[0].rate.wording
    return ("Group", words.event, words.negative, "Percentage", _interval(statements[0]), "Counted")


def _row(said: RiskStatement) -> tuple[str, ...]:
    rate, per = said.rate, said.per
    known = rate.events is not None and rate.people is not None
    count = f"{rate.events:,.0f} of {rate.people:,.0f}" if known else ""
    return (
        rate.wording.group,
        f"{people(rate.estimate, per)} of {per:,}",
        f"{people(rate.estimate, per, others=True)} of {per:,}",
        percent(rate.estimate),
        span(percent(rate.lower), percent(rate.upper)),
        count + (" (few)" if rate.few else ""),
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(escaped(cell) for cell in line) + " |" for line in lines)


def escaped(text: str) -> str:
    """Text that Markdown and HTML show as it stands."""
    for sign in ("\\", "|", "*", "_", "`", "[", "]"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
