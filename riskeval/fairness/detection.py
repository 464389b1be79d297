"""Rates as they would be if every event were recorded, where only a share of them is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.influence import Pair, means, ranks
from riskeval.metric import Metric, Needs
from riskeval.metrics import calibration_in_the_large
from riskeval.rates import Rate

SOURCE = "Gart & Buck 1966, American Journal of Epidemiology 83:593-602, with a specificity of 1"
IMPOSSIBLE = "if so few events are recorded, there were more events than people"
ASSUMED = "events recorded as often whatever the score"
Shares = Callable[[Floats], Floats]
Columns = tuple[Floats, ...]


def corrected(shares: Shares, cut: float) -> dict[str, Metric]:
    """Metrics by name, on an axis of which `shares` makes the share of the events that is recorded.

    Parameters
    ----------
    shares : callable
        Takes the points of the axis and gives the share of the group's events that is recorded, in (0, 1].
    cut : float
        Who is flagged.

    Notes
    -----
    With d the share, p the recorded event rate, s the share flagged and a the share flagged and recorded:
    event rate p/d, PPV a/(s d), O:E divided by d, false positive rate ``(s − a/d) / (1 − p/d)``, sensitivity
    a/p as recorded, and AUC ``1/2 + (A − 1/2) (1 − p) / (1 − p/d)``. All of them assume that an event is
    recorded as often whatever the score, and that nothing is recorded that did not happen.
    """
    made = (
        _event_rate(shares),
        _sensitivity(shares, cut),
        _ppv(shares, cut),
        _false_positive_rate(shares, cut),
    )
    return {metric.name: metric for metric in (*made, _oe_ratio(shares), _in_the_large(shares), _auc(shares))}


def _metric(name: str, title: str, kernel: Any, needs: Needs = "value", **attributes: Any) -> Metric:
    """A metric that stands on an axis of detection; its columns are read as they are."""
    proportion: dict[str, Any] = {
        "scale": "logit",
        "bounds": (0.0, 1.0),
        "explain": _why,
        "needs_event_rate": True,
    }
    named: dict[str, Any] = {
        "axis": "threshold",
        "snaps": False,
        "remark": lambda *columns: ASSUMED,
        "source": SOURCE,
    }
    return Metric(name=name, title=title, kernel=kernel, needs=(needs,), **(proportion | named | attributes))


def _rate(name: str, title: str, parts: Callable[..., Columns]) -> Metric:
    """A proportion times a factor, which is not estimated."""

    def kernel(*columns: Floats, at: Floats) -> Pair:
        *read, weights = columns
        return possible(means(lambda m: m[0] / m[1] * (m[2] / m[1]), parts(*read, at=at), weights))

    return _metric(name, title, kernel, rate=Rate(parts, lambda rate, factor: np.minimum(rate * factor, 1.0)))


def possible(pair: Pair, high: float = 1.0) -> Pair:
    """The pair, undefined where a share would be below 0 or above 1."""
    value, influence = pair
    with np.errstate(invalid="ignore"):
        value = np.where((value >= -1e-12) & (value <= high + 1e-12), np.clip(value, 0.0, high), np.nan)
    return value, influence


def _why(outcome: Floats, value: Floats, **options: Any) -> str:
    if not outcome.any():
        return "no events are recorded"
    return IMPOSSIBLE


def _event_rate(shares: Shares) -> Metric:
    def parts(outcome: Floats, value: Floats, *, at: Floats) -> Columns:
        ones = np.ones((len(outcome), 1))
        return outcome[:, None], ones, ones / shares(at)

    return _rate("event_rate", "share of people with the event, recorded or not", parts)


def _ppv(shares: Shares, cut: float) -> Metric:
    def parts(outcome: Floats, value: Floats, *, at: Floats) -> Columns:
        flagged = flag(value, np.array([cut]))
        return outcome[:, None] * flagged, flagged, flagged / shares(at)

    return _rate("ppv", "share of flagged people with the event, recorded or not", parts)


def _sensitivity(shares: Shares, cut: float) -> Metric:
    """As recorded, but undefined where the flagged, or the others, would have more events than people."""

    def parts(outcome: Floats, value: Floats, *, at: Floats) -> Columns:
        flagged, events = flag(value, np.array([cut])), outcome[:, None]
        return events * flagged, events, events * np.ones(len(at))

    def kernel(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
        found, influence = means(lambda m: m[0] / m[1], parts(outcome, value, at=at), weights)
        flagged, d = flag(value, np.array([cut])), shares(at)
        groups = [flagged, outcome[:, None] * flagged, outcome[:, None] * np.ones(len(d))]
        room, _ = means(lambda m: np.minimum(m[0] - m[1] / d, 1 - m[0] - (m[2] - m[1]) / d), groups, weights)
        return np.where(room >= -1e-12, found, np.nan), influence

    title = "share of recorded events that are flagged"
    return _metric("sensitivity", title, kernel, rate=Rate(parts))


def _false_positive_rate(shares: Shares, cut: float) -> Metric:
    def kernel(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
        flagged, d = flag(value, np.array([cut])), shares(at)
        columns = [flagged, outcome[:, None] * flagged, outcome[:, None] * np.ones(len(d))]
        return possible(means(lambda m: (m[0] - m[1] / d) / (1 - m[2] / d), columns, weights))

    return _metric("false_positive_rate", "share of people without any event who are flagged", kernel)


def _oe_ratio(shares: Shares) -> Metric:
    def kernel(outcome: Floats, risk: Floats, weights: Floats, *, at: Floats) -> Pair:
        d = shares(at)
        wide = [outcome[:, None] * np.ones(len(d)), risk[:, None]]
        return means(lambda m: m[0] / m[1] / d, wide, weights)

    title = "events, recorded or not, over expected events"
    return _metric("oe_ratio", title, kernel, "risk", scale="log", bounds=(0.0, np.inf))


def _in_the_large(shares: Shares) -> Metric:
    def kernel(outcome: Floats, risk: Floats, weights: Floats, *, at: Floats) -> Pair:
        return side_by_side([calibration_in_the_large.kernel(outcome / d, risk, weights) for d in shares(at)])

    title = "calibration in the large for events, recorded or not"
    wide = {"scale": "identity", "bounds": (-np.inf, np.inf)}
    return _metric("calibration_in_the_large", title, kernel, "risk", **wide)


def _auc(shares: Shares) -> Metric:
    def kernel(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
        found, moved = ranks(outcome, value, weights)
        rate, rate_moved = means(lambda m: m[0], [outcome], weights)
        return side_by_side([_auc_at(d, found, moved, rate, rate_moved) for d in shares(at)])

    return _metric("auc", "area under the ROC curve for events, recorded or not", kernel, "rank")


def _auc_at(d: float, found: Floats, moved: Floats | None, rate: Floats, rate_moved: Floats | None) -> Pair:
    with np.errstate(divide="ignore", invalid="ignore"):
        left = 1 - rate / d
        stretched = np.where(left > 0, (1 - rate) / left, np.nan)
        value = 0.5 + (found - 0.5) * stretched
        if moved is None or rate_moved is None:
            return possible((value, None))
        return possible((value, stretched * moved + (found - 0.5) * (1 / d - 1) / left**2 * rate_moved))


def side_by_side(pairs: list[Pair]) -> Pair:
    """Several values as one curve."""
    values = np.stack([np.asarray(value) for value, _ in pairs], axis=-1)
    if any(influence is None for _, influence in pairs):
        return values, None
    return values, np.stack([influence for _, influence in pairs if influence is not None], axis=-1)
