"""How far an observed curve lies from the published risks, for many samples of the same risks at once.

Restricted cubic splines (Harrell 2015, doi:10.1007/978-3-319-19425-7, section 2.4.5), the distances of
Austin & Steyerberg 2019 (doi:10.1002/sim.8281) and the miscalibration of CORP (Dimitriadis, Gneiting &
Jordan 2021, doi:10.1073/pnas.2016191118).
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from riskeval.design import Floats
from riskeval.influence import roots

QUANTILES = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95), 5: (0.05, 0.275, 0.5, 0.725, 0.95)}


def harrell_knots(risk: Floats, people: Floats, knots: int) -> Floats:
    """Harrell's quantiles of the log odds of the risks."""
    return np.asarray(np.quantile(np.repeat(logit(risk), people.astype(int)), QUANTILES[knots]))


def spline(x: Floats, knots: Floats) -> Floats:
    """Columns of a restricted cubic spline with its intercept, shape (risks, knots)."""
    last, before = knots[-1], knots[-2]

    def cubed(knot: float) -> Floats:
        return np.asarray(np.maximum(x - knot, 0.0) ** 3 / (last - knots[0]) ** 2)

    bends = [
        cubed(t) - (cubed(before) * (last - t) - cubed(last) * (before - t)) / (last - before)
        for t in knots[:-2]
    ]
    return np.stack([np.ones_like(x), x, *bends], axis=1)


def departures(risk: Floats, people: Floats, events: Floats, knots: Floats) -> Floats:
    """Coefficients of the spline that is added to the log odds of the risk, shape (samples, knots).

    NaN where the fit does not exist; 0 for a tool whose risks are met exactly.

    Parameters
    ----------
    risk : array, shape (risks,)
    people, events : array, shape (samples, risks)
    knots : array
        On the log odds; the same for every sample.
    """
    x = logit(risk)
    happened = np.repeat([1.0, 0.0], len(x))

    def residual(eta: Floats) -> tuple[Floats, Floats]:
        p = expit(eta)
        return happened - p, p * (1 - p)

    weights = np.concatenate([events, people - events], axis=1)
    return roots(residual, np.tile(spline(x, knots), (2, 1)), weights, np.tile(x, 2))[0]


def gaps(risk: Floats, departure: Floats, knots: Floats) -> Floats:
    """Distance of the fitted curve from each risk, shape (samples, risks)."""
    x = logit(risk)
    return np.asarray(np.abs(expit(departure @ spline(x, knots).T + x) - risk))


def distances(gap: Floats, people: Floats) -> dict[str, Floats]:
    """ICI, E50, E90 (type 7 quantiles) and Emax of |curve − risk|, each of shape (samples,)."""
    total = people.sum(axis=1)
    order = np.argsort(gap, axis=1)
    ordered = np.take_along_axis(gap, order, axis=1)
    until = np.cumsum(np.take_along_axis(people, order, axis=1), axis=1)

    def place(rank: Floats) -> Floats:
        at = np.minimum((until <= rank[:, None]).sum(axis=1), gap.shape[1] - 1)
        return np.asarray(ordered[np.arange(len(gap)), at])

    def quantile(share: float) -> Floats:
        below = np.floor(share * (total - 1))
        low = place(below)
        return np.asarray(low + (share * (total - 1) - below) * (place(below + 1) - low))

    return {
        "ici": (gap * people).sum(axis=1) / total,
        "e50": quantile(0.5),
        "e90": quantile(0.9),
        "emax": np.where(people > 0, gap, 0.0).max(axis=1),
    }


def isotonic(people: Floats, events: Floats) -> Floats:
    """Rates that do not fall from one risk to the next, closest to the observed ones, shape (samples, risks).

    The largest, over where a run may begin, of the smallest mean over where it may end (Robertson, Wright &
    Dykstra 1988, theorem 1.4.4): pooling adjacent violators, for all samples at once.
    """
    found = np.zeros(people.shape)
    for start in range(people.shape[1]):
        until, happened = (np.cumsum(x[:, start:], axis=1) for x in (people, events))
        means = np.divide(happened, until, out=np.ones(until.shape), where=until > 0)
        smallest = np.minimum.accumulate(means[:, ::-1], axis=1)[:, ::-1]
        smallest[people[:, start] == 0] = 0.0
        found[:, start:] = np.maximum(found[:, start:], smallest)
    return found


def miscalibration(risk: Floats, people: Floats, events: Floats) -> Floats:
    """Brier score of the risks minus that of the isotonic curve (CORP), shape (samples,)."""
    rate = isotonic(people, events)
    worse = (risk - rate) * (people * (risk + rate) - 2 * events)
    return np.asarray(worse.sum(axis=1) / people.sum(axis=1))
