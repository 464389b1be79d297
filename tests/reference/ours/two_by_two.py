"""Rates, likelihood ratios and numbers needed of one table of flag against outcome."""

import math
from typing import Any

import pandas as pd

import riskeval as rv
from riskeval.metrics import (
    accuracy,
    auc,
    diagnostic_odds_ratio,
    event_rate,
    flag_rate,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    ppv,
    sensitivity,
    somers_d,
    specificity,
    transported_npv,
    transported_ppv,
)

from ..cases import Case
from .asking import complement, counted, limits, point, row, with_limits

FLAG = (
    sensitivity,
    specificity,
    ppv,
    npv,
    accuracy,
    flag_rate,
    number_needed_to_detain,
    number_safely_discharged,
    likelihood_ratio_positive,
    likelihood_ratio_negative,
    diagnostic_odds_ratio,
)
RATES = ("sensitivity", "specificity", "ppv", "npv")
RATIOS = {
    "lr_pos": "likelihood_ratio_positive",
    "lr_neg": "likelihood_ratio_negative",
    "dor": "diagnostic_odds_ratio",
}


def ours(case: Case) -> dict[str, Any]:
    tp, fp, fn, tn = (case.inputs[cell] for cell in ("tp", "fp", "fn", "tn"))
    people = counted(n=[tp, fp, fn, tn], y=[1, 0, 1, 0], score=[1, 1, 0, 0])
    asked = rv.evaluate(people, [*(m.at(1, on="score") for m in FLAG), event_rate, auc, somers_d])
    found = {str(name): asked.frame.loc[i] for i, name in enumerate(asked.frame["metric"])}
    haldane = 0 in (tp, fp, fn, tn)
    return {
        "n": found["auc"]["n"],
        "base_rate": point(found["event_rate"]),
        "selection_rate": point(found["flag_rate"]),
        "accuracy": point(found["accuracy"]),
        "balanced_accuracy": point(found["auc"]),
        "youden_j": point(found["somers_d"]),
        **rates(found, asked),
        "nnd": point(found["number_needed_to_detain"]),
        "nsd": point(found["number_safely_discharged"]),
        "nnd_ci95_from_ppv_wilson": limits(found["number_needed_to_detain"]),
        **ratios(asked, haldane),
        "haldane_correction_used": False,
        **risk_ratio(tp, fp, fn, tn),
        **elsewhere(people),
    }


def rates(found: dict[str, pd.Series], asked: rv.Estimates) -> dict[str, Any]:
    exact = asked.interval(method="exact")
    values: dict[str, Any] = {name: point(found[name]) for name in RATES}
    opposite = {"fpr": "specificity", "fnr": "sensitivity", "fdr": "ppv", "for_rate": "npv"}
    values |= {name: point(found[of], complement) for name, of in opposite.items()}
    values |= {f"{name}_wilson_95": limits(found[name]) for name in RATES}
    return values | {f"{name}_cp_95": limits(row(exact, metric=name)) for name in RATES}


def ratios(asked: rv.Estimates, haldane: bool) -> dict[str, Any]:
    """Default estimates, with log intervals; Haldane's where a cell is empty."""
    again = asked.interval(method="haldane" if haldane else "log")
    found = {short: row(again, metric=name) for short, name in RATIOS.items()}
    values: dict[str, Any] = {short: point(one) for short, one in found.items()}
    values |= {"lr_pos_ci95_log": limits(found["lr_pos"]), "lr_neg_ci95_log": limits(found["lr_neg"])}
    values |= {f"epi_{short}": with_limits(found[short]) for short in ("lr_pos", "lr_neg")}
    return values | {
        "dor_ci95_woolf": limits(found["dor"]),
        "log_dor_se": math.nan if haldane else found["dor"]["se"] / found["dor"]["estimate"],
        "epi_diag_or": with_limits(found["dor"]),
    }


def elsewhere(people: rv.Cohort) -> dict[str, Any]:
    """Predictive values at a base rate of one tenth, with Mercaldo's intervals."""
    metrics = [metric.at(0.1).cut(1, on="score") for metric in (transported_ppv, transported_npv)]
    found = rv.evaluate(people, metrics).interval(method="logit").frame
    names = ("ppv_at_base_rate_10pct", "npv_at_base_rate_10pct")
    return {name: with_limits(line) for name, (_, line) in zip(names, found.iterrows(), strict=True)}


def risk_ratio(tp: int, fp: int, fn: int, tn: int) -> dict[str, Any]:
    """The event rate of the flagged over that of the others: the flag as a group."""
    if 0 in (tp + fp, fn + tn, tp, fn):
        return {}
    people = counted(n=[tp, fp, fn, tn], y=[1, 0, 1, 0], group=["flag", "flag", "none", "none"])
    ratio = rv.evaluate(people, event_rate, by="group").contrast("group", reference="none", how="ratio")
    return {
        "risk_ratio": point(row(ratio)),
        "risk_ratio_ci95_katz": limits(row(ratio.interval(method="katz"))),
    }
