"""What to compute of a judgement beside a rule, for everybody and for each group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.fairness.named_groups import NamedGroups
from riskeval.fairness.override_metrics import (
    CROSSED,
    DIRECTIONS,
    ERRORS,
    change_of,
    crossed_rate,
    direction_rate,
    level_event_rate,
    level_rate,
    possible_rate,
    upward_share,
)
from riskeval.metric import Metric
from riskeval.terms import Term


@dataclass(frozen=True)
class OverrideItems:
    """Terms about people who have both predictions.

    Parameters
    ----------
    cohort : Cohort
    rule, judgement : str
        Predictions with a band of the same levels.
    who : NamedGroups
    """

    cohort: Cohort
    rule: str
    judgement: str
    who: NamedGroups

    @property
    def rates(self) -> list[Term]:
        """Shares of people moved, of all and of those who can be."""
        top = float(len(self._levels) - 1)
        metrics = [direction_rate(name) for name in DIRECTIONS]
        metrics += [possible_rate("raised", top), possible_rate("lowered", 0.0), upward_share()]
        return self._terms([(metric, ()) for metric in metrics])

    @property
    def by_level(self) -> list[Term]:
        """Shares moved, and their event rates, on each level by rule from which one can be moved so."""
        asked = []
        for name in DIRECTIONS:
            ranks = self._from_which(name)
            asked += [(metric(name), ranks) for metric in (level_rate, level_event_rate)]
        return self._terms(asked)

    @property
    def crossed(self) -> list[Term]:
        """People who change sides of each cut."""
        return self._terms([(crossed_rate(name), self._cuts) for name in CROSSED])

    @property
    def changes(self) -> list[Term]:
        """How much each rate changes at each cut."""
        return self._terms([(change_of(name), self._cuts) for name in ERRORS])

    @property
    def people(self) -> pd.DataFrame:
        """Who has both, one or neither, by group."""
        counts = self.cohort.count([*self.who.columns, (self.rule, "band"), (self.judgement, "band")])
        ruled, judged = (counts[f"{name} band"].notna() for name in (self.rule, self.judgement))
        kinds = {
            "both": ruled & judged,
            "rule_only": ruled & ~judged,
            "judgement_only": judged & ~ruled,
            "neither": ~ruled & ~judged,
        }
        made = counts[list(self.who.columns)].assign(
            **{kind: counts["n"].where(is_so, 0) for kind, is_so in kinds.items()}
        )
        return made.groupby(list(self.who.columns), as_index=False, sort=False).sum()

    @property
    def moves(self) -> pd.DataFrame:
        """People and events by group, level by rule and level as judged."""
        counts = self.cohort.count([*self.who.columns, (self.rule, "band"), (self.judgement, "band")])
        names = {f"{self.rule} band": "rule", f"{self.judgement} band": "judgement"}
        made = counts.rename(columns=names).dropna(subset=list(names.values())).reset_index(drop=True)
        for column in names.values():
            made[column] = [self._levels[int(rank)] for rank in made[column]]
        return made

    @property
    def _levels(self) -> tuple[str, ...]:
        return self.cohort.predictions[self.rule].levels

    @property
    def _cuts(self) -> tuple[int, ...]:
        """Every level but the lowest, at or above which everybody is flagged."""
        return tuple(range(1, len(self._levels)))

    def _from_which(self, name: str) -> tuple[int, ...]:
        """The levels by rule from which somebody can be moved in a direction."""
        ranks = tuple(range(len(self._levels)))
        return {"raised": ranks[:-1], "lowered": ranks[1:]}.get(name, ranks)

    def _terms(self, asked: Sequence[tuple[Metric, tuple[int, ...]]]) -> list[Term]:
        return [
            replace(one, request=number)
            for number, (metric, ranks) in enumerate(asked)
            for term in self._term(metric, ranks)
            for one in (term, *self.who.about(term))
        ]

    def _term(self, metric: Metric, ranks: tuple[int, ...]) -> Iterable[Term]:
        months = self.cohort.horizon_months
        keys = ((self.rule, "band"), (self.judgement, "band"))
        term = Term(
            metric,
            self.judgement,
            "band",
            keys,
            horizon=np.nan if months is None else float(months),
        )
        if metric.axis is None:
            yield term
        elif ranks:
            at = tuple(float(rank) for rank in ranks)
            until = (
                tuple(np.nextafter(at, np.inf).tolist()) if metric.axis == "level" else (np.inf,) * len(at)
            )
            yield replace(term, at=at, until=until, labels=tuple(self._levels[rank] for rank in ranks))
