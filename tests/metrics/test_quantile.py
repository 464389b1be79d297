"""Weighted quantiles that a pencil can check."""

import numpy as np
import pytest

from riskeval.metrics.quantile import quantile

VALUES = np.array([1.0, 2.0, 3.0, 4.0])


def test_the_median_of_four_is_the_mean_of_the_middle_two():
    assert quantile(VALUES, np.ones(4), 0.5) == 2.5


def test_a_share_between_two_steps_is_the_value_that_reaches_it():
    assert quantile(VALUES, np.ones(4), 0.6) == 3.0


def test_a_weight_of_two_is_the_value_twice():
    twice = quantile(np.array([1.0, 2.0, 2.0, 3.0, 4.0]), np.ones(5), 0.5)
    assert quantile(VALUES, np.array([1.0, 2.0, 1.0, 1.0]), 0.5) == twice == 2.0


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7, 0.9])
def test_a_step_is_a_step_for_weights_times_a_tenth(share):
    # ten equal weights: the share falls on a step, which rounding must not hide
    values = np.arange(10.0)
    assert (
        quantile(values, np.full(10, 0.1), share) == quantile(values, np.ones(10), share) == 10 * share - 0.5
    )


def test_a_value_without_weight_is_absent():
    assert quantile(VALUES, np.array([1.0, 0.0, 0.0, 1.0]), 0.5) == 2.5
    assert quantile(VALUES, np.array([0.0, 1.0, 0.0, 0.0]), 0.9) == 2.0


def test_nobody_has_no_quantile():
    assert np.isnan(quantile(VALUES, np.zeros(4), 0.5))


def test_replicates_are_one_after_the_other():
    weights = np.random.default_rng(1).poisson(1.0, (30, 4)).astype(float)
    weights[0] = 0.0
    one_by_one = [quantile(VALUES, row, 0.275) for row in weights]
    np.testing.assert_array_equal(quantile(VALUES, weights, 0.275), one_by_one)
    np.testing.assert_array_equal(quantile(np.tile(VALUES, (30, 1)), weights, 0.275), one_by_one)


def test_of_nobody_there_is_no_quantile():
    assert np.isnan(quantile(np.zeros(0), np.zeros(0), 0.5))
    assert np.isnan(quantile(np.zeros((3, 0)), np.zeros((3, 0)), 0.5)).tolist() == [True] * 3
