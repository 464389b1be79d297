"""What a metric that is made of proportions declares, so that its interval can be made of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from riskeval.design import Floats

Parts = Callable[..., tuple[Floats, ...]]


@dataclass(frozen=True)
class Rate:
    """A proportion, or a monotone function of one.

    Parameters
    ----------
    parts : callable
        Takes the columns and returns (numerator, denominator) or (numerator, denominator, factor),
        each (cells, points) or (cells,).
    transform : callable
        Takes the proportion and the mean factor of the denominator; monotone in the proportion.
    """

    parts: Parts
    transform: Callable[[Any, Any], Any] = lambda rate, factor: rate


@dataclass(frozen=True)
class TwoRates:
    """A comparison of two proportions of different people, such as those with and without the event.

    Parameters
    ----------
    first, second : callable
        Take the columns and return (numerator, denominator), each (cells, points) or (cells, 1).
    how : {"ratio", "odds ratio"}
    transform : callable
        Takes the comparison and the points of the axis and gives the metric; monotone in the comparison.
    """

    first: Parts
    second: Parts
    how: Literal["ratio", "odds ratio"] = "ratio"
    transform: Callable[[Any, Any], Any] = lambda ratio, at: ratio
