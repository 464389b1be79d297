"""The ways of computing a value, each on whole columns: tables, sums, formulas, rules and links."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.formula import Column, Formula, Kind

Columns = Mapping[str, Column]
Kinds = Mapping[str, Kind]
Span = tuple[float, float]
Spans = Mapping[str, Span]
NOWHERE: Span = (np.nan, np.nan)
FEW = 16


class Payload(Protocol):
    """Computes one value from columns; `names` are the ids it reads."""

    @property
    def names(self) -> frozenset[str]:
        """The ids it reads."""

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Numbers, or ranks of codes; missing is NaN."""

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Lowest and highest result over the lowest and highest inputs."""


def numbers_of(column: Column) -> Floats:
    """The numbers of a column, or the ranks of codes that have none."""
    values = column.numbers if column.numbers is not None else column.ranks
    assert values is not None
    return values


def ranks_of(column: Column) -> Floats:
    """The ranks of codes; for a yes/no item 0 and 1."""
    values = column.ranks if column.ranks is not None else column.numbers
    assert values is not None
    return values


def hull(spans: Sequence[Span]) -> Span:
    """The span that holds all of them; those without any result do not count."""
    known = [span for span in spans if not np.isnan(span[0])]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else NOWHERE


@dataclass(frozen=True, eq=False)
class StepTable:
    """Left-closed intervals of a number: from `starts[k]` up to the next, the result `results[k]`."""

    of: str
    starts: Floats
    results: Floats
    until: float = np.inf

    @property
    def names(self) -> frozenset[str]:
        """The id whose number is looked up."""
        return frozenset({self.of})

    def place(self, numbers: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Position in the table; −1 below it, and past the end at or above `until` or for NaN."""
        if len(self.starts) <= FEW:  # counting is faster than searching
            place = np.full_like(numbers, -1, dtype=np.int64)
            for start in self.starts:
                place += numbers >= start
        else:
            place = np.searchsorted(self.starts, numbers, side="right") - 1
        if np.isfinite(self.until):
            place[numbers >= self.until] = len(self.starts)
        place[np.isnan(numbers)] = len(self.starts)
        return place

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Look every number up."""
        padded = np.append(self.results, np.nan)
        taken: Floats = padded[self.place(numbers_of(columns[self.of]))]
        return taken

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Lowest and highest result of the intervals that are touched."""
        low, high = spans[self.of]
        if np.isnan(low):
            return NOWHERE
        ends = np.append(self.starts[1:], self.until)
        touched = self.results[(self.starts <= high) & (ends > low)]
        return (float(touched.min()), float(touched.max())) if len(touched) else NOWHERE


@dataclass(frozen=True, eq=False)
class PointTable:
    """A result for each code: `results` by rank, NaN for codes that are left out."""

    of: str
    results: Floats

    @property
    def names(self) -> frozenset[str]:
        """The coded id that is looked up."""
        return frozenset({self.of})

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Look every code up."""
        ranks = ranks_of(columns[self.of])
        known = ~np.isnan(ranks)
        if known.all():
            taken: Floats = self.results[ranks.astype(np.int64)]
            return taken
        taken = np.full(ranks.shape, np.nan)
        taken[known] = self.results[ranks[known].astype(np.int64)]
        return taken

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Lowest and highest result of any code."""
        known = self.results[~np.isnan(self.results)]
        return (float(known.min()), float(known.max())) if len(known) else NOWHERE


@dataclass(frozen=True, eq=False)
class Calculation:
    """A formula."""

    formula: Formula

    @property
    def names(self) -> frozenset[str]:
        """The ids in the formula."""
        return self.formula.names

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Evaluate the formula."""
        return self.formula.evaluate(columns, kinds)

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Interval arithmetic; as narrow as possible where every id occurs once."""
        if any(np.isnan(spans[name][0]) for name in self.names):
            return NOWHERE
        return self.formula.span(spans, kinds)


@dataclass(frozen=True, eq=False)
class RuleList:
    """The result of the first condition that holds; unknown where a condition before it is unknown."""

    rules: tuple[tuple[Formula | None, float], ...]

    @property
    def names(self) -> frozenset[str]:
        """The ids in the conditions."""
        return frozenset().union(*(when.names for when, _ in self.rules if when is not None))

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Go through the rules in their order."""
        rows = _rows(columns)
        result = np.full(rows, np.nan)
        undecided = np.ones(rows, dtype=bool)
        for when, value in self.rules:
            holds = np.ones(rows) if when is None else when.evaluate(columns, kinds)
            result[undecided & (holds == 1)] = value
            undecided &= holds == 0
        return result

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Lowest and highest result of any rule."""
        values = [value for _, value in self.rules]
        return min(values), max(values)


@dataclass(frozen=True, eq=False)
class Link(ABC):
    """Turns the number `of` into a probability, always moving the same way."""

    of: str

    @property
    def names(self) -> frozenset[str]:
        """The id of the linear predictor or score."""
        return frozenset({self.of})

    @abstractmethod
    def probability(self, number: Floats) -> Floats:
        """The probability at a linear predictor or score."""

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """Turn the number into a probability."""
        return self.probability(numbers_of(columns[self.of]))

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """The ends of the number, as probabilities."""
        ends = self.probability(np.array(spans[self.of]))
        return float(ends.min()), float(ends.max())


@dataclass(frozen=True, eq=False)
class LogisticLink(Link):
    """``1 / (1 + exp(-(intercept + slope * of)))``."""

    intercept: float
    slope: float

    def probability(self, number: Floats) -> Floats:
        """The probability at a score."""
        with np.errstate(over="ignore"):
            odds = np.exp(-(self.intercept + self.slope * number))
        return np.asarray(1.0 / (1.0 + odds), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class CoxLink(Link):
    """``1 - baseline_survival ** exp(slope * (of - centre))``."""

    baseline_survival: float
    centre: float
    slope: float

    def probability(self, number: Floats) -> Floats:
        """The probability at a linear predictor."""
        with np.errstate(over="ignore"):
            hazard = np.exp(self.slope * (number - self.centre))
            return np.asarray(-np.expm1(hazard * np.log(self.baseline_survival)), dtype=np.float64)


def _rows(columns: Columns) -> int:
    return len(numbers_of(next(iter(columns.values())))) if columns else 1
