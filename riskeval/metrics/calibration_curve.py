"""Moderate calibration: what happens to people of each stated risk, and how far that is from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair
from riskeval.metric import metric
from riskeval.metrics.distinct import Distinct, distinct
from riskeval.metrics.quantile import quantile
from riskeval.metrics.smoother import Smoother, checked_smoother, curve_needed, curve_remark, smooth
from riskeval.metrics.spline import Knots, checked_knots
from riskeval.once import once

HARRELL = "Harrell 2015, doi:10.1007/978-3-319-19425-7, section 10.5"
AUSTIN = "Austin & Steyerberg 2019, doi:10.1002/sim.8281"
CURVE: dict[str, Any] = {
    "needs": ("risk",),
    "bounds": (0.0, 1.0),
    "needs_event_rate": True,
    "explain": curve_needed,
    "remark": curve_remark,
    "accepts": {"knots": checked_knots, "smoother": checked_smoother},
}
DISTANCE: dict[str, Any] = {**CURVE, "direction": "lower", "null": "calibrated", "source": AUSTIN}


@metric(
    title="observed rate at a stated risk, from a smooth curve",
    axis="threshold",
    snaps=False,
    scale="logit",
    source=HARRELL,
    **CURVE,
)
def observed_risk(
    outcome: Floats,
    risk: Floats,
    weights: Floats,
    *,
    at: Floats,
    knots: Knots = 3,
    smoother: Smoother = "spline",
) -> Pair:
    """Of people to whom this risk is stated, the share that has the event: the flexible calibration curve.

    Compare it with `at`: below it the tool says too much, above it too little. The interval is that of one
    point of the curve, not a band that holds all of it.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array in (0, 1), shape (points,)
        Stated risks, within the range of those that occur.
    knots : {3, 4, 5} or sequence of float
        Of the spline: how many, at Harrell's quantiles, or their places on the log odds.
    smoother : {"spline", "lowess"}

    Notes
    -----
    Logistic regression of the outcome on a restricted cubic spline of logit p; the knots are taken as known.
    Knots that coincide count once. With fewer than three knots, or no more distinct risks than knots, the
    curve is a straight line in the log odds; with one distinct risk, or one of exactly 0 or 1, undefined.
    ``lowess`` is that of R's rms::val.prob (span 2/3, no robustness iterations); it needs whole weights.

    Examples
    --------
    >>> from riskeval.metrics import observed_risk
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.5] * 5
    >>> observed_risk(outcome, risk, at=[0.2, 0.5]).round(3).tolist()
    [0.1, 0.4]
    """
    return smooth(outcome, risk, weights, at, knots, smoother)


def _gaps(
    outcome: Floats, risk: Floats, weights: Floats, knots: Knots, smoother: Smoother
) -> tuple[Distinct, Floats]:
    """Distance of the curve from each distinct risk, shape (replicates, levels), and who is there."""

    def fit() -> tuple[Distinct, Floats]:
        found = distinct(outcome, risk, np.atleast_2d(weights))
        curve, _ = smooth(found.rate, found.value, found.people, found.value, knots, smoother)
        return found, np.where(found.people > 0, np.abs(curve - found.value), 0.0)

    return once(("gaps", knots, smoother), (outcome, risk, weights), fit)


def _share_of_gaps(
    outcome: Floats, risk: Floats, weights: Floats, share: float, knots: Knots, smoother: Smoother
) -> Pair:
    """The distance that a share of the people do not exceed."""
    found, gap = _gaps(outcome, risk, weights, knots, smoother)
    order = np.argsort(gap, axis=1)
    ordered = np.take_along_axis(gap, order, axis=1)
    value = quantile(ordered, np.take_along_axis(found.people, order, axis=1), share)
    value = np.where(np.isnan(gap).any(axis=1), np.nan, value)
    return value.reshape(weights.shape[:-1]), None


@metric(title="mean distance of the observed curve from the stated risks", **DISTANCE)
def ici(
    outcome: Floats, risk: Floats, weights: Floats, *, knots: Knots = 3, smoother: Smoother = "spline"
) -> Pair:
    """How far, on average over people, what happens lies from what was stated: 0 is calibrated.

    In percentage points of risk when multiplied by 100. Chance alone makes it positive, more so in small
    samples: read it beside what a calibrated tool would show, which stands in the note. Also called:
    integrated calibration index; Eavg of val.prob (with ``smoother="lowess"``).

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    knots : {3, 4, 5} or sequence of float
    smoother : {"spline", "lowess"}
        The value depends on it; see ``observed_risk``.

    Notes
    -----
    ``Σ w |c(p) − p| / Σ w`` with the curve c of ``observed_risk``. It has no derivative at 0, so resampling
    takes the place of the influence.

    Examples
    --------
    >>> from riskeval.metrics import ici
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.5] * 5
    >>> round(ici(outcome, risk), 3)
    0.1
    """
    found, gap = _gaps(outcome, risk, weights, knots, smoother)
    return found.mean(gap).reshape(weights.shape[:-1]), None


@metric(title="median distance of the observed curve from the stated risks", **DISTANCE)
def e50(
    outcome: Floats, risk: Floats, weights: Floats, *, knots: Knots = 3, smoother: Smoother = "spline"
) -> Pair:
    """How far what happens lies from what was stated for the middle person, ordered by that distance.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    knots : {3, 4, 5} or sequence of float
    smoother : {"spline", "lowess"}

    Notes
    -----
    Median of ``|c(p) − p|`` over people, c as in ``observed_risk``; the inverse of the distribution function,
    so that weights and counts give the same. 0 where calibrated, and positive by chance.

    Examples
    --------
    >>> from riskeval.metrics import e50
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.4] * 5
    >>> round(e50(outcome, risk), 3)
    0.1
    """
    return _share_of_gaps(outcome, risk, weights, 0.5, knots, smoother)


@metric(title="distance from the stated risks that nine in ten people do not exceed", **DISTANCE)
def e90(
    outcome: Floats, risk: Floats, weights: Floats, *, knots: Knots = 3, smoother: Smoother = "spline"
) -> Pair:
    """The distance between what happens and what was stated that one person in ten exceeds.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    knots : {3, 4, 5} or sequence of float
    smoother : {"spline", "lowess"}

    Notes
    -----
    90th percentile of ``|c(p) − p|`` over people, c as in ``observed_risk``; otherwise as ``e50``.

    Examples
    --------
    >>> from riskeval.metrics import e90
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.7] * 5
    >>> round(e90(outcome, risk), 3)
    0.3
    """
    return _share_of_gaps(outcome, risk, weights, 0.9, knots, smoother)


@metric(
    title="largest distance of the observed curve from the stated risks",
    no_interval="the largest distance lies where the fewest people are, and no interval held there",
    **DISTANCE,
)
def emax(
    outcome: Floats, risk: Floats, weights: Floats, *, knots: Knots = 3, smoother: Smoother = "spline"
) -> Pair:
    """The largest distance between what happens and what was stated, over the risks that occur.

    One person with an unusual risk can decide it: descriptive only.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    knots : {3, 4, 5} or sequence of float
    smoother : {"spline", "lowess"}

    Notes
    -----
    Maximum of ``|c(p) − p|`` over the risks that occur, c as in ``observed_risk``.

    Examples
    --------
    >>> from riskeval.metrics import emax
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.7] * 5
    >>> round(emax(outcome, risk), 3)
    0.3
    """
    found, gap = _gaps(outcome, risk, weights, knots, smoother)
    value = np.where(found.people.any(axis=1), gap.max(axis=1, initial=0.0), np.nan)
    return value.reshape(weights.shape[:-1]), None
