"""Observed against expected, intercepts and slope, Brier and log score."""

from typing import Any

import pandas as pd

import riskeval as rv
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    eo_ratio,
    event_rate,
    expected_rate,
    log_score,
    oe_ratio,
    scaled_brier,
    somers_d,
)

from ..cases import Case, Undefined
from .asking import cohort, half_width_se, limits, point, row, rows
from .calibration_curve import curves, weighted_parts
from .calibration_tests import tests

METRICS = (
    oe_ratio,
    eo_ratio.at(0, on="risk"),
    expected_rate.at(0, on="risk"),
    event_rate,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    brier,
    scaled_brier,
    log_score,
    auc,
    somers_d,
)


def ours(case: Case) -> dict[str, Any]:
    if "observed" in case.inputs:
        return observed_and_expected(**case.inputs)
    if case.name.startswith("cal_weighted"):
        return weighted(case) | weighted_parts(case)
    found = one_risk(case.frame(), case.roles["probability"])
    return found if case.name.startswith("nasty") else found | curves(case) | tests(case)


def one_risk(frame: pd.DataFrame, risk: str) -> dict[str, Any]:
    asked = rv.evaluate(cohort(frame, risk=risk), METRICS)
    found = {str(name): asked.frame.loc[i] for i, name in enumerate(asked.frame["metric"])}
    rate, expected = found["event_rate"], found["expected_rate"]
    values = {
        "n": rate["n"],
        "observed": rate["events"],
        "expected": rate["n"] * expected["estimate"],
        "oe": point(found["oe_ratio"]),
        "eo": point(found["eo_ratio"]),
        "mean_calibration_error": expected["estimate"] - rate["estimate"],
        "brier": point(found["brier"]),
        "brier_scaled": point(found["scaled_brier"]),
        "log_loss": point(found["log_score"]),
        "intercept_of_slope_model": point(found["calibration_intercept"]),
        "calibration_intercept": point(found["calibration_in_the_large"]),
        "calibration_slope": point(found["calibration_slope"]),
    }
    return values | conventions(asked) | base_rate(frame) | by_outcome(frame, risk) | val_prob(found)


def conventions(asked: rv.Estimates) -> dict[str, Any]:
    """Intervals that take the expected count, or the logistic model, as true."""
    model, exact = asked.interval(method="model"), asked.interval(method="exact")
    offset, slope = (row(model, metric=m) for m in ("calibration_in_the_large", "calibration_slope"))
    return {
        "oe_log_delta_95": limits(row(model, metric="oe_ratio")),
        "oe_poisson_exact_95": limits(row(exact, metric="oe_ratio")),
        "calibration_intercept_se": half_width_se(offset),
        "calibration_intercept_ci95_wald": limits(offset),
        "calibration_slope_se": half_width_se(slope),
        "calibration_slope_ci95_wald": limits(slope),
    }


def base_rate(frame: pd.DataFrame) -> dict[str, Any]:
    """The event rate as everybody's risk: the baseline is an ordinary prediction."""
    people = cohort(frame.assign(everybody=frame["y"].mean()), risk="everybody")
    found = rv.evaluate(people, [brier, log_score])
    null = point(row(found, metric="brier"))
    names = ("brier_null", "corp_unc", "murphy_uncertainty")
    return {**dict.fromkeys(names, null), "log_loss_null": point(row(found, metric="log_score"))}


def by_outcome(frame: pd.DataFrame, risk: str) -> dict[str, Any]:
    """The mean risk of events and of non-events; observed rates at every distinct risk."""
    people = cohort(frame, risk=risk, groups=["y"])
    mean = rows(rv.evaluate(people, expected_rate.at(0, on="risk"), by="y")).set_index("y")["estimate"]
    values: dict[str, Any] = {"tjur_discrimination_slope": mean["1"] - mean["0"]}
    if frame[risk].nunique() > 200:
        return values
    table = rows(rv.evaluate(people, event_rate.on("risk")))
    names = {"at": "p", "events": "observed", "estimate": "rate", "lower": "wilson_lo", "upper": "wilson_hi"}
    return values | {"by_forecast_value": table[["n", *names]].rename(columns=names).to_dict("records")}


def val_prob(found: dict[str, pd.Series]) -> dict[str, Any]:
    names = {
        "Dxy": "somers_d",
        "C (ROC)": "auc",
        "Brier": "brier",
        "Intercept": "calibration_intercept",
        "Slope": "calibration_slope",
    }
    return {"val_prob_all": {theirs: point(found[mine]) for theirs, mine in names.items()}}


def weighted(case: Case) -> dict[str, Any]:
    """Survey weights with one stratum, as survey counts the people; clusters without weights."""
    frame, risk = case.frame().assign(stratum=1), case.roles["probability"]
    metrics = [oe_ratio, calibration_in_the_large, calibration_slope, brier]
    found = rv.evaluate(cohort(frame, risk=risk, weights="w", strata="stratum"), metrics)
    sites = rv.evaluate(cohort(frame, risk=risk, cluster="site"), metrics)
    null = cohort(
        frame.assign(rate=(frame["y"] * frame["w"]).sum() / frame["w"].sum()), risk="rate", weights="w"
    )
    return {
        "oe": point(row(found, metric="oe_ratio")),
        "calibration_intercept": point(row(found, metric="calibration_in_the_large")),
        "calibration_slope": point(row(found, metric="calibration_slope")),
        "calibration_intercept_se_sandwich": row(found, metric="calibration_in_the_large")["se"],
        "calibration_slope_se_sandwich": row(found, metric="calibration_slope")["se"],
        "brier": point(row(found, metric="brier")),
        "corp_unc": point(row(rv.evaluate(null, brier))),
        "unweighted_intercept_se_cluster": row(sites, metric="calibration_in_the_large")["se"],
        "unweighted_slope_se_cluster": row(sites, metric="calibration_slope")["se"],
    }


def observed_and_expected(observed: int, expected: float, person_time: float = 0) -> dict[str, Any]:
    """A thousand people whose risks add up to the expected count."""
    table = pd.DataFrame({"n": [1000], "k": [observed], "risk": [expected / 1000]})
    people = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "risk"}})
    found = rv.evaluate(people, [oe_ratio, eo_ratio.at(0, on="risk")])
    exact = limits(row(found.interval(method="exact"), metric="oe_ratio"))
    assert not isinstance(exact, Undefined)
    eo = row(found, metric="eo_ratio")
    inverse = [1 / exact[1], 1 / exact[0] if exact[0] else float("inf")]
    return {
        "oe": point(row(found, metric="oe_ratio")),
        "eo": point(eo) if observed else Undefined(eo["status"], eo["note"], eo["estimate"]),
        "oe_exact_95": exact,
        "eo_exact_95": inverse,
    }
