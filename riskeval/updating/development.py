"""A pipeline and the people it is developed on: what every honest look at its performance repeats."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from riskeval.design import Codes, Floats
from riskeval.errors import EvaluationError, Problem
from riskeval.metric import Metric
from riskeval.metrics import auc, brier, calibration_in_the_large, calibration_slope
from riskeval.updating.inputs import admitted, few

DEFAULT = (auc, brier, calibration_in_the_large, calibration_slope)


@dataclass(frozen=True)
class Development:
    """A pipeline with the people it is developed on; made by `developed`.

    Parameters
    ----------
    estimator : scikit-learn classifier
        Cloned and fitted anew each time, so that everything that it does is repeated.
    X : array or data frame, shape (n, columns)
    outcome, weights : array, shape (n,)
    cluster : array, shape (n,), optional
        Codes of the people who are not independent.
    weighted : bool
        Whether weights were given, which the estimator then has to take.
    """

    estimator: Any
    X: Any
    outcome: Floats
    weights: Floats
    cluster: Codes | None
    weighted: bool

    @property
    def n(self) -> int:
        """Rows."""
        return len(self.outcome)

    @property
    def counts(self) -> dict[str, int]:
        """People with a weight, and how many of them had the event."""
        present = self.weights > 0
        return {"n": int(present.sum()), "events": int(self.outcome[present].sum())}

    @property
    def scarce(self) -> str:
        """A note where fewer than ten had the event, or had it not; empty otherwise."""
        n, events = self.counts.values()
        return few(events, n - events).partition(":")[0]

    @property
    def name(self) -> str:
        """What the rows call the prediction: the estimator, or the last step of a pipeline."""
        last = self.estimator[-1] if isinstance(self.estimator, Pipeline) else self.estimator
        return type(last).__name__

    def risk(self, learn_from: Codes, predict: Codes) -> Floats:
        """Risks of some people by a pipeline that was developed on some others."""
        made, y = clone(self.estimator), self.outcome[learn_from].astype(int)
        step = f"{made.steps[-1][0]}__" if isinstance(made, Pipeline) else ""
        weights = {f"{step}sample_weight": self.weights[learn_from]} if self.weighted else {}
        made.fit(self._rows(learn_from), y, **weights)
        event = list(made.classes_).index(1)
        return np.asarray(made.predict_proba(self._rows(predict))[:, event], dtype=float)

    def _rows(self, rows: Codes) -> Any:
        return self.X.iloc[rows] if hasattr(self.X, "iloc") else self.X[rows]


def developed(
    estimator: Any,
    X: Any,
    y: Any,
    sample_weight: Any,
    cluster: Any,
    metrics: Metric | Sequence[Metric] | None,
) -> tuple[Development, list[Metric]]:
    """Check everything at the door, and tell every problem at once."""
    chosen = list(DEFAULT) if metrics is None else [metrics] if isinstance(metrics, Metric) else list(metrics)
    columns = X if hasattr(X, "iloc") else np.asarray(X)
    people = len(columns)
    problems = [*_estimator_problems(estimator), *_metric_problems(chosen)]
    if cluster is not None and len(np.ravel(cluster)) != people:
        problems.append(
            Problem(f"a cluster for each of {people} people", f"{len(np.ravel(cluster))}", "give one per row")
        )
    outcome, weights = admitted(y, sample_weight, people, problems)
    codes = None if cluster is None else codes_of(cluster)
    return Development(estimator, columns, outcome, weights, codes, sample_weight is not None), chosen


def codes_of(labels: Any) -> Codes:
    """Whole numbers from 0 in place of labels, or an error where one is missing."""
    found = pd.Series(np.ravel(np.asarray(labels)))
    if found.isna().any():
        missing = int(found.isna().sum())
        raise EvaluationError(
            needed="a label for everybody", found=f"{missing} without", do="leave these people out"
        )
    return np.asarray(pd.factorize(found)[0], dtype=np.int64)


def labels_of(codes: Codes, labels: Any) -> list[Hashable]:
    """The labels in the order of their codes."""
    return list(pd.Series(np.ravel(np.asarray(labels)))[np.unique(codes, return_index=True)[1]])


def _estimator_problems(estimator: Any) -> list[Problem]:
    if hasattr(estimator, "fit") and hasattr(estimator, "predict_proba"):
        return []
    return [
        Problem(
            "a scikit-learn classifier with `predict_proba`",
            f"`{type(estimator).__name__}`",
            "give one, or a Pipeline that ends in one",
        )
    ]


def _metric_problems(metrics: Sequence[Any]) -> list[Problem]:
    if not metrics:
        return [Problem("at least one metric", "none", "leave `metrics` out for the defaults")]
    problems = []
    for one in metrics:
        if (
            not isinstance(one, Metric)
            or len(one.needs) != 1
            or one.needs[0] == "norm"
            or one.axis == "level"
        ):
            name = one.name if isinstance(one, Metric) else str(one)
            problems.append(Problem("metrics of a risk", f"`{name}`", "use metrics such as auc or brier"))
        elif one.axis is not None and not one.thresholds:
            problems.append(
                Problem(f"thresholds for `{one.name}`", "none", f"write `{one.name}.at(0.1)` or the like")
            )
    return problems
