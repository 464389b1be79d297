"""The cohort: people, what happened to them, and what was predicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from riskeval._frame import Column, collapse, column_names
from riskeval.admission import admit
from riskeval.counts import spread_events
from riskeval.declaration import OUTCOME, Key, Roles, role_problems
from riskeval.design import Floats
from riskeval.errors import CohortError, Problem, raise_all
from riskeval.prediction import Prediction, parse_predictions
from riskeval.sample import Sample, Snap, cells


class Cohort:
    """An immutable table of people with named roles and a design, validated once.

    Parameters
    ----------
    frame : pandas, polars, DuckDB relation or any frame that narwhals knows
        One row per person. Lazy frames are grouped where the data live. Columns may be text, as
        `riskeval.read_table` returns them.
    outcome : str
        Column coded 0/1; 1 is the event.
    predictions : mapping
        Name → roles: any of ``score``, ``risk`` (in [0, 1]), ``band`` with ``levels`` from lowest to
        highest, ``norm`` (published risk), and ``horizon_months`` where it differs from the cohort's.
    person : str, optional
        Column of identifiers, used only to find repeated people.
    horizon_months : float, optional
        Length of the follow-up that the outcome stands for.
    groups : sequence of str
        Columns of group labels; a missing label is the group ``(missing)``.
    cluster, strata, weights : str, optional
        Columns of the design. Clusters lie within strata.
    occasion : str, optional
        Column that tells apart several assessments of one person; people are then the clusters.
    missing : {"raise", "drop"}
        Whether missing values are an error, or dropped and counted by reason. A person without a prediction
        stays in the cohort and is absent only from the rows of that prediction.

    Attributes
    ----------
    n, events : int
        People analysed, and how many had the event.
    n_in : int
        People in the frame.
    excluded : pandas.DataFrame
        Columns ``reason, n``; ``n_in == n + excluded.n.sum()``.

    Raises
    ------
    CohortError
        With every problem found, naming column, row (the first data row is 1), count and remedy.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> frame = pd.DataFrame({"violent": [0, 0, 1, 1], "total": [1, 2, 2, 3]})
    >>> rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "total"}})
    Cohort of 4 people, 2 events; predictions: Tool (score)
    """

    def __init__(
        self,
        frame: Any,
        *,
        outcome: str,
        predictions: Mapping[str, Mapping[str, Any]],
        person: str | None = None,
        horizon_months: float | None = None,
        groups: str | Sequence[str] = (),
        cluster: str | None = None,
        strata: str | None = None,
        weights: str | None = None,
        occasion: str | None = None,
        missing: Literal["raise", "drop"] = "raise",
    ) -> None:
        problems: list[Problem] = []
        parsed = parse_predictions(predictions, problems)
        named = (groups,) if isinstance(groups, str) else tuple(groups)
        roles = Roles(outcome, parsed, person, horizon_months, named, cluster, strata, weights, occasion)
        self._build(frame, roles, missing, problems)

    @classmethod
    def from_counts(
        cls,
        table: Any,
        *,
        n: str,
        predictions: Mapping[str, Mapping[str, Any]],
        outcome: str | None = None,
        events: str | None = None,
        groups: str | Sequence[str] = (),
        horizon_months: float | None = None,
        cluster: str | None = None,
        strata: str | None = None,
    ) -> Cohort:
        """A cohort from a published table of counts.

        Parameters
        ----------
        table : data frame
            One row per combination of values.
        n : str
            Column with the number of people of the row.
        outcome, events : str
            Either the column of the outcome (0/1), or the column with how many of the n had the event.
        predictions, groups, horizon_months, cluster, strata
            As for `Cohort`.

        Examples
        --------
        >>> import pandas as pd, riskeval as rv
        >>> table = pd.DataFrame({"score": [0, 1, 2], "n": [50, 30, 20], "k": [5, 6, 8]})
        >>> rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"score": "score"}})
        Cohort of 100 people, 19 events; predictions: Tool (score)
        """
        problems: list[Problem] = []
        parsed = parse_predictions(predictions, problems)
        named = (groups,) if isinstance(groups, str) else tuple(groups)
        if (outcome is None) == (events is None):
            raise CohortError(
                needed="either `outcome=` or `events=`",
                found="both" if outcome else "neither",
                do="give one of them",
            )
        if events is not None:
            table, outcome = spread_events(table, n, events), "event"
        assert outcome is not None
        roles = Roles(outcome, parsed, None, horizon_months, named, cluster, strata, n=n)
        made = cls.__new__(cls)
        made._build(table, roles, "raise", problems)
        return made

    def _build(self, frame: Any, roles: Roles, missing: str, problems: list[Problem]) -> None:
        if missing not in ("raise", "drop"):
            problems.append(
                Problem('missing="raise" or missing="drop"', f'"{missing}"', "choose one of these")
            )
        names = column_names(frame)
        problems.extend(role_problems(roles, names))
        raise_all(CohortError, problems)
        self._set(roles, *admit(frame, roles, missing))

    def _set(self, roles: Roles, columns: dict[Key, Column], n: Floats, excluded: pd.DataFrame) -> None:
        self._roles, self._columns, self._n = roles, columns, n
        self._excluded = excluded
        self._samples: dict[tuple[Any, ...], Sample] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        if "_samples" in self.__dict__:
            raise AttributeError("a Cohort cannot be changed; make a new one")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        tools = ", ".join(f"{p.name} ({', '.join(p.roles)})" for p in self.predictions.values())
        dropped = int(self._excluded["n"].sum())
        return f"Cohort of {self.n:,} people, {self.events:,} events; predictions: {tools}" + (
            f"; {dropped:,} excluded" if dropped else ""
        )

    @property
    def n(self) -> int:
        """People analysed."""
        return round(float(self._n.sum()))

    @property
    def events(self) -> int:
        """People analysed who had the event."""
        return round(float(self._n @ self._columns[OUTCOME].values))

    @property
    def n_in(self) -> int:
        """People in the frame."""
        return self.n + int(self._excluded["n"].sum())

    @property
    def excluded(self) -> pd.DataFrame:
        """Exclusions: columns ``reason, n``."""
        return self._excluded.copy()

    @property
    def predictions(self) -> Mapping[str, Prediction]:
        """The predictions by name."""
        return MappingProxyType(self._roles.predictions)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the group columns."""
        return self._roles.groups

    @property
    def outcome(self) -> str:
        """Name of the outcome column."""
        return self._roles.outcome

    @property
    def horizon_months(self) -> float | None:
        """Length of follow-up in months."""
        return self._roles.horizon_months

    @property
    def cluster(self) -> str | None:
        """Name of the column whose people are not independent."""
        return self._roles.unit

    @property
    def strata(self) -> str | None:
        """Name of the strata column."""
        return self._roles.strata

    @property
    def weights(self) -> str | None:
        """Name of the weights column."""
        return self._roles.weights

    def group_levels(self, column: str) -> list[str]:
        """Labels of a group column that some person has, in order; ``(missing)`` last."""
        stored = self._columns[column]
        assert stored.codes is not None
        return [
            str(label)
            for label, n in zip(
                stored.levels, np.bincount(stored.codes, minlength=len(stored.levels)), strict=True
            )
            if n
        ]

    def group_code(self, column: str, label: str) -> int:
        """Code of a label in the arrays of a sample; −1 where no person has it."""
        found = np.flatnonzero(self._columns[column].levels == label)
        return int(found[0]) if len(found) else -1

    def values(self, key: Key) -> Floats:
        """The distinct values of a column, in increasing order, without missing."""
        stored = self._columns[key]
        levels = (
            np.unique(stored.values)
            if stored.codes is None
            else stored.levels[np.unique(stored.codes[stored.codes >= 0])]
        )
        return np.asarray(levels[~np.isnan(levels)], dtype=float)

    @property
    def fixed_event_rate(self) -> bool:
        """Whether every stratum has only one outcome, so that the design fixes the event rate."""
        if self._roles.strata is None:
            return False
        strata, outcome = self._columns["strata"].codes, self._columns[OUTCOME].values
        assert strata is not None
        events = np.bincount(strata, weights=outcome)
        return bool(np.all((events == 0) | (events == np.bincount(strata))))

    def sample(self, keys: Sequence[Key], snap: Snap | None = None) -> Sample:
        """Cells over some columns, the outcome and the design; computed once and kept.

        `snap` replaces a column by the largest of some thresholds at or below it, so that a curve over a
        nearly unique risk needs only as many cells as it has points.
        """
        name = (tuple(keys), snap)
        if name not in self._samples:
            self._samples[name] = cells(self._columns, self._n, keys, snap)
        return self._samples[name]

    def count(self, by: Sequence[Key]) -> pd.DataFrame:
        """How many people and events there are in each combination, unweighted.

        Parameters
        ----------
        by : sequence
            Group columns by name, roles of a prediction as ``("Tool", "score")``.

        Returns
        -------
        pandas.DataFrame
            The columns (labels, or numbers; NaN where missing), ``n`` and ``events``.
        """
        wanted: list[Key] = [*by, OUTCOME]
        rows, n = collapse([self._columns[key] for key in wanted], self._n)
        taken = slice(None) if rows is None else rows
        frame = pd.DataFrame(
            {key if isinstance(key, str) else " ".join(key): self._shown(key)[taken] for key in by},
        )
        named = list(frame.columns)
        frame["n"], frame["events"] = n, n * self._columns[OUTCOME].values[taken]
        if not named:
            return pd.DataFrame({"n": [self.n], "events": [self.events]})
        return (
            frame.groupby(named, dropna=False, sort=True)[["n", "events"]]
            .sum()
            .round()
            .astype(int)
            .reset_index()
        )

    def _shown(self, key: Key) -> np.ndarray[Any, Any]:
        stored = self._columns[key]
        if isinstance(key, str) and key in self.groups:
            assert stored.codes is not None
            return stored.levels[stored.codes]
        return stored.values

    def only(self, *names: str) -> Cohort:
        """The same people with some of the predictions."""
        kept = {name: prediction for name, prediction in self.predictions.items() if name in names}
        made = type(self).__new__(type(self))
        made._set(replace(self._roles, predictions=kept), self._columns, self._n, self._excluded)
        return made

    def having(self, *names: str) -> Cohort:
        """The people who have every one of some predictions; the others are counted among the excluded."""
        keys = [(name, role) for name in names for role in self.predictions[name].roles]
        absent = [np.isnan(self._columns[key].values) for key in keys]
        kept = ~np.any(absent, axis=0) if absent else np.ones(len(self._n), dtype=bool)
        rows = np.flatnonzero(kept)
        left = pd.DataFrame({"reason": [f"{' or '.join(names)} missing"], "n": [round(self._n[~kept].sum())]})
        made = type(self).__new__(type(self))
        columns = {key: column.keep(rows) for key, column in self._columns.items()}
        made._set(self._roles, columns, self._n[rows], pd.concat([self._excluded, left], ignore_index=True))
        return made

    def combinations(self, columns: Sequence[str]) -> list[tuple[str, ...]]:
        """Combinations of group labels that some person has, in the order of the labels."""
        stored = [self._columns[column] for column in columns]
        rows, _ = collapse(stored, self._n)
        codes = [
            column.codes if rows is None else column.codes[rows]
            for column in stored
            if column.codes is not None
        ]
        present = sorted(set(zip(*(array.tolist() for array in codes), strict=True)))
        return [tuple(str(c.levels[i]) for c, i in zip(stored, where, strict=True)) for where in present]

    def relabel(self, column: str, mapping: Mapping[str, str]) -> Cohort:
        """The same cohort with some labels of a group column renamed; equal names become one group."""
        stored = self._columns[column]
        assert stored.codes is not None
        texts = [mapping.get(str(level), str(level)) for level in stored.levels]
        distinct = sorted(set(texts), key=lambda text: (text.startswith("("), text))
        codes = np.array([distinct.index(text) for text in texts], dtype=np.int64)[stored.codes]
        changed = Column(codes.astype(float), codes, np.array(distinct, dtype=object))
        made = type(self).__new__(type(self))
        made._set(self._roles, {**self._columns, column: changed}, self._n, self._excluded)
        return made
