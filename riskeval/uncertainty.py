"""From measured numbers to a line of the table: interval, p, status and note, by the rules of the design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.intervals import Limits, critical_of_p, wald
from riskeval.measure import Measured, term_columns
from riskeval.proportions import compared
from riskeval.rates import TwoRates
from riskeval.remarks import few, remarks, why
from riskeval.terms import Term

EXACT = 1e-12  # relative: anything smaller is rounding
NOTHING = (np.nan, np.nan)
SWITCHED = "no variation to take a standard error from: Newcombe's method 5"
OF_SHARES = "MOVER of shares"
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
    notes: list[list[str]]
    refused: list[bool]
    switched: list[bool]
    closed: bool = True

    def without_interval(self, k: int, status: str, note: str) -> None:
        """Take the interval of one line away, and say why."""
        self.se[k] = self.lower[k] = self.upper[k] = self.p[k] = np.nan
        self.method[k], self.switched[k] = "", False
        self.say(k, status, note)

    def refuse(self, k: int, reason: str) -> None:
        """Take the interval of one line away for good: the design allows none, by any method."""
        self.without_interval(k, "not estimable", f"interval not estimable: {reason}")
        self.refused[k] = True

    def say(self, k: int, status: str, note: str) -> None:
        """Set the status of a line and add to its note."""
        self.status[k] = status
        if note and note not in self.notes[k]:
            self.notes[k].append(note)

    def reconsider(self, k: int) -> None:
        """Take back that the interval of one line is not estimable, which spoke of another interval."""
        self.status[k] = "ok"
        self.notes[k] = [note for note in self.notes[k] if not note.startswith("interval not estimable")]

    def note(self, k: int) -> str:
        """The note as it is printed."""
        return "; ".join([*self.notes[k], *([SWITCHED] if self.switched[k] else [])])


def blank_judgement(points: int) -> dict[str, Any]:
    """Status and notes of lines that nobody has judged yet."""
    return {
        "status": ["ok"] * points,
        "notes": [[] for _ in range(points)],
        "refused": [False] * points,
        "switched": [False] * points,
    }


def degrees_of_freedom(term: Term, found: Measured) -> float:
    """Of other conventions: finite in clusters, and for plain means of small samples; otherwise infinite."""
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
    (lower, upper), name = limits(term, found, 1 - confidence, method)
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
        closed=found.closed,
        **blank_judgement(term.points),
    )
    for k in range(term.points):
        _judge(term, found, lines, k, method, confidence)
        for remark in remarks(term, found, k):
            lines.say(k, lines.status[k], remark)
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


def limits(term: Term, found: Measured, p: Any, method: str) -> tuple[Limits, str]:
    """Limits that a two-sided p reaches, by the default or another convention, and the name to print."""
    metric = term.metric
    if metric.rate is not None and method in ("default", "wilson", "exact"):
        (one,) = found.proportions
        bounds = one.exact(p) if method == "exact" else one.wilson(p)
        return _transformed(term, found, bounds), "Clopper-Pearson" if method == "exact" else "Wilson"
    if metric.two_rates is not None and method == "default":
        first, second = found.proportions
        ends = compared(first, second, found.together, metric.two_rates.how, p)
        return _made_of(metric.two_rates, term, ends), "MOVER"
    if method == "default" and found.shares is not None:
        return _bounded(term, found.shares.limits(found.value, p)), OF_SHARES
    if method == "default":
        reach = found.known.critical(p)
        bounds = wald(found.value, np.sqrt(found.variance), reach, metric.scale)
        return _bounded(term, bounds), SCALE_NAMES[metric.scale]
    z = critical_of_p(p, degrees_of_freedom(term, found))
    if method in SCALES:
        scale: Any = SCALES[method]
        return _bounded(term, wald(found.value, np.sqrt(found.variance), z, scale)), SCALE_NAMES[scale]
    if method == "delong" and has_delong(term, found):
        return _bounded(term, wald(found.value, np.sqrt(found.variance), z)), "DeLong"
    convention = metric.conventions.get(method)
    if convention is None or not _plain(found):
        return (np.full(term.points, np.nan), np.full(term.points, np.nan)), ""
    return _by_convention(term, found, convention, 1 - p), method


def has_delong(term: Term, found: Measured) -> bool:
    """DeLong's variance is for rank metrics of independent people of equal weight."""
    return "rank" in term.metric.needs and _plain(found)


def _plain(found: Measured) -> bool:
    return not found.sample.design.weighted and found.sample.design.cluster is None


def _made_of(two: TwoRates, term: Term, bounds: Limits) -> Limits:
    """Limits of what is made of a comparison of two proportions."""
    at = term.axis[0] if term.metric.assumes else term.axis
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [np.asarray(two.transform(bound, at), dtype=float) for bound in bounds]
    return np.minimum(*ends), np.maximum(*ends)


def _transformed(term: Term, found: Measured, bounds: Limits) -> Limits:
    assert term.metric.rate is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = [term.metric.rate.transform(bound, found.proportions[0].factor) for bound in bounds]
    return np.minimum(*ends), np.maximum(*ends)


def _bounded(term: Term, bounds: Limits) -> Limits:
    low, high = term.metric.bounds
    return np.clip(bounds[0], low, high), np.clip(bounds[1], low, high)


def _by_convention(term: Term, found: Measured, convention: Callable[..., Any], confidence: float) -> Limits:
    columns = term_columns(term, found.sample)
    design = found.sample.design
    people = design.total * (float(design.effective()) / design.total.sum()) if design.weighted else design.n
    pairs = []
    for k, value in enumerate(found.value):
        at = {} if term.metric.axis is None else {"at": term.axis[..., k : k + 1]}
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
        lines.without_interval(k, "not estimable", why(term, found, k))
        return
    if metric.known and lines.se[k] <= EXACT * abs(value):
        lines.without_interval(k, "ok", "published, taken as known")
        return
    if metric.no_interval:
        lines.refuse(k, metric.no_interval)
        return
    if metric.assumes and lines.se[k] <= EXACT and np.ptp(term_columns(term, found.sample)[1]) == 0:
        lines.without_interval(k, "ok", "everybody has the same prediction, so that nothing can vary")
        return
    if np.isinf(value):
        lines.se[k] = np.nan
        lines.say(k, "not estimable", "infinite: " + (why(term, found, k, infinite=True)))
    if metric.reference is not None:
        lines.say(k, lines.status[k], "the number it refers to is that of these people, taken as known")
    rare = few(term, found, k)
    if rare and metric.rate is None and method == "default":
        lines.without_interval(k, "few events", rare)
        return
    if rare:
        lines.say(k, "few events" if np.isfinite(value) else lines.status[k], rare)
    if found.sample.design.no_interval:
        lines.refuse(k, found.sample.design.no_interval)
        return
    if method == "default" and not found.proportions and np.isfinite(value):
        _degenerate(term, found, lines, k, confidence)
    if method != "default" and lines.lower[k] == lines.upper[k]:
        lines.say(k, lines.status[k], "no variation between people: the interval has no width")
    if np.isnan(lines.lower[k]):
        lines.method[k] = ""
        if lines.status[k] == "ok":
            status = "ok" if method != "default" else "not estimable"
            lines.say(k, status, _no_interval(term, found, method))


def _degenerate(term: Term, found: Measured, lines: Lines, k: int, confidence: float) -> None:
    """An estimate that no person moves has no Wald interval; an AUC has Newcombe's instead."""
    edge = term.metric.bounds if term.metric.scale in ("logit", "fisher") else ()
    size = max(abs(lines.estimate[k]), 1e-300)
    if not (lines.estimate[k] in edge or lines.se[k] <= EXACT * size):
        return
    convention = term.metric.conventions.get("newcombe")
    if convention is None or found.sample.design.cluster is not None:
        lines.without_interval(k, "not estimable", "interval not estimable: no variation between people")
        return
    lower, upper = _by_convention(term, found, convention, confidence)
    lines.lower[k], lines.upper[k], lines.method[k] = lower[k], upper[k], "Newcombe method 5"
    lines.switched[k] = True


def _no_interval(term: Term, found: Measured, method: str) -> str:
    if method == "default":
        return "interval not estimable"
    named = method in term.metric.conventions or (method == "delong" and "rank" in term.metric.needs)
    if named and not _plain(found):
        return f'method="{method}" is for independent people of equal weight'
    if method in SCALES:
        return f'method="{method}" has no interval at this value'
    return f'{term.metric.name} has no interval by method="{method}"'
