"""How far an observed curve lies from the published risks, for many samples of the same risks at once.

Splines, knots, quantiles and CORP are the package's (`riskeval.metrics`). Here the spline is added to the log
odds of the risk, so that the departure of a resample can be moved onto calibration.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from riskeval.design import Floats
from riskeval.influence import roots
from riskeval.metrics.corp import corp_miscalibration
from riskeval.metrics.logistic import logistic_residual
from riskeval.metrics.quantile import quantile
from riskeval.metrics.spline import places, spline


def harrell_knots(risk: Floats, people: Floats, knots: int) -> tuple[float, ...]:
    """Harrell's quantiles of the log odds of the risks; none where there are too few for a spline."""
    return places(logit(risk), people[None], knots)[0]


def departures(risk: Floats, people: Floats, events: Floats, knots: tuple[float, ...]) -> Floats:
    """Coefficients of the spline that is added to the log odds of the risk, shape (samples, parameters).

    NaN where the fit does not exist; 0 for a tool whose risks are met exactly.

    Parameters
    ----------
    risk : array, shape (risks,)
    people, events : array, shape (samples, risks)
    knots : tuple of float
        On the log odds; the same for every sample.
    """
    x = logit(risk)
    rate = np.divide(events, people, out=np.zeros_like(people), where=people > 0)
    return roots(logistic_residual(rate), spline(x, knots), people, x)[0]


def gaps(risk: Floats, departure: Floats, knots: tuple[float, ...]) -> Floats:
    """Distance of the fitted curve from each risk, shape (samples, risks)."""
    x = logit(risk)
    return np.asarray(np.abs(expit(departure @ spline(x, knots).T + x) - risk))


def distances(gap: Floats, people: Floats) -> dict[str, Floats]:
    """ICI, E50, E90 and Emax of |curve − risk|, each of shape (samples,)."""
    order = np.argsort(gap, axis=1)
    ordered, who = (np.take_along_axis(part, order, axis=1) for part in (gap, people))
    return {
        "ici": (gap * people).sum(axis=1) / people.sum(axis=1),
        "e50": quantile(ordered, who, 0.5),
        "e90": quantile(ordered, who, 0.9),
        "emax": np.where(people > 0, gap, 0.0).max(axis=1),
    }


def miscalibration(risk: Floats, people: Floats, events: Floats) -> Floats:
    """Brier score of the risks minus that of the isotonic curve (CORP), shape (samples,)."""
    happened = np.repeat([1.0, 0.0], len(risk))
    weights = np.concatenate([events, people - events], axis=1)
    return corp_miscalibration.kernel(happened, np.tile(risk, 2), weights)[0]
