"""Cuts that differ by group: what they do, what they change, and the cut that makes one rate equal."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import equalised, group_cuts
from riskeval.fairness.rules import WARNING
from riskeval.metrics import net_benefit, ppv, sensitivity, true_alarms

# scores 0, 1, 2. a: 60, 30, 10 people with 6, 9, 5 events; b: 20, 40, 40 people with 4, 12, 24 events
TABLE = pd.DataFrame(
    {"g": list("aaabbb"), "s": [0, 1, 2] * 2, "n": [60, 30, 10, 20, 40, 40], "k": [6, 9, 5, 4, 12, 24]}
)
TOOL = {"Tool": {"score": "s"}}


def cohort(table: pd.DataFrame = TABLE, **more: object) -> rv.Cohort:
    return rv.Cohort.from_counts(table, n="n", events="k", **({"groups": "g", "predictions": TOOL} | more))


def value(estimates: rv.Estimates, group: str, metric: str, rule: str = "cuts by group") -> float:
    frame = estimates.frame
    found = frame[
        (frame["g"] == group) & (frame["metric"] == metric) & frame["prediction"].str.endswith(rule)
    ]
    return float(found["estimate"].iloc[0])


ASKED = {"by": "g", "reference": "a", "cut": 1}


def test_each_group_is_flagged_from_its_own_cut() -> None:
    made = group_cuts(cohort(), "Tool", {"a": 1, "b": 2}, by="g")
    assert_allclose(value(made.consequences, "a", "sensitivity"), 14 / 20)
    assert_allclose(value(made.consequences, "b", "sensitivity"), 24 / 40)
    assert_allclose(value(made.consequences, "b", "false_positive_rate"), 16 / 60)
    assert_allclose(value(made.consequences, "b", "true_alarms"), 240)
    assert_allclose(value(made.consequences, "(all)", "ppv"), (14 + 24) / (40 + 40))
    assert made.changes is None


def test_changes_against_one_cut_are_those_of_the_people_between_the_cuts() -> None:
    made = group_cuts(cohort(), "Tool", {"a": 1, "b": 2}, by="g", cut=1, missed_to_false_alarm=4)
    assert_allclose(value(made.changes, "b", "true_alarms"), -120)
    assert_allclose(value(made.changes, "b", "false_alarms"), -280)
    assert_allclose(value(made.changes, "b", "net_benefit"), -0.12 + 0.28 / 4)
    row = made.changes.frame.set_index(["g", "metric"]).loc[("b", "true_alarms")]
    assert row["lower"] < -120 < row["upper"] < 0


def test_a_group_that_both_rules_treat_alike_has_no_change_and_no_interval() -> None:
    rows = group_cuts(cohort(), "Tool", {"a": 1, "b": 2}, by="g", cut=1).changes.frame
    same = rows[rows["g"] == "a"]
    assert (same["estimate"] == 0).all()
    assert same["lower"].isna().all()
    assert same["note"].str.contains("both rules flag the same people").all()


def test_equal_cuts_are_an_ordinary_cut() -> None:
    made = group_cuts(cohort(), "Tool", {"a": 1, "b": 1}, by="g", missed_to_false_alarm=4).consequences
    metrics = [true_alarms.at(1), sensitivity.at(1), ppv.at(1), net_benefit.cut(1).at(0.2)]
    usual = rv.evaluate(cohort(), metrics, by="g").frame.set_index(["g", "metric"])
    mine = made.frame.set_index(["g", "metric"])
    for place in usual.index:
        for number in ("estimate", "lower", "upper"):
            assert_allclose(mine.loc[place, number], usual.loc[place, number])


def test_every_output_carries_the_warning() -> None:
    cuts = group_cuts(cohort(), "Tool", {"a": 1, "b": 2}, by="g", cut=1)
    equal = equalised(cohort(), "Tool", "sensitivity", **ASKED)
    for made in (cuts, equal):
        assert made.warning == WARNING
        assert made.text.startswith(WARNING)
        assert repr(made).startswith(WARNING)
        assert "unlawful" in made.plot().get_title(loc="left")
        assert made.changes.frame["note"].str.contains("unlawful").all()
        rules = made.consequences.frame
        assert rules[~rules["prediction"].str.endswith("for all")]["note"].str.contains("unlawful").all()


def test_without_one_cut_for_all_the_words_count_1000_people_of_each_group() -> None:
    people = pd.DataFrame({"g": [*"aabb"], "s": [0, 1] * 2, "n": [70, 30, 50, 50], "k": [5, 15, 10, 30]})
    made = rv.Cohort.from_counts(people, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})
    told = repr(group_cuts(made, "Tool", {"a": 1, "b": 2}, by="g"))
    assert "a: of 1,000 people 150 [93, 233] flagged with the event, 150 [93, 233] flagged without it" in told
    assert "b: of 1,000 people 0 [0, 37] flagged with the event" in told
    assert "600 [502, 691] left without it." in told
    assert max(map(len, told.splitlines())) == len(told)


def test_groups_without_a_cut_and_names_without_a_group_are_told_together() -> None:
    with pytest.raises(EvaluationError) as told:
        group_cuts(cohort(), "Tool", {"a": 1, "B": 2, 7: 1}, by="g")
    assert len(told.value.problems) == 3
    assert "a cut for the group `b`" in str(told.value)


@pytest.mark.parametrize("wrong", [{"cuts": 3}, {"cuts": {"a": 1, "b": None}}, {"by": 4}, {"by": "sex"}])
def test_a_wrong_question_about_cuts_is_told(wrong: dict[str, object]) -> None:
    asked = {"cuts": {"a": 1, "b": 2}, "by": "g"} | wrong
    with pytest.raises(EvaluationError):
        group_cuts(cohort(), "Tool", asked.pop("cuts"), **asked)


def test_cuts_may_be_levels_of_a_band_and_groups_intersections() -> None:
    bands = TABLE.assign(band=TABLE["s"].map({0: "low", 1: "middle", 2: "high"}), sex="male")
    made = group_cuts(
        cohort(
            bands,
            groups=["g", "sex"],
            predictions={"Judgement": {"band": "band", "levels": ["low", "middle", "high"]}},
        ),
        "Judgement",
        {("a", "male"): "middle", ("b", "male"): "high"},
        by=("g", "sex"),
    )
    assert made.cuts["label"].tolist() == ["middle or above", "high"]
    assert_allclose(value(made.consequences, "b", "sensitivity"), 24 / 40)


def test_people_with_a_missing_group_need_a_cut_of_their_own() -> None:
    gaps = pd.concat([TABLE, pd.DataFrame({"g": [None], "s": [2], "n": [10], "k": [3]})])
    with pytest.raises(EvaluationError, match=r"\(missing\)"):
        group_cuts(cohort(gaps), "Tool", {"a": 1, "b": 2}, by="g")
    made = group_cuts(cohort(gaps), "Tool", {"a": 1, "b": 2, "(missing)": 1}, by="g")
    assert_allclose(value(made.consequences, "(missing)", "flag_rate"), 1)


@pytest.mark.parametrize("criterion", ["sensitivity", "false_positive_rate", "ppv", "flag_rate"])
def test_the_rate_is_equal_in_every_group_to_the_last_digit(criterion: str) -> None:
    made = equalised(cohort(), "Tool", criterion, **(ASKED | {"cut": 2 if criterion == "ppv" else 1}))
    wanted = {"sensitivity": 14 / 20, "false_positive_rate": 26 / 80, "ppv": 5 / 10, "flag_rate": 0.4}
    assert_allclose(made.target, wanted[criterion])
    for group in "ab":
        assert_allclose(value(made.consequences, group, criterion, f"equal {criterion}"), made.target)


def test_equal_sensitivity_is_reached_by_a_lot_among_those_on_the_cut() -> None:
    made = equalised(cohort(), "Tool", "sensitivity", **ASKED)
    # b needs 0.7 × 40 = 28 events: 24 with score 2, and 4 of the 12 with score 1
    cut = made.cuts.set_index("g").loc["b"]
    assert (cut["at"], cut["above"], cut["tied"]) == (1, 0.4, 0.4)
    assert_allclose(cut["of_tied"], 1 / 3)
    assert cut["label"] == "score ≥ 1, of those exactly on it 33.3 % by lot"
    # of 40 people with score 1 a third is flagged: 28/3 of them without the event
    assert_allclose(value(made.consequences, "b", "false_alarms", "equal sensitivity"), 10 * (16 + 28 / 3))
    assert_allclose(value(made.changes, "b", "false_alarms", "equal sensitivity"), -10 * 28 * 2 / 3)


def test_a_lot_is_counted_in_the_interval_as_the_people_it_falls_on() -> None:
    made = equalised(cohort(), "Tool", "flag_rate", **ASKED).consequences.frame
    row = (
        made[made["prediction"].str.endswith("equal flag_rate")]
        .set_index(["g", "metric"])
        .loc[("b", "flag_rate")]
    )
    plain = rv.evaluate(cohort(), rv.metrics.flag_rate.at(1), by="g").frame.set_index("g").loc["a"]
    assert_allclose(row[["lower", "upper"]].astype(float), plain[["lower", "upper"]].astype(float))
    assert row["n"] == 100


def test_of_several_cuts_with_the_ppv_the_lowest_is_taken() -> None:
    # from the top 5 of 10, then 11 of 40, then 50 of 100: a PPV of 0.5 at the top and with everybody
    odd = pd.DataFrame(
        {"g": list("aaabb"), "s": [0, 1, 2, 0, 1], "n": [60, 30, 10, 50, 50], "k": [39, 6, 5, 0, 30]}
    )
    made = equalised(cohort(odd), "Tool", "ppv", by="g", reference="a", cut=2)
    cut = made.cuts.set_index("g").loc["a"]
    assert (cut["at"], cut["of_tied"]) == (0, 1)
    assert_allclose(made.cuts.set_index("g").loc["b", "of_tied"], 10 / 50)


def test_a_group_where_the_value_cannot_be_had_keeps_its_rows_and_says_why() -> None:
    more = pd.concat([TABLE, pd.DataFrame({"g": ["c", "d"], "s": [1, 1], "n": [30, 20], "k": [0, 19]})])
    made = equalised(cohort(more), "Tool", "ppv", **ASKED)
    notes = made.cuts.set_index("g")["note"]
    assert notes["c"] == "no cut reaches this PPV"
    assert notes["d"] == "even with everybody flagged the PPV is 0.950"
    rows = made.changes.frame[lambda f: f["g"] == "c"]
    assert set(rows["status"]) == {"not estimable"}
    assert "c: it cannot be had (no cut reaches this PPV)." in made.text
    none = equalised(cohort(more), "Tool", "sensitivity", **ASKED).cuts.set_index("g")["note"]
    assert none["c"] == "no events"


def test_gaps_between_groups_close_in_the_criterion_and_open_in_others() -> None:
    # half of the flagged have the event: a from 2 on (5 of 10), b with half of those on 1 (30 of 60)
    gaps = equalised(cohort(), "Tool", "ppv", **ASKED, to=0.5).gaps
    assert_allclose(value(gaps, "b", "ppv", "for all"), 36 / 80 - 14 / 40)
    assert_allclose(value(gaps, "b", "ppv", "equal ppv"), 0, atol=1e-12)
    before, after = (value(gaps, "b", "false_positive_rate", rule) for rule in ("for all", "equal ppv"))
    assert before == pytest.approx(44 / 60 - 26 / 80)
    assert after == pytest.approx(30 / 60 - 5 / 80)


def test_many_people_change_nothing_but_the_width() -> None:
    large = TABLE.assign(n=TABLE["n"] * 250_000, k=TABLE["k"] * 250_000)
    few, many = (equalised(cohort(table), "Tool", "sensitivity", **ASKED) for table in (TABLE, large))
    assert_allclose(few.consequences.frame["estimate"], many.consequences.frame["estimate"])
    assert_allclose(few.cuts["of_tied"], many.cuts["of_tied"])
    assert (many.consequences.frame["se"] < 0.01 * few.consequences.frame["se"] + 1e-9).all()


def test_a_bootstrap_of_the_lot_is_as_wide_as_the_interval() -> None:
    made = equalised(cohort(), "Tool", "sensitivity", **ASKED).consequences
    drawn = made.interval(method="bootstrap", resamples=1000, seed=1).frame
    mine = made.frame
    inside = (mine["metric"] == "false_positive_rate") & (mine["g"] == "b")
    assert_allclose(drawn[inside]["se"], mine[inside]["se"], rtol=0.1)  # 1,000 resamples: 2 % of noise


def test_weights_count_in_the_share() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"g": ["a", "b"] * 200, "s": rng.integers(0, 6, 400), "w": rng.uniform(0.5, 2, 400)})
    frame["y"] = (rng.random(400) < 0.1 + 0.1 * frame["s"]).astype(int)
    weighted = rv.Cohort(frame, outcome="y", groups="g", predictions=TOOL, weights="w")
    made = equalised(weighted, "Tool", "false_positive_rate", by="g", reference="a", cut=3, to=0.25)
    for group in "ab":
        rate = value(made.consequences, group, "false_positive_rate", "equal false_positive_rate")
        assert_allclose(rate, 0.25)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"to": 80}, "to=80"), ({"to": 1}, "to=1"), ({"cut": 9}, "to="), ({"reference": "z"}, "z")],
)
def test_a_wrong_question_about_equal_rates_is_told(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(EvaluationError, match=named):
        equalised(cohort(), "Tool", "sensitivity", **(ASKED | wrong))


def test_an_unknown_criterion_is_told() -> None:
    with pytest.raises(EvaluationError, match="did you mean 'sensitivity'"):
        equalised(cohort(), "Tool", "sensitivty", **ASKED)


def test_a_sample_stratified_by_the_outcome_has_no_ppv_to_equalise() -> None:
    frame = pd.DataFrame({"g": list("ab") * 40, "s": [0, 1, 1, 2] * 20, "y": [0, 0, 1, 1] * 20})
    sampled = rv.Cohort(frame, outcome="y", groups="g", predictions=TOOL, strata="y")
    with pytest.raises(EvaluationError, match="stratified by the outcome"):
        equalised(sampled, "Tool", "ppv", **ASKED)
