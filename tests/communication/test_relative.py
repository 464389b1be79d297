"""A group against a base rate: with everybody or with the others, told apart."""

import math

import pytest

from riskeval.communication import GroupRate
from riskeval.communication.relative import relative
from riskeval.errors import EvaluationError

count = GroupRate.of_counts
GROUP, EVERYBODY, OTHERS = count(10, 20), count(30, 100), count(20, 80)


def test_ratio_and_difference_are_those_of_the_rates():
    found = relative(GROUP, EVERYBODY, "everybody")
    assert found.ratio[0] == pytest.approx(0.5 / 0.3)
    assert found.difference[0] == pytest.approx(0.2)
    assert found.ratio_without[0] == pytest.approx(0.5 / 0.7)


def test_against_everybody_the_difference_is_that_against_the_others_times_their_share():
    whole, rest = relative(GROUP, EVERYBODY, "everybody"), relative(GROUP, OTHERS, "others")
    assert whole.difference == pytest.approx([0.8 * x for x in rest.difference])


def test_against_everybody_the_ratio_is_that_against_the_others_carried_over():
    whole, rest = relative(GROUP, EVERYBODY, "everybody"), relative(GROUP, OTHERS, "others")
    assert whole.ratio == pytest.approx([r / (0.2 * r + 0.8) for r in rest.ratio])


def test_the_others_are_newcombes_difference():
    # Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, table II (a):
    # 56/70 against 48/80, method 10: 0.0524 to 0.3339
    found = relative(count(56, 70), count(48, 80), "others")
    assert found.difference == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_group_with_all_the_events_cannot_exceed_everybody_by_more_than_its_share():
    assert relative(count(5, 20), count(5, 100), "everybody").ratio[2] == pytest.approx(5)


def test_without_any_event_there_is_no_ratio():
    assert all(math.isnan(x) for x in relative(count(0, 20), count(0, 100), "everybody").ratio)


@pytest.mark.parametrize(
    "whole",
    [count(9, 100), count(95, 100), count(10, 20), count(3, 5)],
    ids=["events", "rest", "same", "less"],
)
def test_everybody_must_hold_the_group_and_somebody_else(whole):
    with pytest.raises(EvaluationError, match="everybody to hold this group"):
        relative(GROUP, whole, "everybody")


def test_different_follow_ups_and_confidences_are_not_compared():
    with pytest.raises(EvaluationError) as caught:
        relative(count(1, 9, months=12), count(5, 90, months=24, confidence=0.9), "others")
    assert len(caught.value.problems) == 2


def test_an_estimate_without_counts_is_compared_with_others_only():
    weighted = GroupRate.of_limits(0.3, 0.2, 0.4)
    assert relative(weighted, OTHERS, "others").difference[0] == pytest.approx(0.05)
    with pytest.raises(EvaluationError, match="contrast"):
        relative(weighted, EVERYBODY, "everybody")


def test_without_limits_there_is_a_ratio_and_no_interval():
    found = relative(GroupRate.of_limits(0.3), OTHERS, "others")
    assert found.ratio[0] == pytest.approx(1.2)
    assert all(math.isnan(x) for x in found.ratio[1:])
