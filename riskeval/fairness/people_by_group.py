"""The people of some groups who have a prediction: what it says, what happened, and their design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.declaration import OUTCOME
from riskeval.design import Codes, Design, Floats
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.fairness.named_groups import Group, NamedGroups, name_of
from riskeval.remarks import FEW, few_events
from riskeval.terms import ALL


@dataclass(frozen=True)
class PeopleByGroup:
    """Cells of the people who are in one of some groups and have the prediction.

    Parameters
    ----------
    groups : tuple of (column, label) tuples
    group : integer array, shape (cells,)
        Place in `groups`.
    outcome, value : array, shape (cells,)
        What happened, and what the prediction says.
    design : Design
    dropped : array, shape (groups,)
        People of each group without the prediction.
    told : dict
        What every row of a table says about the prediction.
    """

    groups: tuple[Group, ...]
    group: Codes
    outcome: Floats
    value: Floats
    design: Design
    dropped: Floats
    told: dict[str, Any]

    def of(self, keep: Sequence[int]) -> PeopleByGroup:
        """The people of some of the groups, which are numbered anew."""
        place = np.full(len(self.groups), -1)
        place[list(keep)] = np.arange(len(keep))
        inside = place[self.group] >= 0
        return PeopleByGroup(
            tuple(self.groups[k] for k in keep),
            place[self.group][inside],
            self.outcome[inside],
            self.value[inside],
            self.design.subset(inside),
            self.dropped[list(keep)],
            self.told,
        )

    def sums(self, values: Floats | float = 1.0) -> Floats:
        """Sums over the people of each group, unweighted."""
        return np.bincount(self.group, self.design.n * values, len(self.groups)).astype(float)

    @cached_property
    def n(self) -> Floats:
        """People of each group."""
        return self.sums()

    @cached_property
    def events(self) -> Floats:
        """People of each group who had the event."""
        return self.sums(self.outcome)

    @cached_property
    def enough(self) -> NDArray[np.bool_]:
        """Which groups have ten events and ten non-events."""
        return np.minimum(self.events, self.n - self.events) >= FEW

    def few(self, k: int) -> str:
        """Why approximations for many people do not hold in a group; empty where they may."""
        smaller = min(self.events[k], self.n[k] - self.events[k])
        return "" if smaller >= FEW else f"{self.name(k)}: only {few_events(smaller)}"

    def name(self, k: int) -> str:
        """A group as people say it."""
        return name_of(self.groups[k])

    def row(self, metric: str, k: int | None = None, **values: Any) -> dict[str, Any]:
        """A line of a table about one group, or about everybody; what is not said is empty."""
        group = dict(self.groups[k]) if k is not None else {column: ALL for column, _ in self.groups[0]}
        counts = (self.n, self.events, self.dropped)
        n, events, dropped = (x.sum() if k is None else x[k] for x in counts)
        told = {"metric": metric, "n": n, "events": events, "n_dropped": dropped}
        return self.told | told | group | values


def people_by_group(
    cohort: Cohort, prediction: str, named: NamedGroups, roles: Sequence[str], on: str | None = None
) -> PeopleByGroup:
    """The people of the groups who have one role of a prediction; the reference group comes first.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    named : NamedGroups
    roles : sequence of str
        Roles that will do, the preferred one first.
    on : str, optional
        One of them.
    """
    role = role_of(cohort, prediction, roles, on)
    groups = (named.reference, *named.compared)
    sample = cohort.sample(((prediction, role), *named.columns))
    place = _places(cohort, groups, [sample.columns[column] for column in named.columns])
    value = sample.columns[prediction, role]
    used = (place >= 0) & ~np.isnan(value)
    absent = (place >= 0) & np.isnan(value)
    months = cohort.horizon_months
    return PeopleByGroup(
        groups,
        place[used],
        sample.columns[OUTCOME][used],
        value[used],
        sample.design.subset(used),
        np.bincount(place[absent], sample.design.n[absent], len(groups)).astype(float),
        {"prediction": prediction, "on": role, "horizon": np.nan if months is None else float(months)},
    )


def role_of(cohort: Cohort, prediction: str, roles: Sequence[str], on: str | None) -> str:
    """The role of a prediction that is read."""
    if not isinstance(prediction, str) or prediction not in cohort.predictions:
        known = list(cohort.predictions)
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"{prediction!r:.60}",
            do=did_you_mean(str(prediction), known) or f"name one of {known}",
        )
    usable = usable_roles(cohort, cohort.predictions[prediction])
    found = [role for role in roles if role in usable and on in (None, role)]
    if not found:
        raise EvaluationError(
            needed=f"a {' or '.join(roles)} of `{prediction}`",
            found=f"on={on!r}" if on is not None else f"the roles {', '.join(usable)}",
            do=f"choose one of {[role for role in roles if role in usable] or list(roles)}",
        )
    return found[0]


def _places(cohort: Cohort, groups: Sequence[Group], columns: Sequence[Floats]) -> Codes:
    """Which of the groups each cell belongs to; −1 where none."""
    sizes = [len(cohort.people.columns[column].levels) for column, _ in groups[0]]
    codes = [[cohort.people.group_code(column, label) for column, label in group] for group in groups]
    place = np.full(int(np.prod(sizes)), -1)
    place[np.ravel_multi_index(np.array(codes).T, sizes)] = np.arange(len(groups))
    return np.asarray(place[np.ravel_multi_index([column.astype(np.int64) for column in columns], sizes)])
