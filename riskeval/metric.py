"""A metric: a kernel, what it needs, its scale, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from riskeval.axis import flag, position
from riskeval.design import Floats, plain_weights
from riskeval.errors import EvaluationError
from riskeval.influence import Pair, means
from riskeval.intervals import Scale
from riskeval.points import ASSUMED, Axis, Threshold, checked_cut, checked_options, checked_points, plain_axis
from riskeval.rates import Rate, TwoRates

Role = Literal["score", "risk", "band", "norm"]
Needs = Literal["rank", "risk", "value", "norm", "severity"]
Per = Literal["person", "event"]
Null = Literal["calibrated", "uninformative"]
Kernel = Callable[..., Pair]
Convention = Callable[..., tuple[float, float]]
Options = Mapping[str, Callable[[Any], Any]]

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
    needs : tuple of {"rank", "risk", "value", "norm", "severity"}
        What it reads beside the outcome. ``rank`` takes the score, else the risk, else the band; the severity
        of the cohort is passed on where it was declared.
    axis : {"threshold", "level", "price", "base_rate"} or None
        Whether `at` holds thresholds (flagged means ``value >= at``), lower bounds of intervals, or what is
        assumed: the probability at which an alarm pays, or the base rate of other people. Of these the kernel
        gets two rows: what is assumed, and the cut by which people are flagged.
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
        Takes the columns (and the options that were given) and says why the value is undefined.
    accepts : mapping of str to callable
        Options of the kernel by name, each with the function that checks a value and returns it as the
        kernel takes it; see `given`.
    null : {"calibrated", "uninformative"} or None
        Set where the value cannot be negative and 0 is what matters: the tool that would have 0, with which
        the interval compares.
    no_interval : str
        Why the value has no interval that holds its promise; empty where it has one.
    remark : callable, optional
        Takes the columns, weights and options and says what else has to stand beside the value.
    payoffs : callable, optional
        Takes the points of the axis (and the options) and gives the worth of a true alarm, a false alarm, a
        missed event and one rightly left, of which the value is the mean; their shares make the interval.
    payoffs_per : {"person", "event"}
        What the sum of the payoffs is divided by.
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
    accepts: Options = field(default_factory=dict, compare=False)
    null: Null | None = None
    no_interval: str = ""
    remark: Callable[..., str] | None = None
    payoffs: Callable[..., tuple[Any, Any, Any, Any]] | None = None
    payoffs_per: Per = "person"
    conventions: Mapping[str, Convention] = field(default_factory=dict, compare=False)
    thresholds: tuple[Threshold, ...] = ()
    role: Role | None = None
    flagged_from: Threshold | None = None
    options: tuple[tuple[str, Any], ...] = ()
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
        if on is not None:
            self.on(on)
        points = checked_points(self.name, self.axis, values)
        return replace(self, thresholds=points, role=on or self.role)

    def cut(self, value: Threshold, on: Role | None = None) -> Metric:
        """The same metric of a fixed decision rule: flagged means ``value >= cut``, whatever is assumed.

        Parameters
        ----------
        value : float or str
            A number, or the name of a band.
        on : {"score", "risk", "band"}, optional
            On which role it stands; may be left out for the name of a band, and where there is just one.
        """
        if on is not None:
            self.on(on)
        return replace(self, flagged_from=checked_cut(self.name, self.axis, value), role=on or self.role)

    def given(self, **options: Any) -> Metric:
        """The same metric with some of its options stated; they are said in the note of its rows."""
        stated = dict(self.options) | checked_options(self.name, self.accepts, options)
        return replace(self, options=tuple(stated.items()))

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
        w = plain_weights(y, arrays, weights)
        flags_given = bool(arrays) and set(np.unique(arrays[0])) <= {0.0, 1.0}
        axis = plain_axis(
            self.name, self.axis, self.thresholds if at is None else at, self.flagged_from, flags_given
        )
        several = axis.shape[-1] > 1 or (at is not None and np.ndim(at) > 0)
        value, _ = self.measure([y, *arrays], w, self.with_reference(axis, [y, *arrays], w))
        return value if (self.axis is not None and several) or w.ndim == 2 else float(np.squeeze(value))

    def with_reference(self, axis: Floats, columns: list[Floats], weights: Floats) -> Floats:
        """The points with the reference of the whole sample as one more row, where the metric has one."""
        if self.reference is None:
            return axis
        total = weights if weights.ndim == 1 else weights.sum(axis=0)
        return np.vstack([axis, np.full(axis.shape[1], self.reference(columns, total))])

    def measure(self, columns: list[Floats], weights: Floats, at: Floats) -> Pair:
        """Value and influence of the kernel; points of the axis are the last axis of both."""
        axis = {} if self.axis is None else {"at": at}
        return self.kernel(*columns, weights, **axis, **dict(self.options))

    @property
    def assumes(self) -> bool:
        """Whether the points of its axis are assumed (a price, a base rate) and the cut stands apart."""
        return self.axis in ASSUMED


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
    level axis it sees ``position``: −1 below the interval, 0 in it, +1 above. Where something is assumed it
    sees ``flagged`` and, as ``assumed``, the points of the axis.
    """

    def register(parts: Callable[..., tuple[Floats, ...]]) -> Metric:
        axis: Axis | None = attributes.get("axis")

        def compared(*columns: Floats, at: Floats | None = None) -> tuple[Floats, ...]:
            assumed = {"assumed": at[0]} if axis in ASSUMED and at is not None else {}
            return parts(*_against(columns, axis, at), **assumed)

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
    compared = position(value, at) if axis == "level" else flag(value, at[1] if axis in ASSUMED else at)
    return (_column(outcome), compared, *(_column(x) for x in rest))


def _column(values: Floats) -> Floats:
    return values[:, None]
