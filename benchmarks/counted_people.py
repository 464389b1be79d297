"""Rates, AUC, differences and spread of five groups among 50,000,000 people who arrive as counts."""

from __future__ import annotations

import time

import numpy as np
import polars as pl

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, shown
from riskeval.metrics import auc, false_positive_rate, flag_rate, ppv, sensitivity

PEOPLE, CUT = 50_000_000, 20
METRICS = [
    auc,
    *(metric.at(CUT, on="score") for metric in (sensitivity, false_positive_rate, ppv, flag_rate)),
]
NUMBERS = ["estimate", "lower", "upper"]


def run() -> Result:
    """The group-by of all rows, against everything that is done with the counts afterwards."""
    few = people(100_000)[["event", "score", "group"]]
    lazy = pl.concat([pl.from_pandas(few).lazy()] * (PEOPLE // len(few))).collect().lazy()
    start = time.perf_counter()
    cohort = rv.Cohort(lazy, outcome="event", groups="group", predictions={"Tool": {"score": "score"}})
    grouped = time.perf_counter()
    many = _numbers(cohort)
    done = time.perf_counter()
    counts = few.groupby(["event", "score", "group"], as_index=False).size()
    counts["size"] *= PEOPLE // len(few)
    told = rv.Cohort.from_counts(
        counts, n="size", outcome="event", groups="group", predictions={"Tool": {"score": "score"}}
    )
    assert np.array_equal(_numbers(told), many, equal_nan=True)
    theirs, ours = grouped - start, done - grouped
    return Result(
        "rates, AUC, contrasts and spread of five groups, 50,000,000 people; same numbers from their counts",
        shown(ours),
        f"the group-by by polars, {shown(theirs)}",
        f"{theirs / ours:.1f}×",
        "≥ 1×",
        theirs >= ours,
    )


def _numbers(cohort: rv.Cohort) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    found = rv.evaluate(cohort, METRICS, by="group")
    reference = cohort.group_levels("group")[0]
    tables = [found, found.contrast("group", reference=reference), found.spread("group")]
    return np.concatenate([table.frame[NUMBERS].to_numpy(dtype=float) for table in tables])
