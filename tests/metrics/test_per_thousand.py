"""Ten people at one threshold, as 1,000."""

import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import event_rate, flag_rate, ppv
from riskeval.metrics.per_thousand import FOURFOLD, false_alarms, missed_events, rightly_left, true_alarms

# 4 events, 3 of them flagged; 6 non-events, 2 of them flagged
OUTCOME = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
SCORE = [9, 7, 5, 2, 8, 5, 4, 3, 1, 0]
BY_HAND = {true_alarms: 300, false_alarms: 200, missed_events: 100, rightly_left: 400}


@pytest.mark.parametrize(("metric", "expected"), BY_HAND.items(), ids=[m.name for m in BY_HAND])
def test_each_of_ten_people_stands_for_a_hundred(metric, expected):
    assert metric(OUTCOME, SCORE, at=5) == pytest.approx(expected, rel=1e-12)


def test_the_four_cells_hold_everybody_at_any_threshold_and_weight():
    weights = [1, 2, 1, 3, 1, 1, 5, 1, 1, 1]
    for at in (-1, 3, 5, 99):
        assert sum(m(OUTCOME, SCORE, weights, at=at) for m in FOURFOLD) == pytest.approx(1000)


def test_events_are_either_flagged_or_missed_and_the_flagged_have_the_ppv():
    true, false, missed, _ = (metric(OUTCOME, SCORE, at=4) for metric in FOURFOLD)
    assert true + missed == pytest.approx(1000 * event_rate(OUTCOME))
    assert true + false == pytest.approx(1000 * flag_rate(OUTCOME, SCORE, at=4))
    assert true / (true + false) == pytest.approx(ppv(OUTCOME, SCORE, at=4))


def test_limits_are_wilsons_of_the_share_times_a_thousand():
    table = pd.DataFrame({"n": [10, 10, 10, 70], "y": [1, 0, 1, 0], "score": [1, 1, 0, 0]})
    people = rv.Cohort.from_counts(table, n="n", outcome="y", predictions={"Tool": {"score": "score"}})
    row = rv.evaluate(people, true_alarms.at(1, on="score")).frame.iloc[0]
    # Wilson's interval of 10 in 100, a printed value: 0.0552 to 0.1744
    assert [row["estimate"], row["lower"], row["upper"]] == pytest.approx([100, 55.2, 174.4], abs=0.05)
