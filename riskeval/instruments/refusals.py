"""Whom an instrument refuses: answers that cannot all be true, and people it was not made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from riskeval.instruments.formula import Column
from riskeval.instruments.payloads import numbers_of, ranks_of
from riskeval.instruments.plan import Plan
from riskeval.instruments.sums import Mask

Outside = Literal["refuse", "score"]
Columns = Mapping[str, Column]


@dataclass(frozen=True, eq=False)
class Finding:
    """A condition of the definition, and the rows it speaks about.

    Parameters
    ----------
    rows, unknown : array of bool
        Where it applies, and where a missing answer leaves that open.
    refuses : bool
        Whether these people are not scored.
    item, message : str
        What it looks at, and what it says.
    eligibility : bool
        Whether it is about whom the instrument is for, and not about contradictory answers.
    """

    rows: Mask
    unknown: Mask
    refuses: bool
    item: str
    message: str
    eligibility: bool


def findings(plan: Plan, columns: Columns, outside: Outside | None = None) -> list[Finding]:
    """Everything the definition's checks, eligibility rules and population say about these people.

    Parameters
    ----------
    plan : Plan
        The definition.
    columns : mapping of str to Column
        Inputs, and the values that the conditions name.
    outside : {"refuse", "score"}, optional
        What to do with people outside the population; by default what the definition says.
    """
    found = []
    for formula, check in zip(plan.checks, plan.definition.check, strict=True):
        holds = formula.evaluate(columns, plan.kinds)
        item = ", ".join(sorted(formula.names))
        found.append(Finding(holds == 1, np.isnan(holds), check.level == "error", item, check.message, False))
    for formula, rule in zip(plan.eligibility, plan.definition.eligibility, strict=True):
        holds = formula.evaluate(columns, plan.kinds)
        item = ", ".join(sorted(formula.names))
        refuses = (outside or rule.outside) == "refuse"
        found.append(Finding(holds == 0, np.isnan(holds), refuses, item, rule.message, True))
    return found + _population(plan, columns, outside)


def _population(plan: Plan, columns: Columns, outside: Outside | None) -> list[Finding]:
    population = plan.definition.population
    refuses = (outside or population.outside) == "refuse"
    found = []
    age, sex = population.age_item, population.sex_item
    if population.age is not None and age in columns:
        low, high = population.age
        numbers = numbers_of(columns[age])
        message = f"outside the population: {age} must be {low:g} to {high:g}"
        rows = (numbers < low) | (numbers > high)
        found.append(Finding(rows, np.isnan(numbers), refuses, age, message, True))
    if population.sex is not None and sex in columns:
        levels = plan.kinds[sex].levels
        ranks = ranks_of(columns[sex])
        allowed = [levels.index(code) for code in population.sex if code in levels]
        message = f"outside the population: {sex} must be {' or '.join(population.sex)}"
        rows = ~np.isin(ranks, allowed) & ~np.isnan(ranks)
        found.append(Finding(rows, np.isnan(ranks), refuses, sex, message, True))
    return found


def condition_names(plan: Plan) -> frozenset[str]:
    """The computed ids that checks, eligibility and population look at."""
    population = plan.definition.population
    names = {population.age_item, population.sex_item}
    names = names.union(*(formula.names for formula in (*plan.checks, *plan.eligibility)))
    return frozenset(name for name in names if name in plan.nodes)


def refused(plan: Plan, columns: Columns, outside: Outside | None = None) -> Mask:
    """Rows that are not scored."""
    masks = [finding.rows for finding in findings(plan, columns, outside) if finding.refuses]
    some = next(iter(columns.values()))
    return np.logical_or.reduce(masks) if masks else np.zeros(len(ranks_of(some)), dtype=bool)
