"""Scores a table: from its columns to values, bands, risks, their status, and a list of issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from riskeval._frame import column_names, table_rows
from riskeval.errors import InstrumentError, Problem, did_you_mean, raise_all
from riskeval.instruments.definition import MissingRule
from riskeval.instruments.engine import Change, State, run
from riskeval.instruments.entries import (
    NOT_APPLICABLE,
    NOT_RATED,
    UNUSABLE,
    YES_NO,
    Entry,
    absent,
    as_text,
    read_entry,
)
from riskeval.instruments.inputs import Input
from riskeval.instruments.plan import Plan
from riskeval.instruments.refusals import Finding, Outside, findings
from riskeval.instruments.sums import Mask, Total

Missing = Literal["definition", "complete", "prorate", "mean", "bounds"]
Items = Mapping[str, str | None]
CodeMaps = Mapping[str, Mapping[Any, str]]


@dataclass
class Sheet:
    """A table on its way through scoring.

    Parameters
    ----------
    plan : Plan
        The definition.
    index : pandas.Index
        The rows of the table.
    entries : dict of str to Entry
        What each input's column holds.
    state : State
        Everything computed.
    findings : list of Finding
        What the checks, eligibility rules and the population say.
    """

    plan: Plan
    index: pd.Index[Any]
    entries: dict[str, Entry]
    state: State
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of people."""
        return len(self.index)

    @property
    def refused(self) -> Mask:
        """People who are not scored."""
        masks = [finding.rows for finding in self.findings if finding.refuses]
        return np.logical_or.reduce(masks) if masks else np.zeros(self.rows, dtype=bool)


def read_sheet(
    plan: Plan, frame: Any, items: Items, codes: CodeMaps
) -> tuple[pd.Index[Any], dict[str, Entry]]:
    """Read every input's column; absent columns and unknown names are raised together."""
    _refuse_other_shapes(items, codes)
    names = column_names(frame)
    columns, problems = _columns_of(plan, names, items)
    problems += _code_problems(plan, codes)
    raise_all(InstrumentError, problems)
    wanted = list(dict.fromkeys(columns.values()))
    series, index = table_rows(frame, wanted or names[:1])
    entries = {}
    for name, one in plan.inputs.items():
        recoded = {as_text(code): as_text(to) for code, to in _codes_for(one, codes).items()}
        column = columns.get(name)
        entries[name] = read_entry(one, series[column], recoded) if column else absent(one, len(index))
    return index, entries


def _refuse_other_shapes(items: Any, codes: Any) -> None:
    """Raise where items or codes are not spelled as mappings."""
    columns = isinstance(items, Mapping) and all(isinstance(one, str | None) for one in items.values())
    recoded = isinstance(codes, Mapping) and all(isinstance(one, Mapping) for one in codes.values())
    problems = []
    if not columns:
        wanted = "items as the column of each item"
        problems.append(Problem(wanted, repr(items)[:60], 'write {"age": "age_at_index"}'))
    if not recoded:
        wanted = "codes as the new code of each old one, by item"
        problems.append(Problem(wanted, repr(codes)[:60], 'write {"sex": {"M": "male"}}'))
    raise_all(InstrumentError, problems)


def _columns_of(plan: Plan, names: list[str], items: Items) -> tuple[dict[str, str], list[Problem]]:
    problems = []
    for name in items:
        if name not in plan.inputs:
            hint = did_you_mean(name, list(plan.inputs)) or "use the ids that the instrument lists"
            problems.append(Problem(f"items of '{plan.definition.id}'", f"'{name}'", hint))
    columns: dict[str, str] = {}
    listed = f" among {', '.join(map(repr, names[:8]))}{', …' if len(names) > 8 else ''}"
    for name, one in plan.inputs.items():
        column = items.get(name, name)
        if column is None:
            continue
        if column in names:
            columns[name] = column
        elif name in items or not one.optional:
            problems.append(_absent_column(one, column, names, listed))
            listed = ""  # said once
    return columns, problems


def _absent_column(one: Input, column: str, names: list[str], listed: str) -> Problem:
    hint = did_you_mean(column, names)
    return Problem(
        f"a column for '{one.id}' ({one.label})",
        f"no column '{column}'{listed}",
        f'{hint} name it under items: {one.id} = "…" ("" in a file, None in Python: not collected)'.strip(),
    )


def _codes_for(one: Input, codes: CodeMaps) -> Mapping[Any, str]:
    return codes.get(one.id, codes.get(one.item, {}) if one.role == "item" else {})


def _speaks_of(name: str, one: Input) -> bool:
    """Whether codes under a name are for an input: its own id, or the item whose facet it is."""
    return name == one.id or (one.role == "item" and name == one.item)


def _code_problems(plan: Plan, codes: CodeMaps) -> list[Problem]:
    problems = []
    known = {one.item for one in plan.inputs.values() if one.role == "item"} | set(plan.inputs)
    for name, recoded in codes.items():
        if name not in known:
            hint = did_you_mean(name, sorted(known)) or "use the ids that the instrument lists"
            problems.append(Problem(f"items of '{plan.definition.id}' under codes", f"'{name}'", hint))
            continue
        for one in plan.inputs.values():
            if not _speaks_of(name, one) or one.type in ("number", "count", "date"):
                continue
            allowed = list(YES_NO) if one.type == "yes_no" else [code.code for code in one.codes]
            allowed += list(one.missing_codes)
            for code, to in recoded.items():
                if as_text(to) not in allowed:
                    hint = (
                        did_you_mean(str(to), allowed) or f"use one of {', '.join(map(repr, allowed[:12]))}"
                    )
                    problems.append(Problem(f"codes of '{name}'", f"{code!r} as {to!r}", hint))
    return problems


def compute(
    plan: Plan,
    index: pd.Index[Any],
    entries: dict[str, Entry],
    *,
    change: Change | None = None,
    outside: Outside | None = None,
) -> Sheet:
    """Compute everything, and set aside the people whom the definition refuses."""
    entries = dict(entries)
    columns = {name: entry.column for name, entry in entries.items()}
    for name, formula in plan.asked_when.items():
        entries[name] = _not_asked(entries[name], formula.evaluate(columns, plan.kinds) == 0)
    marks = [
        {name: entry.kinds == kind for name, entry in entries.items() if entry.kinds is not None}
        for kind in (NOT_APPLICABLE, UNUSABLE)
    ]
    inapplicable, unusable = ({name: mask for name, mask in one.items() if mask.any()} for one in marks)
    state = run(
        plan,
        columns,
        rows=len(index),
        not_applicable=inapplicable,
        unusable=unusable,
        change=change,
        outside=outside,
    )
    return Sheet(plan, index, entries, state, findings(plan, state.columns, outside))


def _not_asked(entry: Entry, rows: Mask) -> Entry:
    """A blank where an item is not asked is `not applicable`."""
    if entry.kinds is None or not rows.any():
        return entry
    kinds = np.where(rows & (entry.kinds == NOT_RATED), NOT_APPLICABLE, entry.kinds).astype(np.int8)
    return Entry(entry.column, kinds, entry.problems, entry.given)


def changed_rule(missing: Missing, max_missing: int | None) -> Change | None:
    """The missing rule that a caller puts in place of the definition's own, for every sum."""
    if missing not in ("definition", "complete", "prorate", "mean", "bounds"):
        raise InstrumentError(
            needed="missing as definition, complete, prorate, mean or bounds",
            found=repr(missing),
            do="choose one of them",
        )
    if missing in ("prorate", "mean"):
        if not isinstance(max_missing, int) or isinstance(max_missing, bool) or max_missing < 1:
            raise InstrumentError(
                needed=f"how many terms may be missing for missing='{missing}'",
                found=f"max_missing={max_missing}",
                do="say max_missing=1 or more; no manual's limit is assumed",
            )
        rule = MissingRule(rule=missing, allow=max_missing)
        return lambda total: total.under(rule)
    if max_missing is not None:
        raise InstrumentError(
            needed="max_missing only with missing='prorate' or 'mean'",
            found=f"max_missing={max_missing} with missing='{missing}'",
            do="remove it",
        )
    return _forbidding if missing == "complete" else None


def _forbidding(total: Total) -> Total:
    return total.under(MissingRule())
