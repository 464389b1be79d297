"""A group all of whose people were excluded is still a group."""

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.fairness.criteria import criteria


def test_a_criterion_is_not_said_to_hold_where_a_whole_group_was_excluded():
    rng = np.random.default_rng(4)
    n = 30_000
    frame = pd.DataFrame({"y": rng.binomial(1, 0.3, n), "s": rng.integers(0, 9, n)})
    frame = frame.assign(g=rng.choice(["a", "b", "c"], n), w=1.0)
    frame.loc[frame["g"] == "c", "w"] = 0
    cohort = rv.Cohort(frame, outcome="y", groups="g", weights="w", predictions={"Tool": {"score": "s"}})
    found = criteria(cohort, by="g", reference="a", cut=5, margin=0.1, only=["statistical_parity"])
    assert found.verdicts.set_index("group").loc["c", "verdict"] == "cannot be judged"
    assert found.table()["verdict"].tolist() == ["cannot be judged"]
