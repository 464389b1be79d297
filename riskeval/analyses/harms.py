"""Harms in the user's own words and numbers, and the threshold that they imply."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from riskeval.analyses.price import Price
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.points import is_number

KINDS = {
    "not_acting": "if nobody acts and it happens",
    "acting_needlessly": "if somebody acts and nothing would have happened",
    "acting_at_all": "if somebody acts, needed or not",
}


@dataclass(frozen=True)
class Harms:
    """What a user fears on either side, with weights in units of the user's own.

    Attributes
    ----------
    not_acting, acting_needlessly, acting_at_all : dict
        Words to weight.
    averted : float
        How much of the harm of not acting it averts to act now.
    severity, immediacy : str
    """

    not_acting: dict[str, float]
    acting_needlessly: dict[str, float]
    acting_at_all: dict[str, float]
    averted: float
    severity: str = ""
    immediacy: str = ""

    @property
    def frame(self) -> pd.DataFrame:
        """One row per harm: columns ``when, harm, weight``."""
        rows = [
            (said, words, weight)
            for kind, said in KINDS.items()
            for words, weight in getattr(self, kind).items()
        ]
        return pd.DataFrame(rows, columns=["when", "harm", "weight"])

    def price(self) -> Price:
        """The price of the two errors; refused where acting never pays."""
        needless, always, missed = self._sums()
        if self.averted * missed <= always:
            raise EvaluationError(
                needed="harms of not acting that acting now averts, above the harms of acting at all",
                found=f"{self.averted:g} × {missed:g} against {always:g}",
                do="correct the weights: as stated, not even a certain event would be worth acting on",
            )
        return Price(missed, needless + always, (1 - self.averted) * missed + always)

    def threshold(self) -> float:
        """The threshold; NaN where acting never pays."""
        needless, always, missed = self._sums()
        gained = self.averted * missed - always
        return (needless + always) / (needless + always + gained) if gained > 0 else math.nan

    def _sums(self) -> tuple[float, float, float]:
        needless, always, missed = (
            math.fsum(part.values()) for part in (self.acting_needlessly, self.acting_at_all, self.not_acting)
        )
        return needless, always, missed

    def what_if(self) -> pd.DataFrame:
        """The threshold if one number were half or twice as large, and all harms of not acting together."""
        rows = []
        for kind in KINDS:
            for words in getattr(self, kind):
                rows.append([words, *(self._with(kind, words, factor).threshold() for factor in (0.5, 2.0))])
        averted = [
            replace(self, averted=min(1.0, factor * self.averted)).threshold() for factor in (0.5, 2.0)
        ]
        if averted[1] != averted[0]:
            rows.append([f"share averted by acting now ({self.averted:g}; at most 1)", *averted])
        both = [
            replace(self, not_acting={w: f * x for w, x in self.not_acting.items()}).threshold()
            for f in (0.5, 2.0)
        ]
        rows.append(["all harms of not acting together", *both])
        return pd.DataFrame(rows, columns=["what", "halved", "doubled"])

    def _with(self, kind: str, words: str, factor: float) -> Harms:
        stated: dict[str, float] = getattr(self, kind)
        changes: dict[str, Any] = {kind: {**stated, words: factor * stated[words]}}
        return replace(self, **changes)


def stated_harms(
    not_acting: Any, acting_needlessly: Any, acting_at_all: Any, averted: Any, words: tuple[str, str]
) -> Harms:
    """Harms as the user stated them, or every problem with them at once."""
    stated = dict(zip(KINDS, (not_acting, acting_needlessly, acting_at_all), strict=True))
    problems = [problem for kind, harms in stated.items() for problem in _problems(kind, harms)]
    if not is_number(averted) or not 0 < averted <= 1:
        problems.append(
            Problem(
                "`averted`, the share of the harm that acting now averts, above 0 and up to 1",
                f"{averted}",
                "write 0.8 for 80 %; there is no default",
            )
        )
    raise_all(EvaluationError, problems)
    clean = {kind: {str(w): float(x) for w, x in harms.items()} for kind, harms in stated.items()}
    return Harms(**clean, averted=float(averted), severity=words[0], immediacy=words[1])


def _problems(kind: str, harms: Any) -> list[Problem]:
    if not isinstance(harms, Mapping) or (not harms and kind != "acting_at_all"):
        return [
            Problem(
                f"harms for `{kind}` ({KINDS[kind]}), in words, each with a weight",
                "none" if not harms else f"{harms}",
                'write {"trust is lost": 5}; riskeval has no default',
            )
        ]
    return [
        Problem(
            f"words and a weight above 0 for every harm in `{kind}`",
            f"`{words}`: {weight}",
            "leave out a harm that weighs nothing, and state the others in your own units",
        )
        for words, weight in harms.items()
        if not str(words).strip() or not is_number(weight) or weight <= 0
    ]
