"""What the models of moderation say about one group against the reference, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.fairness.logistic_lines import Line, Parallel, one_line, parallel_lines, unfinished
from riskeval.fairness.people_by_group import PeopleByGroup
from riskeval.fairness.robust_limits import limits, robust
from riskeval.influence import covariance
from riskeval.metrics.logistic import probability

REFERENCE, GROUP = 0, 1
SCORE, PARALLEL, OWN = "score", "score + group", "score × group"


@dataclass(frozen=True)
class Pair:
    """A group beside the reference: one line for both, parallel lines, and each its own.

    Parameters
    ----------
    people : PeopleByGroup
        Of two groups, the reference first.
    centre : float
        The score at which levels are read.
    common : Line
    parallel : Parallel, optional
        None where there is no finite fit.
    own : tuple of Line
        Of the reference and of the group.
    missing : tuple of str
        Why each of the two has no line of its own; empty where it has.
    """

    people: PeopleByGroup
    centre: float
    common: Line
    parallel: Parallel | None
    own: tuple[Line, Line]
    missing: tuple[str, str]

    @classmethod
    def of(cls, people: PeopleByGroup, centre: float, own: tuple[Line, Line]) -> Pair:
        """Fit one line and parallel lines to the people of two groups who have their own lines already."""
        reasons = unfinished(people, REFERENCE), unfinished(people, GROUP)
        parallel = parallel_lines(people, centre) if people.n.all() else None
        return cls(people, centre, one_line(people, centre), parallel, own, reasons)

    @property
    def why(self) -> str:
        """Why there is no model with lines of their own."""
        return "; ".join(reason for reason in self.missing if reason) or "the fit did not converge"

    @property
    def few(self) -> str:
        """Why approximations for many people do not hold."""
        return "; ".join(reason for k in (REFERENCE, GROUP) if (reason := self.people.few(k)))

    def correlation(self, at: Floats) -> Floats:
        """How alike the errors of the two lines are at some scores: 0 unless they share clusters."""
        design = self.people.design
        if design.cluster is None or design.no_interval:
            return np.zeros(len(at))
        (a, b), (steep_a, steep_b) = self.own_moves(0), self.own_moves(1)
        x = at - self.centre
        first, second = a[:, None] + steep_a[:, None] * x, b[:, None] + steep_b[:, None] * x
        with np.errstate(invalid="ignore", divide="ignore"):
            size = np.sqrt(covariance(first, first, design) * covariance(second, second, design))
            found = covariance(first, second, design) / size
        return np.clip(np.nan_to_num(found), -1.0, 1.0)

    def own_moves(self, parameter: int) -> list[Floats]:
        """How far a person moves the level (0) or the slope (1) of each line, shape (cells,)."""
        found = []
        for k, line in enumerate(self.own):
            moved = np.zeros(len(self.people.value))
            moved[self.people.group == k] = line.moves[:, parameter]
            found.append(moved)
        return found


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of one model, with the moves and the model-based variance of its estimate."""

    metric: str
    model: str
    value: float
    moves: Floats
    variance: float
    between: bool


def coefficients(pair: Pair) -> list[Coefficient]:
    """All coefficients of the three models."""
    own = [_common(pair), *_parallel(pair)]
    level, slope = (pair.own_moves(parameter) for parameter in (0, 1))
    a, b = pair.own
    model = a.model + b.model
    own += [
        Coefficient("log_odds", OWN, a.level, level[0], a.model[0, 0], False),
        Coefficient("score_slope", OWN, a.slope, slope[0], a.model[1, 1], False),
        Coefficient("group_log_odds", OWN, b.level - a.level, level[1] - level[0], model[0, 0], True),
        Coefficient("group_slope", OWN, b.slope - a.slope, slope[1] - slope[0], model[1, 1], True),
    ]
    first = Coefficient(
        "log_odds", SCORE, pair.common.level, pair.common.moves[:, 0], pair.common.model[0, 0], False
    )
    return [first, *own]


def _common(pair: Pair) -> Coefficient:
    line = pair.common
    return Coefficient("score_slope", SCORE, line.slope, line.moves[:, 1], line.model[1, 1], False)


def _parallel(pair: Pair) -> list[Coefficient]:
    fit, cells = pair.parallel, len(pair.people.value)
    if fit is None:
        unknown = np.full(cells, np.nan)
        return [
            Coefficient(name, PARALLEL, np.nan, unknown, np.nan, name == "group_log_odds")
            for name in ("log_odds", "score_slope", "group_log_odds")
        ]
    reference, group = fit.level_moves(REFERENCE), fit.level_moves(GROUP)
    apart = float(fit.levels[GROUP] - fit.levels[REFERENCE])
    alone = 1 / fit.information[REFERENCE] + fit.mean[REFERENCE] ** 2 / fit.spread
    difference = fit.difference_model_variance(GROUP, REFERENCE)
    return [
        Coefficient("log_odds", PARALLEL, float(fit.levels[REFERENCE]), reference, float(alone), False),
        Coefficient("score_slope", PARALLEL, fit.slope, fit.slope_moves, fit.slope_model_variance, False),
        Coefficient("group_log_odds", PARALLEL, apart, group - reference, difference, True),
    ]


def coefficient_rows(pair: Pair, confidence: float, errors: str) -> list[dict[str, Any]]:
    """One row per coefficient."""
    return [_row(pair, one, confidence, errors) for one in coefficients(pair)]


def _row(pair: Pair, one: Coefficient, confidence: float, errors: str) -> dict[str, Any]:
    told: dict[str, Any] = {"at": pair.centre if "log_odds" in one.metric else np.nan, "label": one.model}
    if one.between:
        told |= {"contrast": "difference", "reference": pair.people.name(REFERENCE)}
    if np.isnan(one.value):
        return pair.people.row(one.metric, GROUP, **told, status="not estimable", note=pair.why)
    told["estimate"] = one.value
    return pair.people.row(one.metric, GROUP, **told, **judged(pair, one, confidence, errors))


def judged(pair: Pair, one: Coefficient, confidence: float, errors: str) -> dict[str, Any]:
    """Standard error, limits and p of a number that people move, or why there are none."""
    design = pair.people.design
    if pair.few:
        return {"status": "few events", "note": pair.few}
    if errors == "model":
        if design.weighted or design.cluster is not None or design.strata is not None:
            said = "model-based errors are for independent people of equal weight"
            return {"status": "not available", "note": said}
        return limits(one.value, np.sqrt(one.variance), np.inf, 1.0, confidence) | {"method": "Wald, model"}
    return robust(pair.people, one.value, one.moves, confidence)


def mean_gap_row(pair: Pair, confidence: float) -> dict[str, Any]:
    """By how much the reference's line misses the event rate of the group, at the scores of the group."""
    told = {
        "contrast": "difference",
        "reference": pair.people.name(REFERENCE),
        "label": "mean over the group",
    }
    people = pair.people
    if pair.missing[REFERENCE] or not people.n[GROUP] or np.isnan(pair.own[REFERENCE].level):
        return people.row("prediction_gap", GROUP, **told, status="not estimable", note=pair.why)
    value, moves = _mean_gap(pair)
    found: dict[str, Any] = {"status": "few events", "note": pair.few}
    if not pair.few:
        found = robust(people, value, moves, confidence)
    found["note"] = "; ".join(filter(None, (found.get("note", ""), _beyond(people))))
    return people.row("prediction_gap", GROUP, **told, estimate=value, **found)


def _mean_gap(pair: Pair) -> tuple[float, Floats]:
    """The gap, and how far a person of each cell moves it: in the group by the outcome, else by the line."""
    people, line = pair.people, pair.own[REFERENCE]
    inside = people.group == GROUP
    x, weight = people.value[inside] - pair.centre, people.design.weight[inside]
    total = float(people.design.total[inside].sum())
    share, chance = people.design.total[inside] / total, probability(line.level + line.slope * x)
    surplus = people.outcome[inside] - chance
    value = float(share @ surplus)
    pull = (share * chance * (1 - chance)) @ np.column_stack([np.ones_like(x), x])
    moves = np.zeros(len(people.value))
    moves[inside], moves[~inside] = weight / total * (surplus - value), -line.moves @ pull
    return value, moves


def _beyond(people: PeopleByGroup) -> str:
    """Of how many people of the group the score lies beyond the scores of the reference."""
    known = people.value[people.group == REFERENCE]
    outside = (people.group == GROUP) & ((people.value < known.min()) | (people.value > known.max()))
    share = float(people.design.n[outside].sum() / people.n[GROUP])
    return (
        f"for {share:.0%} of the group the line is read beyond the scores of the reference" if share else ""
    )


def pairs(people: PeopleByGroup, centre: float, own: Sequence[Line]) -> Sequence[Pair]:
    """Every other group beside the reference, which is the first."""
    return [Pair.of(people.of([0, k]), centre, (own[0], own[k])) for k in range(1, len(own))]
