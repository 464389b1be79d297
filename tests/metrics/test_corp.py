"""The Brier score taken apart, without bins and with them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.isotonic import isotonic_regression

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.metrics import (
    brier,
    brier_uncertainty,
    corp_discrimination,
    corp_miscalibration,
    expected_calibration_error,
    murphy_reliability,
    murphy_resolution,
)
from riskeval.metrics.isotonic import FEW, isotonic

PARTS = (corp_miscalibration, corp_discrimination, murphy_reliability, murphy_resolution)
OUTCOME = np.array([1.0] + [0.0] * 9 + [1.0] * 2 + [0.0] * 3)
RISK = np.repeat([0.2, 0.4], [10, 5])  # 1 of 10 and 2 of 5 have the event


def drawn(n, levels, seed=4):
    rng = np.random.default_rng(seed)
    risk = rng.integers(1, levels, n) / levels
    return (rng.random(n) < 0.1 + 0.5 * risk).astype(float), risk, rng.uniform(0.5, 2.0, n)


def test_rates_that_rise_stay_as_they_are():
    np.testing.assert_allclose(isotonic(np.array([10.0, 5.0]), np.array([1.0, 2.0])), [0.1, 0.4])


def test_rates_that_fall_are_pooled():
    # 3 of 5 before 1 of 5: together 4 of 10
    np.testing.assert_allclose(isotonic(np.array([5.0, 5.0]), np.array([3.0, 1.0])), [0.4, 0.4])


@pytest.mark.parametrize("levels", [20, FEW, FEW + 1, 200])
def test_the_rates_of_many_samples_are_those_of_scikit_learn_one_by_one(levels):
    rng = np.random.default_rng(4)
    people = rng.integers(0, 4, (20, levels)).astype(float)
    events = rng.binomial(people.astype(int), 0.3 + 0.5 * np.arange(levels) / levels).astype(float)
    for n, k, found in zip(people, events, isotonic(people, events), strict=True):
        used = n > 0
        expected = isotonic_regression(k[used] / n[used], sample_weight=n[used])
        np.testing.assert_allclose(found[used], expected, rtol=1e-12)
        assert (np.diff(found) >= -1e-12).all()


def test_the_parts_of_two_risks_are_read_off():
    # observed 0.1 where 0.2 was said to 10 of 15, as said elsewhere; event rate 0.2
    for metric in (corp_miscalibration, murphy_reliability):
        assert metric(OUTCOME, RISK) == pytest.approx(0.1**2 * 10 / 15)
    for metric in (corp_discrimination, murphy_resolution):
        assert metric(OUTCOME, RISK) == pytest.approx((0.1**2 * 10 + 0.2**2 * 5) / 15)
    assert brier_uncertainty(OUTCOME, RISK) == pytest.approx(0.2 * 0.8)


@pytest.mark.parametrize("levels", [10, 1000])
def test_the_parts_add_up_to_the_brier_score(levels):
    data = drawn(300, levels)
    uncertainty = brier_uncertainty(*data)
    for first, second in (PARTS[:2], PARTS[2:]):
        assert first(*data) - second(*data) + uncertainty == pytest.approx(brier(*data), rel=1e-12)


def test_where_everybody_has_his_own_risk_reliability_is_the_brier_score_and_says_nothing():
    rng = np.random.default_rng(1)
    risk = rng.random(50)
    outcome = (rng.random(50) < risk).astype(float)
    assert murphy_reliability(outcome, risk) == pytest.approx(brier(outcome, risk))
    assert corp_miscalibration(outcome, risk) < brier(outcome, risk) / 3


def test_discrimination_depends_on_the_order_of_the_risks_alone():
    outcome, risk, weights = drawn(300, 40)
    assert corp_discrimination(outcome, risk**3, weights) == pytest.approx(
        corp_discrimination(outcome, risk, weights), rel=1e-12
    )


def test_risks_of_0_and_1_are_risks_like_others():
    outcome, risk = np.array([0.0, 0, 1, 1]), np.array([0.0, 0.0, 1.0, 1.0])
    assert corp_miscalibration(outcome, risk) == 0.0
    assert corp_discrimination(outcome, risk) == 0.25
    assert expected_calibration_error(outcome, risk) == 0.0


def test_a_constant_risk_discriminates_nobody():
    outcome, risk = np.repeat([1.0, 0.0], [3, 7]), np.full(10, 0.5)
    assert corp_discrimination(outcome, risk) == pytest.approx(0.0, abs=1e-15)
    assert corp_miscalibration(outcome, risk) == pytest.approx(0.2**2)


@pytest.mark.parametrize(
    "metric", [*PARTS, brier_uncertainty, expected_calibration_error], ids=lambda m: m.name
)
@pytest.mark.parametrize(("outcome", "reason"), [(0.0, "no events"), (1.0, "no non-events")])
def test_with_one_class_there_is_nothing_to_take_apart(metric, outcome, reason):
    frame = pd.DataFrame({"y": outcome, "p": RISK})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}})
    asked = metric.given(bins=5) if metric.accepts else metric
    row = rv.evaluate(cohort, asked).frame.iloc[0]
    assert np.isnan(row["estimate"])
    assert (row["status"], row["note"].split("; ")[0]) == ("not estimable", reason)


@pytest.mark.parametrize("metric", [*PARTS, expected_calibration_error], ids=lambda m: m.name)
def test_many_weights_at_once_are_one_after_the_other(metric):
    for levels in (20, 400):
        outcome, risk, _ = drawn(150, levels)
        weights = np.random.default_rng(2).poisson(1.0, (5, 150)).astype(float)
        one_by_one = [metric(outcome, risk, row) for row in weights]
        np.testing.assert_allclose(metric(outcome, risk, weights), one_by_one, rtol=1e-10)


def test_a_risk_on_the_edge_of_a_bin_belongs_to_the_upper_one():
    # 0.29 is 29/100 and begins a bin of its own: all of it, so that +0.71 and −0.28 do not cancel
    outcome, risk = np.array([1.0, 0.0]), np.array([0.29, 0.28])
    found = expected_calibration_error.given(bins=100)(outcome, risk)
    assert found == pytest.approx((0.71 + 0.28) / 2)


def test_bins_change_the_value():
    outcome, risk = np.array([1.0, 0.0]), np.array([0.2, 0.4])
    assert expected_calibration_error.given(bins=1)(outcome, risk) == pytest.approx((0.8 - 0.4) / 2)
    assert expected_calibration_error(outcome, risk) == pytest.approx((0.8 + 0.4) / 2)


@pytest.mark.parametrize("bins", [0, 2.5, True, "10", 1001])
def test_other_than_whole_numbers_of_bins_are_refused(bins):
    with pytest.raises(EvaluationError, match="whole number of bins"):
        expected_calibration_error.given(bins=bins)


def test_what_chance_adds_stands_beside_the_parts():
    outcome, risk, _ = drawn(400, 8)
    cohort = rv.Cohort(pd.DataFrame({"y": outcome, "p": risk}), outcome="y", predictions={"T": {"risk": "p"}})
    rows = rv.evaluate(cohort, [*PARTS, expected_calibration_error]).frame.set_index("metric")
    assert rows["note"].str.contains("would show").all()
    kept = rows["upper"].notna()
    assert set(rows.index[kept]) == {"corp_miscalibration", "corp_discrimination"}
    assert "tells nobody apart" in rows.loc["corp_discrimination", "note"]
