"""The whole study: settings, grid of rates and quantities on a boundary, in one table with verdicts."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binom

from benchmarks.coverage import boundary, rate_grid
from benchmarks.coverage.questions import RESAMPLES
from benchmarks.coverage.runner import run
from benchmarks.coverage.samples import SEED, event_share
from benchmarks.coverage.settings import SETTINGS, Setting
from benchmarks.coverage.verdicts import BOUNDARY, EVENTS, judged, listed
from riskeval.metric import METRICS

HERE = Path(__file__).parent
RESULTS, FACTS = HERE / "results.csv", HERE / "facts.json"
GRID, ON_BOUNDARY = "grid of rates", "boundary"
ENOUGH = 400  # samples for the quantities on a boundary, most of which are bootstrapped
PACKAGES = ("riskeval", "numpy", "scipy", "pandas")
COLUMNS = [
    "setting",
    "kind",
    "n",
    "events",
    "enough_events",
    "metric",
    "at",
    "contrast",
    "truth",
    "method",
    "replicates",
    "shown",
    "plain",
    "coverage",
    "mc_se",
    "misses_low",
    "misses_high",
    "median_width",
    "bias",
    "bias_mc_se",
    "judged_by",
    "verdict",
    "exception",
]


TEXTS = {"setting", "kind", "metric", "at", "contrast", "method", "judged_by", "verdict", "exception"}
NUMBERS = [name for name in COLUMNS if name not in TEXTS]


def names() -> list[str]:
    """Everything that ``--only`` can name."""
    return [*SETTINGS, GRID, ON_BOUNDARY]


def study(
    chosen: list[str],
    replicates: int,
    processes: int,
    say: Callable[[str], None],
    metrics: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Run what was chosen, of all metrics or of some, and judge it."""
    frames = []
    if GRID in chosen:
        frames += [rows[rows["metric"].isin(metrics or METRICS)] for rows in rate_grid.rows()]
        say(GRID)
    for name, frame in run([one for one in chosen if one in SETTINGS], replicates, processes, metrics):
        frames.append(frame.assign(**described(SETTINGS[name])))
        say(name)
    if ON_BOUNDARY in chosen and not metrics:
        frames.append(boundary.rows(min(replicates, ENOUGH), processes).assign(contrast="single"))
        say(ON_BOUNDARY)
    return finished(frames)


def described(setting: Setting) -> dict[str, object]:
    """Name, kind and expected size; of a small group its own."""
    share = setting.mechanism.minority if setting.small_group else 1.0
    events, enough = event_share(setting), 1.0
    if setting.taken != "exact counts":
        chances = (events, share - events)
        enough = float(min(binom.sf(EVENTS - 1, setting.n, chance) for chance in chances))
    return {
        "setting": setting.name,
        "kind": setting.kind,
        "n": setting.n * share,
        "events": setting.n * events,
        "enough_events": enough,
    }


def finished(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """One table with verdicts, its numbers rounded before they are judged."""
    rows = pd.concat([frame for frame in frames if len(frame)], ignore_index=True).reindex(columns=COLUMNS)
    numbers = rows.select_dtypes("number").columns
    rows[numbers] = rows[numbers].map(lambda value: float(f"{value:.5g}"))
    read = zip(rows["metric"], rows["contrast"], rows["truth"], strict=True)
    defined = [by_definition(*line) for line in read]
    return judged(rows[~np.array(defined)], listed())


def renewed(rows: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The committed table with the rows of some metrics measured anew, all judged together."""
    kept = rows[~rows["metric"].isin(set(found["metric"])) | (rows["judged_by"] == BOUNDARY)]
    return judged_again(pd.concat([kept, found], ignore_index=True))


def judged_again(rows: pd.DataFrame) -> pd.DataFrame:
    """The table with the present criteria and exceptions; rows on a boundary keep their verdicts."""
    others = rows["judged_by"] == BOUNDARY
    again = judged(rows[~others].drop(columns=["judged_by", "verdict", "exception"]), listed())
    return pd.concat([again, rows[others]], ignore_index=True)


def by_definition(metric: str, contrast: str, truth: float) -> bool:
    """Whether the value is fixed whatever the sample, as the share of people up to the highest level is."""
    fixed = 0.0 if contrast == "difference" else 1.0
    return metric == "cumulative_share" and abs(truth - fixed) < 1e-9


def saved(rows: pd.DataFrame) -> None:
    """The committed table."""
    rows.to_csv(RESULTS, index=False, lineterminator="\n")


def written(rows: pd.DataFrame, replicates: int) -> None:
    """The committed table, and what a reader needs to make it again."""
    saved(rows)
    facts = {
        "command": f"python -m benchmarks.coverage --replicates {replicates}",
        "replicates": replicates,
        "seed": SEED,
        "resamples": RESAMPLES,
        "versions": {"Python": platform.python_version()}
        | {name: metadata.version(name) for name in PACKAGES},
    }
    FACTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def read() -> pd.DataFrame:
    """The committed table."""
    return pd.read_csv(RESULTS, keep_default_na=False, na_values={name: [""] for name in NUMBERS})
