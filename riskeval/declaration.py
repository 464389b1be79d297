"""What the caller declared: which column plays which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

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

    @property
    def named(self) -> list[tuple[str, str]]:
        """(role, column) of everything that was named."""
        single = [(role, getattr(self, role)) for role in SINGLE]
        return (
            [(role, column) for role, column in single if column is not None]
            + [("groups", column) for column in self.groups]
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
        if column not in self.groups:
            raise CohortError(
                needed="a group column of the cohort",
                found=f"`{column}`",
                do=f"name one of {list(self.groups)}",
            )

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
    leaks = [role for role in leaks if role not in ("strata", "groups")]
    if leaks:
        problems.append(
            Problem(
                "predictions and design other than the outcome itself",
                f"`{roles.outcome}` is the outcome and also {leaks[0]}",
                "name another column",
            )
        )
    repeated = len(set(roles.groups)) < len(roles.groups)
    if repeated:
        problems.append(Problem("each group column once", f"{list(roles.groups)}", "remove the repeat"))
    clash = [group for group in roles.groups if group in (*BEFORE_GROUPS, *AFTER_GROUPS)]
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
