"""One rate in numerals: percentages, natural frequencies, odds, and how one rate compares with another."""

from __future__ import annotations

import math
from numbers import Integral

from riskeval.communication.group_rate import GroupRate
from riskeval.communication.relative import Triple
from riskeval.errors import EvaluationError

DENOMINATORS = (100, 1_000, 10_000, 100_000, 1_000_000)
ROUGHEST = 0.15
DASH = "–"


def percent(rate: float) -> str:
    """``17.1%``; two significant digits below 1% and above 99%, so that neither end hides in a rounding."""
    if math.isnan(rate):
        return DASH
    if rate in (0.0, 1.0):
        return f"{100 * rate:.0f}%"
    rarer = 100 * min(rate, 1 - rate)
    places = 1 if rarer >= 1 else min(8, 1 - math.floor(math.log10(rarer)))
    return f"{100 * rate:.{places}f}%"


def fitting(rate: GroupRate) -> int:
    """The smallest of 100, 1,000, … in which the rarer side is a whole number, within 15% of the rate.

    Where nobody, or everybody, had the event, the far limit of the interval takes its place.
    """
    rarer = min(rate.estimate, 1 - rate.estimate)
    if rarer == 0 and rate.has_interval:
        rarer = rate.upper if rate.estimate == 0 else 1 - rate.lower
    for per in DENOMINATORS:
        if rarer == 0 or ((whole := round(rarer * per)) and abs(whole / per / rarer - 1) <= ROUGHEST):
            return per
    return DENOMINATORS[-1]


def check_denominator(per: object) -> None:
    """Refuse a denominator that is no whole number from 2 to a million."""
    if isinstance(per, bool) or not isinstance(per, Integral) or not 2 <= int(per) <= DENOMINATORS[-1]:
        raise EvaluationError(
            needed="a denominator from 2 to 1,000,000 people",
            found=f"{per}",
            do="use per=100, or leave it out for one that fits",
        )


def how_many(rate: float, per: int) -> int:
    """People of ``per``, rounded half up."""
    return math.floor(rate * per + 0.5 + 1e-9)


def people(rate: float, per: int, *, others: bool = False) -> str:
    """``17``, or the ``83`` others; ``fewer than 1`` where a rate above 0 rounds to nobody."""
    if math.isnan(rate):
        return DASH
    whole = how_many(rate, per)
    if others:
        whole, rate = per - whole, 1 - rate
    if whole == 0 and rate > 0:
        return "fewer than 1"
    if whole == per and rate < 1:
        return f"more than {per - 1:,}"
    return f"{whole:,}"


def odds(rate: float) -> str:
    """``1 to 4.9``: people with the event to people without it."""
    if math.isnan(rate):
        return DASH
    if rate == 0:
        return "0 to 1"
    if rate == 1:
        return "1 to 0"
    with_event, without = (1.0, (1 - rate) / rate) if rate <= 0.5 else (rate / (1 - rate), 1.0)
    return f"{_short(with_event)} to {_short(without)}"


def span(lower: str, upper: str) -> str:
    """``12.8% to 22.4%``; empty where there is no interval."""
    return "" if DASH in (lower, upper) else f"{lower} to {upper}"


def times(triple: Triple) -> tuple[str, str]:
    """``1.42 times`` and its interval."""
    estimate, lower, upper = (_ratio(value) for value in triple)
    if estimate == DASH:
        return DASH, ""
    interval = span(lower, upper)
    return f"{estimate} times", f"{interval} times" if interval else ""


def points(triple: Triple) -> tuple[str, str]:
    """``5.1 percentage points more``, and its interval."""
    estimate, lower, upper = triple
    more = f"{_size(estimate)} percentage points {'more' if estimate >= 0 else 'fewer'}"
    if math.isnan(lower) or math.isnan(upper):
        return more, ""
    if lower < 0 < upper:
        return more, f"{_size(lower)} points fewer to {_size(upper)} more"
    near, far = sorted((abs(lower), abs(upper)))
    return more, f"{_size(near)} to {_size(far)} points {'more' if upper > 0 else 'fewer'}"


def _size(value: float) -> str:
    return f"{abs(100 * value):.1f}"


def _ratio(value: float) -> str:
    if math.isnan(value):
        return DASH
    if math.isinf(value):
        return "∞"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _short(value: float) -> str:
    text = f"{value:.1f}" if value < 10 else f"{value:,.0f}"
    return text.removesuffix(".0")
