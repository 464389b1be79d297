"""What scoring hands back: one row per person, and a list of issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskeval._frame import row_numbers
from riskeval.design import Floats
from riskeval.instruments.entries import ANSWERED, KINDS, NOT_APPLICABLE, UNUSABLE
from riskeval.instruments.payloads import PointTable, RuleList, StepTable, numbers_of, ranks_of
from riskeval.instruments.plan import Branch, NestedOutput, Node
from riskeval.instruments.score import Sheet
from riskeval.instruments.sums import Mask

STATUSES = ("ok", "prorated", "fallback", "not scorable")
MISSING_KINDS = ("not rated", "omitted", "unknown", "not applicable")
ISSUE_COLUMNS = ["row", "item", "value", "level", "problem"]


def scored_frame(sheet: Sheet, identity: dict[str, str]) -> pd.DataFrame:
    """Values, bands, risks and judgements by id; eligibility, missing answers and statuses beside them."""
    columns: dict[str, object] = {}
    refused = sheet.refused
    for node in sheet.plan.nodes.values():
        columns[node.id] = output(sheet, node, refused)
    for name, one in sheet.plan.inputs.items():
        if one.role == "judgement" and sheet.entries[name].given is not None:
            columns[name] = _categories(ranks_of(sheet.entries[name].column), one.levels)
    columns["eligible"] = _eligible(sheet)
    columns |= _missing_counts(sheet) | _flag_counts(sheet)
    columns["reason"] = _reasons(sheet, refused)
    for node in sheet.plan.nodes.values():
        columns[f"{node.id}_status"] = _status(sheet, node, refused)
    for name, text in identity.items():
        columns[name] = categorical(np.zeros(sheet.rows, dtype=np.int8), [text])
    return pd.DataFrame(columns, index=sheet.index, copy=False)


def output(sheet: Sheet, node: Node, refused: Mask) -> object:
    """One value as numbers, or one band as ordered categories; refused people have none."""
    column = sheet.state.columns[node.id]
    if node.levels:
        return _categories(np.where(refused, np.nan, ranks_of(column)), node.levels)
    numbers = numbers_of(column)
    return np.where(refused, np.nan, numbers) if refused.any() else numbers


def categorical(codes: Any, levels: Sequence[str], ordered: bool = False) -> Any:
    """Categories from their positions; −1 is missing."""
    dtype = pd.CategoricalDtype(list(levels), ordered=ordered)
    return pd.Categorical.from_codes(codes, dtype=dtype)


def _categories(ranks: Floats, levels: tuple[str, ...]) -> Any:
    codes = np.where(np.isnan(ranks), -1, ranks).astype(np.int64)
    return categorical(codes, levels, ordered=True)


def _status(sheet: Sheet, node: Node, refused: Mask) -> Any:
    column = sheet.state.columns[node.id]
    code = np.zeros(sheet.rows, dtype=np.int8)
    for place, marks in ((1, sheet.state.prorated), (2, sheet.state.fell_back)):
        if node.id in marks:
            code[marks[node.id]] = place
    values = ranks_of(column) if node.levels else numbers_of(column)
    code[np.isnan(values) | refused] = 3
    return categorical(code, STATUSES)


def _eligible(sheet: Sheet) -> pd.arrays.BooleanArray:
    """Whether a person belongs to the population; unknown where an answer is missing."""
    outside, unknown = np.zeros(sheet.rows, dtype=bool), np.zeros(sheet.rows, dtype=bool)
    for finding in sheet.findings:
        if finding.eligibility:
            outside |= finding.rows
            unknown |= finding.unknown
    return pd.arrays.BooleanArray(~outside, unknown & ~outside)


def _missing_counts(sheet: Sheet) -> dict[str, object]:
    """Items without an answer by kind; `n_missing` leaves out what does not apply."""
    counts = {kind: np.zeros(sheet.rows, dtype=np.int64) for kind in MISSING_KINDS}
    for name, entry in sheet.entries.items():
        one = sheet.plan.inputs[name]
        not_collected = one.optional and entry.given is None
        if entry.kinds is None or one.role != "item" or not_collected:
            continue
        for kind, count in counts.items():
            count += entry.kinds == KINDS[kind]
    total = counts["not rated"] + counts["omitted"] + counts["unknown"]
    columns: dict[str, object] = {"n_missing": total}
    return columns | {f"n_{kind.replace(' ', '_')}": count for kind, count in counts.items()}


def _flag_counts(sheet: Sheet) -> dict[str, object]:
    counts: dict[str, object] = {}
    for flag in sheet.plan.definition.flag:
        marked = [
            sheet.entries[name].column
            for name, one in sheet.plan.inputs.items()
            if one.role == "flag" and one.facet == flag.id
        ]
        total = np.zeros(sheet.rows, dtype=np.int64)
        for column in marked:
            total += numbers_of(column) == 1
        counts[f"n_{flag.id}"] = total
    return counts


def _reasons(sheet: Sheet, refused: Mask) -> Any:
    """Why something is not scorable: the same words for the same missing items, "" where all is."""
    incomplete = refused.copy()
    for node in sheet.plan.nodes.values():
        column = sheet.state.columns[node.id]
        incomplete |= np.isnan(ranks_of(column) if node.levels else numbers_of(column))
    rows = np.flatnonzero(incomplete)
    pattern = np.zeros(len(rows), dtype=np.int64)
    texts = [""]
    for why, mask, alone in _causes(sheet):
        here = mask[rows]
        if alone:
            here = here & np.array([text == "" for text in texts])[pattern]
        if here.any():
            seen, pattern = np.unique(pattern * 2 + here, return_inverse=True)
            texts = [_joined(texts[code // 2], why) if code % 2 else texts[code // 2] for code in seen]
    labels = list(dict.fromkeys(["", *texts]))
    codes = np.zeros(sheet.rows, dtype=np.int64)
    codes[rows] = np.array([labels.index(text) for text in texts], dtype=np.int64)[pattern]
    return categorical(codes, labels)


def _joined(before: str, why: str) -> str:
    return f"{before}; {why}" if before else why


def _causes(sheet: Sheet) -> Iterator[tuple[str, Mask, bool]]:
    """Why a person is not scored, where, and whether it is said only when there is no other reason."""
    for finding in sheet.findings:
        if finding.refuses:
            yield finding.message, finding.rows, False
    used = frozenset().union(*(node.inputs for node in sheet.plan.nodes.values()))
    told = [(name, entry.kinds) for name, entry in sheet.entries.items() if name in used]
    for name, kinds in told:
        if kinds is not None:
            yield f"{name} cannot be used", kinds == UNUSABLE, False
            for kind in ("not rated", "omitted", "unknown"):
                yield f"{name} {kind}", kinds == KINDS[kind], False
    for name, kinds in told:
        if kinds is not None:
            yield f"{name} not applicable", kinds == NOT_APPLICABLE, True


def issues_frame(sheet: Sheet) -> pd.DataFrame:
    """Every entry that cannot be used, every check that speaks, every table that has no row."""
    parts = [part for part in _issue_parts(sheet) if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ISSUE_COLUMNS})
    issues = pd.concat(parts, ignore_index=True)
    return issues.sort_values(["row", "item"], kind="stable", ignore_index=True)


def _issue_parts(sheet: Sheet) -> Iterator[pd.DataFrame]:
    for name, entry in sheet.entries.items():
        for rows, why in entry.problems:
            yield _issues(sheet, rows, name, entry.given, "error", why)
        one = sheet.plan.inputs[name]
        if name in sheet.plan.asked_when and entry.given is not None:
            answered = entry.kinds == ANSWERED if entry.kinds is not None else np.ones(sheet.rows, dtype=bool)
            asked = sheet.plan.asked_when[name].evaluate(sheet.state.columns, sheet.plan.kinds)
            why = f"answered, though it is asked only when {one.asked_when}"
            yield _issues(sheet, (asked == 0) & answered, name, entry.given, "warning", why)
    for finding in sheet.findings:
        given = sheet.entries[finding.item].given if finding.item in sheet.entries else None
        level = "error" if finding.refuses else "warning"
        yield _issues(sheet, finding.rows, finding.item, given, level, finding.message)
    for node in sheet.plan.nodes.values():
        yield from _uncovered(sheet, node)


def _uncovered(sheet: Sheet, node: Node) -> Iterator[pd.DataFrame]:
    """Rows where everything that a value needs is known, and still nothing follows from it."""
    column = sheet.state.columns[node.id]
    empty = np.isnan(ranks_of(column) if node.levels else numbers_of(column)) & ~sheet.refused
    if not empty.any():
        return
    for code, payload in node.branches.items():
        known = empty.copy()
        for name in payload.names:
            known &= ~np.isnan(ranks_of(sheet.state.columns[name]))
        if node.spec.by is not None:
            known &= ranks_of(sheet.state.columns[node.spec.by]) == code
        of = ", ".join(sorted(payload.names))
        alone = of in sheet.plan.kinds and not sheet.plan.kinds[of].levels
        given = pd.Series(numbers_of(sheet.state.columns[of])) if alone else None
        level = "warning" if node.spec.partial else "error"
        yield _issues(sheet, known, of, given, level, _nothing_follows(node, payload))


def _nothing_follows(node: Node, payload: Branch) -> str:
    if isinstance(payload, StepTable | PointTable | RuleList):
        return f"the table of '{node.id}' has nothing for this value"
    if isinstance(payload, NestedOutput):
        return f"'{payload.plan.definition.id}' gives no {payload.output} for these answers"
    return f"'{node.id}' cannot be computed from these answers"


def _issues(
    sheet: Sheet, rows: Mask, item: str, given: pd.Series | None, level: str, why: str
) -> pd.DataFrame:
    places = np.flatnonzero(rows)
    values = given.iloc[places].astype(object).to_numpy() if given is not None else ""
    numbers = row_numbers(sheet.index, places)
    return pd.DataFrame({"row": numbers, "item": item, "value": values, "level": level, "problem": why})
