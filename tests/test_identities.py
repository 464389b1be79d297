"""One number by two roads."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    diagnostic_odds_ratio,
    event_rate,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    oe_ratio,
    ppv,
    sensitivity,
    somers_d,
    specificity,
)

from .conftest import cohort_of, people

EXACT = {"rtol": 1e-12, "atol": 1e-12}
DEFAULTS = [auc, somers_d, oe_ratio, calibration_slope, brier, sensitivity.at(4, 6, on="score")]


def row(cohort: rv.Cohort, *metrics: object) -> pd.DataFrame:
    return rv.evaluate(cohort.only("Tool"), list(metrics)).frame


def test_delongs_variance_is_the_variance_stratified_by_the_outcome(frame: pd.DataFrame) -> None:
    outcome, score = frame["violent"].to_numpy(), frame["score"].to_numpy()
    events, others = score[outcome == 1], score[outcome == 0]
    wins = (events[:, None] > others) + (events[:, None] == others) / 2
    delong = wins.mean(axis=1).var(ddof=1) / len(events) + wins.mean(axis=0).var(ddof=1) / len(others)
    found = row(cohort_of(frame, strata="violent"), auc)
    assert_allclose(found["se"] ** 2, delong, **EXACT)
    by_method = rv.evaluate(cohort_of(frame).only("Tool"), auc).interval(method="delong").frame
    assert_allclose(by_method["se"] ** 2, delong, **EXACT)


def test_a_plain_rate_has_the_binomial_standard_error(cohort: rv.Cohort) -> None:
    found = row(cohort, event_rate).iloc[0]
    assert_allclose(found["se"], np.sqrt(found["estimate"] * (1 - found["estimate"]) / found["n"]), **EXACT)


def test_twins_as_clusters_are_the_people_themselves(frame: pd.DataFrame) -> None:
    twice = pd.concat([frame, frame], ignore_index=True)
    twins = row(cohort_of(twice, cluster="id"), *DEFAULTS)
    alone = row(cohort_of(frame, cluster="id"), *DEFAULTS)
    assert_allclose(twins[["estimate", "se"]], alone[["estimate", "se"]], rtol=1e-11)


def test_one_person_per_cluster_adds_only_the_factor_for_few_clusters(frame: pd.DataFrame) -> None:
    n = len(frame)
    alone = row(cohort_of(frame), auc, brier)
    clustered = row(cohort_of(frame, cluster="id"), auc, brier)
    assert_allclose(clustered["se"], alone["se"] * np.sqrt(n / (n - 1)), **EXACT)


def test_one_stratum_is_no_strata_but_for_the_factor(frame: pd.DataFrame) -> None:
    n = len(frame)
    one = row(cohort_of(frame.assign(region="all"), strata="region"), auc)
    assert_allclose(one["se"], row(cohort_of(frame), auc)["se"] * np.sqrt(n / (n - 1)), **EXACT)


def test_occasions_of_a_person_are_clusters_of_that_person(frame: pd.DataFrame) -> None:
    repeated = frame.assign(person=frame["id"] // 2, occasion=frame["id"] % 2)
    by_occasion = row(cohort_of(repeated, person="person", occasion="occasion"), *DEFAULTS)
    by_cluster = row(cohort_of(repeated, person="person", cluster="person"), *DEFAULTS)
    pd.testing.assert_frame_equal(by_occasion, by_cluster)


def test_the_inverses_and_ratios_are_what_they_say(cohort: rv.Cohort) -> None:
    placed = [
        metric.at(5, on="score")
        for metric in (
            *(sensitivity, specificity, ppv, npv, number_needed_to_detain, number_safely_discharged),
            *(likelihood_ratio_positive, likelihood_ratio_negative, diagnostic_odds_ratio),
        )
    ]
    found = row(cohort, *placed).set_index("metric")
    value = found["estimate"]
    assert_allclose(value["number_needed_to_detain"], 1 / value["ppv"], **EXACT)
    assert_allclose(value["number_safely_discharged"], value["npv"] / (1 - value["npv"]), **EXACT)
    assert_allclose(
        value["likelihood_ratio_positive"], value["sensitivity"] / (1 - value["specificity"]), **EXACT
    )
    odds = value["likelihood_ratio_positive"] / value["likelihood_ratio_negative"]
    assert_allclose(value["diagnostic_odds_ratio"], odds, rtol=1e-12)
    assert_allclose(found.loc["number_needed_to_detain", "lower"], 1 / found.loc["ppv", "upper"], **EXACT)


def test_somers_d_and_auc_tell_the_same_story(cohort: rv.Cohort) -> None:
    found = row(cohort, auc, somers_d)
    area, d = found.iloc[0], found.iloc[1]
    for column in ("estimate", "lower", "upper"):
        assert_allclose(d[column], 2 * area[column] - 1, rtol=1e-10)


def test_bayes_turns_sensitivity_into_ppv(cohort: rv.Cohort) -> None:
    value = row(
        cohort,
        sensitivity.at(5, on="score"),
        specificity.at(5, on="score"),
        ppv.at(5, on="score"),
        event_rate,
    )
    share = value.set_index("metric")["estimate"]
    alarms = share["sensitivity"] * share["event_rate"]
    false_alarms = (1 - share["specificity"]) * (1 - share["event_rate"])
    assert_allclose(share["ppv"], alarms / (alarms + false_alarms), **EXACT)


def test_a_recalibrated_risk_has_slope_one_and_intercepts_zero(frame: pd.DataFrame) -> None:
    logit = np.log(frame["risk"] / (1 - frame["risk"]))
    start = row(cohort_of(frame), calibration_intercept, calibration_slope)["estimate"].to_numpy()
    mended = frame.assign(risk=1 / (1 + np.exp(-(start[0] + start[1] * logit))))
    found = row(
        cohort_of(mended), calibration_in_the_large, calibration_intercept, calibration_slope, oe_ratio
    )
    assert_allclose(found["estimate"], [0.0, 0.0, 1.0, 1.0], atol=1e-9)


@pytest.mark.parametrize("design", [{}, {"cluster": "site"}], ids=["HC0", "cluster"])
def test_calibration_standard_errors_are_the_sandwich_of_statsmodels(
    design: dict[str, str], frame: pd.DataFrame
) -> None:
    import statsmodels.api as sm

    logit = np.log(frame["risk"] / (1 - frame["risk"]))
    model = sm.GLM(frame["violent"], sm.add_constant(logit), family=sm.families.Binomial())
    clusters = frame["site"].nunique()
    peer = (
        model.fit(cov_type="cluster", cov_kwds={"groups": frame["site"], "use_correction": False}, tol=1e-14)
        if design
        else model.fit(cov_type="HC0", tol=1e-14)
    )
    factor = np.sqrt(clusters / (clusters - 1)) if design else 1.0
    found = row(cohort_of(frame, **design), calibration_intercept, calibration_slope)
    assert_allclose(found["estimate"], peer.params, rtol=1e-8)
    assert_allclose(found["se"], peer.bse * factor, rtol=1e-6)


def test_a_group_difference_is_newcombes_hybrid_interval(frame: pd.DataFrame) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    estimates = rv.evaluate(cohort_of(frame).only("Tool"), event_rate, by="sex")
    found = estimates.contrast("sex", reference="male").frame.iloc[0]
    by_sex = frame.groupby("sex")["violent"].agg(["sum", "count"])
    low, high = confint_proportions_2indep(
        *by_sex.loc["female"], *by_sex.loc["male"], method="newcomb", compare="diff"
    )
    assert_allclose([found["lower"], found["upper"]], [low, high], rtol=1e-9)


def test_swapping_the_reference_turns_the_contrast_over(cohort: rv.Cohort) -> None:
    estimates = rv.evaluate(
        cohort, [auc, sensitivity], cuts={"high": {"Tool": {"on": "score", "at": 6}, "Judgement": "high"}}
    )
    one = estimates.contrast("prediction", reference="Tool").frame
    other = estimates.contrast("prediction", reference="Judgement").frame
    assert_allclose(one["estimate"], -other["estimate"], **EXACT)
    assert_allclose(one["lower"], -other["upper"], rtol=1e-10)
    assert_allclose(one["p"], other["p"], rtol=1e-9)


def test_the_p_of_a_mover_interval_is_where_it_touches_no_difference(cohort: rv.Cohort) -> None:
    contrast = rv.evaluate(cohort, event_rate, by="sex").contrast("sex", reference="male")
    p = contrast.frame["p"].iloc[0]
    touching = contrast.interval(1 - p).frame.iloc[0]
    assert_allclose(min(abs(touching["lower"]), abs(touching["upper"])), 0.0, atol=1e-9)


def test_the_paired_variance_is_that_of_the_difference_itself(frame: pd.DataFrame) -> None:
    twice = {"A": {"score": "score"}, "B": {"band": "rating", "levels": ["low", "moderate", "high"]}}
    estimates = rv.evaluate(cohort_of(frame, predictions=twice), auc).contrast("prediction", reference="A")
    resampled = estimates.interval(method="bootstrap", resamples=3000, seed=1).frame
    # 3,000 draws: relative standard error of a standard deviation about 1.3 %
    assert_allclose(resampled["se"], estimates.frame["se"], rtol=0.06)


def test_a_lazy_frame_and_an_eager_one_give_the_same_table(frame: pd.DataFrame) -> None:
    polars = pytest.importorskip("polars")
    eager = rv.evaluate(cohort_of(frame, cluster="site"), by="sex").frame
    lazy = rv.evaluate(cohort_of(polars.from_pandas(frame).lazy(), cluster="site"), by="sex").frame
    numbers = ["estimate", "se", "lower", "upper", "n", "events"]
    assert_allclose(lazy[numbers], eager[numbers], rtol=1e-10)


def test_a_duckdb_table_is_grouped_where_it_lies(frame: pd.DataFrame) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("people", frame)
    relation = connection.table("people")
    inside = cohort_of(relation, person="id")
    assert len(inside.people.n) < len(frame) == inside.n
    numbers = ["estimate", "se", "lower", "upper", "n", "events"]
    outside = rv.evaluate(cohort_of(frame), by="sex").frame
    assert_allclose(rv.evaluate(inside, by="sex").frame[numbers], outside[numbers], rtol=1e-10)


def test_a_snapped_curve_is_the_curve_over_the_risks_themselves() -> None:
    frame = people(20_000, seed=2)
    frame["risk"] = np.random.default_rng(1).random(len(frame))
    at = [k / 100 for k in range(1, 100)]
    predictions = {"Tool": {"risk": "risk"}}
    snapped = rv.evaluate(cohort_of(frame, predictions=predictions), [sensitivity.at(at), ppv.at(at)]).frame
    outcome, flagged = frame["violent"].to_numpy(), frame["risk"].to_numpy()[:, None] >= np.array(at)
    assert_allclose(snapped["estimate"][:99], flagged[outcome == 1].mean(axis=0), **EXACT)
    assert_allclose(snapped["estimate"][99:], [outcome[f].mean() for f in flagged.T], **EXACT)
