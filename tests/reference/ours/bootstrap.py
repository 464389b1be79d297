"""Intervals from given replicates, and from replicates drawn by cells."""

from typing import Any

import numpy as np
import pandas as pd

import riskeval as rv
from riskeval.intervals import bca, percentile
from riskeval.metrics import auc, oe_ratio, sensitivity

from ..cases import FOLDER, Case, Undefined
from .asking import cohort, limits, point, row

RESAMPLES, SEED = 20_000, 1


def ours(case: Case) -> dict[str, Any]:
    return given(case) if case.name.startswith("bca") else drawn(case)


def given(case: Case) -> dict[str, Any]:
    """The replicates and leave-one-out values of the AUC of score1 that R's boot used."""
    people = cohort(pd.read_csv(FOLDER / "data" / "ra.csv"), "score1")
    estimate = point(row(rv.evaluate(people, auc)))
    replicates, left_out = case.frame(0)["t"].to_numpy(), case.frame(1).iloc[:, 0].to_numpy()
    assert not isinstance(estimate, Undefined)
    moves = left_out.mean() - left_out
    return {
        "t0": estimate,
        "percentile_95": list(percentile(replicates, 0.95)),
        "percentile_90": list(percentile(replicates, 0.90)),
        "bca_95": list(bca(replicates, estimate, moves, np.ones(len(moves)), 0.95)),
    }


def drawn(case: Case) -> dict[str, Any]:
    """Multinomial draws over the cells of the score table."""
    people = cohort(case.frame(), "score1", "p1")
    asked = {"auc": auc.on("score"), "oe": oe_ratio, "sens": sensitivity.at(4, on="score")}
    found = {name: rv.evaluate(people, metric) for name, metric in asked.items()}
    shown = {
        name: row(e.interval(method="bootstrap", resamples=RESAMPLES, seed=SEED)) for name, e in found.items()
    }
    return {
        "point": {name: point(line) for name, line in shown.items()},
        "se_multinomial": {name: line["se"] for name, line in shown.items()},
        "percentile_95": [limits(shown["auc"]), limits(shown["oe"]), [np.nan, np.nan], limits(shown["sens"])],
    }
