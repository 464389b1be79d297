"""Differential prediction: two scores in two groups, and what R prints for larger samples."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness.differential_prediction import differential_prediction

from ..conftest import cohort_of, people
from ..reference.cases import FOLDER


def counted(events=(10, 20, 20, 30), n=(40, 40, 40, 40), **roles):
    table = pd.DataFrame({"g": ["A", "A", "B", "B"], "s": [0, 1, 0, 1], "n": n, "k": events})
    settings = {"predictions": {"Tool": {"score": "s"}}, "groups": ["g"]} | roles
    return rv.Cohort.from_counts(table, n="n", events="k", **settings)


def asked(cohort, **more):
    settings = {"by": "g", "reference": "A", "centre": 0} | more
    return differential_prediction(cohort, "Tool", **settings)


def row(estimates, metric, label="score × group", **where):
    frame = estimates.frame
    wanted = (frame["metric"] == metric) & ((frame["label"] == label) | (frame["label"] == ""))
    for column, value in where.items():
        wanted &= frame[column] == value
    (found,) = frame[wanted].to_dict("records")
    return found


def odds(events, n):
    return math.log(events / (n - events))


def test_with_two_scores_the_lines_go_through_the_observed_rates():
    found = asked(counted())
    rates = found.predicted.frame.set_index(["g", "at"])["estimate"]
    assert rates.to_dict() == pytest.approx(
        {("A", 0): 0.25, ("A", 1): 0.5, ("B", 0): 0.5, ("B", 1): 0.75}, rel=1e-9
    )
    assert found.gaps.frame["estimate"].tolist() == pytest.approx([0.25, 0.25], rel=1e-9)


def test_the_level_of_a_group_is_its_log_odds_above_the_reference_at_the_centre():
    found = asked(counted())
    level = row(found.errors("model"), "group_log_odds")
    assert level["estimate"] == pytest.approx(odds(20, 40) - odds(10, 40), rel=1e-9)
    assert level["se"] == pytest.approx(math.sqrt(1 / 20 + 1 / 20 + 1 / 10 + 1 / 30), rel=1e-9)
    assert level["at"] == 0


def test_the_slope_of_a_group_is_its_log_odds_ratio_above_that_of_the_reference():
    found = asked(counted(events=(10, 20, 20, 35)))
    slope = row(found.errors("model"), "group_slope")
    expected = (odds(35, 40) - odds(20, 40)) - (odds(20, 40) - odds(10, 40))
    assert slope["estimate"] == pytest.approx(expected, rel=1e-9)
    cells = (10, 30, 20, 20, 20, 20, 35, 5)
    assert slope["se"] == pytest.approx(math.sqrt(sum(1 / cell for cell in cells)), rel=1e-9)


def test_the_robust_error_is_the_model_based_one_where_the_model_holds_exactly():
    found = asked(counted())
    for name in ("group_log_odds", "group_slope"):
        robust, model = row(found.coefficients, name), row(found.errors("model"), name)
        assert robust["se"] == pytest.approx(model["se"], rel=1e-9), name


def test_groups_with_the_same_rates_differ_in_nothing():
    found = asked(counted(events=(10, 20, 10, 20)))
    assert found.tests.frame.set_index("metric")["estimate"].drop("score_test").abs().max() < 1e-9
    assert found.gaps.frame["estimate"].abs().max() < 1e-9
    assert "neither over- nor under-prediction is shown" in found.text


def test_the_mean_gap_is_the_rate_of_the_group_less_the_reference_line_at_its_scores():
    found = asked(counted(events=(10, 20, 20, 30), n=(40, 40, 40, 40)))
    gap = row(found.mean_gaps, "prediction_gap", "mean over the group")
    assert gap["estimate"] == pytest.approx(50 / 80 - (0.25 + 0.5) / 2, rel=1e-9)
    within, between = (40 * 0.25 + 40 * 0.1875) / 80**2, (0.1875 / 40 + 0.25 / 40) / 4
    assert gap["se"] == pytest.approx(math.sqrt(within + between), rel=1e-9)
    assert "under-predicts for this group on average" in found.text


def test_twice_the_people_give_twice_the_likelihood_ratios():
    once, twice = (asked(counted([k * e for e in (10, 20, 22, 36)], [k * 40] * 4)).tests for k in (1, 2))
    assert twice.frame["estimate"].tolist() == pytest.approx((2 * once.frame["estimate"]).tolist(), rel=1e-8)


def test_counted_people_and_single_people_give_the_same_table():
    table = counted()
    rows = [
        {"y": y, "s": s, "g": g}
        for g, s, k in (("A", 0, 10), ("A", 1, 20), ("B", 0, 20), ("B", 1, 30))
        for y in [1] * k + [0] * (40 - k)
    ]
    single = rv.Cohort(pd.DataFrame(rows), outcome="y", predictions={"Tool": {"score": "s"}}, groups=["g"])
    for name in ("coefficients", "tests", "gaps", "mean_gaps"):
        a, b = (getattr(asked(one), name).frame for one in (table, single))
        pd.testing.assert_frame_equal(a, b, rtol=1e-9)


def test_the_centre_moves_the_levels_and_nothing_else():
    here, there = asked(counted()), asked(counted(events=(10, 20, 20, 35)), centre=1)
    assert row(there.coefficients, "group_log_odds")["estimate"] == pytest.approx(
        odds(35, 40) - odds(20, 40), rel=1e-9
    )
    assert row(here.coefficients, "group_log_odds")["at"] == 0
    moved = asked(counted(), centre=0.5)
    assert row(moved.coefficients, "group_slope")["estimate"] == pytest.approx(
        row(here.coefficients, "group_slope")["estimate"], abs=1e-9
    )


def test_the_intervals_of_gaps_stay_between_minus_one_and_one():
    found = asked(counted(events=(12, 13, 18, 30), n=(40, 40, 40, 40)), confidence=0.9999)
    for table in (found.gaps.frame, found.largest.frame):
        assert table["lower"].between(-1, 1).all()
        assert table["upper"].between(-1, 1).all()


def test_the_interval_of_the_largest_gap_is_wider_than_that_of_the_same_score_alone():
    found = asked(counted(events=(10, 20, 20, 35)))
    (largest,) = found.largest.frame.to_dict("records")
    alone = row(found.gaps, "predicted_risk", at=largest["at"])
    assert largest["estimate"] == alone["estimate"] == found.gaps.frame["estimate"].max()
    assert largest["lower"] < alone["lower"]
    assert largest["upper"] > alone["upper"]
    assert largest["confidence"] == 0.95
    assert "simultaneous over 2 scores" in largest["method"]


def test_a_line_is_not_read_beyond_the_scores_of_the_group():
    table = pd.DataFrame(
        {"g": ["A", "A", "A", "B", "B"], "s": [0, 1, 2, 0, 1], "n": [60] * 5, "k": [20, 25, 30, 20, 25]}
    )
    cohort = rv.Cohort.from_counts(
        table, n="n", events="k", predictions={"Tool": {"score": "s"}}, groups=["g"]
    )
    far = row(asked(cohort).gaps, "predicted_risk", at=2)
    assert math.isnan(far["estimate"])
    assert far["status"] == "not estimable"
    assert far["note"] == "nobody of the group scores so low or so high: its scores are 0 to 1"
    turned = asked(cohort, reference="B").mean_gaps.frame.iloc[0]
    assert "for 33% of the group the line is read beyond the scores of the reference" in turned["note"]


def test_every_group_that_cannot_be_judged_has_rows_that_say_why():
    rng = np.random.default_rng(1)
    parts = {
        "ref": ([0, 1] * 30, rng.integers(0, 6, 60)),
        "all events": ([1] * 12, rng.integers(0, 6, 12)),
        "no events": ([0] * 12, rng.integers(0, 6, 12)),
        "one": ([1], [3]),
        "flat": ([0, 1] * 20, [2] * 40),
        "parted": ([0] * 12 + [1] * 12, [1] * 12 + [4] * 12),
        "unscored": ([0, 1] * 15, [np.nan] * 30),
    }
    frame = pd.concat(pd.DataFrame({"y": y, "s": s, "g": g}) for g, (y, s) in parts.items())
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, groups=["g"], missing="drop")
    found = asked(cohort, reference="ref")
    slopes = found.coefficients.frame.query("metric == 'group_slope'").set_index("g")
    assert set(slopes["status"]) == {"not estimable"}
    assert slopes["note"].to_dict() == {
        "all events": "all events: no non-events",
        "no events": "no events: no events",
        "one": "one: no non-events",
        "flat": "flat: every score is the same, so there is no curve",
        "parted": "parted: the scores separate events from non-events completely",
        "unscored": "unscored: no people with this prediction",
    }
    for table in (found.tests, found.predicted, found.gaps, found.largest, found.mean_gaps):
        silent = table.frame["estimate"].isna() & (table.frame["note"] == "")
        assert set(table.frame["g"]) - {"(all)"} >= set(parts) - {"ref"}
        assert not silent.any()
    overall = row(found.tests, "any_difference_test", "", g="(all)")
    assert overall["note"].startswith("fewer than two groups")


def test_a_group_with_few_events_has_estimates_without_intervals_or_p():
    found = asked(counted(events=(10, 20, 3, 5)))
    slope = row(found.coefficients, "group_slope")
    assert slope["status"] == "few events"
    assert slope["note"] == "B: only 8 events or non-events"
    assert not math.isnan(slope["estimate"])
    assert math.isnan(slope["lower"])
    assert math.isnan(row(found.tests, "slope_test", "")["p"])
    assert "cannot be judged (B: only 8 events or non-events)" in found.text


def test_clusters_and_weights_turn_likelihood_ratios_into_wald_tests():
    plain = differential_prediction(cohort_of(people()), "Tool", by="sex", reference="male")
    for design in ({"cluster": "site"}, {"weights": "weight"}, {"strata": "region"}):
        found = differential_prediction(cohort_of(people(), **design), "Tool", by="sex", reference="male")
        assert found.tests.frame["method"].str.startswith("Wald by the design").all(), design
        assert set(found.errors("model").frame["status"]) == {"not available"}
    assert plain.tests.frame["method"].str.startswith("likelihood ratio").all()


def test_with_many_clusters_of_one_person_the_wald_test_is_close_to_the_likelihood_ratio():
    frame = people(3000).assign(own=range(3000))
    plain, clustered = (
        differential_prediction(cohort_of(frame, **design), "Tool", by="sex", reference="male").tests.frame
        for design in ({}, {"cluster": "own"})
    )
    assert clustered["p"].tolist() == pytest.approx(plain["p"].tolist(), abs=0.02)


def test_one_test_over_all_groups_has_as_many_parameters_as_other_groups():
    frame = people(900)
    frame["third"] = np.array(["a", "b", "c"])[np.arange(900) % 3]
    cohort = cohort_of(frame, groups=["third"])
    found = differential_prediction(cohort, "Tool", by="third", reference="a")
    overall = found.tests.frame[found.tests.frame["third"] == "(all)"].set_index("metric")["method"]
    assert overall["slope_test"] == "likelihood ratio, chi-squared, 2 df"
    assert overall["any_difference_test"] == "likelihood ratio, chi-squared, 4 df"


def test_intersections_are_compared_with_one_named_cell():
    cohort = cohort_of(people(900), groups=["sex", "region"])
    found = differential_prediction(cohort, "Tool", by=["sex", "region"], reference=["male", "0"])
    assert len(found.mean_gaps) == 5
    assert set(found.mean_gaps.frame["reference"]) == {"male, 0"}


def test_a_band_is_read_by_its_rank():
    found = differential_prediction(cohort_of(people(900)), "Judgement", by="sex", reference="male")
    assert found.predicted.frame["label"].unique().tolist() == ["low", "moderate", "high"]
    assert (found.coefficients.frame["on"] == "band").all()


@pytest.mark.parametrize(
    ("asking", "said"),
    [
        ({"prediction": "Tol"}, "did you mean 'Tool'"),
        ({"prediction": ["Tool"]}, "a prediction of the cohort"),
        ({"by": "sx"}, "did you mean 'sex'"),
        ({"reference": "men"}, "a reference among the groups of sex"),
        ({"on": "risk"}, "a score or band of `Tool`"),
        ({"centre": "mean"}, "a centre as a finite number"),
        ({"scores": ["a"]}, "scores as finite numbers"),
        ({"scores": []}, "scores as finite numbers"),
        ({"confidence": 95}, "a confidence between 0 and 1"),
    ],
)
def test_a_wrong_question_is_refused_by_name(cohort, asking, said):
    settings = {"prediction": "Tool", "by": "sex", "reference": "male"} | asking
    with pytest.raises(EvaluationError, match=said):
        differential_prediction(cohort, **settings)


def test_errors_have_two_kinds(cohort):
    found = differential_prediction(cohort, "Tool", by="sex", reference="male")
    with pytest.raises(EvaluationError, match="robust"):
        found.errors("hc3")


def test_the_figure_has_a_line_for_each_group_and_names_those_without(cohort):
    found = differential_prediction(cohort, "Tool", by="sex", reference="male")
    ax = found.plot()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["male", "female"]
    assert ax.get_ylim() == (0, 1)
    with pytest.raises(EvaluationError, match="groups of the table"):
        found.plot(groups=["mal"])


def test_the_figure_says_how_many_groups_it_leaves_out():
    frame = people(900)
    frame["site"] = "site $" + frame["site"].astype(str)
    cohort = cohort_of(frame, groups=["site"])
    ax = differential_prediction(cohort, "Tool", by="site", reference="site $0").plot()
    assert ax.get_title(loc="left") == "6 of 12 groups"
    assert ax.get_legend().get_texts()[0].get_text() == r"site \$0"


def test_r_gives_the_same_models_and_likelihood_ratios():
    """R 4.2.2 glm on the people of A and B of ra.csv; the centre is their mean score."""
    frame = pd.read_csv(FOLDER / "data" / "ra.csv").query("group in ['A', 'B']")
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "score1"}}, groups=["group"])
    found = differential_prediction(cohort, "Tool", by="group", reference="A")
    model = found.errors("model")
    for name, label, b, se in (
        ("group_log_odds", "score + group", 0.469431940375101, 0.232805236455153),
        ("group_log_odds", "score × group", 0.36149530970803, 0.247193042165874),
        ("group_slope", "score × group", 0.196261243533959, 0.112549118522104),
    ):
        shown = row(model, name, label)
        assert (shown["estimate"], shown["se"]) == pytest.approx((b, se), rel=1e-5), (name, label)
    tests = found.tests.frame.set_index("metric")
    assert tests["estimate"].drop("any_difference_test").to_dict() == pytest.approx(
        {"intercept_test": 4.01987394156657, "slope_test": 3.16145316465207, "score_test": 15.3240318829442},
        rel=1e-6,
    )
    assert tests.loc["slope_test", "p"] == pytest.approx(0.0753960422148365, rel=1e-6)
    gaps = found.gaps.frame.set_index("at")["estimate"]
    assert gaps[4] == pytest.approx(0.470369322694208 - 0.296785648436064, rel=1e-6)
