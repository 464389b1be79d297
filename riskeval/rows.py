"""From items to the rows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.bootstrap import UNASKED_SEED, Kind, replicate, with_bootstrap
from riskeval.boundary import Asked, compared_with_null
from riskeval.cohort import Cohort
from riskeval.comparison import pair
from riskeval.declaration import AFTER_GROUPS, BEFORE_GROUPS
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.intervals import holm, sidak
from riskeval.measure import compare, measure
from riskeval.metric import Metric
from riskeval.once import keeping
from riskeval.points import is_number
from riskeval.resampling import Seed
from riskeval.terms import ALL, Contrast, Item, Term
from riskeval.uncertainty import SCALES, Lines, blank_judgement, single

NUMBERS = ("estimate", "se", "lower", "upper", "p", "n", "events", "n_dropped")


def check_confidence(confidence: object) -> None:
    """Refuse a confidence that is none, such as 95 or "95 %"."""
    if not is_number(confidence) or not 0 < confidence < 1:
        raise EvaluationError(
            needed="a confidence between 0 and 1", found=f"{confidence}", do="write 0.95 for 95 %"
        )


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
        check_confidence(self.confidence)
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
    with keeping():
        draws = _draws(cohort, items, options)
        drawn = list(zip(items, _lines(cohort, items, options, draws), strict=True))
        if options.simultaneous:
            drawn += _simultaneous(cohort, drawn, options, draws)
    return _frame(drawn, columns, options.confidence)


def _draws(cohort: Cohort, items: Sequence[Item], options: Options) -> list[Floats | None]:
    """Bootstrap values of the items, drawn once; None where none are asked for or none can be had."""
    found: list[Floats | None] = [None] * len(items)
    if options.resampled:
        usable = [i for i, item in enumerate(items) if not _unavailable_because(item)]
        values = replicate(cohort, [items[i] for i in usable], options.resamples, options.seed)
        for i, drawn in zip(usable, values, strict=True):
            found[i] = drawn
    return found


def _lines(
    cohort: Cohort, items: Sequence[Item], options: Options, draws: Sequence[Floats | None]
) -> list[Lines]:
    found = []
    for item, values in zip(items, draws, strict=True):
        lines = lines_of(cohort, item, options)
        kind: Kind = "bca" if options.method == "bca" else "bootstrap"
        if isinstance(item, Term) and item.metric.null is not None and not item.unavailable:
            asked = Asked(options.confidence, options.method, options.resamples, options.seed)
            compared_with_null(cohort, item, lines, values, asked)
            found.append(lines)
            continue
        settled = lines.closed or _metric_of(item).null is not None
        unasked = values is None and not settled and options.method == "default"
        if unasked:
            values = replicate(cohort, [item], options.resamples, UNASKED_SEED)[0]
        if values is not None:
            with_bootstrap(cohort, item, lines, values, options.confidence, kind)
        for k in range(item.points if unasked else 0):
            lines.say(k, lines.status[k], "no closed form of its influence: bootstrapped")
        found.append(lines)
    return found


def _simultaneous(
    cohort: Cohort, drawn: Sequence[tuple[Item, Lines]], options: Options, draws: Sequence[Floats | None]
) -> list[tuple[Item, Lines]]:
    """For each metric, all its lines again with intervals that hold at once and Holm's p."""
    wider: dict[int, Lines] = {}
    for name in dict.fromkeys(_metric_of(item).name for item, _ in drawn):
        places = [i for i, (item, _) in enumerate(drawn) if _metric_of(item).name == name]
        size = sum(int(np.isfinite(drawn[i][1].lower).sum()) for i in places)
        items = [drawn[i][0] for i in places]
        widened = replace(options, confidence=sidak(options.confidence, size))
        found = _lines(cohort, items, widened, [draws[i] for i in places])
        adjusted = holm(np.concatenate([lines.p for lines in found]))
        ends = np.cumsum([item.points for item in items])[:-1]
        for lines, p in zip(found, np.split(adjusted, ends), strict=True):
            lines.p = p
            lines.method = [f"{m}, simultaneous over {size}" if m else "" for m in lines.method]
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
    reason = _unavailable_because(item)
    if reason:
        return _unavailable(item, reason)
    term = item if isinstance(item, Term) else item.term
    method = "default" if options.resampled else options.method
    by_outcome = method == "delong" and "rank" in term.metric.needs and cohort.cluster is None
    fixed = cohort.people.fixed_event_rate
    if isinstance(item, Term):
        found = measure(cohort, item, by_outcome=by_outcome)
        return single(item, found, options.confidence, method, fixed)
    return pair(item, compare(cohort, item, by_outcome=by_outcome), options.confidence, method, fixed)


def _unavailable_because(item: Item) -> str:
    if isinstance(item, Term):
        return item.unavailable
    return item.term.unavailable or item.against.unavailable


def _unavailable(item: Item, reason: str) -> Lines:
    nothing = np.full(item.points, np.nan)
    lines = Lines(
        estimate=nothing,
        se=nothing,
        lower=nothing,
        upper=nothing,
        method=[""] * item.points,
        p=nothing,
        n=nothing,
        events=nothing,
        n_dropped=np.nan,
        **blank_judgement(item.points),
    )
    for k in range(item.points):
        lines.say(k, "not available", reason)
    return lines


def _frame(drawn: Sequence[tuple[Item, Lines]], columns: Sequence[str], confidence: float) -> pd.DataFrame:
    table: dict[str, Any] = {name: [] for name in (*BEFORE_GROUPS, *columns, *AFTER_GROUPS)}
    for item, lines in drawn:
        _append(table, item, lines, columns)
    table["confidence"] = [confidence] * len(table["metric"])
    for name in (*NUMBERS, "at", "horizon", "confidence"):
        table[name] = np.asarray(table[name], dtype=float)
    return pd.DataFrame(table)


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
    table["method"] += lines.method
    table["status"] += lines.status
    table["note"] += [lines.note(k) for k in range(points)]
