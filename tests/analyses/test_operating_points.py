"""Ten people, every threshold."""

import json

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.operating_points import operating_points
from riskeval.metrics import flag_rate, npv, ppv, sensitivity, specificity

from ..conftest import cohort_of

SCORE = [3, 3, 2, 1, 3, 2, 2, 1, 1, 1]
OUTCOME = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
COUNTS = ["tp", "fp", "fn", "tn"]


@pytest.fixture
def ten() -> rv.Cohort:
    frame = pd.DataFrame({"y": OUTCOME, "score": SCORE})
    return rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "score"}})


def test_every_threshold_from_everybody_to_nobody(ten):
    found = operating_points(ten, "Tool")
    assert found["label"].tolist() == ["everybody", "score ≥ 2", "score ≥ 3", "nobody"]
    assert found["at"].tolist() == [1, 2, 3, np.inf]
    assert found[COUNTS].to_numpy().tolist() == [[4, 6, 0, 0], [3, 3, 1, 3], [2, 1, 2, 5], [0, 0, 4, 6]]


def test_rates_are_those_of_the_metrics(cohort):
    found = operating_points(cohort, "Tool", on="score").iloc[1:-1]
    for metric in (sensitivity, specificity, ppv, npv, flag_rate):
        rows = rv.evaluate(cohort.only("Tool"), metric.at(found["at"], on="score")).frame
        assert found[metric.name].tolist() == pytest.approx(rows["estimate"].tolist())


def test_per_1000_follows_the_weights_and_counts_are_people(frame):
    weighted = cohort_of(frame, weights="weight")
    found = operating_points(weighted, "Tool", on="score")
    assert found[COUNTS].sum(axis=1).eq(300).all()
    share = (frame["weight"] * (frame["score"] >= 5) * frame["violent"]).sum() / frame["weight"].sum()
    assert found.loc[found["at"] == 5, "tp_per_1000"].item() == pytest.approx(1000 * share)
    assert found[[f"{c}_per_1000" for c in COUNTS]].sum(axis=1).to_numpy() == pytest.approx(1000)


def test_the_cell_without_people_has_no_rate(ten):
    found = operating_points(ten, "Tool").set_index("label")
    assert np.isnan(found.loc["nobody", "ppv"])
    assert np.isnan(found.loc["everybody", "npv"])


def test_best_says_which_thresholds_are_corners_of_the_hull():
    table = pd.DataFrame({"score": [0, 1, 2], "n": [40, 40, 20], "k": [8, 4, 10]})  # 0.20, 0.10, 0.50
    cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"score": "score"}})
    assert operating_points(cohort, "Tool")["best"].tolist() == [True, False, True, True]


def test_a_sample_stratified_by_the_outcome_has_no_ppv(frame):
    found = operating_points(cohort_of(frame, strata="violent"), "Judgement").iloc[1]
    assert np.isfinite(found["sensitivity"])
    assert np.isnan([found["ppv"], found["tp_per_1000"]]).all()


def test_groups_stand_below_each_other(cohort, frame):
    found = operating_points(cohort, "Judgement", by="sex")
    assert found.groupby("sex", sort=False)[COUNTS].first().sum(axis=1).to_dict() == {
        "(all)": 300,
        "female": (frame["sex"] == "female").sum(),
        "male": (frame["sex"] == "male").sum(),
    }


def test_it_can_be_written_for_a_browser(ten):
    written = json.loads(operating_points(ten, "Tool").to_json(orient="records"))
    assert written[-1]["at"] is None
    assert written[1]["tp"] == 3


def test_an_unknown_prediction_is_named(ten):
    with pytest.raises(rv.EvaluationError, match="Toll"):
        operating_points(ten, "Toll")
