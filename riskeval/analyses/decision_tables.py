"""The tables of a decision: consequences, prices at which a rule pays, other prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.decision_choice import Choice
from riskeval.analyses.decision_rule import Rule
from riskeval.analyses.price import Price
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.estimates import Estimates
from riskeval.metric import Metric
from riskeval.metrics import (
    flag_rate,
    interventions_avoided,
    net_benefit,
    npv,
    ppv,
    sensitivity,
    specificity,
)
from riskeval.metrics.per_thousand import FOURFOLD
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Term

COUNTS = (*FOURFOLD, flag_rate, ppv, npv, sensitivity, specificity)
WORTH = (net_benefit, interventions_avoided)
STEPS = np.arange(-36, 37)  # the price times or divided by up to 16, in 72 equal steps of its logarithm
PER = 1000.0
NUMBERS = ["estimate", "lower", "upper"]


def rule_estimates(
    cohort: Cohort, rules: Sequence[Rule], metrics: Sequence[Metric], options: Options, *prices: float
) -> Estimates:
    """Metrics of some rules, each at its own cut, at the prices where they have one."""
    horizon = np.nan if cohort.horizon_months is None else float(cohort.horizon_months)
    terms = [
        replace(term, horizon=horizon) for rule in rules for term in rule.terms(cohort, metrics, *prices)
    ]
    return Estimates.of(cohort, terms, (), options=options)


def while_it_pays(counts: pd.DataFrame, rules: Sequence[Rule], price: float) -> pd.DataFrame:
    """The prices between which each rule, as it stands, beats flagging nobody and flagging everybody."""
    rows: list[list[Any]] = []
    for rule in rules:
        rates = counts[counts["prediction"] == rule.prediction].set_index("metric")
        with np.errstate(divide="ignore"):
            start, stop = (rates.loc[[name], NUMBERS].to_numpy(float)[0] for name in ("ppv", "npv"))
            start, stop = 1 / start[[0, 2, 1]] - 1, 1 / (1 - stop) - 1
        rows.append([rule.prediction, rule.label, *start, *stop, _verdict(start, stop, price)])
    names = ["from_ratio", "from_lower", "from_upper", "to_ratio", "to_lower", "to_upper"]
    return pd.DataFrame(rows, columns=["prediction", "label", *names, "verdict"])


def _verdict(start: Floats, stop: Floats, price: float) -> str:
    """Whether a rule is better than flagging nobody and than flagging everybody, as far as can be told."""
    if np.isnan(start[0]) or np.isnan(stop[0]):
        whom = "nobody" if np.isnan(start[0]) else "everybody"
        return f"flags {whom}" if np.isnan(start[0]) != np.isnan(stop[0]) else "not available"
    said: dict[str, list[str]] = {"better than": [], "worse than": [], "not told apart from": []}
    for other, better, worse in (
        ("flagging nobody", price > start[2], price < start[1]),
        ("flagging everybody", price < stop[1], price > stop[2]),
    ):
        kind = "better than" if better else "worse than" if worse else "not told apart from"
        said[kind].append(other)
    return ", ".join(f"{kind} {' and '.join(others)}" for kind, others in said.items() if others)


def halved_and_doubled(cohort: Cohort, stated: Price, choice: Choice, options: Options) -> pd.DataFrame:
    """The same questions if a missed case weighed half as much, as stated, and twice as much."""
    parts = []
    for factor in (0.5, 1.0, 2.0):
        here = stated.times(factor)
        rules = choice.rules(cohort, here.threshold)
        frames = [
            rule_estimates(cohort, rules, COUNTS, options).frame,
            rule_estimates(cohort, rules, WORTH, options, here.threshold).frame,
        ]
        frame = pd.concat(frames, ignore_index=True)
        labels = {rule.prediction: rule.label for rule in rules}
        frame.insert(0, "missed_to_false_alarm", here.missed_to_false_alarm)
        frame.insert(1, "threshold", here.threshold)
        frame.insert(2, "rule", frame["prediction"].map(labels))
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def worth_by_price(
    cohort: Cohort, rules: Sequence[Rule], stated: Price, choice: Choice, options: Options
) -> pd.DataFrame:
    """Net benefit per 1,000 people at prices around the stated one, each rule chosen anew at each price."""
    ratios = stated.missed_to_false_alarm * 10.0 ** (STEPS / 30)
    thresholds = 1 / (1 + ratios)
    thresholds[len(STEPS) // 2] = stated.threshold
    terms: list[Term] = []
    cuts: list[float] = []
    for rule in (rule for rule in rules if rule.chosen != "none"):
        own = np.array(choice.cuts_at(cohort, rule, thresholds.tolist()))
        if rule.on == "risk" and np.array_equal(own, thresholds):  # one term for all prices
            terms += terms_for(cohort.only(rule.prediction), [net_benefit.at(*thresholds, on="risk")], None)
            cuts += thresholds.tolist()
            continue
        for cut in np.unique(own[~np.isnan(own)]).tolist():
            here = thresholds[own == cut].tolist()
            terms += replace(rule, cut=cut).terms(cohort, [net_benefit], *here)
            cuts += [cut] * len(here)
    found = Estimates.of(cohort, terms, (), options=options).frame
    columns = {"prediction": found["prediction"], "threshold": found["at"], "cut": cuts}
    numbers = {name: PER * found[name] for name in NUMBERS}
    curve = pd.DataFrame({**columns, "missed_to_false_alarm": 1 / found["at"] - 1, **numbers})
    return curve.sort_values("missed_to_false_alarm", kind="stable", ignore_index=True)
