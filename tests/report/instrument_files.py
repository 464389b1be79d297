"""A small instrument of our own, and people who answered its items; its numbers mean nothing."""

import numpy as np
import pandas as pd

from riskeval.report.study import Study, load_study

DEFINITION = """
schema = 1
id = "small-scale"
version = "1.0"
name = "Small Scale"
kind = "{kind}"
outcome = "violence"
direction = "{direction}"
population = {{ age = [18, 99], outside = "{outside}", note = "adults" }}
citation = "Author (2020) Title. Journal 1:1"
doi = "10.0000/small"
licence = "made up for a test"
manual_required = true
standing = "in use"
source = "Author 2020, table 1"
evidence = "secondary"

[[item]]
id = "age"
label = "Age"
type = "number"

[[item]]
id = "priors"
label = "Priors"
type = "count"
range = [0, 20]
missing_codes = {{ omitted = ["O"] }}

[[item]]
id = "young_start"
label = "Young at the first offence"
type = "yes_no"

[[item]]
id = "attitude"
label = "Attitude"
type = "ordinal"
levels = ["0", "1", "2"]

{body}
"""
BODY = """
[[value]]
id = "prior_points"
of = "priors"
steps = [[0, 0], [1, 1], [3, 2]]

[[value]]
id = "start_points"
of = "young_start"
points = { no = 0, yes = 2 }

[[value]]
id = "total"
sum = ["prior_points", "start_points", "attitude"]
missing = { allow = 1, rule = "prorate" }
range = [0, 6]

[[band]]
id = "level"
of = "total"
steps = [[0, "low"], [2, "moderate"], [5, "high"]]

[[risk]]
id = "risk_12m"
of = "total"
horizon_months = 12
steps = [[0, 0.1], [1, 0.15], [2, 0.2], [3, 0.3], [4, 0.4], [5, 0.5], [6, 0.6]]

[[check]]
when = "young_start and age < 12"
message = "younger than the age of responsibility"
"""
TOTAL_ONLY = """
[[judgement]]
id = "final_judgement"
label = "Final judgement"
levels = ["low", "moderate", "high"]

[[value]]
id = "total_research_total"
sum = ["attitude"]
range = [0, 2]
"""
STUDY = """
title = "A study"
[data]
source = "cohort.csv"
missing = "drop"
{data}
[roles]
person = "id"
outcome = "event"
horizon_months = 12
groups = ["sex"]
{instruments}
[predictions.Scale]
{prediction}
{more}
"""
OURS = '[instruments.small-scale]\ndefinition = "small.toml"\nitems = { age = "age_at_index" }'
STRICT = (
    '[instruments.strict]\ndefinition = "small.toml"\nmissing = "complete"\nitems = { age = "age_at_index" }'
)


def definition(
    *,
    kind: str = "actuarial",
    direction: str = "higher is riskier",
    outside: str = "refuse",
    body: str = BODY,
) -> str:
    """The text of the small instrument."""
    return DEFINITION.format(kind=kind, direction=direction, outside=outside, body=body)


def people(n: int = 900, seed: int = 3) -> pd.DataFrame:
    """People whose answers and outcome rise together; every tenth lacks an answer."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    frame = pd.DataFrame(
        {
            "id": [f"p{k:04d}" for k in range(n)],
            "event": (rng.random(n) < 1 / (1 + np.exp(0.6 - latent))).astype(int),
            "sex": np.where(rng.random(n) < 0.4, "female", "male"),
            "age_at_index": rng.integers(18, 70, size=n).astype(object),
            "priors": rng.poisson(np.exp(0.4 * latent)).astype(object),
            "young_start": np.where(rng.random(n) < 1 / (1 + np.exp(-latent)), "yes", "no"),
            "attitude": np.digitize(latent + rng.normal(size=n), [-0.5, 0.7]).astype(object),
        }
    )
    frame.loc[frame.index % 10 == 3, "attitude"] = ""
    return frame


def study(
    folder,
    frame: pd.DataFrame | None = None,
    *,
    text: str | None = None,
    instruments: str = OURS,
    prediction: str = 'score = "small_scale_total"',
    data: str = "",
    more: str = "",
) -> Study:
    """Write data, definition and study file into a folder, and load the study."""
    (people() if frame is None else frame).to_csv(folder / "cohort.csv", index=False)
    (folder / "small.toml").write_text(text or definition(), encoding="utf-8")
    written = STUDY.format(data=data, instruments=instruments, prediction=prediction, more=more)
    (folder / "study.toml").write_text(written, encoding="utf-8")
    return load_study(folder / "study.toml")
