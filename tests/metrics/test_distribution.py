"""The spread of a score: means and shares that can be redone with a pencil."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import level_share, mean_score

SCORES = [0, 0, 1, 1, 1, 3, 3, 5]


@pytest.fixture
def cohort():
    frame = pd.DataFrame({"y": [0, 0, 0, 1, 0, 1, 0, 1], "s": SCORES, "w": [2, 1, 1, 1, 1, 1, 1, 2]})
    return lambda **design: rv.Cohort(frame, outcome="y", predictions={"T": {"score": "s"}}, **design)


def test_the_mean_score_is_the_mean(cohort):
    assert rv.evaluate(cohort(), mean_score).frame["estimate"].item() == np.mean(SCORES)


def test_the_standard_error_of_the_mean_score_is_that_of_a_mean():
    frame = pd.DataFrame({"y": [0, 0, 0, 1, 0, 1, 0, 1] * 5, "s": SCORES * 5})
    cohort = rv.Cohort(frame, outcome="y", predictions={"T": {"score": "s"}})
    row = rv.evaluate(cohort, mean_score).frame.iloc[0]
    assert row["se"] == pytest.approx(np.std(SCORES) / np.sqrt(40))


def test_the_mean_score_is_weighted(cohort):
    assert rv.evaluate(cohort(weights="w"), mean_score).frame["estimate"].item() == 19 / 10


def test_the_shares_of_all_levels_are_one(cohort):
    shares = rv.evaluate(cohort(), level_share.on("score")).frame
    assert shares["at"].tolist() == [0, 1, 3, 5]
    assert shares["estimate"].tolist() == [2 / 8, 3 / 8, 2 / 8, 1 / 8]


def test_a_share_has_wilsons_interval(cohort):
    row = rv.evaluate(cohort(), level_share.at(0, 1, on="score")).frame.iloc[0]
    z2, p, n = 1.959963984540054**2, 2 / 8, 8
    centre, half = (p + z2 / (2 * n)), np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)))
    assert row[["lower", "upper"]].to_numpy(float) == pytest.approx(
        [(centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)]
    )
