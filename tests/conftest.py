"""One made-up cohort with everything a cohort can have; its numbers mean nothing."""

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import riskeval as rv

PREDICTIONS = {
    "Tool": {"score": "score", "risk": "risk", "norm": "norm"},
    "Judgement": {"band": "rating", "levels": ["low", "moderate", "high"]},
}


def people(n: int = 300, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    score = np.clip(np.round(4 + 2 * latent), 0, 9).astype(int)
    chance = 1 / (1 + np.exp(1.0 - 0.8 * latent))
    return pd.DataFrame(
        {
            "id": np.arange(n),
            "violent": (rng.random(n) < chance).astype(int),
            "score": score,
            "risk": np.round(1 / (1 + np.exp(1.5 - 0.35 * (score - 4))), 3),
            "norm": np.round(0.05 + 0.06 * score, 3),
            "rating": np.array(["low", "moderate", "high"])[
                np.digitize(latent + rng.normal(size=n), [-0.5, 1.0])
            ],
            "sex": np.where(rng.random(n) < 0.3, "female", "male"),
            "site": rng.integers(0, 12, size=n),
            "region": rng.integers(0, 3, size=n),
            "weight": rng.integers(1, 5, size=n) / 2,
        }
    )


def cohort_of(frame: pd.DataFrame, **design: object) -> rv.Cohort:
    settings = {"outcome": "violent", "groups": ["sex"], "predictions": PREDICTIONS, "horizon_months": 24}
    return rv.Cohort(frame, **(settings | design))


@pytest.fixture(autouse=True)
def no_figure_left_open() -> Iterator[None]:
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def frame() -> pd.DataFrame:
    return people()


@pytest.fixture
def cohort(frame: pd.DataFrame) -> rv.Cohort:
    return cohort_of(frame)
