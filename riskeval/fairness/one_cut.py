"""One cut of one prediction for everybody, and the rates that it gives each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from riskeval.cohort import Cohort
from riskeval.cuts import level_and_above, named_cuts
from riskeval.declaration import Key
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.estimates import Estimates
from riskeval.fairness.named_groups import Group, NamedGroups, named_groups
from riskeval.metric import Metric
from riskeval.metrics import (
    event_rate,
    false_negative_rate,
    false_positive_rate,
    flag_rate,
    npv,
    ppv,
)
from riskeval.points import is_number
from riskeval.rows import Options
from riskeval.terms import Contrast, Term

RATES = (event_rate, ppv, npv, false_positive_rate, false_negative_rate, flag_rate)


@dataclass(frozen=True)
class OneCut:
    """A cut that flags everybody with this value or a higher one.

    Attributes
    ----------
    cohort : Cohort
        With the prediction alone.
    prediction, on : str
    at : float
        The cut; on a band its rank.
    label : str
        The cut as people say it.
    named : NamedGroups
    options : Options
    """

    cohort: Cohort
    prediction: str
    on: str
    at: float
    label: str
    named: NamedGroups
    options: Options

    @property
    def key(self) -> Key:
        """The column on which the cut stands."""
        return self.prediction, self.on

    @property
    def months(self) -> float:
        """Length of follow-up, or NaN."""
        return np.nan if self.cohort.horizon_months is None else float(self.cohort.horizon_months)

    def term(self, metric: Metric, group: Group = (), request: int = 0) -> Term:
        """A metric of the people of a group who have the prediction; at the cut, where it needs one."""
        base = Term(metric, self.prediction, self.on, (self.key,), group=group, horizon=self.months)
        if metric.axis == "threshold":
            base = replace(base, at=(self.at,), labels=(self.label,))
        return replace(base, request=request)

    def rates(self, metrics: Sequence[Metric] = RATES) -> Estimates:
        """Some rates of everybody and of each group."""
        items = [
            one
            for place, metric in enumerate(metrics)
            for term in [self.term(metric, (), place)]
            for one in (term, *self.named.about(term))
        ]
        return Estimates.of(self.cohort, items, self.named.columns, options=self.options)

    def differences(self, metric: Metric, options: Options | None = None) -> Estimates:
        """A rate of each group less that of the reference."""
        against = self.term(metric, self.named.reference)
        items = [
            Contrast(self.named.asked(self.term(metric), group), against, "difference", self.named.name)
            for group in self.named.compared
        ]
        return Estimates.of(self.cohort, items, self.named.columns, options=options or self.options)

    def row(self, group: Group, **said: Any) -> dict[str, Any]:
        """What every row about a group says of the prediction, to be added to."""
        told = {"prediction": self.prediction, "on": self.on, "horizon": self.months}
        return told | {"confidence": self.options.confidence} | dict(group) | said


def one_cut(
    cohort: Cohort,
    prediction: str,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    cut: float | str,
    on: str | None,
    confidence: float,
) -> OneCut:
    """A cut that makes sense for this cohort, or an error."""
    named = named_groups(cohort, by, reference)
    if len(named.groups) < 2:
        raise EvaluationError(
            needed="at least two groups", found=f"only `{named.name}`", do="choose another group column"
        )
    options = Options(confidence=confidence)
    options.check()
    only = of_prediction(cohort, prediction)
    role, at, label = place_of_cut(only, prediction, cut, on)
    return OneCut(only, prediction, role, at, label, named, options)


def of_prediction(cohort: Cohort, prediction: str) -> Cohort:
    """The cohort with this prediction alone, or an error that names those there are."""
    known = list(cohort.predictions)
    if prediction not in known:
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"{prediction!r}",
            do=did_you_mean(str(prediction), known) or f"name one of {known}",
        )
    return cohort.only(prediction)


def place_of_cut(cohort: Cohort, prediction: str, cut: float | str, on: str | None) -> tuple[str, float, str]:
    """The role on which a cut stands, its value there (the rank of a band), and the cut in words."""
    if not (isinstance(cut, str) or is_number(cut)):
        raise EvaluationError(
            needed=f"a cut of `{prediction}`: a number, or the name of a level",
            found=f"cut={cut!r}",
            do="name one cut; people are flagged from it on",
        )
    chosen = cohort.predictions[prediction]
    base = Term(event_rate, prediction, "", ())
    place = cut if on is None else {"on": on, "at": cut}
    term = named_cuts(cohort, base, chosen, {f"{cut}": {prediction: place}})[0]
    at = term.at[0]
    label = level_and_above(chosen.levels, at) if term.on == "band" else f"{term.on} ≥ {at:g}"
    return term.on, at, label
