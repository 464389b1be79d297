"""Small studies for the tests of the report."""

import numpy as np
import pandas as pd

from riskeval.report.study import load_study

PLAIN = """
title = "{title}"
[data]
source = "cohort.csv"
missing = "drop"
[roles]
person = "id"
outcome = "event"
horizon_months = 12
groups = ["sex", "origin"]
reference = {{ sex = "male" }}
[predictions.Tool]
score = "total"
risk = "risk"
[predictions.Judgement]
band = "rating"
levels = ["low", "moderate", "high"]
[decision]
thresholds = [{{ on = "Tool", role = "score", at = 6, why = "policy" }}, {{ on = "Judgement", at = "high" }}]
{more}
"""


def people(n=1200, seed=1, origins=("north", "south", "east"), shares=(0.6, 0.3, 0.1)):
    """People whose score, rating and outcome rise together; a few lack the rating."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    total = np.clip(np.round(5 + 2 * latent + rng.normal(size=n)), 0, 12).astype(int)
    rating = pd.cut(latent + rng.normal(size=n), [-9, -0.4, 0.8, 9], labels=["low", "moderate", "high"])
    frame = pd.DataFrame(
        {
            "id": [f"person-{k:05d}" for k in range(n)],
            "event": (rng.random(n) < 1 / (1 + np.exp(1.2 - latent))).astype(int),
            "sex": np.where(rng.random(n) < 0.25, "female", "male"),
            "origin": rng.choice(origins, size=n, p=shares),
            "total": total,
            "risk": np.round(0.03 + total * 0.06, 2),
            "rating": rating.astype(str),
        }
    )
    frame.loc[rng.choice(n, size=5, replace=False), "rating"] = ""
    return frame


def study(folder, frame, *, title="A study", more="", text=PLAIN):
    """Write a study and its data into a folder, and load it."""
    frame.to_csv(folder / "cohort.csv", index=False)
    (folder / "study.toml").write_text(text.format(title=title, more=more), encoding="utf-8")
    return load_study(folder / "study.toml")
