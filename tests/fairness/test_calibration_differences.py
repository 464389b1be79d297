"""Stated risks beside what happened, group by group; the tests are held against R in test_reference."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import calibration_differences

TWO = {"g": [*"AABB"], "risk": [0.2, 0.5] * 2, "n": [100] * 4, "k": [20, 50, 30, 60]}


def counted(table: dict[str, list], **more: object) -> rv.Cohort:
    named = {"predictions": {"Tool": {"risk": "risk"}}, "groups": "g"} | more
    return rv.Cohort.from_counts(pd.DataFrame(table), n="n", events="k", **named)


def of(frame: pd.DataFrame, **wanted: str) -> pd.Series:
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    (found,) = (row for _, row in frame.iterrows())
    return found


def test_a_group_whose_risks_come_true_has_a_level_of_0_and_a_slope_of_1():
    found = calibration_differences(counted(TWO), "Tool", by="g", reference="A").estimates.frame
    assert of(found, g="A", metric="oe_ratio")["estimate"] == pytest.approx(1)
    assert of(found, g="A", metric="calibration_in_the_large")["estimate"] == pytest.approx(0, abs=1e-9)
    assert of(found, g="A", metric="calibration_slope")["estimate"] == pytest.approx(1)


def test_the_ratio_of_observed_over_expected_is_that_of_the_counts():
    gaps = calibration_differences(counted(TWO), "Tool", by="g", reference="A").contrasts.frame
    assert of(gaps, metric="oe_ratio")["estimate"] == pytest.approx((90 / 70) / (70 / 70))


def test_the_slope_test_with_two_risks_is_the_likelihood_ratio_of_the_saturated_model():
    """Two risks and two groups: a line for each group fits the four shares exactly."""
    found = calibration_differences(counted(TWO), "Tool", by="g", reference="A").tests.frame
    shares = np.array([0.2, 0.5, 0.3, 0.6])
    events, people = 100 * shares, 100.0
    saturated = (events * np.log(shares) + (people - events) * np.log(1 - shares)).sum()
    both = shares.reshape(2, 2).mean(axis=0)
    one_line = 2 * (100 * (both * np.log(both) + (1 - both) * np.log(1 - both))).sum()
    wanted = 2 * (saturated - one_line)
    assert of(found, g="B", metric="any_difference_test")["estimate"] == pytest.approx(wanted)


def test_groups_that_are_alike_are_not_told_apart():
    table = TWO | {"k": [22, 48, 22, 48]}
    found = calibration_differences(counted(table), "Tool", by="g", reference="A").tests.frame
    assert found["estimate"].to_numpy() == pytest.approx(0, abs=1e-8)
    assert found["p"].to_numpy() == pytest.approx(1, abs=1e-3)


def test_with_clusters_the_tests_are_walds():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"risk": rng.choice([0.1, 0.3, 0.6], 900), "g": rng.choice([*"ABC"], 900)})
    frame = frame.assign(y=rng.binomial(1, frame["risk"]), site=rng.integers(0, 30, 900))
    named = {"predictions": {"Tool": {"risk": "risk"}}, "groups": "g", "cluster": "site"}
    found = calibration_differences(rv.Cohort(frame, outcome="y", **named), "Tool", by="g", reference="A")
    assert found.tests.frame["method"].str.startswith("Wald by the design").all()


def test_a_risk_of_0_or_1_has_rows_that_say_why():
    found = calibration_differences(
        counted(TWO | {"risk": [0.0, 0.5, 0.2, 0.5]}), "Tool", by="g", reference="A"
    )
    assert (found.tests.frame["status"] == "not estimable").all()
    assert found.tests.frame["note"].str.contains("no finite log odds").all()
    assert "cannot be judged" in found.text


def test_a_group_without_events_is_left_out_of_the_test_over_all_groups_and_named():
    table = {key: [*values, *values[:2]] for key, values in TWO.items()}
    table |= {"g": [*"AABBCC"], "k": [*TWO["k"], 0, 0]}
    found = calibration_differences(counted(table), "Tool", by="g", reference="A").tests.frame
    assert "without C" in of(found, g="(all)", metric="slope_test")["note"]
    assert of(found, g="C", metric="slope_test")["status"] == "not estimable"


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ({"reference": "a"}, "A"),
        ({"prediction": "Tol"}, "Tool"),
        ({"by": "h"}, "g"),
        ({"confidence": 2}, "1"),
    ],
)
def test_wrong_questions_are_named(asked, needed):
    question = {"prediction": "Tool", "by": "g", "reference": "A"} | asked
    with pytest.raises(EvaluationError, match=needed):
        calibration_differences(counted(TWO), **question)


def test_a_prediction_without_a_risk_is_refused():
    cohort = counted(TWO, predictions={"Tool": {"score": "risk"}})
    with pytest.raises(EvaluationError, match="risk"):
        calibration_differences(cohort, "Tool", by="g", reference="A")


def test_the_text_names_every_group_and_says_that_no_difference_is_no_equality():
    told = calibration_differences(counted(TWO), "Tool", by="g", reference="A").text
    assert "- A: observed over expected 1.000 [" in told
    assert "- B: observed over expected 1.2" in told
    assert "does not show that the groups are alike" in told
