"""From measured numbers to a line of the table: interval, p, status and note, by the rules of the design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from riskeval.declaration import OUTCOME
from riskeval.design import MINIMUM_CLUSTERS, Floats
from riskeval.intervals import Limits, clopper_pearson, critical, wald, wilson
from riskeval.measure import Measured
from riskeval.terms import Term

FEW = 10
NOTHING = (np.nan, np.nan)
SWITCHED = "no variation to take a standard error from: Newcombe's method 5"
SCALE_NAMES = {"identity": "Wald", "log": "log Wald", "logit": "logit Wald", "fisher": "Fisher z Wald"}
SCALES = {"wald": "identity", "log": "log", "katz": "log", "logit": "logit", "fisher": "fisher"}


@dataclass
class Lines:
    """Columns of the table for one item, one entry per point."""

    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats
    method: list[str]
    p: Floats
    n: Floats
    events: Floats
    n_dropped: float
    status: list[str]
    note: list[str] = field(default_factory=list)

    def without_interval(self, k: int, status: str, note: str) -> None:
        """Take the interval of one line away, and say why."""
        self.se[k] = self.lower[k] = self.upper[k] = self.p[k] = np.nan
        self.method[k] = ""
        self.say(k, status, note)

    def unsay(self, k: int, note: str) -> None:
        """Take a part of a note back."""
        self.note[k] = "; ".join(part for part in self.note[k].split("; ") if part != note)

    def say(self, k: int, status: str, note: str) -> None:
        """Set the status of a line and add to its note."""
        self.status[k] = status
        self.note[k] = "; ".join(part for part in (self.note[k], note) if part)


def degrees_of_freedom(term: Term, found: Measured) -> float:
    """T where people are clustered, and for plain means of small samples; otherwise normal."""
    df = found.sample.design.degrees_of_freedom
    return min(df, found.sample.design.people - 1) if term.metric.mean else df


def single(term: Term, found: Measured, confidence: float, method: str, fixed: bool) -> Lines:
    """The lines of a term.

    Parameters
    ----------
    term : Term
    found : Measured
    confidence : float
    method : str
        ``default`` or the name of another convention.
    fixed : bool
        Whether the design fixes the event rate.
    """
    z = critical(confidence, degrees_of_freedom(term, found))
    (lower, upper), name = limits(term, found, z, confidence, method)
    lines = Lines(
        estimate=found.value.copy(),
        se=np.sqrt(found.variance),
        lower=np.array(lower, dtype=float),
        upper=np.array(upper, dtype=float),
        method=[name] * term.points,
        p=np.full(term.points, np.nan),
        n=found.n,
        events=found.events,
        n_dropped=found.n_dropped,
        status=["ok"] * term.points,
        note=[""] * term.points,
    )
    for k in range(term.points):
        _judge(term, found, lines, k, method, confidence)
    if fixed and term.metric.needs_event_rate:
        for k in np.flatnonzero(_fixed(found)).tolist():
            lines.estimate[k] = np.nan
            lines.without_interval(
                k, "not estimable", "fixed by design: the sample is stratified by the outcome"
            )
    return lines


def _fixed(found: Measured) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where the design fixes a value: everywhere without weights, else where nothing can vary."""
    if not found.sample.design.weighted:
        return np.ones(len(found.value), dtype=bool)
    return np.asarray(found.variance <= (1e-12 * found.value) ** 2)


def limits(term: Term, found: Measured, z: Any, confidence: float, method: str) -> tuple[Limits, str]:
    """Limits by the default or another convention, and the name to print."""
    rate = term.metric.rate
    unavailable = (np.full(term.points, np.nan), np.full(term.points, np.nan))
    if term.metric.known:
        return unavailable, ""
    if rate is not None and method in ("default", "wilson", "exact"):
        if method == "exact":
            bounds, name = clopper_pearson(found.rate, _effective(found), confidence), "Clopper-Pearson"
        else:
            bounds, name = wilson(found.rate, _effective(found), z), "Wilson"
        return _transformed(term, found, bounds), name
    if method in ("default", *SCALES):
        scale = term.metric.scale if method == "default" else SCALES[method]
        bounds = wald(found.value, np.sqrt(found.variance), z, scale)  # type: ignore[arg-type]
        return _bounded(term, bounds), SCALE_NAMES[scale]
    if method == "delong" and has_delong(term, found):
        return _bounded(term, wald(found.value, np.sqrt(found.variance), z)), "DeLong"
    convention = term.metric.conventions.get(method)
    if convention is None or not _plain(found):
        return unavailable, ""
    return _by_convention(term, found, convention, confidence), method


def has_delong(term: Term, found: Measured) -> bool:
    """DeLong's variance is for rank metrics of independent people of equal weight."""
    return "rank" in term.metric.needs and _plain(found)


def _plain(found: Measured) -> bool:
    return not found.sample.design.weighted and found.sample.design.cluster is None


def _effective(found: Measured) -> Floats:
    """Effective size of a proportion: what its variance says, at most Kish's; at 0 or 1 Kish's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # the variance of the plain proportion, whatever the metric makes of it
        n = found.rate * (1 - found.rate) / found.rate_variance
    inside = (found.rate > 0) & (found.rate < 1) & np.isfinite(n)
    return np.where(inside, np.fmin(n, found.effective), found.effective)


def _transformed(term: Term, found: Measured, bounds: Limits) -> Limits:
    assert term.metric.rate is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [term.metric.rate.transform(bound, found.factor) for bound in bounds]
    return np.minimum(*ends), np.maximum(*ends)


def _bounded(term: Term, bounds: Limits) -> Limits:
    low, high = term.metric.bounds
    return np.clip(bounds[0], low, high), np.clip(bounds[1], low, high)


def _by_convention(term: Term, found: Measured, convention: Callable[..., Any], confidence: float) -> Limits:
    columns = [found.sample.columns[OUTCOME], *(found.sample.columns[key] for key in term.keys)]
    design = found.sample.design
    people = design.total * (float(design.effective()) / design.total.sum()) if design.weighted else design.n
    pairs = []
    for k, value in enumerate(found.value):
        at = {} if term.metric.axis is None else {"at": term.axis_points[k : k + 1]}
        with np.errstate(all="ignore"):
            pairs.append(
                NOTHING if np.isnan(value) else convention(float(value), columns, people, confidence, **at)
            )
    lower, upper = zip(*pairs, strict=True)
    return np.array(lower, dtype=float), np.array(upper, dtype=float)


def _judge(term: Term, found: Measured, lines: Lines, k: int, method: str, confidence: float) -> None:
    """Status and note of one line, and whether its interval may stand."""
    metric, value = term.metric, lines.estimate[k]
    if np.isnan(value):
        lines.without_interval(k, "not estimable", _why(term, found))
        return
    if metric.known:
        lines.without_interval(k, "ok", "published, taken as known")
        return
    if np.isinf(value):
        lines.se[k] = np.nan
        lines.say(k, "not estimable", "infinite: " + (_why(term, found, infinite=True)))
    few = _few(term, found, k)
    if few:
        if metric.rate is None and method == "default":
            lines.without_interval(k, "few events", few)
            return
        lines.say(k, "few events" if np.isfinite(value) else lines.status[k], few)
    if found.sample.design.too_few_clusters:
        clusters = len(found.sample.design.cluster_sizes)
        lines.without_interval(
            k,
            "not estimable",
            f"interval not estimable: {clusters} clusters, at least {MINIMUM_CLUSTERS} are needed",
        )
        return
    if method == "default" and metric.rate is None and np.isfinite(value):
        _degenerate(term, found, lines, k, confidence)
    if method != "default" and lines.lower[k] == lines.upper[k]:
        lines.say(k, lines.status[k], "no variation between people: the interval has no width")
    if np.isnan(lines.lower[k]) and lines.status[k] == "ok":
        lines.method[k] = ""
        lines.say(k, "ok" if method != "default" else "not estimable", _no_interval(term, found, method))


def _few(term: Term, found: Measured, k: int) -> str:
    if term.metric.rate is not None:
        people = found.denominator[k]
        return f"only {people:g} people in the denominator" if people < FEW else ""
    if found.smallest < FEW:
        return f"only {found.smallest:g} events or non-events"
    return ""


def _degenerate(term: Term, found: Measured, lines: Lines, k: int, confidence: float) -> None:
    """An estimate that no person moves has no Wald interval; an AUC has Newcombe's instead."""
    edge = term.metric.bounds if term.metric.scale in ("logit", "fisher") else ()
    size = max(abs(lines.estimate[k]), 1e-300)
    if not (lines.estimate[k] in edge or lines.se[k] <= 1e-12 * size):
        return
    convention = term.metric.conventions.get("newcombe")
    if convention is None:
        lines.without_interval(k, "not estimable", "interval not estimable: no variation between people")
        return
    lower, upper = _by_convention(term, found, convention, confidence)
    lines.lower[k], lines.upper[k], lines.method[k] = lower[k], upper[k], "Newcombe method 5"
    lines.say(k, lines.status[k], SWITCHED)


def _why(term: Term, found: Measured, infinite: bool = False) -> str:
    if not found.sample.design.people:
        return "no people" + (" with this prediction" if term.keys else "")
    if term.metric.explain is not None:
        columns = [found.sample.columns[OUTCOME], *(found.sample.columns[key] for key in term.keys)]
        reason = term.metric.explain(*columns)
        if reason:
            return reason
    if term.metric.rate is not None and not infinite:
        return "0/0: nobody in the denominator"
    return (
        "a number divided by 0: an empty cell of the table" if infinite else "0/0: an empty row of the table"
    )


def _no_interval(term: Term, found: Measured, method: str) -> str:
    if method == "default":
        return "interval not estimable"
    named = method in term.metric.conventions or (method == "delong" and "rank" in term.metric.needs)
    if named and not _plain(found):
        return f'method="{method}" is for independent people of equal weight'
    if method in SCALES:
        return f'method="{method}" has no interval at this value'
    return f'{term.metric.name} has no interval by method="{method}"'
