"""The central table of the field: what each score, or each band, has meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metric import Metric
from riskeval.metrics import (
    cumulative_share,
    eo_ratio,
    event_rate,
    expected_rate,
    level_likelihood_ratio,
    midrank_percentile,
    risk_ratio_to_median,
)

COLUMNS = (event_rate, cumulative_share, midrank_percentile, risk_ratio_to_median, level_likelihood_ratio)


def score_table(
    cohort: Cohort,
    prediction: str,
    *,
    on: Literal["score", "band", "risk"] | None = None,
    at: Sequence[float] | None = None,
    by: str | Sequence[str | tuple[str, ...]] | None = None,
    confidence: float = 0.95,
) -> Estimates:
    """For each score or band of a prediction: how many people, how often the event, and how that compares.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    on : {"score", "band", "risk"}, optional
        By default the score, else the band.
    at : sequence of float, optional
        Merge levels into intervals that start at these values, closed on the left.
    by : str or sequence
        Groups, as for `evaluate`.
    confidence : float

    Returns
    -------
    Estimates
        Per level: event rate with people and events, cumulative share, mid-rank percentile, risk ratio to the
        median, likelihood ratio of the level; where there is a norm or a risk, the published risk and E/O.
        ``.table()`` puts one level in a row.

    Raises
    ------
    EvaluationError
        Where the prediction is unknown or has no such role.
    """
    if prediction not in cohort.predictions:
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"`{prediction}`",
            do=f"name one of {list(cohort.predictions)}",
        )
    roles = usable_roles(cohort, cohort.predictions[prediction])
    chosen = on or next((role for role in ("score", "band", "risk") if role in roles), None)
    if chosen is None or chosen not in roles:
        raise EvaluationError(
            needed=f"a score or band of `{prediction}`",
            found=f"the roles {', '.join(roles)}",
            do="name one of them",
        )
    metrics: list[Metric] = [*COLUMNS]
    if "norm" in roles or "risk" in roles:
        metrics += [expected_rate, eo_ratio]
    placed = [m.on(chosen) if at is None else m.at(list(at), on=chosen) for m in metrics]
    return evaluate(cohort.only(prediction), placed, by=by, confidence=confidence)
