"""What can be told is the rate of a group: counts, an estimate with limits, or a row of a table."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.communication import GroupRate, Wording
from riskeval.errors import EvaluationError
from riskeval.metrics import auc, event_rate, ppv

FRAME = pd.DataFrame(
    {
        "violent": [1] * 6 + [0] * 14 + [1] * 2 + [0] * 18,
        "rating": ["high"] * 20 + ["low"] * 20,
        "sex": ["f", "m"] * 20,
        "weight": [1.0] * 20 + [3.0] * 20,
    }
)
JUDGED = {"Judgement": {"band": "rating", "levels": ["low", "high"]}}


def cohort(**design):
    return rv.Cohort(
        FRAME, outcome="violent", predictions=JUDGED, groups=["sex"], horizon_months=12, **design
    )


def row(metric, place=0, **design):
    return rv.evaluate(cohort(**design), metric, by="sex").frame.iloc[place]


def test_counts_have_wilsons_interval():
    rate = GroupRate.of_counts(1, 10)  # Wilson 1927 by hand: (0.1 + 0.192 ± 0.193) / 1.384
    assert rate.estimate == 0.1
    assert (rate.lower, rate.upper) == pytest.approx((0.0179, 0.4042), abs=5e-5)


def test_a_row_of_an_event_rate_keeps_its_counts_and_its_follow_up():
    rate = GroupRate.of_row(row(event_rate))
    assert (rate.events, rate.people, rate.months, rate.confidence) == (8, 40, 12, 0.95)
    assert rate.wording.group == "people in these data"


def test_a_level_and_a_group_are_named():
    told = GroupRate.of_row(row(event_rate.on("band"), 3))
    assert told.wording.group == "people rated high on Judgement (sex f)"


def test_a_weighted_rate_is_not_told_as_a_count():
    rate = GroupRate.of_row(row(event_rate, weights="weight"))
    assert rate.estimate == 0.15  # (6 + 3 × 2) / (20 + 3 × 20)
    assert (rate.events, rate.people) == (None, 40)


def test_a_ppv_tells_no_counts_because_its_row_counts_everybody():
    rate = GroupRate.of_row(row(ppv.at("high")))
    assert (rate.estimate, rate.events, rate.people) == (0.3, None, None)
    assert rate.wording.group == "people rated high or above on Judgement"


def test_counts_in_clusters_are_not_counts_of_independent_people():
    frame = FRAME.assign(site=[f"s{i % 8}" for i in range(40)])
    clustered = rv.Cohort(frame, outcome="violent", predictions=JUDGED, cluster="site")
    rate = GroupRate.of_row(rv.evaluate(clustered, event_rate).frame.iloc[0])
    assert rate.events == 8
    assert not rate.counts_people
    assert GroupRate.of_counts(8, 40).counts_people


def test_counts_of_numpy_are_counts():
    assert GroupRate.of_counts(np.int64(1), np.float64(10)).estimate == 0.1
    with pytest.raises(EvaluationError):
        GroupRate.of_counts(True, 10)


@pytest.mark.parametrize(
    ("events", "people", "words"),
    [
        (17.1, 240, "not a rate or a percentage"),
        (-1, 240, "count people"),
        (3, 0, "nobody"),
        (5, 4, "no more events than people"),
        (math.nan, 240, "count people"),
        (3, math.inf, "count people"),
        ("3", 10, "count people"),
    ],
)
def test_counts_that_cannot_be_are_refused(events, people, words):
    with pytest.raises(EvaluationError, match=words):
        GroupRate.of_counts(events, people)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((17.1,), "divide percentages by 100: 0.171"),
        ((0.2, 0.3, 0.4), "lower ≤ rate ≤ upper"),
        ((0.2, 0.1, math.nan), "the upper limit between 0 and 1"),
        ((math.nan,), "the rate between 0 and 1"),
        ((-0.1,), "the rate between 0 and 1"),
    ],
)
def test_rates_that_cannot_be_are_refused(limits, words):
    with pytest.raises(EvaluationError, match=words):
        GroupRate.of_limits(*limits)


def test_all_problems_are_told_together():
    with pytest.raises(EvaluationError) as caught:
        GroupRate.of_counts(-1, 2.5, months=0, confidence=95, group="this patient")
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("words", ["this person", "the accused", "men like him", "Mr Smith", " "])
def test_one_person_is_no_group(words):
    with pytest.raises(EvaluationError, match="group"):
        GroupRate.of_counts(1, 2, group=words)


def test_only_how_often_the_event_happened_in_one_group_can_be_told():
    with pytest.raises(EvaluationError, match="`auc`"):
        GroupRate.of_row(row(auc))
    contrast = rv.evaluate(cohort(), event_rate, by="sex").contrast("sex", reference="m")
    with pytest.raises(EvaluationError, match="a difference of two"):
        GroupRate.of_row(contrast.frame.iloc[0])
    with pytest.raises(EvaluationError, match="no `metric`"):
        GroupRate.of_row({"estimate": 0.2})


def test_others_did_not_or_were_not():
    assert Wording(event="reoffended").negative == "did not"
    assert Wording(event="were reconvicted").negative == "were not"
    assert Wording(event="stayed", otherwise="left").negative == "left"


def test_months_of_numpy_are_months():
    assert GroupRate.of_counts(5, 20, months=np.int64(24)).event == "had the event within 24 months"
    assert GroupRate.of_counts(5, 20, months=np.float64(1)).event == "had the event within 1 month"
