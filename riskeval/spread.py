"""How far apart groups are: the standard deviation between them, with an interval that may contain 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from riskeval.between import ABOVE, BELOW, q_profile, reml
from riskeval.cohort import Cohort
from riskeval.families import FEWEST, NAMED, Axis, Family, Pool, families, refusal
from riskeval.measure import Measured
from riskeval.rows import Options
from riskeval.terms import Term

Row = dict[str, Any]
ALIKE = "no interval: the groups are closer together than chance would nearly ever put them"
SHOWN = {"contrast": "spread", "reference": "the mean"}


def spread_rows(
    cohort: Cohort, terms: Sequence[Term], axis: Axis, columns: Sequence[str], options: Options
) -> list[Row]:
    """Rows of the standard deviation between the groups of a column.

    Parameters
    ----------
    cohort : Cohort
    terms : sequence of Term
        Of an evaluation by that column.
    axis : str or sequence of str
        A group column, or several whose intersections are the groups.
    columns : sequence of str
        Group columns of the table.
    options : Options
        Of which the confidence counts.

    Returns
    -------
    list of dict
        One for each metric, prediction, point and place in the other columns.
    """
    rows = []
    for family in families(terms, axis, columns):
        rows += [_and_left_out(row, family, terms) for row in _rows(cohort, family, options.confidence)]
    told = {
        (family.terms[0].prediction, family.terms[0].request) for family in families(terms, axis, columns)
    }
    lost = [term for term in terms if term.unavailable and (term.prediction, term.request) not in told]
    return rows + [SHOWN | not_available(term) for term in lost]


def _and_left_out(row: Row, family: Family, terms: Sequence[Term]) -> Row:
    """The row, whose note also names the groups all of whose people were excluded."""
    same = (family.terms[0].prediction, family.terms[0].request)
    lost = [t for t in terms if t.unavailable and t.group and (t.prediction, t.request) == same]
    if not lost:
        return row
    names = ", ".join(label for term in lost for _, label in term.group)
    return row | {"note": f"{row['note']}; nobody left of: {names}".removeprefix("; ")}


def not_available(term: Term) -> Row:
    """The row of a term that cannot be computed at all."""
    what = {"prediction": term.prediction, "metric": term.metric.name, "on": term.on, "horizon": term.horizon}
    return what | dict(term.group) | {"status": "not available", "note": term.unavailable}


def place(family: Family, k: int) -> Row:
    """What the rows of a family have in common at a point."""
    term = family.terms[0]
    where = {"prediction": term.prediction, "metric": term.metric.name, **family.elsewhere, "on": term.on}
    return where | {"at": term.at[k], "label": term.labels[k], "horizon": term.horizon}


def _rows(cohort: Cohort, family: Family, confidence: float) -> list[Row]:
    reason = refusal(family.terms[0].metric)
    shown = SHOWN | {"confidence": confidence}
    points = range(family.terms[0].points)
    if reason:
        refused = {"status": "not estimable", "note": reason}
        return [place(family, k) | shown | refused for k in points]
    found, lines = family.measured(cohort, confidence)
    pools = family.pools(cohort, found, lines)
    return [
        place(family, k) | shown | _counts(pool, found, k) | _spread(family, pool, confidence)
        for k, pool in enumerate(pools)
    ]


def _counts(pool: Pool, found: Sequence[Measured], k: int) -> Row:
    kept = [found[i] for i in pool.kept]
    return {
        "n": sum(one.n[k] for one in kept),
        "events": sum(one.events[k] for one in kept),
        "n_dropped": sum(one.n_dropped for one in found),
    }


def _spread(family: Family, pool: Pool, confidence: float) -> Row:
    """Estimate, limits and note."""
    absent = left_out(family, pool)
    if not pool.enough:
        return {"status": "not estimable", "note": "; ".join([too_few(pool), *absent])}
    between = reml(pool.groups)
    mean = pool.groups.weighted(between)[1]
    below, above = BELOW * (1 - confidence), ABOVE * (1 - confidence)
    lower, upper = (pool.width(mean, end) for end in q_profile(pool.groups, below, above))
    said = f"SD between {len(pool.kept)} groups around a mean of {pool.own(mean):.3g}"
    if pool.scale != "identity":
        said += f", as half the distance from one SD below to one above on the {pool.scale} scale"
    if upper <= 0:
        lower, upper = np.nan, np.nan
        absent = [ALIKE, *absent]
    return {
        "estimate": pool.width(mean, between),
        "lower": lower,
        "upper": upper,
        "method": f"REML, Q-profile ({100 * below:.3g} % below, {100 * above:.3g} % above)",
        "p": pool.groups.p(),
        "note": "; ".join([said, *absent]),
    }


def too_few(pool: Pool) -> str:
    """Why the groups do not show how far apart they are."""
    if len(pool.kept) < FEWEST:
        return f"at least {FEWEST} groups with an estimate are needed, {len(pool.kept)} have one"
    return "every group is at the same edge"


def left_out(family: Family, pool: Pool) -> list[str]:
    """Which groups are left out, and why; at most some are named."""
    pairs = zip(family.labels, pool.reasons, strict=True)
    named = [f"{label} ({reason})" for label, reason in pairs if reason]
    more = [f"and {len(named) - NAMED:,} more"] if len(named) > NAMED else []
    return ["left out: " + ", ".join([*named[:NAMED], *more])] if named else []
