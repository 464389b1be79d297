"""What the caller declared: which column plays which role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from riskeval.errors import CohortError, Problem
from riskeval.prediction import BASELINES, Prediction

Key = str | tuple[str, str]
# Keys of the design are pairs that no prediction can have, so that a group column may bear any name.
OUTCOME: Key = ("", "outcome")
WEIGHTS: Key = ("", "weights")
CLUSTER: Key = ("", "cluster")
STRATA: Key = ("", "strata")
SEVERITY: Key = ("", "severity")
ITEM = "(all)"  # an item is the pair of this, which no prediction is called, and its column
BEFORE_GROUPS = ("prediction", "metric")
AFTER_GROUPS = (
    *("on", "at", "label", "horizon", "contrast", "reference", "estimate", "se", "lower", "upper"),
    *("confidence", "method", "p", "n", "events", "n_dropped", "status", "note"),
)


SINGLE = ("outcome", "person", "cluster", "strata", "weights", "occasion", "severity", "n")


@dataclass(frozen=True)
class Roles:
    """What the caller named: columns of the frame by their role."""

    outcome: str
    predictions: dict[str, Prediction]
    person: str | None = None
    horizon_months: float | None = None
    groups: tuple[str, ...] = ()
    cluster: str | None = None
    strata: str | None = None
    weights: str | None = None
    occasion: str | None = None
    n: str | None = None
    severity: str | None = None
    controls: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def labelled(self) -> tuple[str, ...]:
        """Columns of labels by which people can be told apart: the groups, and what is conditioned on."""
        return (*self.groups, *self.controls)

    @property
    def named(self) -> list[tuple[str, str]]:
        """(role, column) of everything that was named."""
        single = [(role, getattr(self, role)) for role in SINGLE]
        return (
            [(role, column) for role, column in single if column is not None]
            + [("groups", column) for column in self.groups]
            + [("control", column) for column in self.controls]
            + [("items", column) for column in self.items]
            + [
                (f"{p.name}, {role}", column)
                for p in self.predictions.values()
                for role, column in p.columns.items()
            ]
        )

    def known_predictions(self, names: Sequence[str]) -> None:
        """Refuse names that no prediction has."""
        unknown = [name for name in names if name not in self.predictions]
        if unknown:
            raise CohortError(
                needed="predictions of the cohort",
                found=f"`{unknown[0]}`",
                do=f"name one of {list(self.predictions)}",
            )

    def known_group(self, column: str) -> None:
        """Refuse a column that holds no groups."""
        if column not in self.labelled:
            raise CohortError(
                needed="a group column of the cohort",
                found=f"`{column}`",
                do=f"name one of {list(self.labelled)}",
            )

    def known_item(self, item: str) -> None:
        """Refuse a column that holds no item."""
        if item not in self.items:
            raise CohortError(
                needed="an item of the cohort",
                found=f"`{item}`",
                do=f"name one of {list(self.items)}" if self.items else "name the columns in `items=`",
            )

    def with_value(self, name: str, role: str) -> Roles:
        """The same roles with one more prediction, which has a score or a risk of the same name."""
        if name in self.predictions:
            raise CohortError(
                needed=f"a new name for the {role}", found=f"`{name}`, a prediction", do="name it otherwise"
            )
        return replace(self, predictions={**self.predictions, name: Prediction(name, {role: name})})

    def standardised(self, over: Sequence[Key]) -> Roles:
        """The same roles with weights, and without clusters also strata, that the standardisation makes."""
        if not over:
            raise CohortError(
                needed="columns to condition on", found="none", do="name them: `Cohort(…, control=…)`"
            )
        made = f"standardised over {', '.join(map(said, over))}"
        return replace(self, weights=made, strata=self.strata if self.unit else made)

    def with_baselines(self) -> Roles:
        """The same roles with the predictions that are the same for everybody."""
        added = {name: Prediction(name, {"risk": name}) for name in BASELINES}
        return replace(self, predictions={**self.predictions, **added})

    def with_norm(self, name: str, on: str) -> Roles:
        """The same roles with one prediction alone: its score or band, and the published risk of it."""
        columns = {on: self.predictions[name].columns[on], "norm": f"published risk of {name}"}
        normed = replace(self.predictions[name], columns=columns, horizon_months=None)
        return replace(self, predictions={name: normed})

    @property
    def unit(self) -> str | None:
        """Rows that share it are not independent: the cluster, else the person seen on several occasions."""
        return self.cluster or (self.person if self.occasion else None)


def said(key: Key) -> str:
    """A column or a role as messages name it."""
    return key if isinstance(key, str) else f"{key[1]} of {key[0]}"


def group_columns(columns: Iterable[Any]) -> list[str]:
    """The group columns of a table of results, by the names of all its columns."""
    names = list(columns)
    return names[len(BEFORE_GROUPS) : names.index(AFTER_GROUPS[0])]


def names_in(columns: str | Sequence[str] | None) -> tuple[str, ...]:
    """Columns as a tuple of names, whether one was given, several or none."""
    return (columns,) if isinstance(columns, str) else tuple(columns or ())


def role_problems(roles: Roles, names: Sequence[str]) -> list[Problem]:
    """What is wrong with the roles, given the names of the columns."""
    problems = []
    for role, column in roles.named:
        if column not in names:
            close = get_close_matches(str(column), [str(name) for name in names], n=1)
            hint = (
                f"did you mean `{close[0]}`?"
                if close
                else f"the columns are {', '.join(str(name) for name in names[:12])}"
            )
            problems.append(Problem(f"a column `{column}` ({role})", "no such column", hint))
    leaks = [role for role, column in roles.named if column == roles.outcome and role != "outcome"]
    leaks = [role for role in leaks if role not in ("strata", "groups", "control")]
    if leaks:
        problems.append(
            Problem(
                "predictions and design other than the outcome itself",
                f"`{roles.outcome}` is the outcome and also {leaks[0]}",
                "name another column",
            )
        )
    problems.extend(_repeats(roles))
    clash = [name for name in roles.labelled if name in (*BEFORE_GROUPS, *AFTER_GROUPS)]
    if clash:
        problems.append(
            Problem(
                "group columns whose names are not columns of the results",
                f"`{clash[0]}`",
                "rename the column",
            )
        )
    months = roles.horizon_months
    if months is not None and not (isinstance(months, int | float) and np.isfinite(months) and months > 0):
        problems.append(Problem("horizon_months above 0", f"`{months}`", "give the follow-up in months"))
    return problems


def _repeats(roles: Roles) -> list[Problem]:
    """Columns that are named twice where once is meant."""
    found = [
        Problem(f"each {what} column once", f"{list(columns)}", "remove the repeat")
        for what, columns in (("group", roles.groups), ("control", roles.controls), ("item", roles.items))
        if len(set(columns)) < len(columns)
    ]
    both = [column for column in roles.controls if column in roles.groups]
    if both:
        found.append(
            Problem(
                "groups to compare and, apart from them, a control within which they are compared",
                f"`{both[0]}` is both",
                "name it in `groups=` or in `control=`",
            )
        )
    return found
