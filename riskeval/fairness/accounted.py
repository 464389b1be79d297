"""How much of a difference between groups goes with another column: the raw minus the standardised one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME
from riskeval.design import Codes, Design, Floats
from riskeval.fairness.named_groups import Group, NamedGroups
from riskeval.influence import by_code, covariance
from riskeval.intervals import p_value, wald
from riskeval.measure import Moved
from riskeval.sample import Sample
from riskeval.small_samples import known
from riskeval.terms import Term

CONTRAST = "raw minus standardised"
METHOD = "Wald"
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Side:
    """One group: its raw value minus its standardised one, how far each cell moves that, and its cells."""

    value: Floats
    moves: Floats
    inside: Mask


@dataclass(frozen=True)
class Accounted:
    """Raw minus standardised differences of one metric, on cells that know group and control.

    Parameters
    ----------
    cohort : Cohort
    term : Term
        About everybody.
    who : NamedGroups
        By one column.

    Notes
    -----
    The mix of everybody is taken as known. A standardised estimate is moved by what varies within a level,
    the raw one also by how many of the group are on it; both are moved by the same people.
    """

    cohort: Cohort
    term: Term
    who: NamedGroups

    def rows(self, confidence: float) -> list[dict[str, Any]]:
        """One row for each group but the reference, and for each point."""
        keys = dict.fromkeys((*self.term.keys, *self.who.columns, *self.cohort.controls))
        sample = self.cohort.sample(tuple(keys)).where_present(self.term.keys)
        level = _codes(sample, self.cohort.controls)
        mix = np.bincount(level, weights=sample.design.total)
        sides = {group: self._side(sample, level, mix / mix.sum(), group) for group in self.who.groups}
        reference = sides[self.who.reference]
        return [
            row
            for group in self.who.others
            for row in self._of(group, sides[group], reference, sample, confidence)
        ]

    def _side(self, sample: Sample, level: Codes, mix: Floats, group: Group) -> Side:
        ((column, label),) = group
        inside = sample.columns[column] == self.cohort.people.group_code(column, label)
        design = sample.design
        had = np.bincount(level[inside], weights=design.total[inside], minlength=len(mix))
        if (had == 0).any():
            nothing = np.full(self.term.points, np.nan)
            return Side(nothing, np.full((len(level), len(nothing)), np.nan), inside)
        factor = (mix / (had / had.sum()))[level]
        even = Sample(sample.columns, replace(design, weight=design.weight * factor))
        raw, standardised = (Moved.of(self.term, slice(None), one, inside) for one in (sample, even))
        moves = np.zeros((len(level), raw.u.shape[1]))
        moves[inside] = raw.u - _within_level(standardised.u, standardised.design, level[inside])
        return Side(raw.block.numbers["value"] - standardised.block.numbers["value"], moves, inside)

    def _of(
        self, group: Group, side: Side, reference: Side, sample: Sample, confidence: float
    ) -> list[dict[str, Any]]:
        either = side.inside | reference.inside
        design = sample.design.subset(either)
        value, moves = side.value - reference.value, (side.moves - reference.moves)[either]
        with np.errstate(invalid="ignore", divide="ignore"):
            se, trusted = np.sqrt(covariance(moves, moves, design)), known(moves, design)
            lower, upper = wald(value, se, trusted.critical(1 - confidence))
            p = p_value(value / (se * trusted.widening), trusted.df)
        numbers: dict[str, Any] = {
            "estimate": value,
            "se": se,
            "lower": lower,
            "upper": upper,
            "p": p,
            "at": self.term.at,
        }
        events = float(design.n @ sample.columns[OUTCOME][either])
        told = self._told(group) | {"confidence": confidence, "n": design.people, "events": events}
        return [
            told | {name: float(array[k]) for name, array in numbers.items()} | {"label": self.term.labels[k]}
            for k in range(self.term.points)
        ]

    def _told(self, group: Group) -> dict[str, Any]:
        term = self.term
        told: dict[str, Any] = {
            "prediction": term.prediction,
            "metric": term.metric.name,
            "on": term.on,
            **dict(group),
        }
        told |= {"contrast": CONTRAST, "reference": self.who.name, "method": METHOD, "horizon": term.horizon}
        return told


def _within_level(u: Floats, design: Design, level: Codes) -> Floats:
    """Moves of a standardised estimate, of which each level has a fixed part: only what varies within it."""
    total = design.total
    with np.errstate(divide="ignore", invalid="ignore"):
        per_weight = u / design.weight[:, None]
        mean = by_code(total[:, None] * per_weight, level) / np.bincount(level, weights=total)[:, None]
    return np.asarray(design.weight[:, None] * (per_weight - mean[level]))


def _codes(sample: Sample, columns: Sequence[str]) -> Codes:
    """One code for each combination of labels of some columns."""
    _, codes = np.unique(np.column_stack([sample.columns[c] for c in columns]), axis=0, return_inverse=True)
    return codes.ravel().astype(np.int64)
