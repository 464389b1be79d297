"""One table of flag against outcome, carried to other base rates."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.metric import METRICS
from riskeval.metrics import (
    event_rate,
    likelihood_ratio_positive,
    transported_false_alarms_per_true_alarm,
    transported_npv,
    transported_number_needed_to_detain,
    transported_number_safely_discharged,
    transported_ppv,
)
from riskeval.metrics.transported_counts import TRANSPORTED_FOURFOLD

# 4 events, 3 of them flagged; 6 non-events, 2 of them flagged: sensitivity 3/4, specificity 4/6
OUTCOME = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
SCORE = [9, 7, 5, 2, 8, 5, 4, 3, 1, 0]
# among 1,000 with a base rate of 0.1: 75 of 100 events are flagged, and 300 of 900 others
BY_HAND = {
    transported_ppv: 75 / 375,
    transported_npv: 600 / 625,
    transported_number_needed_to_detain: 375 / 75,
    transported_number_safely_discharged: 600 / 25,
    transported_false_alarms_per_true_alarm: 300 / 75,
    **dict(zip(TRANSPORTED_FOURFOLD, [75, 300, 25, 600], strict=True)),
}
EVERY = pytest.mark.parametrize("metric", list(BY_HAND), ids=lambda metric: metric.name)


def counted(tp, fp, fn, tn, **roles):
    table = pd.DataFrame({"n": [tp, fp, fn, tn], "y": [1, 0, 1, 0], "score": [1, 1, 0, 0]})
    predictions = {"Tool": {"score": "score"}}
    return rv.Cohort.from_counts(table, n="n", outcome="y", predictions=predictions, **roles)


def line(cohort, metric, base_rate, **interval):
    found = rv.evaluate(cohort, metric.at(base_rate).cut(1, on="score"))
    return (found.interval(**interval) if interval else found).frame.iloc[0]


@EVERY
def test_a_thousand_people_with_a_base_rate_of_one_tenth(metric):
    assert metric.cut(5)(OUTCOME, SCORE, at=0.1) == pytest.approx(BY_HAND[metric], rel=1e-12)


@EVERY
def test_at_the_event_rate_of_the_sample_nothing_changes(metric):
    here = METRICS[metric.name.removeprefix("transported_")]
    found = metric.cut(5)(OUTCOME, SCORE, at=event_rate(OUTCOME))
    assert found == pytest.approx(here(OUTCOME, SCORE, at=5), rel=1e-12)


@EVERY
def test_more_events_in_the_sample_change_nothing(metric):
    weights = [3 if y else 1 for y in OUTCOME]
    once, thrice = (metric.cut(5)(OUTCOME, SCORE, w, at=0.1) for w in (None, weights))
    assert once == pytest.approx(thrice, rel=1e-12)


def test_a_sample_stratified_by_the_outcome_can_be_carried_but_has_no_ppv_of_its_own():
    frame = pd.DataFrame({"y": [1] * 40 + [0] * 60, "s": [1] * 30 + [0] * 10 + [1] * 20 + [0] * 40})
    cohort = rv.Cohort(frame, outcome="y", strata="y", predictions={"Tool": {"score": "s"}})
    rows = rv.evaluate(cohort, [METRICS["ppv"].at(1), transported_ppv.at(0.1).cut(1)]).frame
    assert rows["status"].tolist() == ["not estimable", "ok"]
    assert rows["estimate"].iloc[1] == pytest.approx(75 / 375)


def test_the_interval_is_that_of_the_likelihood_ratio():
    cohort = counted(30, 20, 10, 40)
    ratio = rv.evaluate(cohort, likelihood_ratio_positive.at(1)).frame.iloc[0]
    row = line(cohort, transported_ppv, 0.1)
    odds = row[["lower", "upper"]] / (1 - row[["lower", "upper"]])
    assert odds.tolist() == pytest.approx((ratio[["lower", "upper"]] / 9).tolist())
    assert row["method"] == "MOVER"


def test_the_limits_of_the_number_needed_are_those_of_the_ppv_inverted():
    cohort = counted(30, 20, 10, 40)
    ppv, needed, alarms = (
        line(cohort, metric, 0.1)[["lower", "upper"]].to_numpy(float)
        for metric in (
            transported_ppv,
            transported_number_needed_to_detain,
            transported_false_alarms_per_true_alarm,
        )
    )
    assert needed == pytest.approx(1 / ppv[::-1])
    assert alarms == pytest.approx(needed - 1)


def test_the_logit_interval_is_that_of_mercaldo_lau_and_zhou():
    # logit PPV = logit p + ln LR, variance (1 − Se) / events flagged + Sp / non-events flagged
    row = line(counted(30, 20, 10, 40), transported_ppv, 0.1, method="logit")
    spread = 1.959964 * np.sqrt((10 / 40) / 30 + (40 / 60) / 20)
    limits = 1 / (1 + np.exp(-(np.log(1 / 9) + np.log(2.25) + spread * np.array([-1, 1]))))
    assert row[["lower", "upper"]].tolist() == pytest.approx(limits.tolist(), rel=1e-6)


def test_every_row_states_base_rate_horizon_and_what_is_assumed():
    row = line(counted(30, 20, 10, 40, horizon_months=24), transported_ppv, 0.1)
    assert (row["at"], row["horizon"], row["label"]) == (0.1, 24, "score ≥ 1")
    for words in ("event rate of 0.1", "within 24 months", "if sensitivity and specificity are the same"):
        assert words in row["note"]


def test_no_false_alarm_makes_the_ppv_one_with_a_limit_below():
    row = line(counted(30, 0, 10, 60), transported_ppv, 0.1)
    assert row["estimate"] == row["upper"] == 1
    assert 0.3 < row["lower"] < 0.9


def test_nobody_flagged_leaves_the_ppv_undefined():
    row = line(counted(0, 0, 40, 60), transported_ppv, 0.1)
    assert np.isnan(row["estimate"])
    assert row["status"] == "not estimable"


def test_nobody_missed_makes_the_number_safely_discharged_infinite():
    row = line(counted(40, 20, 0, 40), transported_number_safely_discharged, 0.1)
    assert (row["estimate"], row["status"]) == (np.inf, "not estimable")


@pytest.mark.parametrize("base_rate", [0, 1, -0.1, 10, float("nan"), True])
def test_a_base_rate_outside_0_to_1_is_a_named_error(base_rate):
    with pytest.raises(EvaluationError, match="base rates above 0 and below 1"):
        transported_ppv.at(base_rate)


def test_without_a_cut_there_is_nothing_to_carry():
    with pytest.raises(EvaluationError, match="no cut"):
        rv.evaluate(counted(30, 20, 10, 40), transported_ppv.at(0.1))


def test_two_predictions_are_compared_at_the_same_base_rate():
    frame = pd.DataFrame(
        {
            "y": [1] * 40 + [0] * 60,
            "a": [1] * 30 + [0] * 10 + [1] * 20 + [0] * 40,
            "b": [1] * 20 + [0] * 20 + [1] * 20 + [0] * 40,
        }
    )
    cohort = rv.Cohort(frame, outcome="y", predictions={"A": {"score": "a"}, "B": {"score": "b"}})
    row = rv.evaluate(cohort, transported_ppv.at(0.1).cut(1)).contrast("prediction", reference="B").frame
    assert row["estimate"].tolist() == pytest.approx([75 / 375 - 50 / 350])
    assert (row["lower"] < row["estimate"]).all()
