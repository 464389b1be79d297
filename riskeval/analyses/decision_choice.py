"""How the cut of each prediction follows from a price: freely, or among the cuts that may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from riskeval.analyses.best_cuts import best_cuts
from riskeval.analyses.decision_rule import Levels, Role, Rule, label_of, rule_at
from riskeval.cohort import Cohort
from riskeval.evaluate import evaluate
from riskeval.metrics import event_rate

SAME = 1e-9


@dataclass(frozen=True)
class Choice:
    """Every cut may be chosen.

    Parameters
    ----------
    own : mapping
        The user's own cuts by prediction, as in the `cuts` of `evaluate`.
    """

    own: Mapping[str, Any] = field(default_factory=dict)

    def rules(self, cohort: Cohort, threshold: float) -> list[Rule]:
        """The rules of all predictions at one price, in their order."""
        return [self.rule(cohort, name, threshold) for name in cohort.predictions]

    def rule(self, cohort: Cohort, name: str, threshold: float) -> Rule:
        """The rule of one prediction at one price."""
        return rule_at(cohort, name, threshold, self.own.get(name))

    def cuts_at(self, cohort: Cohort, rule: Rule, thresholds: Sequence[float]) -> list[float]:
        """The cut that the same way of choosing gives at other prices; NaN for none."""
        if rule.chosen in ("own cut", "none"):
            return [rule.cut] * len(thresholds)
        if rule.chosen == "best here":
            levels = Levels.of(cohort, rule.prediction, rule.on)
            among = self.among(rule.prediction, rule.on)
            return [levels.best_cut(threshold, among) for threshold in thresholds]
        return [self.rule(cohort, rule.prediction, threshold).cut for threshold in thresholds]

    def among(self, name: str, on: str) -> tuple[float, ...] | None:
        """The only cuts of a role that may be chosen; None for all of them."""
        return None

    def categories(self, cohort: Cohort, name: str, confidence: float) -> pd.DataFrame:
        """How often the event happened on each level of a band, or between the cuts that may be shown."""
        among, levels = self.among(name, "band"), cohort.predictions[name].levels
        if among is None:
            return evaluate(cohort.only(name), event_rate.on("band"), confidence=confidence).frame
        edges = [0, *map(int, among), len(levels)]
        placed = event_rate.at([levels[edge] for edge in edges[:-1]], on="band")
        frame = evaluate(cohort.only(name), placed, confidence=confidence).frame
        names = [" or ".join(levels[start:end]) for start, end in pairwise(edges)]
        return frame.assign(label=names)

    def best(self, cohort: Cohort, name: str, confidence: float) -> pd.DataFrame:
        """Between which thresholds each cut of a band is the best of those that may be chosen."""
        among = self.among(name, "band")
        return best_cuts(cohort, name, on="band", at=among, confidence=confidence).frame


@dataclass(frozen=True)
class ShownCuts:
    """The only cuts of one prediction at which the counts on either side may be shown.

    Parameters
    ----------
    cuts : mapping
        Role → cuts, ascending; those of a band are ranks from 0.
    stated : tuple of (float, str, float)
        Where a risk is stated or published: the risk, ascending, and the role and cut that stand for it.
    states_risk : bool
        Whether the price itself says where to cut.
    ladder : str
        Otherwise the role whose cuts compete with each other; empty where none may be shown.
    """

    cuts: Mapping[str, tuple[float, ...]]
    stated: tuple[tuple[float, Role, float], ...]
    states_risk: bool
    ladder: str


@dataclass(frozen=True)
class ShownChoice(Choice):
    """Only cuts whose counts may be shown are chosen.

    Where a cut is moved follows from the cuts that may be shown and from the price alone, never from the
    people between them. A price takes the lowest cut that is not below it; one's own cut too, or the highest
    where none is.
    """

    shown: Mapping[str, ShownCuts] = field(default_factory=dict)

    def among(self, name: str, on: str) -> tuple[float, ...] | None:
        """The only cuts of a role that may be chosen."""
        return self.shown[name].cuts.get(on, ()) if name in self.shown else None

    def rule(self, cohort: Cohort, name: str, threshold: float) -> Rule:
        """The rule of one prediction at one price."""
        if name not in self.shown:
            return super().rule(cohort, name, threshold)
        if name in self.own:
            return self._own(cohort, rule_at(cohort, name, threshold, self.own[name]))
        if self.shown[name].states_risk:
            return self._from_price(cohort, name, threshold)
        return self._best(cohort, name, threshold)

    def _own(self, cohort: Cohort, asked: Rule) -> Rule:
        cuts = self.among(asked.prediction, asked.on)
        if not cuts:
            return Rule(asked.prediction, why_none=f"no cut of its {asked.on} may be shown")
        cut = next((one for one in cuts if one >= asked.cut - SAME), cuts[-1])
        label = label_of(cohort.predictions[asked.prediction], asked.on, cut)
        return replace(asked, cut=cut, label=label, asked="" if cut == asked.cut else asked.label)

    def _from_price(self, cohort: Cohort, name: str, threshold: float) -> Rule:
        for risk, on, cut in self.shown[name].stated:
            if risk >= threshold - SAME:
                label = label_of(cohort.predictions[name], on, cut)
                if on != "risk":
                    label += f", whose published risk is {risk:.3g}"
                moved = "" if risk <= threshold + SAME else f"a risk of {threshold:.3g}"
                return Rule(
                    name, on, cut, label, "stated risk" if on == "risk" else "published risk", "", moved
                )
        return Rule(name, why_none=f"no cut at a risk of {threshold:.3g} or above may be shown")

    def _best(self, cohort: Cohort, name: str, threshold: float) -> Rule:
        shown = self.shown[name]
        if not shown.ladder:
            return Rule(name, why_none="no cut of it may be shown")
        on: Any = shown.ladder
        cut = Levels.of(cohort, name, on).best_cut(threshold, shown.cuts[on])
        return Rule(name, on, cut, label_of(cohort.predictions[name], on, cut), "best here")
