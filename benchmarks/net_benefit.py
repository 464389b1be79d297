"""Net benefit at 99 prices with intervals on 100,000 people, against dcurves for Python without intervals.

dcurves needs an older pandas than the rest of the development environment, so it is an extra of its own: in a
new environment ``pip install -e ".[peers]"``, then ``python -m benchmarks net_benefit``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from dcurves import dca

import riskeval as rv
from benchmarks.people import people
from benchmarks.timing import Result, medians, shown
from riskeval.metrics import net_benefit

PRICES = [k / 100 for k in range(1, 100)]
SAME = 1e-9


def run() -> Result:
    """Ours begins with the frame and gives the two baselines as well, as theirs does."""
    frame = people(100_000)[["event", "risk"]]

    def ours() -> rv.Estimates:
        cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"risk": "risk"}})
        return rv.evaluate(cohort.with_baselines(), net_benefit.at(PRICES))

    def theirs() -> pd.DataFrame:
        found: pd.DataFrame = dca(data=frame, outcome="event", modelnames=["risk"], thresholds=PRICES)
        return found

    mine = ours().frame.query("prediction == 'Tool'")["estimate"].to_numpy(dtype=float)
    peers = theirs().query("model == 'risk'").sort_values("threshold")["net_benefit"].to_numpy(dtype=float)
    assert np.abs(mine - peers).max() < SAME
    time, peer = medians(ours, theirs)
    return Result(
        "net benefit at 99 prices with intervals, beside flagging everybody and nobody, 100,000 people with "
        "distinct risks, building the cohort included",
        shown(time),
        f"dcurves.dca without intervals, {shown(peer)}",
        f"{peer / time:.1f}×",
        "≥ 10×",
        peer >= 10 * time,
    )
