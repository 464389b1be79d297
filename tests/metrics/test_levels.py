"""The columns of the score table by hand."""

import numpy as np
import pytest

from riskeval.metrics import (
    cumulative_share,
    eo_ratio,
    event_rate,
    expected_rate,
    level_likelihood_ratio,
    midrank_percentile,
    risk_ratio_to_median,
)

# score 0: 4 people, 1 event; score 1: 4 people, 2 events; score 3: 2 people, 1 event
OUTCOME = [1, 0, 0, 0, 1, 1, 0, 0, 1, 0]
SCORE = [0, 0, 0, 0, 1, 1, 1, 1, 3, 3]
LEVELS = [0, 1, 3]


def test_event_rate_overall_and_by_level():
    assert event_rate(OUTCOME) == pytest.approx(0.4)
    assert event_rate(OUTCOME, SCORE, at=LEVELS) == pytest.approx([1 / 4, 2 / 4, 1 / 2])


def test_points_start_left_closed_intervals():
    assert event_rate(OUTCOME, SCORE, at=[0, 1]) == pytest.approx([1 / 4, 3 / 6])


def test_share_at_or_below_and_midrank():
    assert cumulative_share(OUTCOME, SCORE, at=LEVELS) == pytest.approx([0.4, 0.8, 1.0])
    assert midrank_percentile(OUTCOME, SCORE, at=LEVELS) == pytest.approx([0.2, 0.6, 0.9])


def test_level_likelihood_ratio():
    # 4 events, 6 non-events
    expected = [(1 / 4) / (3 / 6), (2 / 4) / (2 / 6), (1 / 4) / (1 / 6)]
    assert level_likelihood_ratio(OUTCOME, SCORE, at=LEVELS) == pytest.approx(expected)


def test_expected_over_observed_by_level():
    norm = [0.1] * 4 + [0.3] * 4 + [0.6] * 2
    assert expected_rate(OUTCOME, SCORE, at=LEVELS, norm=norm) == pytest.approx([0.1, 0.3, 0.6])
    assert eo_ratio(OUTCOME, SCORE, at=LEVELS, norm=norm) == pytest.approx([0.4 / 1, 1.2 / 2, 1.2 / 1])


def test_no_event_on_a_level_makes_expected_over_observed_infinite():
    assert eo_ratio([0, 0, 1, 0], [0, 0, 1, 1], at=[0, 1], norm=[0.1, 0.1, 0.2, 0.2])[0] == np.inf


def test_risk_ratio_is_one_at_the_median():
    assert risk_ratio_to_median(OUTCOME, SCORE, at=LEVELS)[1] == pytest.approx(1.0)


def test_two_scores_make_the_modelled_risk_ratio_the_observed_one():
    # the logistic curve through two rates is exact: 1/4 and 2/4; the lower median is score 0
    found = risk_ratio_to_median(OUTCOME[:8], SCORE[:8], at=[0, 1])
    assert found == pytest.approx([1.0, 2.0])
