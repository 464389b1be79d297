"""Calibration with numbers that a pencil can check."""

import numpy as np
import pytest

from riskeval.metrics import calibration_in_the_large, calibration_intercept, calibration_slope, oe_ratio


def test_observed_over_expected():
    assert oe_ratio([1, 0, 0, 1], [0.5, 0.1, 0.2, 0.2]) == pytest.approx(2 / 1.0)


def test_the_offset_intercept_of_one_stated_risk_is_a_difference_of_logits():
    # 25 of 100 where 0.2 was said: logit(1/4) − logit(1/5) = ln(4/3)
    outcome, risk = [1] * 25 + [0] * 75, [0.2] * 100
    assert calibration_in_the_large(outcome, risk) == pytest.approx(np.log(4 / 3), rel=1e-10)


def test_two_stated_risks_give_slope_and_intercept_in_closed_form():
    # odds said 1/4 and 1, odds seen 1/9 and 1: logits −ln 9 and 0 against −ln 4 and 0
    outcome = [1] * 10 + [0] * 90 + [1] * 30 + [0] * 30
    risk = [0.2] * 100 + [0.5] * 60
    assert calibration_slope(outcome, risk) == pytest.approx(np.log(9) / np.log(4), rel=1e-9)
    assert calibration_intercept(outcome, risk) == pytest.approx(0.0, abs=1e-9)


def test_the_three_intercepts_are_different_numbers():
    outcome, risk = [1] * 10 + [0] * 90 + [1] * 40 + [0] * 20, [0.2] * 100 + [0.5] * 60
    joint, large = calibration_intercept(outcome, risk), calibration_in_the_large(outcome, risk)
    assert joint == pytest.approx(np.log(2), rel=1e-9)  # odds 2 where 1/2 was said
    assert abs(joint - large) > 0.3


def test_one_distinct_risk_has_no_slope():
    assert np.isnan(calibration_slope([0, 1, 0, 1], [0.3] * 4))


def test_a_risk_of_exactly_zero_or_one_has_no_logit():
    assert np.isnan(calibration_slope([0, 1, 0, 1], [0.0, 0.4, 0.6, 0.5]))
    assert np.isnan(calibration_in_the_large([0, 1, 0, 1], [0.2, 0.4, 0.6, 1.0]))


def test_complete_separation_has_no_slope():
    assert np.isnan(calibration_slope([0, 0, 0, 1, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.7, 0.8]))


def test_weight_zero_hides_an_impossible_risk():
    outcome, risk = [1] * 25 + [0] * 75 + [0], [0.2] * 100 + [0.0]
    weights = [1.0] * 100 + [0.0]
    assert calibration_in_the_large(outcome, risk, weights) == pytest.approx(np.log(4 / 3), rel=1e-9)


def test_risks_that_are_wrong_beyond_all_measure_still_have_a_slope() -> None:
    score = np.repeat([10.0, 20.0, 30.0], 4)
    outcome = np.tile([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0], 1)
    stated = 1 / (1 + np.exp(-score))
    per_point = np.log(9) / 20  # odds of 1/3, 1 and 3 at 10, 20 and 30
    assert calibration_slope(outcome, stated) == pytest.approx(per_point, rel=1e-4)
    many = calibration_slope(outcome, stated, np.ones((2, 12)))
    assert many == pytest.approx([per_point] * 2, rel=1e-4)
