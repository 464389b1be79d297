"""Measures of miscalibration in simulated samples, with every candidate interval of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.coverage.boundary_curve import departures, distances, gaps, harrell_knots, miscalibration
from benchmarks.coverage.boundary_intervals import CANDIDATES, OWN_NOISE, candidates, tested_by_own_noise
from benchmarks.coverage.boundary_people import MISCALIBRATIONS, Miscalibration, draw
from benchmarks.coverage.boundary_summary import Studied
from riskeval.design import Floats

RESAMPLES = 199  # (R + 1) · 2.5 % is a whole number
RESAMPLED = slice(1, RESAMPLES + 1)  # after the sample itself, before those of a calibrated tool
KNOTS = {200: (3,), 1000: (3, 5), 5000: (3, 5)}  # 5 knots need more than the 40 events of 200 people


@dataclass(frozen=True)
class CalibrationSetting:
    """People who are scored once by a tool of which the published risks are judged."""

    case: Miscalibration
    n: int

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.n:,} people, {self.case.name}"

    def studied(self) -> list[Studied]:
        """What is estimated, in the order of `replicate`."""
        truth = _truth(self.case)
        return [
            Studied(self.name, self.n, self.n * self.case.rate, *name, truth[name[0]], method)
            for name in _names(KNOTS[self.n])
            for method in (*CANDIDATES, *((OWN_NOISE,) if name[1] else ()))
        ]

    def replicate(self, rng: np.random.Generator) -> Floats:
        """Lower limit, upper limit and estimate of everything studied, shape (studied, 3)."""
        risk, people, events = draw(self.case, self.n, rng)
        everyone, happened = samples(people, events, risk, rng)
        found = []
        for number in KNOTS[self.n]:
            knots = harrell_knots(risk, people, number)
            departure = departures(risk, everyone, happened, knots)
            noise = departure[RESAMPLED] - departure[0]
            values = distances(gaps(risk, departure, knots), everyone)
            centred = distances(gaps(risk, noise, knots), everyone[RESAMPLED])
            for name, value in values.items():
                found += [
                    _candidates(value),
                    [tested_by_own_noise(value[0], value[RESAMPLED], centred[name])],
                ]
        return np.concatenate([*found, _candidates(miscalibration(risk, everyone, happened))])


def _candidates(values: Floats) -> Floats:
    return candidates(float(values[0]), values[RESAMPLED], values[RESAMPLES + 1 :])


def samples(people: Floats, events: Floats, risk: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """People and events of the sample itself, its bootstrap samples, and samples of a calibrated tool."""
    cells = np.concatenate([events, people - events])
    n, size = int(cells.sum()), len(risk)
    drawn = rng.multinomial(n, cells / n, RESAMPLES).astype(float)
    calibrated = rng.binomial(people.astype(int), risk, (RESAMPLES, size)).astype(float)
    everyone = [people[None], drawn[:, :size] + drawn[:, size:], np.tile(people, (RESAMPLES, 1))]
    return np.concatenate(everyone), np.concatenate([events[None], drawn[:, :size], calibrated])


@cache
def _truth(case: Miscalibration) -> dict[str, float]:
    return case.truth


def _names(knots: tuple[int, ...]) -> list[tuple[str, str]]:
    """Metric and the curve it is taken from, in the order of `replicate`."""
    curves = [(name, f"{number} knots") for number in knots for name in ("ici", "e50", "e90", "emax")]
    return [*curves, ("mcb", "")]


CALIBRATION = tuple(CalibrationSetting(case, n) for case in MISCALIBRATIONS for n in KNOTS)
