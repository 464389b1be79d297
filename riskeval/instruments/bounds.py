"""Scoring with missing answers: the lowest and highest of each value, band and risk that they allow."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskeval._frame import row_numbers
from riskeval.design import Floats
from riskeval.instruments.entries import KINDS
from riskeval.instruments.incomplete import Incomplete
from riskeval.instruments.outputs import ISSUE_COLUMNS, categorical, issues_frame, scored_frame
from riskeval.instruments.possible_answers import MOST, PossibleAnswers
from riskeval.instruments.reach import AVAILABLE, ENDLESS, MANY, Reach
from riskeval.instruments.refusals import Outside
from riskeval.instruments.score import Sheet

STATUSES = ("ok", "not available", "not scorable")
WHY = {
    MANY: f"the missing answers have more than {MOST:,} combinations",
    ENDLESS: "a missing answer has no lowest or highest, or too many values to go through",
}


def bounds_frame(
    sheet: Sheet, identity: dict[str, str], outside: Outside | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The scored table with ``<id>_low``, ``<id>_high`` and ``<id>_bounds`` in place of each id, and its
    issues.

    Missing are answers that are not rated, omitted or unknown; the blanks of optional items stay blanks, as
    in plain scoring. Each missing answer may be any that its item allows (its codes; its range; the
    population's ages and sexes where others are refused); checks do not narrow it. Low and high are over the
    answers that give a value.
    """
    people = people_of(sheet, outside)
    refused = sheet.refused
    frame = scored_frame(sheet, identity)
    columns: dict[str, object] = {}
    issues = [issues_frame(sheet)]
    for name in frame.columns:
        node = sheet.plan.nodes.get(name)
        if node is None:
            if name.removesuffix("_status") not in sheet.plan.nodes:
                columns[name] = frame[name].array
            continue
        reach = _finite(people.reach(name))
        reach.low[refused], reach.high[refused], reach.why[refused] = np.nan, np.nan, AVAILABLE
        for end, values in (("low", reach.low), ("high", reach.high)):
            columns[f"{name}_{end}"] = _shown(values, node.levels)
        columns[f"{name}_bounds"] = _status(reach)
        issues += _issues(sheet, name, reach)
    return pd.DataFrame(columns, index=sheet.index), _sorted(issues)


def people_of(sheet: Sheet, outside: Outside | None) -> Incomplete:
    """The people of a sheet with the answers that they miss."""
    kinds = [KINDS[kind] for kind in ("not rated", "omitted", "unknown")]
    unknown = {
        name: missing
        for name, entry in sheet.entries.items()
        if entry.kinds is not None
        and not sheet.plan.inputs[name].optional
        and (missing := np.isin(entry.kinds, kinds) & ~sheet.refused).any()
    }
    inputs = sheet.plan.inputs
    not_applicable, unusable = (
        {name: mask for name, mask in masks.items() if name in inputs}
        for masks in (sheet.state.not_applicable, sheet.state.unusable)
    )
    columns = {name: entry.column for name, entry in sheet.entries.items()}
    possible = PossibleAnswers(sheet.plan, outside)
    return Incomplete(
        sheet.plan, possible, columns, unknown, not_applicable, unusable, sheet.rows, state=sheet.state
    )


def _finite(reach: Reach) -> Reach:
    """A copy in which what has no end is not available."""
    low, high, why = reach.low.copy(), reach.high.copy(), reach.why.copy()
    why[np.isinf(low) | np.isinf(high)] = ENDLESS
    low[why != AVAILABLE], high[why != AVAILABLE] = np.nan, np.nan
    return Reach(low, high, reach.gaps, why)


def _shown(values: Floats, levels: tuple[str, ...]) -> object:
    if not levels:
        return values
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    return categorical(codes, levels, ordered=True)


def _status(reach: Reach) -> object:
    code = np.where(reach.why != AVAILABLE, 1, np.where(np.isnan(reach.low), 2, 0))
    return categorical(code, STATUSES)


def _issues(sheet: Sheet, name: str, reach: Reach) -> list[pd.DataFrame]:
    found = []
    for reason, why in WHY.items():
        places = np.flatnonzero(reach.why == reason)
        if len(places):
            problem = f"the bounds of '{name}' are not available: {why}"
            columns = {"row": row_numbers(sheet.index, places), "item": name, "value": ""}
            found.append(pd.DataFrame({**columns, "level": "warning", "problem": problem}))
    return found


def _sorted(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return parts[0]
    issues = pd.concat(filled, ignore_index=True)[ISSUE_COLUMNS]
    return issues.sort_values(["row", "item"], kind="stable", ignore_index=True)
