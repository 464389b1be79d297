"""Who is compared with whom: the groups of one column, or of several together, and the named reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all

Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NamedGroups:
    """Groups that some person is in, and which of them is the reference.

    Attributes
    ----------
    columns : tuple of str
    groups : tuple of (column, label) tuples
        The reference is one of them.
    reference : tuple of (column, label)
    """

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    reference: Group

    @property
    def others(self) -> tuple[Group, ...]:
        """Every group but the reference."""
        return tuple(group for group in self.groups if group != self.reference)

    @property
    def name(self) -> str:
        """The reference as tables print it."""
        return name_of(self.reference)


def name_of(group: Group) -> str:
    """A group as people say it: its label, or its labels."""
    return ", ".join(label for _, label in group)


def named_groups(cohort: Cohort, by: str | Sequence[str], reference: str | Sequence[str]) -> NamedGroups:
    """The groups by one column, or by several together, and the reference that the caller names.

    Parameters
    ----------
    cohort : Cohort
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        A label, or one for each column.

    Raises
    ------
    EvaluationError
        Columns that hold no groups; a reference that nobody belongs to.
    """
    if not isinstance(cohort, Cohort):
        raise EvaluationError(
            needed="a Cohort", found=f"{cohort!r:.60}", do="make one with `riskeval.Cohort`"
        )
    columns, labels = _texts(by), _texts(reference)
    raise_all(EvaluationError, _column_problems(cohort, columns, by))
    groups = tuple(tuple(zip(columns, found, strict=True)) for found in cohort.people.combinations(columns))
    wanted = tuple(zip(columns, labels, strict=False))
    if len(labels) != len(columns) or wanted not in groups:
        known = [name_of(group) for group in groups]
        raise EvaluationError(
            needed=f"a reference among the groups of {' and '.join(columns)}",
            found=f"reference={reference!r}",
            do=did_you_mean(", ".join(labels), known) or f"name one of {known[:12]}",
        )
    return NamedGroups(columns, groups, wanted)


def _texts(value: Any) -> tuple[str, ...]:
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return tuple(str(one) for one in several)


def _column_problems(cohort: Cohort, columns: tuple[str, ...], by: Any) -> list[Problem]:
    known = list(cohort.groups)
    problems = [
        Problem(
            "group columns that the cohort knows",
            f"by=`{column}`",
            did_you_mean(column, known) or f"name one of {known}, or declare it in `groups=`",
        )
        for column in columns
        if column not in known
    ]
    if not columns or len(set(columns)) < len(columns):
        problems.append(Problem("one group column, or several different ones", f"by={by!r}", "name them"))
    return problems
