"""Criteria between groups on tables small enough to check, and on what cannot be judged."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness.criteria import criteria
from riskeval.fairness.verdict import DIFFERS, HOLDS, SHOWN, UNKNOWN
from riskeval.intervals import sidak
from riskeval.metrics import false_negative_rate, false_positive_rate, npv, ppv

TOOL = {"Tool": {"score": "score", "risk": "risk"}}


def table(**groups):
    """For each group: people and events at score 0 (risk 0.1) and at score 1 (risk 0.5)."""
    rows = [
        {"g": name, "score": score, "risk": (0.1, 0.5)[score], "n": n, "k": k}
        for name, cells in groups.items()
        for score, (n, k) in enumerate(cells)
    ]
    return pd.DataFrame(rows)


def cohort_of(frame, groups=("g",), predictions=TOOL, **roles):
    return rv.Cohort.from_counts(
        frame, n="n", events="k", groups=list(groups), predictions=predictions, **roles
    )


def judged(cohort, **asked):
    asked = {"by": "g", "reference": "a", "cut": 1, "on": "score", "margin": 0.05} | asked
    return criteria(cohort, **asked)


def verdict_of(found, criterion):
    return found.table().set_index("criterion")["verdict"][criterion]


EVEN = ((9000, 900), (9000, 4500))


def test_groups_that_are_alike_and_large_hold_every_criterion():
    found = judged(cohort_of(table(a=EVEN, b=EVEN)), ratio_margin=1.25).table()
    told = found.set_index("criterion")["verdict"]
    assert set(told.drop("conditional_statistical_parity")) == {HOLDS}


def test_groups_that_are_alike_and_small_cannot_be_judged():
    small = ((30, 3), (30, 15))
    told = judged(cohort_of(table(a=small, b=small)), ratio_margin=1.25).table()["verdict"]
    assert set(told) == {UNKNOWN}


def test_a_flag_that_means_less_in_one_group_misses_predictive_parity():
    # 50 % of the flagged of a have the event, 30 % of those of b.
    found = judged(cohort_of(table(a=EVEN, b=((9000, 900), (9000, 2700)))))
    row = found.table().set_index("criterion").loc["predictive_parity"]
    assert (row["verdict"], row["differs"]) == (DIFFERS, "b")
    assert found.verdicts.set_index("criterion")["estimate"]["predictive_parity"] == pytest.approx(-0.2)


def test_the_interval_behind_holds_is_that_of_two_one_sided_tests():
    cohort = cohort_of(table(a=EVEN, b=((9000, 900), (9000, 4600))))
    row = judged(cohort, only=["predictive_parity"]).verdicts.iloc[0]
    expected = rv.evaluate(cohort, ppv.at(1, on="score"), by="g", confidence=0.9)
    plain = expected.contrast("g", reference="a").frame.iloc[0]
    assert (row["verdict"], row["confidence"]) == (HOLDS, pytest.approx(0.9))
    assert (row["lower"], row["upper"]) == pytest.approx((plain["lower"], plain["upper"]), rel=1e-9)


def test_a_criterion_holds_from_the_margin_on_that_its_90_percent_interval_reaches():
    cohort = cohort_of(table(a=EVEN, b=((9000, 900), (9000, 4600))))
    upper = judged(cohort, only=["predictive_parity"]).verdicts["upper"][0]
    asked = {"only": ["predictive_parity"]}
    assert verdict_of(judged(cohort, margin=upper + 1e-9, **asked), "predictive_parity") == HOLDS
    assert verdict_of(judged(cohort, margin=upper - 1e-9, **asked), "predictive_parity") != HOLDS


def test_the_interval_behind_missed_allows_for_all_comparisons_of_the_criterion():
    # Two rates of two groups: four comparisons.
    cohort = cohort_of(table(a=EVEN, b=((9000, 900), (4000, 2000)), c=EVEN))
    row = judged(cohort, only=["equal_error_rates"]).verdicts.iloc[0]
    wide = sidak(0.95, 4)
    rates = rv.evaluate(cohort, false_positive_rate.at(1, on="score"), by="g", confidence=wide)
    expected = rates.contrast("g", reference="a").frame.iloc[0]
    assert (row["verdict"], row["group"], row["confidence"]) == (DIFFERS, "b", pytest.approx(wide))
    assert (row["lower"], row["upper"]) == pytest.approx((expected["lower"], expected["upper"]))


def test_every_error_rate_of_every_group_counts_for_equal_error_rates():
    cohort = cohort_of(table(a=EVEN, b=EVEN, c=EVEN))
    lines = judged(cohort, only=["equal_error_rates"]).verdicts
    assert lines[["metric", "group"]].values.tolist() == [
        [metric.name, group] for metric in (false_positive_rate, false_negative_rate) for group in "bc"
    ]


def test_calibration_asks_the_reference_group_too():
    # 900 of the 9,000 with a risk of 0.1 and 4,500 of those with 0.5 are expected; a has twice the first.
    off = ((9000, 1800), (9000, 4500))
    found = judged(cohort_of(table(a=off, b=EVEN)), ratio_margin=1.05, only=["calibration_within_groups"])
    row = found.table().iloc[0]
    assert (row["verdict"], row["differs"], row["holds"]) == (DIFFERS, "a", "b")
    assert found.verdicts["reference"].unique().tolist() == ["1"]
    assert found.verdicts["estimate"][0] == pytest.approx(6300 / 5400)


def test_without_a_margin_no_criterion_holds():
    told = judged(cohort_of(table(a=EVEN, b=EVEN)), margin=None)
    assert set(told.table()["verdict"]) == {UNKNOWN}
    assert "No margin was stated, so that nothing can be said to hold." in told.text


def test_without_a_margin_a_difference_can_still_be_shown():
    found = judged(cohort_of(table(a=EVEN, b=((9000, 900), (9000, 2700)))), margin=None)
    assert verdict_of(found, "predictive_parity") == SHOWN


def test_without_a_cut_the_criteria_about_flags_say_so():
    found = judged(cohort_of(table(a=EVEN, b=EVEN)), cut=None, on=None)
    row = found.verdicts.set_index("criterion").loc["predictive_parity"]
    assert (row["verdict"], row["group"]) == (UNKNOWN, "(all)")
    assert "no cut was stated" in row["reason"]
    assert verdict_of(found, "equal_auc") == HOLDS


def test_without_a_risk_calibration_says_so():
    cohort = cohort_of(table(a=EVEN, b=EVEN), predictions={"Tool": {"score": "score"}})
    row = judged(cohort).verdicts.set_index("criterion").loc["balance_for_events"]
    assert (row["verdict"], row["reason"]) == (UNKNOWN, "the prediction has no risk or norm")


def test_a_group_without_events_is_named_and_keeps_the_criterion_open():
    found = judged(cohort_of(table(a=EVEN, b=EVEN, z=((9000, 0), (9000, 0)))), only=["equal_opportunity"])
    row = found.table().iloc[0]
    assert (row["verdict"], row["holds"], row["cannot_be_judged"]) == (UNKNOWN, "b", "z")
    assert "0/0" in row["reason"]


def test_a_reference_group_without_events_leaves_everything_about_events_open():
    found = judged(cohort_of(table(a=((9000, 0), (9000, 0)), b=EVEN)), only=["equal_opportunity"])
    assert found.table()["cannot_be_judged"].tolist() == ["b"]


def test_one_person_is_a_group_that_cannot_be_judged():
    found = judged(cohort_of(table(a=EVEN, b=EVEN, one=((0, 0), (1, 1)))), ratio_margin=1.25)
    told = found.table().set_index("criterion")["cannot_be_judged"].drop("conditional_statistical_parity")
    assert set(told) == {"one"}


def test_people_without_a_label_are_a_group():
    frame = table(a=EVEN, b=((20, 2), (20, 10)))
    frame["g"] = frame["g"].where(frame["g"] == "a", None)
    found = judged(cohort_of(frame), only=["predictive_parity"])
    assert found.table()["cannot_be_judged"].tolist() == ["(missing)"]


def test_intersections_are_compared_with_one_of_them():
    frame = pd.concat([table(a=EVEN, b=EVEN).assign(sex=sex) for sex in ("f", "m")])
    found = judged(
        cohort_of(frame, groups=("sex", "g")), by=("sex", "g"), reference=("m", "a"), only=["equal_auc"]
    )
    assert found.verdicts["group"].tolist() == ["f, a", "f, b", "m, b"]
    assert found.table()["verdict"].tolist() == [HOLDS]


def test_parity_given_a_control_is_judged_within_each_of_its_levels():
    # In both groups one in ten is flagged at one level and nine in ten at the other; b has more of that.
    low, high = ((900, 90), (100, 50)), ((100, 10), (900, 450))
    frame = pd.concat(
        [
            table(a=[(9 * n, 9 * k) for n, k in low], b=low).assign(offence="other"),
            table(a=high, b=[(9 * n, 9 * k) for n, k in high]).assign(offence="violent"),
        ],
        ignore_index=True,
    )
    cohort = rv.Cohort(
        frame.loc[frame.index.repeat(frame["n"])].assign(y=0),
        outcome="y",
        groups=["g"],
        control="offence",
        predictions=TOOL,
    )
    found = judged(cohort, only=["statistical_parity", "conditional_statistical_parity"])
    assert found.table()["verdict"].tolist() == [DIFFERS, HOLDS]
    assert found.verdicts["given"].tolist() == ["", "other", "violent"]


def test_xauc_across_groups_is_the_difference_of_both_directions():
    # An event of b stands above every non-event of a; an event of a is tied with every non-event of b.
    frame = pd.DataFrame({"g": ["a", "a", "b", "b"], "score": [0, 1, 1, 1], "n": 50, "k": [0, 50, 50, 0]})
    cohort = cohort_of(frame, predictions={"Tool": {"score": "score"}})
    row = judged(cohort, only=["equal_xauc"]).verdicts.iloc[0]
    assert (row["metric"], row["estimate"]) == ("xauc", pytest.approx(1.0 - 0.5))


def test_the_verdict_does_not_depend_on_how_people_are_counted():
    frame = table(a=((90, 9), (60, 30)), b=((70, 7), (80, 32)))
    rows = frame.loc[frame.index.repeat(frame["n"])].copy()
    rows["y"] = (rows.groupby(level=0).cumcount() < rows["k"]).astype(int)
    counted = judged(cohort_of(frame)).verdicts
    listed = judged(rv.Cohort(rows, outcome="y", groups=["g"], predictions=TOOL)).verdicts
    pd.testing.assert_frame_equal(counted, listed, rtol=1e-9)


def test_contrasts_show_differences_and_ratios_with_simultaneous_rows_beside():
    found = judged(cohort_of(table(a=EVEN, b=EVEN)), only=["predictive_parity"]).contrasts.frame
    assert found["contrast"].tolist() == ["difference", "ratio"] * 2
    assert found["method"].str.contains("simultaneous over 2").tolist() == [False, False, True, True]


def test_estimates_hold_everybody_and_each_group():
    found = judged(cohort_of(table(a=EVEN, b=EVEN)), only=["conditional_use_accuracy"]).estimates.frame
    assert found[["metric", "g"]].values.tolist() == [
        [metric.name, group] for metric in (ppv, npv) for group in ("(all)", "a", "b")
    ]


def test_the_spread_between_groups_stands_beside():
    found = judged(cohort_of(table(a=EVEN, b=EVEN, c=EVEN)), only=["equal_auc"]).spread.frame
    assert found[["metric", "contrast"]].values.tolist() == [["auc", "spread"]]


def test_the_text_names_reference_cut_margin_verdicts_and_blind_spots():
    text = judged(cohort_of(table(a=EVEN, b=EVEN, one=((0, 0), (1, 1)))), only=["predictive_parity"]).text
    for part in (
        "Reference group: a. Flagged: from 1 on.",
        "differences up to 0.05",
        "It **cannot be judged** from these data.",
        "Within the margin:\n\n- b: ppv difference 0.000 [",
        "- one: ppv difference ",
        "*Blind spot.* It does not see the people who are not flagged",
        "Nothing here is about a person.",
    ):
        assert part in text


def test_a_group_named_by_markup_or_a_formula_is_only_a_name():
    odd = "<b>$x$</b>"
    found = judged(cohort_of(table(a=EVEN, **{odd: EVEN})), only=["equal_auc"])
    assert odd not in found.text
    assert found.verdicts["group"].tolist() == [odd]


def test_the_forest_draws_one_kind_of_contrast():
    found = judged(cohort_of(table(a=EVEN, b=EVEN)), only=["conditional_use_accuracy"])
    assert len(found.plot().get_yticklabels()) == 2
    assert found.plot(how="ratio").get_xscale() == "log"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "gg"}, "`gg`"),
        ({"by": ["g", "g"]}, "several different"),
        ({"reference": "A"}, "did you mean 'a'?"),
        ({"reference": ("a", "b")}, "a reference"),
        ({"prediction": "Tol"}, "did you mean 'Tool'?"),
        ({"prediction": ["Tool"]}, "a prediction of the cohort"),
        ({"cut": [1, 2]}, "one at a time"),
        ({"cut": "high"}, "a level of `Tool`"),
        ({"on": "band"}, "name one of ['score', 'risk']"),
        ({"on": None}, 'say on="score"'),
        ({"only": ["equal_auk"]}, "did you mean 'equal_auc'?"),
        ({"margin": 5}, "above 0 and below 1"),
        ({"margins": 0.05}, "by the id of a criterion"),
        ({"only": []}, "some criteria"),
        ({"cut": float("nan")}, "finite"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"confidence": 0.4}, "above 0.5"),
    ],
)
def test_a_wrong_question_is_refused_in_the_words_of_the_caller(asked, told):
    with pytest.raises(EvaluationError) as error:
        judged(cohort_of(table(a=EVEN, b=EVEN)), **asked)
    assert told in str(error.value)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(EvaluationError) as error:
        judged(cohort_of(table(a=EVEN, b=EVEN)), by="gg", prediction="Tol", margin=5)
    assert len(error.value.problems) == 3


def test_one_group_alone_is_refused():
    with pytest.raises(EvaluationError, match="at least two groups"):
        judged(cohort_of(table(a=EVEN)))


def test_many_small_groups_are_told_in_brief():
    rng = np.random.default_rng(1)
    groups = {f"g{i:02d}": ((20, int(rng.integers(0, 9))), (9, int(rng.integers(0, 9)))) for i in range(30)}
    text = judged(cohort_of(table(a=EVEN, **groups)), only=["predictive_parity"]).text
    assert "- and 18 more" in text


@pytest.mark.parametrize(("cut", "who"), [(9, "nobody"), (-1, "everybody")])
def test_where_the_cut_flags_nobody_or_everybody_parity_is_not_said_to_hold(cut, who):
    table = pd.DataFrame({"g": [*"aabb"], "s": [0, 1] * 2, "n": [900] * 4, "k": [90, 450] * 2})
    tool = {"Tool": {"score": "s"}}
    cohort = rv.Cohort.from_counts(table, n="n", events="k", groups=["g"], predictions=tool)
    found = criteria(cohort, by="g", reference="a", cut=cut, margin=0.05)
    verdict = found.table().set_index("criterion")
    for name in ("statistical_parity", "equal_error_rates", "equal_opportunity", "predictive_parity"):
        assert verdict.loc[name, "verdict"] == "cannot be judged"
        assert f"{who} is flagged" in verdict.loc[name, "reason"]
    assert verdict.loc["equal_auc", "verdict"] == "holds within the margin"  # it needs no cut
