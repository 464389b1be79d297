"""The cut when places are limited: who gets one, what ties mean, and the price that so few places imply."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from riskeval.analyses.last_place import RATES, benefit_of_places, last_place, rate_of_places
from riskeval.analyses.price import ratio_at, threshold_for
from riskeval.cohort import Cohort
from riskeval.cuts import level_and_above, usable_roles
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.estimates import Estimates
from riskeval.metrics import event_rate
from riskeval.points import is_number
from riskeval.rows import Options
from riskeval.terms import Term

Steps = Literal["score", "risk", "band"]
SMOOTH = (
    10  # people on the cut from which the event rate among them is known well enough for a standard error
)


@dataclass(frozen=True)
class Capacity:
    """Who gets one of a limited number of places, and what that does.

    Attributes
    ----------
    prediction, on : str
    share : float
        Places per person.
    cut : float
        The highest value from which there are at least as many people as places; on a band its rank.
    label : str
        The cut as people say it.
    above, tied : float
        Share of the people above the cut, who all get a place, and of those exactly on it.
    tie_served : float
        Which part of those on the cut gets a place, by lot: the prediction cannot tell them apart.
    consequences : Estimates
        Counts per 1,000 people and rates, expected over the lot; net benefit at the implied price, and at the
        user's own.
    implied : Estimates
        How often the event happened among the people on the cut.
    """

    prediction: str
    on: Steps
    share: float
    cut: float
    label: str
    above: float
    tied: float
    tie_served: float
    consequences: Estimates
    implied: Estimates

    @property
    def implied_threshold(self) -> float:
        """The risk at which the last place is given: the stated risk, else the observed rate on the cut."""
        return self.cut if self.on == "risk" else float(self.implied.frame["estimate"].iloc[0])

    @property
    def implied_ratio(self) -> float:
        """How many false alarms a missed case weighs for somebody who chose so many places on purpose."""
        threshold = self.implied_threshold
        return ratio_at(threshold) if 0 < threshold < 1 else math.nan

    @property
    def text(self) -> str:
        """The result in words."""
        return " ".join(
            [
                f"Places for {100 * self.share:.3g} % of the people: {self.prediction}, {self.label}.",
                self._tie,
                self._price,
                "The number of places is the user's own; nothing here is about one person.",
            ]
        )

    @property
    def _tie(self) -> str:
        if self.tie_served >= 1 - 1e-9:
            return "No tie has to be broken."
        return (
            f"Everybody above the cut ({100 * self.above:.3g} %) gets a place, and of those exactly on it "
            f"({100 * self.tied:.3g} %) {100 * self.tie_served:.3g} % do, by lot: the prediction cannot tell "
            "them apart."
        )

    @property
    def _price(self) -> str:
        if math.isnan(self.implied_ratio):
            return "On the cut nobody, or everybody, had the event: no price is implied."
        said = "stated risk" if self.on == "risk" else "observed rate"
        return (
            f"The {said} on the cut is {self.implied_threshold:.3g}: whoever chose so many places on purpose "
            f"would weigh one missed case as {self.implied_ratio:.3g} false alarms."
        )

    def __repr__(self) -> str:
        return f"{self.text}\n{self.consequences!r}"


def capacity(
    cohort: Cohort,
    prediction: str,
    places: float,
    *,
    among: float | None = None,
    on: Steps | None = None,
    missed_to_false_alarm: float | None = None,
    confidence: float = 0.95,
) -> Capacity:
    """Give a limited number of places to the people with the highest predictions.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    places : float
        With `among`, the number of places; without it the share of people who can have one, below 1.
    among : float, optional
        For how many people the places are.
    on : {"score", "risk", "band"}, optional
        By default the risk, else the score, else the band.
    missed_to_false_alarm : float, optional
        The user's own price, at which the net benefit is added to that at the implied price.
    confidence : float

    Returns
    -------
    Capacity

    Raises
    ------
    EvaluationError
        Where there are no places, or a place for everybody, or the prediction is unknown.

    Notes
    -----
    With s the share of places, ``true alarms = P(event, above) + (s − P(above)) · P(event | on the cut)``.
    The share is known. Where at least ten people stand on the cut it is taken as known, too; where fewer do,
    the intervals are bootstrapped, and the cut is found anew in each sample.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> frame = pd.DataFrame({"y": [0, 0, 1, 1] * 20, "total": [1, 2, 2, 3] * 20})
    >>> cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "total"}})
    >>> made = rv.capacity(cohort, "Tool", places=0.5)
    >>> made.cut, made.above, made.tie_served
    (2.0, 0.25, 0.5)
    """
    share, role = _share(places, among), _role(cohort, prediction, on)
    own = [] if missed_to_false_alarm is None else [threshold_for(missed_to_false_alarm)]
    options = Options(confidence=confidence)
    options.check()
    only, key = cohort.only(prediction), (prediction, role)
    sample = only.sample([key]).where_present([key])
    value = sample.columns[key]
    if not len(value):
        raise EvaluationError(
            needed=f"people with a {role} of `{prediction}`", found="nobody", do="name another prediction"
        )
    cut, above, tied = last_place(value, sample.design.total, share)
    levels = cohort.predictions[prediction].levels
    label = level_and_above(levels, cut) if role == "band" else f"{role} ≥ {cut:g}"
    base = Term(event_rate, prediction, role, (key,), (cut,), labels=(label,), horizon=_horizon(cohort))
    on_cut = replace(base, until=(float(np.nextafter(cut, np.inf)),))
    implied = Estimates.of(only, [on_cut], (), options=options)
    prices = [cut if role == "risk" else float(implied.frame["estimate"].iloc[0]), *own]
    known = cut if sample.design.n[value == cut].sum() >= SMOOTH else None
    found = Estimates.of(only, _asked(base, share, known, prices), (), options=options)
    served = min((share - above) / tied, 1.0)
    return Capacity(prediction, role, share, cut, label, above, tied, served, found, implied)


def _asked(base: Term, share: float, known: float | None, prices: Sequence[float]) -> list[Term]:
    """The rates on the cut, and the net benefit at each price."""
    rates = [replace(base, metric=rate_of_places(rate, share, known)) for rate in RATES]
    worth = [
        replace(
            base,
            metric=benefit_of_places(share, price, known),
            at=(price,),
            labels=(f"{base.labels[0]}, at a threshold of {price:.3g}",),
        )
        for price in dict.fromkeys(prices)
        if 0 < price < 1
    ]
    return rates + worth


def _horizon(cohort: Cohort) -> float:
    return np.nan if cohort.horizon_months is None else float(cohort.horizon_months)


def _share(places: float, among: float | None) -> float:
    """Places per person, above 0 and below 1."""
    numbers = [places] if among is None else [places, among]
    if all(map(is_number, numbers)) and 0 < places < (1 if among is None else among):
        return float(places) / float(1 if among is None else among)
    raise EvaluationError(
        needed="a share of places above 0 and below 1, or a number of places and among how many people",
        found=f"places={places}" + ("" if among is None else f", among={among}"),
        do="write places=0.1, or places=20, among=200; with a place for everybody there is nothing to decide",
    )


def _role(cohort: Cohort, prediction: str, on: Steps | None) -> Steps:
    """The role by which people are put in order."""
    if prediction not in cohort.predictions:
        known = list(cohort.predictions)
        raise EvaluationError(
            needed="a prediction of the cohort",
            found=f"`{prediction}`",
            do=did_you_mean(prediction, known) or f"name one of {known}",
        )
    usable = usable_roles(cohort, cohort.predictions[prediction])
    order: tuple[Steps, ...] = ("risk", "score", "band") if on is None else (on,)
    for role in order:
        if role in usable:
            return role
    raise EvaluationError(
        needed=f"the {' or '.join(order)} of `{prediction}`",
        found=f"the roles {', '.join(usable) or 'none for this horizon'}",
        do="name one of them",
    )
