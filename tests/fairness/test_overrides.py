"""A person raises or lowers the level that a rule gives."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.fairness.overrides import overrides

LEVELS = {"levels": ["low", "high"]}
BANDS = {"Rule": {"band": "rule", **LEVELS}, "Judge": {"band": "end", **LEVELS}}
# A: of 60 low by rule 6 are raised, 3 of them with the event; of 40 high 4 are lowered, 1 with the event.
ROWS = pd.DataFrame(
    [
        ("A", "low", "low", 54, 7),
        ("A", "low", "high", 6, 3),
        ("A", "high", "high", 36, 19),
        ("A", "high", "low", 4, 1),
        ("B", "low", "low", 30, 5),
        ("B", "low", "high", 30, 10),
        ("B", "high", "high", 40, 20),
    ],
    columns=["group", "rule", "end", "n", "k"],
)


def people(rows: pd.DataFrame = ROWS, **more: object) -> rv.Cohort:
    settings = {"groups": "group", "predictions": BANDS}
    return rv.Cohort.from_counts(rows, n="n", events="k", **(settings | more))


def asked(cohort: rv.Cohort | None = None, **more: object) -> object:
    settings = {"rule": "Rule", "judgement": "Judge", "by": "group", "reference": "A"}
    return overrides(cohort or people(), **(settings | more))


def value(made: rv.Estimates, metric: str, group: str, label: str = "", prediction: str = "Judge") -> float:
    rows = made.frame.query(
        "metric == @metric and group == @group and label == @label and prediction == @prediction"
    )
    assert len(rows) == 1
    return float(rows["estimate"].iloc[0])


def test_people_are_counted_by_the_direction_in_which_they_are_moved() -> None:
    made = asked().rates
    for metric, expected in {
        "raised": 6 / 100,
        "lowered": 4 / 100,
        "kept": 90 / 100,
        "overridden": 10 / 100,
        "raised_where_possible": 6 / 60,
        "lowered_where_possible": 4 / 40,
        "raised_of_overridden": 6 / 10,
    }.items():
        assert_allclose(value(made, metric, "A"), expected, err_msg=metric)
    assert_allclose(value(made, "raised", "(all)"), 36 / 200)


def test_groups_are_compared_with_the_named_reference() -> None:
    made = asked().contrasts.frame.set_index("metric")
    assert_allclose(made.loc["raised", "estimate"], 0.30 - 0.06)
    assert made.loc["raised", "lower"] > 0.1
    assert (made["reference"] == "A").all()


def test_a_level_has_the_rates_and_the_event_rates_of_its_own_people() -> None:
    made = asked().by_level
    assert_allclose(value(made, "raised", "A", "low"), 6 / 60)
    assert_allclose(value(made, "lowered", "A", "high"), 4 / 40)
    assert_allclose(value(made, "event_rate_if_raised", "A", "low"), 3 / 6)
    assert_allclose(value(made, "event_rate_if_kept", "A", "low"), 7 / 54)
    assert_allclose(value(made, "event_rate_if_lowered", "A", "high"), 1 / 4)


def test_at_equal_levels_each_group_has_the_mix_of_everybody() -> None:
    # by rule 120 of 200 are low; of those 6 of 60 are raised in A and 30 of 60 in B
    found = asked()
    assert_allclose(value(found.equal_levels, "raised", "A"), 0.6 * 6 / 60)
    assert_allclose(value(found.equal_levels, "raised", "B"), 0.6 * 30 / 60)
    row = found.equal_level_contrasts.frame.query("metric == 'raised'").iloc[0]
    assert_allclose(row["estimate"], 0.6 * 0.4)
    assert row["lower"] > 0.1


def test_a_group_with_nobody_on_some_level_cannot_be_brought_to_equal_levels() -> None:
    more = pd.DataFrame([("C", "low", "high", 20, 5)], columns=ROWS.columns)
    rows = asked(people(pd.concat([ROWS, more]))).equal_level_contrasts.frame.query("group == 'C'")
    assert set(rows["status"]) == {"not available"}
    assert set(rows["note"]) == {"nobody on some level of Rule that others are on"}


def test_nobody_can_be_raised_from_the_highest_or_lowered_from_the_lowest_level() -> None:
    frame = asked().by_level.frame
    assert set(frame.query("metric == 'raised'")["label"]) == {"low"}
    assert set(frame.query("metric == 'lowered'")["label"]) == {"high"}


def test_a_group_in_which_nobody_was_lowered_says_that_their_event_rate_is_not_estimable() -> None:
    row = asked().by_level.frame.query("metric == 'event_rate_if_lowered' and group == 'B'").iloc[0]
    assert (row["status"], row["note"]) == ("not estimable", "0/0: nobody in the denominator")


def test_errors_stand_before_and_after_for_the_same_people() -> None:
    # A has 30 events; by rule 20 of them are high, as judged 19 + 3
    made = asked()
    assert_allclose(value(made.errors, "sensitivity", "A", "high", "Rule"), 20 / 30)
    assert_allclose(value(made.errors, "sensitivity", "A", "high"), 22 / 30)
    assert_allclose(value(made.errors, "false_positive_rate", "A", "high"), 20 / 70)
    assert_allclose(value(made.changes, "sensitivity", "A", "high"), 2 / 30)
    assert_allclose(value(made.gaps, "sensitivity", "B", "high", "Rule"), 20 / 35 - 20 / 30)


def test_overriding_changes_the_gap_between_groups_by_the_difference_of_the_changes() -> None:
    found = asked()
    made = found.change_of_gaps
    assert_allclose(value(made, "change_of_sensitivity", "B", "high"), 10 / 35 - 2 / 30)
    assert_allclose(
        value(made, "change_of_false_positive_rate", "B", "high"), 20 / 65 - (3 - 3) / 70, atol=1e-12
    )
    gaps = found.gaps.frame.query("metric == 'ppv'").set_index("prediction")["estimate"]
    assert_allclose(value(made, "change_of_ppv", "B", "high"), gaps["Judge"] - gaps["Rule"])


def test_those_who_change_sides_of_a_cut_are_counted_per_thousand() -> None:
    made = asked().crossed
    assert_allclose(value(made, "found_by_override", "A", "high"), 1000 * 3 / 100)
    assert_allclose(value(made, "false_alarms_by_override", "A", "high"), 1000 * 3 / 100)
    assert_allclose(value(made, "missed_by_override", "A", "high"), 1000 * 1 / 100)
    assert_allclose(value(made, "spared_by_override", "A", "high"), 1000 * 3 / 100)


def test_standard_errors_are_those_of_the_bootstrap() -> None:
    many = people(ROWS.assign(n=ROWS["n"] * 10, k=ROWS["k"] * 10))
    found = asked(many)
    for table in (found.rates, found.crossed, found.change_of_gaps):
        again = table.interval(method="bootstrap", resamples=2000, seed=1).frame
        known = table.frame["se"] > 1e-9
        assert known.sum() > 3
        assert_allclose(table.frame.loc[known, "se"], again.loc[known, "se"], rtol=0.08)  # noise of 2,000


def test_people_without_one_or_both_are_counted_and_left_out() -> None:
    frame = pd.DataFrame(
        {
            "rule": ["low", "low", None, None, "high"] * 10,
            "end": ["low", None, "high", None, "high"] * 10,
            "y": [0, 1, 0, 1, 1] * 10,
            "group": ["A"] * 25 + ["B"] * 25,
        }
    )
    cohort = rv.Cohort(frame, outcome="y", groups="group", predictions=BANDS, missing="drop")
    found = asked(cohort)
    assert found.people.set_index("group").loc["A"].tolist() == [10, 5, 5, 5]
    row = found.rates.frame.query("metric == 'raised' and group == 'A'").iloc[0]
    assert (row["n"], row["n_dropped"]) == (10, 15)
    assert "30 people lack one or both and are left out" in found.text


def test_a_group_of_which_nobody_was_judged_keeps_its_rows() -> None:
    frame = pd.DataFrame(
        {
            "rule": ["low", "high"] * 30,
            "end": ["low", "high"] * 20 + [None] * 20,
            "y": [0, 1] * 30,
            "group": ["A"] * 40 + ["C"] * 20,
        }
    )
    cohort = rv.Cohort(frame, outcome="y", groups="group", predictions=BANDS, missing="drop")
    found = asked(cohort)
    for table in (found.rates, found.contrasts, found.errors, found.gaps):
        rows = table.frame.query("group == 'C'")
        assert len(rows)
        assert set(rows["status"]) == {"not estimable"}
        assert rows["note"].str.contains("no people").all()
    with pytest.raises(rv.EvaluationError, match="people of the reference group C"):
        asked(cohort, reference="C")


def test_clusters_widen_the_intervals() -> None:
    rows = pd.concat([ROWS.assign(site=site) for site in range(8)])
    rows["k"] = np.where(rows["site"] < 4, np.minimum(rows["n"], rows["k"] * 2), 0)
    plain, clustered = (asked(people(rows, **design)) for design in ({}, {"cluster": "site"}))
    se = [found.crossed.frame.set_index(["metric", "group"])["se"] for found in (plain, clustered)]
    assert se[1]["found_by_override", "B"] > 1.5 * se[0]["found_by_override", "B"]


def test_intersections_are_compared_with_one_named_cell() -> None:
    rows = ROWS.assign(sex=["m"] * 4 + ["f"] * 3)
    made = asked(people(rows, groups=["group", "sex"]), by=("group", "sex"), reference=("A", "m"))
    row = made.contrasts.frame.query("metric == 'raised'").iloc[0]
    assert (row["group"], row["sex"], row["reference"]) == ("B", "f", "A, m")
    assert_allclose(row["estimate"], 0.24)
    with pytest.raises(rv.EvaluationError, match="read `level_contrasts`"):
        _ = asked(
            people(rows, groups=["group", "sex"]), by=("group", "sex"), reference=("A", "m")
        ).equal_levels


def test_the_words_count_people_and_do_not_call_a_gap_that_is_not_shown_equality() -> None:
    text = asked().text
    assert "Judge departs from Rule for 20.0 % " in text
    assert "B against A: raised +24.0 points" in text
    same = asked(
        people(pd.concat([ROWS.query("group == 'A'"), ROWS.query("group == 'A'").assign(group="B")]))
    )
    assert "no difference is shown, which is not equality" in same.text


def test_the_figure_has_a_line_for_everybody_and_for_each_group() -> None:
    ax = asked().plot()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["all people", "A", "B"]
    assert {text.get_text() for text in ax.get_legend().get_texts()} == {"raised", "lowered"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rule": "Rul"}, "did you mean 'Rule'"),
        ({"judgement": 3}, "`3`"),
        ({"judgement": "Rule"}, "`Rule` twice"),
        ({"by": "grp"}, "did you mean 'group'"),
        ({"reference": "C"}, "name one of ['A', 'B']"),
        ({"confidence": 95}, "0.95"),
    ],
)
def test_a_question_that_is_wrong_is_refused_in_words(more: dict[str, object], said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        asked(**more)
    assert said in str(caught.value)


def test_a_rule_and_a_judgement_need_the_same_levels() -> None:
    other = {
        "Rule": {"band": "rule", **LEVELS},
        "Judge": {"band": "end", "levels": ["low", "middle", "high"]},
    }
    with pytest.raises(rv.EvaluationError, match="the same levels in `Rule` and `Judge`"):
        asked(people(predictions=other))
    scored = {"Rule": {"score": "points"}, "Judge": BANDS["Judge"]}
    with pytest.raises(rv.EvaluationError, match="a band of `Rule` with levels"):
        asked(people(ROWS.assign(points=1), predictions=scored))
