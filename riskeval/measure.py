"""From a term to numbers: value, variance, and how far each person moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME, Key
from riskeval.design import Design, Floats
from riskeval.influence import covariance, moves
from riskeval.sample import Sample
from riskeval.terms import Contrast, Item, Term

BLOCK = 4_000_000
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """Numbers of one term; arrays have one entry per point.

    Attributes
    ----------
    value, variance : array
        The estimate and its variance; the variance is NaN where it cannot be computed.
    rate, rate_variance, effective, denominator : array
        For rates: the proportion, its variance, Kish's sample size and the people of its denominator.
    factor : array
        For rates: the mean that the transform multiplies.
    n, events : array
        People and events, of the level where the metric goes by level.
    n_dropped : float
        People of the group who lack the prediction.
    sample : Sample
        The cells it was computed from.
    smallest : float
        The smaller of events and non-events in the sample.
    """

    value: Floats
    variance: Floats
    rate: Floats
    rate_variance: Floats
    effective: Floats
    denominator: Floats
    factor: Floats
    n: Floats
    events: Floats
    n_dropped: float
    smallest: float
    sample: Sample


@dataclass(frozen=True)
class Compared:
    """Two terms measured on joint cells, the covariance of their estimates, and the people of either."""

    term: Measured
    against: Measured
    covariance: Floats
    n: Floats


def joint_sample(cohort: Cohort, item: Item) -> tuple[Sample, list[Mask], list[Mask]]:
    """Cells over everything an item reads; for each term, who is of its group and who is used.

    Two predictions are compared on the people who have both; two groups on their own people.
    """
    terms = [item] if isinstance(item, Term) else [item.term, item.against]
    keys = list(dict.fromkeys(key for term in terms for key in term.keys))
    groups = list(dict.fromkeys(column for term in terms for column, _ in term.group))
    sample = cohort.sample((*keys, *groups), _snap(terms, keys))
    inside, used = [], []
    present = np.ones(len(sample.design.n), dtype=bool)
    for key in keys:
        present &= ~np.isnan(sample.columns[key])
    for term in terms:
        member = np.ones(len(present), dtype=bool)
        for column, label in term.group:
            member &= sample.columns[column] == cohort.people.group_code(column, label)
        inside.append(member)
        used.append(member & present)
    return sample, inside, used


def _snap(terms: list[Term], keys: list[Key]) -> tuple[Key, tuple[float, ...]] | None:
    """A nearly unique column may be cut to the thresholds where nothing else of it is read."""
    if len(keys) != 1 or any(term.metric.axis is None or not term.metric.snaps for term in terms):
        return None
    return keys[0], tuple(sorted({point for term in terms for point in term.axis_points}))


def measure(cohort: Cohort, term: Term, *, by_outcome: bool = False) -> Measured:
    """Measure a term.

    Parameters
    ----------
    cohort : Cohort
    term : Term
    by_outcome : bool
        Whether the variance treats the numbers of events and non-events as fixed (DeLong).
    """
    sample, inside, used = joint_sample(cohort, term)
    blocks = [Moved.of(term, part, sample, used[0], by_outcome) for part in _parts(term, sample)]
    return _merge(blocks, _dropped(sample, inside[0], used[0]))


def compare(cohort: Cohort, item: Contrast, *, by_outcome: bool = False) -> Compared:
    """Measure the two terms of a contrast together."""
    sample, inside, used = joint_sample(cohort, item)
    firsts, seconds, shared = [], [], []
    for part in _parts(item, sample):
        a = Moved.of(item.term, part, sample, used[0], by_outcome)
        b = Moved.of(item.against, part, sample, used[1], by_outcome)
        firsts.append(a)
        seconds.append(b)
        shared.append(_shared(a, b, sample, used))
    people = float(sample.design.n[used[0] | used[1]].sum())
    return Compared(
        _merge(firsts, _dropped(sample, inside[0], used[0])),
        _merge(seconds, _dropped(sample, inside[1], used[1])),
        np.concatenate(shared),
        np.full(item.points, people),
    )


def _dropped(sample: Sample, inside: Mask, used: Mask) -> float:
    return float(sample.design.n[inside & ~used].sum())


def _parts(item: Item, sample: Sample) -> Iterator[slice]:
    """Runs of points that keep cells × points within memory."""
    step = max(1, BLOCK // max(1, len(sample.design.n)))
    for start in range(0, item.points, step):
        yield slice(start, start + step)


@dataclass(frozen=True)
class Moved:
    """A term at a run of points, with how far one person of each cell moves it."""

    numbers: dict[str, Floats]
    u: Floats
    sample: Sample
    design: Design

    @classmethod
    def of(cls, term: Term, part: slice, sample: Sample, used: Mask, by_outcome: bool = False) -> Moved:
        """Measure a term among the cells that are used."""
        sub = sample.subset(used)
        design = sub.design
        if by_outcome:
            design = design.stratified_by(sub.columns[OUTCOME].astype(np.int64))
        columns = [sub.columns[OUTCOME], *(sub.columns[key] for key in term.keys)]
        at = term.axis_points[part]
        value, influence = term.metric.measure(columns, design.total, at)
        value, points = np.atleast_1d(value), len(at)
        psi = np.full((len(design.n), points), np.nan) if influence is None else influence.reshape(-1, points)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            u = moves(psi, design)
            numbers = {"value": value, "variance": covariance(u, u, design)}
        numbers |= _rate(term, columns, design, at) | _counts(term, columns, design, at)
        return cls(numbers, u, sub, design)


def _rate(term: Term, columns: list[Floats], design: Design, at: Floats) -> dict[str, Floats]:
    """The proportion behind a rate and the people it rests on."""
    nothing = np.full(len(at), np.nan)
    if term.metric.rate is None:
        return dict.fromkeys(("rate", "rate_variance", "effective", "denominator", "factor"), nothing)
    axis = {} if term.metric.axis is None else {"at": at}
    numerator, denominator, *factor = (
        part.reshape(len(design.n), *part.shape[1:] or (1,)) for part in term.metric.rate.parts(*columns, **axis)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        below = design.total @ denominator
        proportion = (design.total @ numerator) / below
        u = moves((numerator - proportion * denominator) * (design.total.sum() / below), design)
        found = {
            "rate": proportion,
            "rate_variance": covariance(u, u, design),
            "effective": design.effective(denominator),
            "denominator": design.n @ denominator,
            "factor": (design.total @ factor[0]) / below if factor else np.ones(len(at)),
        }
    return {name: np.broadcast_to(array, len(at)).astype(float) for name, array in found.items()}


def _counts(term: Term, columns: list[Floats], design: Design, at: Floats) -> dict[str, Floats]:
    """People and events: of the level where the metric goes by level, else of the whole sample."""
    outcome, n = columns[0], design.n
    if term.metric.axis == "level" and term.keys:
        from riskeval.metric import position

        inside = position(columns[1], at) == 0
        return {"n": n @ inside, "events": (n * outcome) @ inside}
    return {"n": np.full(len(at), n.sum()), "events": np.full(len(at), n @ outcome)}


def _merge(blocks: list[Moved], dropped: float) -> Measured:
    numbers = {name: np.concatenate([block.numbers[name] for block in blocks]) for name in blocks[0].numbers}
    sample = blocks[0].sample
    events = float(sample.design.n @ sample.columns[OUTCOME])
    return Measured(
        **numbers, n_dropped=dropped, smallest=min(events, sample.design.people - events), sample=sample
    )


def _shared(a: Moved, b: Moved, sample: Sample, used: list[Mask]) -> Floats:
    """Covariance of two estimates: of the same people, or through clusters that both groups share."""
    with np.errstate(invalid="ignore"):
        if np.array_equal(used[0], used[1]):
            return covariance(a.u, b.u, a.design)
        if sample.design.cluster is None:
            return np.zeros(a.u.shape[1])
        wide_a, wide_b = (np.zeros((len(sample.design.n), x.u.shape[1])) for x in (a, b))
        wide_a[used[0]], wide_b[used[1]] = a.u, b.u
        either = used[0] | used[1]
        return covariance(wide_a[either], wide_b[either], sample.design.subset(either))


def combined(item: Contrast, a: Floats, b: Floats) -> Floats:
    """The contrast of two values."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a - b if item.how == "difference" else a / b
