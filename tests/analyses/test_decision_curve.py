"""Curves, steps and baselines in one table, with what a cut is worth where it is not the best."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.decision_curve import decision_curve
from riskeval.metrics.isotonic import isotonic

from ..conftest import cohort_of, people

LEVELS = ["low", "moderate", "high"]


@pytest.fixture
def judged() -> rv.Cohort:
    """Event rates 0.05, 0.20, 0.50; a risk that says so."""
    table = pd.DataFrame({"rating": LEVELS, "risk": [0.05, 0.2, 0.5], "n": [40, 40, 20], "k": [2, 8, 10]})
    predictions = {"Judgement": {"band": "rating", "levels": LEVELS}, "Tool": {"risk": "risk"}}
    return rv.Cohort.from_counts(table, n="n", events="k", predictions=predictions)


def estimates(frame, *names):
    return frame.set_index([*names])["estimate"].to_dict()


def test_risks_are_curves_bands_are_steps_and_the_baselines_are_rows(judged):
    frame = decision_curve(judged, [0.1, 0.25]).frame
    # at 0.1 nine false alarms cost a true one; at 0.25 three
    assert estimates(frame, "prediction", "label", "at") == pytest.approx(
        {
            ("Judgement", "moderate or above", 0.1): (18 - 42 / 9) / 100,
            ("Judgement", "moderate or above", 0.25): (18 - 42 / 3) / 100,
            ("Judgement", "high", 0.1): (10 - 10 / 9) / 100,
            ("Judgement", "high", 0.25): (10 - 10 / 3) / 100,
            ("Tool", "", 0.1): (18 - 42 / 9) / 100,
            ("Tool", "", 0.25): (10 - 10 / 3) / 100,
            ("treat all", "", 0.1): (20 - 80 / 9) / 100,
            ("treat all", "", 0.25): (20 - 80 / 3) / 100,
            ("treat none", "", 0.1): 0,
            ("treat none", "", 0.25): 0,
        }
    )


def test_a_cut_at_a_price_at_which_another_is_best_says_so(judged):
    frame = decision_curve(judged, [0.1, 0.25]).frame.set_index(["label", "at"])
    assert "not the best cut at this price: moderate or above" in frame.loc[("high", 0.1), "note"]
    assert "not the best cut at this price: high" in frame.loc[("moderate or above", 0.25), "note"]
    assert "not the best" not in frame.loc[("high", 0.25), "note"]


def test_where_two_cuts_are_equally_good_neither_is_warned_of(judged):
    frame = decision_curve(judged, [0.2]).frame
    assert not frame["note"].str.contains("not the best").any()
    assert frame["estimate"].iloc[0] == pytest.approx(frame["estimate"].iloc[1])


def test_a_risk_that_follows_the_event_rates_is_never_beaten_by_a_fixed_cut():
    frame = people(400)
    events, size = (frame.groupby("score")["violent"].agg(how).to_numpy(float) for how in ("sum", "size"))
    rates = pd.Series(isotonic(size, events), index=np.unique(frame["score"]))
    roles = {"Tool": {"risk": "calibrated", "score": "score"}}
    cohort = cohort_of(frame.assign(calibrated=frame["score"].map(rates)), predictions=roles)
    found = decision_curve(cohort, on=("risk", "score")).frame.query("prediction == 'Tool'")
    risk = found[found["on"] == "risk"].set_index("at")["estimate"]
    steps = found[found["on"] == "score"].groupby("at")["estimate"].max()
    assert (steps <= risk + 1e-12).all()
    assert (steps - risk).max() == pytest.approx(0)


def test_differences_are_paired_and_named_with_the_cut(judged):
    curve = decision_curve(judged, [0.1, 0.25])
    against_all = estimates(curve.contrast().frame, "prediction", "label", "at")
    assert against_all["Tool", "", 0.1] == pytest.approx((18 - 42 / 9 - 20 + 80 / 9) / 100)
    rows = curve.contrast("Judgement").frame
    assert set(rows["reference"]) == {"Judgement, moderate or above", "Judgement, high"}
    twins = rows[(rows["prediction"] == "Tool") & (rows["at"] == 0.25)].set_index("reference")
    assert twins.loc["Judgement, high", "estimate"] == 0  # the same twenty people
    assert np.isfinite(twins.loc["Judgement, moderate or above", ["lower", "upper"]].astype(float)).all()


def test_the_interval_of_a_difference_is_that_of_the_difference_of_two_worths(judged):
    frame = decision_curve(judged, [0.25]).contrast("treat none").frame
    single = decision_curve(judged, [0.25]).frame
    for name in ("Tool", "treat all"):
        row, alone = (f[f["prediction"] == name].iloc[0] for f in (frame, single))
        assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(
            alone[["estimate", "lower", "upper"]].tolist()
        )


def test_every_group_has_its_own_curve_and_best_cuts(cohort):
    curve = decision_curve(cohort, [0.2], by="sex")
    women = decision_curve(cohort_of(people().query("sex == 'female'")), [0.2])
    mine = curve.frame[curve.frame["sex"] == "female"]
    assert mine["estimate"].tolist() == pytest.approx(women.frame["estimate"].tolist())
    best = curve.best.frame[curve.best.frame["sex"] == "female"]
    assert best["estimate"].fillna(-1).tolist() == pytest.approx(
        women.best.frame["estimate"].fillna(-1).tolist()
    )


def test_interventions_avoided_by_flagging_everybody_are_none(cohort):
    frame = decision_curve(cohort, [0.1, 0.4], metric="interventions_avoided").frame
    rows = frame[frame["prediction"] == "treat all"]
    assert (rows["estimate"] == 0).all()
    assert (rows["status"] == "ok").all()


def test_a_score_without_a_risk_has_no_curve_and_says_why():
    cohort = cohort_of(people(), predictions={"Tool": {"score": "score"}})
    row = decision_curve(cohort, [0.2]).frame.iloc[0]
    assert row["status"] == "not available"
    assert row["note"]


def test_the_default_prices_are_hundredths(cohort):
    at = decision_curve(cohort.only("Tool"), on="risk").frame["at"].unique()
    assert at.tolist() == [k / 100 for k in range(1, 100)]


@pytest.mark.parametrize("price", [0, 1, 5, -0.2])
def test_a_price_that_is_no_probability_is_refused(cohort, price):
    with pytest.raises(rv.EvaluationError, match="above 0 and below 1"):
        decision_curve(cohort, [0.2, price])


def test_all_mistakes_of_the_question_are_told_together(cohort):
    with pytest.raises(rv.EvaluationError, match='metric="profit"') as error:
        decision_curve(cohort, metric="profit", on="norm")
    assert len(error.value.problems) == 2
    with pytest.raises(rv.EvaluationError, match="Jugement"):
        decision_curve(cohort, [0.2]).contrast("Jugement")


def test_a_score_with_many_levels_asks_for_the_cuts_that_matter():
    frame = people(200).assign(score=np.arange(200))
    with pytest.raises(rv.EvaluationError, match=r"200 in the score of `Tool`"):
        decision_curve(cohort_of(frame), [0.2], on="score")


def test_one_price_need_not_be_a_list() -> None:
    cohort = cohort_of(people(200))
    pd.testing.assert_frame_equal(decision_curve(cohort, 0.2).frame, decision_curve(cohort, [0.2]).frame)
