"""People whose published risks are right, somewhat wrong or clearly wrong, and how wrong by integration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import expit, logit, ndtr

from benchmarks.coverage.boundary_curve import distances
from riskeval.design import Floats

RISKS = np.arange(1, 100) / 100  # the tool prints whole percents
MIDDLE, FARTHEST = -1.6, 2.5  # log odds of the risk: normal around this with SD 1, cut at so many SDs
EVERYBODY = 1e9


@dataclass(frozen=True)
class Miscalibration:
    """How the true log odds of the event follow from those of the published risk.

    Parameters
    ----------
    name : str
    shift, slope, bend : float
        ``logit q = shift + slope · logit p + bend · (logit p − MIDDLE)²``; 0, 1, 0 is perfect.
    """

    name: str
    shift: float = 0.0
    slope: float = 1.0
    bend: float = 0.0

    @property
    def true(self) -> Floats:
        """Probability of the event at every published risk."""
        x = logit(RISKS)
        return np.asarray(expit(self.shift + self.slope * x + self.bend * (x - MIDDLE) ** 2))

    @property
    def truth(self) -> dict[str, float]:
        """What the measures are in everybody: no curve is fitted and nothing is drawn."""
        used = shares() > 0
        gap, share = np.abs(self.true - RISKS)[used], shares()[used]
        found = distances(gap[None], np.round(EVERYBODY * share)[None]) | {"mcb": [share @ gap**2]}
        return {name: round(float(value[0]), 12) for name, value in found.items()}  # a true 0 is 0

    @property
    def rate(self) -> float:
        """Share of people with the event."""
        return float(shares() @ self.true)


PERFECT = Miscalibration("perfectly calibrated")
MISCALIBRATIONS = (
    PERFECT,
    Miscalibration("mildly miscalibrated", 0.1, 0.95),
    Miscalibration("clearly miscalibrated", 0.3, 0.8),
    Miscalibration("miscalibrated along a bend", 0.2, 0.9, -0.12),
)


@cache
def shares() -> Floats:
    """Share of people at each published risk."""
    edges = logit(np.concatenate([[1e-9], (RISKS[1:] + RISKS[:-1]) / 2, [1 - 1e-9]]))
    found = np.diff(ndtr(np.clip(edges - MIDDLE, -FARTHEST, FARTHEST)))
    return np.asarray(found / found.sum())


def draw(case: Miscalibration, n: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """A sample as counts: the risks that occur, people and events at each."""
    people = rng.multinomial(n, shares())
    used = people > 0
    events = rng.binomial(people[used], case.true[used])
    return RISKS[used], people[used].astype(float), events.astype(float)
