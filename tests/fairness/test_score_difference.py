"""Score differences: four people a group by hand, and what R prints for a larger sample."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness.score_difference import DEFINITIONS, score_difference

from ..conftest import cohort_of, people
from ..reference.cases import FOLDER


def scored(reference, group, times=5, **design):
    scores = [*reference, *group] * times
    labels = (["A"] * len(reference) + ["B"] * len(group)) * times
    frame = pd.DataFrame({"y": [0, 1] * (len(scores) // 2), "s": scores, "g": labels})
    return rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, groups=["g"], **design)


def found(cohort, **asking):
    settings = {"by": "g", "reference": "A"} | asking
    return score_difference(cohort, "Tool", **settings).frame.set_index("metric")


def test_four_people_a_group_give_the_differences_of_a_pencil():
    shown = found(scored([1, 2, 3, 4], [2, 3, 4, 5]))["estimate"]
    d = 1 / math.sqrt(40 * 1.25 / 38)
    assert shown["mean_difference"] == 1
    assert shown["cohens_d"] == pytest.approx(d, rel=1e-12)
    assert shown["hedges_g"] == pytest.approx(d * (1 - 3 / (4 * 38 - 1)), rel=1e-12)
    assert shown["probability_higher"] == pytest.approx((10 + 3 / 2) / 16, rel=1e-12)
    assert shown["overlap_normal"] == pytest.approx(math.erfc(d / 2 / math.sqrt(2)), rel=1e-12)
    assert shown["overlap_observed"] == 0.75
    assert shown["non_overlap_observed"] == 0.25


def test_r_gives_the_same_cohens_d():
    frame = pd.read_csv(FOLDER / "data" / "ra.csv")
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "score1"}}, groups=["group"])
    shown = score_difference(cohort, "Tool", by="group", reference="A").frame
    d = shown[(shown["metric"] == "cohens_d") & (shown["group"] == "B")]["estimate"].item()
    assert d == pytest.approx(0.286885668568319, rel=1e-9)


def test_a_third_of_a_standard_deviation_leaves_a_seventh_of_normal_curves_apart():
    from riskeval.fairness.score_difference import _shared

    assert 1 - _shared(0.34) == pytest.approx(0.135, abs=5e-4)


def test_the_error_of_a_mean_difference_is_that_of_two_means():
    shown = found(scored([1, 2, 3, 4], [2, 3, 4, 5]))
    assert shown.loc["mean_difference", "se"] == pytest.approx(math.sqrt(1.25 / 20 + 1.25 / 20), rel=1e-12)


def test_every_row_prints_its_definition():
    shown = found(scored([1, 2, 3, 4], [2, 3, 4, 5]))
    for name, definition in DEFINITIONS.items():
        assert shown.loc[name, "note"].startswith(definition), name


def test_what_is_left_of_an_overlap_has_the_limits_turned_round():
    shown = found(scored([1, 2, 3, 4], [2, 3, 4, 5]))
    for name in ("overlap_normal", "overlap_observed"):
        one, rest = shown.loc[name], shown.loc[f"non_{name}"]
        assert rest["estimate"] == pytest.approx(1 - one["estimate"], rel=1e-12)
        assert rest["lower"] == pytest.approx(1 - one["upper"], rel=1e-12)
        assert rest["upper"] == pytest.approx(1 - one["lower"], rel=1e-12)


def test_the_interval_of_the_observed_overlap_of_equal_groups_reaches_one():
    rng = np.random.default_rng(1)
    reached = [
        found(scored(rng.integers(0, 20, 60), rng.integers(0, 20, 60), times=1)).loc["overlap_observed"]
        for _ in range(40)
    ]
    assert np.mean([row["upper"] == 1 for row in reached]) >= 0.95
    assert np.mean([row["estimate"] for row in reached]) < 0.8


def test_doubling_every_weight_changes_nothing():
    frame = people()
    once, twice = (
        score_difference(
            cohort_of(frame.assign(weight=k * frame["weight"]), weights="weight"),
            "Tool",
            by="sex",
            reference="male",
        ).frame
        for k in (1, 2)
    )
    pd.testing.assert_frame_equal(once, twice, rtol=1e-9)


def test_clusters_enter_the_standard_error_and_not_the_estimate():
    plain, clustered = (
        score_difference(cohort_of(people(), **design), "Tool", by="sex", reference="male").frame
        for design in ({}, {"cluster": "site"})
    )
    assert clustered["estimate"].tolist() == pytest.approx(plain["estimate"].tolist(), rel=1e-12)
    assert clustered["se"][0] != pytest.approx(plain["se"][0], rel=1e-3)


def test_groups_that_do_not_overlap_have_newcombes_interval():
    row = found(scored([1, 2, 3, 4], [6, 7, 8, 9])).loc["probability_higher"]
    assert (row["estimate"], row["upper"]) == (1, 1)
    assert 0.8 < row["lower"] < 1
    assert "the groups do not overlap" in row["note"]


def test_a_group_of_one_has_estimates_without_intervals():
    shown = found(scored([1, 2, 3, 4, 2, 3, 4, 1, 2, 3, 4], [5], times=1))
    assert set(shown["status"]) == {"few events"}
    assert shown["lower"].isna().all()
    assert "B: only 1 person" in shown.loc["cohens_d", "note"]


def test_scores_that_never_vary_have_no_standardised_difference():
    row = found(scored([2, 2], [2, 2], times=10)).loc["cohens_d"]
    assert row["status"] == "not estimable"
    assert row["note"].endswith("no variation within the two groups")


def test_nobody_with_the_prediction_is_said():
    frame = pd.DataFrame(
        {"y": [0, 1] * 20, "s": [1.0, 2.0] * 10 + [np.nan] * 20, "g": ["A"] * 20 + ["B"] * 20}
    )
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, groups=["g"], missing="drop")
    shown = found(cohort)
    assert set(shown["status"]) == {"not estimable"}
    assert shown["note"].str.endswith("B: no people with this prediction").all()
    assert shown["n_dropped"].tolist() == [20] * len(DEFINITIONS)


def test_shares_of_thousands_of_scores_are_refused():
    row = found(scored(np.arange(150.0), np.arange(150.0) + 0.5, times=1)).loc["overlap_observed"]
    assert row["status"] == "not available"
    assert "300 distinct scores" in row["note"]


def test_a_wrong_reference_is_refused_by_name(cohort):
    with pytest.raises(EvaluationError, match="a reference among the groups of sex"):
        score_difference(cohort, "Tool", by="sex", reference="men")
