"""What is asked about every sample: each metric, each contrast, by each interval method it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

import riskeval as rv
import riskeval.metrics
from benchmarks.coverage.settings import Setting
from riskeval.contrasts import contrasts
from riskeval.estimates import Estimates, Method
from riskeval.metric import METRICS, Metric
from riskeval.request import groups_of, terms_for
from riskeval.rows import Options
from riskeval.terms import Item, Term

CUTS = (5, 9, 12)
ENDS = (*CUTS, np.inf)
RESAMPLES = 399  # (R + 1) · 2.5 % is a whole number
BOOTSTRAPS = ("bootstrap", "bca")
SINGLE = "single"
TESTED = "tested"  # single estimates that cannot be negative, each of which takes two bootstraps
CUT = 9
PRICES, BASE_RATES, STATED = (0.05, 0.2, 0.4), (0.02, 0.3), (0.05, 0.2, 0.4)
Lines = dict[str, list[Item]]


@dataclass(frozen=True)
class Question:
    """One table about a sample: single estimates or a contrast, by one method.

    Parameters
    ----------
    contrast : {"single", "tested", "difference", "ratio"}
    method : str
        As `Estimates.interval` names it.
    """

    contrast: str
    method: Method


def asked(setting: Setting, names: tuple[str, ...] = ()) -> list[Metric]:
    """Every metric that has an interval (of exact counts those that can be estimated), or some of them."""
    found: list[Metric] = []
    fixed = setting.taken == "exact counts"
    for metric in METRICS.values():
        left_out = fixed and metric.needs_event_rate
        if not (metric.no_interval or left_out) and metric.name in (names or METRICS):
            found += placed(metric)
    return found


def placed(metric: Metric) -> list[Metric]:
    """The metric at the same cuts of the score; at prices, base rates or stated risks where it has those."""
    if metric.axis == "price":
        return [metric.at(*PRICES)]
    if metric.axis == "base_rate":
        return [metric.at(*BASE_RATES).cut(CUT, on="score")]
    if metric.axis == "threshold":
        return [metric.at(*STATED) if metric.needs == ("risk",) else metric.at(*CUTS, on="score")]
    by_level = [metric.at(0, *CUTS, on="score")] if metric.axis == "level" else []
    return [*by_level, *([metric] if metric.axis is None or not metric.needs else [])]


def methods_of(metric: Metric, contrast: str) -> list[str]:
    """The default, and what peers print for this metric."""
    rank = ["delong"] if "rank" in metric.needs else []
    if contrast != SINGLE:
        return ["default", "wald", *rank]
    counted = ["exact"] if metric.rate is not None else []
    return ["default", "wald", *counted, *rank, *metric.conventions]


def questions(setting: Setting) -> list[Question]:
    """The tables that are made of a sample; the bootstrap only of single estimates."""
    found = [Question(TESTED, "default")]
    for contrast in (SINGLE, *setting.contrasts):
        names = {name for metric in METRICS.values() for name in methods_of(metric, contrast)}
        names |= set(BOOTSTRAPS) if setting.bootstrap and contrast == SINGLE else set()
        found += [Question(contrast, name) for name in ("default", *sorted(names - {"default"}))]
    return found


def lines_of(setting: Setting, cohort: rv.Cohort, names: tuple[str, ...] = ()) -> Lines:
    """The lines of each contrast: about the first prediction, or about the smaller group."""
    groups = groups_of(cohort, "group" if setting.small_group else None)
    terms = [
        Term(**(vars(term) | {"group": group}))
        for term in terms_for(cohort, asked(setting, names), None)
        for group in groups
    ]
    wanted = (("group", "minority"),) if setting.small_group else ()
    single = [term for term in terms if term.prediction != "B" and term.group == wanted]
    terms = [term for term in terms if term.metric.null is None]
    found: Lines = {
        SINGLE: [term for term in single if term.metric.null is None],
        TESTED: [term for term in single if term.metric.null is not None],
    }
    reference = "majority" if setting.compared == "group" else "A"
    columns = ["group"] if setting.small_group else []
    for how in setting.contrasts:
        made = contrasts(cohort, terms, setting.compared, reference, how, columns) if terms else []
        found[how] = [item for item in made if how == "difference" or metric_of(item).bounds[0] >= 0]
    return found


def metric_of(item: Item) -> Metric:
    """The metric of a line."""
    return item.metric if isinstance(item, Term) else item.term.metric


def chosen(lines: Lines, question: Question) -> list[Item]:
    """The lines that have the method; every line can be bootstrapped."""
    everything = question.method in BOOTSTRAPS
    return [
        item
        for item in lines[question.contrast]
        if everything or question.method in methods_of(metric_of(item), question.contrast)
    ]


def table(cohort: rv.Cohort, items: list[Item], method: Method = "default", seed: int = 0) -> pd.DataFrame:
    """The table that ``Estimates.interval(method=…)`` gives for these lines."""
    options = Options(method=method, resamples=RESAMPLES, seed=seed)
    return Estimates.of(cohort, items, [], options=options).frame


def place(metric: str, at: float) -> str:
    """Where on its axis a line stands, in words."""
    if np.isnan(at):
        return ""
    one = METRICS[metric]
    if one.axis == "price":
        return f"price {at:g}"
    if one.axis == "base_rate":
        return f"base rate {at:g}, score >= {CUT}"
    if one.axis == "threshold" and one.needs == ("risk",):
        return f"risk {at:g}"
    if one.axis == "threshold":
        return f"score >= {at:g}"
    end = ENDS[(0, *CUTS).index(int(at))]
    return f"{at:g} <= score < {end:g}" if np.isfinite(end) else f"score >= {at:g}"
