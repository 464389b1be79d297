"""People and events at each distinct prediction."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riskeval.design import Floats
from riskeval.once import once


class Distinct(NamedTuple):
    """The distinct values in ascending order, with the weight of the people and of the events at each.

    `value` has shape (levels,), `people` and `events` (levels,) or (replicates, levels).
    """

    value: Floats
    people: Floats
    events: Floats

    @property
    def rate(self) -> Floats:
        """Observed rate at each level; 0 where nobody is."""
        nobody = np.zeros_like(self.people)
        return np.asarray(np.divide(self.events, self.people, out=nobody, where=self.people > 0))

    @property
    def overall(self) -> Floats:
        """Observed rate of everybody, shape (1,) or (replicates, 1); NaN with one class."""
        events, total = (part.sum(axis=-1, keepdims=True) for part in (self.events, self.people))
        both = (events > 0) & ((self.events < self.people).any(axis=-1, keepdims=True))
        return np.asarray(np.divide(events, total, out=np.full_like(total, np.nan), where=both))

    def mean(self, values: Floats) -> Floats:
        """Mean over people of something that belongs to the levels, shape () or (replicates,)."""
        total = self.people.sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((self.people * values).sum(axis=-1) / total)


def distinct(outcome: Floats, value: Floats, weights: Floats) -> Distinct:
    """Count people and events at each distinct value.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    """
    if (value[1:] > value[:-1]).all():
        return Distinct(value, weights, weights * outcome)
    return once("distinct", (outcome, value, weights), lambda: _distinct(outcome, value, weights))


def _distinct(outcome: Floats, value: Floats, weights: Floats) -> Distinct:
    order = np.argsort(value, kind="stable")
    ordered = value[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else order
    people = weights[..., order]
    return Distinct(ordered[starts], _sums(people, starts), _sums(people * outcome[order], starts))


def _sums(values: Floats, starts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    if values.shape[-1] == len(starts):
        return values
    return np.asarray(np.add.reduceat(values, starts, axis=-1))
