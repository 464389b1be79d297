"""One sample of a setting, as a cohort; and the whole population, as a cohort whose weights are shares."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from zlib import crc32

import numpy as np
import pandas as pd

import riskeval as rv
from benchmarks.coverage.mechanism import MIDDLE, Mechanism, declare
from benchmarks.coverage.settings import Setting
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import Stream
from riskeval.simulate.population import Population

SEED = 20261123
POOL = {"as they come": 1, "exact counts": 4, "unequal chances": 8}  # people drawn for each one taken
SPREAD, ALONG = 0.8, 0.5  # of the log weights: standard deviation, and correlation with the score
A = {"A": {"score": "score", "risk": "risk"}}
B = {"B": {"score": "other_score", "risk": "other_risk"}}


def seed_of(setting: Setting, replicate: int) -> int:
    """A seed that depends on the setting and the number of the sample, and on nothing else."""
    words = np.random.SeedSequence([SEED, crc32(setting.name.encode()), replicate]).generate_state(2)
    return int(words[0]) << 20 | int(words[1]) >> 12


def columns(setting: Setting) -> list[str]:
    """The columns that a sample needs."""
    p = setting.mechanism
    return [
        "score",
        "risk",
        *(["other_score", "other_risk"] if setting.paired else []),
        *(["group"] if p.minority else []),
        "event",
    ]


def sample(setting: Setting, replicate: int) -> rv.Cohort:
    """Draw one sample."""
    seed = seed_of(setting, replicate)
    crowd = Crowd(setting.n * POOL[setting.taken], seed)
    declare(crowd, setting.mechanism)
    design = ["site"] if setting.mechanism.clusters else []
    design += ["weight"] if setting.mechanism.sampled is not None else []
    frame = crowd.frame([*columns(setting), *design])
    if setting.taken == "exact counts":
        frame = _exact_counts(frame, setting)
    if setting.taken == "unequal chances":
        frame = _unequal_chances(frame, setting, seed)
    return cohort(setting, frame, "weight" if setting.weighted else None, cluster=bool(design))


def cohort(setting: Setting, frame: pd.DataFrame, weights: str | None, *, cluster: bool) -> rv.Cohort:
    """Give the columns their roles."""
    return rv.Cohort(
        frame,
        outcome="event",
        predictions=A | B if setting.paired else A,
        groups=["group"] if setting.small_group else [],
        cluster="site" if cluster and setting.mechanism.clusters else None,
        weights=weights,
    )


def _exact_counts(frame: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """The first events and the first others of a larger crowd, as many as the event rate says."""
    events = round(setting.n * setting.mechanism.event_rate)
    parts = [frame[frame["event"] == 1].head(events), frame[frame["event"] == 0].head(setting.n - events)]
    found = pd.concat(parts)
    assert len(found) == setting.n, "the larger crowd was too small"
    return found


def _unequal_chances(frame: pd.DataFrame, setting: Setting, seed: int) -> pd.DataFrame:
    """People of a larger crowd with chances that go with the score; weights are inverse chances."""
    stream = Stream(seed, "chance")
    along = ALONG * (frame["score"].to_numpy() - MIDDLE) / 4
    own = np.sqrt(1 - ALONG**2) * stream.normals(len(frame))
    weight = np.exp(np.maximum(2 * SPREAD + SPREAD * (along + own), 0.0))
    taken = stream.uniforms(len(frame)) < 1 / weight
    found = frame.assign(weight=weight)[taken].head(setting.n)
    assert len(found) == setting.n, "the larger crowd was too small"
    return found


@cache
def _cells(mechanism: Mechanism, names: tuple[str, ...]) -> pd.DataFrame:
    population = Population()
    declare(population, mechanism)
    return population.table(*names)


def population(setting: Setting) -> rv.Cohort:
    """Everybody, with shares as weights. One site stands for all: its effects are integrated."""
    return cohort(setting, _cells(_everybody(setting), tuple(columns(setting))), "share", cluster=False)


def _everybody(setting: Setting) -> Mechanism:
    p = setting.mechanism
    return replace(p, clusters=min(p.clusters, 1), unequal=1.0)


def event_share(setting: Setting) -> float:
    """Share of the population that has the event (and is of the smaller group, where that is asked about)."""
    frame = _cells(_everybody(setting), tuple(columns(setting)))
    inside = frame["event"] == 1
    if setting.small_group:
        inside &= frame["group"] == "minority"
    return float(frame.loc[inside, "share"].sum())
