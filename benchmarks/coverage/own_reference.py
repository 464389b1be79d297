"""Metrics that take a number of the sample as known, a median, have a truth for each such number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import riskeval as rv
from benchmarks.coverage.questions import metric_of, table
from riskeval.design import Floats
from riskeval.measure import joint_sample, term_columns
from riskeval.metric import Metric
from riskeval.terms import Contrast, Item, Term

OWN, OF_ALL = "own median", "median of all"


def references(people: rv.Cohort, items: Sequence[Item]) -> Floats:
    """The number that each line takes as known, and that of the line it is compared with; NaN for none."""
    found = []
    for item in items:
        pair = (np.nan, np.nan) if metric_of(item).reference is None else _of(people, item)
        found += [pair] * item.points
    return np.array(found, dtype=float)


def _of(people: rv.Cohort, item: Item) -> tuple[float, float]:
    sample, _, used = joint_sample(people, item)
    terms = [item.term, item.against] if isinstance(item, Contrast) else [item]
    numbers = []
    for term, mask in zip(terms, used, strict=True):
        part = sample.subset(mask)
        assert term.metric.reference is not None
        numbers.append(term.metric.reference(term_columns(term, part), part.design.total))
    return numbers[0], numbers[-1]


def truths(everybody: rv.Cohort, items: Sequence[Item], known: Floats) -> Floats:
    """True values at the numbers taken as known, shape (samples, lines); `known` is (samples, lines, 2)."""
    found = np.full(known.shape[:2], np.nan)
    start = 0
    for item in items:
        place = slice(start, start + item.points)
        start += item.points
        if metric_of(item).reference is None:
            continue
        pairs, which = np.unique(known[:, place.start], axis=0, return_inverse=True)
        values = [table(everybody, [fixed(item, pair)])["estimate"].to_numpy(dtype=float) for pair in pairs]
        found[:, place] = np.array(values)[which.ravel()]
    return found


def fixed(item: Item, pair: Floats) -> Item:
    """The line with these numbers in place of those of whoever it is evaluated on."""
    if isinstance(item, Term):
        return replace(item, metric=_at(item.metric, float(pair[0])))
    first, second = fixed(item.term, pair[:1]), fixed(item.against, pair[1:])
    assert isinstance(first, Term)
    assert isinstance(second, Term)
    return replace(item, term=first, against=second)


def _at(metric: Metric, number: float) -> Metric:
    return replace(metric, reference=lambda columns, weights: number)
