"""Tests of whether one line over the score serves all groups: likelihood ratios, or Wald by the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtrc, fdtrc

from riskeval.design import Floats
from riskeval.fairness.logistic_lines import (
    Line,
    Parallel,
    level_of_everybody,
    levels_at_slope_one,
    one_line,
    parallel_lines,
    unfinished,
)
from riskeval.fairness.people_by_group import PeopleByGroup
from riskeval.influence import centred

MEANING = {
    "intercept_test": "one level for all groups, given one slope",
    "slope_test": "one slope for all groups",
    "any_difference_test": "one line for all groups",
    "score_test": "the score adds nothing to the group",
    "offset_test": "one level for all groups, given slope 1",
}


@dataclass(frozen=True)
class Lines:
    """The models of some groups that all have enough people; None where one has no finite fit."""

    people: PeopleByGroup
    common: Line
    parallel: Parallel | None
    own: tuple[Line, ...]

    @classmethod
    def of(cls, people: PeopleByGroup, own: Sequence[Line]) -> Lines:
        """Fit one line and parallel lines to groups that have their own lines already."""
        return cls(people, one_line(people, 0.0), parallel_lines(people, 0.0), tuple(own))

    def log_likelihoods(self) -> dict[str, tuple[float, float, int]]:
        """The smaller model, the larger one, and by how many parameters they differ."""
        beside, own = np.nan, float(np.sum([line.log_likelihood for line in self.own]))
        if self.parallel is not None:
            beside = self.parallel.log_likelihood
        more, common = len(self.own) - 1, self.common.log_likelihood
        return {
            "intercept_test": (common, beside, more),
            "slope_test": (beside, own, more),
            "any_difference_test": (common, own, 2 * more),
            "score_test": (_levels_alone(self.people), beside, 1),
        }

    def estimates(self) -> dict[str, tuple[Floats, Floats]]:
        """What each test takes to be 0, shape (parameters,), and its moves, shape (cells, parameters)."""
        cells, found = len(self.people.value), {}
        if self.parallel is not None:
            fit = self.parallel
            moves = np.stack([fit.level_moves(k) for k in range(len(self.own))], axis=1)
            found["intercept_test"] = _from_first(fit.levels, moves)
            found["score_test"] = (np.array([fit.slope]), fit.slope_moves[:, None])
        lines = []
        for parameter, values in enumerate(zip(*((x.level, x.slope) for x in self.own), strict=True)):
            moves = np.zeros((cells, len(self.own)))
            for k, line in enumerate(self.own):
                moves[self.people.group == k, k] = line.moves[:, parameter]
            lines.append(_from_first(np.array(values), moves))
        found["slope_test"] = lines[1]
        found["any_difference_test"] = (
            np.concatenate([lines[0][0], lines[1][0]]),
            np.concatenate([lines[0][1], lines[1][1]], axis=1),
        )
        return found


def _from_first(values: Floats, moves: Floats) -> tuple[Floats, Floats]:
    return values[1:] - values[0], moves[:, 1:] - moves[:, :1]


def _levels_alone(people: PeopleByGroup) -> float:
    """Log likelihood of the event rate of each group."""
    size = len(people.groups)
    total = np.bincount(people.group, people.design.total, size)
    events = np.bincount(people.group, people.design.total * people.outcome, size)
    return float((events * np.log(events / total) + (total - events) * np.log1p(-events / total)).sum())


def rows_of_tests(
    people: PeopleByGroup, own: Sequence[Line], names: Sequence[str], reference: str
) -> list[dict[str, Any]]:
    """Every group beside the first, then all groups at once.

    Groups with fewer than ten events or non-events, or without a line of their own, are left out of the test
    over all groups, and named.
    """
    rows = []
    for k in range(1, len(people.groups)):
        pair = people.of([0, k])
        told = {"contrast": "difference", "reference": reference}
        few = "; ".join(filter(None, (pair.few(0), pair.few(1))))
        rows += _rows(pair, (own[0], own[k]), names, 1, told, few)
    if len(people.groups) > 2:
        rows += _overall(people, own, names)
    return rows


def _overall(people: PeopleByGroup, own: Sequence[Line], names: Sequence[str]) -> list[dict[str, Any]]:
    usable = [k for k in range(len(people.groups)) if people.enough[k] and not unfinished(people, k)]
    left = [people.name(k) for k in range(len(people.groups)) if k not in usable]
    shown = ", ".join(left[:12]) + (f" and {len(left) - 12} more" if len(left) > 12 else "")
    note = f"without {shown}: too few events or non-events, or no line" if left else ""
    if len(usable) < 2:
        reason = "fewer than two groups with ten events and ten non-events and a line of their own"
        return [people.row(name, status="not estimable", note=reason) for name in names]
    return _rows(people.of(usable), [own[k] for k in usable], names, None, {}, "", note)


def _rows(
    people: PeopleByGroup,
    own: Sequence[Line],
    names: Sequence[str],
    place: int | None,
    told: dict[str, Any],
    few: str,
    note: str = "",
) -> list[dict[str, Any]]:
    reasons = [reason for k in range(len(people.groups)) if (reason := unfinished(people, k))]
    if reasons:
        why = "; ".join(reasons)
        return [people.row(name, place, **told, status="not estimable", note=why) for name in names]
    found, rows = tested(people, own, names), []
    for name in names:
        statistic, p, method, problem = found[name]
        meant = "; ".join(filter(None, (MEANING[name], note)))
        line: dict[str, Any] = {"estimate": statistic, "p": p, "method": method, "note": meant}
        if problem:
            line = {"status": "not estimable", "note": problem}
        elif few:
            line |= {"p": np.nan, "status": "few events", "note": f"{meant}; no p: {few}"}
        rows.append(people.row(name, place, **told, **line))
    return rows


Tested = tuple[float, float, str, str]


def tested(people: PeopleByGroup, own: Sequence[Line], names: Sequence[str]) -> dict[str, Tested]:
    """Statistic, p, method, and why there are none, of each test."""
    lines, design = Lines.of(people, own), people.design
    if not (design.weighted or design.cluster is not None or design.strata is not None):
        both = lines.log_likelihoods()
        if "offset_test" in names:
            both["offset_test"] = _offset(people)
        return {name: _likelihood_ratio(*both[name]) for name in names}
    found = lines.estimates()
    if "offset_test" in names:
        found["offset_test"] = _from_first(*levels_at_slope_one(people))
    return {name: _wald(people, *found[name]) if name in found else UNFITTED for name in names}


UNFITTED: Tested = (np.nan, np.nan, "", "the fit did not converge")


def _offset(people: PeopleByGroup) -> tuple[float, float, int]:
    size = len(people.groups)
    own = [level_of_everybody(people.of([k])) for k in range(size)]
    return level_of_everybody(people), float(np.sum(own)), size - 1


def _likelihood_ratio(smaller: float, larger: float, degrees: int) -> Tested:
    statistic = 2 * (larger - smaller)
    if not np.isfinite(statistic):
        return UNFITTED
    size = max(statistic, 0.0)
    return size, float(chdtrc(degrees, size)), f"likelihood ratio, chi-squared, {degrees} df", ""


def _wald(people: PeopleByGroup, values: Floats, moves: Floats) -> Tested:
    """Wald's statistic by the design, over its number of parameters, against F."""
    design, q = people.design, len(values)
    if not np.isfinite(values).all():
        return UNFITTED
    if design.no_interval:
        return np.nan, np.nan, "", design.no_interval
    free = design.degrees_of_freedom - q + 1
    if free < 1:
        return np.nan, np.nan, "", f"{q} parameters are too many for so few clusters"
    units, count = centred(moves, design)
    covariance = (units.T * count) @ units
    if np.linalg.matrix_rank(covariance, hermitian=True) < q:
        return np.nan, np.nan, "", "the design leaves too little to tell the groups apart"
    square = float(values @ np.linalg.solve(covariance, values))
    if np.isinf(free):
        return square, float(chdtrc(q, square)), f"Wald by the design, chi-squared, {q} df", ""
    scaled = square / q * free / design.degrees_of_freedom
    return scaled, float(fdtrc(q, free, scaled)), f"Wald by the design, F({q}, {free:.3g})", ""
