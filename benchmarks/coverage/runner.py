"""Draw the samples and compare every interval with the truth; the same for any number of processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from multiprocessing import get_context
from unittest.mock import patch

import numpy as np
import pandas as pd

from benchmarks.coverage.own_reference import OF_ALL, OWN, references, truths
from benchmarks.coverage.performance import performance
from benchmarks.coverage.questions import (
    BOOTSTRAPS,
    SINGLE,
    TESTED,
    Lines,
    Question,
    chosen,
    lines_of,
    place,
    questions,
    table,
)
from benchmarks.coverage.samples import population, sample
from benchmarks.coverage.settings import SETTINGS, Setting
from riskeval.design import Floats
from riskeval.measure import Compared
from riskeval.metric import METRICS
from riskeval.terms import Contrast

CHUNK = 20
# Shape (samples, lines, 6): estimate, lower, upper, whether the status is ok, and what is taken as known.
Found = dict[Question, Floats]
Task = tuple[str, int, int, int, tuple[str, ...]]


def samples_for(question: Question, replicates: int) -> int:
    """Default intervals in all samples, contrasts in half, tested ones and peers in fewer."""
    if question.method in BOOTSTRAPS:
        return replicates // 10
    if question.method != "default":
        return replicates // 8
    if question.contrast == TESTED:
        return replicates // 5
    return replicates if question.contrast == SINGLE else replicates // 2


@lru_cache(maxsize=1)
def _lines(name: str, metrics: tuple[str, ...]) -> Lines:
    return lines_of(SETTINGS[name], sample(SETTINGS[name], 0), metrics)


def chunk(task: Task) -> Found:
    """The intervals of some consecutive samples."""
    name, first, last, replicates, metrics = task
    found: dict[Question, list[Floats]] = {}
    with patch("riskeval.comparison._mover_p", _no_p):
        for replicate in range(first, last):
            asked = [q for q in questions(SETTINGS[name]) if replicate < samples_for(q, replicates)]
            for question, numbers in intervals(SETTINGS[name], asked, replicate, metrics).items():
                found.setdefault(question, []).append(numbers)
    return {question: np.stack(arrays) for question, arrays in found.items()}


def _no_p(item: Contrast, found: Compared) -> Floats:
    """No p: it is not studied, and takes half the time of a contrast."""
    return np.full(item.points, np.nan)


def intervals(
    setting: Setting, asked: list[Question], replicate: int, metrics: tuple[str, ...] = ()
) -> dict[Question, Floats]:
    """Some tables about one sample; the columns of each are those of `Found`."""
    people, lines, found = sample(setting, replicate), _lines(setting.name, metrics), {}
    for question in asked:
        items = chosen(lines, question)
        if not items:
            continue
        made = table(people, items, question.method, seed=replicate)
        numbers = made[["estimate", "lower", "upper"]].to_numpy(dtype=float)
        found[question] = np.column_stack([numbers, made["status"] == "ok", references(people, items)])
    return found


def run(
    names: list[str], replicates: int, processes: int, metrics: tuple[str, ...] = ()
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each setting, as soon as it is done; of some metrics, or of all."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    tasks = [
        (name, first, min(first + CHUNK, replicates), replicates, metrics)
        for name in names
        for first in range(0, replicates, CHUNK)
    ]
    with get_context("spawn").Pool(processes) as pool:
        made = iter(pool.imap(chunk, tasks) if processes > 1 else map(chunk, tasks))
        for name in names:
            parts = [next(made) for task in tasks if task[0] == name]
            yield name, setting_rows(SETTINGS[name], _joined(parts), metrics)


def _joined(parts: list[Found]) -> Found:
    asked = dict.fromkeys(question for part in parts for question in part)
    return {q: np.concatenate([part[q] for part in parts if q in part]) for q in asked}


def setting_rows(setting: Setting, found: Found, metrics: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row for each line and method: the truth, and how the intervals performed."""
    everybody = population(setting)
    lines, frames = lines_of(setting, everybody, metrics), []
    for question, numbers in found.items():
        items = chosen(lines, question)
        true = table(everybody, items)
        places = [place(*line) for line in zip(true["metric"], true["at"], strict=True)]
        named = {
            "metric": true["metric"],
            "at": places,
            "contrast": SINGLE if question.contrast == TESTED else question.contrast,
            "method": question.method,
        }
        own = [METRICS[name].reference is not None for name in true["metric"]]
        measured = performance(numbers, true["estimate"].to_numpy(dtype=float)).assign(**named)
        measured.loc[own, "at"] += f", {OF_ALL}"
        again = performance(numbers, truths(everybody, items, numbers[..., 4:])).assign(**named)[own]
        frames += [measured, again.assign(at=again["at"] + f", {OWN}")]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
