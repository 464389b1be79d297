"""The curve of observed rates and its distances from the stated risks."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.metrics import e50, e90, emax, expected_calibration_error, ici, observed_risk
from riskeval.metrics.smoother import curve_remark

from ..reference.cases import FOLDER, Case

DISTANCES = (ici, e50, e90, emax)
TWO = np.repeat([0.2, 0.5], [10, 5])
TWO_OUTCOMES = np.array([1.0] + [0.0] * 9 + [1.0] * 2 + [0.0] * 3)


def three_risks():
    """100 people at 0.2, 0.4 and 0.6: on a line in the log odds where 1/5, 2/5 and 3/5 happens."""
    outcome = np.concatenate([np.repeat([1.0, 0.0], [k, 100 - k]) for k in (20, 40, 60)])
    return outcome, np.repeat([0.2, 0.4, 0.6], 100)


def tool(frame, **roles):
    return rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}}, **roles)


def many(n=400, seed=3):
    rng = np.random.default_rng(seed)
    risk = np.round(1 / (1 + np.exp(-rng.normal(-1.0, 1.0, n))), 3)
    return (rng.random(n) < risk**1.3).astype(float), risk, rng.uniform(0.5, 2.0, n)


def test_two_distinct_risks_lie_on_their_observed_rates():
    np.testing.assert_allclose(observed_risk(TWO_OUTCOMES, TWO, at=[0.2, 0.5]), [0.1, 0.4], rtol=1e-9)


def test_between_two_risks_the_curve_is_straight_in_the_log_odds():
    # odds said 1/4 and 1, in the middle 1/2; odds seen 1/9 and 2/3, in the middle sqrt(2/27)
    odds = np.sqrt(2 / 27)
    assert observed_risk(TWO_OUTCOMES, TWO, at=1 / 3) == pytest.approx(odds / (1 + odds), rel=1e-9)


def test_the_distances_of_two_risks_are_read_off():
    # 10 people are 0.1 away and 5 people 0.1
    for metric in DISTANCES:
        assert metric(TWO_OUTCOMES, TWO) == pytest.approx(0.1, rel=1e-9)
    risk = np.repeat([0.2, 0.7], [10, 5])  # now 5 people are 0.3 away
    found = [metric(TWO_OUTCOMES, risk) for metric in DISTANCES]
    np.testing.assert_allclose(found, [(10 * 0.1 + 5 * 0.3) / 15, 0.1, 0.3, 0.3], rtol=1e-9)


def test_a_tool_that_says_what_happens_is_at_distance_0():
    outcome, risk = three_risks()
    for metric in DISTANCES:
        assert metric(outcome, risk) == pytest.approx(0.0, abs=1e-12)


def test_nothing_is_said_beyond_the_risks_that_occur():
    found = observed_risk(TWO_OUTCOMES, TWO, at=[0.19, 0.2, 0.5, 0.51, 0.0, 1.0])
    assert np.isnan(found).tolist() == [True, False, False, True, True, True]


@pytest.mark.parametrize("bad", [0.0, 1.0])
def test_a_risk_of_exactly_0_or_1_leaves_no_curve(bad):
    outcome, risk, _ = many()
    risk[0] = bad
    assert np.isnan(observed_risk(outcome, risk, at=0.3))
    assert all(np.isnan(metric(outcome, risk)) for metric in DISTANCES)
    row = rv.evaluate(tool(pd.DataFrame({"y": outcome, "p": risk})), ici).frame.iloc[0]
    assert (row["status"], row["note"].split(" (")[0]) == (
        "not estimable",
        "a risk of exactly 0 or 1 has no finite logit",
    )


def test_one_distinct_risk_leaves_no_curve_and_says_so():
    frame = pd.DataFrame({"y": [1, 0] * 30, "p": 0.3})
    rows = rv.evaluate(tool(frame), [ici, observed_risk.at(0.3)]).frame
    assert rows["estimate"].isna().all()
    assert rows["note"].str.startswith("every risk is the same").all()
    assert not rows["note"].str.contains("bootstrapped").iloc[1]


def test_perfect_separation_and_one_class_leave_no_curve_and_say_so():
    frame = pd.DataFrame({"y": [0] * 30 + [1] * 30, "p": [0.1, 0.2, 0.3] * 10 + [0.6, 0.7, 0.8] * 10})
    assert "completely" in rv.evaluate(tool(frame), ici).frame["note"].iloc[0]
    assert rv.evaluate(tool(frame.assign(y=0)), ici).frame["note"].iloc[0] == "no events"


def test_an_impossible_risk_of_weight_0_is_absent():
    outcome, risk, weights = many()
    spoiled = np.append(outcome, 1.0), np.append(risk, 1.0), np.append(weights, 0.0)
    for metric in DISTANCES:
        assert metric(*spoiled) == pytest.approx(metric(outcome, risk, weights), rel=1e-12)


@pytest.mark.parametrize("metric", [*DISTANCES, observed_risk.at(0.2, 0.4)], ids=lambda m: m.name)
@pytest.mark.parametrize("knots", [3, 5])
def test_weights_and_counts_and_their_scale_say_the_same(metric, knots):
    outcome, risk, _ = many(200)
    times = np.random.default_rng(5).integers(1, 4, 200)
    asked = metric.given(knots=knots)
    counted = asked(outcome, risk, times.astype(float))
    np.testing.assert_allclose(counted, asked(np.repeat(outcome, times), np.repeat(risk, times)), rtol=1e-10)
    np.testing.assert_allclose(counted, asked(outcome, risk, times * 0.1), rtol=1e-10)


@pytest.mark.parametrize("smoother", ["spline", "lowess"])
@pytest.mark.parametrize("metric", [*DISTANCES, observed_risk.at(0.2, 0.4)], ids=lambda m: m.name)
def test_many_weights_at_once_are_one_after_the_other(metric, smoother):
    outcome, risk, _ = many(120)
    weights = np.random.default_rng(2).poisson(1.0, (6, 120)).astype(float)
    asked = metric.given(smoother=smoother)
    one_by_one = [asked(outcome, risk, row) for row in weights]
    np.testing.assert_allclose(asked(outcome, risk, weights), one_by_one, rtol=1e-9)


def test_the_influence_of_the_curve_is_its_derivative_by_a_weight():
    outcome, risk, weights = many()
    at = np.array([0.1, 0.3, 0.5])
    value, influence = observed_risk.measure([outcome, risk], weights, at)
    assert influence is not None
    np.testing.assert_allclose(weights @ influence, 0.0, atol=1e-9)
    for row in (0, 57, 211):
        step = np.zeros(len(weights))
        step[row] = 1e-5
        up, down = (observed_risk.measure([outcome, risk], weights + sign * step, at)[0] for sign in (1, -1))
        np.testing.assert_allclose(weights.sum() * (up - down) / 2e-5, influence[row], rtol=1e-5, atol=1e-6)
    assert value.shape == (3,)


def test_the_standard_error_of_the_curve_is_the_sandwich_of_statsmodels():
    import statsmodels.api as sm

    from riskeval.metrics.logistic import log_odds
    from riskeval.metrics.spline import spline

    outcome, risk, _ = many()
    knots, at = (-2.5, -1.0, 0.5), 0.3
    fit = sm.GLM(outcome, spline(log_odds(risk), knots), family=sm.families.Binomial()).fit(cov_type="HC0")
    here = spline(log_odds(np.array([at])), knots)[0]
    se = np.sqrt(here @ fit.cov_params() @ here)
    rate = 1 / (1 + np.exp(-here @ fit.params))
    row = rv.evaluate(
        tool(pd.DataFrame({"y": outcome, "p": risk})), observed_risk.at(at).given(knots=knots)
    ).frame.iloc[0]
    assert row["estimate"] == pytest.approx(rate, rel=1e-8)
    assert row["se"] == pytest.approx(rate * (1 - rate) * se, rel=1e-6)


def test_lowess_needs_whole_weights_and_says_so():
    outcome, risk, weights = many()
    asked = ici.given(smoother="lowess")
    assert np.isnan(asked(outcome, risk, weights))
    frame = pd.DataFrame({"y": outcome, "p": risk, "w": weights})
    note = rv.evaluate(tool(frame, weights="w"), asked).frame["note"].iloc[0]
    assert "smoother lowess" in note
    assert "whole numbers as weights" in note


def test_another_smoother_is_refused_by_name():
    with pytest.raises(EvaluationError, match="loess is not offered"):
        ici.given(smoother="loess")


@pytest.mark.parametrize("name", ["cal_ra_p1", "cal_ra_p2", "cal_ra2_p1", "cal_ra2_p2", "cal_sim_continuous"])
@pytest.mark.parametrize("knots", [3, 4])
def test_with_the_knots_of_hmisc_the_distances_are_those_of_hmisc(name, knots):
    case = Case(FOLDER / "calibration" / f"{name}.json")
    frame = case.frame()
    places = tuple(case.expected[f"rcs{knots}_knots_logit_p"]["value"])
    want = case.expected[f"rcs{knots}_ici"]["value"]
    outcome, risk = frame["y"].to_numpy(float), frame[case.roles["probability"]].to_numpy(float)
    for metric in (ici, emax) if name == "cal_sim_continuous" else DISTANCES:  # E50, E90: another quantile
        found = metric.given(knots=places)(outcome, risk)
        assert found == pytest.approx(want[metric.name.upper() if metric is not emax else "Emax"], rel=1e-6)


def test_the_row_of_a_calibrated_tool_has_0_in_its_interval_and_says_what_chance_shows():
    rng = np.random.default_rng(12)
    risk = rng.choice([0.1, 0.2, 0.3, 0.5], 400)
    frame = pd.DataFrame({"y": (rng.random(400) < risk).astype(int), "p": risk})
    rows = rv.evaluate(tool(frame), [*DISTANCES, expected_calibration_error]).frame.set_index("metric")
    assert (rows.loc[["ici", "e50", "e90"], "lower"] == 0).all()
    assert rows.loc[["emax", "expected_calibration_error"], "upper"].isna().all()
    assert rows["note"].str.contains("a calibrated tool would show").all()


@pytest.mark.parametrize("metric", DISTANCES, ids=lambda m: m.name)
def test_nobody_has_no_distance(metric):
    assert np.isnan(metric(TWO_OUTCOMES, TWO, np.zeros(15)))


def test_a_curve_that_is_only_a_line_says_so():
    outcome, risk = three_risks()
    assert "too few distinct risks for 3 knots" in curve_remark([outcome, risk], np.ones(300))
    outcome, risk, weights = many()
    assert curve_remark([outcome, risk], weights) == ""
    assert curve_remark([outcome, risk], np.where(risk == risk[0], 100.0, weights), knots=4) == ""
    assert curve_remark([outcome, risk], np.where(risk == risk[0], 1e4, weights), knots=4) != ""
    assert curve_remark([outcome, risk], weights, smoother="lowess") == ""
