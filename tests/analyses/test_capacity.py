"""Limited places go to the highest predictions, and ties are broken by lot in expectation."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.analyses.capacity import capacity
from riskeval.metrics import sensitivity, true_alarms

# 100 people: score 0: 50 with 5 events, 1: 30 with 6, 2: 20 with 10
TABLE = pd.DataFrame({"score": [0, 1, 2], "n": [50, 30, 20], "k": [5, 6, 10]})
TOOL = {"Tool": {"score": "score"}}
COHORT = rv.Cohort.from_counts(TABLE, n="n", events="k", predictions=TOOL)


def value(made: object, metric: str) -> float:
    frame = made.consequences.frame
    return frame.loc[frame["metric"] == metric, "estimate"].iloc[0]


def test_without_a_tie_it_is_an_ordinary_cut() -> None:
    made = capacity(COHORT, "Tool", places=0.2)
    ordinary = rv.evaluate(COHORT, [true_alarms.at(2), sensitivity.at(2)]).frame["estimate"]
    assert (made.cut, made.above, made.tied, made.tie_served) == (2, 0, 0.2, 1)
    assert_allclose([value(made, "true_alarms"), value(made, "sensitivity")], ordinary)


def test_those_on_the_cut_get_the_places_that_are_left_by_lot() -> None:
    # 35 places: all 20 with score 2, and 15 of the 30 with score 1, of whom 6 had the event
    made = capacity(COHORT, "Tool", places=70, among=200)
    assert (made.cut, made.above, made.tied) == (1, 0.2, 0.3)
    assert_allclose(made.tie_served, 0.5)
    assert_allclose(value(made, "true_alarms"), 10 * (10 + 3))
    assert_allclose(value(made, "false_alarms"), 10 * (35 - 13))
    assert_allclose(value(made, "missed_events"), 10 * (21 - 13))
    assert_allclose(value(made, "rightly_left"), 10 * (79 - 22))
    assert_allclose(value(made, "ppv"), 13 / 35)
    assert_allclose(value(made, "sensitivity"), 13 / 21)
    assert_allclose(value(made, "specificity"), 57 / 79)


def test_the_last_place_implies_a_price() -> None:
    made = capacity(COHORT, "Tool", places=0.35, missed_to_false_alarm=9)
    assert made.implied_threshold == 0.2  # 6 of 30
    assert_allclose(made.implied_ratio, 4)
    worth = made.consequences.frame.loc[lambda f: f["metric"] == "net_benefit"].set_index("at")["estimate"]
    assert_allclose(worth[[0.2, 0.1]], [0.13 - 0.22 / 4, 0.13 - 0.22 / 9])


def test_intervals_are_those_of_means_where_the_cut_is_well_filled() -> None:
    made = capacity(COHORT, "Tool", places=0.35).consequences
    row = made.frame.set_index("metric").loc["true_alarms"]
    again = (
        made.interval(method="bootstrap", resamples=2000, seed=1).frame.set_index("metric").loc["true_alarms"]
    )
    assert_allclose(row["se"], again["se"], rtol=0.1)  # 2,000 resamples: 2 % of noise, and the cut may move


def test_where_few_people_stand_on_the_cut_it_is_found_anew_in_each_sample() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"risk": rng.random(300)}).assign(
        y=lambda f: (rng.random(300) < f["risk"]).astype(int)
    )
    made = capacity(rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "risk"}}), "Tool", 0.1)
    row = made.consequences.frame.set_index("metric").loc["ppv"]
    top = frame.nlargest(30, "risk")
    assert (made.on, made.cut) == ("risk", top["risk"].min())
    assert_allclose(row["estimate"], top["y"].mean())
    assert "bootstrap" in row["note"]
    assert row["lower"] < row["estimate"] < row["upper"]


def test_the_last_place_may_lie_on_a_category_or_on_a_risk_of_one() -> None:
    frame = pd.DataFrame({"y": [0, 1, 1, 1] * 10, "band": list("abcc") * 10, "risk": [0.1, 0.4, 1, 1] * 10})
    tools = {"Judgement": {"band": "band", "levels": list("abc")}, "Tool": {"risk": "risk"}}
    cohort = rv.Cohort(frame, outcome="y", predictions=tools)
    judged = capacity(cohort, "Judgement", 0.6)
    assert (judged.label, judged.implied.frame["estimate"].tolist()) == ("b or above", [1.0])
    assert capacity(cohort, "Tool", 0.2).cut == 1


def test_weights_count_people() -> None:
    frame = pd.DataFrame({"score": [0, 1, 2] * 12, "y": [0, 1, 1, 0, 0, 1] * 6, "w": [1.0, 2.0, 3.0] * 12})
    made = capacity(rv.Cohort(frame, outcome="y", weights="w", predictions=TOOL), "Tool", 0.5)
    assert (made.cut, made.above, made.tie_served) == (2, 0, 1)


def test_the_words_say_who_gets_a_place_and_at_which_price() -> None:
    text = capacity(COHORT, "Tool", places=0.35).text
    for part in (
        "Places for 35 % of the people: Tool, score ≥ 1.",
        "Everybody above the cut (20 %) gets a place, and of those exactly on it (30 %) 50 % do, by lot",
        "weigh one missed case as 4 false alarms",
        "nothing here is about one person",
    ):
        assert part in text


def test_a_cut_on_which_nobody_had_the_event_implies_no_price() -> None:
    table = TABLE.assign(k=[5, 0, 10])
    made = capacity(rv.Cohort.from_counts(table, n="n", events="k", predictions=TOOL), "Tool", 0.35)
    assert np.isnan(made.implied_ratio)
    assert "no price is implied" in made.text
    assert "net_benefit" not in set(made.consequences.frame["metric"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"places": 0}, "above 0 and below 1"),
        ({"places": -1, "among": 10}, "places=-1, among=10"),
        ({"places": 20}, "a number of places and among how many people"),
        ({"places": 20, "among": 20}, "there is nothing to decide"),
        ({"places": 0.1, "prediction": "Tol"}, "did you mean 'Tool'"),
        ({"places": 0.1, "on": "band"}, "the band of `Tool`"),
        ({"places": 0.1, "missed_to_false_alarm": 0}, "above 0"),
    ],
)
def test_places_that_cannot_be_given_are_refused_in_words(asked: dict[str, object], said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        capacity(COHORT, **({"prediction": "Tool"} | asked))
    assert said in str(caught.value)


@pytest.mark.parametrize(("outcome", "undefined"), [(0, "sensitivity"), (1, "specificity")])
@pytest.mark.parametrize("size", [3, 30])
@pytest.mark.parametrize("places", [0.1, 0.3, 0.999])
def test_a_rate_of_nobody_is_a_status_and_no_warning(
    outcome: int, undefined: str, size: int, places: float
) -> None:
    frame = pd.DataFrame({"y": outcome, "score": range(size)})
    cohort = rv.Cohort(frame, outcome="y", predictions=TOOL)
    with np.errstate(divide="raise", invalid="raise"):
        found = capacity(cohort, "Tool", places=places).consequences.frame.set_index("metric")
    assert np.isnan(found.loc[undefined, "estimate"])
    assert found.loc[undefined, "status"] == "not estimable"
    assert np.isfinite(found.drop(index=undefined)["estimate"].astype(float)).all()
