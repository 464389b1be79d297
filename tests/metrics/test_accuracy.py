"""Squared and logarithmic distance by hand."""

import numpy as np
import pytest

from riskeval.metrics import brier, log_score, scaled_brier


def test_brier_is_the_mean_squared_distance():
    assert brier([1, 0], [0.8, 0.4]) == pytest.approx((0.04 + 0.16) / 2)


def test_scaled_brier_is_relative_to_the_event_rate():
    assert scaled_brier([1, 0], [0.8, 0.4]) == pytest.approx(1 - 0.1 / 0.25)
    assert scaled_brier([1, 0, 0, 0], [0.25] * 4) == pytest.approx(0.0)


def test_scaled_brier_without_events_is_undefined():
    assert np.isnan(scaled_brier([0, 0], [0.1, 0.2]))


def test_log_score_is_the_mean_surprise():
    assert log_score([1, 0], [0.8, 0.4]) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)


def test_a_sure_prediction_that_was_wrong_is_infinitely_surprising():
    assert log_score([1, 0, 0], [0.0, 0.4, 0.1]) == np.inf


def test_a_sure_prediction_that_was_right_costs_nothing():
    assert log_score([0, 1], [0.0, 1.0]) == 0.0
