"""Who is compared with whom: the groups of one column, or of several together, and the named reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.request import NOBODY, emptied_groups
from riskeval.terms import Term

SUGGESTED = 12
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
    emptied : tuple of (column, label) tuples
        Groups of one column all of whose people were excluded. They keep a row that says so.
    """

    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    reference: Group
    emptied: tuple[Group, ...] = ()

    @property
    def others(self) -> tuple[Group, ...]:
        """Every group but the reference."""
        return tuple(group for group in self.groups if group != self.reference)

    @property
    def name(self) -> str:
        """The reference as tables print it."""
        return name_of(self.reference)

    @property
    def rows(self) -> tuple[Group, ...]:
        """Every group that has a row: those that some person is in, then those emptied."""
        return (*self.groups, *self.emptied)

    @property
    def compared(self) -> tuple[Group, ...]:
        """Every group that has a row beside the reference."""
        return (*self.others, *self.emptied)

    def asked(self, term: Term, group: Group) -> Term:
        """A term about one of the groups; about a group of whom nobody is left it says so."""
        reason = NOBODY if group in self.emptied else ""
        return replace(term, group=group, unavailable=term.unavailable or reason)

    def about(self, term: Term) -> list[Term]:
        """A term about each group that has a row."""
        return [self.asked(term, group) for group in self.rows]


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
    columns, labels = columns_of(cohort, by), _texts(reference)
    groups = tuple(tuple(zip(columns, found, strict=True)) for found in cohort.people.combinations(columns))
    emptied = tuple(emptied_groups(cohort, columns)) if len(columns) == 1 else ()
    wanted = tuple(zip(columns, labels, strict=False))
    if len(labels) != len(columns) or wanted not in groups:
        raise _unknown_reference(columns, groups, emptied, reference)
    return NamedGroups(columns, groups, wanted, emptied)


def columns_of(cohort: Cohort, by: str | Sequence[str]) -> tuple[str, ...]:
    """The group columns that somebody names, or an error."""
    if not isinstance(cohort, Cohort):
        raise EvaluationError(
            needed="a Cohort", found=f"{cohort!r:.60}", do="make one with `riskeval.Cohort`"
        )
    columns = _texts(by)
    raise_all(EvaluationError, _column_problems(cohort, columns, by))
    return columns


def _unknown_reference(
    columns: tuple[str, ...], groups: tuple[Group, ...], emptied: tuple[Group, ...], reference: Any
) -> EvaluationError:
    """The error about a reference that nobody belongs to."""
    labels, known = _texts(reference), [name_of(group) for group in groups]
    if len(labels) != len(columns):
        do = f"name a label for each of {list(columns)}, such as {[label for _, label in groups[0]]}"
    elif tuple(zip(columns, labels, strict=True)) in emptied:
        do = f"name one of {known[:SUGGESTED]}; {NOBODY}"
    else:
        do = did_you_mean(", ".join(labels), known) or f"name one of {known[:SUGGESTED]}"
    return EvaluationError(
        needed=f"a reference among the groups of {' and '.join(columns)}",
        found=f"reference={reference!r:.80}",
        do=do,
    )


def _texts(value: Any) -> tuple[str, ...]:
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return tuple(str(one) for one in several)


def _column_problems(cohort: Cohort, columns: tuple[str, ...], by: Any) -> list[Problem]:
    known = [*cohort.groups, *cohort.controls]
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
