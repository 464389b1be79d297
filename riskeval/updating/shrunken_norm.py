"""Observed rates drawn toward a published norm."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal, Self

import numpy as np

from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.updating.by_level import UpdateByLevel, falling
from riskeval.updating.strength import estimated_strength


class ShrunkenNorm(UpdateByLevel):
    """Draws the rate observed on each level toward its published risk: the fewer people, the closer.

    Parameters
    ----------
    norm : mapping
        Level → published risk, above 0 and below 1. Levels without people keep it.
    strength : float or "estimated"
        How many people the published risk of a level is worth; 0 gives the observed rates. ``"estimated"``
        takes it from how far the sample departs from the norm, which needs at least three levels with people.

    Attributes
    ----------
    strength_ : float
        Infinite where the sample departs from the norm no more than chance would: then the norm stays.
    table_ : pandas.DataFrame
        One row per level: beside the observed rate ``published``, ``updated`` and ``own`` (the share that the
        sample has in it). A shrunken risk carries no promise of coverage, so it has no interval.

    Notes
    -----
    ``(n r + m q) / (n + m)`` with observed rate r of n people (Kish's number where they weigh differently),
    published risk q and strength m: the mean of a beta distribution. The estimated m maximises the
    beta-binomial likelihood (Kleinman 1973, doi:10.1080/01621459.1973.10481332).

    Examples
    --------
    >>> from riskeval.updating import ShrunkenNorm
    >>> update = ShrunkenNorm({1: 0.1, 2: 0.4}, strength=2).fit([1, 1, 2, 2], [0, 0, 1, 1])
    >>> update.predict_proba([1, 2])[:, 1].tolist()
    [0.05, 0.7]
    """

    def __init__(
        self, norm: Mapping[Hashable, float], strength: float | Literal["estimated"] = "estimated"
    ) -> None:
        self.norm = norm
        self.strength = strength

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn the rates from people whose outcome is known.

        Parameters
        ----------
        X : array or data frame, shape (n,) or (n, 1)
            The level of each person: a key of the norm.
        y : array of 0/1, shape (n,)
        sample_weight : array, shape (n,), optional
        """
        raise_all(EvaluationError, [*_norm_problems(self.norm), *_strength_problems(self.strength)])
        table = self._count(X, y, sample_weight, list(self.norm))
        table["published"] = [float(self.norm[level]) for level in table["level"]]
        people, rate, norm = (table[name].to_numpy() for name in ("effective", "observed", "published"))
        if self.strength == "estimated":
            self.strength_ = estimated_strength(np.nan_to_num(rate) * people, people, norm)
        else:
            self.strength_ = float(self.strength)
        if np.isinf(self.strength_):
            own = np.zeros_like(people)
            self.notes_ += ("the sample departs from the norm no more than chance would: the norm stays",)
        else:
            own = people / np.maximum(people + self.strength_, 1e-300)
        table["own"] = own
        table["updated"] = np.where(people > 0, own * np.nan_to_num(rate) + (1 - own) * norm, norm)
        self.table_ = table
        self.notes_ += falling(table)
        return self


def _norm_problems(norm: Mapping[Hashable, float]) -> list[Problem]:
    def usable(value: object) -> bool:
        return isinstance(value, int | float | np.number) and 0 < float(value) < 1

    wrong = {level: value for level, value in norm.items() if not usable(value)}
    if not norm:
        return [Problem("a norm: level → published risk", "none", "give the published table")]
    if not wrong:
        return []
    level, value = next(iter(wrong.items()))
    return [
        Problem(
            "published risks above 0 and below 1",
            f"{len(wrong)} others, the first `{value}` for {level}",
            "divide percentages by 100" if isinstance(value, int | float) and value > 1 else "correct them",
        )
    ]


def _strength_problems(strength: object) -> list[Problem]:
    if strength == "estimated" or (isinstance(strength, int | float) and 0 <= strength < np.inf):
        return []
    needed = 'a strength of at least 0 people, or "estimated"'
    return [Problem(needed, f"`{strength}`", "say how many people the norm is worth")]
