"""How a pipeline performs on people it was not developed on: cross-validation, at random or by site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from riskeval.cohort import Cohort
from riskeval.design import Codes, Design, Floats
from riskeval.errors import EvaluationError, Problem, RiskevalError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.influence import covariance, moves
from riskeval.intervals import wald
from riskeval.metric import Metric
from riskeval.points import plain_axis
from riskeval.resampling import Seed, generator
from riskeval.small_samples import known
from riskeval.updating.development import Development, codes_of, developed, labels_of

MEAN = "(mean of folds)"
POOLED = "ranks people by the risks of different models: read the mean of folds"
SMALL = "it cannot be negative, so that small folds inflate it: read the row (all)"


def out_of_fold(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    folds: int | Any = 10,
    seed: Seed = None,
    sample_weight: Any = None,
    cluster: Any = None,
) -> Floats:
    """The risk of each person by a pipeline that was developed without that person's fold.

    Put it into a cohort as one more prediction to compare an update with the published risk
    (``evaluate(…).contrast("prediction", reference=…)``).

    Parameters
    ----------
    estimator, X, y, folds, seed, sample_weight, cluster
        As for `cross_validated`.

    Returns
    -------
    array, shape (n,)
    """
    made, _ = developed(estimator, X, y, sample_weight, cluster, None)
    fold, names = _folds(made, folds, generator(seed))
    return _left_out(made, fold, names)


def cross_validated(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    metrics: Metric | Sequence[Metric] | None = None,
    folds: int | Any = 10,
    repeats: int = 1,
    seed: Seed = None,
    sample_weight: Any = None,
    cluster: Any = None,
    confidence: float = 0.95,
) -> Estimates:
    """Performance of a pipeline on people it was not developed on.

    Everything that `estimator` does is repeated without each fold. Read the row ``(mean of folds)``; with
    sites as folds (internal-external validation) read the row of each site.

    Parameters
    ----------
    estimator : scikit-learn classifier or Pipeline
    X : array or data frame, shape (n,) or (n, columns)
    y : array of 0/1, shape (n,)
    metrics : Metric or sequence of Metric, optional
        Of a risk; by default auc, brier, calibration_in_the_large, calibration_slope.
    folds : int or array, shape (n,)
        How many folds, drawn at random with equal event rates; or the fold of each person, such as the site.
    repeats : int
        How often folds are drawn; more than one leaves out the rows of single folds.
    seed : int or Generator, optional
    sample_weight : array, shape (n,), optional
    cluster : array, shape (n,), optional
        People who are not independent; they stay in one fold.
    confidence : float

    Returns
    -------
    Estimates
        With the column ``fold``: ``(mean of folds)``, ``(all)`` (the risks of all folds pooled), each fold.

    Raises
    ------
    EvaluationError
        With every problem of the data, or where the pipeline cannot be developed without a fold.

    Notes
    -----
    The interval of the mean of folds is that of LeDell et al. 2015 (doi:10.1214/15-EJS1035): the influence of
    each person on the value in the person's own fold. It takes the models as they are, and holds best where
    the pipeline is stable.
    """
    made, chosen = developed(estimator, X, y, sample_weight, cluster, metrics)
    rng = generator(seed)
    if repeats < 1 or (repeats > 1 and np.ndim(folds) > 0):
        raise EvaluationError(
            needed="repeats of at least 1, and of 1 where the folds are given",
            found=f"{repeats}",
            do="leave repeats out",
        )
    rounds = [_round(made, *_folds(made, folds, rng)) for _ in range(repeats)]
    rows = [row for one in chosen for row in _mean_rows(made, one, rounds, confidence)]
    mean = Estimates.of_rows(rows, ["fold"])
    return mean if repeats > 1 else _with_folds(made, chosen, rounds[0], mean, confidence)


Round = tuple[Codes, list[Any], Floats]


def _round(made: Development, fold: Codes, names: list[Any]) -> Round:
    return fold, names, _left_out(made, fold, names)


def _folds(made: Development, folds: Any, rng: np.random.Generator) -> tuple[Codes, list[Any]]:
    """The fold of each person, and the names of the folds."""
    if np.ndim(folds) > 0:
        return _given(made, folds)
    fewest = int(min(made.outcome.sum(), (1 - made.outcome).sum()))
    if not isinstance(folds, int | np.integer) or not 2 <= folds <= fewest:
        raise EvaluationError(
            needed=f"from 2 to {fewest} folds, so that each has people with and without the event",
            found=f"`{folds}`",
            do="choose such a number, or give the fold of each person",
        )
    kind = StratifiedKFold if made.cluster is None else StratifiedGroupKFold
    cut = kind(int(folds), shuffle=True, random_state=int(rng.integers(2**31)))
    fold = np.zeros(made.n, dtype=np.int64)
    for k, (_, out) in enumerate(cut.split(np.zeros(made.n), made.outcome, made.cluster)):
        fold[out] = k
    return fold, list(range(1, int(folds) + 1))


def _given(made: Development, folds: Any) -> tuple[Codes, list[Any]]:
    if len(np.ravel(folds)) != made.n:
        raise EvaluationError(
            needed=f"a fold for each of {made.n} people",
            found=f"{len(np.ravel(folds))}",
            do="give one per row",
        )
    fold = codes_of(folds)
    if fold.max() < 1:
        raise EvaluationError(needed="at least 2 folds", found="one", do="give a number of folds")
    torn = 0 if made.cluster is None else int((pd.Series(fold).groupby(made.cluster).nunique() > 1).sum())
    if torn:
        raise EvaluationError(
            needed="clusters that lie in one fold",
            found=f"{torn} that lie in several",
            do="give folds made of whole clusters, or a number of folds",
        )
    return fold, labels_of(fold, folds)


def _left_out(made: Development, fold: Codes, names: list[Any]) -> Floats:
    risk = np.empty(made.n)
    for k, name in enumerate(names):
        out = np.flatnonzero(fold == k)
        try:
            risk[out] = made.risk(np.flatnonzero(fold != k), out)
        except RiskevalError as error:
            told = [Problem(p.needed, f"{p.found}, without fold {name}", p.do) for p in error.problems]
            raise EvaluationError(problems=told) from None
    return risk


def _mean_rows(
    made: Development, metric: Metric, rounds: Sequence[Round], confidence: float
) -> list[dict[str, Any]]:
    """One row for each point of a metric: the mean over folds, with an interval."""
    found = [_mean(made, metric, *one) for one in rounds]
    value = np.mean([mean for mean, _ in found], axis=0)
    design = Design(made.weights, (made.weights > 0).astype(float), made.cluster)
    se = np.sqrt(np.mean([covariance(moved, moved, design) for _, moved in found], axis=0))
    reach = known(found[0][1], design).critical(1 - confidence)
    lower, upper = wald(value, se, reach, metric.scale)
    rows = []
    for k, at in enumerate(metric.thresholds or (np.nan,)):
        row = {"prediction": made.name, "metric": metric.name, "fold": MEAN, "at": at, "on": "risk"}
        row |= {"estimate": value[k], "confidence": confidence} | made.counts
        if not np.isfinite(value[k]):
            row |= {"status": "not estimable", "note": "not defined in every fold: see their rows"}
        elif made.scarce:
            row |= {"status": "few events", "note": made.scarce}
        elif design.no_interval or not np.isfinite(lower[k]):
            why = design.no_interval or (SMALL if metric.null else "no closed form of its influence")
            row |= {"status": "not estimable", "note": f"interval not estimable: {why}"}
        else:
            row |= {"se": se[k], "lower": lower[k], "upper": upper[k], "method": "influence within folds"}
            row |= {"note": f"{len(rounds)} repeats"} if len(rounds) > 1 else {}
        rows.append(row)
    return rows


def _mean(
    made: Development, metric: Metric, fold: Codes, names: list[Any], risk: Floats
) -> tuple[Floats, Floats]:
    """Mean over folds, and how far each person moves it: through the value of the person's own fold."""
    axis = plain_axis(metric.name, metric.axis, metric.thresholds, metric.flagged_from, False)
    values, moved = [], np.full((made.n, len(metric.thresholds) or 1), np.nan)
    for k in range(len(names)):
        inside = fold == k
        weights = made.weights[inside]
        value, influence = metric.measure([made.outcome[inside], risk[inside]], weights, axis)
        values.append(np.atleast_1d(value))
        if influence is not None:
            own = Design(weights, np.ones(len(weights)))
            moved[inside] = moves(influence.reshape(len(weights), -1), own) / len(names)
    return np.mean(values, axis=0), moved


def _with_folds(
    made: Development, metrics: Sequence[Metric], one: Round, mean: Estimates, confidence: float
) -> Estimates:
    """The mean of folds, then all folds pooled, then each."""
    fold, names, risk = one
    frame = pd.DataFrame({"outcome": made.outcome, "risk": risk, "weight": made.weights})
    frame["fold"] = [str(names[k]) for k in fold]
    frame["cluster"] = 0 if made.cluster is None else made.cluster
    cohort = Cohort(
        frame[frame["weight"] > 0],
        outcome="outcome",
        predictions={made.name: {"risk": "risk"}},
        groups=["fold"],
        weights="weight" if made.weighted else None,
        cluster=None if made.cluster is None else "cluster",
    )
    rows = evaluate(cohort, list(metrics), by="fold", confidence=confidence).frame
    ranks = rows["metric"].isin([m.name for m in metrics if "rank" in m.needs]) & (rows["fold"] == "(all)")
    rows.loc[ranks, "note"] = [f"{note}; {POOLED}".lstrip("; ") for note in rows.loc[ranks, "note"]]
    both = pd.concat([mean.frame, rows], ignore_index=True)
    order = {metric.name: k for k, metric in enumerate(metrics)}
    both = both.sort_values("metric", key=lambda names: names.map(order), kind="stable")
    return Estimates(both.reset_index(drop=True), columns=("fold",))
