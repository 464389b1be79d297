"""The margin within which the caller calls a difference too small to matter: stated, never a default."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from riskeval.errors import Problem, closest
from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.points import is_number
from riskeval.terms import How

ALLOWED: Mapping[How, str] = {
    "difference": "a margin above 0 and below 1 for a difference",
    "ratio": "a margin above 1 for a ratio",
}


@dataclass(frozen=True)
class Margins:
    """What the caller stated, for all criteria at once or for one of them.

    Attributes
    ----------
    difference, ratio : float or None
        For every criterion judged by differences, or by ratios.
    own : mapping of str to float
        For single criteria.
    """

    difference: float | None = None
    ratio: float | None = None
    own: Mapping[str, float] = field(default_factory=dict)

    def of(self, criterion: Criterion) -> float:
        """The margin of a criterion; NaN where none was stated."""
        shared = self.difference if criterion.how == "difference" else self.ratio
        stated = self.own.get(criterion.id, shared)
        return math.nan if stated is None else float(stated)

    def problems(self) -> Iterator[Problem]:
        """What is wrong with them."""
        yield from _wrong("margin", "difference", self.difference)
        yield from _wrong("ratio_margin", "ratio", self.ratio)
        if not isinstance(self.own, Mapping):
            do = 'write margins={"predictive_parity": 0.05}, or margin=0.05 for all differences'
            yield Problem("margins by the id of a criterion", f"margins={self.own!r}", do)
            return
        for name, stated in self.own.items():
            if name in CRITERIA:
                yield from _wrong(f'margins["{name}"]', CRITERIA[name].how, stated)
            else:
                yield unknown_criterion(name, "a margin for")


def unknown_criterion(name: object, what: str) -> Problem:
    """The problem of a criterion that nobody knows."""
    close = closest(str(name), list(CRITERIA))
    do = f"did you mean '{close}'?" if close else f"name some of {', '.join(CRITERIA)}"
    return Problem("criteria that are known", f"{what} `{name}`", do)


def _wrong(name: str, how: How, stated: Any) -> Iterator[Problem]:
    if stated is None:
        return
    fits = is_number(stated) and (0 < stated < 1 if how == "difference" else 1 < stated < math.inf)
    if fits:
        return
    below = how == "ratio" and is_number(stated) and 0 < stated < 1
    do = f"write {1 / stated:.4g} for ratios from {stated:g} to {1 / stated:.4g}" if below else "state one"
    yield Problem(f"{ALLOWED[how]}, as `{name}`", f"{stated!r}", do)


def within(how: How, margin: float) -> tuple[float, float]:
    """The values that the margin allows; without a margin, no difference alone."""
    if math.isnan(margin):
        return (0.0, 0.0) if how == "difference" else (1.0, 1.0)
    return (-margin, margin) if how == "difference" else (1 / margin, margin)
