"""How much of a pipeline's performance at home is flattery: the bootstrap of the whole development."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from riskeval.design import Codes, Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.intervals import critical, wald
from riskeval.metric import Metric
from riskeval.resampling import Seed, generator
from riskeval.updating.development import Development, developed

FEWEST = 100
FAILED = 0.1
Row = dict[str, Any]


def optimism_corrected(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    metrics: Metric | Sequence[Metric] | None = None,
    resamples: int | Any = 400,
    seed: Seed = None,
    sample_weight: Any = None,
    cluster: Any = None,
    confidence: float = 0.95,
) -> Estimates:
    """Performance that a pipeline developed on all these people would have on others like them.

    The whole development is repeated in bootstrap samples; how much better each does at home than among all
    people is the optimism, which is taken off the apparent performance.

    Parameters
    ----------
    estimator : scikit-learn classifier or Pipeline
    X : array or data frame, shape (n,) or (n, columns)
    y : array of 0/1, shape (n,)
    metrics : Metric or sequence of Metric, optional
        Of a risk; by default auc, brier, calibration_in_the_large, calibration_slope.
    resamples : int or array, shape (resamples, n)
        How many bootstrap samples; or the rows of each, counted from 0.
    seed : int or Generator, optional
    sample_weight : array, shape (n,), optional
    cluster : array, shape (n,), optional
        People who are not independent are drawn together.
    confidence : float

    Returns
    -------
    Estimates
        With the column ``performance``: ``apparent``, ``optimism`` and ``corrected``, which alone has an
        interval (approximate: see Notes).

    Raises
    ------
    EvaluationError
        With every problem of the data, or where the pipeline cannot be developed.

    Notes
    -----
    Harrell et al. 1996, doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4. The standard
    error is the spread over resamples of home minus all people, which mirrors the distance of the corrected
    value from the truth about this model; so it includes the luck of the development, which the shifted
    interval of Noma et al. 2021 (doi:10.1002/sim.9148) leaves out. Where predictors are many it is still a
    little short: with 5 of them the 95 % interval held the truth in about 91 % of simulated samples with 75
    events, and in 87 % with half as many (auc and calibration_slope; brier 92 % or more).
    """
    made, chosen = developed(estimator, X, y, sample_weight, cluster, metrics)
    everybody = np.arange(made.n)
    apparent = _values(made, chosen, everybody, made.risk(everybody, everybody))
    home, abroad, failed = [], [], 0
    for rows in _draws(made, resamples, generator(seed)):
        try:
            risk = made.risk(rows, everybody)
        except ValueError:  # the pipeline's own refusal, or scikit-learn's: this sample cannot develop it
            failed += 1
            continue
        home.append(_values(made, chosen, rows, risk[rows]))
        abroad.append(_values(made, chosen, everybody, risk))
    if not home:
        raise EvaluationError(
            needed="bootstrap samples that the pipeline can be developed on",
            found=f"none of {failed}",
            do="use a larger sample or a simpler pipeline",
        )
    found, k = [], 0
    for one in chosen:
        for at in one.thresholds or (np.nan,):
            row: Row = {"prediction": made.name, "metric": one.name, "on": "risk", "at": at}
            row |= {"confidence": confidence} | made.counts
            pair = np.array(home)[:, k], np.array(abroad)[:, k]
            found += [row | more for more in _rows(one, apparent[k], *pair, failed, confidence, made.scarce)]
            k += 1
    return Estimates.of_rows(found, ["performance"])


def _values(made: Development, metrics: Sequence[Metric], rows: Codes, risk: Floats) -> Floats:
    """All metrics at all their points, in one row."""
    y, w = made.outcome[rows], made.weights[rows]
    if np.ptp(y) == 0:
        return np.full(sum(len(one.thresholds) or 1 for one in metrics), np.nan)
    return np.concatenate([np.atleast_1d(one(y, risk, w)) for one in metrics])


def _draws(made: Development, resamples: Any, rng: np.random.Generator) -> Iterator[Codes]:
    """The rows of each bootstrap sample: people, or whole clusters."""
    if np.ndim(resamples) > 0:
        given = np.asarray(resamples)
        if given.ndim != 2 or given.shape[1] != made.n or given.min() < 0 or given.max() >= made.n:
            raise EvaluationError(
                needed=f"rows counted from 0, shape (resamples, {made.n})",
                found=f"an array of shape {given.shape} from {given.min()} to {given.max()}",
                do="give the rows of each resample",
            )
        yield from given.astype(np.int64)
        return
    if not isinstance(resamples, int | np.integer) or resamples < 1:
        raise EvaluationError(needed="at least 1 resample", found=f"`{resamples}`", do="use 200 or more")
    present = np.flatnonzero(made.weights > 0)
    if made.cluster is None:
        for _ in range(int(resamples)):
            yield present[rng.integers(len(present), size=len(present))]
        return
    order = present[np.argsort(made.cluster[present], kind="stable")]
    members = np.split(order, np.flatnonzero(np.diff(made.cluster[order])) + 1)
    for _ in range(int(resamples)):
        yield np.concatenate([members[k] for k in rng.integers(len(members), size=len(members))])


def _rows(
    metric: Metric,
    apparent: float,
    home: Floats,
    abroad: Floats,
    failed: int,
    confidence: float,
    scarce: str,
) -> list[Row]:
    """The three rows of one number."""
    used = np.isfinite(home) & np.isfinite(abroad)
    lost, total = int((~used).sum()) + failed, len(home) + failed
    note = f"{lost} of {total} resamples left out, where it is undefined" if lost else ""
    optimism = float((home - abroad)[used].mean()) if used.any() else np.nan
    said = {"note": note}
    if lost > FAILED * total or not np.isfinite(apparent - optimism):
        optimism, said = np.nan, {"note": note or "undefined here", "status": "not estimable"}
    corrected: Row = {"performance": "corrected", "estimate": apparent - optimism} | said
    if np.isfinite(corrected["estimate"]) and scarce:
        corrected |= {"status": "few events", "note": "; ".join(filter(None, [note, scarce]))}
    elif np.isfinite(corrected["estimate"]):
        corrected |= _interval(metric, corrected["estimate"], (home - abroad)[used], confidence, note)
    return [
        {"performance": "apparent", "estimate": apparent},
        {"performance": "optimism", "estimate": optimism} | said,
        corrected,
    ]


def _interval(metric: Metric, corrected: float, gain: Floats, confidence: float, note: str) -> Row:
    se = float(gain.std(ddof=1)) if len(gain) > 1 else np.nan
    lower, upper = (float(x) for x in wald(corrected, se, critical(confidence), metric.scale))
    why = ""
    lower, upper = (float(np.clip(limit, *metric.bounds)) for limit in (lower, upper))
    if metric.null is not None or metric.no_interval:
        why = metric.no_interval or "it cannot be negative, so that the spread of resamples misleads"
    elif len(gain) < FEWEST:
        why = f"{len(gain)} resamples, at least {FEWEST} are needed"
    elif not se > 1e-6 * max(1.0, abs(corrected)):
        why = "no resample does better at home than among all people"
    elif not np.isfinite(lower):
        why = "the corrected value lies outside the range of the metric"
    if why:
        said = "; ".join(filter(None, [note, f"interval not estimable: {why}"]))
        return {"status": "not estimable", "note": said}
    return {"se": se, "lower": lower, "upper": upper, "method": "bootstrap of the development"}
