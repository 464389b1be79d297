"""Updating, performance on other people, and incremental validity."""

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

import riskeval as rv
from riskeval.metrics import auc, brier, calibration_in_the_large, calibration_slope, log_score, oe_ratio
from riskeval.updating import (
    InterceptRecalibration,
    LogisticRecalibration,
    closed_test,
    cross_validated,
    optimism_corrected,
    out_of_fold,
)

from ..cases import Case
from .asking import cohort, expit, point, row

MEASURES = {"auc": auc, "brier": brier, "slope": calibration_slope, "intercept": calibration_in_the_large}


def ours(case: Case) -> dict[str, Any]:
    topics = {"updating": updating, "optimism": optimism, "iecv": left_out_sites, "incremental": incremental}
    return topics[case.name.partition("_")[0]](case)


def updating(case: Case) -> dict[str, Any]:
    """What the updates learn, the risks they give, and the test that chooses among them."""
    frame, published = case.frame(), case.roles["probability"]
    stated, outcome = frame[published], frame["y"]
    large = InterceptRecalibration().fit(stated, outcome)
    line = LogisticRecalibration().fit(stated, outcome)
    columns = frame[["score1", "score2", "age"]]
    chosen = closed_test(outcome, stated, columns)
    tools = {
        "original": stated,
        "intercept": large.predict_proba(stated)[:, 1],
        "recalibrated": line.predict_proba(stated)[:, 1],
        "refit": expit(chosen.coefficients.iloc[0] + columns @ chosen.coefficients.iloc[1:]),
    }
    people = rv.Cohort(
        frame.assign(**tools), outcome="y", predictions={name: {"risk": name} for name in tools}
    )
    scores = rv.evaluate(people, [brier, log_score])
    return {
        "intercept_update": large.intercept_,
        "logistic_recalibration": [line.intercept_, line.slope_],
        "refit_coef": dict(chosen.coefficients.rename({"intercept": "(Intercept)"})),
        "loglik_original_intercept_recal_refit": [
            -people.n * point(row(scores, prediction=name, metric="log_score")) for name in tools
        ],
        "brier_original_intercept_recal": [
            point(row(scores, prediction=name, metric="brier")) for name in list(tools)[:3]
        ],
        "closed_test_p": chosen.frame["p"].dropna().tolist(),
        "closed_test_choice": chosen.choice,
        "updated_p_first10": tools["recalibrated"][:10].tolist(),
        "uniform_shrinkage_heuristic": chosen.shrinkage,
    }


def logistic() -> LogisticRegression:
    """Logistic regression without a penalty."""
    return LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)


def optimism(case: Case) -> dict[str, Any]:
    """The bootstrap with the resamples of the case, and its folds."""
    frame, resamples, folds = (case.frame(which) for which in range(3))
    data = logistic(), frame[["score1", "score2", "age", "srr"]], frame["y"]
    found = optimism_corrected(*data, metrics=list(MEASURES.values()), resamples=resamples.to_numpy().T - 1)
    values: dict[str, Any] = {
        name: {
            measure: point(row(found, performance=name, metric=metric.name))
            for measure, metric in MEASURES.items()
        }
        for name in ("apparent", "optimism", "corrected")
    }
    crossed = cross_validated(*data, metrics=list(MEASURES.values()), folds=folds["fold"])
    return values | {
        "cv5_auc_mean": point(row(crossed, metric="auc", fold="(mean of folds)")),
        "cv5_auc_pooled": point(row(crossed, metric="auc", fold="(all)")),
        "cv5_brier": point(row(crossed, metric="brier", fold="(mean of folds)")),
        "cv5_slope": point(row(crossed, metric="calibration_slope", fold="(all)")),
    }


def left_out_sites(case: Case) -> dict[str, Any]:
    """Each site by a model of the others."""
    frame, site = case.frame(), case.roles["cluster"]
    frame["risk"] = out_of_fold(logistic(), frame[["score1", "score2"]], frame["y"], folds=frame[site])
    metrics = [auc, oe_ratio, calibration_in_the_large, calibration_slope]
    lines = []
    for name, part in frame.groupby(site):
        found = rv.evaluate(cohort(part, risk="risk", strata="y"), auc).interval(method="delong")
        rest = rv.evaluate(cohort(part, risk="risk"), metrics[1:])
        oe, intercept, slope = (point(row(rest, metric=metric.name)) for metric in metrics[1:])
        area = row(found, metric="auc")
        lines.append({"site": name, "n": area["n"], "events": area["events"], "auc": point(area)})
        lines[-1] |= {"auc_se": area["se"], "oe": oe, "intercept": intercept, "slope": slope}
    return {"by_site": lines}


def incremental(case: Case) -> dict[str, Any]:
    """A score alone against the regression whose coefficients the case gives."""
    frame, roles = case.frame(), case.roles
    b0, b1, b2 = case.expected["coef_full"]["value"]
    full = expit(b0 + b1 * frame[roles["base"]] + b2 * frame[roles["added"]])
    tools = {"base": {"score": roles["base"]}, "full": {"score": "full"}}
    people = rv.Cohort(frame.assign(full=full), outcome="y", strata="y", predictions=tools)
    found = rv.evaluate(people, auc)
    gap = row(found.contrast("prediction", reference="base").interval(method="wald"))
    return {
        "auc_base_full": [point(row(found, prediction=name)) for name in tools],
        "delta_auc_z_p": [gap["estimate"], gap["estimate"] / gap["se"], gap["p"]],
    }
