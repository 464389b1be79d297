"""Estimates on simulated people beside the truth, in Monte Carlo standard errors of the estimates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.metric import METRICS, Metric
from riskeval.simulate import Simulated, Truth

QUANTILES = (0.0, 0.3, 0.6, 0.9)
ROUNDING = 1e-9
WITH_ERROR = {name: one for name, one in METRICS.items() if one.null is None and not one.no_interval}


@dataclass(frozen=True)
class Compared:
    """One estimate and what is true, for one prediction and one group."""

    metric: str
    where: str
    estimate: float
    truth: float
    se: float

    @property
    def distance(self) -> float:
        """How many standard errors apart; 0 where both are the same number."""
        gap = abs(self.estimate - self.truth)
        if gap < ROUNDING:
            return 0.0
        return gap / self.se if self.se > 0 else np.inf


def compare(made: Simulated, truth: Truth) -> Iterator[Compared]:
    """Every metric of every prediction, overall and by group, wherever the estimate is not refused.

    A panel of raters or of sites is the same in every crowd, so only repeated people are clusters here.
    """
    setup = made.scenario.setup
    repeated = setup.cluster is not None and setup.cluster == setup.person
    cohort = replace(setup, cluster=setup.cluster if repeated else None).cohort(made.frame)
    for prediction in setup.predictions:
        asked = {name: _asked(metric, prediction, made) for name, metric in WITH_ERROR.items()}
        table = rv.evaluate(cohort.only(prediction), list(asked.values()), by=list(setup.groups) or None)
        for row in table.frame[table.frame["status"] == "ok"].to_dict(orient="records"):
            group = {name: row[name] for name in setup.groups if row[name] != "(all)"}
            if row["metric"] == "risk_ratio_to_median" and not same_median(made, truth, prediction, group):
                continue
            true = _true(truth, asked[row["metric"]], prediction, row, group)
            where = f"{prediction}, {row['on']} {row['at']:g}, {group}"
            yield Compared(row["metric"], where, row["estimate"], true, row["se"])


def _asked(metric: Metric, prediction: str, made: Simulated) -> Metric:
    """The metric at the cut of the scenario, or at four levels."""
    setup = made.scenario.setup
    role = setup.role_of_cut(prediction)
    if metric.assumes:
        return metric.at(0.05, 0.2).cut(setup.cuts[prediction], on=role)
    if metric.axis == "threshold" and metric.needs == ("risk",):
        return metric.at(0.05, 0.2)
    if metric.axis == "threshold":
        return metric.at(setup.cuts[prediction], on=role)
    if metric.axis != "level" or not metric.needs:
        return metric
    if role == "band":
        return metric.at(*setup.predictions[prediction]["levels"], on=role)
    values = made.frame[setup.predictions[prediction][role]].astype(float)
    return metric.at(*values.quantile(list(QUANTILES), interpolation="lower").unique(), on=role)


def _true(truth: Truth, asked: Metric, prediction: str, row: dict, group: dict[str, str]) -> float:
    metric = METRICS[asked.name]
    if metric.assumes:
        metric = metric.cut(_rank(truth, prediction, asked.flagged_from))
    if not asked.thresholds:
        return float(truth.value(metric, prediction if metric.needs else None, on=row["on"] or None, **group))
    points = [_rank(truth, prediction, at) for at in asked.thresholds]
    values = truth.value(metric, prediction, at=points, on=asked.role, **group)
    return float(np.atleast_1d(values)[points.index(row["at"])])


def _rank(truth: Truth, prediction: str, at: float | str) -> float:
    levels = truth.setup.predictions[prediction].get("levels", [])
    return float(levels.index(at)) if isinstance(at, str) else float(at)


def same_median(made: Simulated, truth: Truth, prediction: str, group: dict[str, str]) -> bool:
    """Whether sample and population have the same median: of whole points, it can jump to the next one.

    The sample is the people of the cohort: those with an outcome.
    """
    setup = made.scenario.setup
    role = setup.role_of_cut(prediction)
    column, levels = setup.predictions[prediction][role], setup.predictions[prediction].get("levels", [])
    people = made.frame.dropna(subset=[setup.outcome])
    sample = people.assign(share=people[setup.weights] if setup.weights else 1.0)
    population = truth.population.table(column, *group)
    return _median(sample, column, group, levels) == _median(population, column, group, levels)


def _median(table: pd.DataFrame, column: str, group: dict[str, str], levels: list[str]) -> float:
    for name, label in group.items():
        table = table[table[name].astype(str) == label]
    table = table.dropna(subset=[column])
    values = table[column].map(levels.index) if levels else table[column]
    reference = METRICS["risk_ratio_to_median"].reference
    nobody = np.zeros(len(table))
    return reference([nobody, values.to_numpy(dtype=float)], table["share"].to_numpy(dtype=float))
