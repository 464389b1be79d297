"""A rate as people: icons in rows, counted so that the interval can be seen, for a figure or as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from riskeval.communication.group_rate import GroupRate
from riskeval.communication.numerals import how_many, people, span
from riskeval.errors import EvaluationError
from riskeval.resampling import Seed

MOST = 10_000
MOST_AS_TEXT = 1_000
GAP = 0.45
PARTS = ("lower", "estimate", "upper", "none")
SYMBOLS = {"lower": "●", "estimate": "◐", "upper": "○", "none": "·"}
ASCII = {"lower": "#", "estimate": "+", "upper": "o", "none": "."}
Order = Literal["in order", "scattered"]


@dataclass(frozen=True)
class Shape:
    """Columns of an array of icons, and after how many columns and rows there is a gap to count by."""

    columns: int
    block: int

    @classmethod
    def of(cls, per: int) -> Shape:
        """The shape for a number of people; more than 10,000 cannot be seen."""
        if per > MOST:
            raise EvaluationError(
                needed=f"at most {MOST:,} people in an icon array",
                found=f"{per:,}",
                do="say such a rare event in words and numbers, or set per=10_000",
            )
        if per <= 100:
            return cls(10, 5)
        return cls(25, 5) if per <= 500 else cls(40, 10) if per <= 2_000 else cls(100, 10)


def counts(rate: GroupRate, per: int) -> dict[str, int]:
    """How many icons stand for each part: up to the lower limit, the estimate, the upper limit, and the rest.

    Without an interval everybody up to the estimate is one part.
    """
    middle = how_many(rate.estimate, per)
    if not rate.has_interval:
        return {"lower": 0, "estimate": middle, "upper": 0, "none": per - middle}
    low, high = (how_many(limit, per) for limit in (rate.lower, rate.upper))
    return {"lower": low, "estimate": middle - low, "upper": high - middle, "none": per - high}


def icons(
    rates: Sequence[GroupRate],
    titles: Sequence[str],
    per: int,
    *,
    order: Order = "in order",
    seed: Seed = None,
) -> pd.DataFrame:
    """One row per icon: where it stands and what it stands for.

    Parameters
    ----------
    rates : sequence of GroupRate
        One panel each, all with the same number of icons.
    titles : sequence of str
    per : int
    order : {"in order", "scattered"}
        Whether icons stand row by row, or scattered as chance scatters people; that needs a seed.
    seed : int or Generator

    Returns
    -------
    pandas.DataFrame
        Columns ``panel, title, headline, limits, part, x, y``; y grows downwards.
    """
    shape = Shape.of(per)
    if order not in ("in order", "scattered"):
        raise EvaluationError(
            needed='order="in order" or order="scattered"', found=f'"{order}"', do="choose one"
        )
    if order == "scattered" and seed is None:
        raise EvaluationError(
            needed="a seed, so that the same icons come again", found="none", do="give seed=1"
        )
    rng = np.random.default_rng(seed)
    panels = []
    for number, (rate, title) in enumerate(zip(rates, titles, strict=True)):
        parts = np.repeat(PARTS, [counts(rate, per)[part] for part in PARTS])
        if order == "scattered":
            parts = rng.permutation(parts)
        panels.append(_panel(number, title, rate, parts, shape))
    return pd.concat(panels, ignore_index=True)


def _panel(number: int, title: str, rate: GroupRate, parts: Any, shape: Shape) -> pd.DataFrame:
    places, per = np.arange(len(parts)), len(parts)
    column, row = places % shape.columns, places // shape.columns
    limits = span(people(rate.lower, per), people(rate.upper, per))
    return pd.DataFrame(
        {
            "panel": number,
            "title": title,
            "headline": f"{people(rate.estimate, per)} of {per:,}",
            "limits": f"{100 * rate.confidence:g}% interval {limits}" if limits else "",
            "part": parts,
            "x": column + GAP * (column // shape.block),
            "y": row + GAP * (row // shape.block),
        }
    )


def key_of(rate: GroupRate, per: int) -> pd.DataFrame:
    """What the icons mean: columns ``part, shown, meaning``."""
    return pd.DataFrame(_key(rate, per), columns=["part", "shown", "meaning"])


def _key(rate: GroupRate, per: int) -> list[tuple[str, str, str]]:
    """Each part, how many icons there are up to its end, and what that means; the rest counts for itself."""
    event, negative, rest = rate.event, rate.wording.negative, f"{counts(rate, per)['none']:,}"
    if not rate.has_interval:
        return [("estimate", people(rate.estimate, per), event), ("none", rest, negative)]
    interval = f"{100 * rate.confidence:g}% interval"
    return [
        ("lower", people(rate.lower, per), f"at the lower end of the {interval}"),
        ("estimate", people(rate.estimate, per), f"{event}: the estimate"),
        ("upper", people(rate.upper, per), "at the upper end of the interval"),
        ("none", rest, f"{negative}, even at the upper end"),
    ]


def key_lines(rate: GroupRate, per: int, symbols: dict[str, str]) -> list[str]:
    """What each symbol of the array means, one line each."""
    told = _key(rate, per)
    width = max(len(shown) for _, shown, _ in told)
    return [f"{symbols[part]} {shown:>{width}}  {meaning}" for part, shown, meaning in told]


def as_text(rate: GroupRate, per: int, *, plain: bool = False) -> list[str]:
    """The array of icons and its key as lines of text; no lines where it would be too long.

    ``plain`` keeps to ASCII.
    """
    if per > MOST_AS_TEXT:
        return []
    symbols = ASCII if plain else SYMBOLS
    row = "".join(symbols[part] * counts(rate, per)[part] for part in PARTS)
    wide = 10 if per <= 100 else 50
    block = 5 if per <= 100 else 10
    lines = [row[start : start + wide] for start in range(0, per, wide)]
    spaced = [" ".join(line[i : i + block] for i in range(0, len(line), block)) for line in lines]
    told = key_lines(rate, per, symbols)
    if per > 100 or len(spaced) < len(told):
        return [*spaced, "", *told]
    pad = max(map(len, spaced))
    beside = [*[""] * ((len(spaced) - len(told) + 1) // 2), *told]
    beside += [""] * (len(spaced) - len(beside))
    return [
        f"{line:<{pad}}   {text}".rstrip() for line, text in zip(spaced, beside[: len(spaced)], strict=True)
    ]
