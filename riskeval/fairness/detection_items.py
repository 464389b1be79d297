"""What to compute of each group where events are recorded more often in one group than in another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.fairness.detection import Shares, corrected
from riskeval.fairness.detection_bounds import WHO, bounds
from riskeval.fairness.named_groups import Group, NamedGroups
from riskeval.metric import Metric
from riskeval.metrics import event_rate, oe_ratio, ppv
from riskeval.request import terms_for
from riskeval.terms import Contrast, How, Term

ON = "detection ratio"
READS_RISK = ("oe_ratio", "calibration_in_the_large")
Terms = dict[Group, Term]
Made = Callable[[Shares, float], Mapping[str, Metric]]


@dataclass(frozen=True)
class DetectionItems:
    """Terms and contrasts along ratios of detection.

    Parameters
    ----------
    cohort : Cohort
        With the one prediction.
    prediction : str
    who : NamedGroups
    ratios : tuple of float
    detected : float
        Share of the events recorded in whichever of two groups is recorded more fully.
    role : str
        On which the cut stands.
    cut : float
    """

    cohort: Cohort
    prediction: str
    who: NamedGroups
    ratios: tuple[float, ...]
    detected: float
    role: Any
    cut: float

    @property
    def explained(self) -> list[Contrast]:
        """Recorded rates over those of the reference."""
        found: list[Contrast] = []
        for term in terms_for(self.cohort, [event_rate, ppv.at(self.cut, on=self.role), oe_ratio], None):
            terms = {group: self.who.asked(term, group) for group in self.who.rows}
            found += self._against(terms, terms, "ratio")
        return found

    @property
    def corrected(self) -> list[Term]:
        """Rates as they would be if all events were recorded."""
        return [term for terms in self._corrected.values() for term in terms.values()]

    @property
    def contrasts(self) -> list[Contrast]:
        """Each group against the reference at the same ratio."""
        found: list[Contrast] = []
        for name, terms in self._corrected.items():
            found += self._against(terms, terms, "ratio" if name == "oe_ratio" else "difference")
        return found

    @property
    def bounds(self) -> list[Term]:
        """Rates at both extremes of who the unrecorded events are."""
        return [term for terms in self._bounds.values() for term in terms.values()]

    @property
    def bound_contrasts(self) -> list[Contrast]:
        """A group with its unrecorded events in one place, the reference with its own in the other."""
        found: list[Contrast] = []
        for (name, who), terms in self._bounds.items():
            (other,) = (one for one in WHO if one != who)
            there = f"; in {self.who.name} among the {other} first"
            said = {g: replace(t, labels=tuple(x + there for x in t.labels)) for g, t in terms.items()}
            found += self._against(said, self._bounds[name, other], "difference")
        return found

    @cached_property
    def _corrected(self) -> dict[str, Terms]:
        roles = self.cohort.predictions[self.prediction].roles
        found: dict[str, Terms] = {}
        for group in self.who.rows:
            for name, metric in corrected(self._shares(group), self.cut).items():
                reads = "risk" if name in READS_RISK else self.role
                if reads in roles:
                    found.setdefault(name, {})[group] = self._term(metric, reads, group)
        return found

    @cached_property
    def _bounds(self) -> dict[tuple[str, str], Terms]:
        found: dict[tuple[str, str], Terms] = {}
        for group in self.who.rows:
            for key, metric in bounds(self._shares(group), self.cut).items():
                found.setdefault(key, {})[group] = self._term(metric, self.role, group, f", {WHO[key[1]]}")
        return found

    def _against(self, terms: Terms, against: Terms, how: How) -> Iterable[Contrast]:
        reference = against[self.who.reference]
        return [Contrast(terms[group], reference, how, self.who.name) for group in self.who.compared]

    def _term(self, metric: Metric, reads: str, group: Group, more: str = "") -> Term:
        months = self.cohort.horizon_months
        shares = self._shares(group)(np.array(self.ratios))
        labels = [
            f"{r:.3g}: {100 * d:.3g} % recorded{more}" for r, d in zip(self.ratios, shares, strict=True)
        ]
        term = Term(
            metric,
            self.prediction,
            ON,
            ((self.prediction, reads),),
            at=self.ratios,
            until=(np.inf,) * len(labels),
            labels=tuple(labels),
            horizon=np.nan if months is None else float(months),
        )
        return self.who.asked(term, group)

    def _shares(self, group: Group) -> Shares:
        """The share of a group's events that is recorded, as a function of the ratio."""
        of_reference = group == self.who.reference

        def shares(ratio: Floats) -> Floats:
            return self.detected * np.minimum(1.0, 1 / ratio if of_reference else ratio)

        return shares
