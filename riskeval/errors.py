"""Errors that say what was needed, what was found and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in the user's own names."""

    needed: str
    found: str
    do: str

    def __str__(self) -> str:
        end = "" if self.do.endswith("?") else "."
        return f"Needed {self.needed}; found {self.found}. To fix it: {self.do}{end}"


class RiskevalError(ValueError):
    """Base of every error that riskeval raises on purpose.

    Parameters
    ----------
    needed, found, do : str
        What was needed, what was found and where, and what to do. Use these for a single problem.
    problems : sequence of Problem
        Use this for several problems at once. The message shows the first 20 and a count;
        the attribute ``problems`` keeps all of them.
    """

    def __init__(
        self,
        *,
        needed: str = "",
        found: str = "",
        do: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems) or (Problem(needed, found, do),)
        super().__init__(self.message(shown=SHOWN))

    def message(self, shown: int | None = None) -> str:
        """The problems as one paragraph; ``shown=None`` prints all of them."""
        listed = self.problems[:shown]
        if len(self.problems) == 1:
            return str(listed[0])
        numbered = " ".join(f"({i}) {problem}" for i, problem in enumerate(listed, 1))
        hidden = len(self.problems) - len(listed)
        rest = f" … and {hidden} more." if hidden else ""
        return f"{len(self.problems)} problems: {numbered}{rest}"


class CohortError(RiskevalError):
    """The data or the roles given to a cohort cannot be used."""


class InstrumentError(RiskevalError):
    """The definition of an instrument is wrong, or a table cannot be scored with it."""


class SimulationError(RiskevalError):
    """People with these parameters cannot exist, or nobody knows this scenario."""


class DataFileError(RiskevalError):
    """A data file cannot be read."""


class StudyError(RiskevalError):
    """A study file is wrong."""


class EvaluationError(RiskevalError):
    """A question was asked that these data or these metrics cannot answer."""


class ReportError(RiskevalError):
    """An output cannot be written."""


def raise_all(error: type[RiskevalError], problems: Iterable[Problem]) -> None:
    """Raise `error` with every problem, or return when there is none."""
    collected = tuple(problems)
    if collected:
        raise error(problems=collected)


def closest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that is closest to a mistyped one; None when none is close."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    if not close:
        close = [other for other in known if other.casefold() == name.casefold()][:1]
    return close[0] if close else None


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return ``did you mean 'x'?``, or nothing when no known name is close."""
    close = closest(name, known)
    return f"did you mean '{close}'?" if close is not None else ""
