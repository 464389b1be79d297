"""What was stated and what happened: people and events at each distinct risk, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from riskeval.cohort import Cohort
from riskeval.declaration import AFTER_GROUPS, OUTCOME
from riskeval.design import Design, Floats
from riskeval.errors import EvaluationError
from riskeval.measure import joint_sample
from riskeval.metrics import calibration_slope
from riskeval.metrics.distinct import Distinct, distinct
from riskeval.remarks import FEW
from riskeval.request import groups_of, terms_for
from riskeval.terms import Term

By = str | Sequence[str | tuple[str, ...]] | None
FIXED = "fixed by design: the sample is stratified by the outcome"
ENOUGH = 10  # points that make a curve
TEXT = ("on", "label", "contrast", "reference", "method", "status", "note")


@dataclass(frozen=True)
class Stated:
    """The people of one group who have one prediction.

    Parameters
    ----------
    term : Term
        Which prediction, read from which role, among whom; why it cannot be read at all.
    outcome, risk : array, shape (cells,)
    design : Design
    dropped : float
        People of the group without the prediction.
    dependent : str
        Why people are not independent; empty where they are.
    fixed_event_rate : bool
        Whether the design fixes the event rate.
    """

    term: Term
    outcome: Floats
    risk: Floats
    design: Design
    dropped: float
    dependent: str
    fixed_event_rate: bool

    @property
    def counts(self) -> Distinct:
        """People and events at each distinct risk, unweighted."""
        return distinct(self.outcome, self.risk, self.design.n)

    @property
    def weighted_counts(self) -> Distinct:
        """Weight of the people and of the events at each distinct risk."""
        return distinct(self.outcome, self.risk, self.design.total)

    @property
    def people(self) -> float:
        """How many people there are."""
        return self.design.people

    @property
    def events(self) -> float:
        """How many of them had the event."""
        return float(self.design.n @ self.outcome)

    @property
    def few(self) -> str:
        """Why approximations for many people do not hold; empty where they may."""
        smaller = min(self.events, self.people - self.events)
        return f"only {smaller:g} events or non-events" if smaller < FEW else ""

    def row(self, metric: str, **values: Any) -> dict[str, Any]:
        """One line of a table about these people; what is not said is undefined or empty."""
        blank = {name: "" if name in TEXT else np.nan for name in AFTER_GROUPS}
        told = {
            "on": self.term.on,
            "horizon": self.term.horizon,
            "n": self.people,
            "events": self.events,
            "n_dropped": self.dropped,
            "status": "ok",
        }
        first = {"prediction": self.term.prediction, "metric": metric, **dict(self.term.group)}
        return first | blank | told | values


def stated_risks(cohort: Cohort, prediction: str | None, by: By) -> list[Stated]:
    """Every prediction with a risk or a norm (or the one that is named), for everybody and each group."""
    chosen = cohort if prediction is None else cohort.only(known_prediction(cohort, prediction))
    terms = terms_for(chosen, [calibration_slope], None)
    if prediction is None:
        terms = [term for term in terms if not term.unavailable] or terms
    groups = groups_of(cohort, by)
    return [
        _stated(chosen, replace(term, group=group))
        for term in terms
        for group in (groups if not term.unavailable else [()])
    ]


def known_prediction(cohort: Cohort, name: str) -> str:
    """The name itself, or an error that lists the predictions."""
    if name not in cohort.predictions:
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"`{name}`",
            do=f"name one of {list(cohort.predictions)}",
        )
    return name


def _stated(cohort: Cohort, term: Term) -> Stated:
    if term.unavailable:
        nobody = Design(np.empty(0), np.empty(0))
        return Stated(term, np.empty(0), np.empty(0), nobody, np.nan, "", False)
    sample, (inside,), (used,) = joint_sample(cohort, term)
    people = sample.subset(used)
    dependent = f"people of one `{cohort.cluster}` are not independent" if cohort.cluster else ""
    return Stated(
        term,
        people.columns[OUTCOME],
        people.columns[term.keys[0]],
        people.design,
        float(sample.design.n[inside & ~used].sum()),
        dependent,
        cohort.people.fixed_event_rate,
    )


def columns_of(stated: Iterable[Stated]) -> tuple[str, ...]:
    """The group columns of some people, in order of appearance."""
    return tuple(dict.fromkeys(column for one in stated for column, _ in one.term.group))


def reporting_points(risks: Floats) -> Floats:
    """The lowest and the highest of some risks in (0, 1) and the hundredths between; finer where few.

    Where to read a curve; nothing is computed from it.
    """
    inside = risks[(risks > 0) & (risks < 1)]
    if not len(inside):
        return inside
    ends = np.array([inside.min(), inside.max()])
    found = ends
    for parts in (100, 1000, 10_000):
        found = np.arange(1, parts) / parts
        found = found[(found > ends[0]) & (found < ends[1])]
        if len(found) >= ENOUGH:
            break
    return np.unique(np.concatenate((ends, found)))
