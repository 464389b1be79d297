"""What is true in the population of the demonstration model: numerical integration, no simulation.

Given site, sex, ethnicity and the latent propensity, every measurement is independent of the others. So the
distribution of a measurement and the outcome is a weighted sum over a fine grid of the propensity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import comb

import numpy as np

from riskeval.simulate.demonstration_model import Category, DemonstrationModel
from riskeval.simulate.draws import Floats, logistic

STEP = 0.02
REACH = 8.0
Kind = tuple[Category, Category, Category]


@dataclass(frozen=True)
class Population:
    """Tables of shape (values, 2): the share of people with each value and outcome 0 or 1."""

    tool_a: Floats
    tool_b: Floats
    judgement: Floats

    @property
    def event_rate(self) -> float:
        """Share of people with the event."""
        return float(self.tool_a[:, 1].sum() / self.tool_a.sum())


def population(model: DemonstrationModel, kinds: Sequence[Kind]) -> Population:
    """Integrate the model over the propensity, for people of the given (site, sex, ethnicity) kinds."""
    normal = np.arange(-REACH, REACH + STEP / 2, STEP)
    density = np.exp(-(normal**2) / 2) * STEP / np.sqrt(2 * np.pi)
    weight = np.concatenate([density * np.prod([part.share for part in kind]) for kind in kinds])
    propensity = np.concatenate([normal + sum(part.propensity for part in kind) for kind in kinds])
    outcome = np.repeat([sum(part.outcome for part in kind) for kind in kinds], normal.size)
    shift_a = np.repeat([sum(part.tool_a for part in kind) for kind in kinds], normal.size)

    event = logistic(model.outcome_intercept + model.outcome_slope * propensity + outcome)
    joint = np.stack([weight * (1 - event), weight * event], axis=1)
    item_a = logistic(model.tool_a_intercept + model.tool_a_slope * (propensity + shift_a))
    item_b = logistic(model.tool_b_intercept + model.tool_b_slope * propensity)
    above = logistic((model.judgement_slope * propensity)[:, None] - np.array(model.judgement_cutpoints))
    return Population(
        tool_a=_binomial(model.tool_a_items, item_a).T @ joint,
        tool_b=_binomial(model.tool_b_items * model.tool_b_marks, item_b).T @ joint,
        judgement=_between(above).T @ joint,
    )


def everybody(model: DemonstrationModel) -> Population:
    """Integrate the model for all kinds of people together."""
    return population(model, list(product(model.sites, model.sexes, model.ethnicities)))


def area_under_the_curve(table: Floats) -> float:
    """Return P(event scores higher) + half P(tie), from a table of values by outcome."""
    without, with_event = table[:, 0], table[:, 1]
    lower = np.cumsum(without) - without
    return float(with_event @ (lower + without / 2) / (without.sum() * with_event.sum()))


def true_values(model: DemonstrationModel) -> dict[str, object]:
    """Return true event rates, AUCs and calibration: overall, by sex, by ethnicity, per level."""
    everyone = everybody(model)
    return {
        "overall": _summary(model, everyone),
        "sex": {
            sex.label: _summary(
                model, population(model, list(product(model.sites, [sex], model.ethnicities)))
            )
            for sex in model.sexes
        },
        "ethnicity": {
            group.label: _summary(model, population(model, list(product(model.sites, model.sexes, [group]))))
            for group in model.ethnicities
        },
        "event_rate_by_tool_a_score": _rounded(everyone.tool_a[:, 1] / everyone.tool_a.sum(axis=1)),
        "event_rate_by_judgement": dict(
            zip(
                model.judgement_levels,
                _rounded(everyone.judgement[:, 1] / everyone.judgement.sum(axis=1)),
                strict=True,
            )
        ),
    }


def _summary(model: DemonstrationModel, people: Population) -> dict[str, object]:
    expected = people.tool_a.sum(axis=1) @ np.array(model.tool_a_norm) / people.tool_a.sum()
    return {
        "event_rate": round(people.event_rate, 6),
        "auc": {
            "Tool A": round(area_under_the_curve(people.tool_a), 6),
            "Tool B": round(area_under_the_curve(people.tool_b), 6),
            "Judgement": round(area_under_the_curve(people.judgement), 6),
        },
        "oe_ratio": {"Tool A": round(float(people.event_rate / expected), 6)},
    }


def _binomial(items: int, probability: Floats) -> Floats:
    counts = np.arange(items + 1)
    ways = np.array([comb(items, int(k)) for k in counts], dtype=np.float64)
    p = probability[:, None]
    return np.asarray(ways * p**counts * (1 - p) ** (items - counts))


def _between(above: Floats) -> Floats:
    """Turn P(rating > k) into P(rating = k)."""
    edges = np.column_stack([np.ones(len(above)), above, np.zeros(len(above))])
    return -np.diff(edges, axis=1)


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 6) for value in values]
