"""Coverage of rates over a grid of true values: enumerated, so that there is no Monte Carlo error.

Given the people of its denominator, the numerator of a rate is binomial. So one interval for each possible
count is enough to know the coverage at every true rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from scipy.stats import binom

import riskeval as rv
import riskeval.metrics
from benchmarks.coverage.questions import methods_of
from riskeval.design import Floats
from riskeval.estimates import Estimates, Method
from riskeval.metric import METRICS, Metric
from riskeval.request import terms_for
from riskeval.rows import Options

KIND = "grid of rates"
DENOMINATORS = (10, 30, 100)
RATES = tuple(round(0.05 * k, 2) for k in range(1, 20))
OUTSIDE = 20  # people who are not in the denominator, where the metric knows such people
NORM = 0.2
PERSONS = [(y, value, NORM) for y, value in product((0.0, 1.0), (0.0, 1.0, 2.0))]
Person = tuple[float, float, float]


def rates() -> list[Metric]:
    """Every metric that is a proportion or a function of one, of these people."""
    return [metric for metric in METRICS.values() if metric.rate is not None and not metric.assumes]


def persons(metric: Metric) -> tuple[Person, Person, Person | None]:
    """Somebody who counts in the numerator, somebody of the denominator only, and an outsider."""
    columns = [np.array(column) for column in zip(*PERSONS, strict=True)]
    read = columns[: 1 + len(metric.needs)]
    at = {"threshold": np.array([1.0]), "level": np.array([[1.0], [2.0]])}
    axis = {"at": at[metric.axis]} if metric.axis and metric.needs else {}
    assert metric.rate is not None
    parts = metric.rate.parts(*read, **axis)[:2]
    numerator, denominator = (np.ravel(np.broadcast_to(x.T, (1, len(PERSONS)))) for x in parts)

    def first(counts: float, member: float) -> Person | None:
        found = [
            p for p, a, b in zip(PERSONS, numerator, denominator, strict=True) if (a, b) == (counts, member)
        ]
        return found[0] if found else None

    yes, no = first(1, 1), first(0, 1)
    assert yes is not None, f"{metric.name} is no proportion of people"
    assert no is not None, f"{metric.name} is no proportion of people"
    return yes, no, first(0, 0)


@lru_cache(maxsize=1)
def _cohort(kinds: tuple[Person, Person, Person | None], people: int) -> rv.Cohort:
    """A group of people for each possible count."""
    yes, no, other = kinds
    table = [
        (*person, n, f"count {k}")
        for k in range(people + 1)
        for person, n in ((yes, k), (no, people - k), (other or yes, OUTSIDE if other else 0))
        if n
    ]
    return rv.Cohort.from_counts(
        pd.DataFrame(table, columns=["event", "score", "risk", "n", "count"]),
        n="n",
        outcome="event",
        predictions={"T": {"score": "score", "risk": "risk"}},
        groups=["count"],
    )


def limits(metric: Metric, people: int, method: Method) -> tuple[Floats, Floats]:
    """The limits when 0, 1, …, `people` people are in the numerator."""
    cohort = _cohort(persons(metric), people)
    asked = metric.at(1, *((2,) if metric.axis == "level" else ()), on="score") if metric.needs else metric
    lines = [
        replace(term.only((0,)), group=(("count", f"count {k}"),))
        for term in terms_for(cohort, [asked], None)
        for k in range(people + 1)
    ]
    frame = Estimates.of(cohort, lines, ["count"], options=Options(method=method)).frame
    return frame["lower"].to_numpy(dtype=float), frame["upper"].to_numpy(dtype=float)


def rows_of(metric: Metric, people: int, method: Method) -> pd.DataFrame:
    """The coverage at every true rate of the grid."""
    lower, upper = limits(metric, people, method)
    shown, counts = ~np.isnan(lower), np.arange(people + 1)
    chance = binom.pmf(counts, people, np.array(RATES)[:, None])
    assert metric.rate is not None
    truth = np.array([metric.rate.transform(rate, NORM) for rate in RATES])[:, None]
    share = (chance * shown).sum(axis=1)
    below = (chance * (shown & (lower > truth + 1e-12))).sum(axis=1) / share
    above = (chance * (shown & (upper < truth - 1e-12))).sum(axis=1) / share
    outside = OUTSIDE if persons(metric)[2] else 0
    return pd.DataFrame(
        {
            "setting": f"{people} people in the denominator",
            "kind": KIND,
            "n": people + outside,
            "events": people,
            "metric": metric.name,
            "at": [f"true rate {rate:.2f}" for rate in RATES],
            "contrast": "single",
            "truth": truth[:, 0],
            "method": method,
            "replicates": np.nan,
            "shown": share,
            "plain": share,
            "coverage": 1 - below - above,
            "mc_se": 0.0,
            "misses_low": below,
            "misses_high": above,
            "median_width": _median_width(upper - lower, chance * shown),
        }
    )


def _median_width(width: Floats, chance: Floats) -> Floats:
    """The width at which half of the shown intervals are narrower, for each true rate."""
    order = np.argsort(width)
    share = np.cumsum(chance[:, order], axis=1)
    return width[order][(share < share[:, -1:] / 2).sum(axis=1)]


def rows() -> Iterator[pd.DataFrame]:
    """Every rate, denominator and method."""
    for metric, people in product(rates(), DENOMINATORS):
        for method in methods_of(metric, "single"):
            yield rows_of(metric, people, method)
