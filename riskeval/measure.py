"""From a term to numbers: value, variance, and how far each person moves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskeval.axis import position
from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME, Key
from riskeval.design import Design, Floats
from riskeval.influence import covariance, moves
from riskeval.proportions import Proportion, proportion
from riskeval.sample import Sample
from riskeval.signed_shares import SignedShares, discordant_shares, own_shares
from riskeval.small_samples import Known, known, known_difference
from riskeval.terms import Contrast, Group, Item, Term

BLOCK = 4_000_000
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """Numbers of one term; arrays have one entry per point.

    Attributes
    ----------
    value, variance : array
        The estimate and its variance; the variance is NaN where it cannot be computed.
    known : Known
        How well the variance is known; of a rate the proportion knows it.
    proportions : tuple of Proportion
        One for a rate, two where two are compared, otherwise none.
    together : array
        The covariance of two proportions; 0 where there are not two.
    n, events : array
        People and events, of the level where the metric goes by level.
    n_dropped : float
        People of the group who lack the prediction.
    sample : Sample
        The cells it was computed from.
    smallest : float
        The smaller of events and non-events in the sample.
    closed : bool
        Whether the kernel gave its influence; otherwise the engine bootstraps.
    shares : SignedShares, optional
        What the value is made of, where the metric has payoffs.
    """

    value: Floats
    variance: Floats
    known: Known
    proportions: tuple[Proportion, ...]
    together: Floats
    n: Floats
    events: Floats
    n_dropped: float
    smallest: float
    sample: Sample
    closed: bool = True
    shares: SignedShares | None = None


@dataclass(frozen=True)
class Compared:
    """Two terms measured on joint cells, with what belongs to the two together.

    That is the covariance of the estimates, the people of either, how well the variance of the contrast
    is known, and the shares of people whom only one of two rules flags.
    """

    term: Measured
    against: Measured
    covariance: Floats
    n: Floats
    known: Known
    shares: SignedShares | None = None


def joint_sample(cohort: Cohort, item: Item) -> tuple[Sample, list[Mask], list[Mask]]:
    """Cells over everything an item reads; for each term, who is of its group and who is used.

    Two predictions are compared on the people who have both; two groups on their own people.
    """
    terms = [item] if isinstance(item, Term) else [item.term, item.against]
    keys = list(dict.fromkeys(key for term in terms for key in term.keys))
    groups = list(
        dict.fromkeys(column for term in terms for column, _ in (*term.group, *(term.others or ())))
    )
    sample = cohort.sample((*keys, *groups), _snap(terms, keys))
    inside, used = [], []
    present = np.ones(len(sample.design.n), dtype=bool)
    for key in keys:
        present &= ~np.isnan(sample.columns[key])
    for term in terms:
        member = _members(cohort, sample, term.group)
        if term.others is not None:
            others = _members(cohort, sample, term.others)
            member = np.where(sample.columns[OUTCOME] == 1, member, others)
        inside.append(member)
        used.append(member & present)
    return sample, inside, used


def _members(cohort: Cohort, sample: Sample, group: Group) -> Mask:
    """The cells of a group."""
    member = np.ones(len(sample.design.n), dtype=bool)
    for column, label in group:
        member &= sample.columns[column] == cohort.people.group_code(column, label)
    return member


def _snap(terms: list[Term], keys: list[Key]) -> tuple[Key, tuple[float, ...]] | None:
    """A nearly unique column may be cut to the thresholds where nothing else of it is read."""
    if len(keys) != 1 or any(term.metric.axis is None or not term.metric.snaps for term in terms):
        return None
    return keys[0], tuple(sorted({float(point) for term in terms for point in term.boundaries}))


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
    blocks = [Moved.of(term, part, sample, used[0], by_outcome).block for part in parts(term, sample)]
    return _merge(blocks, sample.subset(used[0]), _dropped(sample, inside[0], used[0]))


def compare(cohort: Cohort, item: Contrast, *, by_outcome: bool = False) -> Compared:
    """Measure the two terms of a contrast together."""
    sample, inside, used = joint_sample(cohort, item)
    same = np.array_equal(used[0], used[1])
    either = sample.subset(used[0] | used[1]).design
    sides: tuple[list[Block], list[Block]] = ([], [])
    shared, trusted, discordant = [], [], []
    for part in parts(item, sample):
        a = Moved.of(item.term, part, sample, used[0], by_outcome)
        b = Moved.of(item.against, part, sample, used[1], by_outcome)
        for side, moved in zip(sides, (a, b), strict=True):
            side.append(moved.block)
        shared.append(covariance(a.u, b.u, a.design, a.design if same else b.design))
        trusted.append(_known_together(item, a, b, None if same else either))
        discordant.append(_discordant(item, part, sample.subset(used[0])) if same else None)
    first, second = (
        _merge(side, sample.subset(who), _dropped(sample, everybody, who))
        for side, who, everybody in zip(sides, used, inside, strict=True)
    )
    return Compared(
        first,
        second,
        np.concatenate(shared),
        np.full(item.points, either.people),
        Known.joined(trusted),
        _joined(discordant),
    )


def _discordant(item: Contrast, part: slice, sample: Sample) -> SignedShares | None:
    """The people whom one of two rules flags and the other does not."""
    pair = (item.term, item.against)
    first, second = (term_columns(term, sample) for term in pair)
    axes = (item.term.axis[..., part], item.against.axis[..., part])
    return discordant_shares(pair, (first, second), axes, sample.design)


def _joined(blocks: Sequence[SignedShares | None]) -> SignedShares | None:
    found = [block for block in blocks if block is not None]
    return SignedShares.joined(found) if found else None


def _known_together(item: Contrast, a: Moved, b: Moved, either: Design | None) -> Known:
    """How well the variance of a contrast is known: of a ratio, that of its logarithm; rates use MOVER."""
    slope = np.ones(a.u.shape[1])
    if item.term.metric.rate:
        return Known.perfectly(len(slope))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if item.how == "ratio":
            slope = a.block.numbers["value"] / b.block.numbers["value"]
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
class Block:
    """The numbers of a term at a run of points; nothing here is as long as the table of people."""

    numbers: dict[str, Floats]
    known: Known
    proportions: tuple[Proportion, ...]
    closed: bool
    shares: SignedShares | None


@dataclass(frozen=True)
class Moved:
    """A term at a run of points, with how far one person of each cell moves it."""

    block: Block
    u: Floats
    design: Design

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
            about = position(columns[1], axis) == 0 if term.metric.within else None
            trusted = Known.perfectly(points) if term.metric.rate else known(u, design, about)
        proportions, together = _proportions(term, columns, design, axis)
        numbers = {"value": value, "variance": covariance(u, u, design), "together": together}
        numbers |= _counts(term, columns, design, axis)
        shares = own_shares(term, columns, axis, design)
        return cls(Block(numbers, trusted, proportions, influence is not None, shares), u, design)


def term_columns(term: Term, sample: Sample) -> list[Floats]:
    """What the kernel of a term reads: the outcome and its columns."""
    return [sample.columns[OUTCOME], *(sample.columns[key] for key in term.keys)]


def _proportions(
    term: Term, columns: list[Floats], design: Design, axis: Floats
) -> tuple[tuple[Proportion, ...], Floats]:
    """The proportions that a metric is made of, and the covariance of two."""
    metric, points = term.metric, axis.shape[-1]
    parts = [metric.rate.parts] if metric.rate else []
    if metric.two_rates:
        parts = [metric.two_rates.first, metric.two_rates.second]
    at = {} if metric.axis is None else {"at": axis}
    found = [proportion(read(*columns, **at), design, points) for read in parts]
    together = covariance(found[0][1], found[1][1], design) if len(found) == 2 else np.zeros(points)
    return tuple(one for one, _ in found), together


def _counts(term: Term, columns: list[Floats], design: Design, axis: Floats) -> dict[str, Floats]:
    """People and events: of the level where the metric goes by level, else of the whole sample."""
    outcome, n, points = columns[0], design.n, axis.shape[-1]
    if term.metric.axis == "level" and term.keys:
        inside = position(columns[1], axis) == 0
        return {"n": n @ inside, "events": (n * outcome) @ inside}
    return {"n": np.full(points, n.sum()), "events": np.full(points, n @ outcome)}


def _merge(blocks: list[Block], sample: Sample, dropped: float) -> Measured:
    numbers = {name: np.concatenate([block.numbers[name] for block in blocks]) for name in blocks[0].numbers}
    events = float(sample.design.n @ sample.columns[OUTCOME])
    return Measured(
        **numbers,
        known=Known.joined([block.known for block in blocks]),
        proportions=tuple(map(Proportion.joined, zip(*(block.proportions for block in blocks), strict=True))),
        n_dropped=dropped,
        smallest=min(events, sample.design.people - events),
        sample=sample,
        closed=all(block.closed for block in blocks),
        shares=_joined([block.shares for block in blocks]),
    )


def combined(item: Contrast, a: Floats, b: Floats) -> Floats:
    """The contrast of two values."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return a - b if item.how == "difference" else a / b
