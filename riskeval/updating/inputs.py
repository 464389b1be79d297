"""What an update may be made from: checked at the door, every problem told at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.design import Floats
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.remarks import FEW


def column(x: Any) -> pd.Series:
    """The one column of `X`, whatever it came as."""
    values = x if isinstance(x, pd.DataFrame | pd.Series) else np.asarray(x)
    width = values.shape[1] if np.ndim(values) == 2 else 1
    if np.ndim(values) not in (1, 2) or width != 1:
        raise EvaluationError(
            needed="one column", found=f"an array of shape {np.shape(values)}", do="give the column alone"
        )
    if isinstance(values, pd.DataFrame):
        return values.iloc[:, 0].reset_index(drop=True)
    return pd.Series(np.ravel(values)) if isinstance(values, np.ndarray) else values.reset_index(drop=True)


def risk_problems(found: pd.Series, inside: bool) -> list[Problem]:
    """Why a column cannot be read as probabilities; `inside` forbids exactly 0 and 1."""
    risk = _numbers(found)
    if risk.isna().any():
        return [_at("a stated risk for everybody", found, risk.isna(), "leave these people out")]
    if ((risk < 0) | (risk > 1)).any():
        cure = "divide percentages by 100" if risk.max() > 1 else "correct them"
        return [_at("risks from 0 to 1", found, (risk < 0) | (risk > 1), cure)]
    sure = (risk == 0) | (risk == 1)
    if inside and sure.any():
        needed = "risks above 0 and below 1, whose log odds are finite"
        return [_at(needed, found, sure, "use IsotonicRecalibration, or leave these people out")]
    return []


def outcome_problems(y: Any, people: int) -> list[Problem]:
    """Why `y` cannot be read as outcomes of so many people, with and without the event."""
    if y is None:
        return [Problem("outcomes coded 0/1", "none", "give y")]
    found = pd.Series(np.ravel(np.asarray(y)))
    if len(found) != people:
        return [Problem(f"an outcome for each of {people} people", f"{len(found)}", "give one per row")]
    value = _numbers(found)
    wrong = ~value.isin([0, 1])
    if wrong.any():
        return [_at("outcomes coded 0/1, 1 = the event", found, wrong, "recode them")]
    if value.nunique() < 2:
        found_one = "nobody had the event" if (value == 0).all() else "everybody had the event"
        return [Problem("people with and people without the event", found_one, "use a larger sample")]
    return []


def weight_problems(sample_weight: Any, people: int) -> list[Problem]:
    """Why weights cannot be used."""
    if sample_weight is None or np.ndim(sample_weight) == 0:
        return []
    found = pd.Series(np.ravel(np.asarray(sample_weight)))
    if len(found) != people:
        return [Problem(f"a weight for each of {people} people", f"{len(found)}", "give one per row")]
    value = _numbers(found)
    wrong = ~(np.isfinite(value) & (value >= 0))
    if wrong.any():
        return [_at("finite weights of at least 0", found, wrong, "correct them")]
    return [] if value.sum() > 0 else [Problem("somebody with a weight", "only weights of 0", "correct them")]


def admitted(y: Any, sample_weight: Any, people: int, problems: Sequence[Problem]) -> tuple[Floats, Floats]:
    """Outcomes and weights, or one error with every problem; people of weight 0 count as absent."""
    found = [*problems, *outcome_problems(y, people), *weight_problems(sample_weight, people)]
    raise_all(EvaluationError, found)
    weights = np.broadcast_to(1.0 if sample_weight is None else np.asarray(sample_weight, float), (people,))
    outcome = np.ravel(np.asarray(y)).astype(float)
    raise_all(EvaluationError, outcome_problems(outcome[weights > 0], int((weights > 0).sum())))
    return outcome, np.array(weights, dtype=float)


def few(events: float, others: float) -> str:
    """A note where the sample has fewer than ten events or non-events; empty otherwise."""
    kind, count = min(("with", events), ("without", others), key=lambda one: one[1])
    return f"only {count:.0f} {kind} the event: expect the update to overfit" if count < FEW else ""


def _numbers(found: pd.Series) -> pd.Series:
    plain = found.astype(object) if isinstance(found.dtype, pd.CategoricalDtype) else found
    return pd.to_numeric(plain, errors="coerce").astype(float)


def _at(needed: str, found: pd.Series, wrong: pd.Series, do: str) -> Problem:
    row = int(np.flatnonzero(wrong)[0])
    value = "nothing" if pd.isna(found.iloc[row]) else f"`{found.iloc[row]}`"
    others = "1 other" if wrong.sum() == 1 else f"{int(wrong.sum())} others, the first"
    return Problem(needed, f"{others}: {value} in row {row + 1}", do)
