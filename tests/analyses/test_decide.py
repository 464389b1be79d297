"""From a price to a threshold, its consequences and their uncertainty, in one call."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.analyses.decide import decide
from riskeval.metrics import net_benefit
from riskeval.plots.decision import decision
from riskeval.plots.thousand import whole

from ..conftest import cohort_of, people

# of 100 people: 10 low with 1 event in 50, moderate 6 in 30, high 10 in 20
LEVELS = ["low", "moderate", "high"]
RATINGS = pd.DataFrame(
    {
        "rating": ["low"] * 50 + ["moderate"] * 30 + ["high"] * 20,
        "violent": [1] + [0] * 49 + [1] * 6 + [0] * 24 + [1] * 10 + [0] * 10,
    }
)
JUDGED = rv.Cohort(
    RATINGS,
    outcome="violent",
    predictions={"Judgement": {"band": "rating", "levels": LEVELS}},
    horizon_months=24,
)
WHITING = (
    pd.DataFrame(  # risks that make a threshold of 0.10 flag 71 % of 131 events and 34 % of 1,014 others
        {"y": [1, 1, 0, 0], "risk": [0.2, 0.05, 0.2, 0.05], "n": [93, 38, 345, 669]}
    )
)


@pytest.fixture(scope="module")
def both() -> rv.Cohort:
    return cohort_of(people(600))


@pytest.fixture(scope="module")
def four(both: rv.Cohort) -> rv.Decision:
    return decide(both, missed_to_false_alarm=4)


def at(frame: pd.DataFrame, prediction: str, metric: str) -> pd.Series:
    found = frame[(frame["prediction"] == prediction) & (frame["metric"] == metric)]
    return found.iloc[0]


def test_the_counts_of_a_published_study_come_back() -> None:
    cohort = rv.Cohort.from_counts(WHITING, n="n", outcome="y", predictions={"Tool": {"risk": "risk"}})
    made = decide(cohort, missed_to_false_alarm=9)
    counts = made.consequences.frame
    assert made.threshold == 0.1
    # 93 of 1,145 people are true alarms, 345 false ones; net benefit (93 − 345 / 9) / 1145
    assert_allclose(at(counts, "Tool", "true_alarms")["estimate"], 93000 / 1145)
    assert_allclose(at(counts, "Tool", "ppv")["estimate"], 93 / 438)
    assert_allclose(at(made.benefit.frame, "Tool", "net_benefit")["estimate"], (93 - 345 / 9) / 1145)
    assert_allclose(at(made.benefit.frame, "treat all", "net_benefit")["estimate"], (131 - 1014 / 9) / 1145)


def test_the_rows_are_those_of_evaluate(both: rv.Cohort, four: rv.Decision) -> None:
    asked = rv.evaluate(both, net_benefit.at(0.2)).frame.iloc[0]
    mine = at(four.benefit.frame, "Tool", "net_benefit")
    numbers = ["estimate", "lower", "upper"]
    assert_allclose(mine[numbers].astype(float), asked[numbers].astype(float))


@pytest.mark.parametrize(
    ("ratio", "cut"),
    [(0.9, "high"), (1.1, "high"), (3.9, "high"), (4.1, "moderate or above"), (48, "moderate or above")],
)
def test_a_band_is_cut_below_the_first_category_whose_rate_reaches_the_threshold(
    ratio: float, cut: str
) -> None:
    # rates .02, .20 and .50: moderate is worth flagging from 4 false alarms per missed case on
    (rule,) = [r for r in decide(JUDGED, ratio).rules if r.prediction == "Judgement"]
    assert (rule.label, rule.chosen) == (cut, "best here")


def test_a_rule_pays_between_its_false_alarms_per_true_one_and_the_safely_left_per_missed_one() -> None:
    made = decide(JUDGED, missed_to_false_alarm=9)
    # from moderate on: 16 true and 34 false alarms, 1 missed and 49 rightly left
    row = made.pays.iloc[0]
    assert_allclose(row[["from_ratio", "to_ratio"]].astype(float), [34 / 16, 49])
    for ratio, better in ((2, False), (2.2, True), (48, True), (50, False)):
        here = decide(JUDGED, ratio, cut="moderate").benefit.frame
        worth = at(here, "Judgement", "net_benefit")["estimate"]
        assert (worth > max(0, at(here, "treat all", "net_benefit")["estimate"])) is np.bool_(better)


def test_the_verdict_is_sure_only_where_the_price_lies_beyond_the_brackets() -> None:
    row = decide(JUDGED, 9, cut="moderate").pays.iloc[0]
    sure = {
        row["from_lower"] * 0.99: "worse than flagging nobody",
        row["from_upper"] * 0.99: "not told apart from flagging nobody",
        row["from_upper"] * 1.01: "better than flagging nobody",
        row["to_upper"] * 1.01: "worse than flagging everybody",
    }
    for price, said in sure.items():
        assert said in decide(JUDGED, price, cut="moderate").pays.iloc[0]["verdict"]


def test_a_rule_that_flags_nobody_is_called_that() -> None:
    frame = pd.DataFrame({"y": [0, 0, 0, 1] * 10, "risk": [0.02, 0.03, 0.04, 0.05] * 10})
    made = decide(rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "risk"}}), 9)
    assert made.pays.iloc[0]["verdict"] == "flags nobody"
    assert "At this price it flags nobody." in made.text
    assert made.plot() is not None


def test_a_score_is_cut_by_its_published_risk_before_its_own_results() -> None:
    frame = pd.DataFrame({"y": [0, 1] * 30, "total": [0, 1, 2] * 20, "norm": [0.02, 0.1, 0.3] * 20})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "total", "norm": "norm"}})
    rule = decide(cohort, 9).rules[0]
    assert (rule.on, rule.cut, rule.chosen) == ("score", 1.0, "published risk")


@pytest.mark.parametrize("cut", ["high", {"Judgement": "high"}, {"on": "band", "at": "high"}])
def test_the_users_own_cut_is_kept_at_every_price(cut: object) -> None:
    made = decide(JUDGED, 20, cut=cut)
    assert made.rules[0].chosen == "own cut"
    assert made.curve.loc[made.curve["prediction"] == "Judgement", "cut"].unique().tolist() == [2.0]


def test_at_every_price_the_curve_is_the_best_of_all_cuts() -> None:
    made = decide(JUDGED, 9)
    curve = made.curve[made.curve["prediction"] == "Judgement"]
    for cut in ("moderate", "high"):
        fixed = rv.evaluate(JUDGED, net_benefit.at(*curve["threshold"]).cut(cut)).frame
        assert (curve["estimate"].to_numpy() >= 1000 * fixed["estimate"].to_numpy() - 1e-9).all()


def test_half_and_twice_the_price_stand_beside_it(four: rv.Decision) -> None:
    assert four.sensitivity["missed_to_false_alarm"].unique().tolist() == [2, 4, 8]
    doubled = four.sensitivity[four.sensitivity["missed_to_false_alarm"] == 8]
    assert_allclose(at(doubled, "Tool", "flag_rate")["at"], 1 / 9)


def test_two_rules_are_compared_on_the_same_people(four: rv.Decision) -> None:
    found = four.benefit.contrast("prediction", reference="Tool").frame
    assert at(found, "Judgement", "net_benefit")["status"] == "ok"


def test_the_text_says_price_counts_verdict_and_what_is_not_known(four: rv.Decision) -> None:
    counts = at(four.consequences.frame, "Tool", "true_alarms")
    for part in (
        "4 false alarms per missed case: flag from a risk of 20 %",
        f"{counts['estimate']:.0f} [{counts['lower']:.0f}, {counts['upper']:.0f}] of them have the event",
        "better than flagging nobody, not told apart from flagging everybody",
        "Its stated risks are too low here",
        "chosen on these same people",
        "holds no law, and says nothing about a person",
        "within 24 months",
    ):
        assert part in four.text


def test_the_figure_draws_the_tables_and_a_thousand_people(four: rv.Decision) -> None:
    figure = four.plot()
    texts = [text.get_text() for part in figure.subfigs for ax in part.axes for text in ax.texts]
    counts = at(four.consequences.frame, "Tool", "true_alarms")
    assert f"{counts['estimate']:.0f}" in texts
    assert "your price 4 : 1" in texts
    dots = figure.subfigs[1].axes[0].collections
    assert sum(len(kind.get_offsets()) for kind in dots) == 1000
    assert "Tool, risk ≥ 0.2: better than flagging nobody" in four.alt


def test_shares_become_whole_people_who_add_up() -> None:
    assert whole([0.4, 0.4, 0.2, 999.0]) == [1, 0, 0, 999]
    assert sum(whole([333.3, 333.3, 333.3, 0.1])) == 1000


def test_a_prediction_that_cannot_be_cut_keeps_its_row_and_its_reason() -> None:
    frame = RATINGS.assign(rating="low")
    cohort = rv.Cohort(
        frame, outcome="violent", predictions={"Judgement": {"band": "rating", "levels": LEVELS}}
    )
    made = decide(cohort, 9)
    assert "everybody has the same band" in made.text
    assert set(made.consequences.frame.loc[lambda f: f["prediction"] == "Judgement", "status"]) == {
        "not available"
    }
    assert len(made.plot().subfigs) == 2


def test_without_events_nothing_is_invented() -> None:
    frame = pd.DataFrame({"y": [0] * 40, "risk": [0.05, 0.3] * 20})
    made = decide(rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "risk"}}), 9)
    assert at(made.benefit.frame, "Tool", "net_benefit")["status"] == "few events"
    assert "no interval: only 0 events or non-events" in made.text
    assert made.plot() is not None


def test_where_the_design_allows_no_interval_none_is_printed() -> None:
    frame = people(300).assign(site=lambda f: f["site"] % 3)
    made = decide(cohort_of(frame, cluster="site"), 4)
    assert "nan" not in made.text
    assert "not told apart from flagging nobody and flagging everybody" in made.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "riskeval has no default"),
        ({"missed_to_false_alarm": 0}, "missed_to_false_alarm above 0"),
        ({"missed_to_false_alarm": 9, "cut": {"Tol": 3}}, "did you mean 'Tool'"),
        ({"threshold": 20}, "divide a percentage by 100"),
        ({"missed_to_false_alarm": 9, "confidence": 95}, "confidence between 0 and 1"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    both: rv.Cohort, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        decide(both, **asked)
    assert said in str(caught.value)


def test_the_plot_needs_only_frames(four: rv.Decision) -> None:
    counts = four.consequences.frame
    assert decision(four.curve, four.pays, counts, counts.head(0), 4.0) is not None


def test_where_nobody_is_missed_no_computer_word_stands_for_endless() -> None:
    risk = np.linspace(0.05, 0.6, 60)
    cohort = rv.Cohort(
        pd.DataFrame({"y": (risk > 0.3).astype(int), "risk": risk}),
        outcome="y",
        predictions={"Tool": {"risk": "risk"}},
    )
    text = decide(cohort, missed_to_false_alarm=4).text
    assert "∞" in text
    assert not {"inf", "inf]", "[inf,", "nan"} & set(text.split())
