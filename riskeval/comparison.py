"""From two measured terms to the line of their contrast: MOVER for rates, Wald on a scale for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.intervals import Limits, critical, mover_difference, mover_ratio, p_value, wald
from riskeval.measure import Compared, combined
from riskeval.terms import Contrast
from riskeval.uncertainty import SCALE_NAMES, SCALES, Lines, degrees_of_freedom, limits, single


def pair(item: Contrast, found: Compared, confidence: float, method: str, fixed: bool) -> Lines:
    """The lines of a contrast of two terms."""
    a = single(item.term, found.term, confidence, "default", fixed)
    b = single(item.against, found.against, confidence, "default", fixed)
    df = min(degrees_of_freedom(item.term, found.term), degrees_of_freedom(item.against, found.against))
    se = _contrast_se(item, found)
    mover = item.term.metric.rate is not None and method == "default"
    scale = "log" if item.how == "ratio" and method != "wald" else SCALES.get(method, "identity")
    estimate = combined(item, a.estimate, b.estimate)
    if mover:
        lower, upper = _mover(item, found, critical(confidence, df))
        p = _mover_p(item, found, df)
    else:
        lower, upper = wald(estimate, se, critical(confidence, df), scale)  # type: ignore[arg-type]
        p = _wald_p(estimate, se, df, item, scale)
    name = "MOVER" if mover else "DeLong" if method == "delong" else SCALE_NAMES[scale]
    same = item.term.group == item.against.group
    lines = Lines(
        estimate=estimate,
        se=se,
        lower=lower,
        upper=upper,
        method=[name] * item.points,
        p=p,
        n=found.n,
        events=found.term.events if same else found.term.events + found.against.events,
        n_dropped=found.term.n_dropped if same else found.term.n_dropped + found.against.n_dropped,
        status=["ok"] * item.points,
        note=[""] * item.points,
    )
    blocked = found.term.sample.design.too_few_clusters or found.against.sample.design.too_few_clusters
    for k in range(item.points):
        _judge_pair(lines, a, b, k, keeps=mover or method != "default", blocked=blocked)
    return lines


def _contrast_se(item: Contrast, found: Compared) -> Floats:
    a, b = found.term, found.against
    with np.errstate(invalid="ignore", divide="ignore"):
        if item.how == "difference":
            variance = a.variance + b.variance - 2 * found.covariance
        else:
            ratio = a.value / b.value
            variance = (a.variance + ratio**2 * b.variance - 2 * ratio * found.covariance) / b.value**2
        return np.sqrt(np.maximum(variance, 0.0))


def _mover(item: Contrast, found: Compared, z: Any) -> Limits:
    """MOVER from the two intervals at one critical value and the correlation of the estimates."""
    (a_limits, _), (b_limits, _) = (
        limits(term, measured, z, np.nan, "default")
        for term, measured in ((item.term, found.term), (item.against, found.against))
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(found.term.variance * found.against.variance)
        correlation = np.where(spread > 0, np.clip(found.covariance / spread, -1, 1), 0.0)
    combine = mover_difference if item.how == "difference" else mover_ratio
    return combine(found.term.value, found.against.value, a_limits, b_limits, correlation)


def _mover_p(item: Contrast, found: Compared, df: float) -> Floats:
    """The p at which the MOVER interval just reaches no difference, so that p and interval agree."""
    null = 0.0 if item.how == "difference" else 1.0
    low, high = np.zeros(item.points), np.full(item.points, 40.0)
    for _ in range(50):
        z = (low + high) / 2
        lower, upper = _mover(item, found, z)
        with np.errstate(invalid="ignore"):
            reaches = (lower <= null) & (upper >= null)
        high, low = np.where(reaches, z, high), np.where(reaches, low, z)
    unknown = np.isnan(_mover(item, found, np.full(item.points, 1.0))[0])
    return np.where(unknown, np.nan, p_value(high, df))


def _wald_p(estimate: Floats, se: Floats, df: float, item: Contrast, scale: str) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == "log":
            return p_value(np.log(estimate) / (se / estimate), df)
        return p_value((estimate - (1.0 if item.how == "ratio" else 0.0)) / se, df)


def _judge_pair(lines: Lines, a: Lines, b: Lines, k: int, keeps: bool, blocked: bool) -> None:
    """A contrast is no better than the worse of its two sides."""
    notes = [note for note in dict.fromkeys((a.note[k], b.note[k])) if note]
    worst = next(
        (s for s in ("not available", "not estimable", "few events") if s in (a.status[k], b.status[k])), "ok"
    )
    lines.say(k, worst, "; ".join(notes))
    if np.isnan(lines.estimate[k]):
        lines.without_interval(k, "not estimable", "" if notes else "0/0 or infinity minus infinity")
    elif np.isinf(lines.estimate[k]):
        lines.se[k] = np.nan
        lines.say(k, "not estimable", "infinite: the reference is 0")
    elif blocked or (worst != "ok" and not keeps):
        lines.without_interval(k, worst, "")
    elif lines.se[k] <= 1e-15 and not keeps:
        lines.without_interval(k, "not estimable", "interval not estimable: the two never differ")
    elif np.isnan(lines.lower[k]):
        lines.without_interval(k, "not estimable" if worst == "ok" else worst, "interval not estimable")
