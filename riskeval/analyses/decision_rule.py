"""Which cut of a prediction to act on at a price, and why that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from riskeval.cohort import Cohort
from riskeval.cuts import level_and_above, named_cuts, usable_roles
from riskeval.declaration import OUTCOME
from riskeval.design import Floats
from riskeval.metric import Metric
from riskeval.metrics import flag_rate
from riskeval.prediction import Prediction
from riskeval.request import terms_for
from riskeval.terms import Term

Role = Literal["score", "risk", "band"]
Chosen = Literal["stated risk", "own cut", "published risk", "best here", "none"]


@dataclass(frozen=True)
class Rule:
    """People of one prediction are flagged from a cut on.

    Attributes
    ----------
    prediction : str
    on : {"score", "risk", "band"}
    cut : float
        On a band the rank of its level from 0.
    label : str
        The cut as people say it.
    chosen : str
        ``own cut``; ``stated risk`` and ``published risk``: where the risk reaches the threshold; ``best
        here``: the cut with the highest net benefit among these same people, which flatters it; ``none``
        where there is no cut.
    why_none : str
    asked : str
        The cut that was meant, where another one had to stand in because of the counts it would show.
    """

    prediction: str
    on: Role = "risk"
    cut: float = np.nan
    label: str = ""
    chosen: Chosen = "none"
    why_none: str = ""
    asked: str = ""

    def terms(self, cohort: Cohort, metrics: Sequence[Metric], *prices: float) -> list[Term]:
        """What to evaluate: metrics of the rule, at the prices where they have one."""
        if self.chosen == "none":
            return [
                Term(m, self.prediction, "", (), request=number, unavailable=self.why_none)
                for number, m in enumerate(metrics)
            ]
        placed = [
            m.at(*prices).cut(self.cut, on=self.on) if prices else m.at(self.cut, on=self.on) for m in metrics
        ]
        return terms_for(cohort.only(self.prediction), placed, None)


@dataclass(frozen=True)
class Levels:
    """The values of a score or band that people have, with the people and events on each, weighted."""

    value: Floats
    people: Floats
    events: Floats

    @classmethod
    def of(cls, cohort: Cohort, prediction: str, on: str) -> Levels:
        """Count people and events on each value."""
        key = (prediction, on)
        sample = cohort.sample([key]).where_present([key])
        weight, outcome = sample.design.total, sample.columns[OUTCOME]
        value, place = np.unique(sample.columns[key], return_inverse=True)
        people, events = (np.bincount(place, part).astype(float) for part in (weight, weight * outcome))
        return cls(value, people, events)

    def best_cut(self, threshold: float, among: Sequence[float] | None = None) -> float:
        """The cut with the highest net benefit at this price; NaN where nobody could be told apart.

        Flagging everybody is not among them, unless it is named. Of equals it is the lowest.
        """
        odds = threshold / (1 - threshold)
        worth = self.events - odds * (self.people - self.events)
        benefit = np.append(np.cumsum(worth[::-1])[::-1], 0.0)
        cuts = self.value[1:] if among is None else np.sort(np.asarray(among, dtype=float))
        places = np.searchsorted(self.value, cuts)
        return float(cuts[np.argmax(benefit[places])]) if len(cuts) else np.nan


def rule_at(cohort: Cohort, name: str, threshold: float, cut: Any = None) -> Rule:
    """The rule of one prediction at one price.

    Parameters
    ----------
    cohort : Cohort
    name : str
    threshold : float
        The risk from which flagging pays.
    cut : float, str or mapping, optional
        The user's own cut, as in the `cuts` of `evaluate`.
    """
    prediction = cohort.predictions[name]
    if cut is not None:
        return _own(cohort, prediction, cut)
    roles = usable_roles(cohort, prediction)
    if "risk" in roles:
        return Rule(name, "risk", threshold, f"risk ≥ {threshold:.3g}", "stated risk")
    if "norm" in roles and "score" in roles:
        found = _by_norm(cohort, prediction, threshold)
        if found is not None:
            return found
    on: Role = "band" if "band" in roles else "score"
    if on not in roles:
        return Rule(name, why_none="its risk is for another horizon than the outcome")
    best = Levels.of(cohort, name, on).best_cut(threshold)
    if np.isnan(best):
        return Rule(name, why_none=f"everybody has the same {on}, which flags all or none")
    return Rule(name, on, best, label_of(prediction, on, best), "best here")


def _own(cohort: Cohort, prediction: Prediction, cut: Any) -> Rule:
    blank = Term(flag_rate, prediction.name, "", ())
    (term,) = named_cuts(cohort, blank, prediction, {"own": {prediction.name: cut}})
    on: Any = term.on
    return Rule(prediction.name, on, term.at[0], label_of(prediction, on, term.at[0]), "own cut")


def _by_norm(cohort: Cohort, prediction: Prediction, threshold: float) -> Rule | None:
    """The lowest score whose published risk reaches the threshold, where risks never fall as scores rise."""
    keys = ((prediction.name, "score"), (prediction.name, "norm"))
    sample = cohort.sample(keys).where_present(keys)
    score, norm = (sample.columns[key] for key in keys)
    order = np.lexsort((norm, score))
    if np.any(np.diff(norm[order]) < 0) or not np.any(norm >= threshold):
        return None
    cut = float(score[norm >= threshold].min())
    label = f"{label_of(prediction, 'score', cut)}, whose published risk reaches {threshold:.3g}"
    return Rule(prediction.name, "score", cut, label, "published risk")


def label_of(prediction: Prediction, on: Role, cut: float) -> str:
    """A cut as people say it."""
    return level_and_above(prediction.levels, cut) if on == "band" else f"{on} ≥ {cut:g}"
