"""Partial pooling: the value of each group pulled towards the mean of the groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from riskeval.between import reml
from riskeval.cohort import Cohort
from riskeval.families import UNLABELLED, Axis, Family, Pool, families, refusal
from riskeval.rows import Options, rows
from riskeval.spread import Row, not_available, too_few
from riskeval.terms import Term

METHOD = "partially pooled"
PROMISE = "no coverage promise: the interval is that of the raw row"


def shrunken_rows(
    cohort: Cohort, terms: Sequence[Term], axis: Axis, columns: Sequence[str], options: Options
) -> list[Row]:
    """The row of each group as it is, followed by its partially pooled row.

    Parameters
    ----------
    cohort, terms, axis, columns, options
        As for `spread_rows`.

    Notes
    -----
    With the between-group variance τ² and mean of `spread` and the sampling variance v of a group, its value
    on the scale is ``mean + τ² / (τ² + v) · (value − mean)`` (empirical Bayes; Morris 1983,
    doi:10.1080/01621459.1983.10477920). The groups' covariance through shared clusters is left aside.
    """
    made: list[Row] = []
    for family in families(terms, axis, columns):
        frame = rows(cohort, family.terms, columns, replace(options, simultaneous=False))
        raw: list[Row] = [
            dict(zip(frame.columns, line, strict=True)) for line in frame.itertuples(index=False)
        ]
        pairs = zip(raw, _rows(cohort, family, raw, options.confidence), strict=True)
        made += [row for pair in pairs for row in pair]
    return made + [not_available(term) for term in terms if term.unavailable]


def _rows(cohort: Cohort, family: Family, raw: Sequence[Row], confidence: float) -> list[Row]:
    """The pooled rows in the order of the raw ones: point by point within a group."""
    reason = refusal(family.terms[0].metric)
    points = family.terms[0].points
    if reason:
        return [_blank(row) | {"status": "not estimable", "note": reason} for row in raw]
    found, lines = family.measured(cohort, confidence)
    pools = family.pools(cohort, found, lines)
    return [
        _blank(raw[i * points + k]) | _pooled(pools[k], i)
        for i in range(len(family.terms))
        for k in range(points)
    ]


def _blank(row: Row) -> Row:
    """The row of the same group without its numbers."""
    kept = ("n", "events", "n_dropped", "confidence")
    nothing = dict.fromkeys(("estimate", "se", "lower", "upper", "p"), np.nan)
    return row | nothing | {name: row[name] for name in kept} | {"method": METHOD}


def _pooled(pool: Pool, i: int) -> Row:
    """The shrunken value of a group, or why there is none."""
    if not pool.enough:
        return {"status": "not estimable", "note": f"not pooled: {too_few(pool)}"}
    value, variance = pool.values[i], pool.variances[i]
    if pool.reasons[i] == UNLABELLED or not np.isfinite(value + variance):
        return {"status": "not estimable", "note": f"not pooled: {pool.reasons[i]}"}
    between = reml(pool.groups)
    mean = pool.groups.weighted(between)[1]
    kept = between / (between + variance)
    where = f"the mean of {len(pool.kept)} groups, {pool.own(mean):.3g}"
    said = f"pulled {100 * (1 - kept):.0f} % of the way to {where}"
    if between == 0:
        said += ", because the groups are no further apart than chance explains"
    estimate = pool.own(mean + kept * (value - mean))
    return {"estimate": estimate, "status": "ok", "note": f"{said}; {PROMISE}"}
