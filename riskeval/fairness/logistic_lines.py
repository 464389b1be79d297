"""Logistic lines of the event over a score: one for all groups, parallel ones, or each group its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from riskeval.design import Codes, Floats
from riskeval.fairness.people_by_group import PeopleByGroup
from riskeval.influence import roots
from riskeval.metrics.logistic import log_odds, logistic_residual, probability
from riskeval.metrics.undefined import score_slope_needed

STEPS = 200
SMALL = 1e-10


@dataclass(frozen=True)
class Line:
    """Log odds ``level + slope · (x − centre)`` in the people of one group, or of all.

    Attributes
    ----------
    level, slope : float
        NaN where there is no finite fit.
    log_likelihood : float
    moves : array, shape (cells, 2)
        How far one person of each cell moves level and slope.
    model : array, shape (2, 2)
        Covariance if the model is right and people are independent: the inverse of Fisher's information.
    """

    level: float
    slope: float
    log_likelihood: float
    moves: Floats
    model: Floats


@dataclass(frozen=True)
class Parallel:
    """Lines of one slope with a level for each group.

    Attributes
    ----------
    levels : array, shape (groups,)
    slope, log_likelihood : float
    information : array, shape (groups,)
        Of each level.
    mean : array, shape (groups,)
        Of x − centre, by information.
    spread : float
        Information about the slope that the levels leave.
    surplus : array, shape (cells,)
        Weight of one person times observed minus expected.
    x : array, shape (cells,)
        Distance from the centre.
    group : integer array, shape (cells,)
    """

    levels: Floats
    slope: float
    log_likelihood: float
    information: Floats
    mean: Floats
    spread: float
    surplus: Floats
    x: Floats
    group: Codes

    @property
    def slope_moves(self) -> Floats:
        """How far one person of each cell moves the slope."""
        return np.asarray(self.surplus * (self.x - self.mean[self.group]) / self.spread)

    def level_moves(self, k: int) -> Floats:
        """How far one person of each cell moves the level of a group."""
        own = np.where(self.group == k, self.surplus / self.information[k], 0.0)
        return np.asarray(own - self.mean[k] * self.slope_moves)

    @property
    def slope_model_variance(self) -> float:
        """Variance of the slope if the model is right."""
        return 1 / self.spread

    def difference_model_variance(self, k: int, reference: int) -> float:
        """Variance of the difference of two levels if the model is right."""
        apart = self.mean[k] - self.mean[reference]
        information = self.information
        return float(1 / information[k] + 1 / information[reference] + apart**2 / self.spread)


def likelihood(eta: Floats, people: PeopleByGroup) -> float:
    """Log likelihood of some log odds, by the weights of the people."""
    with np.errstate(invalid="ignore"):
        return float(people.design.total @ (people.outcome * eta - np.logaddexp(0.0, eta)))


def one_line(people: PeopleByGroup, centre: float) -> Line:
    """One line for everybody."""
    weight = people.design.total
    if not weight.sum() > 0:
        unknown = np.full((len(weight), 2), np.nan)
        return Line(np.nan, np.nan, np.nan, unknown, np.full((2, 2), np.nan))
    x0 = float(np.average(people.value, weights=weight))
    columns = np.column_stack([np.ones_like(people.value), people.value - x0])
    beta, influence = roots(logistic_residual(people.outcome), columns, weight)
    assert influence is not None
    shift = np.array([[1.0, centre - x0], [0.0, 1.0]])
    moved = (people.design.weight / weight.sum())[:, None] * (influence @ shift.T)
    level, slope = (shift @ beta).tolist()
    told = likelihood(columns @ beta, people)
    return Line(level, slope, told, moved, shift @ _model(columns, beta, weight) @ shift.T)


def own_lines(people: PeopleByGroup, centre: float) -> list[Line]:
    """The line of each group."""
    return [one_line(people.of([k]), centre) for k in range(len(people.groups))]


def _model(columns: Floats, beta: Floats, weight: Floats) -> Floats:
    """Inverse of Fisher's information; NaN without a fit."""
    if not np.isfinite(beta).all():
        return np.full((2, 2), np.nan)
    chance = probability(columns @ beta)
    return np.asarray(np.linalg.inv((columns.T * (weight * chance * (1 - chance))) @ columns))


def parallel_lines(people: PeopleByGroup, centre: float) -> Parallel | None:
    """A level for each group and one slope; None where there is no finite fit.

    Newton's method, each step bounded to a mean change of 4 in the log odds. The levels are eliminated from
    the step, so that many groups cost no more than few.
    """
    weight, group, x = people.design.total, people.group, people.value - centre
    size = len(people.groups)
    rate = np.bincount(group, weight * people.outcome, size) / np.bincount(group, weight, size)
    if not ((rate > 0) & (rate < 1)).all():
        return None
    levels, slope = log_odds(rate), 0.0
    for _ in range(STEPS):
        now = _parallel(people, x, levels, slope)
        pull = np.bincount(group, people.design.n * now.surplus, size)
        with np.errstate(all="ignore"):
            steeper = float((people.design.n * now.surplus) @ (x - now.mean[group])) / now.spread
            higher = pull / now.information - now.mean * steeper
        change = np.abs(higher[group] + steeper * x)
        if not np.isfinite(change).all():
            return None
        if change.max() < SMALL * (1 + np.abs(levels[group] + slope * x).max()):
            return now
        part = min(1.0, 4 * float(weight.sum()) / float(weight @ change))
        levels, slope = levels + part * higher, slope + part * steeper
    return None


def _parallel(people: PeopleByGroup, x: Floats, levels: Floats, slope: float) -> Parallel:
    """Parallel lines with these levels and this slope, whether or not they fit."""
    group, size = people.group, len(people.groups)
    eta = levels[group] + slope * x
    chance = probability(eta)
    v = people.design.total * chance * (1 - chance)
    with np.errstate(all="ignore"):
        information = np.bincount(group, v, size).astype(float)
        mean = np.bincount(group, v * x, size) / information
        spread = np.float64(v @ (x - mean[group]) ** 2)
    surplus = people.design.weight * (people.outcome - chance)
    told = likelihood(eta, people)
    return Parallel(levels, slope, told, information, mean, spread, surplus, x, group)


def level_of_everybody(people: PeopleByGroup) -> float:
    """Log likelihood with a free level and slope 1."""
    ones = np.ones((len(people.value), 1))
    level, _ = roots(logistic_residual(people.outcome), ones, people.design.total, people.value)
    return likelihood(people.value + level[0], people)


def levels_at_slope_one(people: PeopleByGroup) -> tuple[Floats, Floats]:
    """Level of each group with slope 1, and how far a person of each cell moves it."""
    levels, moves = [], np.zeros((len(people.value), len(people.groups)))
    for k in range(len(people.groups)):
        own = people.of([k])
        ones = np.ones((len(own.value), 1))
        level, influence = roots(logistic_residual(own.outcome), ones, own.design.total, own.value)
        assert influence is not None
        levels.append(float(level[0]))
        moves[people.group == k, k] = own.design.weight / own.design.total.sum() * influence[:, 0]
    return np.array(levels), moves


def unfinished(people: PeopleByGroup, k: int) -> str:
    """Why a group has no line of its own; empty where it has one."""
    inside = people.group == k
    if not inside.any():
        return f"{people.name(k)}: no people with this prediction"
    reason = score_slope_needed(people.outcome[inside], people.value[inside])
    return "" if reason == "the fit did not converge" else f"{people.name(k)}: {reason}"
