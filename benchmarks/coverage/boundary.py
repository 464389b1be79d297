"""Quantities that cannot be negative and may be 0: miscalibration and the spread between groups.

They are not public metrics yet. The study measures candidate estimators and intervals, so that the metrics
can adopt those that cover on the boundary as well as away from it:
``python -m benchmarks.coverage.boundary [replicates]``.
"""

from __future__ import annotations

import sys
from multiprocessing import get_context

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.coverage.boundary_calibration import CALIBRATION
from benchmarks.coverage.boundary_spread import SPREAD
from benchmarks.coverage.boundary_summary import summary
from riskeval.design import Floats

SEED, BLOCK = 20261123, 20
SETTINGS = {one.name: one for one in (*CALIBRATION, *SPREAD)}
Job = tuple[str, int, int]


def rows(replicates: int = 500, processes: int = 2) -> pd.DataFrame:
    """The study's table: a row for each setting, quantity and candidate method."""
    jobs = [
        (name, start, min(start + BLOCK, replicates))
        for name in SETTINGS
        for start in range(0, replicates, BLOCK)
    ]
    if processes == 1:
        blocks = [block(job) for job in jobs]
    else:
        with get_context("spawn").Pool(processes) as pool:
            blocks = pool.map(block, jobs, chunksize=1)
    table = []
    for name, setting in SETTINGS.items():
        found = np.concatenate([made for job, made in zip(jobs, blocks, strict=True) if job[0] == name])
        table.append(summary(setting.studied(), found))
    return pd.concat(table, ignore_index=True)


def block(job: Job) -> Floats:
    """A run of replicates of one setting, shape (replicates, studied, 3); the same whoever computes it."""
    name, start, stop = job
    number = list(SETTINGS).index(name)
    with threadpool_limits(1):
        made = [
            SETTINGS[name].replicate(np.random.default_rng([SEED, number, k])) for k in range(start, stop)
        ]
    return np.stack(made)


if __name__ == "__main__":
    print(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 500).to_csv(index=False), end="")
