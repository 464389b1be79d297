"""From a term to numbers: value, variance, and how far each person moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskeval.axis import position
from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME, Key
from riskeval.design import Design, Floats
from riskeval.influence import covariance, moves, weighted_sums
from riskeval.sample import Sample
from riskeval.small_samples import Known, known, known_difference
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
    known : Known
        How well the variance is known (for rates, that of the proportion).
    closed : bool
        Whether the kernel gave its influence; otherwise the engine bootstraps.
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
    known: Known
    closed: bool = True


@dataclass(frozen=True)
class Compared:
    """Two terms measured on joint cells, with what belongs to the two together.

    That is the covariance of the estimates, the people of either, and how well the variance of the contrast
    is known.
    """

    term: Measured
    against: Measured
    covariance: Floats
    n: Floats
    known: Known


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
    return keys[0], tuple(sorted({float(point) for term in terms for point in np.atleast_2d(term.axis)[0]}))


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
    numbers, closed = [], True
    for part in parts(term, sample):
        moved = Moved.of(term, part, sample, used[0], by_outcome)
        numbers.append(moved.numbers)
        closed &= moved.closed
    return _merge(numbers, sample.subset(used[0]), _dropped(sample, inside[0], used[0]), closed)


def compare(cohort: Cohort, item: Contrast, *, by_outcome: bool = False) -> Compared:
    """Measure the two terms of a contrast together."""
    sample, inside, used = joint_sample(cohort, item)
    firsts, seconds, shared, closed = [], [], [], True
    trusted: list[Known] = []
    either = sample.subset(used[0] | used[1]).design
    for part in parts(item, sample):
        a = Moved.of(item.term, part, sample, used[0], by_outcome)
        b = Moved.of(item.against, part, sample, used[1], by_outcome)
        firsts.append(a.numbers)
        seconds.append(b.numbers)
        closed &= a.closed and b.closed
        same = np.array_equal(used[0], used[1])
        shared.append(covariance(a.u, b.u, a.design, a.design if same else b.design))
        trusted.append(_known_together(item, a, b, either if not same else None))
    return Compared(
        _merge(firsts, sample.subset(used[0]), _dropped(sample, inside[0], used[0]), closed),
        _merge(seconds, sample.subset(used[1]), _dropped(sample, inside[1], used[1]), closed),
        np.concatenate(shared),
        np.full(item.points, either.people),
        Known.joined(trusted),
    )


def _known_together(item: Contrast, a: Moved, b: Moved, either: Design | None) -> Known:
    """How well the variance of a contrast is known: of a ratio, that of its logarithm."""
    slope = np.ones(a.u.shape[1])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if item.how == "ratio":
            slope = a.numbers["value"] / b.numbers["value"]
        if either is None:
            return known(a.u - slope * b.u, a.design)
        return known_difference(a.u, b.u, slope, (a.design, b.design), either)


def _dropped(sample: Sample, inside: Mask, used: Mask) -> float:
    return float(sample.design.n[inside & ~used].sum())


def parts(item: Item, sample: Sample) -> Iterator[slice]:
    """Runs of points that keep cells × points within memory."""
    step = max(1, BLOCK // max(1, len(sample.design.n)))
    for start in range(0, item.points, step):
        yield slice(start, start + step)


@dataclass(frozen=True)
class Moved:
    """A term at a run of points, with how far one person of each cell moves it."""

    numbers: dict[str, Floats]
    u: Floats
    design: Design
    closed: bool

    @classmethod
    def of(cls, term: Term, part: slice, sample: Sample, used: Mask, by_outcome: bool = False) -> Moved:
        """Measure a term among the cells that are used."""
        sub = sample.subset(used)
        design = sub.design
        if by_outcome:
            design = design.stratified_by(sub.columns[OUTCOME].astype(np.int64))
        columns = term_columns(term, sub)
        axis = term.metric.with_reference(term.axis[..., part], columns, design.total)
        value, influence = term.metric.measure(columns, design.total, axis)
        value, points = np.atleast_1d(value), axis.shape[-1]
        shape = (len(design.n), points)
        psi = np.full(shape, np.nan) if influence is None else influence.reshape(shape)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            u = moves(psi, design)
            numbers = {"value": value, "variance": covariance(u, u, design)}
            trusted = known(u, design)
        numbers |= {"df": trusted.df, "widening": trusted.widening}
        numbers |= _rate(term, columns, design, axis) | _counts(term, columns, design, axis)
        return cls(numbers, u, design, influence is not None)


def term_columns(term: Term, sample: Sample) -> list[Floats]:
    """What the kernel of a term reads: the outcome and its columns."""
    return [sample.columns[OUTCOME], *(sample.columns[key] for key in term.keys)]


def _rate(term: Term, columns: list[Floats], design: Design, axis: Floats) -> dict[str, Floats]:
    """The proportion behind a rate and the people it rests on."""
    points = axis.shape[-1]
    if term.metric.rate is None:
        nothing = np.full(points, np.nan)
        return dict.fromkeys(("rate", "rate_variance", "effective", "denominator", "factor"), nothing)
    at = {} if term.metric.axis is None else {"at": axis}
    read = [x if x.ndim == 2 else x[:, None] for x in term.metric.rate.parts(*columns, **at)]
    numerator, denominator = read[:2]
    with np.errstate(invalid="ignore", divide="ignore"):
        sums, total = weighted_sums(read, design.total)
        proportion = sums[0] / sums[1]
        u = moves((numerator - proportion * denominator) * (total / sums[1]), design)
        found = {
            "rate": proportion,
            "rate_variance": covariance(u, u, design),
            "effective": design.effective(denominator),
            "denominator": design.n @ denominator,
            "factor": sums[2] / sums[1] if len(sums) > 2 else np.ones(1),
        }
        trusted = known(u, design)
        found |= {"df": trusted.df, "widening": trusted.widening}
    return {name: np.broadcast_to(array, points).astype(float) for name, array in found.items()}


def _counts(term: Term, columns: list[Floats], design: Design, axis: Floats) -> dict[str, Floats]:
    """People and events: of the level where the metric goes by level, else of the whole sample."""
    outcome, n, points = columns[0], design.n, axis.shape[-1]
    if term.metric.axis == "level" and term.keys:
        inside = position(columns[1], axis) == 0
        return {"n": n @ inside, "events": (n * outcome) @ inside}
    return {"n": np.full(points, n.sum()), "events": np.full(points, n @ outcome)}


def _merge(blocks: list[dict[str, Floats]], sample: Sample, dropped: float, closed: bool) -> Measured:
    numbers = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    trusted = Known(numbers.pop("df"), numbers.pop("widening"))
    events = float(sample.design.n @ sample.columns[OUTCOME])
    return Measured(
        **numbers,
        n_dropped=dropped,
        smallest=min(events, sample.design.people - events),
        sample=sample,
        known=trusted,
        closed=closed,
    )


def combined(item: Contrast, a: Floats, b: Floats) -> Floats:
    """The contrast of two values."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a - b if item.how == "difference" else a / b
