"""The gap in one criterion that follows from two others and the base rates, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from riskeval.declaration import OUTCOME, Key
from riskeval.design import Design, Floats
from riskeval.estimates import Estimates
from riskeval.fairness.laws import Law, Side
from riskeval.fairness.named_groups import Group
from riskeval.fairness.one_cut import OneCut
from riskeval.influence import covariance, means, moves
from riskeval.metrics import event_rate
from riskeval.remarks import FEW, few_events
from riskeval.rows import Options
from riskeval.sample import Sample
from riskeval.small_samples import known_difference
from riskeval.terms import Contrast, Term

ANGLES = np.linspace(0, 2 * np.pi, 2881)
NO_GAP = "no gap is forced: in the reference the prediction makes no such error, or tells nothing"
METHOD = "MOVER of the base rates and a log Wald of the slope"


@dataclass(frozen=True)
class Moved:
    """How far one person of each cell moves an estimate, on the side of the group and of the reference."""

    group: Floats
    reference: Floats

    def covariance(self, other: Moved, designs: tuple[Design, Design]) -> float:
        """Of two estimates; two groups share nothing but clusters."""
        g, r = designs
        own = covariance(self.group, other.group, g) + covariance(self.reference, other.reference, r)
        return float(
            own
            + covariance(self.group, other.reference, g, r)
            + covariance(self.reference, other.group, r, g)
        )


@dataclass(frozen=True)
class Pairing:
    """A group beside the reference: what makes the means of either side.

    Attributes
    ----------
    columns, means : pair of lists
        Columns of the cells that are averaged, and their means, of the group and of the reference.
    designs : pair of Design
    either : Design
        Of the people of both.
    counts : pair of (people, events)
    reads : {"flag", "risk"}
    """

    columns: tuple[list[Floats], list[Floats]]
    means: tuple[list[float], list[float]]
    designs: tuple[Design, Design]
    either: Design
    counts: tuple[tuple[float, float], tuple[float, float]]
    reads: str

    @classmethod
    def of(cls, asked: OneCut, group: Group, key: Key, reads: str) -> Pairing:
        """Count the people of a group and of the reference who have the value that is read."""
        sample = asked.cohort.sample((key, *asked.named.columns)).where_present([key])
        members = [_members(asked, sample, who) for who in (group, asked.named.reference)]
        parts = [sample.subset(member) for member in members]
        columns = tuple(_columns(part, key, asked.at, reads) for part in parts)
        designs = tuple(part.design for part in parts)
        with np.errstate(invalid="ignore", divide="ignore"):
            averages = tuple(
                [float(design.total @ column / design.total.sum()) for column in side]
                for side, design in zip(columns, designs, strict=True)
            )
        counts = tuple((d.people, float(d.n @ side[0])) for side, d in zip(columns, designs, strict=True))
        either = sample.subset(members[0] | members[1]).design
        return cls(columns, averages, designs, either, counts, reads)  # type: ignore[arg-type]

    def side(self, means: Sequence[Any]) -> Side:
        """The means of one side by name."""
        b, first, second = means
        return Side(b, f=first, a=second) if self.reads == "flag" else Side(b, high=first, low=second)

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The group and the reference."""
        return self.side(self.means[0]), self.side(self.means[1])

    def moved(self, f: Any) -> Moved:
        """Moves of a function of the two sides, each side with the other held where it is."""
        g, r = self.sides
        found = []
        for place, function in enumerate((lambda m: f(self.side(m), r), lambda m: f(g, self.side(m)))):
            design = self.designs[place]
            _, influence = means(function, self.columns[place], design.total)
            assert influence is not None
            found.append(moves(influence, design))
        return Moved(*found)

    @property
    def few(self) -> str:
        """Why no interval is given; empty where there is enough to tell."""
        smallest = min(min(events, people - events) for people, events in self.counts)
        if smallest >= FEW:
            return ""
        return f"only {few_events(smallest)} in one of the two groups"


def _members(asked: OneCut, sample: Sample, group: Group) -> Any:
    inside = np.ones(len(sample.design.n), dtype=bool)
    for column, label in group:
        inside &= sample.columns[column] == asked.cohort.people.group_code(column, label)
    return inside


def _columns(part: Sample, key: Key, at: float, reads: str) -> list[Floats]:
    """The event, and the flag alone and with the event, or the risk with and without the event."""
    event, value = part.columns[OUTCOME], part.columns[key]
    if reads == "risk":
        return [event, value * event, value * (1 - event)]
    flagged = (value >= at).astype(float)
    return [event, flagged, flagged * event]


def base_rates(asked: OneCut, key: Key, confidence: float) -> Estimates:
    """Event rates of the groups less that of the reference, among those who have the value that is read."""
    term = Term(event_rate, asked.prediction, key[1], (key,), horizon=asked.months)
    against = replace(term, group=asked.named.reference)
    items = [
        Contrast(asked.named.asked(term, group), against, "difference", asked.named.name)
        for group in asked.named.compared
    ]
    return Estimates.of(asked.cohort, items, asked.named.columns, options=Options(confidence=confidence))


def forced_gaps(asked: OneCut, laws: Sequence[Law], rates: pd.DataFrame, key: Key) -> list[dict[str, Any]]:
    """The rows of some laws that read the same column, for every group but the reference.

    A group all of whose people were excluded keeps its rows, without numbers.

    Parameters
    ----------
    asked : OneCut
    laws : sequence of Law
    rates : pandas.DataFrame
        Of `base_rates`: one row per group.
    key : (prediction, role)
    """
    found = []
    for group, (_, base) in zip(asked.named.compared, rates.iterrows(), strict=True):
        pairing = Pairing.of(asked, group, key, laws[0].reads)
        found += [_row(asked, law, group, pairing, base) for law in laws]
    return found


def _row(asked: OneCut, law: Law, group: Group, pairing: Pairing, base: Any) -> dict[str, Any]:
    """The gap that a law forces on a group."""
    given = f"given {' and '.join(law.kept)}"
    row = asked.row(
        group, metric=law.metric, contrast="difference", reference=asked.named.name, label=given,
        n=base["n"], events=base["events"], n_dropped=base["n_dropped"], p=base["p"],
    )  # fmt: skip
    if law.reads == "flag":
        row |= {"at": asked.at, "label": f"{asked.label.removeprefix(asked.on).strip()}, {given}"}
    else:
        row |= {"on": "risk"}
    refused = _refused(law, pairing, base)
    if refused:
        status = "not available" if base["status"] == "not available" else "not estimable"
        return row | {"status": status, "note": refused, "p": np.nan}
    g, r = pairing.sides
    slope = float(law.slope(g, r))
    gap = law.sign * slope * float(base["estimate"])
    common = float(law.common(g, r))
    row |= {"estimate": gap, "note": _note(law, common, gap, asked.named.name)}
    if pairing.few or base["status"] != "ok" or np.isnan(base["lower"]):
        note = "; ".join(dict.fromkeys(x for x in (row["note"], pairing.few, base["note"]) if x))
        status = "few events" if pairing.few else base["status"]
        return row | {"status": status, "note": note, "p": np.nan}
    se, lower, upper = _interval(law, pairing, slope, base)
    return row | {"se": se, "lower": lower, "upper": upper, "method": METHOD}


def _refused(law: Law, pairing: Pairing, base: Any) -> str:
    """Why the gap cannot be computed; empty where it can."""
    if np.isnan(base["estimate"]):
        return str(base["note"]) or "the base rates are unknown"
    if any(people == events or events == 0 for people, events in pairing.counts):
        return "one of the two groups has no events, or nothing but events"
    if not _defined(pairing):
        return "in the reference nobody, or everybody, is flagged"
    with np.errstate(all="ignore"):
        slope = float(np.float64(law.slope(*pairing.sides)))
    return "" if 0 < slope < np.inf and not law.leaves_open(pairing.sides[1]) else NO_GAP


def _defined(pairing: Pairing) -> bool:
    return pairing.reads == "risk" or 0 < pairing.sides[1].f < 1


def _note(law: Law, common: float, gap: float, reference: str) -> str:
    value = common + gap
    note = f"would be {value:.3f} against {common:.3f} of {reference}"
    return note if min(value, common) >= 0 and max(value, common) <= 1 else f"{note}: no rule can have it"


def _interval(law: Law, pairing: Pairing, slope: float, base: Any) -> tuple[float, float, float]:
    """The smallest and largest gap over the region of base rates and slopes that the data leave.

    The region is the ellipse of MOVER: it touches a gap of 0 where the interval of the base rates does.
    """
    size = pairing.moved(lambda g, r: np.log(law.slope(g, r)))
    rate = pairing.moved(lambda g, r: g.b - r.b)
    both = pairing.designs
    spread, base_spread = size.covariance(size, both), rate.covariance(rate, both)
    together = size.covariance(rate, both)
    scale = np.sqrt(spread * base_spread)
    r = float(np.clip(together / scale, -1, 1)) if scale > 0 else 0.0
    known = known_difference(size.group[:, None], -size.reference[:, None], np.ones(1), both, pairing.either)
    half = float(known.critical(1 - base["confidence"])[0]) * np.sqrt(spread)
    first, second = np.cos(ANGLES), r * np.cos(ANGLES) + np.sqrt(1 - r**2) * np.sin(ANGLES)
    difference = base["estimate"]
    reach = np.where(second > 0, base["upper"] - difference, difference - base["lower"])
    gaps = law.sign * slope * np.exp(half * first) * (difference + reach * second)
    moved = difference**2 * spread + base_spread + 2 * difference * together
    return float(slope * np.sqrt(moved)), float(gaps.min()), float(gaps.max())
