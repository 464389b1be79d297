"""The numbers of a definition after an update: each kind of rule, changed as little as possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from riskeval.errors import EvaluationError
from riskeval.instruments.definition import Risk
from riskeval.instruments.definition_parts import Cox, Logistic
from riskeval.updating.by_level import UpdateByLevel
from riskeval.updating.isotonic import IsotonicRecalibration
from riskeval.updating.recalibration import Recalibration

DIGITS = 6
LINES = "InterceptRecalibration or LogisticRecalibration"


def rewritten(risk: Risk, update: Any, reach: tuple[float, float]) -> dict[str, Any]:
    """The keys of a risk that an update changes, as a definition file spells them.

    Parameters
    ----------
    risk : Risk
        As the definition has it.
    update : fitted estimator of `riskeval.updating`
    reach : pair of float
        The lowest and highest risk that the items allow.
    """
    if risk.payload in ("steps", "points"):
        return _table(risk, update)
    if risk.payload in ("rules", "uses"):
        raise EvaluationError(
            needed="a risk with a table or an equation of its own",
            found=f"`{risk.payload}` in '{risk.id}'",
            do="recalibrate the risk that it takes over",
        )
    if isinstance(update, UpdateByLevel | IsotonicRecalibration):
        raise EvaluationError(
            needed=f"a line for the equation of '{risk.id}'",
            found=f"{type(update).__name__}",
            do=f"use {LINES}",
        )
    if risk.payload == "logistic":
        moved = {code: _line(one, update) for code, one in risk.branches().items()}
        return {"logistic": _for_everybody(moved)}
    if reach[0] <= 0 or reach[1] >= 1:
        raise EvaluationError(
            needed=f"a risk whose log odds are finite, '{risk.id}'",
            found=f"one from {reach[0]:.4g} to {reach[1]:.4g}",
            do="write the new formula by hand: it has to say what becomes of 0 and 1",
        )
    return {
        "formula": _for_everybody({code: _moved(one, risk, update) for code, one in risk.branches().items()})
    }


def _table(risk: Risk, update: Any) -> dict[str, Any]:
    branches = risk.branches()
    if isinstance(update, UpdateByLevel):
        if set(branches) != {None}:
            raise EvaluationError(
                needed=f"one table in '{risk.id}', to take the rates of its levels",
                found=f"one for each code of '{risk.by}'",
                do=f"use {LINES}",
            )
        made: dict[str | None, Any] = {None: _by_level(risk, branches[None], update)}
    else:
        made = {code: _each(risk.payload, content, update) for code, content in branches.items()}
    kept = {"until": risk.until, "partial": risk.partial or None}
    return {risk.payload: _for_everybody(made)} | {k: v for k, v in kept.items() if v is not None}


def _each(payload: str, content: Any, update: Recalibration) -> Any:
    """Every risk of a table, updated."""
    pairs = dict(content) if payload == "steps" else content
    moved = update.predict_proba([float(value) for value in pairs.values()])[:, 1]
    return _as_table(payload, pairs, moved)


def _by_level(risk: Risk, content: Any, update: UpdateByLevel) -> Any:
    """The rate of every level of a table."""
    pairs = dict(content) if risk.payload == "steps" else content
    table = update.table_
    rates = {_name(level): rate for level, rate in zip(table["level"], table["updated"], strict=True)}
    lacking = [str(level) for level in pairs if np.isnan(rates.get(_name(level), np.nan))]
    if lacking or len(rates) > len(pairs):
        raise EvaluationError(
            needed=f"a rate for exactly the levels of '{risk.id}': {', '.join(map(_name, pairs))}",
            found=f"none for {', '.join(lacking)}" if lacking else f"others: {', '.join(rates)}",
            do="use ShrunkenNorm with the published table, or give the levels as the definition has them",
        )
    return _as_table(risk.payload, pairs, [rates[_name(level)] for level in pairs])


def _as_table(payload: str, pairs: Mapping[Any, Any], risks: Any) -> Any:
    rounded = [rounded_number(float(value)) for value in risks]
    if payload == "steps":
        return [[_plain(start), risk] for start, risk in zip(pairs, rounded, strict=True)]
    return dict(zip(map(str, pairs), rounded, strict=True))


def _name(level: Any) -> str:
    return f"{level:g}" if isinstance(level, int | float | np.number) else str(level)


def _plain(start: Any) -> Any:
    return int(start) if isinstance(start, float) and start.is_integer() else start


def rounded_number(value: float) -> float:
    """A number as the file prints it: six significant digits."""
    return float(f"{value:.{DIGITS}g}")


def _line(model: Logistic, update: Any) -> dict[str, float]:
    a, b = update.intercept_, update.slope_
    return {
        "intercept": rounded_number(a + b * model.intercept),
        "slope": rounded_number(b * model.slope),
    }


def _moved(content: Any, risk: Risk, update: Any) -> str:
    """The updated risk of a Cox model or of a formula, in the grammar of definitions."""
    a, b = rounded_number(update.intercept_), rounded_number(update.slope_)
    odds = _odds(content, risk.of) if isinstance(content, Cox) else f"({content}) / (1 - ({content}))"
    stretched = f"ln({odds})" if b == 1 else f"{b!r} * ln({odds})"
    return f"1 / (1 + exp(-({a!r} + {stretched})))"


def _odds(model: Cox, of: str | None) -> str:
    centred = of if model.centre == 0 else f"({of} - ({model.centre!r}))"
    power = centred if model.slope == 1 else f"{model.slope!r} * {centred}"
    return f"1 / {model.baseline_survival!r} ** exp({power}) - 1"


def _for_everybody(branches: Mapping[str | None, Any]) -> Any:
    return branches[None] if set(branches) == {None} else dict(branches)
