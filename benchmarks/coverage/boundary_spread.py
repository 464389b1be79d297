"""The spread of a metric between groups: what `Estimates.spread` prints, and other candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from benchmarks.coverage.boundary_groups import METRICS, GroupMetric
from benchmarks.coverage.boundary_intervals import CANDIDATES, candidates
from benchmarks.coverage.boundary_summary import Studied
from riskeval.between import Groups, q_profile, reml
from riskeval.design import Floats

RESAMPLES = 199
GAPS = (
    "percentile bootstrap",
    "bias-subtracted bootstrap, cut at 0",
    "tested against the null, percentile above",
)
PROFILES = {
    "REML, Q-profile": (0.025, 0.025),
    "REML, Q-profile, 4 % below and 1 % above": (0.04, 0.01),
    "REML, Q-profile, 5 % below and 2.5 % above": (0.05, 0.025),
    "REML, Q-profile, upper bound": (0.0, 0.05),
}


@dataclass(frozen=True)
class SpreadSetting:
    """Groups of stated sizes in which a metric differs with a stated standard deviation.

    Parameters
    ----------
    metric : GroupMetric
    sizes : tuple of int
    groups : str
        How the sizes are said.
    spread : float
        Standard deviation between groups, on the metric's scale.
    amount : str
        How the spread is said.
    sampled : bool
        Whether every sample has new groups (sites), or always the same ones (named groups).
    """

    metric: GroupMetric
    sizes: tuple[int, ...]
    groups: str
    spread: float
    amount: str
    sampled: bool = False

    @property
    def name(self) -> str:
        """As it is printed."""
        kind = "sampled" if self.sampled else "named"
        return f"{self.groups}, {self.amount} of {self.metric.name}" + (f", {kind}" if self.spread else "")

    def true(self, rng: np.random.Generator) -> Floats:
        """True value of each group, on the metric's scale."""
        count = len(self.sizes)
        spread = rng.standard_normal(count) if self.sampled else _even(count)
        return self.metric.middle + self.spread * spread

    def studied(self) -> list[Studied]:
        """What is estimated, in the order of `replicate`."""
        n = sum(self.sizes)
        place = (self.name, n, 0.22 * n)
        between = (f"spread of {self.metric.name}", f"SD of the {self.metric.scale}", self.spread)
        methods = ("SD of the estimates, percentile bootstrap", *PROFILES)
        found = [Studied(*place, *between, method) for method in methods]
        if not self.sampled:
            true = self.metric.back(self.metric.middle + self.spread * _even(len(self.sizes)))
            gap = (f"gap of {self.metric.name}", "largest minus smallest", float(np.ptp(true)))
            found += [Studied(*place, *gap, method) for method in GAPS]
        return found

    def replicate(self, rng: np.random.Generator) -> Floats:
        """Lower limit, upper limit and estimate of everything studied, shape (studied, 3)."""
        shares = self.metric.cells(self.true(rng))
        drawn = [rng.multinomial(n, p) for n, p in zip(self.sizes, shares, strict=True)]
        counts = np.stack(drawn).astype(float)
        estimates, variances = self.metric.estimates(counts)
        resampled = self._values(counts, rng)
        alike = self._values(np.tile(counts.sum(axis=0), (len(counts), 1)), rng)
        everything = np.concatenate([estimates[None], resampled, alike])
        with np.errstate(invalid="ignore"):
            spread = everything.std(axis=1, ddof=1)
        found = [_chosen(spread, ("percentile bootstrap",)), _profiles(estimates, variances)]
        if not self.sampled:
            found.append(_chosen(np.ptp(self.metric.back(everything), axis=1), GAPS))
        return np.concatenate(found)

    def _values(self, counts: Floats, rng: np.random.Generator) -> Floats:
        """Values in bootstrap samples of each group from its row of counts, shape (resamples, groups)."""
        drawn = [
            self.metric.values(rng.multinomial(n, p / p.sum(), RESAMPLES).astype(float))
            for n, p in zip(self.sizes, counts, strict=True)
        ]
        return np.stack(drawn, axis=1)


def _even(count: int) -> Floats:
    """Normal scores with mean 0 and standard deviation 1."""
    scores = ndtri((np.arange(1, count + 1) - 0.5) / count)
    return np.asarray(scores / scores.std(ddof=1))


def _chosen(values: Floats, methods: tuple[str, ...]) -> Floats:
    """Candidates by name for a value, its bootstrap and its bootstrap where the groups are alike."""
    names = [name.replace("calibration", "the null") for name in CANDIDATES]
    made = candidates(float(values[0]), values[1 : RESAMPLES + 1], values[RESAMPLES + 1 :])
    return made[[names.index(method) for method in methods]]


def _profiles(estimates: Floats, variances: Floats) -> Floats:
    """REML with each Q-profile interval, on the scale of the standard deviation."""
    if not (np.isfinite(estimates).all() and (variances > 0).all()):
        return np.full((len(PROFILES), 3), np.nan)
    groups = Groups(estimates, np.diag(variances), np.full(len(estimates), np.inf))
    between = reml(groups)
    limits = [q_profile(groups, *tails) for tails in PROFILES.values()]
    return np.sqrt([(*ends, between) for ends in limits])


GROUPS = {
    "4 groups of 100": (100,) * 4,
    "12 groups of 100": (100,) * 12,
    "6 groups of 60 to 960": (60, 104, 182, 317, 552, 960),
}
AMOUNTS = {
    "auc": {"no spread": 0.0, "small spread": 0.2, "large spread": 0.5},
    "oe_ratio": {"no spread": 0.0, "small spread": 0.15, "large spread": 0.4},
}
SPREAD = tuple(
    SpreadSetting(metric, sizes, groups, spread, amount, sampled)
    for metric in METRICS
    for groups, sizes in GROUPS.items()
    for amount, spread in AMOUNTS[metric.name].items()
    for sampled in (False, True)[: 1 + (spread > 0)]
)
