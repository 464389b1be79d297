"""How far the people that a crowd draws lie from what a population says of the same declaration."""

import numpy as np
import pandas as pd

from riskeval.simulate.crowd import Crowd
from riskeval.simulate.population import Population

PEOPLE = 200_000
FOUR = 4.0  # Monte Carlo standard errors


def crowd_of(declare, n=PEOPLE, seed=11):
    world = Crowd(n, seed)
    declare(world)
    return world


def population_of(declare):
    world = Population()
    declare(world)
    return world


def standard_errors_apart(crowd, population, *names):
    """For each combination of values: (share drawn - share true) / its Monte Carlo standard error."""
    true = population.table(*names)
    for name in names:
        true[name] = true[name].cat.codes if true[name].dtype == "category" else true[name]
    true = true.astype(float).round(6).groupby(list(names))["share"].sum()
    seen = pd.DataFrame({name: column(crowd, name).round(6) for name in names})
    seen["weight"] = crowd["weight"] if crowd.has("weight") else 1.0
    sums = seen.groupby(list(names))["weight"].agg(first="sum", second=lambda w: (w**2).sum())
    assert set(sums.index) <= set(true.index)
    sums = sums.reindex(true.index).fillna(0.0)
    total, squares = sums["first"].sum(), (seen["weight"] ** 2).sum()
    share = sums["first"] / total
    variance = (sums["second"] * (1 - 2 * true) + true**2 * squares) / total**2
    return (share - true) / np.sqrt(np.maximum(variance, true * (1 - true) / len(seen)))


def column(crowd, name):
    labels = name in crowd.scales and crowd.scales[name].labels
    return np.asarray(crowd.codes(name) if labels else crowd[name], dtype=float)


def agree(crowd, population, *names):
    return bool((standard_errors_apart(crowd, population, *names).abs() < FOUR).all())
