"""A mean of a few known payoffs: limits from the shares of people who get each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from riskeval.axis import flag
from riskeval.design import Design, Floats
from riskeval.influence import covariance
from riskeval.intervals import Limits
from riskeval.metric import Per
from riskeval.prediction import BASELINES
from riskeval.proportions import Proportion, compared, proportion
from riskeval.terms import Term

EVERYBODY, NOBODY = BASELINES


@dataclass(frozen=True)
class Part:
    """People of one outcome who get a payoff: who they are, shape (cells, points), and what each is worth."""

    inside: Floats
    payoff: Floats
    events: bool


@dataclass(frozen=True)
class PerEvent:
    """How many people without the event there are for each event; arrays have one entry per point."""

    people: Proportion
    events: Proportion
    together: Floats
    value: Floats
    variance: Floats

    @classmethod
    def of(cls, inside: Floats, event: Floats, design: Design, points: int) -> tuple[PerEvent, Floats]:
        """Measure it, with how far one person of each cell moves it."""
        everybody = np.ones_like(event)
        (people, u), (events, v) = (proportion((x, everybody), design, points) for x in (inside, event))
        with np.errstate(invalid="ignore", divide="ignore"):
            value = people.value / events.value
            moved = (u - value * v) / events.value
            variance = covariance(moved, moved, design)
        return cls(people, events, covariance(u, v, design), value, variance), moved

    @classmethod
    def joined(cls, parts: Sequence[PerEvent]) -> PerEvent:
        """Runs of points, one after the other."""
        return cls(
            Proportion.joined([part.people for part in parts]),
            Proportion.joined([part.events for part in parts]),
            *(
                np.concatenate([getattr(part, x) for part in parts])
                for x in ("together", "value", "variance")
            ),
        )

    def wilson(self, p: Floats | float) -> Limits:
        """Limits from Wilson's of the two shares."""
        return compared(self.people, self.events, self.together, "ratio", p)


@dataclass(frozen=True)
class SignedShares:
    """Shares of people, each with what one person in it is worth; arrays have one entry per point.

    A standard error says little where a payoff falls to one or two people: that nobody was missed does not
    mean that nobody can be. Wilson's limits of the shares know it.

    Attributes
    ----------
    payoffs : array, shape (shares, points)
    shares : tuple of Proportion or PerEvent
    together : array, shape (shares, shares, points)
        Their covariances.
    """

    payoffs: Floats
    shares: tuple[Proportion | PerEvent, ...]
    together: Floats

    @classmethod
    def of_some(cls, parts: Sequence[Part], event: Floats, design: Design, per: Per) -> SignedShares | None:
        """Measure the shares that have a payoff.

        Parameters
        ----------
        parts : sequence of Part
        event : array of 0/1, shape (cells, 1)
        design : Design
        per : {"person", "event"}
            What the payoffs are divided by.
        """
        kept = [part for part in parts if part.payoff.any()]
        if not kept:
            return None
        points = len(kept[0].payoff)
        found = [_measured(part, event, design, points, per) for part in kept]
        moved = [u for _, u in found]
        together = np.array([[covariance(a, b, design) for b in moved] for a in moved])
        return cls(np.stack([part.payoff for part in kept]), tuple(one for one, _ in found), together)

    @classmethod
    def joined(cls, blocks: Sequence[SignedShares]) -> SignedShares:
        """Runs of points, one after the other."""
        return cls(
            np.concatenate([block.payoffs for block in blocks], axis=-1),
            tuple(map(_joined, zip(*(block.shares for block in blocks), strict=True))),
            np.concatenate([block.together for block in blocks], axis=-1),
        )

    def limits(self, value: Floats, p: Floats | float) -> Limits:
        """Limits around the sum of payoffs times shares that a two-sided p reaches (MOVER)."""
        down, up = [], []
        for payoff, share in zip(self.payoffs, self.shares, strict=True):
            lower, upper = share.wilson(p)
            with np.errstate(invalid="ignore"):
                below, above = payoff * (share.value - lower), payoff * (upper - share.value)
            # with its sign, the lower end of a loss is the upper end of its share
            down.append(np.where(payoff > 0, below, above))
            up.append(np.where(payoff > 0, above, below))
        return value - self._length(down), value + self._length(up)

    def _length(self, ends: list[Floats]) -> Floats:
        spread = np.sqrt(np.stack([share.variance for share in self.shares]))
        total = np.zeros(np.broadcast(*ends).shape)
        for i, j in product(range(len(ends)), repeat=2):
            with np.errstate(invalid="ignore", divide="ignore"):
                scale = spread[i] * spread[j]
                r = np.where(scale > 0, np.clip(self.together[i, j] / scale, -1, 1), float(i == j))
                total = total + r * ends[i] * ends[j]
        return np.sqrt(np.maximum(total, 0.0))


def _measured(
    part: Part, event: Floats, design: Design, points: int, per: Per
) -> tuple[Proportion | PerEvent, Floats]:
    if per == "event" and not part.events:
        return PerEvent.of(part.inside, event, design, points)
    return proportion((part.inside, event if per == "event" else np.ones_like(event)), design, points)


def _joined(blocks: Sequence[Proportion | PerEvent]) -> Proportion | PerEvent:
    kinds = [block for block in blocks if isinstance(block, PerEvent)]
    return PerEvent.joined(kinds) if kinds else Proportion.joined(blocks)  # type: ignore[arg-type]


def own_shares(term: Term, columns: Sequence[Floats], axis: Floats, design: Design) -> SignedShares | None:
    """The shares behind one term; None where its metric has no payoffs, or nothing of them can vary."""
    if term.metric.payoffs is None:
        return None
    true_alarm, false_alarm, missed, rightly_left = _payoffs(term, axis)
    flagged, event = _flagged(term, columns, axis), columns[0][:, None]
    left, other = 1 - flagged, 1 - event
    harm, worst = _severity(columns)
    found: list[Part] = []
    if term.prediction != NOBODY:
        found += [Part(event * flagged, true_alarm, True), Part(other * flagged, false_alarm, False)]
    if term.prediction != EVERYBODY:
        found += [Part(event * left * harm, missed * worst, True), Part(other * left, rightly_left, False)]
    return SignedShares.of_some(found, event, design, term.metric.payoffs_per)


def discordant_shares(
    terms: tuple[Term, Term],
    columns: tuple[Sequence[Floats], Sequence[Floats]],
    axes: tuple[Floats, Floats],
    design: Design,
) -> SignedShares | None:
    """The shares whom one of two rules flags and the other does not, with what that gains."""
    if terms[0].metric.payoffs is None:
        return None
    flags = [_flagged(*side) for side in zip(terms, columns, axes, strict=True)]
    payoffs = _payoffs(terms[0], axes[0])
    found: list[Part] = []
    for sign, ours, theirs in ((1.0, 0, 1), (-1.0, 1, 0)):
        # flagging nobody never flags whom the other leaves, and flagging everybody leaves nobody
        if terms[ours].prediction != NOBODY and terms[theirs].prediction != EVERYBODY:
            found += _gains(columns[0], flags[ours] * (1 - flags[theirs]), payoffs, sign)
    return SignedShares.of_some(found, columns[0][0][:, None], design, terms[0].metric.payoffs_per)


def _gains(columns: Sequence[Floats], only: Floats, payoffs: Sequence[Floats], sign: float) -> list[Part]:
    """What is gained by flagging the people whom only one rule flags."""
    true_alarm, false_alarm, missed, rightly_left = (sign * payoff for payoff in payoffs)
    event = columns[0][:, None]
    others = Part((1 - event) * only, false_alarm - rightly_left, False)
    if len(columns) == 2:
        return [Part(event * only, true_alarm - missed, True), others]
    harm, worst = _severity(columns)
    return [Part(event * only, true_alarm, True), Part(event * only * harm, -missed * worst, True), others]


def _severity(columns: Sequence[Floats]) -> tuple[Floats | float, float]:
    """How bad each event is, as a share of the worst there is, and the worst."""
    if len(columns) == 2:
        return 1.0, 1.0
    worst = float(columns[2].max(initial=0.0)) or 1.0
    return columns[2][:, None] / worst, worst


def _payoffs(term: Term, axis: Floats) -> tuple[Floats, ...]:
    """What a true alarm, a false alarm, a missed event and one rightly left are worth at each point."""
    assert term.metric.payoffs is not None
    at = axis[0] if term.metric.assumes else axis
    given = term.metric.payoffs(at, **dict(term.metric.options))
    return tuple(np.broadcast_to(np.asarray(x, dtype=float), at.shape) for x in given)


def _flagged(term: Term, columns: Sequence[Floats], axis: Floats) -> Floats:
    return flag(columns[1], axis[1] if term.metric.assumes else axis)
