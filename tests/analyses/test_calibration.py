"""The calibration of a prediction in one call: what the parts say, and that they are those of the metrics."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.calibration import STAGE
from riskeval.errors import EvaluationError
from riskeval.metrics import ici, observed_risk, oe_ratio

from ..conftest import cohort_of, people

TWO = {"Tool": {"score": "score", "risk": "risk"}, "Norm": {"score": "score", "norm": "norm"}}


def counted(risks, people_, events, **roles):
    table = pd.DataFrame({"p": risks, "n": people_, "k": events})
    return rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "p"}}, **roles)


def by_metric(found):
    return found.frame.set_index("metric")


def test_the_hierarchy_of_two_stated_risks_can_be_redone_with_a_pencil():
    found = by_metric(rv.calibration(counted([0.2, 0.4], [100, 100], [30, 40])).estimates)["estimate"]
    assert found["oe_ratio"] == pytest.approx(70 / 60)
    assert found["calibration_slope"] == pytest.approx(np.log(28 / 18) / np.log(24 / 9), rel=1e-9)
    assert found["ici"] == pytest.approx(0.05)  # 0.1 for half of the people, 0 for the others
    assert found["corp_miscalibration"] == pytest.approx(0.1**2 / 2)
    parts = found["corp_miscalibration"] - found["corp_discrimination"] + found["brier_uncertainty"]
    assert found["brier"] == pytest.approx(parts, rel=1e-12)


def test_every_prediction_with_a_risk_or_a_norm_is_shown_and_no_other():
    found = rv.calibration(cohort_of(people(), predictions=TWO | {"Sum": {"score": "score"}}))
    for part in (found.estimates, found.curve, found.levels, found.tests, found.belt().belt):
        assert set(part.frame["prediction"]) == {"Tool", "Norm"}
    assert set(found.curve.frame["on"]) == {"risk", "norm"}


def test_the_numbers_are_those_of_evaluate_and_can_be_contrasted():
    cohort = cohort_of(people(), predictions=TWO)
    found = rv.calibration(cohort, by="sex").estimates
    alone = rv.evaluate(cohort, [oe_ratio], by="sex").frame
    mine = found.frame[found.frame["metric"] == "oe_ratio"]
    for name in ("estimate", "lower", "upper"):
        assert mine[name].to_numpy() == pytest.approx(alone[name].to_numpy(), rel=1e-12)
    assert len(found.contrast("prediction", reference="Norm"))


def test_the_table_says_what_each_number_is_about():
    table = rv.calibration(cohort_of(people()), "Tool").table()
    assert table.set_index("metric")["calibration"].to_dict() == STAGE
    assert table["calibration"].drop_duplicates().tolist() == [
        "on average",
        "in their spread",
        "along their range",
        "Brier score",
    ]


def test_the_curve_is_that_of_observed_risk_within_the_stated_risks():
    frame = people()
    cohort = cohort_of(frame)
    curve = rv.calibration(cohort, "Tool").curve.frame
    assert curve["at"].min() == frame["risk"].min()
    assert curve["at"].max() == frame["risk"].max()
    inside = curve[curve["at"] == 0.2]
    alone = observed_risk(frame["violent"], frame["risk"], at=0.2)
    assert inside["estimate"].item() == pytest.approx(alone, rel=1e-9)


def test_low_stated_risks_still_have_a_curve_that_can_be_read():
    curve = rv.calibration(counted([0.001, 0.004, 0.02], [20_000] * 3, [40, 90, 380])).curve.frame
    assert len(curve) > 10
    assert curve["lower"].notna().all()


def test_more_knots_reach_the_curve_the_distances_and_the_tests():
    frame = people()
    found = rv.calibration(cohort_of(frame), "Tool", knots=4)
    distance = by_metric(found.estimates).loc["ici"]
    alone = ici.given(knots=4)(frame["violent"], frame["risk"])
    assert distance["estimate"] == pytest.approx(alone, rel=1e-9)
    assert "knots 4" in distance["note"]
    assert by_metric(found.tests).loc["lr_nonlinearity", "method"] == "chi-squared, 2 df"
    assert found.curve.frame["note"].str.contains("knots 4").all()


def test_levels_keep_ties_together_and_have_observed_and_expected_rates():
    frame = people()
    levels = rv.calibration(cohort_of(frame), "Tool").levels.frame
    observed = levels[levels["metric"] == "event_rate"].set_index("at")
    rates = frame.groupby("score")["violent"].agg(["mean", "size"])
    assert observed["estimate"].to_numpy() == pytest.approx(rates["mean"].to_numpy())
    assert observed["n"].tolist() == rates["size"].tolist()
    assert set(levels["metric"]) == {"event_rate", "expected_rate", "eo_ratio"}


def test_too_many_distinct_risks_have_no_levels_and_a_reason():
    risk = np.linspace(0.1, 0.9, 400)
    frame = pd.DataFrame({"y": [0, 1] * 200, "p": risk})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}})
    found = rv.calibration(cohort)
    assert set(found.levels.frame["status"]) == {"not available"}
    assert found.levels.frame["note"].str.contains("read the curve").all()
    found.plot()


def test_the_plot_of_one_prediction_shows_its_people_and_of_two_their_curves():
    found = rv.calibration(cohort_of(people(), predictions=TWO))
    alone, both = found.plot(prediction="Tool"), found.plot()
    assert alone.get_ylim()[0] < 0 == both.get_ylim()[0]
    assert both.get_legend() is not None


def test_an_unknown_prediction_odd_knots_and_a_wrong_confidence_are_named():
    cohort = cohort_of(people())
    with pytest.raises(EvaluationError, match="found `Toll`"):
        rv.calibration(cohort, "Toll")
    with pytest.raises(EvaluationError, match="3, 4 or 5 knots"):
        rv.calibration(cohort, knots=7)
    with pytest.raises(EvaluationError, match="confidence between 0 and 1"):
        rv.calibration(cohort, confidence=95)
    with pytest.raises(EvaluationError, match="found `Toll`"):
        rv.calibration(cohort).plot(prediction="Toll")


@pytest.mark.parametrize(
    ("risks", "people_", "events", "status", "metric"),
    [
        ([0.0, 0.5, 1.0], [50] * 3, [1, 25, 49], "not estimable", "calibration_slope"),
        ([0.3], [100], [40], "not estimable", "calibration_slope"),
        ([0.2, 0.4], [50, 50], [0, 0], "not estimable", "ici"),
        ([0.2, 0.4], [50, 50], [50, 50], "not estimable", "calibration_in_the_large"),
        ([0.2, 0.4], [50, 50], [2, 3], "few events", "oe_ratio"),
        ([0.2, 0.4], [50, 50], [0, 50], "not estimable", "calibration_slope"),
    ],
)
def test_bad_input_gives_rows_with_a_status_in_every_part(risks, people_, events, status, metric):
    found = rv.calibration(counted(risks, people_, events))
    row = by_metric(found.estimates).loc[metric]
    assert row["status"] == status
    assert row["note"]
    for part in (found.curve, found.levels, found.tests, found.belt().test, found.corp().curve):
        assert len(part)
    found.plot()
    found.corp().plot()


def test_a_cohort_without_any_risk_says_so_in_every_row():
    found = rv.calibration(cohort_of(people(), predictions={"Sum": {"score": "score"}}))
    assert set(found.estimates.frame["status"]) == {"not available"}
    assert set(found.curve.frame["status"]) == {"not available"}
    assert set(found.corp().curve.frame["status"]) == {"not available"}
    found.plot()


def test_a_risk_that_nobody_has_is_told_in_every_part() -> None:
    frame = pd.DataFrame({"violent": [0, 1] * 20, "risk": [np.nan] * 40, "score": range(40)})
    cohort = rv.Cohort(
        frame,
        outcome="violent",
        predictions={"Tool": {"risk": "risk", "score": "score"}},
        missing="drop",
    )
    found = rv.calibration(cohort)
    for table in (found.estimates, found.curve, found.tests, found.corp().curve, found.belt().test):
        assert table.frame["estimate"].isna().all()
        assert table.frame["note"].str.contains("no people").all()
