"""Tests of calibration: people at a few stated risks, and what R prints for larger samples."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.belt_statistic import quantile, survival
from riskeval.analyses.calibration_tests import TESTS, calibration_tests
from riskeval.errors import EvaluationError

from ..conftest import cohort_of, people
from ..reference.cases import FOLDER, Case

ORACLES = ["cal_ra_p1", "cal_ra_p2", "cal_ra2_p1", "cal_ra2_p2", "cal_sim_continuous"]
LIKELIHOOD_RATIOS = [name for name in TESTS if name.startswith("lr_")]


def counted(risks, people_, events, **roles):
    table = pd.DataFrame({"p": risks, "n": people_, "k": events})
    return rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "p"}}, **roles)


def row(found, metric):
    return found.frame.set_index("metric").loc[metric]


def deviance(risk, people_, events):
    """Twice the log likelihood that the observed rate has more than the risk."""
    rate = events / people_
    return 2 * (events * math.log(rate / risk) + (people_ - events) * math.log((1 - rate) / (1 - risk)))


def test_spiegelhalters_z_is_the_excess_of_squared_errors_over_its_standard_error():
    found = row(calibration_tests(counted([0.2, 0.4], [100, 100], [30, 40])), "spiegelhalter_z")
    z = (10 * 0.6 + 0 * 0.2) / math.sqrt(100 * 0.6**2 * 0.16 + 100 * 0.2**2 * 0.24)
    assert found["estimate"] == pytest.approx(z, rel=1e-12)
    assert found["p"] == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-10)


def test_two_stated_risks_are_fitted_exactly_so_the_joint_test_is_the_deviance():
    found = row(calibration_tests(counted([0.2, 0.4], [100, 100], [30, 50])), "lr_intercept_and_slope")
    expected = deviance(0.2, 100, 30) + deviance(0.4, 100, 50)
    assert found["estimate"] == pytest.approx(expected, rel=1e-9)
    assert found["p"] == pytest.approx(math.exp(-expected / 2), rel=1e-9)


def test_the_joint_statistic_is_that_of_the_intercept_plus_that_of_the_slope():
    found = calibration_tests(counted([0.1, 0.3, 0.5], [50, 80, 70], [12, 20, 45])).frame.set_index("metric")
    parts = found.loc["lr_intercept", "estimate"] + found.loc["lr_slope", "estimate"]
    assert found.loc["lr_intercept_and_slope", "estimate"] == pytest.approx(parts, rel=1e-9)


def test_a_tool_that_is_right_at_every_risk_has_statistics_of_nothing():
    found = calibration_tests(counted([0.2, 0.4, 0.6, 0.7], [100] * 4, [20, 40, 60, 70])).frame
    assert found["estimate"].abs().max() < 1e-9
    assert found["p"].min() > 0.999


def test_twice_the_people_give_twice_the_likelihood_ratios():
    once, twice = (
        calibration_tests(counted([0.1, 0.3, 0.5, 0.6], [k * 50] * 4, [k * e for e in (9, 12, 30, 32)]))
        for k in (1, 2)
    )
    for name in LIKELIHOOD_RATIOS:
        assert row(twice, name)["estimate"] == pytest.approx(2 * row(once, name)["estimate"], rel=1e-8), name


def test_the_note_says_what_was_tested_and_its_p():
    found = row(calibration_tests(counted([0.2, 0.4], [100, 100], [40, 50])), "lr_intercept")
    assert found["note"] == "p below 0.001: intercept 0, given slope 1"
    assert found["method"] == "chi-squared, 1 df"


@pytest.mark.parametrize("name", ORACLES)
def test_rs_programs_print_the_same_tests(name):
    case = Case(FOLDER / "calibration" / f"{name}.json")
    want = {key: one["value"] for key, one in case.expected.items()}
    risk = case.roles["probability"]
    cohort = rv.Cohort(case.frame(), outcome="y", predictions={"Tool": {"risk": risk}})
    for knots in (3, 4):
        found = calibration_tests(cohort, knots=want[f"rcs{knots}_knots_logit_p"]).frame.set_index("metric")
        bent = found.loc["lr_nonlinearity", "estimate"]
        assert bent == pytest.approx(want[f"rcs{knots}_nonlinearity_lr"], rel=1e-6, abs=1e-8)
    values, p = found["estimate"], found["p"]
    assert values["spiegelhalter_z"] == pytest.approx(want["spiegelhalter_z"], rel=1e-6)
    assert p["spiegelhalter_z"] == pytest.approx(want["spiegelhalter_p"], rel=1e-5)
    assert values["lr_intercept"] == pytest.approx(want["lr_intercept0_given_slope1"], rel=1e-6)
    assert values["lr_slope"] == pytest.approx(want["lr_slope1_given_intercept"], rel=1e-6)
    assert values["lr_intercept_and_slope"] == pytest.approx(want["lr_joint"], rel=1e-6)
    assert p["lr_intercept_and_slope"] == pytest.approx(want["lr_joint_p"], rel=1e-5)
    assert values["belt_statistic"] == pytest.approx(want["giviti"]["statistic"], rel=1e-6)
    assert p["belt_statistic"] == pytest.approx(want["giviti"]["p_value"], rel=1e-6)


def test_a_chosen_degree_of_two_has_the_distribution_that_nattino_writes_out():
    t, least = 12.0, 3.841458820694124
    below = math.erf(math.sqrt(t / 2)) - 0.95
    below -= math.sqrt(2 / math.pi) * math.exp(-t / 2) * (math.sqrt(t) - math.sqrt(least))
    assert survival(t, 2) == pytest.approx(1 - below / 0.05, rel=1e-9)


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_the_quantile_of_the_belt_is_exceeded_as_often_as_it_says(degree):
    assert survival(quantile(0.95, degree), degree) == pytest.approx(0.05, rel=1e-8)
    rng = np.random.default_rng(degree)
    from scipy.stats import chi2

    drawn = chi2.rvs(2, size=40_000, random_state=rng)
    drawn += chi2.isf(0.05 * rng.random((40_000, degree - 1)), 1).sum(axis=1)
    assert (drawn > quantile(0.95, degree)).mean() == pytest.approx(0.05, abs=0.005)  # 4.6 standard errors


def test_a_bent_curve_asks_for_more_than_a_straight_line():
    risks = [0.1, 0.2, 0.3, 0.4, 0.5]
    found = row(calibration_tests(counted(risks, [1000] * 5, [300, 150, 200, 500, 800])), "belt_statistic")
    assert "degree 1 " not in found["note"]
    assert found["p"] < 1e-6


def test_right_tools_are_rejected_about_as_often_as_promised():
    rng = np.random.default_rng(11)
    risk = np.round(1 / (1 + np.exp(-rng.normal(-1, 1, 600))), 2)
    rejected = []
    for _ in range(100):
        frame = pd.DataFrame({"y": (rng.random(600) < risk).astype(int), "p": risk})
        cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}})
        rejected.append(calibration_tests(cohort).frame["p"].to_numpy() < 0.05)
    assert (np.mean(rejected, axis=0) < 0.05 + 4 * math.sqrt(0.05 * 0.95 / 100)).all()


def test_weights_and_clusters_make_the_tests_unavailable_with_the_reason():
    frame = people()
    weighted = calibration_tests(cohort_of(frame, weights="weight"), "Tool").frame
    clustered = calibration_tests(cohort_of(frame, cluster="site"), "Tool").frame
    for found, reason in ((weighted, "weigh differently"), (clustered, "`site` are not independent")):
        assert set(found["status"]) == {"not available"}
        assert found["note"].str.contains(reason).all()
        assert found["estimate"].isna().all()


def test_fewer_than_ten_events_leave_the_statistic_without_p():
    found = calibration_tests(counted([0.02, 0.05], [100, 100], [3, 6])).frame
    told = found[found["estimate"].notna()]
    assert set(told["status"]) == {"few events"}
    assert told["p"].isna().all()
    assert told["note"].str.contains("only 9 events").all()


def test_what_has_no_value_says_why():
    constant = calibration_tests(counted([0.3], [100], [40])).frame.set_index("metric")
    assert constant.loc["lr_slope", "note"] == "every risk is the same, so there is no slope"
    assert constant.loc["lr_intercept", "estimate"] == pytest.approx(deviance(0.3, 100, 40), rel=1e-9)
    half = row(calibration_tests(counted([0.5], [100], [40])), "spiegelhalter_z")
    assert half["note"] == "every risk is 0, one half or 1"
    sure = calibration_tests(counted([0.0, 0.4, 0.6], [50] * 3, [2, 20, 30])).frame.set_index("metric")
    assert sure.loc[LIKELIHOOD_RATIOS, "note"].str.contains("exactly 0 or 1").all()
    assert "was wrong for 2 people" in sure.loc["spiegelhalter_z", "note"]
    nobody = calibration_tests(counted([0.2, 0.4], [50, 50], [0, 0])).frame.set_index("metric")
    assert (nobody.loc[[*LIKELIHOOD_RATIOS, "belt_statistic"], "note"] == "no events").all()


def test_perfect_separation_has_no_finite_slope():
    found = row(calibration_tests(counted([0.2, 0.4], [50, 50], [0, 50])), "lr_slope")
    assert found["status"] == "not estimable"
    assert "separate" in found["note"]


def test_a_sample_stratified_by_the_outcome_keeps_only_the_tests_of_shape():
    found = calibration_tests(cohort_of(people(), strata="violent"), "Tool").frame.set_index("metric")
    assert set(found.index[found["status"] == "ok"]) == {"lr_slope", "lr_nonlinearity"}
    assert found.loc["lr_intercept", "note"].startswith("fixed by design")


def test_each_group_is_tested_as_if_it_were_alone():
    frame = people()
    found = calibration_tests(cohort_of(frame), "Tool", by="sex").frame
    men = calibration_tests(cohort_of(frame[frame["sex"] == "male"]), "Tool").frame
    part = found[found["sex"] == "male"]
    assert part["estimate"].to_numpy() == pytest.approx(men["estimate"].to_numpy(), rel=1e-9)
    assert (found["sex"] == "(all)").sum() == len(TESTS)


def test_a_risk_for_another_horizon_is_not_tested():
    predictions = {"Tool": {"risk": "risk", "horizon_months": 60}}
    found = calibration_tests(cohort_of(people(), predictions=predictions)).frame
    assert set(found["status"]) == {"not available"}
    assert found["note"].str.contains("60 months, not 24").all()


def test_a_norm_is_tested_where_there_is_no_risk():
    predictions = {"Tool": {"score": "score", "norm": "norm"}}
    found = calibration_tests(cohort_of(people(), predictions=predictions)).frame
    assert set(found["on"]) == {"norm"}
    assert found["p"].notna().all()


def test_an_unknown_prediction_and_odd_knots_are_named():
    cohort = cohort_of(people())
    with pytest.raises(EvaluationError, match="found `Toll`"):
        calibration_tests(cohort, "Toll")
    with pytest.raises(EvaluationError, match="3, 4 or 5 knots"):
        calibration_tests(cohort, knots=2)
