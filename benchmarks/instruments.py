"""VRAG-R and OGRS3 on a million people each, against an interpreted loop over the same definition."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pandas as pd

import riskeval as rv
from benchmarks.row_by_row import scorer
from benchmarks.timing import Result, medians, seconds, shown
from riskeval.instruments.instrument import Instrument

PEOPLE, TIMED = 1_000_000, 20_000
OUTPUTS = {"vrag-r": ("total", "bin", "risk_60m"), "ogrs3": ("risk_24m", "percent_24m", "band")}
COUNTS = {"age_at_index": (18, 70), "conduct_disorder": (0, 12), "prior_sanctions": (0, 20)}
BLANK = ("ever_married", "facet_4_3", "prior_admissions")


def answers(instrument: Instrument, people: int, seed: int = 1) -> pd.DataFrame:
    """Random answers as pandas reads them from a file: 1 and 0 for yes and no, ratings and counts as numbers,
    other codes as text; 3 % blanks in three items.
    """
    rng = np.random.default_rng(seed)
    columns = {}
    for one in instrument.inputs:
        codes = ("0", "1") if one.type == "yes_no" else one.levels
        if one.type in ("number", "count"):
            columns[one.id] = rng.integers(*COUNTS.get(one.id, (0, 10)), people, endpoint=True)
        elif all(code.isdigit() for code in codes):
            columns[one.id] = rng.choice(np.array(codes, dtype=np.int64), people)
        else:
            columns[one.id] = pd.array(rng.choice(np.array(codes, dtype=object), people), dtype="str")
    frame = pd.DataFrame(columns)
    for name in set(BLANK) & set(frame):
        frame[name] = frame[name].mask(rng.random(people) < 0.03)
    return careers(frame, rng) if "age_at_first_sanction" in frame else frame


def careers(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Ages in their order: first sanction, current conviction, start of follow-up."""
    first = rng.integers(10, 40, len(frame))
    conviction = first + np.where(frame["prior_sanctions"] > 0, rng.integers(0, 20, len(frame)), 0)
    followup = conviction + rng.integers(0, 5, len(frame))
    return frame.assign(age_at_first_sanction=first, age_at_conviction=conviction, age_at_followup=followup)


def rows_of(instrument: Instrument, frame: pd.DataFrame) -> list[dict[str, object]]:
    """The answers as the loop wants them; making its rows is no part of its time."""
    coded = {one.id: one.type for one in instrument.inputs if one.type not in ("number", "count")}
    spelled = {
        name: frame[name].map({0: "no", 1: "yes"} if kind == "yes_no" else "{:g}".format, na_action="ignore")
        for name, kind in coded.items()
        if pd.api.types.is_numeric_dtype(frame[name])
    }
    records = frame.assign(**spelled).to_dict("records")
    return [{name: None if pd.isna(answer) else answer for name, answer in row.items()} for row in records]


def loop_seconds(instrument: Instrument, frame: pd.DataFrame) -> float:
    """Seconds of the loop for the first people, scaled to all of them; its results are checked."""
    sample = frame.head(TIMED)
    rows, score = rows_of(instrument, sample), scorer(instrument)
    took = statistics.median(seconds(lambda: [score(dict(row)) for row in rows]) for _ in range(3))
    rows = [score(row) for row in rows]
    made = instrument.score(sample).frame
    for name in OUTPUTS[instrument.id]:
        pairs = zip(made[name], (row[name] for row in rows), strict=True)
        assert all(agree(mine, theirs) for mine, theirs in pairs), name
    return took * len(frame) / TIMED


def agree(mine: object, theirs: object) -> bool:
    """The same category, the same number, or both missing."""
    if theirs is None or isinstance(theirs, str):
        return pd.isna(mine) if theirs is None else mine == theirs
    return math.isclose(float(mine), float(theirs), abs_tol=1e-9)  # type: ignore[arg-type]


def run() -> Result:
    """Ours begins with the frame; the loop is given its rows and makes the same checks."""
    mine, peers = {}, {}
    for name in OUTPUTS:
        instrument = rv.load_instrument(name)
        frame = answers(instrument, PEOPLE)
        (mine[name],) = medians(lambda i=instrument, f=frame: i.score(f))  # type: ignore[misc]
        peers[name] = loop_seconds(instrument, frame)
    return Result(
        "VRAG-R and OGRS3 scored from items, 1,000,000 people each",
        "; ".join(f"{name} {shown(took)}" for name, took in mine.items()),
        "interpreted loop over the same definition, "
        + "; ".join(f"{name} {shown(took)}" for name, took in peers.items())
        + f" ({TIMED:,} people timed and scaled)",
        "; ".join(f"{peers[name] / mine[name]:.0f}×" for name in mine),
        "< 1.5 s each and ≥ 20×",
        all(mine[name] < 1.5 and peers[name] >= 20 * mine[name] for name in mine),
    )
