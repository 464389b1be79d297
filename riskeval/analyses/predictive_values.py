"""Predictive values from published numbers, without any data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.base_rates import CARRIED, read_base_rates
from riskeval.analyses.carried import SCALES, widened
from riskeval.analyses.published import checked_months, published
from riskeval.analyses.stated_rate import Stated, StatedRate, stated_rate
from riskeval.estimates import Estimates
from riskeval.intervals import mover_ratio
from riskeval.metric import Metric
from riskeval.remarks import FEW, carried_to
from riskeval.rows import check_confidence


def predictive_values(
    *,
    sensitivity: Stated,
    specificity: Stated,
    base_rate: Stated | Sequence[Stated],
    horizon_months: float | None = None,
    name: str = "published",
    confidence: float = 0.95,
) -> Estimates:
    """What a published sensitivity and specificity would mean at a base rate.

    Parameters
    ----------
    sensitivity, specificity : float or (int, int)
        A share, taken as known, or a count and the people among whom it was counted: ``(30, 40)`` for 30 of
        40 people with the event.
    base_rate : float, (int, int) or sequence of them
        As for `at_base_rates`: ``0.05``, ``(12, 240)`` or ``[0.02, (12, 240)]``.
    horizon_months : float, optional
        Within which the event counts.
    name : str
        What stands in the column ``prediction``.
    confidence : float

    Returns
    -------
    Estimates
        Rows of `transported_ppv`, `transported_npv`, the numbers needed and the counts per 1,000 at each base
        rate, which stands in ``at``. What is taken as known adds nothing to an interval; where all three are,
        there is none.

    Raises
    ------
    EvaluationError
        Percentages, counts above their people, a base rate that is not above 0 and below 1.

    Examples
    --------
    >>> import riskeval as rv
    >>> found = rv.predictive_values(sensitivity=0.71, specificity=0.66, base_rate=(131, 1145))
    >>> found.frame.loc[:1, "estimate"].round(3).tolist()
    [0.212, 0.946]
    """
    shares = (stated_rate("sensitivity", sensitivity), stated_rate("specificity", specificity))
    months = checked_months(horizon_months)
    check_confidence(confidence)
    found = read_base_rates(base_rate)
    rows = [_rows(shares, rate, months, confidence) for rate in found]
    return published(rows, prediction=name, horizon=months, confidence=confidence)


def _rows(
    shares: tuple[StatedRate, StatedRate], rate: StatedRate, months: float, confidence: float
) -> pd.DataFrame:
    """All numbers at one base rate."""
    frame = pd.DataFrame([_row(metric, shares, rate, confidence) for metric in CARRIED])
    said = _note(shares, rate, months)
    frame["note"] = [f"{note}; {said}" if note else said for note in frame["note"]]
    if not any(share.counted for share in (*shares, rate)):
        frame[["se", "lower", "upper"]], frame["method"] = np.nan, ""
    return widened(frame, rate, confidence)


def _row(
    metric: Metric, shares: tuple[StatedRate, StatedRate], rate: StatedRate, confidence: float
) -> dict[str, Any]:
    """One number at a base rate that is taken as known."""
    parts = _parts(metric, *shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, lower, upper = _value_and_limits(metric, parts, rate, confidence)
        spread = sum(np.float64(part.variance) / part.value**2 for part in parts if part.counted)
        se = SCALES[metric.name][1].slope(value) * np.sqrt(spread)
    few = min(part.people for part in parts) < FEW
    if few and metric.two_rates is not None:
        se = lower = upper = np.nan
    people = [share.people if share.counted else np.nan for share in shares]
    return {
        "metric": metric.name,
        "at": rate.value,
        "estimate": value,
        "se": se,
        "lower": lower,
        "upper": upper,
        "method": "" if np.isnan(lower) else "MOVER" if metric.two_rates else "Wilson",
        "n": sum(people),
        "events": people[0],
        "status": "not estimable" if not np.isfinite(value) else "few events" if few else "ok",
        "note": _why(value, min(part.people for part in parts)),
    }


def _why(value: float, people: float) -> str:
    """Why a value does not exist, or what its interval lacks."""
    if np.isnan(value):
        return "0/0: nobody flagged, or everybody"
    if np.isinf(value):
        return "infinite: a number divided by 0"
    return f"only {people:g} people with, or without, the event" if people < FEW else ""


def _parts(metric: Metric, sensitivity: StatedRate, specificity: StatedRate) -> tuple[StatedRate, ...]:
    """The shares of which a number is made: of one class for a count, else those that make its ratio."""
    return {
        "transported_true_alarms": (sensitivity,),
        "transported_missed_events": (sensitivity.complement,),
        "transported_false_alarms": (specificity.complement,),
        "transported_rightly_left": (specificity,),
        "transported_npv": (sensitivity.complement, specificity),
        "transported_number_safely_discharged": (sensitivity.complement, specificity),
    }.get(metric.name, (sensitivity, specificity.complement))


def _value_and_limits(
    metric: Metric, parts: tuple[StatedRate, ...], rate: StatedRate, confidence: float
) -> tuple[float, float, float]:
    values = [np.asarray(part.value) for part in parts]
    limits = [(np.asarray(low), np.asarray(high)) for low, high in (p.limits(confidence) for p in parts)]
    if metric.two_rates is not None:
        (a, b), (a_limits, b_limits) = values, limits
        ratio = (a / b, *mover_ratio(a, b, a_limits, b_limits, 0.0))
        value, *ends = (float(metric.two_rates.transform(x, np.float64(rate.value))) for x in ratio)
    else:
        assert metric.rate is not None
        share = rate.value if metric.name.endswith(("true_alarms", "missed_events")) else 1 - rate.value
        value, *ends = (float(metric.rate.transform(x, share)) for x in (*values, *limits[0]))
    return value, min(ends), max(ends)


def _note(shares: tuple[StatedRate, StatedRate], rate: StatedRate, months: float) -> str:
    """What is assumed, and what has no uncertainty because it was stated without people."""
    named = zip(("sensitivity", "specificity", "event rate"), (*shares, rate), strict=True)
    known = [name for name, share in named if not share.counted]
    said = [carried_to(rate.value, months), *([f"{' and '.join(known)} taken as known"] if known else [])]
    return "; ".join(said)
