"""What was asked of the criteria, checked at the door: groups, reference, prediction, cut and margins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.margins import Margins, unknown_criterion
from riskeval.fairness.named_groups import Group, NamedGroups, named_groups
from riskeval.request import emptied_groups
from riskeval.rows import check_confidence


@dataclass(frozen=True)
class Question:
    """A question that makes sense.

    Attributes
    ----------
    cohort : Cohort
        With the prediction alone.
    prediction : str
    named : NamedGroups
        The groups, and the reference among them.
    cut, on
        From which value on people are flagged, and on which role it stands; None where not stated.
    margins : Margins
    criteria : tuple of Criterion
    confidence : float
    """

    cohort: Cohort
    prediction: str
    named: NamedGroups
    cut: float | str | None
    on: Any
    margins: Margins
    criteria: tuple[Criterion, ...]
    confidence: float

    @property
    def controls(self) -> tuple[str, ...]:
        """The control columns that are not themselves compared."""
        return tuple(column for column in self.cohort.controls if column not in self.named.columns)

    @cached_property
    def levels(self) -> list[Group]:
        """Levels of the control columns that have people."""
        found = self.cohort.people.combinations(self.controls) if self.controls else []
        return [tuple(zip(self.controls, labels, strict=True)) for labels in found]

    @cached_property
    def emptied(self) -> list[Group]:
        """Groups all of whose people were excluded."""
        columns = self.named.columns
        return emptied_groups(self.cohort, columns[0]) if len(columns) == 1 else []

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that tell whom a row is about."""
        return (*self.controls, *self.named.columns)

    @property
    def axis(self) -> Any:
        """The group columns as the verbs take them."""
        columns = self.named.columns
        return columns[0] if len(columns) == 1 else columns


def asked(
    cohort: Any,
    groups: tuple[Any, Any],
    prediction: str | None,
    cut: tuple[Any, Any],
    margins: Margins,
    only: Any,
    confidence: float,
) -> Question:
    """The question, or one error with everything that is wrong in it."""
    if not isinstance(cohort, Cohort):
        raise EvaluationError(
            needed="a Cohort", found=f"{cohort!r:.60}", do="make one with `riskeval.Cohort`"
        )
    names = tuple(CRITERIA) if only is None else _texts(only)
    found = [
        *_problems(lambda: _groups(cohort, *groups)),
        *_prediction(cohort, prediction),
        *(unknown_criterion(name, "only=") for name in names if name not in CRITERIA),
        *([] if names else [Problem("some criteria", f"only={only!r}", "leave `only` out for all")]),
        *margins.problems(),
        *_problems(lambda: _above_half(confidence)),
    ]
    raise_all(EvaluationError, found)
    chosen = next(iter(cohort.predictions)) if prediction is None else prediction
    raise_all(EvaluationError, _cut(cohort, chosen, *cut))
    criteria = tuple(CRITERIA[name] for name in names)
    named = _groups(cohort, *groups)
    return Question(cohort.only(chosen), chosen, named, *cut, margins, criteria, confidence)


def _problems(check: Callable[[], object]) -> Sequence[Problem]:
    try:
        check()
    except EvaluationError as error:
        return error.problems
    return ()


def _groups(cohort: Cohort, by: Any, reference: Any) -> NamedGroups:
    named = named_groups(cohort, by, reference)
    if not named.others:
        raise EvaluationError(
            needed="at least two groups", found=f"only `{named.name}`", do="choose other group columns"
        )
    return named


def _texts(names: Any) -> tuple[str, ...]:
    several = isinstance(names, Sequence) and not isinstance(names, str)
    return tuple(map(str, names)) if several else (str(names),)


def _prediction(cohort: Cohort, prediction: Any) -> Iterator[Problem]:
    names = list(cohort.predictions)
    if prediction is None and len(names) > 1:
        yield Problem("one prediction", f"{len(names)}: {', '.join(names)}", "say prediction=, one at a time")
    elif prediction is not None and (not isinstance(prediction, str) or prediction not in names):
        do = did_you_mean(str(prediction), names) or f"name one of {names}"
        yield Problem("a prediction of the cohort", f"`{prediction}`", do)


def _cut(cohort: Cohort, prediction: str, cut: Any, on: Any) -> Iterator[Problem]:
    chosen = cohort.predictions[prediction]
    if on is not None and on not in chosen.roles:
        yield Problem(f"a role of `{chosen.name}`", f"on={on!r}", f"name one of {list(chosen.roles)}")
    if cut is None or (isinstance(cut, Real) and not isinstance(cut, bool)):
        return
    if not isinstance(cut, str):
        yield Problem("one cut: a number, or the name of a level", f"cut={cut!r}", "ask for one at a time")
    elif cut not in chosen.levels:
        do = did_you_mean(cut, chosen.levels) or f"name one of {list(chosen.levels)}, or a number"
        yield Problem(f"a level of `{chosen.name}`", f"cut={cut!r}", do)


def _above_half(confidence: Any) -> None:
    check_confidence(confidence)
    if confidence <= 0.5:
        raise EvaluationError(
            needed="a confidence above 0.5",
            found=f"{confidence}",
            do="write 0.95; whether a criterion holds then rests on intervals of 90 %",
        )
