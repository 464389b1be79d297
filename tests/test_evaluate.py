"""The rules of the two verbs: who is counted, which role is read, what cannot be said."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.metrics import (
    auc,
    brier,
    calibration_slope,
    event_rate,
    number_needed_to_detain,
    oe_ratio,
    ppv,
    sensitivity,
    specificity,
)

from .conftest import cohort_of, people

COLUMNS = [
    *("prediction", "metric", "sex", "on", "at", "label", "horizon", "contrast", "reference"),
    *("estimate", "se", "lower", "upper", "confidence", "method", "p"),
    *("n", "events", "n_dropped", "status", "note"),
]


def only(frame: pd.DataFrame, **where: object) -> pd.Series:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_the_columns_stand_in_their_order(cohort: rv.Cohort) -> None:
    estimates = rv.evaluate(cohort, by="sex")
    assert list(estimates.frame.columns) == COLUMNS
    assert list(estimates.contrast("sex", reference="male").frame.columns) == COLUMNS
    assert estimates.frame["at"].dtype == float


def test_the_default_metrics_suit_the_roles(cohort: rv.Cohort) -> None:
    found = rv.evaluate(cohort).frame.groupby("prediction")["metric"].unique()
    assert {"auc", "oe_ratio", "calibration_slope"} <= set(found["Tool"])
    assert {"auc", "event_rate", "sensitivity"} <= set(found["Judgement"])
    assert "oe_ratio" not in found["Judgement"]


def test_what_a_prediction_lacks_is_a_row_that_says_so(cohort: rv.Cohort) -> None:
    row = only(rv.evaluate(cohort, brier).frame, prediction="Judgement")
    assert row["status"] == "not available"
    assert "no risk" in row["note"]
    assert np.isnan(row["estimate"])


def test_margins_and_intersections(cohort: rv.Cohort, frame: pd.DataFrame) -> None:
    crossed = cohort_of(frame, groups=["sex", "region"])
    margins = rv.evaluate(crossed, event_rate, by=["sex", "region"]).frame
    assert list(zip(margins["sex"], margins["region"], strict=True))[:3] == [
        ("(all)", "(all)"),
        ("female", "(all)"),
        ("male", "(all)"),
    ]
    cells = rv.evaluate(crossed, event_rate, by=[("sex", "region")]).frame
    assert len(cells) == 1 + 2 * 3
    assert cells["n"][1:].sum() == len(frame)


def test_thresholds_move_to_no_other_role(cohort: rv.Cohort) -> None:
    on_score = only(rv.evaluate(cohort, sensitivity.at(5, on="score")).frame, prediction="Tool")
    assert (on_score["on"], on_score["at"]) == ("score", 5.0)
    with pytest.raises(rv.EvaluationError, match="`Tool` has score, risk"):
        rv.evaluate(cohort, sensitivity.at(5))
    with pytest.raises(rv.EvaluationError, match="between 0 and 1"):
        rv.evaluate(cohort, sensitivity.at(20, on="risk"))


def test_bands_are_cut_at_every_level_above_the_lowest(cohort: rv.Cohort, frame: pd.DataFrame) -> None:
    found = rv.evaluate(cohort.only("Judgement"), sensitivity).frame
    assert found["label"].tolist() == ["moderate", "high"]
    assert found["at"].tolist() == [1.0, 2.0]
    events = frame[frame["violent"] == 1]
    assert found["estimate"].tolist() == [
        (events["rating"] != "low").mean(),
        (events["rating"] == "high").mean(),
    ]


def test_a_named_level_is_a_threshold(cohort: rv.Cohort) -> None:
    row = only(rv.evaluate(cohort.only("Judgement"), sensitivity.at("high")).frame, label="high")
    assert row["at"] == 2.0


def test_a_threshold_is_never_guessed(cohort: rv.Cohort) -> None:
    with pytest.raises(rv.EvaluationError, match="a threshold for `sensitivity`"):
        rv.evaluate(cohort.only("Tool"), sensitivity)
    row = only(rv.evaluate(cohort, sensitivity).frame, prediction="Tool")
    assert row["note"] == "no threshold was given"


def test_named_cuts_pair_different_instruments(cohort: rv.Cohort, frame: pd.DataFrame) -> None:
    cuts = {"act": {"Tool": {"on": "score", "at": 6}, "Judgement": "high"}}
    estimates = rv.evaluate(cohort, sensitivity, cuts=cuts)
    assert set(estimates.frame["label"]) == {"act"}
    row = only(estimates.contrast("prediction", reference="Tool").frame, metric="sensitivity")
    events = frame[frame["violent"] == 1]
    assert row["estimate"] == pytest.approx(
        (events["rating"] == "high").mean() - (events["score"] >= 6).mean()
    )
    assert (row["contrast"], row["reference"]) == ("difference", "Tool")


def test_predictions_are_compared_on_the_people_who_have_both(frame: pd.DataFrame) -> None:
    holes = frame.astype({"score": object})
    holes.loc[:19, "score"] = None
    cohort = cohort_of(holes, missing="drop")
    estimates = rv.evaluate(cohort, auc)
    assert only(estimates.frame, prediction="Judgement")["n"] == 300
    row = estimates.contrast("prediction", reference="Tool").frame.iloc[0]
    both = frame[20:]
    expected = auc(both["violent"], both["rating"].map({"low": 0, "moderate": 1, "high": 2})) - auc(
        both["violent"], both["score"]
    )
    assert row["n"] == 280
    assert row["n_dropped"] == 20
    assert row["estimate"] == pytest.approx(expected)


def test_a_risk_for_another_horizon_is_not_available(frame: pd.DataFrame) -> None:
    cohort = cohort_of(frame, predictions={"Tool": {"score": "score", "risk": "risk", "horizon_months": 60}})
    found = rv.evaluate(cohort, [auc, oe_ratio]).frame
    assert only(found, metric="auc")["on"] == "score"
    assert "60 months, not 24" in only(found, metric="oe_ratio")["note"]


def test_the_horizon_stands_in_every_row(cohort: rv.Cohort) -> None:
    assert (rv.evaluate(cohort, [auc, ppv]).frame["horizon"] == 24).all()


def test_a_group_without_events_is_a_row_that_says_so(frame: pd.DataFrame) -> None:
    few = frame.assign(sex=np.where(frame["id"] < 40, "unknown", frame["sex"]))
    few.loc[few["sex"] == "unknown", "violent"] = 0
    estimates = rv.evaluate(cohort_of(few), auc, by="sex")
    row = only(estimates.frame, prediction="Tool", sex="unknown")
    assert (row["status"], row["note"]) == ("not estimable", "no events")
    gap = estimates.contrast("sex", reference="male").frame
    assert only(gap, prediction="Tool", sex="unknown")["status"] == "not estimable"


def test_few_events_keep_the_estimate_and_lose_the_interval_unless_it_is_a_rate() -> None:
    small = people(30, seed=4)
    found = rv.evaluate(cohort_of(small).only("Tool"), [auc, event_rate, ppv.at(8, on="score")]).frame
    area, rate, predictive = (only(found, metric=name) for name in ("auc", "event_rate", "ppv"))
    assert area["status"] == "few events"
    assert np.isfinite(area["estimate"])
    assert np.isnan(area["lower"])
    assert rate["status"] == "ok"
    assert predictive["status"] == "few events"
    assert predictive["lower"] < predictive["estimate"]


def test_under_five_clusters_there_is_no_interval(frame: pd.DataFrame) -> None:
    found = rv.evaluate(cohort_of(frame, cluster="region").only("Tool"), [auc, event_rate])
    assert found.frame["lower"].isna().all()
    assert found.frame["note"].str.contains("3 clusters, at least 5").all()
    assert found.interval(method="bootstrap", seed=1).frame["lower"].isna().all()


def reach(frame: pd.DataFrame, sizes: list[int]) -> float:
    """How many standard errors the interval of the calibration slope reaches upwards, in clusters."""
    cohort = cohort_of(frame.assign(site=np.repeat(np.arange(len(sizes)), sizes)), cluster="site")
    row = rv.evaluate(cohort.only("Tool"), calibration_slope).frame.iloc[0]
    return (row["upper"] - row["estimate"]) / row["se"]


def test_unequal_clusters_have_wider_intervals_than_equal_ones(frame: pd.DataFrame) -> None:
    from scipy.stats import t

    assert t.ppf(0.975, 5) <= reach(frame, [50] * 6) * (1 + 1e-9) < t.ppf(0.975, 3)
    assert t.ppf(0.975, 3) < reach(frame, [150, 50, 40, 30, 20, 10]) < t.ppf(0.975, 1.5)


def test_what_the_design_fixes_cannot_be_estimated(frame: pd.DataFrame) -> None:
    cohort = cohort_of(frame, strata="violent")
    found = rv.evaluate(
        cohort.only("Tool"), [event_rate, oe_ratio, ppv.at(5, on="score"), sensitivity.at(5, on="score"), auc]
    ).frame
    fixed = found.set_index("metric")["note"].str.contains("fixed by design")
    assert fixed.to_dict() == {
        "event_rate": True,
        "auc": False,
        "oe_ratio": True,
        "ppv": True,
        "sensitivity": False,
    }


def test_weights_bring_back_the_ppv_of_a_case_control_sample(frame: pd.DataFrame) -> None:
    sampled = frame[(frame["violent"] == 1) | (frame["id"] % 3 == 0)].assign(
        weight=lambda f: np.where(f["violent"] == 1, 1.0, 3.0)
    )
    found = rv.evaluate(
        cohort_of(sampled, strata="violent", weights="weight").only("Tool"),
        [event_rate, ppv.at(5, on="score")],
    ).frame
    assert "fixed by design" in only(found, metric="event_rate")["note"]
    flagged = sampled[sampled["score"] >= 5]
    expected = np.average(flagged["violent"], weights=flagged["weight"])
    assert only(found, metric="ppv")["estimate"] == pytest.approx(expected)
    assert only(found, metric="ppv")["se"] > 0


def test_infinity_is_infinite_with_a_status_and_its_finite_limit() -> None:
    frame = pd.DataFrame({"violent": [0] * 30 + [1] * 20, "score": [9] * 12 + [1] * 38})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "score"}})
    row = rv.evaluate(cohort, number_needed_to_detain.at(5)).frame.iloc[0]
    assert (row["estimate"], row["upper"], row["status"]) == (np.inf, np.inf, "not estimable")
    assert 1 < row["lower"] < 12


def test_a_perfect_tool_gets_newcombes_interval_and_a_note() -> None:
    frame = pd.DataFrame({"violent": [0] * 30 + [1] * 20, "score": [1] * 30 + [2] * 20})
    row = rv.evaluate(
        rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "score"}}), auc
    ).frame.iloc[0]
    assert row["method"] == "Newcombe method 5"
    assert 0.8 < row["lower"] < row["estimate"] == row["upper"] == 1


def test_levels_of_a_score_are_rows(cohort: rv.Cohort, frame: pd.DataFrame) -> None:
    found = rv.evaluate(cohort.only("Tool"), event_rate.on("score")).frame
    assert found["at"].tolist() == sorted(frame["score"].unique())
    assert found["n"].sum() == 300
    assert found["events"].tolist() == frame.groupby("score")["violent"].sum().tolist()


def test_merged_levels_are_named(cohort: rv.Cohort) -> None:
    found = rv.evaluate(cohort.only("Tool"), event_rate.at(0, 3, 4, on="score")).frame
    assert found["label"].tolist() == ["0 to 2", "", "4 to 9"]


def test_too_many_levels_ask_for_intervals(frame: pd.DataFrame) -> None:
    many = people(20_000).assign(risk=np.random.default_rng(1).random(20_000))
    with pytest.raises(rv.EvaluationError, match="give intervals"):
        rv.evaluate(cohort_of(many).only("Tool"), event_rate.on("risk"))


@pytest.mark.parametrize(
    ("question", "part"),
    [
        (lambda c: rv.evaluate(c, by="sxe"), "did you mean `sex`"),
        (lambda c: rv.evaluate(c, []), "at least one metric"),
        (lambda c: rv.evaluate(c, ["auc"]), "metrics from `riskeval.metrics`"),
        (lambda c: rv.evaluate(c, auc, confidence=95), "write 0.95"),
        (lambda c: rv.evaluate(c, auc, confidence="95 %"), "write 0.95"),
        (lambda c: auc.at(3), "has none"),
        (lambda c: auc.on("norm"), "score, risk, band"),
        (lambda c: sensitivity.at(np.nan), "finite thresholds"),
        (lambda c: rv.evaluate(c, auc).contrast("prediction", reference="Toll"), "one of"),
        (lambda c: rv.evaluate(c, auc).contrast("sex", reference="male"), "an axis to compare along"),
        (lambda c: rv.evaluate(c, auc, by="sex").contrast("sex", reference="men"), "`men`"),
        (lambda c: rv.evaluate(c, auc).interval(method="exact"), 'method="exact"'),
        (lambda c: rv.evaluate(c, auc).interval(method="bootstrap", resamples=5), "at least 100"),
        (lambda c: rv.score_table(c, "Toll"), "a prediction of the cohort"),
        (lambda c: rv.score_table(c, "Tool", on="band"), "a score or band"),
    ],
)
def test_a_wrong_question_is_an_error_that_says_what_to_ask(
    cohort: rv.Cohort, question: object, part: str
) -> None:
    with pytest.raises(rv.EvaluationError, match=part.replace("(", r"\(")):
        question(cohort)


def test_paired_rates_differ_by_mover_with_their_correlation(frame: pd.DataFrame) -> None:
    predictions = {"A": {"score": "score"}, "B": {"score": "score"}}
    estimates = rv.evaluate(cohort_of(frame, predictions=predictions), specificity.at(5))
    row = estimates.contrast("prediction", reference="A").frame.iloc[0]
    assert row["estimate"] == 0
    alone = estimates.frame["upper"].iloc[0] - estimates.frame["estimate"].iloc[0]
    assert row["upper"] < alone / 4  # the correlation is 1: only the asymmetry of Wilson's limits is left


@pytest.mark.parametrize("why", ["weight", "outcome"])
def test_a_group_whose_people_are_all_excluded_is_a_row_that_says_so(why):
    frame = pd.DataFrame(
        {"y": [0, 1] * 10, "s": [1, 2, 3, 2] * 5, "g": ["a"] * 8 + ["b"] * 8 + ["c"] * 4, "w": [1.0] * 20}
    )
    frame.loc[16:, "w" if why == "weight" else "y"] = 0 if why == "weight" else np.nan
    cohort = rv.Cohort(
        frame, outcome="y", groups="g", weights="w", predictions={"T": {"score": "s"}}, missing="drop"
    )
    found = rv.evaluate(cohort, auc, by="g")
    row = found.frame.set_index("g").loc["c"]
    assert (row["status"], np.isnan(row["estimate"])) == ("not available", True)
    assert "all were excluded" in row["note"]
    contrast = found.contrast("g", reference="a").frame.set_index("g").loc["c"]
    assert (contrast["status"], contrast["note"]) == ("not available", row["note"])
    with pytest.raises(EvaluationError, match="a reference g"):
        found.contrast("g", reference="c")
