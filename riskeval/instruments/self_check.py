"""Runs the worked cases of a definition: what its author expects, and what riskeval computes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from riskeval.errors import Problem
from riskeval.instruments.definition import Case
from riskeval.instruments.inputs import Located
from riskeval.instruments.instrument import Instrument, Scored
from riskeval.instruments.mistakes import shown
from riskeval.instruments.rules_of_kind import NOT_SCORABLE


def failed_cases(instrument: Instrument) -> list[Located]:
    """One problem for every result of a worked case that differs from what it expects."""
    cases = instrument.definition.case
    if not cases:
        return []
    names = [one.id for one in instrument.inputs]
    rows = [{name: _cell(case.given.get(name)) for name in names} for case in cases]
    scored = instrument.score(pd.DataFrame(rows, columns=names, dtype=object))
    return [problem for place, case in enumerate(cases) for problem in _failures(place, case, scored)]


def _cell(given: bool | float | str | None) -> Any:
    return ("no", "yes")[given] if isinstance(given, bool) else given


def _failures(place: int, case: Case, scored: Scored) -> list[Located]:
    row = scored.frame.iloc[place]
    told = _reasons(place, scored)
    problems = []
    for name, expected in case.expect.items():
        if not _agrees(row[name], expected, case.within):
            problems.append((name, _said(expected), _said(row[name])))
    for name, status in case.status.items():
        if row[f"{name}_status"] != status:
            problems.append((f"status of {name}", _said(status), _said(row[f"{name}_status"])))
    return [
        Located(
            ("case", place, "expect"),
            Problem(
                f"{name} = {expected} in case {place + 1} ({case.source})",
                f"{got}{told}",
                "correct the case, or what it is computed from",
            ),
        )
        for name, expected, got in problems
    ]


def _agrees(got: Any, expected: float | str, within: float) -> bool:
    if expected == NOT_SCORABLE or pd.isna(got):
        return bool(expected == NOT_SCORABLE and pd.isna(got))
    if isinstance(expected, str):
        return str(got) == expected
    return bool(abs(float(got) - expected) <= within)


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value if value == NOT_SCORABLE else shown(value)
    return NOT_SCORABLE if pd.isna(value) else f"{float(value):.10g}"


def _reasons(place: int, scored: Scored) -> str:
    """Why this person was not scored as expected: its first issue, else the reason of missing results."""
    issues = scored.issues[scored.issues["row"] == place + 1]
    if len(issues):
        return f" ({issues.iloc[0]['item']}: {issues.iloc[0]['problem']})"
    reason = str(scored.frame.iloc[place].get("reason", "") or "")
    return f" ({reason})" if reason and reason != "nan" else ""
