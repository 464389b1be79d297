"""The data-generating mechanism of the study: one declaration, drawn for samples and integrated for truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from riskeval.simulate.draws import Floats, logistic
from riskeval.simulate.world import World

HIGHEST = 20  # both scores run from 0 to 20
SCORES = np.arange(HIGHEST + 1)
WAYS = gammaln(HIGHEST + 1) - gammaln(SCORES + 1) - gammaln(HIGHEST - SCORES + 1)
DISCRIMINATION = 1.1  # log odds of the event for one standard deviation of latent risk
MIDDLE = 7  # near the mean score
SEVERITY = 0.5  # how much of a site's second effect its raters carry into each answer


@dataclass(frozen=True)
class Mechanism:
    """Parameters of a setting; every person has a latent risk, standard normal plus what follows.

    Parameters
    ----------
    event_rate : float
        Share of people with the event.
    clusters : int
        Number of sites; 0 for independent people.
    unequal : float
        Expected size of the largest site over that of the smallest; the sizes between are geometric.
    effect : float
        Standard deviation of the two effects of a site: on the latent risk of its people, and on how severely
        its raters score.
    minority : float
        Share of the smaller group, whose latent risk is higher by `shift`; 0 for no groups.
    sampled : float, optional
        Share of the smaller group in the sample, where it is oversampled.
    shift : float
    """

    event_rate: float = 0.2
    clusters: int = 0
    unequal: float = 1.0
    effect: float = 0.0
    minority: float = 0.0
    sampled: float | None = None
    shift: float = 0.4


def declare(world: World, p: Mechanism) -> None:
    """Declare sites, groups, latent risk, two scores with their published risks, and the event."""
    if p.clusters:
        sizes = np.geomspace(1.0, p.unequal, p.clusters)
        world.category("site", {f"site {k}": float(size) for k, size in enumerate(sizes / sizes.sum())})
        world.effect("site_risk", "site", p.effect)
        world.effect("site_severity", "site", p.effect)
    if p.minority:
        taken = None if p.sampled is None else _shares(p.sampled)
        world.category("group", _shares(p.minority), sampled=taken)
    world.normal("latent")
    for name, start, slope in (("score", -0.6, 0.7), ("other_score", -0.4, 0.45)):
        severity = SEVERITY * world["site_severity"] if p.clusters else 0.0
        world.level(name, _answers(start + slope * _risk(world, p) + severity))
    world.derive("risk", "score", published(p, 0.28))
    world.derive("other_risk", "other_score", published(p, 0.25))
    world.yes_no("event", logistic(intercept(p) + DISCRIMINATION * _risk(world, p)))


def _shares(minority: float) -> dict[str, float]:
    return {"majority": 1 - minority, "minority": minority}


def _risk(world: World, p: Mechanism) -> Floats:
    """Latent risk with what the site and the group add to it."""
    risk = world["latent"]
    if p.clusters:
        risk = risk + world["site_risk"]
    return risk + world.by("group", {"minority": p.shift}) if p.minority else risk


def _answers(log_odds: Floats) -> Floats:
    """Probabilities of a sum of 20 yes/no answers with these log odds each, shape (rows, 21)."""
    eta = log_odds[:, None]
    found = np.exp(WAYS + SCORES * eta - HIGHEST * np.logaddexp(0.0, eta))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


@cache
def intercept(p: Mechanism) -> float:
    """The intercept at which the event is as frequent as stated, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    risk = nodes * np.sqrt(1 + (p.effect**2 if p.clusters else 0.0))
    groups = ((1 - p.minority, 0.0), (p.minority, p.shift))

    def excess(start: float) -> float:
        rates = [share * (weights @ logistic(start + DISCRIMINATION * (risk + own))) for share, own in groups]
        return float(sum(rates) / weights.sum() - p.event_rate)

    return float(brentq(excess, -20.0, 20.0, xtol=1e-12))


@cache
def published(p: Mechanism, slope: float) -> tuple[float, ...]:
    """A norm table somewhat too high and too steep, so that no measure of calibration is at its ideal."""
    return tuple(np.round(logistic(intercept(p) + 0.2 + slope * (SCORES - MIDDLE)), 4).tolist())
