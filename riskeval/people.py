"""The people of a cohort: every column as arrays, and how many people each row stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from riskeval._frame import Column, collapse, encode
from riskeval.declaration import OUTCOME, STRATA, Key
from riskeval.design import Floats
from riskeval.errors import CohortError


@dataclass(frozen=True)
class People:
    """Validated columns by key, people per row, and who was excluded.

    Parameters
    ----------
    columns : mapping of key to Column
        ``(prediction, role)``; group columns by name; ``OUTCOME, WEIGHTS, CLUSTER, STRATA, SEVERITY``.
    n : array, shape (rows,)
    excluded : pandas.DataFrame
        Columns ``reason, n``.
    """

    columns: Mapping[Key, Column]
    n: Floats
    excluded: pd.DataFrame

    @cached_property
    def total(self) -> int:
        """People analysed."""
        return round(float(self.n.sum()))

    @cached_property
    def events(self) -> int:
        """People analysed who had the event."""
        return round(float(self.n @ self.columns[OUTCOME].values))

    def group_levels(self, column: str) -> list[str]:
        """Labels of a group column that some person has, in order; ``(missing)`` last."""
        stored = self.columns[column]
        assert stored.codes is not None
        used = np.bincount(stored.codes, minlength=len(stored.levels)) > 0
        return [str(label) for label in stored.levels[used]]

    def emptied(self, column: str) -> list[str]:
        """Labels of a group column all of whose people were excluded."""
        used = set(self.group_levels(column))
        return [str(label) for label in self.columns[column].levels if str(label) not in used]

    def group_code(self, column: str, label: str) -> int:
        """Code of a label in the arrays of a sample; −1 where no person has it."""
        found = np.flatnonzero(self.columns[column].levels == label)
        return int(found[0]) if len(found) else -1

    def values(self, key: Key) -> Floats:
        """The distinct values of a column, in increasing order, without missing."""
        stored = self.columns[key]
        levels = (
            np.unique(stored.values)
            if stored.codes is None
            else stored.levels[np.unique(stored.codes[stored.codes >= 0])]
        )
        return np.asarray(levels[~np.isnan(levels)], dtype=float)

    @property
    def fixed_event_rate(self) -> bool:
        """Whether every stratum has only one outcome, so that the design fixes the event rate."""
        if STRATA not in self.columns:
            return False
        strata, outcome = self.columns[STRATA].codes, self.columns[OUTCOME].values
        assert strata is not None
        events = np.bincount(strata, weights=outcome)
        return bool(np.all((events == 0) | (events == np.bincount(strata))))

    def count(self, by: Sequence[Key]) -> pd.DataFrame:
        """People and events in each combination, unweighted; see `Cohort.count`."""
        self.known(by)
        wanted: list[Key] = [*by, OUTCOME]
        rows, n = collapse([self.columns[key] for key in wanted], self.n)
        taken = slice(None) if rows is None else rows
        frame = pd.DataFrame(
            {key if isinstance(key, str) else " ".join(key): self._shown(key)[taken] for key in by},
        )
        named = list(frame.columns)
        frame["n"], frame["events"] = n, n * self.columns[OUTCOME].values[taken]
        if not named:
            return pd.DataFrame({"n": [self.total], "events": [self.events]})
        return (
            frame.groupby(named, dropna=False, sort=True)[["n", "events"]]
            .sum()
            .round()
            .astype(int)
            .reset_index()
        )

    def known(self, keys: Sequence[Key]) -> None:
        """Refuse columns that nobody has."""
        for key in keys:
            if key not in self.columns:
                raise CohortError(
                    needed="group columns, or roles as pairs",
                    found=f"`{key}`",
                    do='name a group column, or write ("Tool", "score")',
                )

    def _shown(self, key: Key) -> np.ndarray[Any, Any]:
        stored = self.columns[key]
        if stored.codes is not None and stored.levels.dtype == object:
            return stored.levels[stored.codes]
        return stored.values

    def combinations(self, columns: Sequence[str]) -> list[tuple[str, ...]]:
        """Combinations of group labels that some person has, in the order of the labels."""
        stored = [self.columns[column] for column in columns]
        rows, _ = collapse(stored, self.n)
        codes = [
            column.codes if rows is None else column.codes[rows]
            for column in stored
            if column.codes is not None
        ]
        present = sorted(set(zip(*(array.tolist() for array in codes), strict=True)))
        return [tuple(str(c.levels[i]) for c, i in zip(stored, where, strict=True)) for where in present]

    def with_risks(self, risks: Mapping[str, float]) -> People:
        """The same people with predictions that give everybody one risk."""
        nobody_differs = np.zeros(len(self.n), dtype=np.int64)
        added: dict[Key, Column] = {
            (name, "risk"): Column(np.full(len(self.n), risk), nobody_differs, np.array([risk]))
            for name, risk in risks.items()
        }
        return replace(self, columns={**self.columns, **added})

    def with_value(self, key: tuple[str, str], values: Floats) -> People:
        """The same people with one more score or risk, one value for each row."""
        given = np.asarray(values, dtype=float)
        if given.shape != self.n.shape:
            raise CohortError(
                needed=f"one value of `{key[0]}` for each of the {len(self.n):,} rows of people",
                found=f"an array of shape {given.shape}",
                do="compute it from the columns of `cohort.people`",
            )
        if key[1] == "risk" and ((given < 0) | (given > 1)).any():
            raise CohortError(
                needed=f"risks from 0 to 1 of `{key[0]}`",
                found=f"{np.nanmin(given):g} to {np.nanmax(given):g}",
                do="give probabilities",
            )
        return replace(self, columns={**self.columns, key: encode(given)})

    def with_norm(self, name: str, on: str, risks: Mapping[float, float]) -> People:
        """The same people with the published risk of each value of a score or band."""
        value = self.columns[name, on].values
        norm = np.full(len(value), np.nan)
        for level, risk in risks.items():
            norm[value == level] = risk
        return replace(self, columns={**self.columns, (name, "norm"): encode(norm)})

    def having(self, keys: Sequence[Key], reason: str) -> People:
        """The people who have all of some values; the others are counted among the excluded."""
        absent = np.zeros(len(self.n), dtype=bool)
        for key in keys:
            absent |= self.columns[key].missing
        left = pd.DataFrame({"reason": [reason], "n": [round(self.n[absent].sum())]})
        return self.keep(~absent, pd.concat([self.excluded, left], ignore_index=True))

    def keep(self, rows: np.ndarray[Any, Any], excluded: pd.DataFrame) -> People:
        """Some of the rows, and who has been left out so far."""
        return People(
            {key: column.keep(rows) for key, column in self.columns.items()}, self.n[rows], excluded
        )

    def relabel(self, column: str, mapping: Mapping[str, str]) -> People:
        """The same people with some labels renamed; equal names become one, empty labels go."""
        stored, used = self.columns[column], self.group_levels(column)
        assert stored.codes is not None
        texts = [mapping.get(str(level), str(level)) for level in stored.levels]
        kept = {text for text, level in zip(texts, stored.levels, strict=True) if str(level) in used}
        distinct = sorted(kept, key=lambda text: (text.startswith("("), texts.index(text)))
        places = [distinct.index(text) if text in kept else -1 for text in texts]
        codes = np.array(places, dtype=np.int64)[stored.codes]
        changed = Column(codes.astype(float), codes, np.array(distinct, dtype=object))
        return replace(self, columns={**self.columns, column: changed})

    def recode(self, key: Key, mapping: Mapping[float, float]) -> People:
        """The same people with some values of a number replaced by others."""
        values = self.columns[key].values
        changed = values.copy()
        for old, new in mapping.items():
            changed[values == old] = new
        return replace(self, columns={**self.columns, key: encode(changed)})
