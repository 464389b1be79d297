"""From two measured terms to the line of their contrast: MOVER for rates, Wald on a scale for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.intervals import (
    Limits,
    Scale,
    mover_difference,
    mover_ratio,
    p_value,
    wald,
)
from riskeval.measure import Compared, Measured, combined
from riskeval.small_samples import Known
from riskeval.terms import Contrast, Term
from riskeval.uncertainty import (
    EXACT,
    OF_SHARES,
    SCALE_NAMES,
    Lines,
    blank_judgement,
    degrees_of_freedom,
    has_delong,
    limits,
    single,
)


def pair(item: Contrast, found: Compared, confidence: float, method: str, fixed: bool) -> Lines:
    """The lines of a contrast of two terms."""
    a = single(item.term, found.term, confidence, "default", fixed)
    b = single(item.against, found.against, confidence, "default", fixed)
    estimate, se = combined(item, a.estimate, b.estimate), _contrast_se(item, found)
    (lower, upper), p, name = _interval(item, found, estimate, se, confidence, method)
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
        closed=found.term.closed,
        **blank_judgement(item.points),
    )
    for k in range(item.points):
        if method == "default" and (a.switched[k] or b.switched[k]):
            _from_displayed(item, lines, a, b, k)
        _judge_pair(item, lines, a, b, k, keeps=lines.method[k] == "MOVER" or method != "default")
        if not name and not lines.refused[k]:
            lines.without_interval(k, lines.status[k], f'a {item.how} has no interval by method="{method}"')
    return lines


def _from_displayed(item: Contrast, lines: Lines, a: Lines, b: Lines, k: int) -> None:
    """MOVER from the two displayed intervals, where one side has no standard error of its own."""
    combine = mover_difference if item.how == "difference" else mover_ratio
    sides = [np.array(x) for x in (a.estimate[k], b.estimate[k])]
    ends = [(np.array(x.lower[k]), np.array(x.upper[k])) for x in (a, b)]
    lower, upper = combine(sides[0], sides[1], ends[0], ends[1], 0.0)
    lines.lower[k], lines.upper[k], lines.method[k], lines.p[k] = lower, upper, "MOVER", np.nan
    lines.say(k, "ok", "one of the two has no variation: from the two displayed intervals")


def _interval(
    item: Contrast, found: Compared, estimate: Floats, se: Floats, confidence: float, method: str
) -> tuple[Limits, Floats, str]:
    """Limits, p and the name of the method; an empty name where the convention does not exist."""
    if method == "default" and item.term.metric.rate is not None:
        return _mover(item, found, 1 - confidence), _mover_p(item, found), "MOVER"
    if method == "default" and item.how == "difference" and _of_shares(found):
        return _mover(item, found, 1 - confidence), _mover_p(item, found), OF_SHARES
    scale: Scale = "log" if item.how == "ratio" and method != "wald" else "identity"
    logs = ("log", "katz") if item.how == "ratio" else ()
    delong = ("delong",) if has_delong(item.term, found.term) else ()
    if method not in ("default", "wald", *delong, *logs):
        nothing = np.full(item.points, np.nan)
        return (nothing, nothing.copy()), nothing.copy(), ""
    known = found.known
    if method != "default":
        df = min(degrees_of_freedom(*side) for side in _sides(item, found))
        known = Known(np.full(item.points, df), np.ones(item.points))
    return (
        wald(estimate, se, known.critical(1 - confidence), scale),
        _wald_p(estimate, se * known.widening, known.df, item, scale),
        "DeLong" if method == "delong" else SCALE_NAMES[scale],
    )


def _of_shares(found: Compared) -> bool:
    """Whether the shares are known of whom only one rule flags, or else of what each side is made of."""
    both = found.term.shares is not None and found.against.shares is not None
    return found.shares is not None or both


def _sides(item: Contrast, found: Compared) -> tuple[tuple[Term, Measured], tuple[Term, Measured]]:
    return (item.term, found.term), (item.against, found.against)


def _contrast_se(item: Contrast, found: Compared) -> Floats:
    a, b = found.term, found.against
    with np.errstate(invalid="ignore", divide="ignore"):
        if item.how == "difference":
            variance = a.variance + b.variance - 2 * found.covariance
        else:
            ratio = a.value / b.value
            variance = (a.variance + ratio**2 * b.variance - 2 * ratio * found.covariance) / b.value**2
        return np.sqrt(np.maximum(variance, 0.0))


def _mover(item: Contrast, found: Compared, alpha: Any) -> Limits:
    """MOVER from the two intervals as displayed, and the correlation of the estimates.

    Of two rules with payoffs for the same people: from the shares whom only one of them flags.
    """
    if found.shares is not None:
        return found.shares.limits(found.term.value - found.against.value, alpha)
    a_limits, b_limits = (limits(*side, alpha, "default")[0] for side in _sides(item, found))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(found.term.variance * found.against.variance)
        correlation = np.where(spread > 0, np.clip(found.covariance / spread, -1, 1), 0.0)
    combine = mover_difference if item.how == "difference" else mover_ratio
    return combine(found.term.value, found.against.value, a_limits, b_limits, correlation)


def _mover_p(item: Contrast, found: Compared) -> Floats:
    """The p at which the MOVER interval just reaches no difference, so that p and interval agree."""
    null = 0.0 if item.how == "difference" else 1.0
    low, high = np.full(item.points, -600.0), np.zeros(item.points)  # natural logarithms of p
    places = np.arange(item.points)
    for _ in range(10):  # each cuts the range into 33: 1e15 steps in all
        grid = low + (high - low) * np.linspace(0, 1, 34)[:, None]
        lower, upper = _mover(item, found, np.exp(grid))
        with np.errstate(invalid="ignore"):
            reaches = (lower <= null) & (upper >= null)
        last = np.clip(reaches[1:].sum(axis=0), 0, 32)
        low, high = grid[last, places], grid[last + 1, places]
    unknown = np.isnan(_mover(item, found, np.full(item.points, 0.5))[0])
    return np.where(unknown, np.nan, np.exp(low))


def _wald_p(estimate: Floats, se: Floats, df: Floats, item: Contrast, scale: str) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale == "log":
            return p_value(np.log(estimate) / (se / estimate), df)
        return p_value((estimate - (1.0 if item.how == "ratio" else 0.0)) / se, df)


def _judge_pair(item: Contrast, lines: Lines, a: Lines, b: Lines, k: int, keeps: bool) -> None:
    """A contrast is no better than the worse of its two sides."""
    statuses = (a.status[k], b.status[k])
    worst = next((s for s in ("not estimable", "few events") if s in statuses), "ok")
    for note in (*a.notes[k], *b.notes[k]):
        lines.say(k, worst, note)
    lines.status[k] = worst
    if np.isnan(lines.estimate[k]):
        known = bool(lines.notes[k])
        lines.without_interval(k, "not estimable", "" if known else "0/0 or infinity minus infinity")
    elif np.isinf(lines.estimate[k]):
        cause = "one of the two is infinite" if item.how == "difference" else "a ratio to 0"
        lines.se[k] = np.nan
        lines.say(k, "not estimable", f"infinite: {cause}")
        if np.isnan(lines.lower[k]):
            lines.method[k] = ""
    elif a.refused[k] or b.refused[k]:
        lines.without_interval(k, worst, "")
        lines.refused[k] = True
    elif item.term.metric.null is not None:
        lines.notes[k] = [note for note in lines.notes[k] if not note.startswith("interval not estimable")]
        lines.refuse(k, "two distances from 0, neither of which can be below it, are not compared")
    elif item.term.metric.reference is not None:
        lines.refuse(k, "each side takes a number of its own people as known")
    elif worst != "ok" and not keeps:
        lines.without_interval(k, worst, "")
    elif item.term.metric.two_rates and min(a.se[k], b.se[k]) <= EXACT:
        lines.without_interval(k, "not estimable", "interval not estimable: no variation between people")
    elif lines.se[k] <= EXACT and not keeps:
        lines.without_interval(k, "not estimable", "interval not estimable: the two never differ")
    elif lines.lower[k] == lines.upper[k]:
        lines.say(k, worst, "no variation between people: the interval has no width")
    elif np.isnan(lines.lower[k]):
        lines.without_interval(k, "not estimable" if worst == "ok" else worst, "interval not estimable")
