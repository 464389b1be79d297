"""A group rate said in several ways at once, for people to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.communication.formats import (
    Line,
    against_base,
    categorised,
    counted,
    frequency,
    in_odds,
    in_words,
    percentage,
)
from riskeval.communication.group_rate import GroupRate
from riskeval.communication.icon_array import Order, as_text, icons, key_of
from riskeval.communication.numerals import check_denominator, fitting, people, percent, span
from riskeval.communication.relative import Relative, relative
from riskeval.communication.verbal_scale import VerbalScale, verbal_scale
from riskeval.communication.wording import one_line
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.remarks import FEW
from riskeval.resampling import Seed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ABOUT_A_GROUP = (
    "This is about a group. Each person either has the event or not; no number here, and no interval, "
    "belongs to one person."
)


@dataclass(frozen=True)
class RiskStatement:
    """A group rate in every format; print it, or take ``.text``, ``.markdown``, ``.frame`` or ``.plot()``.

    Made by :func:`say`.
    """

    rate: GroupRate
    per: int
    base: Relative | None = None
    category: str = ""
    scales: tuple[VerbalScale, ...] = ()

    @property
    def lines(self) -> list[Line]:
        """The formats, in the order in which they are printed."""
        rate = self.rate
        return [
            *counted(rate),
            frequency(rate, self.per),
            percentage(rate),
            in_odds(rate),
            *(against_base(self.base) if self.base else ()),
            *([categorised(rate, self.category)] if self.category else ()),
            *(in_words(rate, scale) for scale in self.scales),
        ]

    @property
    def frame(self) -> pd.DataFrame:
        """Columns ``format, did, did_not, interval, note``."""
        return pd.DataFrame([vars(line) for line in self.lines])

    @property
    def sentence(self) -> str:
        """The rate in a sentence or two, in both framings, with its interval."""
        rate, words = self.rate, self.rate.wording
        unknown = "" if rate.months else " The length of the follow-up is not stated."
        limits = span(percent(rate.lower), percent(rate.upper))
        sure = f" ({100 * rate.confidence:g}% interval {limits})" if limits else " (no interval)"
        if rate.events is not None and rate.people is not None:
            rest = rate.people - rate.events
            told = (
                f"Of {rate.people:,.0f} {words.group}, {rate.events:,.0f} {rate.event}, "
                f"and {rest:,.0f} {words.negative}. That is {percent(rate.estimate)}{sure}."
            )
        else:
            basis = f", estimated from {rate.people:,.0f} people" if rate.people else ""
            told = (
                f"Of {words.group}, {percent(rate.estimate)}{sure} {rate.event}, and "
                f"{percent(1 - rate.estimate)} {words.negative}{basis}."
            )
        return told + unknown + self._thin

    @property
    def _thin(self) -> str:
        if not self.rate.few:
            return ""
        return f" Fewer than {FEW} people are on one of the two sides: the rate is not well known."

    @property
    def text(self) -> str:
        """Everything as plain text."""
        return "\n".join(text_lines(self))

    @property
    def markdown(self) -> str:
        """Everything as Markdown, for a report."""
        from riskeval.communication.export import markdown

        return markdown([self])

    @property
    def alt(self) -> str:
        """What `plot` shows, for readers who cannot see it."""
        limits = span(people(self.rate.lower, self.per), people(self.rate.upper, self.per))
        sure = f"; {100 * self.rate.confidence:g}% interval {limits}" if limits else ""
        return f"{self.per:,} people as icons. {self._title}{sure}."

    def icon_frame(self, *, order: Order = "in order", seed: Seed = None) -> pd.DataFrame:
        """The icons of `plot` as a table, one row per icon."""
        return icons([self.rate], [self._title], self.per, order=order, seed=seed)

    def key_frame(self) -> pd.DataFrame:
        """What the icons mean: columns ``part, shown, meaning``."""
        return key_of(self.rate, self.per)

    @property
    def _title(self) -> str:
        count = people(self.rate.estimate, self.per)
        return f"{count} of {self.per:,} {self.rate.wording.group} {self.rate.event}"

    def plot(self, ax: Axes | None = None, *, order: Order = "in order", seed: Seed = None) -> Axes:
        """Draw the rate as people; returns the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        order : {"in order", "scattered"}
        seed : int or Generator
            Needed for scattered icons.
        """
        from riskeval.plots.icon_array import icon_array
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return icon_array(self.icon_frame(order=order, seed=seed), ax, key=self.key_frame())

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return self.markdown


def say(
    rate: GroupRate,
    *,
    everybody: GroupRate | None = None,
    others: GroupRate | None = None,
    category: str = "",
    scale: str | VerbalScale | Sequence[str | VerbalScale] = (),
    per: int | None = None,
) -> RiskStatement:
    """Say how often the event happened in a group, so that different readers understand the same.

    Readers of words, percentages and frequencies come to different conclusions; so the same rate is printed
    in all of them, for those with and those without the event, each with its interval.

    Parameters
    ----------
    rate : GroupRate
    everybody, others : GroupRate, optional
        The base rate: of everybody, the group included, or of the people outside the group. Not both.
    category : str, optional
        The name of the group's category; it is printed with the rate observed in it.
    scale : str, VerbalScale or sequence of them, optional
        Scales for words, see `verbal_scales`. Without one there are no words: they differ between scales.
    per : int, optional
        Denominator of the natural frequency; by default one that fits the rate.

    Returns
    -------
    RiskStatement

    Raises
    ------
    EvaluationError
        For an unknown scale, a base rate that cannot be compared, or a denominator that is none.

    Examples
    --------
    >>> from riskeval.communication import GroupRate, say
    >>> said = say(GroupRate.of_counts(41, 240, months=24, event="reoffended"), scale="ipcc-2007")
    >>> said.frame.loc[:2, ["did", "did_not", "interval"]].values.tolist()[1]
    ['17 of 100', '83 of 100', '13 to 22 of 100']
    """
    _check_rates({"rate": rate, "everybody": everybody, "others": others})
    if everybody is not None and others is not None:
        raise EvaluationError(
            needed="one base rate", found="`everybody` and `others`", do="give one of the two"
        )
    named = [scale] if isinstance(scale, str | VerbalScale) else list(scale)
    scales = tuple(verbal_scale(one) for one in named)
    if per is not None:
        check_denominator(per)
    base = None
    if everybody is not None:
        base = relative(rate, everybody, "everybody")
    elif others is not None:
        base = relative(rate, others, "others")
    return RiskStatement(rate, per or fitting(rate), base, one_line(category), scales)


def _check_rates(given: Mapping[str, Any]) -> None:
    """A bare number has no people and no interval."""
    wrong = {name: value for name, value in given.items() if not isinstance(value, GroupRate)}
    raise_all(
        EvaluationError,
        (
            Problem(
                f"a GroupRate for `{name}`",
                f"{value!r}",
                "write GroupRate.of_counts(41, 240), or GroupRate.of_limits(0.17, 0.13, 0.22)",
            )
            for name, value in wrong.items()
            if value is not None or name == "rate"
        ),
    )


def text_lines(said: RiskStatement, *, plain: bool = False) -> list[str]:
    """The lines of `RiskStatement.text`; ``plain`` keeps the icons to ASCII."""
    from riskeval.communication.export import format_lines

    array = as_text(said.rate, said.per, plain=plain)
    return [said.sentence, "", *format_lines(said), "", *array, *([""] if array else []), ABOUT_A_GROUP]
