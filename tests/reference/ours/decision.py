"""Net benefit, its differences, the cost curve, and expected utility."""

from typing import Any

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.analyses.price import Price
from riskeval.metrics import expected_cost, interventions_avoided, net_benefit, standardised_net_benefit

from ..cases import Case
from .asking import rows

RULE, RULE_PRICE, OTHER_BASE_RATE = 4, 0.25, 0.15
HARMS = {"missed": 5, "false_alarm": 1}


def ours(case: Case) -> dict[str, Any]:
    frame = case.frame()
    prices = case.expected["thresholds"]["value"]
    curves = _curves(frame, prices)
    if case.name.startswith("dcurves"):
        return curves
    return (
        curves
        | _differences(frame, prices)
        | _by_weight(frame, prices)
        | _rule(frame)
        | _costs(frame, case.expected["cost_curve_pc"]["value"])
        | _utility(frame)
    )


def _people(frame: pd.DataFrame) -> rv.Cohort:
    tools = {"first": {"risk": "p1", "score": "score1"}, "second": {"risk": "p2"}}
    return rv.Cohort(frame, outcome="y", predictions=tools)


def _curves(frame: pd.DataFrame, prices: list[float]) -> dict[str, Any]:
    found = rv.decision_curve(_people(frame), prices, on="risk")
    names = {"net_benefit_p1": "first", "net_benefit_p2": "second", "net_benefit_all": "treat all"}
    return {"thresholds": prices} | {
        key: rows(found.estimates, prediction=name)["estimate"].tolist() for key, name in names.items()
    }


def _differences(frame: pd.DataFrame, prices: list[float]) -> dict[str, Any]:
    found = rv.decision_curve(_people(frame), prices, on="risk")
    alone = rows(found.estimates, prediction="first")
    against = rows(found.contrast("second"), prediction="first")
    return {
        "net_benefit_p1_se": alone["se"].tolist(),
        "net_benefit_diff_p1_minus_p2": against["estimate"].tolist(),
        "net_benefit_diff_se": against["se"].tolist(),
    }


def _by_weight(frame: pd.DataFrame, prices: list[float]) -> dict[str, Any]:
    y, risk, rate = frame["y"], frame["p1"], frame["y"].mean()
    carried = np.where(y == 1, OTHER_BASE_RATE / rate, (1 - OTHER_BASE_RATE) / (1 - rate))
    avoided = interventions_avoided(y, risk, at=prices)
    return {
        "standardized_net_benefit_p1": list(np.atleast_1d(standardised_net_benefit(y, risk, at=prices))),
        "net_interventions_avoided_p1_per_person": list(np.atleast_1d(avoided) / 100),
        "weighted_net_benefit_p1": list(np.atleast_1d(net_benefit(y, risk, frame["w"], at=prices))),
        "net_benefit_p1_at_prevalence_15pct": list(np.atleast_1d(net_benefit(y, risk, carried, at=prices))),
    }


def _rule(frame: pd.DataFrame) -> dict[str, Any]:
    found = rv.evaluate(_people(frame).only("first"), net_benefit.at(RULE_PRICE).cut(RULE, on="score"))
    return {"net_benefit_score_rule": float(rows(found)["estimate"].iloc[0])}


def _costs(frame: pd.DataFrame, mixtures: list[float]) -> dict[str, Any]:
    found = rv.cost_curve(_people(frame), "first", mixtures, on="score").estimates
    return {
        "cost_curve_pc": mixtures,
        "cost_curve_lower_envelope": rows(found, label="best cut")["estimate"].tolist(),
        "cost_curve_cut4": rows(found, label=f"score ≥ {RULE}")["estimate"].tolist(),
    }


def _utility(frame: pd.DataFrame) -> dict[str, Any]:
    cost = expected_cost.given(**HARMS)
    scores = np.unique(frame["score1"])
    price = Price(**HARMS).threshold
    by_cut = -np.atleast_1d(cost(frame["y"], frame["score1"], at=[*scores, scores[-1] + 1]))
    return {
        "utility_threshold_probability": price,
        "expected_utility_by_cut": list(by_cut),
        "best_cut_by_expected_utility": float(scores[np.argmax(by_cut)]),
        "expected_cost_p1_at_threshold": -float(cost(frame["y"], frame["p1"], at=price)),
    }
