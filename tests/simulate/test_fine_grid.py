"""The truth at the steepest ends of the parameters does not move when the integral is finer."""

import numpy as np
import pytest

from riskeval.simulate import SCENARIOS, normal_nodes

FINER = 0.2  # not a divisor of 0.25: other nodes, and an error that is smaller by orders of magnitude
CLOSE = 1e-4  # of the value, or absolute below 1
PER = {"interventions_avoided": 100}  # people; the others are shares, or far from 0 where they are counts
STEEP = {
    "demonstration": [
        {"outcome_slope": 3.0, "tool_a_slope": 2.0, "tool_b_slope": 2.0, "judgement_slope": 4.0},
    ],
    "biased-raters": [
        {"raters": 3, "halo_sd": 3.0, "severity_sd": 5.0, "drift": 5.0},
        {"raters": 3, "halo_sd": 3.0, "severity_sd": 0.0, "reaction": 0.0},
        {"raters": 3, "halo_sd": 0.0, "severity_sd": 0.0, "reaction": 5.0, "drift": -5.0},
    ],
    "label-bias": [{"behaviour": -6.0, "record_bias": 3.0}, {"behaviour": 6.0, "record_bias": 0.0}],
    "miscalibrated-abroad": [
        {"log_odds_abroad": 5.0, "slope_abroad": 2.0},
        {"log_odds_abroad": -5.0, "slope_abroad": 2.0},
    ],
    "treatment-paradox": [{"noise_sd": 0.2, "odds_ratio": 5.0}, {"noise_sd": 0.2, "odds_ratio": 0.0}],
    "daily-ward": [
        {"days": 1, "between": 2.0, "within": 2.0},
        {"days": 1, "between": 2.0, "within": 0.0, "crises": 1.0},
        {"days": 1, "between": 0.0, "within": 2.0, "crises": 0.0, "incident": -12.0},
    ],
    "changing-clients": [{"change": 3.0, "treatment_effect": -3.0, "fluctuation_sd": 0.0}],
    "small-minority-group": [{"share": 0.001, "sampled": 0.999, "seen": 2.0, "risk_shift": 3.0}],
    "allegiance": [
        {"allegiance": 1.5, "severity_sd": 5.0, "experts": 4},
        {"allegiance": -1.5, "severity_sd": 0.0},
    ],
    "same-accuracy-different-base-rates": [],  # nothing is integrated
}


def test_every_scenario_is_looked_at():
    assert set(STEEP) == set(SCENARIOS)


@pytest.mark.parametrize(("name", "given"), [(name, given) for name, sets in STEEP.items() for given in sets])
def test_a_finer_grid_leaves_the_truth_where_it_is(monkeypatch, name, given):
    scenario = SCENARIOS[name]
    usual = scenario.truth(scenario.parameters.given(given)).values
    per = usual["metric"].map(PER).fillna(1).to_numpy()
    monkeypatch.setattr(normal_nodes, "STEP", FINER)
    finer = scenario.truth(scenario.parameters.given(given)).values["value"].to_numpy()
    np.testing.assert_allclose(usual["value"] / per, finer / per, rtol=CLOSE, atol=CLOSE, equal_nan=True)
