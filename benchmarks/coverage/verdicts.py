"""The criteria, the exceptions that are listed, and what they say about each row."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

import riskeval.metrics  # noqa: F401  fills METRICS
from benchmarks.coverage.settings import SETTINGS
from riskeval.metric import METRICS

LOWEST, HIGHEST, LEAST = 0.93, 0.97, 0.90
EVENTS, PEOPLE, CLUSTERS = 10, 30, 12
OFTEN, HALF = 0.9, 0.5
SMOOTH, RATE, BOUNDARY = "93 to 97 %", "mean 93 to 97 %, minimum 90 %", "bias and one-sided"
TESTED = "at least 93 %: its lower limit is 0 unless a test says otherwise"
PEER = "not judged: a peer's method"
FAMILY = ["kind", "metric", "contrast", "method"]
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True)
class Listed:
    """A failure that is known: which metric, in which settings, why, and what a reader is told.

    Parameters
    ----------
    metric, contrast : str
    settings, at : tuple of str
        Patterns, as of file names.
    reason, status : str
    """

    metric: str
    settings: tuple[str, ...]
    reason: str
    status: str
    contrast: str = "single"
    at: tuple[str, ...] = ("*",)

    def covers(self, row: pd.Series) -> bool:
        """Whether a row is one of those it speaks of."""
        same = row["metric"] == self.metric and row["contrast"] == self.contrast
        return (
            same
            and any(fnmatchcase(row["setting"], pattern) for pattern in self.settings)
            and any(fnmatchcase(row["at"], pattern) for pattern in self.at)
        )

    @property
    def name(self) -> str:
        """How the table of results refers to it."""
        return f"{self.metric}: {self.status}"


def listed(path: Path = EXCEPTIONS) -> list[Listed]:
    """The exceptions of the file."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("exception", [])
    return [Listed(**{k: tuple(v) if isinstance(v, list) else v for k, v in e.items()}) for e in entries]


def criterion(row: pd.Series) -> str:
    """By what a row is judged, or why it is not."""
    if row.get("judged_by") == BOUNDARY:
        return BOUNDARY
    if row["method"] != "default":
        return PEER
    metric = METRICS[row["metric"]]
    rate = metric.rate is not None or metric.two_rates is not None
    setting = SETTINGS.get(row["setting"])
    if row["n"] < PEOPLE:
        return f"not judged: under {PEOPLE} people"
    if setting is not None and row["enough_events"] < OFTEN:
        return f"not judged: under {EVENTS} events in more than a tenth of the samples"
    if setting is not None and 0 < setting.mechanism.clusters < CLUSTERS:
        return f"not judged: under {CLUSTERS} clusters"
    if row["shown"] < HALF:
        return "not judged: refused in more than half of the samples"
    if metric.rate is not None and row["plain"] < HALF:
        return "not judged: under 10 people in the denominator in more than half of the samples"
    if metric.null is not None:
        return TESTED
    return RATE if rate else SMOOTH


def judged(rows: pd.DataFrame, exceptions: list[Listed]) -> pd.DataFrame:
    """The rows with their criterion, verdict and exception.

    Notes
    -----
    The verdict goes by the point estimate of the coverage; its Monte Carlo error stands beside it. A rate is
    judged by its own coverage (minimum) and by the mean over all its judged rows of the same kind.
    """
    found = rows.reset_index(drop=True)
    found["judged_by"] = [criterion(row) for _, row in found.iterrows()]
    rate = found["judged_by"] == RATE
    mean = found[rate].groupby(FAMILY)["coverage"].transform("mean").reindex(found.index)
    inside = found["coverage"].between(LOWEST, HIGHEST)
    inside = inside.where(~rate, (found["coverage"] >= LEAST) & mean.between(LOWEST, HIGHEST))
    own = found["verdict"] if "verdict" in found else pd.Series("", index=found.index)
    inside = inside.where(found["judged_by"] != TESTED, found["coverage"] >= LOWEST)
    boundary = found["judged_by"] == BOUNDARY
    plain = np.where(found["judged_by"].str.startswith("not judged"), "", np.where(inside, "met", "missed"))
    found["verdict"] = np.where(boundary, own, plain)
    given = found["exception"].fillna("") if "exception" in found else pd.Series("", index=found.index)
    found["exception"] = [
        known if known else _exception(row, exceptions)
        for known, (_, row) in zip(given, found.iterrows(), strict=True)
    ]
    return found


def _exception(row: pd.Series, exceptions: list[Listed]) -> str:
    if row["verdict"] != "missed":
        return ""
    return next((one.name for one in exceptions if one.covers(row)), "")


def unlisted(rows: pd.DataFrame) -> pd.DataFrame:
    """Judged defaults that miss the criteria and are no listed exception."""
    return rows[(rows["verdict"] == "missed") & (rows["exception"] == "")]


def unused(rows: pd.DataFrame, exceptions: list[Listed]) -> list[Listed]:
    """Listed exceptions that no longer occur."""
    missed = rows[rows["verdict"] == "missed"]
    return [one for one in exceptions if not any(one.covers(row) for _, row in missed.iterrows())]
