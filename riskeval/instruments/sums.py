"""Sums, and what the definition's missing rule makes of a sum whose terms are not all known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.definition import MissingRule
from riskeval.instruments.payloads import NOWHERE, Columns, Kinds, Span, Spans, numbers_of

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Total:
    """A weighted sum of `terms`.

    Parameters
    ----------
    terms : tuple of str
        Ids of the terms.
    weights, lowest, highest : array of float, shape (terms,)
        Weight of each term, and the lowest and highest weighted value that it can have.
    rule : MissingRule
        What happens when terms are missing.
    """

    terms: tuple[str, ...]
    weights: Floats
    lowest: Floats
    highest: Floats
    rule: MissingRule

    @property
    def names(self) -> frozenset[str]:
        """The ids of the terms."""
        return frozenset(self.terms)

    def under(self, rule: MissingRule) -> Total:
        """The same sum under another missing rule; what does not apply is treated as before."""
        return replace(self, rule=rule.model_copy(update={"not_applicable": self.rule.not_applicable}))

    def evaluate(self, columns: Columns, kinds: Kinds) -> Floats:
        """The sum where every term is known."""
        total = np.zeros(len(numbers_of(columns[self.terms[0]])))
        for term, weight in zip(self.terms, self.weights, strict=True):
            numbers = numbers_of(columns[term])
            total += numbers if weight == 1.0 else weight * numbers
        return total

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """Sum of the lowest and of the highest terms."""
        if any(np.isnan(spans[term][0]) for term in self.terms):
            return NOWHERE
        ends = np.array([spans[term] for term in self.terms]) * self.weights[:, None]
        return float(ends.min(axis=1).sum()), float(ends.max(axis=1).sum())

    def with_missing(
        self, columns: Columns, kinds: Kinds, not_applicable: Sequence[Mask | None]
    ) -> tuple[Floats, Mask | None]:
        """The sum under the missing rule, and which rows were prorated.

        Parameters
        ----------
        columns, kinds : mapping
            Columns by id and what they are.
        not_applicable : sequence of array of bool or None
            For each term the rows where it does not apply.
        """
        total = self.evaluate(columns, kinds)
        rows = np.flatnonzero(np.isnan(total))
        if not len(rows) or (self.rule.rule == "forbid" and self.rule.not_applicable is None):
            return total, None
        parts = np.column_stack([numbers_of(columns[term])[rows] for term in self.terms]) * self.weights
        skipped = np.zeros(parts.shape, dtype=bool)
        if self.rule.not_applicable == "skip":
            for k, mask in enumerate(not_applicable):
                skipped[:, k] = False if mask is None else mask[rows]
        result, prorated = self._settled(parts, skipped)
        total[rows] = result
        return total, _scattered(prorated, rows, len(total))

    def _settled(self, parts: Floats, skipped: Mask) -> tuple[Floats, Mask]:
        """Totals of the rows in `parts` (rows × terms), and which of them the rule estimated."""
        answered, wanted = ~np.isnan(parts), ~skipped
        absent = (wanted & ~answered).sum(axis=1)
        some = answered.any(axis=1)
        result = np.where((absent == 0) & some, np.nansum(parts, axis=1), np.nan)
        estimable = (absent > 0) & (absent <= self.rule.allow) & some & (self.rule.rule != "forbid")
        chosen = np.flatnonzero(estimable)
        result[chosen] = self._estimated(parts[chosen], answered[chosen], wanted[chosen])
        return result, estimable & ~np.isnan(result)

    def _estimated(self, parts: Floats, answered: Mask, wanted: Mask) -> Floats:
        known = np.nansum(parts, axis=1)
        if self.rule.rule == "zero-by-manual":
            return np.asarray(known)
        if self.rule.rule == "table":
            return _looked_up(known, (wanted & ~answered).sum(axis=1), self.rule)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.rule.rule == "mean":
                estimate = known * wanted.sum(axis=1) / answered.sum(axis=1)
            elif self.rule.rule == "prorate":
                low, width = self.lowest, self.highest - self.lowest
                above = (known - answered @ low) * (wanted @ width) / (answered @ width)
                estimate = wanted @ low + above
            else:
                ends = np.where((known >= 0)[:, None], self.highest, self.lowest)
                missing = (ends * (wanted & ~answered)).sum(axis=1)
                estimate = known + missing * known / (ends * answered).sum(axis=1)
        return np.where(np.isfinite(estimate), estimate, np.nan)


def _looked_up(known: Floats, absent: Floats, rule: MissingRule) -> Floats:
    observed, totals = np.array(rule.table or [[np.nan, np.nan]]).T
    match = known[:, None] == observed
    found = match.any(axis=1) & (absent == rule.allow)
    return np.where(found, totals[match.argmax(axis=1)], np.nan)


def _scattered(mask: Mask, rows: np.ndarray[tuple[int], np.dtype[np.int64]], n: int) -> Mask | None:
    if not mask.any():
        return None
    scattered = np.zeros(n, dtype=bool)
    scattered[rows[mask]] = True
    return scattered
