"""A metric: a kernel, what it needs, its scale, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from riskeval.axis import flag, intervals_from, position
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.influence import Pair, means
from riskeval.intervals import Scale
from riskeval.rates import Rate, TwoRates

Role = Literal["score", "risk", "band", "norm"]
Axis = Literal["threshold", "level"]
Needs = Literal["rank", "risk", "value", "norm"]
Kernel = Callable[..., Pair]
Convention = Callable[..., tuple[float, float]]
Threshold = float | str

ROLES_FOR: Mapping[Needs, tuple[Role, ...]] = MappingProxyType(
    {
        "rank": ("score", "risk", "band"),
        "risk": ("risk", "norm"),
        "value": ("score", "risk", "band"),
        "norm": ("norm", "risk"),
    }
)
CHOOSES_FIRST: tuple[Needs, ...] = ("rank", "risk", "norm")


@dataclass(frozen=True)
class Metric:
    """A statistic of observed outcomes and predictions, as a function of weights.

    Call it on plain arrays, or hand it to :func:`riskeval.evaluate`.

    Parameters
    ----------
    name, title, source : str
        The name that tables print, a short phrase, and the reference.
    kernel : callable
        ``kernel(outcome, *predicted, weights)``, with ``at=`` where it has an axis: (value, influence).
    needs : tuple of {"rank", "risk", "value", "norm"}
        What it reads beside the outcome. ``rank`` takes the score, else the risk, else the band.
    axis : {"threshold", "level"} or None
        Whether `at` holds thresholds (flagged means ``value >= at``) or lower bounds of intervals.
    scale : {"identity", "log", "logit", "fisher"}
        Scale on which the interval is symmetric.
    bounds : tuple of float
    direction : {"higher", "lower"} or None
        Which way is better; None where neither is.
    rate : Rate, optional
        Set where the metric is a proportion or a monotone function of one.
    two_rates : TwoRates, optional
        Set where the metric compares two proportions of different people.
    needs_event_rate : bool
        Whether a sample stratified by the outcome fixes it, so that it cannot be estimated.
    mean : bool
        Whether it is a plain mean, whose small samples use t.
    snaps : bool
        Whether the predicted value enters only through its comparison with `at`.
    within : bool
        Whether a metric by level is about the people on the level alone.
    known : bool
        Whether a value that does not vary was given rather than estimated (a published risk).
    states_event_rate : bool
        Whether the number means nothing without event rate and horizon, which then stand in its note.
    reference : callable, optional
        Takes the columns and weights and gives a number of the whole sample that is taken as known
        (a median); the kernel finds it in the last row of `at`.
    explain : callable, optional
        Takes the columns and says why the value is undefined.
    conventions : mapping of str to callable
        Other intervals in use: name → ``f(value, columns, n, confidence)`` → (lower, upper); with an axis
        also ``at=``.
    """

    name: str
    title: str
    source: str
    kernel: Kernel
    needs: tuple[Needs, ...] = ()
    axis: Axis | None = None
    scale: Scale = "identity"
    bounds: tuple[float, float] = (-np.inf, np.inf)
    direction: Literal["higher", "lower"] | None = None
    rate: Rate | None = None
    two_rates: TwoRates | None = None
    needs_event_rate: bool = False
    mean: bool = False
    snaps: bool = True
    within: bool = False
    known: bool = False
    states_event_rate: bool = False
    reference: Callable[[list[Floats], Floats], float] | None = None
    explain: Callable[..., str] | None = None
    conventions: Mapping[str, Convention] = field(default_factory=dict, compare=False)
    thresholds: tuple[Threshold, ...] = ()
    role: Role | None = None
    __doc__: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.kernel.__doc__)

    def at(self, *values: Threshold | Iterable[Threshold], on: Role | None = None) -> Metric:
        """The same metric at given thresholds (or, for a metric by level, intervals starting there).

        Parameters
        ----------
        *values : float or str
            Numbers, or the names of bands. Flagged means ``value >= threshold``.
        on : {"score", "risk", "band"}, optional
            On which role they stand; may be left out only where a prediction has just one.
        """
        flat: list[Any] = [v for value in values for v in _each(value)]
        if self.axis is None:
            raise EvaluationError(
                needed="a metric with a threshold",
                found=f"`{self.name}.at(...)`, and {self.name} has none",
                do=f"use `{self.name}` alone",
            )
        if on is not None:
            self.on(on)
        bad = [v for v in flat if not isinstance(v, str) and not _finite(v)]
        if bad or not flat:
            raise EvaluationError(
                needed=f"finite thresholds for `{self.name}`",
                found=f"{bad[0]}" if bad else "none",
                do="give numbers, or names of bands",
            )
        kept = tuple(v if isinstance(v, str) else float(v) for v in flat)
        return replace(self, thresholds=tuple(dict.fromkeys(kept)), role=on or self.role)

    def on(self, role: Role) -> Metric:
        """The same metric, read from one role of the prediction."""
        allowed = ROLES_FOR[self.needs[0]] if self.needs else ("score", "risk", "band")
        if role not in allowed or (not self.needs and self.axis is None):
            raise EvaluationError(
                needed=f"a role that `{self.name}` can read: {', '.join(allowed)}",
                found=f'`{self.name}.on("{role}")`',
                do="choose one of these",
            )
        return replace(self, role=role)

    def __call__(
        self,
        outcome: ArrayLike,
        predicted: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        *,
        at: ArrayLike | None = None,
        norm: ArrayLike | None = None,
    ) -> float | Floats:
        """The value on plain arrays: outcomes 0/1, predictions, weights.

        Parameters
        ----------
        outcome : array of 0/1, shape (n,)
        predicted : array, shape (n,), optional
            Score, risk or band rank; for a rate without `at`, 0/1 flags.
        weights : array, shape (n,) or (replicates, n), optional
        at : float or array, optional
            Thresholds.
        norm : array, shape (n,), optional
            Published risk, where the metric compares with it.

        Returns
        -------
        float, or array over thresholds
        """
        y = np.asarray(outcome, dtype=float)
        if not set(np.unique(y)) <= {0.0, 1.0}:
            raise EvaluationError(
                needed="outcomes coded 0/1", found=f"{np.unique(y)[:5]}", do="recode them, 1 = the event"
            )
        arrays = [np.asarray(x, dtype=float) for x in (predicted, norm) if x is not None]
        w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
        points = self._points(at, arrays)
        several = len(points) > 1 or (at is not None and np.ndim(at) > 0)
        axis = intervals_from(points) if self.axis == "level" else points
        value, _ = self.measure([y, *arrays], w, self.with_reference(axis, [y, *arrays], w))
        return value if (self.axis is not None and several) or w.ndim == 2 else float(np.squeeze(value))

    def _points(self, at: ArrayLike | None, arrays: list[Floats]) -> Floats:
        if at is None and any(isinstance(t, str) for t in self.thresholds):
            raise EvaluationError(
                needed="thresholds as numbers when a metric is called on plain arrays",
                found=f"{self.thresholds}",
                do="give the rank of the band, counted from 0",
            )
        if at is None and self.thresholds:
            return np.asarray(self.thresholds, dtype=float)
        flags_given = bool(arrays) and set(np.unique(arrays[0])) <= {0.0, 1.0}
        if at is None and self.axis == "threshold" and not flags_given:
            raise EvaluationError(
                needed=f"a threshold for `{self.name}`, or predictions coded 0/1",
                found="neither",
                do=f"call `{self.name}(outcome, score, at=...)`",
            )
        if at is None:
            return np.array([1.0 if self.axis == "threshold" else -np.inf])
        return np.atleast_1d(np.asarray(at, dtype=float))

    def with_reference(self, axis: Floats, columns: list[Floats], weights: Floats) -> Floats:
        """The points with the reference of the whole sample as one more row, where the metric has one."""
        if self.reference is None:
            return axis
        total = weights if weights.ndim == 1 else weights.sum(axis=0)
        return np.vstack([axis, np.full(axis.shape[1], self.reference(columns, total))])

    def measure(self, columns: list[Floats], weights: Floats, at: Floats) -> Pair:
        """Value and influence of the kernel; points of the axis are the last axis of both."""
        if self.axis is None:
            return self.kernel(*columns, weights)
        return self.kernel(*columns, weights, at=at)


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _finite(value: Any) -> bool:
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError):
        return False


METRICS: dict[str, Metric] = {}


def metric(**attributes: Any) -> Callable[[Kernel], Metric]:
    """Turn a kernel into a Metric and list it in METRICS."""

    def register(kernel: Kernel) -> Metric:
        made = Metric(name=kernel.__name__, kernel=kernel, **attributes)
        METRICS[made.name] = made
        return made

    return register


def rate(
    *, transform: Callable[[Any, Any], Any] = lambda rate, factor: rate, **attributes: Any
) -> Callable[[Callable[..., tuple[Floats, ...]]], Metric]:
    """Turn a function of the columns that returns (numerator, denominator) into a Metric.

    On the threshold axis the function sees ``flagged`` (cells, points) in place of the value; on the
    level axis it sees ``position``: −1 below the interval, 0 in it, +1 above.
    """

    def register(parts: Callable[..., tuple[Floats, ...]]) -> Metric:
        axis: Axis | None = attributes.get("axis")

        def compared(*columns: Floats, at: Floats | None = None) -> tuple[Floats, ...]:
            return parts(*_against(columns, axis, at))

        def kernel(*columns: Floats, at: Floats | None = None) -> Pair:
            *read, weights = columns
            return means(
                lambda m: transform(m[0] / m[1], m[2] / m[1] if len(m) > 2 else 1.0),
                compared(*read, at=at),
                weights,
            )

        kernel.__name__, kernel.__doc__ = parts.__name__, parts.__doc__
        return metric(rate=Rate(compared, transform), **attributes)(kernel)

    return register


def _against(columns: tuple[Floats, ...], axis: Axis | None, at: Floats | None) -> tuple[Floats, ...]:
    """Replace the predicted value by its comparison with every point of the axis."""
    if axis is None or at is None or len(columns) < 2:
        return columns
    outcome, value, *rest = columns
    compared = flag(value, at) if axis == "threshold" else position(value, at)
    return (_column(outcome), compared, *(_column(x) for x in rest))


def _column(values: Floats) -> Floats:
    return values[:, None]
