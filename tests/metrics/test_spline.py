"""Restricted cubic splines: what they are made of, and where they have no knots."""

import numpy as np
import pytest

from riskeval.errors import EvaluationError
from riskeval.metrics import ici
from riskeval.metrics.spline import checked_knots, places, spline


def test_a_spline_is_straight_beyond_its_knots():
    for ends in ([-9.0, -8.0, -7.0, -6.0], [6.0, 7.0, 8.0, 9.0]):
        bends = np.diff(spline(np.array(ends), (-1.0, 0.0, 2.0, 3.0)), n=2, axis=0)
        np.testing.assert_allclose(bends, 0.0, atol=1e-11)


def test_three_knots_at_0_1_and_2_bend_as_the_pencil_says():
    # (x)³ − 2(x − 1)³ + (x − 2)³ over 2² = 4, each where positive: 0, 1, 8 − 2 = 6, 27 − 16 + 1 = 12
    columns = spline(np.array([0.0, 1.0, 2.0, 3.0]), (0.0, 1.0, 2.0))
    np.testing.assert_allclose(columns[:, 2], [0, 1 / 4, 6 / 4, 12 / 4])
    np.testing.assert_array_equal(columns[:, :2], [[1, 0], [1, 1], [1, 2], [1, 3]])


def test_without_knots_it_is_a_straight_line():
    np.testing.assert_array_equal(spline(np.array([2.0, 5.0]), ()), [[1, 2], [1, 5]])


def test_ten_people_have_their_three_knots_at_1_and_a_half_5_and_a_half_and_9_and_a_half():
    # 10 %, 50 % and 90 % of ten people fall on steps: halfway between two people
    assert places(np.arange(1.0, 11.0), np.ones((1, 10)), 3) == [(1.5, 5.5, 9.5)]


def test_knots_that_coincide_count_once_and_two_knots_are_a_line():
    x, weights = np.arange(5.0), np.array([[60.0, 10, 10, 10, 10], [10, 10, 10, 10, 60]])
    assert places(x, weights, 3) == [(), ()]  # 10 % and 50 % at the same value; 50 % and 90 %
    assert places(x, weights[:1], 4) == [(0.0, 1.0, 4.0)]  # 5 % and 35 % at the same value


def test_no_more_values_than_knots_are_a_line_in_each_replicate_by_itself():
    x = np.arange(4.0)
    assert places(x, np.array([[1.0, 1, 1, 1], [1, 1, 1, 0]]), 3) == [(0.0, 1.5, 3.0), ()]


@pytest.mark.parametrize("knots", [2, 6, True, 3.0, "3", (0.0, 1.0), (0.0, 1.0, 1.0), (0.0, 2.0, 1.0), None])
def test_other_knots_are_refused_by_name(knots):
    with pytest.raises(EvaluationError, match="3, 4 or 5 knots"):
        ici.given(knots=knots)


def test_the_places_of_knots_can_be_given():
    assert checked_knots([-2, 0.5, np.float64(1)]) == (-2.0, 0.5, 1.0)
    assert checked_knots(np.array([-2.0, 0.0, 1.0])) == (-2.0, 0.0, 1.0)
    assert checked_knots(4) == 4
