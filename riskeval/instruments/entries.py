"""Reads the answers of a table: numbers and codes, four kinds of missing, and what cannot be used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from riskeval.design import Floats
from riskeval.instruments.formula import Column
from riskeval.instruments.inputs import Input, column_of, limits
from riskeval.instruments.sums import Mask

ANSWERED, NOT_RATED, OMITTED, NOT_APPLICABLE, UNKNOWN, UNUSABLE = range(6)
KINDS = {"not rated": NOT_RATED, "omitted": OMITTED, "not applicable": NOT_APPLICABLE, "unknown": UNKNOWN}
YES_NO = {"yes": 1.0, "y": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "n": 0.0, "false": 0.0, "0": 0.0}
EPOCH = dt.date(1970, 1, 1)
MANY = 1000
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2})?", re.ASCII)
LARGEST_WHOLE = 10**300
Kinds = np.ndarray[tuple[int], np.dtype[np.int8]]


@dataclass(frozen=True, eq=False)
class Entry:
    """One column as read.

    Parameters
    ----------
    column : Column
        Numbers, or ranks of codes; NaN where there is no answer.
    kinds : array of int8, optional
        For each row `ANSWERED`, one of the four kinds of missing, or `UNUSABLE`; None where all are answered.
    problems : tuple of (array of bool, str)
        Rows that cannot be used, and why.
    given : pandas.Series, optional
        The column of the table.
    """

    column: Column
    kinds: Kinds | None
    problems: tuple[tuple[Mask, str], ...] = ()
    given: pd.Series | None = None


def absent(one: Input, rows: int) -> Entry:
    """A column that was not collected: nobody was rated."""
    empty = np.full(rows, np.nan)
    return Entry(column_of(one, empty), np.full(rows, NOT_RATED, dtype=np.int8))


def read_entry(one: Input, series: pd.Series, codes: Mapping[str, str] | None) -> Entry:
    """Read one column.

    Parameters
    ----------
    one : Input
        What the column answers.
    series : pandas.Series
        The column; text, numbers, booleans, categories or dates.
    codes : mapping of str to str, optional
        The user's codes to those of the definition.
    """
    plain = not codes and not one.missing_codes
    if plain and _holds_numbers(one, series.dtype):
        numbers = series.to_numpy(dtype=float, na_value=np.nan)
        return _checked(one, series, numbers, _kinds_of(np.isnan(numbers), np.isinf(numbers)))
    place, distinct = _factorized(series)
    values, kinds, reasons = _distinct(one, distinct, codes or {})
    taken: Floats = np.append(values, np.nan)[place]
    answered = (kinds == ANSWERED).all() and place.min(initial=0) >= 0
    kind = None if answered else np.append(kinds, NOT_RATED).astype(np.int8)[place]
    if one.type in ("number", "count"):
        entry = _checked(one, series, taken, kind)
    else:  # a code is right or wrong by itself, which `_distinct` has said
        entry = Entry(column_of(one, taken), kind, (), series)
    problems = [(np.isin(place, rows), why) for why, rows in reasons.items()]
    return Entry(entry.column, entry.kinds, (*problems, *entry.problems), series)


def _holds_numbers(one: Input, dtype: Any) -> bool:
    """Whether a column can be taken as it is: true and false answer yes/no, but are no numbers."""
    if one.type not in ("number", "count", "yes_no") or isinstance(dtype, pd.CategoricalDtype):
        return False
    if pd.api.types.is_complex_dtype(dtype):
        return False
    if pd.api.types.is_bool_dtype(dtype):
        return one.type == "yes_no"
    return pd.api.types.is_numeric_dtype(dtype)


def _factorized(series: pd.Series) -> tuple[Any, Any]:
    """Positions and distinct entries; cells that hold lists are taken as their text."""
    try:
        return pd.factorize(series)
    except TypeError:
        return pd.factorize(series.map(str, na_action="ignore"))


def _kinds_of(blank: Mask, unusable: Mask) -> Kinds | None:
    if not blank.any() and not unusable.any():
        return None
    kinds = np.where(blank, NOT_RATED, ANSWERED).astype(np.int8)
    kinds[unusable] = UNUSABLE
    return kinds


def _checked(one: Input, series: pd.Series, values: Floats, kinds: Kinds | None) -> Entry:
    """Set aside what lies outside the range, is no whole number, or is neither yes nor no."""
    problems: list[tuple[Mask, str]] = []
    for rows, why in limits(one, values):
        if rows.any():
            problems.append((rows, why))
            kinds = np.zeros(len(values), dtype=np.int8) if kinds is None else kinds
            kinds[rows] = UNUSABLE
            values = np.where(rows, np.nan, values)
    return Entry(column_of(one, values), kinds, tuple(problems), series)


def _distinct(
    one: Input, distinct: Any, codes: Mapping[str, str]
) -> tuple[Floats, Kinds, dict[str, list[int]]]:
    """Value, kind and problem of each distinct entry of a column."""
    values = np.full(len(distinct), np.nan)
    kinds = np.zeros(len(distinct), dtype=np.int8)
    reasons: dict[str, list[int]] = {}
    quick = _many_numbers(one, distinct, codes) if len(distinct) > MANY else values
    for row in np.flatnonzero(np.isnan(quick)):
        value, kind, why = _read_one(one, distinct[row], codes)
        values[row], kinds[row] = value, kind
        if why:
            reasons.setdefault(why, []).append(int(row))
    return np.where(np.isnan(quick), values, quick), kinds, reasons


def _many_numbers(one: Input, distinct: Any, codes: Mapping[str, str]) -> Floats:
    """The numbers among many distinct entries; NaN for what must be looked at one by one."""
    if one.type not in ("number", "count"):
        return np.full(len(distinct), np.nan)
    entries = [_number_of(entry) for entry in distinct]
    numbers = np.array([np.nan if number is None else number for number in entries])
    if codes or one.missing_codes:
        special = [(text := as_text(entry)) in codes or missing_code(one, text) for entry in distinct]
        numbers[np.array(special, dtype=bool)] = np.nan
    return numbers


def _read_one(one: Input, given: Any, codes: Mapping[str, str]) -> tuple[float, int, str]:
    """Value (rank of a code), kind and problem of one entry."""
    if one.type == "date" and isinstance(given, dt.date | np.datetime64):
        return _days(pd.Timestamp(given).date()), ANSWERED, ""
    text = as_text(given)
    if not text:
        return np.nan, NOT_RATED, ""
    if text in codes:
        given = text = codes[text]
    missing = missing_code(one, text)
    if missing is not None:
        return np.nan, KINDS[missing], ""
    value = _number_of(given) if one.type in ("number", "count") else _answer(one, text)
    return (value, ANSWERED, "") if value is not None else (np.nan, UNUSABLE, _why(one, text))


def as_text(given: Any) -> str:
    """An entry as the text it would be in a file: 3.0 is "3", True is "true", a blank is ""."""
    if isinstance(given, bool | np.bool_):
        return "true" if given else "false"
    if isinstance(given, int | np.integer):
        return str(given) if abs(int(given)) < LARGEST_WHOLE else "too large"
    if isinstance(given, float | np.floating):
        return f"{given + 0.0:.15g}"  # + 0.0: minus zero is zero
    return str(given).strip()


def missing_code(one: Input, text: str) -> str | None:
    """The kind of missing that a code stands for."""
    for code, kind in one.missing_codes.items():
        if same_code(code, text):
            return kind
    return next((code.missing for code in one.codes if code.missing and same_code(code.code, text)), None)


@lru_cache(maxsize=4096)
def same_code(code: str, text: str) -> bool:
    """Whether an entry is a code: the same text, or the same number (3 and 3.0; but 03 is not 3)."""
    if code == text:
        return True
    whole, _, zeros = text.partition(".")
    return bool(zeros) and not zeros.strip("0") and whole == code


def _number_of(given: Any) -> float | None:
    """The number of an entry; None for what is none, such as true, a date or a text."""
    if isinstance(given, bool | np.bool_):
        return None
    if isinstance(given, float | int | np.integer | np.floating):
        return float(given) if not isinstance(given, int) or abs(given) < LARGEST_WHOLE else np.inf
    text = str(given).strip()
    return float(text) if NUMBER.fullmatch(text) else None


def _answer(one: Input, text: str) -> float | None:
    if one.type == "yes_no":
        whole, _, zeros = text.partition(".")
        return YES_NO.get((whole if not zeros.strip("0") else text).casefold())
    if one.type == "date":
        return _date(text)
    return next((float(rank) for rank, code in enumerate(one.levels) if same_code(code, text)), None)


def _date(text: str) -> float | None:
    try:
        return _days(dt.datetime.fromisoformat(text).date()) if DATE.fullmatch(text) else None
    except ValueError:
        return None


def _days(date: dt.date) -> float:
    return float((date - EPOCH).days)


def _why(one: Input, text: str) -> str:
    if one.type in ("number", "count"):
        return "text where a number belongs"
    if one.type == "date":
        return "not a date written as 2024-01-31"
    if one.type == "yes_no":
        return "neither yes nor no (1 or 0)"
    listed = ", ".join(one.levels[:8]) + (", …" if len(one.levels) > 8 else "")
    if text.casefold() in (level.casefold() for level in one.levels):
        return f"not one of its codes, in which capital letters count: {listed}"
    return f"not one of its codes: {listed}"
