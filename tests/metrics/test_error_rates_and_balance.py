"""The two errors of a threshold, and the mean risk of people with and without the event."""

import pytest

from riskeval.metrics import (
    false_negative_rate,
    false_positive_rate,
    mean_risk_of_events,
    mean_risk_of_nonevents,
    sensitivity,
    specificity,
)

OUTCOME = [1, 1, 1, 0, 0, 0, 0, 0]
SCORE = [9, 7, 2, 8, 4, 3, 1, 0]
RISK = [0.9, 0.7, 0.2, 0.8, 0.4, 0.3, 0.1, 0.4]


def test_one_of_five_without_the_event_is_flagged_and_one_of_three_with_it_is_not():
    assert false_positive_rate(OUTCOME, SCORE, at=5) == pytest.approx(1 / 5)
    assert false_negative_rate(OUTCOME, SCORE, at=5) == pytest.approx(1 / 3)


@pytest.mark.parametrize("cut", [0, 3, 8, 10])
def test_the_errors_are_what_sensitivity_and_specificity_leave(cut):
    assert false_positive_rate(OUTCOME, SCORE, at=cut) == pytest.approx(
        1 - specificity(OUTCOME, SCORE, at=cut)
    )
    assert false_negative_rate(OUTCOME, SCORE, at=cut) == pytest.approx(
        1 - sensitivity(OUTCOME, SCORE, at=cut)
    )


def test_mean_risks_by_outcome_are_1_8_of_3_and_2_of_5():
    assert mean_risk_of_events(OUTCOME, RISK) == pytest.approx(1.8 / 3)
    assert mean_risk_of_nonevents(OUTCOME, RISK) == pytest.approx(2.0 / 5)


def test_a_weight_of_two_is_the_row_twice():
    weighted = mean_risk_of_events(OUTCOME, RISK, weights=[2, 1, 1, 1, 1, 1, 1, 1])
    assert weighted == pytest.approx((0.9 + 0.9 + 0.7 + 0.2) / 4)
