"""Intervals of what cannot be negative and may be 0: compared first with a tool that would have 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from riskeval.bootstrap import ENOUGH, UNASKED_SEED, replicate
from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME
from riskeval.design import Floats
from riskeval.intervals import percentile
from riskeval.measure import joint_sample, term_columns
from riskeval.resampling import BLOCK, Seed, generator
from riskeval.sample import Sample
from riskeval.terms import Term
from riskeval.uncertainty import Lines

UNASKED = 399  # (R + 1) · 2.5 % is a whole number
TOO_MUCH = 40_000_000  # cells × resamples that nobody asked for
WHO = {"calibrated": "a calibrated tool", "uninformative": "a tool that tells nobody apart"}
ON_REQUEST = 'its interval takes long here: ask for it by interval(method="bootstrap", resamples=199)'
CLUSTERED = "people of a cluster are not independent, so that no test is made and the lower limit is 0"


@dataclass(frozen=True)
class Asked:
    """Which interval was asked for."""

    confidence: float
    method: str
    resamples: int
    seed: Seed


def compared_with_null(cohort: Cohort, term: Term, lines: Lines, values: Floats | None, asked: Asked) -> None:
    """Give the line of a term its tested interval.

    The lower limit is 0 unless the estimate exceeds what a tool whose value is 0 would show in all but one of
    forty samples of the same people (at 95 %); then it is the basic bootstrap's. The upper limit is the
    percentile bootstrap's. `docs/coverage` shows why the usual intervals fail here.
    """
    estimate = float(lines.estimate[0])
    if not np.isfinite(estimate) or lines.status[0] == "few events":
        return
    sample, _, used = joint_sample(cohort, term)
    people = sample.subset(used[0])
    if people.design.no_interval or asked.method not in ("default", "bootstrap"):
        if asked.method == "bca":
            lines.without_interval(0, "ok", f'{term.metric.name} has no interval by method="bca"')
        return
    resamples, seed = (UNASKED, UNASKED_SEED) if asked.method == "default" else (asked.resamples, asked.seed)
    lines.reconsider(0)
    if asked.method == "default" and len(people.design.n) * resamples > TOO_MUCH:
        lines.without_interval(0, "ok", ON_REQUEST)
        return
    clustered = people.design.cluster is not None
    null = np.empty(0) if clustered else null_values(term, people, resamples, seed)
    if len(null):
        _say_null(term, lines, null, asked.confidence)
    if term.metric.no_interval:
        lines.refuse(0, term.metric.no_interval)
        return
    drawn = replicate(cohort, [term], resamples, seed)[0] if values is None else values
    _tested(lines, drawn[:, 0], null, asked.confidence)
    if clustered:
        lines.say(0, lines.status[0], CLUSTERED)


def _say_null(term: Term, lines: Lines, null: Floats, confidence: float) -> None:
    assert term.metric.null is not None
    usual, most = float(null.mean()), percentile(null, confidence)[1]
    lines.say(
        0,
        lines.status[0],
        f"{WHO[term.metric.null]} would show {usual:.2g} on average with these people, "
        f"and up to {most:.2g} by chance",
    )


def _tested(lines: Lines, drawn: Floats, null: Floats, confidence: float) -> None:
    usable = drawn[np.isfinite(drawn)]
    if len(usable) < ENOUGH * len(drawn):
        gone = len(drawn) - len(usable)
        lines.without_interval(0, "not estimable", f"undefined in {gone:,} of {len(drawn):,} resamples")
        return
    estimate, high = float(lines.estimate[0]), percentile(usable, confidence)[1]
    remarkable = len(null) > 0 and estimate > percentile(null, confidence)[1]
    lines.se[0] = np.std(usable, ddof=1)
    lines.lower[0] = max(0.0, 2 * estimate - high) if remarkable else 0.0
    lines.upper[0] = max(high, estimate)
    lines.method[0] = f"tested bootstrap, {len(usable):,} resamples"
    lines.p[0] = (1 + (null >= estimate).sum()) / (1 + len(null)) if len(null) else np.nan


def null_values(term: Term, people: Sample, resamples: int, seed: Seed) -> Floats:
    """What a tool would show whose value is 0, for the same people; undefined values left out."""
    rng = generator(seed).spawn(1)[0]
    columns = term_columns(term, people)
    happened = [np.repeat([1.0, 0.0], len(people.design.n)), *(np.tile(c, 2) for c in columns[1:])]
    found = [term.metric.measure(happened, w, term.axis)[0] for w in _outcomes(term, people, resamples, rng)]
    values = np.concatenate([np.asarray(part, dtype=float).reshape(-1) for part in found])
    return np.asarray(values[np.isfinite(values)])


def _outcomes(term: Term, people: Sample, resamples: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Weights of those with and without the event, in blocks that fit in memory."""
    design = people.design
    if term.metric.null == "calibrated":
        chance = people.columns[term.keys[0]]
    else:
        rate = float(design.total @ people.columns[OUTCOME]) / float(design.total.sum())
        chance = np.full(len(design.n), rate)
    n = np.round(design.n).astype(np.int64)
    block = max(1, BLOCK // (2 * max(1, len(n))))
    for start in range(0, resamples, block):
        events = rng.binomial(n, chance, size=(min(block, resamples - start), len(n)))
        yield np.concatenate([design.weight * events, design.weight * (n - events)], axis=1)
