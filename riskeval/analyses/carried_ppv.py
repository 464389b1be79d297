"""A published PPV at other base rates, where sensitivity and specificity were not printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.base_rates import read_base_rates
from riskeval.analyses.carried import SCALES, SHARE, widened
from riskeval.analyses.published import checked_months, published
from riskeval.analyses.stated_rate import Stated, StatedRate, stated_rate
from riskeval.estimates import Estimates
from riskeval.remarks import carried_to
from riskeval.rows import check_confidence

NUMBERS = (
    "transported_ppv",
    "transported_number_needed_to_detain",
    "transported_false_alarms_per_true_alarm",
)


def carried_ppv(
    *,
    ppv: Stated,
    base_rate: float,
    to: Stated | Sequence[Stated],
    horizon_months: float | None = None,
    name: str = "published",
    confidence: float = 0.95,
) -> Estimates:
    """What a published PPV, or number needed to detain, would be at other base rates.

    A PPV and the base rate of its sample imply the likelihood ratio of a flag, which is taken along.

    Parameters
    ----------
    ppv : float or (int, int)
        A share, taken as known, or a count and the people flagged: ``(27, 66)``. A number needed to detain of
        6 is ``1 / 6``.
    base_rate : float
        Of the sample in which it was found; taken as known.
    to : float, (int, int) or sequence of them
        The other base rates, as for `at_base_rates`.
    horizon_months : float, optional
        Within which the event counts.
    name : str
        What stands in the column ``prediction``.
    confidence : float

    Returns
    -------
    Estimates
        A row of `likelihood_ratio_positive`, and at each base rate `transported_ppv`,
        `transported_number_needed_to_detain` and `transported_false_alarms_per_true_alarm`.

    Raises
    ------
    EvaluationError
        Percentages, or a rate that is not above 0 and below 1.

    Examples
    --------
    >>> import riskeval as rv
    >>> found = rv.carried_ppv(ppv=1 / 6, base_rate=0.095, to=0.32)
    >>> found.frame["estimate"].round(2).tolist()
    [1.91, 0.47, 2.12, 1.12]
    """
    months = checked_months(horizon_months)
    check_confidence(confidence)
    share, origin = stated_rate("PPV", ppv, inside=True), stated_rate("base rate", base_rate, inside=True)
    log_ratio = SHARE.to(np.array([share.value, *share.limits(confidence)])) - SHARE.to(origin.value)
    rows = [pd.DataFrame([_row("likelihood_ratio_positive", np.exp(log_ratio), share)])]
    rows[0]["note"] = f"implied by a PPV of {share} at an event rate of {origin}, which is taken as known"
    for rate in read_base_rates(to):
        lines = pd.DataFrame([_carried(metric, log_ratio, share, rate) for metric in NUMBERS])
        lines["note"] = carried_to(rate.value, months)
        rows.append(widened(lines, rate, confidence) if share.counted or rate.counted else _bare(lines))
    if not share.counted:
        rows[0] = _bare(rows[0])
    return published(rows, prediction=name, horizon=months, confidence=confidence)


def _carried(metric: str, log_ratio: Any, share: StatedRate, rate: StatedRate) -> dict[str, Any]:
    grows, scale = SCALES[metric]
    odds = log_ratio + SHARE.to(rate.value)
    return _row(metric, scale.back(odds if grows else -odds), share, rate.value)


def _row(metric: str, numbers: Any, share: StatedRate, at: float = np.nan) -> dict[str, Any]:
    """One number with limits that come from those of the PPV."""
    slope = SCALES[metric][1].slope(numbers[0]) if metric in SCALES else numbers[0]
    return {
        "metric": metric,
        "at": at,
        "estimate": numbers[0],
        "se": slope * np.sqrt(share.variance) / (share.value * (1 - share.value)),
        "lower": min(numbers[1:]),
        "upper": max(numbers[1:]),
        "method": "Wilson",
        "n": np.nan,
        "events": np.nan,
        "status": "ok",
    }


def _bare(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without an interval: everything was taken as known."""
    return rows.assign(
        se=np.nan, lower=np.nan, upper=np.nan, method="", note=rows["note"] + "; everything taken as known"
    )
