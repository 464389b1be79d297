"""Seeded people to time with: a propensity, an outcome, a short score, a distinct risk, a group."""

from __future__ import annotations

import numpy as np
import pandas as pd


def people(n: int, groups: int = 5, seed: int = 1) -> pd.DataFrame:
    """About 20 % events; a 0–40 score and a risk without ties; groups of unequal size."""
    rng = np.random.default_rng(seed)
    propensity = rng.standard_normal(n)
    chance = 1 / (1 + np.exp(1.7 - 1.1 * propensity))
    shares = np.arange(groups, 0, -1) / np.arange(1, groups + 1).sum()
    return pd.DataFrame(
        {
            "event": (rng.random(n) < chance).astype(np.int64),
            "score": rng.binomial(40, 1 / (1 + np.exp(0.3 - 0.6 * propensity))),
            "risk": np.clip(
                1 / (1 + np.exp(1.7 - propensity - 0.5 * rng.standard_normal(n))), 1e-9, 1 - 1e-9
            ),
            "group": rng.choice([f"group {k}" for k in range(1, groups + 1)], size=n, p=shares),
        }
    )
