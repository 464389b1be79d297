"""Ten people, one table, arithmetic by pencil."""

import numpy as np
import pytest

from riskeval.metrics import (
    accuracy,
    diagnostic_odds_ratio,
    false_alarms_per_true_alarm,
    flag_rate,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    ppv,
    sensitivity,
    specificity,
)

# 4 events, 3 of them flagged; 6 non-events, 2 of them flagged: tp 3, fn 1, fp 2, tn 4
OUTCOME = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
SCORE = [9, 7, 5, 2, 8, 5, 4, 3, 1, 0]

BY_HAND = {
    sensitivity: 3 / 4,
    specificity: 4 / 6,
    ppv: 3 / 5,
    npv: 4 / 5,
    flag_rate: 5 / 10,
    accuracy: 7 / 10,
    number_needed_to_detain: 5 / 3,
    number_safely_discharged: 4 / 1,
    false_alarms_per_true_alarm: 2 / 3,
    likelihood_ratio_positive: (3 / 4) / (2 / 6),
    likelihood_ratio_negative: (1 / 4) / (4 / 6),
    diagnostic_odds_ratio: (3 * 4) / (2 * 1),
}


@pytest.mark.parametrize(("metric", "expected"), BY_HAND.items(), ids=[m.name for m in BY_HAND])
def test_a_threshold_of_five_flags_five_people(metric, expected):
    assert metric(OUTCOME, SCORE, at=5) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("metric", "expected"), BY_HAND.items(), ids=[m.name for m in BY_HAND])
def test_flags_may_be_given_as_they_are(metric, expected):
    flags = [int(score >= 5) for score in SCORE]
    assert metric(OUTCOME, flags) == pytest.approx(expected, rel=1e-12)


def test_flagged_means_at_the_threshold_or_above_it():
    assert sensitivity(OUTCOME, SCORE, at=[2, 2.0001]) == pytest.approx([1.0, 0.75])


def test_a_person_of_weight_two_counts_twice():
    weights = [2, 1, 1, 1, 1, 1, 1, 1, 1, 1]  # the event with score 9: tp is 4 of 5 events
    assert sensitivity(OUTCOME, SCORE, weights, at=5) == pytest.approx(4 / 5)
    assert ppv(OUTCOME, SCORE, weights, at=5) == pytest.approx(4 / 6)


def test_nobody_flagged_leaves_ppv_undefined_and_everybody_flagged_npv():
    assert np.isnan(ppv(OUTCOME, SCORE, at=10))
    assert np.isnan(npv(OUTCOME, SCORE, at=0))


def test_division_by_zero_is_infinite():
    assert number_needed_to_detain([0, 0, 1], [3, 2, 1], at=2) == np.inf
    assert number_safely_discharged([1, 0, 0], [3, 2, 1], at=3) == np.inf
    assert false_alarms_per_true_alarm([0, 0, 1], [3, 2, 1], at=2) == np.inf
    assert likelihood_ratio_positive([1, 0, 0], [3, 2, 1], at=3) == np.inf
    assert diagnostic_odds_ratio([1, 1, 0, 0], [4, 2, 3, 1], at=2) == np.inf


def test_a_table_with_0_by_0_is_undefined():
    assert np.isnan(likelihood_ratio_positive([1, 1, 0, 0], [1, 1, 1, 1], at=2))
