"""Updates of stated risks: what they learn, what they say, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from riskeval.errors import EvaluationError
from riskeval.metrics import calibration_in_the_large, calibration_intercept, calibration_slope
from riskeval.updating import InterceptRecalibration, IsotonicRecalibration, LogisticRecalibration

ALL = (InterceptRecalibration, LogisticRecalibration, IsotonicRecalibration)
RISK = np.array([0.1, 0.1, 0.2, 0.2, 0.2, 0.4, 0.4, 0.7, 0.7, 0.7])
OUTCOME = np.array([0, 1, 0, 0, 1, 0, 0, 1, 0, 1])


def updated(estimator, risk=RISK, outcome=OUTCOME, weights=None):
    return estimator().fit(risk, outcome, sample_weight=weights).predict_proba(risk)[:, 1]


@pytest.mark.parametrize("estimator", ALL)
def test_as_many_events_are_expected_as_were_observed(estimator):
    assert updated(estimator).sum() == pytest.approx(OUTCOME.sum(), abs=1e-9)


def test_one_in_four_among_people_told_one_half_makes_it_one_quarter():
    update = InterceptRecalibration().fit([0.5] * 4, [1, 0, 0, 0])
    assert update.intercept_ == pytest.approx(-np.log(3))
    assert update.predict_proba([[0.5], [0.75]])[:, 1] == pytest.approx([0.25, 0.5])


def test_the_intercept_is_calibration_in_the_large():
    assert InterceptRecalibration().fit(RISK, OUTCOME).intercept_ == pytest.approx(
        calibration_in_the_large(OUTCOME, RISK)
    )


def test_the_line_is_that_of_the_calibration_metrics():
    update = LogisticRecalibration().fit(RISK, OUTCOME)
    assert update.intercept_ == pytest.approx(calibration_intercept(OUTCOME, RISK))
    assert update.slope_ == pytest.approx(calibration_slope(OUTCOME, RISK))


def test_updated_risks_have_intercept_0_and_slope_1():
    assert calibration_intercept(OUTCOME, updated(LogisticRecalibration)) == pytest.approx(0, abs=1e-8)
    assert calibration_slope(OUTCOME, updated(LogisticRecalibration)) == pytest.approx(1)


def test_isotonic_pools_levels_that_fall():
    # 0.1: 1 of 2; 0.2: 1 of 3; 0.4: 0 of 2; together 2 of 7. 0.7: 2 of 3.
    assert updated(IsotonicRecalibration) == pytest.approx([2 / 7] * 7 + [2 / 3] * 3)


def test_isotonic_is_interpolated_inside_and_constant_outside():
    update = IsotonicRecalibration().fit(RISK, OUTCOME)
    middle = (2 / 7 + 2 / 3) / 2
    assert update.predict_proba([0.0, 0.55, 1.0])[:, 1] == pytest.approx([2 / 7, middle, 2 / 3])


def test_isotonic_says_where_it_promises_certainty():
    update = IsotonicRecalibration().fit([0.1, 0.2, 0.2, 0.3], [0, 0, 1, 1])
    assert update.notes_[1:] == (
        "the updated risk is exactly 0 for stated risks up to 0.1",
        "the updated risk is exactly 1 for stated risks from 0.3",
    )


@pytest.mark.parametrize("estimator", ALL)
def test_a_weight_of_2_is_the_person_twice_and_of_0_nobody(estimator):
    weights = np.array([2, 1, 1, 0, 1, 1, 2, 1, 1, 1])
    twice = updated(estimator, np.repeat(RISK, weights), np.repeat(OUTCOME, weights))
    once = updated(estimator, weights=weights)
    assert np.repeat(once, weights) == pytest.approx(twice)


@pytest.mark.parametrize("estimator", ALL)
def test_fewer_than_ten_events_is_a_status_and_a_note(estimator):
    update = estimator().fit(RISK, OUTCOME)
    assert (update.n_, update.events_, update.status_) == (10, 4, "few events")
    assert update.notes_[0] == "only 4 with the event: expect the update to overfit"
    many = estimator().fit(np.tile(RISK, 3), np.tile(OUTCOME, 3))
    assert (many.status_, many.notes_) == ("ok", ())


def test_a_line_that_falls_is_said():
    update = LogisticRecalibration().fit([0.2, 0.2, 0.2, 0.8, 0.8], [1, 1, 0, 1, 0])
    assert "reverses the order of people" in update.notes_[1]


@pytest.mark.parametrize("estimator", ALL)
@pytest.mark.parametrize(
    ("risk", "outcome", "says"),
    [
        ([10, 20, 35], [0, 1, 0], "3 others, the first: `10` in row 1. To fix it: divide percentages by 100"),
        (
            [0.1, np.nan, 0.3],
            [0, 1, 0],
            "a stated risk for everybody; found 1 other: nothing in row 2",
        ),
        ([0.1, -0.2, 0.3], [0, 1, 0], "risks from 0 to 1; found 1 other: `-0.2` in row 2"),
        ([0.1, 0.2, 0.3], [0, 0, 0], "nobody had the event"),
        ([0.1, 0.2, 0.3], [1, 1, 1], "everybody had the event"),
        ([0.1, 0.2, 0.3], [0, 2, 1], "outcomes coded 0/1, 1 = the event; found 1 other: `2` in row 2"),
        ([0.1, 0.2, 0.3], [0, 1], "an outcome for each of 3 people; found 2"),
    ],
)
def test_what_cannot_be_used_is_named(estimator, risk, outcome, says):
    with pytest.raises(EvaluationError) as error:
        estimator().fit(risk, outcome)
    assert says in str(error.value)


@pytest.mark.parametrize("estimator", ALL)
def test_all_problems_are_told_at_once(estimator):
    with pytest.raises(EvaluationError) as error:
        estimator().fit([10, 20, 35], [0, 2, 1], sample_weight=[1, -1, 1])
    assert len(error.value.problems) == 3


@pytest.mark.parametrize("estimator", [InterceptRecalibration, LogisticRecalibration])
def test_risks_of_exactly_0_or_1_are_refused_by_log_odds_in_fit_and_prediction(estimator):
    with pytest.raises(EvaluationError, match="above 0 and below 1"):
        estimator().fit([0.0, 0.4, 1.0, 0.2], [0, 1, 1, 0])
    with pytest.raises(EvaluationError, match="above 0 and below 1"):
        estimator().fit(RISK, OUTCOME).predict_proba([1.0])


def test_a_constant_risk_has_no_slope():
    with pytest.raises(EvaluationError, match=r"0\.3 for everybody.*use InterceptRecalibration"):
        LogisticRecalibration().fit([0.3, 0.3, 0.3], [0, 1, 0])


def test_perfect_separation_is_named():
    with pytest.raises(EvaluationError, match="perfect separation"):
        LogisticRecalibration().fit([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])


def test_people_without_weight_do_not_hide_that_one_class_is_missing():
    with pytest.raises(EvaluationError, match="nobody had the event"):
        InterceptRecalibration().fit([0.1, 0.2, 0.3], [0, 0, 1], sample_weight=[1, 1, 0])


@pytest.mark.parametrize("estimator", ALL)
def test_it_reads_lists_columns_and_frames_alike(estimator):
    shapes = [list(RISK), RISK[:, None], pd.Series(RISK, index=range(5, 15)), pd.DataFrame({"risk": RISK})]
    found = [estimator().fit(shape, OUTCOME).predict_proba(shape)[:, 1] for shape in shapes]
    assert all(np.array_equal(one, found[0]) for one in found)


def test_two_columns_are_refused():
    with pytest.raises(EvaluationError, match="one column"):
        InterceptRecalibration().fit(np.full((3, 2), 0.5), [0, 1, 0])
