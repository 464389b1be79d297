"""From items to the rows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.bootstrap import replicate, with_bootstrap
from riskeval.cohort import Cohort
from riskeval.comparison import pair
from riskeval.errors import EvaluationError
from riskeval.intervals import holm, sidak
from riskeval.measure import compare, measure
from riskeval.metric import Metric
from riskeval.resampling import Seed
from riskeval.terms import ALL, Contrast, Item, Term
from riskeval.uncertainty import SCALES, Lines, single

NUMBERS = ("estimate", "se", "lower", "upper", "p", "n", "events", "n_dropped")


@dataclass(frozen=True)
class Options:
    """How the intervals are made."""

    confidence: float = 0.95
    method: str = "default"
    resamples: int = 2000
    seed: Seed = None
    simultaneous: bool = False

    def check(self) -> None:
        """Refuse what makes no sense."""
        if not 0 < self.confidence < 1:
            raise EvaluationError(
                needed="a confidence between 0 and 1", found=f"{self.confidence}", do="write 0.95 for 95 %"
            )
        if self.resamples < 100:
            raise EvaluationError(
                needed="at least 100 resamples", found=f"{self.resamples}", do="use 2000 or more"
            )

    @property
    def resampled(self) -> bool:
        """Whether the intervals come from a bootstrap."""
        return self.method in ("bootstrap", "bca")


def rows(cohort: Cohort, items: Sequence[Item], columns: Sequence[str], options: Options) -> pd.DataFrame:
    """The table of the items."""
    _known_method(items, options.method)
    drawn = list(zip(items, _lines(cohort, items, options), strict=True))
    if options.simultaneous:
        drawn += _simultaneous(cohort, drawn, options)
    return _frame(drawn, columns, options.confidence)


def _lines(cohort: Cohort, items: Sequence[Item], options: Options) -> list[Lines]:
    found = [lines_of(cohort, item, options) for item in items]
    if options.resampled:
        _bootstrapped(cohort, items, found, options)
    return found


def _simultaneous(
    cohort: Cohort, drawn: Sequence[tuple[Item, Lines]], options: Options
) -> list[tuple[Item, Lines]]:
    """For each metric, all its lines again with intervals that hold at once and Holm's p."""
    wider: dict[int, Lines] = {}
    for name in dict.fromkeys(_metric_of(item).name for item, _ in drawn):
        places = [i for i, (item, _) in enumerate(drawn) if _metric_of(item).name == name]
        size = sum(int(np.isfinite(drawn[i][1].lower).sum()) for i in places)
        items = [drawn[i][0] for i in places]
        found = _lines(cohort, items, replace(options, confidence=sidak(options.confidence, size)))
        adjusted = holm(np.concatenate([lines.p for lines in found]))
        for lines, p in zip(
            found, np.split(adjusted, np.cumsum([i.points for i in items])[:-1]), strict=True
        ):
            lines.p = p
            lines.method = [
                f"{method}, simultaneous over {size}" if method else "" for method in lines.method
            ]
        wider |= dict(zip(places, found, strict=True))
    return [(item, wider[i]) for i, (item, _) in enumerate(drawn)]


def _metric_of(item: Item) -> Metric:
    return item.metric if isinstance(item, Term) else item.term.metric


def _known_method(items: Sequence[Item], method: str) -> None:
    known = {"default", "bootstrap", "bca", "wald"}
    for item in items:
        metric = _metric_of(item)
        known |= {"delong"} if "rank" in metric.needs else set()
        if isinstance(item, Contrast):
            known |= {"log", "katz"} if item.how == "ratio" else set()
        else:
            known |= {*SCALES, *metric.conventions, *(("wilson", "exact") if metric.rate is not None else ())}
    if method not in known:
        raise EvaluationError(
            needed=f"an interval that one of these metrics has: {', '.join(sorted(known))}",
            found=f'method="{method}"',
            do="choose one of these",
        )


def lines_of(cohort: Cohort, item: Item, options: Options) -> Lines:
    """The lines of one item, without a bootstrap."""
    term = item if isinstance(item, Term) else item.term
    reason = term.unavailable or (item.against.unavailable if isinstance(item, Contrast) else "")
    if reason:
        return _unavailable(item, reason)
    method = "default" if options.resampled else options.method
    by_outcome = method == "delong" and "rank" in term.metric.needs and cohort.cluster is None
    fixed = cohort.people.fixed_event_rate
    if isinstance(item, Term):
        found = measure(cohort, item, by_outcome=by_outcome)
        return single(item, found, options.confidence, method, fixed)
    return pair(item, compare(cohort, item, by_outcome=by_outcome), options.confidence, method, fixed)


def _unavailable(item: Item, reason: str) -> Lines:
    nothing = np.full(item.points, np.nan)
    return Lines(
        estimate=nothing,
        se=nothing,
        lower=nothing,
        upper=nothing,
        method=[""] * item.points,
        p=nothing,
        n=nothing,
        events=nothing,
        n_dropped=np.nan,
        status=["not available"] * item.points,
        note=[reason] * item.points,
    )


def _bootstrapped(cohort: Cohort, items: Sequence[Item], found: list[Lines], options: Options) -> None:
    usable = [i for i, lines in enumerate(found) if "not available" not in lines.status]
    replicates = replicate(cohort, [items[i] for i in usable], options.resamples, options.seed)
    for i, values in zip(usable, replicates, strict=True):
        with_bootstrap(cohort, items[i], found[i], values, options.confidence, options.method)  # type: ignore[arg-type]


def _frame(drawn: Sequence[tuple[Item, Lines]], columns: Sequence[str], confidence: float) -> pd.DataFrame:
    table: dict[str, Any] = {name: [] for name in _order(columns)}
    for item, lines in drawn:
        _append(table, item, lines, columns)
    table["confidence"] = [confidence] * len(table["metric"])
    for name in (*NUMBERS, "at", "horizon", "confidence"):
        table[name] = np.asarray(table[name], dtype=float)
    return pd.DataFrame(table)


def _order(columns: Sequence[str]) -> list[str]:
    before, after = "prediction metric", "on at label horizon contrast reference estimate se lower upper"
    return [
        *before.split(),
        *columns,
        *after.split(),
        *["confidence", "method", "p", "n", "events", "n_dropped", "status", "note"],
    ]


def _append(table: dict[str, Any], item: Item, lines: Lines, columns: Sequence[str]) -> None:
    term, points = (item, item.points) if isinstance(item, Term) else (item.term, item.points)
    group = dict(term.group)
    table["prediction"] += [term.prediction] * points
    table["metric"] += [term.metric.name] * points
    for column in columns:
        table[column] += [group.get(column, ALL)] * points
    table["on"] += [term.on] * points
    table["at"] += term.at
    table["label"] += term.labels
    table["horizon"] += [term.horizon] * points
    table["contrast"] += ["" if isinstance(item, Term) else item.how] * points
    table["reference"] += ["" if isinstance(item, Term) else item.reference] * points
    for name in ("estimate", "se", "lower", "upper", "p", "n", "events"):
        table[name] += getattr(lines, name).tolist()
    table["n_dropped"] += [lines.n_dropped] * points
    for name in ("method", "status", "note"):
        table[name] += getattr(lines, name)
