"""Reading columns by their role: numbers, outcomes, risks, bands and labels, with every problem named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from riskeval._frame import Column, row_number
from riskeval.design import Floats
from riskeval.errors import Problem

MISSING = "(missing)"
RESERVED = ("(all)", MISSING)
NUMBER = r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*"


@dataclass(frozen=True)
class RoleReader:
    """Reads columns by role and collects what is wrong with them."""

    series: dict[str, pd.Series]
    rows_known: bool = True
    problems: list[Problem] = field(default_factory=list)

    def number(self, name: str, role: str) -> Floats:
        """A column of finite numbers; blanks and missing values become NaN."""
        series = self.series[name]
        if pd.api.types.is_bool_dtype(series.dtype) or pd.api.types.is_numeric_dtype(series.dtype):
            values = _as_float(series)
        elif pd.api.types.is_datetime64_any_dtype(series.dtype):
            self._complain(f"numbers in `{name}` ({role})", "dates", "name another column")
            return np.full(len(series), np.nan)
        else:
            values = self._parse(series, name, role)
        endless = np.isinf(values)
        self._rows(
            endless,
            values,
            f"finite numbers in `{name}` ({role})",
            "infinite value",
            "correct it or leave it blank",
        )
        return np.where(endless, np.nan, values)

    def _parse(self, series: pd.Series, name: str, role: str) -> Floats:
        codes, levels = pd.factorize(series, use_na_sentinel=True)
        flags = {True: "1", False: "0"}  # booleans with missing values arrive as objects
        texts = pd.Series(
            [flags[bool(v)] if isinstance(v, bool | np.bool_) else str(v) for v in levels], dtype=object
        )
        blank = texts.str.fullmatch(r"\s*").to_numpy(dtype=bool) if len(texts) else np.zeros(0, bool)
        good = texts.str.fullmatch(NUMBER).to_numpy(dtype=bool) if len(texts) else np.zeros(0, bool)
        numbers = np.full(len(texts) + 1, np.nan)
        numbers[:-1][good] = texts[good].astype(float).to_numpy() if good.any() else []
        wrong = np.append(~good & ~blank, False)[codes]
        self._rows(
            wrong,
            series.to_numpy(dtype=object),
            f"numbers in `{name}` ({role})",
            "text",
            "recode it: 1 where the event happened, 0 where it did not, blank where nobody knows"
            if role == "outcome"
            else "correct it, or leave it blank where the value is missing",
        )
        return numbers[codes]

    def outcome(self, name: str) -> Floats:
        """Outcomes coded 0/1."""
        values = self.number(name, "outcome")
        present = np.unique(values[~np.isnan(values)])
        if not set(present) <= {0.0, 1.0}:
            shown = ", ".join(f"{v:g}" for v in present[:5]) + (", …" if len(present) > 5 else "")
            wrong = ~np.isnan(values) & (values != 0) & (values != 1)
            first = self.first_row(wrong)
            codes = ", ".join(f"{v:g}" for v in present[:2])
            recode = "recode so that 1 is the event and 0 is no event" + (
                f"; riskeval cannot know which of {codes} means the event" if len(present) == 2 else ""
            )
            self._complain(
                f"`{name}` (outcome) coded 0/1, 1 = the event",
                f"values {{{shown}}}, {int(wrong.sum())} of them neither 0 nor 1{first}",
                recode,
            )
        return values

    def risk(self, name: str, role: str) -> Floats:
        """Probabilities in [0, 1]."""
        values = self.number(name, role)
        outside = (values < 0) | (values > 1)
        percent = (
            "divide by 100 if these are percentages" if np.nanmax(values, initial=0) > 1 else "correct it"
        )
        self._rows(
            outside, values, f"probabilities from 0 to 1 in `{name}` ({role})", "value outside", percent
        )
        return values

    def weight(self, name: str) -> Floats:
        """Weights of at least 0."""
        values = self.number(name, "weights")
        self._rows(values < 0, values, f"weights of at least 0 in `{name}`", "negative weight", "correct it")
        if not (np.nan_to_num(values) > 0).any():
            self._complain(
                f"a positive weight in `{name}`", "none", "name another column of weights, or none"
            )
        return values

    def severity(self, name: str, outcome: Floats) -> Floats:
        """How bad each event was, at least 0; 0 for people without the event, whatever stands there."""
        values = np.where(outcome == 1, self.number(name, "severity"), 0.0)
        self._rows(
            values < 0,
            values,
            f"severities of at least 0 in `{name}`",
            "negative severity",
            "state how bad each event was as a number from 0 on",
        )
        return values

    def band(self, name: str, levels: Sequence[str]) -> Column:
        """An ordered category, read as the rank of its declared level from 0."""
        labels = self.labels(name)
        ranks = {as_label(text): rank for rank, text in enumerate(levels)}
        translated = np.array([ranks.get(str(label), -1) for label in labels.levels] + [-1])
        assert labels.codes is not None
        codes = translated[labels.codes]
        unknown = (codes < 0) & (labels.codes >= 0)
        self._rows(
            unknown,
            np.append(labels.levels, "")[labels.codes],
            f"only the declared levels {list(levels)} in `{name}` (band)",
            "other label",
            "correct it, or declare all levels from lowest to highest",
        )
        values = np.where(codes < 0, np.nan, codes).astype(float)
        return Column(values, codes.astype(np.int64), np.arange(len(levels), dtype=float))

    def labels(self, name: str) -> Column:
        """Labels as text, sorted; blanks and missing values have code −1. `3` and `3.0` are one label."""
        codes, levels = pd.factorize(self.series[name], use_na_sentinel=True)
        texts = [as_label(level) for level in levels]
        distinct = sorted(set(texts) - {""}, key=_in_order)
        position = {text: i for i, text in enumerate(distinct)} | {"": -1}
        translated = np.array([position[text] for text in texts] + [-1], dtype=np.int64)
        final = translated[codes]
        return Column(final.astype(float), final, np.array(distinct, dtype=object))

    def group(self, name: str) -> Column:
        """Labels of a group; a missing label is the group `(missing)`."""
        column = self.labels(name)
        assert column.codes is not None
        taken = [text for text in RESERVED if text in column.levels]
        if taken:
            self._complain(f"labels of `{name}` other than {RESERVED}", f"`{taken[0]}`", "rename that label")
        if not (column.codes < 0).any():
            return column
        codes = np.where(column.codes < 0, len(column.levels), column.codes)
        return Column(codes.astype(float), codes, np.append(column.levels, MISSING))

    def _rows(self, wrong: np.ndarray[Any, Any], values: Any, needed: str, found: str, do: str) -> None:
        """One problem for all the rows that are wrong: the count and the first example."""
        if not np.any(wrong):
            return
        rows = np.flatnonzero(wrong)
        example = str(values[rows[0]])
        shown = example if len(example) <= 40 else example[:37] + "…"
        count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
        where = f" in row {self.row(rows[0])}" if self.rows_known else ""
        self._complain(needed, f"{found} in {count}, first `{shown}`{where}", do)

    def row(self, position: int) -> int:
        """Number of a row for messages."""
        return row_number(next(iter(self.series.values())).index, position)

    def first_row(self, wrong: np.ndarray[Any, Any]) -> str:
        """The first wrong row in words; nothing where rows are not known because the data are lazy."""
        return f", first in row {self.row(int(np.flatnonzero(wrong)[0]))}" if self.rows_known else ""

    def _complain(self, needed: str, found: str, do: str) -> None:
        self.problems.append(Problem(needed, found, do))


def as_label(value: Any) -> str:
    """A label as text; whole numbers lose their decimal point, so that 3 and 3.0 are one label."""
    text = str(value).strip()
    return re.sub(r"^([+-]?\d+)\.0+$", r"\1", text)


def _in_order(text: str) -> tuple[float, str]:
    """Numbers by size before words by letter."""
    return (float(text), text) if re.fullmatch(NUMBER, text) else (np.inf, text)


def _as_float(series: pd.Series) -> Floats:
    """Numbers as double precision; single precision by its shortest decimal, so that 0.7 stays 0.7."""
    values = series.to_numpy(dtype=float, na_value=np.nan)
    if str(series.dtype).lower() not in ("float32", "float16", "float[pyarrow]", "halffloat[pyarrow]"):
        return values
    codes, levels = pd.factorize(values)
    exact = np.array([float(str(np.float32(level))) for level in levels] + [np.nan])
    return np.asarray(exact[codes])
