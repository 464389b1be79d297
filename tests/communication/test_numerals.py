"""Numerals that nobody has to interpret: fitting denominators, no rounding to nothing."""

import math

import pytest

from riskeval.communication import GroupRate
from riskeval.communication.numerals import fitting, odds, people, percent, points, times


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.1708, "17.1%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (0.0013, "0.13%"),
        (0.99996, "99.9960%"),
        (math.nan, "–"),
    ],
)
def test_percentages_keep_two_digits_of_the_rarer_side(rate, text):
    assert percent(rate) == text


@pytest.mark.parametrize(
    ("events", "of", "per"),
    [(41, 240, 100), (3, 200, 1000), (1, 3000, 10_000), (199, 200, 1000), (1, 2, 100), (0, 150, 1000)],
)
def test_the_denominator_fits_the_rarer_side(events, of, per):
    assert fitting(GroupRate.of_counts(events, of)) == per


def test_people_and_the_others_add_up():
    assert (people(0.125, 100), people(0.125, 100, others=True)) == ("13", "87")


def test_a_rate_above_nobody_is_never_told_as_nobody():
    assert people(0.002, 100) == "fewer than 1"
    assert people(0.002, 100, others=True) == "more than 99"
    assert people(0.0, 100) == "0"


@pytest.mark.parametrize(
    ("rate", "text"), [(0.2, "1 to 4"), (0.75, "3 to 1"), (0.5, "1 to 1"), (0.0, "0 to 1"), (1.0, "1 to 0")]
)
def test_odds_put_the_rarer_side_at_one(rate, text):
    assert odds(rate) == text


def test_a_difference_says_its_direction():
    assert points((0.05, 0.01, 0.09)) == ("5.0 percentage points more", "1.0 to 9.0 points more")
    assert points((-0.05, -0.09, -0.01)) == ("5.0 percentage points fewer", "1.0 to 9.0 points fewer")
    assert points((0.02, -0.01, 0.05))[1] == "1.0 points fewer to 5.0 more"


def test_a_ratio_without_a_base_is_a_dash():
    assert times((math.nan, math.nan, math.nan)) == ("–", "")
    assert times((2.0, 1.5, math.inf)) == ("2.00 times", "1.50 to ∞ times")
