"""The points of an axis: thresholds, levels, or what is assumed of a price or a base rate."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any, Literal, TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from riskeval.axis import intervals_from
from riskeval.design import Floats
from riskeval.errors import EvaluationError

Axis = Literal["threshold", "level", "price", "base_rate"]
Threshold = float | str
ASSUMED: dict[Axis | None, str] = {
    "price": "threshold probabilities, at which an alarm just pays,",
    "base_rate": "base rates",
}


def is_number(value: object) -> TypeGuard[float]:
    """Whether somebody stated one finite number: no text, no truth value."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(float(value))


def checked_points(name: str, axis: Axis | None, values: Iterable[Any]) -> tuple[Threshold, ...]:
    """The points that were asked for, each once; probabilities where something is assumed."""
    flat: list[Any] = [v for value in values for v in _each(value)]
    if axis is None:
        raise EvaluationError(
            needed="a metric with a threshold",
            found=f"`{name}.at(...)`, and {name} has none",
            do=f"use `{name}` alone",
        )
    if axis in ASSUMED:
        return tuple(dict.fromkeys(_probability(name, axis, value) for value in flat or [None]))
    bad = [v for v in flat if not isinstance(v, str) and not _finite(v)]
    if bad or not flat:
        raise EvaluationError(
            needed=f"finite thresholds for `{name}`",
            found=f"{bad[0]}" if bad else "none",
            do="give numbers, or names of bands",
        )
    return tuple(dict.fromkeys(v if isinstance(v, str) else float(v) for v in flat))


def _probability(name: str, axis: Axis, value: Any) -> float:
    if not _finite(value) or isinstance(value, bool) or not 0 < float(value) < 1:
        raise EvaluationError(
            needed=f"{ASSUMED[axis]} above 0 and below 1 for `{name}`",
            found="none" if value is None else f"{value}",
            do="give probabilities, not percentages, and a decision rule by `.cut(...)`",
        )
    return float(value)


def checked_cut(name: str, axis: Axis | None, value: Any) -> Threshold:
    """The cut of a fixed decision rule."""
    if axis not in ASSUMED:
        raise EvaluationError(
            needed="a metric on a price or a base rate, which has a cut beside its points",
            found=f"`{name}.cut(...)`",
            do=f"use `{name}.at({value!r})`" if axis else f"use `{name}` alone",
        )
    if not isinstance(value, str) and not _finite(value):
        raise EvaluationError(needed=f"a cut for `{name}`", found=f"{value}", do="give a number or a level")
    return value if isinstance(value, str) else float(value)


def checked_options(
    name: str, accepts: Mapping[str, Callable[[Any], Any]], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The options that were stated, as the kernel takes them."""
    unknown = [option for option in options if option not in accepts]
    if unknown:
        raise EvaluationError(
            needed=f"options of `{name}`: {', '.join(accepts) or 'it has none'}",
            found=f"`{unknown[0]}`",
            do="leave it out",
        )
    return {option: accepts[option](value) for option, value in options.items()}


def plain_axis(
    name: str, axis: Axis | None, at: ArrayLike | None, cut: Threshold | None, flags_given: bool
) -> Floats:
    """What a kernel gets where a metric is called on plain arrays.

    `flags_given` says that the predictions are coded 0/1, so that flagged is 1 where nothing was asked.
    """
    asked = () if at is None else tuple(np.atleast_1d(np.asarray(at, dtype=object)).tolist())
    if any(isinstance(value, str) for value in (*asked, cut)):
        raise EvaluationError(
            needed="thresholds as numbers when a metric is called on plain arrays",
            found=f"{asked if cut is None else cut}",
            do="give the rank of the band, counted from 0",
        )
    if axis in ASSUMED:
        points = np.asarray(checked_points(name, axis, asked), dtype=float)
        if cut is None and axis == "base_rate" and not flags_given:
            raise needs_cut(name)
        rule = 1.0 if flags_given and axis == "base_rate" else np.nan
        return assumed_axis(points, rule if cut is None else float(cut))
    if not asked and axis == "threshold" and not flags_given:
        raise EvaluationError(
            needed=f"a threshold for `{name}`, or predictions coded 0/1",
            found="neither",
            do=f"call `{name}(outcome, score, at=...)`",
        )
    points = np.asarray(asked or ((1.0,) if axis == "threshold" else (-np.inf,)), dtype=float)
    return intervals_from(points) if axis == "level" else points


def assumed_axis(points: Floats, cut: float) -> Floats:
    """What is assumed above the cut by which people are flagged, shape (2, points).

    Without a cut (NaN) people are flagged from the price on.
    """
    return np.stack([points, points if np.isnan(cut) else np.full(len(points), cut)])


def needs_cut(name: str) -> EvaluationError:
    """The mistake of asking about other people without saying who is flagged."""
    return EvaluationError(
        needed=f"the decision rule of which `{name}` speaks",
        found="no cut",
        do=f'say `{name}.at(0.05).cut(18, on="score")` or `.cut("high")`',
    )


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _finite(value: Any) -> bool:
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError):
        return False
