"""The cohort: people, what happened to them, and what was predicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from riskeval._frame import column_names
from riskeval.admission import admit
from riskeval.counts import by_outcome
from riskeval.declaration import ITEM, Key, Roles, names_in, role_problems
from riskeval.derived import Derived
from riskeval.design import Floats
from riskeval.errors import CohortError, Problem, raise_all
from riskeval.prediction import parse_predictions
from riskeval.sample import Sample, Snap, cells


class Cohort(Derived):
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
    control : str or sequence of str, optional
        Columns of labels within whose levels groups are to be compared, such as the kind of offence. They may
        stand in ``by=`` beside groups; see also `standardised`.
    items : sequence of str, optional
        Columns of item ratings, numbers; a blank is not rated, and drops nobody.
    cluster, strata, weights : str, optional
        Columns of the design. Clusters lie within strata.
    severity : str, optional
        Column with how bad each event was, 0 or more in the user's own units; ignored for people without the
        event. `expected_cost` reads it.
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
        groups: str | Sequence[str] | None = None,
        cluster: str | None = None,
        strata: str | None = None,
        weights: str | None = None,
        occasion: str | None = None,
        severity: str | None = None,
        control: str | Sequence[str] | None = None,
        items: str | Sequence[str] | None = None,
        missing: Literal["raise", "drop"] = "raise",
    ) -> None:
        problems: list[Problem] = []
        parsed = parse_predictions(predictions, problems)
        design = (cluster, strata, weights, occasion)
        roles = Roles(outcome, parsed, person, horizon_months, names_in(groups), *design, severity=severity)
        roles = replace(roles, controls=names_in(control), items=names_in(items))
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
        groups: str | Sequence[str] | None = None,
        horizon_months: float | None = None,
        cluster: str | None = None,
        strata: str | None = None,
        control: str | Sequence[str] | None = None,
        items: str | Sequence[str] | None = None,
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
        predictions, groups, horizon_months, cluster, strata, control, items
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
        table, outcome = by_outcome(table, n, outcome, events)
        roles = Roles(outcome, parsed, None, horizon_months, names_in(groups), cluster, strata, n=n)
        roles = replace(roles, controls=names_in(control), items=names_in(items))
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
        self._set(roles, admit(frame, roles, missing))

    def __setattr__(self, name: str, value: Any) -> None:
        if "_samples" in self.__dict__:
            raise AttributeError("a Cohort cannot be changed; make a new one")
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        tools = ", ".join(f"{p.name} ({', '.join(p.roles)})" for p in self.predictions.values())
        dropped = int(self.people.excluded["n"].sum())
        return f"Cohort of {self.n:,} people, {self.events:,} events; predictions: {tools}" + (
            f"; {dropped:,} excluded" if dropped else ""
        )

    @property
    def n(self) -> int:
        """People analysed."""
        return self.people.total

    @property
    def events(self) -> int:
        """People analysed who had the event."""
        return self.people.events

    @property
    def n_in(self) -> int:
        """People in the frame."""
        return self.n + int(self.people.excluded["n"].sum())

    @property
    def excluded(self) -> pd.DataFrame:
        """Exclusions: columns ``reason, n``."""
        return self.people.excluded.copy()

    def sample(self, keys: Sequence[Key], snap: Snap | None = None) -> Sample:
        """Cells over some columns, the outcome and the design; computed once and kept.

        `snap` replaces a column by the largest of some thresholds at or below it, so that a curve over a
        nearly unique risk needs only as many cells as it has points.
        """
        name = (tuple(keys), snap)
        if name not in self._samples:
            self._samples[name] = cells(self.people.columns, self.people.n, keys, snap)
        return self._samples[name]

    def group_levels(self, column: str) -> list[str]:
        """Labels of a group column that some person has, in order; ``(missing)`` last."""
        self._roles.known_group(column)
        return self.people.group_levels(column)

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
        return self.people.count(by)

    def item_values(self, item: str) -> Floats:
        """The ratings of one item, one for each row of `people`; NaN where it is not rated."""
        self._roles.known_item(item)
        return self.people.columns[ITEM, item].values
