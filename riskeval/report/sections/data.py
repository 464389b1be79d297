"""Data and exclusions: the flow diagram, and how the file was read."""

from __future__ import annotations

import re

from riskeval.report.context import Context
from riskeval.report.report import Block, Box, Flow, Points, Section, fill, say
from riskeval.report.wording import listed, short

COUNTED = re.compile(r"(?<![\w.'-])\d[\d,]*(?![\w'])")
THEME = "flow"


def section(context: Context) -> Section:
    """From the rows of the file to the people in the report."""
    blocks: list[Block] = [_flow(context)]
    if any(box.n is None for box in context.control.flow):
        blocks.append(
            say(
                "Fewer than {} people were left out, so their number, and the total that would reveal it, "
                "are "
                "withheld.",
                context.control.minimum,
            )
        )
    if context.control.required:
        blocks.append(_shared_base(context))
    blocks.append(say("How the data file was read:"))
    blocks.append(Points([fill("{}", line) for line in reading_lines(context)]))
    return Section("data", "Data and exclusions", blocks)


def _flow(context: Context) -> Flow:
    ledger, shown = context.ledger, context.control.flow
    boxes = [
        Box(
            _label(box.label),
            ledger.count(THEME, box.label, box.n, hidden="withheld"),
            [
                (short(_reason(why), 90), ledger.count(THEME, f"excluded {why}", n, why))
                for why, n in box.excluded
            ],
        )
        for box in shown
    ]
    return Flow(boxes, shown)


def _label(label: str) -> str:
    return label[:1].upper() + label[1:]


def _reason(why: str) -> str:
    return why.replace("`", "")


def _shared_base(context: Context) -> Block:
    return say(
        "The report is about the people who have {}. So few people lack one of these that comparing "
        "totals would "
        "give them away; and on the same people, every prediction can be compared with every other.",
        listed([short(name) for name in context.control.required]),
    )


def reading_lines(context: Context) -> list[str]:
    """How the file was read, without sentences that count rows: the flow diagram does that under control."""
    report = context.study.table.report
    first = f"{report.name} ({report.format}{f', sheet {report.sheet!r}' if report.sheet else ''})."
    return [first, *(line for line in report.lines()[1:] if not COUNTED.search(line))]
