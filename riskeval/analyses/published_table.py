"""A published table of risks: read, and checked against the people it is to be compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from riskeval._frame import column_names, table_rows
from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.prediction import Prediction
from riskeval.roles import as_label

Leveled = Literal["score", "band"]
SHOWN = 12


def published_risks(
    cohort: Cohort, prediction: Prediction, table: Any, on: Leveled, columns: tuple[str, str]
) -> dict[float, float]:
    """The published risk of each value that somebody has; every problem of the table in one error."""
    problems: list[Problem] = []
    pairs = _pairs(table, columns)
    found = _read(prediction, pairs, on, problems)
    key = (prediction.name, on)
    sample = cohort.sample([key]).where_present([key])
    values, place = np.unique(sample.columns[key], return_inverse=True)
    known = dict(zip(values.tolist(), np.bincount(place, sample.design.n, len(values)), strict=True))
    lacking = [
        f"{_name(prediction, on, value)} ({n:.0f} {'person' if n == 1 else 'people'})"
        for value, n in known.items()
        if value not in found
    ]
    if lacking and not problems:
        problems.append(
            Problem(
                f"a published risk for every {on} of `{prediction.name}` that somebody has",
                f"none for {_listed(lacking)}",
                "add these lines; repeat the risk of a merged line for each of its scores",
            )
        )
    raise_all(EvaluationError, problems)
    return {value: found[value] for value in known}


def _pairs(table: Any, columns: tuple[str, str]) -> list[tuple[Any, Any]]:
    """Lines of the table: a value and its risk."""
    if isinstance(table, Mapping):
        return list(table.items())
    names = column_names(table)
    absent = [column for column in columns if column not in names]
    if absent:
        raise EvaluationError(
            needed=f"columns `{columns[0]}` and `{columns[1]}` of the published table",
            found=f"no `{absent[0]}` among {', '.join(map(str, names[:SHOWN]))}",
            do=did_you_mean(absent[0], names) or "name them by columns=(…, …)",
        )
    series, _ = table_rows(table, columns)
    return list(zip(*(series[column].tolist() for column in columns), strict=True))


def _read(
    prediction: Prediction, pairs: Sequence[tuple[Any, Any]], on: Leveled, problems: list[Problem]
) -> dict[float, float]:
    found: dict[float, float] = {}
    unknown, repeated, odd, percentages = [], [], [], []
    for given, risk in pairs:
        value, chance = _value(prediction, given, on), _number(risk)
        if np.isnan(value):
            unknown.append(as_label(given))
        elif value in found:
            repeated.append(as_label(given))
        if np.isnan(chance) or chance < 0:
            odd.append(f"{risk} at {as_label(given)}")
        elif chance > 1:
            percentages.append(f"{chance:g} at {as_label(given)}")
        found[value] = chance
    problems += _named(prediction, on, unknown, repeated, odd, percentages)
    return found


def _named(
    prediction: Prediction,
    on: Leveled,
    unknown: list[str],
    repeated: list[str],
    odd: list[str],
    percentages: list[str],
) -> Iterable[Problem]:
    """The problems that there are."""
    levels = f"levels of `{prediction.name}`: {', '.join(prediction.levels)}"
    told = (
        (unknown, levels if on == "band" else "a number as the score of every line", "correct the value"),
        (repeated, f"one line for each {on}", "keep one of the lines"),
        (odd, "a risk from 0 to 1 on every line", "fill it in, or leave the line out"),
        (percentages, "published risks from 0 to 1", "divide percentages by 100"),
    )
    return [Problem(needed, _listed(found), do) for found, needed, do in told if found]


def _listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + rest


def _value(prediction: Prediction, given: Any, on: Leveled) -> float:
    """A score as a number, a level as its rank; NaN for what is neither."""
    if on == "score":
        return _number(given)
    label = as_label(given)
    return float(prediction.levels.index(label)) if label in prediction.levels else np.nan


def _number(given: Any) -> float:
    try:
        value = float(given)
    except (TypeError, ValueError):
        return np.nan
    return value if np.isfinite(value) else np.nan


def _name(prediction: Prediction, on: Leveled, value: float) -> str:
    return prediction.levels[int(value)] if on == "band" else f"{value:g}"
