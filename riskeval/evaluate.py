"""The verb: a cohort, some metrics, some groups → estimates with honest intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from riskeval.cohort import Cohort
from riskeval.cuts import Cuts, usable_roles
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.metric import Metric
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    event_rate,
    npv,
    oe_ratio,
    ppv,
    scaled_brier,
    sensitivity,
    specificity,
)
from riskeval.request import NOBODY, emptied_groups, groups_of, terms_for
from riskeval.rows import Options
from riskeval.terms import Term

RISK_DEFAULTS = (
    oe_ratio,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    brier,
    scaled_brier,
)
BAND_DEFAULTS = tuple(metric.on("band") for metric in (event_rate, sensitivity, specificity, ppv, npv))


def default_metrics(cohort: Cohort) -> list[Metric]:
    """The metrics that suit the roles of the cohort's predictions."""
    roles = {role for prediction in cohort.predictions.values() for role in usable_roles(cohort, prediction)}
    chosen: list[Metric] = [event_rate, auc]
    if "risk" in roles or "norm" in roles:
        chosen += RISK_DEFAULTS
    if "band" in roles:
        chosen += BAND_DEFAULTS
    return chosen


def evaluate(
    cohort: Cohort,
    metrics: Metric | Sequence[Metric] | None = None,
    *,
    by: str | Sequence[str | tuple[str, ...]] | None = None,
    cuts: Cuts | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """How good each prediction of a cohort is, by each metric, for everybody and for each group.

    Parameters
    ----------
    cohort : Cohort
    metrics : Metric or sequence of Metric, optional
        From `riskeval.metrics`; by default those that suit the roles of the predictions.
    by : str or sequence
        Group columns for margins (``["sex", "ethnicity"]``), tuples of them for intersections.
        The row for everybody always comes first, with ``(all)`` in the group columns.
    cuts : mapping, optional
        Named cuts, so that different instruments can be paired:
        ``{"high": {"Tool": 18, "Judgement": "high"}}``. They serve the threshold metrics without ``.at``.
    confidence : float
        Of the intervals.

    Returns
    -------
    Estimates
        One row per number; see its columns there.

    Raises
    ------
    EvaluationError
        Where the question itself is wrong. What the data cannot answer is a row with a status.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.metrics import auc
    >>> frame = pd.DataFrame({"violent": [0, 0, 1, 1], "total": [1, 2, 2, 3]})
    >>> cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "total"}})
    >>> rv.evaluate(cohort, auc).frame[["estimate", "status"]].values.tolist()
    [[0.875, 'few events']]
    """
    chosen = (
        default_metrics(cohort)
        if metrics is None
        else [metrics]
        if isinstance(metrics, Metric)
        else list(metrics)
    )
    _check(chosen)
    options = Options(confidence=confidence)
    options.check()
    groups = groups_of(cohort, by)
    terms = terms_for(cohort, chosen, cuts)
    if metrics is None:
        terms = [term for term in terms if not term.unavailable]
    emptied = emptied_groups(cohort, by)
    items: list[Term] = []
    for term in terms:
        items += [replace(term, group=group) for group in (groups if not term.unavailable else [()])]
        items += [replace(term, group=group, unavailable=NOBODY) for group in emptied if not term.unavailable]
    columns = tuple(dict.fromkeys(column for group in groups for column, _ in group))
    return Estimates.of(cohort, items, columns, options=options)


def _check(metrics: Sequence[object]) -> None:
    for entry in metrics:
        if not isinstance(entry, Metric):
            raise EvaluationError(
                needed="metrics from `riskeval.metrics`",
                found=f"`{getattr(entry, '__name__', entry)}`",
                do="import the metric, for example `from riskeval.metrics import auc`",
            )
    if not metrics:
        raise EvaluationError(
            needed="at least one metric", found="none", do="leave `metrics` out for the defaults"
        )
