"""Numbers of other topics that are an AUC, a calibration model or a score of risks."""

from typing import Any

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.instruments.instrument import Instrument
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    log_score,
)
from tests.instruments.definitions_by_hand import instrument

from ..cases import Case
from .asking import cohort, expit, point, row


def items(case: Case) -> dict[str, Any]:
    """The AUC of every item and of the total, of the people who have all items."""
    names = case.roles["items"]
    frame = case.frame()
    complete = frame.dropna(subset=names)
    tools = {name: {"score": name} for name in names} | {"total": {"score": "total"}}
    people = rv.Cohort(complete.assign(total=complete[names].sum(axis=1)), outcome="y", predictions=tools)
    found = rv.evaluate(people, auc)
    values: dict[str, Any] = {
        "n_complete": people.n,
        "item_auc": [point(row(found, prediction=name)) for name in names],
        "total_auc": point(row(found, prediction="total")),
    }
    if "prorated_auc" in case.expected:
        prorated = scale(names).score(frame, missing="mean", max_missing=2).frame["total"]
        rated = row(rv.evaluate(cohort(frame.assign(total=prorated), "total", missing="drop"), auc))
        values |= {"prorated_auc": point(rated), "n_scored_prorated": rated["n"]}
        values["prorated_total_first20_max2missing"] = prorated.head(20).tolist()
    return values


def scale(names: list[str]) -> Instrument:
    """A definition that sums items rated 0 to 2."""
    ratings = ["0", "1", "2"]
    items = [{"id": name, "label": name, "type": "ordinal", "levels": ratings} for name in names]
    return instrument(item=items, value=[{"id": "total", "sum": names, "range": [0, 2 * len(names)]}])


def imputations(case: Case) -> dict[str, Any]:
    """The AUC of each completed data set."""
    names = case.roles["items"]
    found = [
        row(rv.evaluate(cohort(part.assign(total=part[names].sum(axis=1)), "total", strata="y"), auc))
        for _, part in case.frame().groupby("imp")
    ]
    return {
        "auc_per_imputation": [point(line) for line in found],
        "se_delong_per_imputation": [line["se"] for line in found],
    }


def validation(case: Case) -> dict[str, Any]:
    return updating(case) if case.name.startswith("updating") else incremental(case)


def logit(risk: pd.Series) -> pd.Series:
    return pd.Series(np.log(risk / (1 - risk)))


def updating(case: Case) -> dict[str, Any]:
    """The intercepts and slope that an update uses, and the scores of the risks before and after."""
    frame, published = case.frame(), case.roles["probability"]
    found = rv.evaluate(
        cohort(frame, risk=published), [calibration_in_the_large, calibration_intercept, calibration_slope]
    )
    shift, a, b = found.frame["estimate"]
    b_refit = case.expected["refit_coef"]["value"]
    refit = b_refit["(Intercept)"] + sum(b_refit[name] * frame[name] for name in ("score1", "score2", "age"))
    tools = {
        "original": frame[published],
        "intercept": expit(shift + logit(frame[published])),
        "recalibrated": expit(a + b * logit(frame[published])),
        "refit": expit(refit),
    }
    people = rv.Cohort(
        frame.assign(**tools), outcome="y", predictions={name: {"risk": name} for name in tools}
    )
    scores = rv.evaluate(people, [brier, log_score])
    return {
        "intercept_update": shift,
        "logistic_recalibration": [a, b],
        "loglik_original_intercept_recal_refit": [
            -people.n * point(row(scores, prediction=name, metric="log_score")) for name in tools
        ],
        "brier_original_intercept_recal": [
            point(row(scores, prediction=name, metric="brier")) for name in list(tools)[:3]
        ],
    }


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
