"""What is estimated on very many simulated people is what is true, for every metric of every scenario.

The standard error is that of the estimate itself, clustered where a scenario repeats people. All scenarios
with a million rows each: ``python -m benchmarks.truth``.
"""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from riskeval.metric import METRICS
from riskeval.simulate import SCENARIOS, simulate
from riskeval.simulate.setup import Setup
from tests.simulate.truth_and_estimates import WITH_ERROR, compare, same_median

TOLERATED = 4  # Monte Carlo standard errors
SEED = 2026
MILLION = ("miscalibrated-abroad", "treatment-paradox")
FEWER = {"daily-ward": 2_000, "changing-clients": 2_000, "demonstration": 30_000}  # longer tables
ELSE = 100_000
RISKS = {name for name, metric in METRICS.items() if {"risk", "norm"} & set(metric.needs)}


def people(name):
    return 1_000_000 if name in MILLION else FEWER.get(name, ELSE)


@cache
def comparisons(name):
    made = simulate(name, n=people(name), seed=SEED)
    return list(compare(made, made.truth))


scenarios = pytest.mark.parametrize("name", SCENARIOS)


@scenarios
@pytest.mark.parametrize("metric", WITH_ERROR)
def test_the_estimate_is_within_four_standard_errors_of_the_truth(name, metric):
    found = [one for one in comparisons(name) if one.metric == metric]
    assert found or (metric in RISKS and not has_risks(name))
    assert [one for one in found if not one.distance <= TOLERATED] == []


@scenarios
@pytest.mark.parametrize("metric", sorted(set(METRICS) - {*WITH_ERROR, "emax"}))
def test_a_distance_from_calibration_is_close_to_the_truth(name, metric):
    """Of 100,000 people calibrated risks would be off by about 0.002; Emax goes by its farthest person."""
    made = simulate(name, n=min(people(name), ELSE), seed=SEED)
    setup = made.scenario.setup
    for prediction, roles in setup.predictions.items():
        if "risk" not in roles:
            continue
        whole = made.frame.dropna(subset=[setup.outcome, roles["risk"]]).astype({roles["risk"]: float})
        weights = None if setup.weights is None else whole[setup.weights].astype(float)
        found = METRICS[metric](whole[setup.outcome].astype(float), whole[roles["risk"]], weights)
        assert found == pytest.approx(made.truth.value(METRICS[metric], prediction), abs=0.01)


def has_risks(name):
    return any("risk" in roles for roles in SCENARIOS[name].setup.predictions.values())


@scenarios
def test_the_estimates_are_spread_around_the_truth_and_not_all_on_it(name):
    """Standard errors that were far too large would let everything pass; the median should be about 0.67.

    What is assumed of other people or prices repeats the two rates of one cut, and is left out.
    """
    distances = sorted(one.distance for one in comparisons(name) if not METRICS[one.metric].assumes)
    assert 0.2 < distances[len(distances) // 2] < 1.6


def test_the_truth_of_other_parameters_is_noticed():
    made = simulate("label-bias", n=20_000, seed=SEED)
    wrong = simulate("label-bias", n=1, watched_more=0.1).truth
    far = {one.metric for one in compare(made, wrong) if one.distance > TOLERATED}
    assert {"event_rate", "oe_ratio", "ppv", "npv", "calibration_in_the_large"} <= far
    assert "level_share" not in far  # what is recorded later does not move the scores


def test_risks_are_looked_at_in_most_scenarios():
    assert sum(map(has_risks, SCENARIOS)) >= 6


def test_people_without_an_outcome_do_not_move_the_median_of_a_sample():
    setup = Setup(outcome="event", predictions={"Tool": {"score": "total"}})
    frame = pd.DataFrame({"total": [1, 1, 2, 5, 5, 5], "event": [0, 1, 0, np.nan, np.nan, np.nan]})
    made = SimpleNamespace(scenario=SimpleNamespace(setup=setup), frame=frame)
    population = SimpleNamespace(table=lambda *_: pd.DataFrame({"total": [1, 2], "share": [0.6, 0.4]}))
    assert same_median(made, SimpleNamespace(population=population), "Tool", {})
