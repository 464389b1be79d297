"""Lowest and highest scores over missing answers, against scoring the same people once."""

from __future__ import annotations

import riskeval as rv
from benchmarks.instruments import answers
from benchmarks.timing import Result, medians, shown

PEOPLE = 200_000


def run() -> Result:
    """VRAG-R: every total, category and rate twice, with 3 % blanks in three items."""
    instrument = rv.load_instrument("vrag-r")
    frame = answers(instrument, PEOPLE)
    bounds, plain = medians(
        lambda: instrument.score(frame, missing="bounds"), lambda: instrument.score(frame)
    )
    return Result(
        f"lowest and highest VRAG-R over missing answers, {PEOPLE:,} people",
        shown(bounds),
        f"scored once, {shown(plain)}",
        f"{bounds / plain:.2f}",
        "< 3",
        bounds < 3 * plain,
    )
