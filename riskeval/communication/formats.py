"""One rate in every format, with both framings and the interval of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from riskeval.communication.group_rate import GroupRate
from riskeval.communication.numerals import odds, people, percent, points, span, times
from riskeval.communication.relative import Relative
from riskeval.communication.verbal_scale import NO_WORD, Level, VerbalScale


@dataclass(frozen=True)
class Line:
    """One format of a rate.

    Attributes
    ----------
    format : str
    did, did_not : str
        The rate of the people with the event, and of those without it; empty where a format has no such side.
    interval : str
        Of the people with the event, in the same format.
    note : str
        What the format rests on.
    """

    format: str
    did: str
    did_not: str
    interval: str = ""
    note: str = ""


def counted(rate: GroupRate) -> Iterator[Line]:
    """The counts themselves, where the rate is a count."""
    if rate.events is not None and rate.people is not None:
        rest = rate.people - rate.events
        yield Line(
            "Counted", f"{rate.events:,.0f} of {rate.people:,.0f}", f"{rest:,.0f} of {rate.people:,.0f}"
        )


def frequency(rate: GroupRate, per: int) -> Line:
    """So many of 100, or of another denominator."""
    limits = span(people(rate.lower, per), people(rate.upper, per))
    return Line(
        "Natural frequency",
        f"{people(rate.estimate, per)} of {per:,}",
        f"{people(rate.estimate, per, others=True)} of {per:,}",
        f"{limits} of {per:,}" if limits else "",
    )


def percentage(rate: GroupRate) -> Line:
    """Percent of the group."""
    return Line(
        "Percentage",
        percent(rate.estimate),
        percent(1 - rate.estimate),
        span(percent(rate.lower), percent(rate.upper)),
    )


def in_odds(rate: GroupRate) -> Line:
    """People with the event to people without it."""
    limits = f"between {odds(rate.lower)} and {odds(rate.upper)}" if rate.has_interval else ""
    turned = " to ".join(reversed(odds(rate.estimate).split(" to ")))
    return Line("Odds (with to without)", odds(rate.estimate), turned, limits)


def against_base(found: Relative) -> Iterator[Line]:
    """Ratio and difference to the base rate, which is named beside them."""
    base = found.base
    rate = percent(base.estimate)
    if base.events is not None and base.people is not None:
        rate += f", {base.events:,.0f} of {base.people:,.0f}"
    whom = "everybody, these included" if found.against == "everybody" else "the others"
    independent = found.against == "others" and not base.counts_people
    note = f"base rate of {whom}: {rate}" + ("; the two taken as independent" if independent else "")
    ratio, interval = times(found.ratio)
    yield Line("Relative to the base rate", ratio, times(found.ratio_without)[0], interval, note)
    more, interval = points(found.difference)
    fewer, _ = points((-found.difference[0], float("nan"), float("nan")))
    yield Line("Difference from it", more, fewer, interval)


def categorised(rate: GroupRate, category: str) -> Line:
    """The name of a category, never without the rate observed in it."""
    observed = percent(rate.estimate)
    if rate.events is not None and rate.people is not None:
        observed = f"{rate.events:,.0f} of {rate.people:,.0f}, {observed}"
    limits = span(percent(rate.lower), percent(rate.upper))
    note = "the name of a category does not tell its rate: print both"
    return Line("Category", f"“{category}” ({observed})", "", limits, note)


def in_words(rate: GroupRate, scale: VerbalScale) -> Line:
    """The word of a named scale for the rate, and for every rate in the interval."""
    other = _told(scale, 1 - rate.estimate) if scale.both_ways else ""
    limits = ""
    if rate.has_interval:
        words = [f"“{word}”" if word != NO_WORD else word for word in scale.words(rate.lower, rate.upper)]
        limits = f"only {words[0]}" if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    made_for = f"; made for {scale.made_for}" if scale.made_for else ""
    return Line(
        f"In words, {scale.name}", _told(scale, rate.estimate), other, limits, f"{scale.source}{made_for}"
    )


def _told(scale: VerbalScale, rate: float) -> str:
    level: Level | None = scale.level(rate)
    return f"“{level.word}” ({level.span})" if level else f"{NO_WORD} of this scale"
