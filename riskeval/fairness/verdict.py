"""Whether a criterion holds: equivalence against a stated margin, never the mere lack of a difference.

A group holds where the interval of two one-sided tests lies within the margin (Schuirmann 1987,
doi:10.1007/BF01068419): at a confidence of 95 % that is the 90 % interval. It differs where an interval that
allows for all comparisons of the criterion lies wholly beyond the margin. All groups have to hold for the
criterion to hold (intersection-union: Berger 1982, Technometrics 24:295-300), which needs no allowance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval.estimates import Estimates
from riskeval.fairness.criteria_comparisons import Comparison
from riskeval.fairness.criteria_question import Question
from riskeval.fairness.margins import within
from riskeval.intervals import sidak
from riskeval.rows import Options
from riskeval.terms import How, Item

HOLDS = "holds within the margin"
DIFFERS = "differs by more than the margin"
SHOWN = "a difference is shown"
UNKNOWN = "cannot be judged"
VERDICTS = (HOLDS, DIFFERS, SHOWN, UNKNOWN)
COLUMNS = (
    "criterion",
    "metric",
    "how",
    "given",
    "group",
    "reference",
    "verdict",
    "reason",
    "margin",
    "estimate",
    "lower",
    "upper",
    "confidence",
    "n",
    "events",
)
NO_MARGIN = "no margin was stated, so 'holds' cannot be said"
INTERVAL = ("estimate", "lower", "upper", "confidence", "n", "events")
Limits = tuple[float, float]
Row = dict[str, Any]


def verdicts(question: Question, lines: Sequence[Comparison]) -> pd.DataFrame:
    """One row for each deciding measure of each group, with the interval on which its verdict rests."""
    decisive = [line for line in lines if line.measure.decides]
    narrow = _intervals(question, decisive, 2 * question.confidence - 1)
    rows: list[Row] = []
    for criterion in question.criteria:
        mine = [line for line in decisive if line.criterion is criterion]
        rows += _judged(question, mine, narrow)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _intervals(question: Question, lines: Sequence[Comparison], confidence: float) -> dict[Item, Row]:
    """The row of each comparison at a confidence, each computed once."""
    items = list(dict.fromkeys(line.item for line in lines if line.item is not None))
    options = Options(confidence)
    found = Estimates.of(question.cohort, items, question.columns, options=options).frame
    return dict(zip(items, _records(found), strict=True))


def _records(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _judged(question: Question, lines: Sequence[Comparison], narrow: Mapping[Item, Row]) -> Iterator[Row]:
    """The verdicts on one criterion. Only what lies beyond the margin by itself can do so among all."""
    rows = [narrow[line.item] for line in lines if line.item is not None]
    family = sum(math.isfinite(row["lower"]) for row in rows)
    margin = question.margins.of(lines[0].criterion)
    allowed = within(lines[0].measure.how, margin)
    beyond = [line for line in lines if line.item is not None and _beyond(_ends(narrow[line.item]), allowed)]
    wide = _intervals(question, beyond, sidak(question.confidence, family))
    for line in lines:
        if line.item is None:
            yield _said(question, line, margin, (UNKNOWN, line.missing), {})
        else:
            yield _row(question, line, margin, narrow[line.item], wide.get(line.item))


def _row(question: Question, line: Comparison, margin: float, narrow: Row, wide: Row | None) -> Row:
    ends = _ends(narrow)
    at_once = ends if wide is None else _ends(wide)
    found = judge(line.measure.how, margin, ends, at_once, confidence=narrow["confidence"])
    if math.isnan(ends[0]) or math.isnan(ends[1]):
        found = UNKNOWN, narrow["note"] or narrow["status"]
    used = wide if wide is not None and found[0] in (DIFFERS, SHOWN) else narrow
    return _said(question, line, margin, found, {name: used[name] for name in INTERVAL})


def _ends(row: Row) -> Limits:
    return row["lower"], row["upper"]


def _said(question: Question, line: Comparison, margin: float, found: tuple[str, str], numbers: Row) -> Row:
    against = question.named.name if line.measure.against == "reference" else "1"
    return (
        dict.fromkeys(INTERVAL, np.nan)
        | numbers
        | {
            "criterion": line.criterion.id,
            "metric": line.measure.name,
            "how": line.measure.how,
            "given": line.given,
            "group": line.group,
            "reference": against,
            "verdict": found[0],
            "reason": found[1],
            "margin": margin,
        }
    )


def judge(
    how: How, margin: float, narrow: Limits, wide: Limits, *, confidence: float = 0.9
) -> tuple[str, str]:
    """The verdict on one comparison, and why.

    Parameters
    ----------
    how : {"difference", "ratio"}
    margin : float
        NaN where none was stated.
    narrow, wide : pair of float
        The interval of the two one-sided tests, and the one that allows for all comparisons.
    confidence : float
        Of the narrow one, to be printed.

    Examples
    --------
    >>> from riskeval.fairness.verdict import judge
    >>> judge("difference", 0.05, narrow=(-0.02, 0.04), wide=(-0.03, 0.06))[0]
    'holds within the margin'
    >>> judge("difference", 0.05, narrow=(-0.09, 0.09), wide=(-0.12, 0.12))[0]
    'cannot be judged'
    """
    same = 0.0 if how == "difference" else 1.0
    nothing = (same, same)
    if math.isnan(margin):
        if _beyond(wide, nothing):
            return SHOWN, f"the interval that allows for all comparisons excludes {same:g}; {NO_MARGIN}"
        return UNKNOWN, f"no difference is shown, which does not mean that there is none; {NO_MARGIN}"
    allowed, name = within(how, margin), f"the {100 * confidence:.4g} % interval"
    if allowed[0] < narrow[0] and narrow[1] < allowed[1]:
        return HOLDS, f"{name} lies within the margin"
    if _beyond(wide, allowed):
        return DIFFERS, "the interval that allows for all comparisons lies beyond the margin"
    if _beyond(narrow, allowed):
        return UNKNOWN, f"{name} lies beyond the margin, but not the one that allows for all comparisons"
    if _beyond(narrow, nothing):
        return UNKNOWN, f"{name} excludes {same:g} and reaches across the margin"
    return UNKNOWN, f"{name} holds {same:g} and values beyond the margin"


def _beyond(interval: Limits, allowed: Limits) -> bool:
    return interval[1] < allowed[0] or interval[0] > allowed[1]


def over_groups(frame: pd.DataFrame) -> str:
    """The verdict on a criterion from those on its groups: all must hold, and one that differs is enough."""
    found = set(frame["verdict"])
    return next((verdict for verdict in (DIFFERS, SHOWN, UNKNOWN) if verdict in found), HOLDS)
