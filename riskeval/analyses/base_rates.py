"""What a cut would do among people with another base rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from riskeval.analyses.carried import widened
from riskeval.analyses.stated_rate import Stated, StatedRate, stated_rate
from riskeval.cohort import Cohort
from riskeval.declaration import group_columns
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metric import METRICS, Metric
from riskeval.metrics import (
    event_rate,
    false_alarms_per_true_alarm,
    npv,
    number_needed_to_detain,
    number_safely_discharged,
    ppv,
    transported_false_alarms_per_true_alarm,
    transported_npv,
    transported_number_needed_to_detain,
    transported_number_safely_discharged,
    transported_ppv,
)
from riskeval.metrics.logistic import log_odds, probability
from riskeval.metrics.per_thousand import FOURFOLD
from riskeval.metrics.transported_counts import TRANSPORTED_FOURFOLD
from riskeval.terms import ALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PREDICTIVE = (
    transported_ppv,
    transported_npv,
    transported_number_needed_to_detain,
    transported_number_safely_discharged,
    transported_false_alarms_per_true_alarm,
)
CARRIED = (*PREDICTIVE, *TRANSPORTED_FOURFOLD)
HERE = (ppv, npv, number_needed_to_detain, number_safely_discharged, false_alarms_per_true_alarm, *FOURFOLD)
Shown = Literal[
    "ppv", "npv", "number_needed_to_detain", "number_safely_discharged", "false_alarms_per_true_alarm"
]
Role = Literal["score", "risk", "band"]
POINTS = 41


@dataclass(frozen=True)
class BaseRates:
    """What a cut does here, and what it would do at other base rates.

    Attributes
    ----------
    there : Estimates
        Rows of `transported_ppv`, `transported_npv` and so on at each base rate, which stands in ``at``.
        Where all base rates are taken as known it can be contrasted as any Estimates.
    here : Estimates
        The event rate of these people, and the same numbers at it.
    base_rates : tuple of StatedRate
    asked : tuple
        What `curve` asks again at other base rates: cohort, cut, role, groups, confidence.
    """

    there: Estimates
    here: Estimates
    base_rates: tuple[StatedRate, ...]
    asked: tuple[Any, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """Both tables, what was found here first."""
        return pd.concat([self.here.frame, self.there.frame], ignore_index=True)

    @cached_property
    def grid(self) -> tuple[float, ...]:
        """Base rates from a third of the smallest to three times the largest odds, evenly on log odds."""
        rates = [rate.value for rate in self.base_rates]
        observed = self.here.frame.query("metric == 'event_rate'")["estimate"]
        known = np.array([*rates, *observed[(observed > 0) & (observed < 1)]])
        odds = log_odds(known)
        steps = np.linspace(odds.min() - np.log(3), odds.max() + np.log(3), POINTS)
        return tuple(probability(steps).tolist())

    def curve(self, metric: Shown = "ppv") -> Estimates:
        """One number along a grid of base rates, each taken as known."""
        if metric not in get_args(Shown):
            raise EvaluationError(
                needed=f"one of {', '.join(get_args(Shown))}", found=f"`{metric}`", do="choose one of these"
            )
        cohort, cut, on, by, confidence = self.asked
        placed = METRICS[f"transported_{metric}"].at(self.grid).cut(cut, on=on)
        return evaluate(cohort, placed, by=by, confidence=confidence)

    def plot(self, metric: Shown = "ppv", ax: Axes | None = None) -> Axes:
        """The number against the base rate, with what was found here and what was asked for."""
        from riskeval.plots.base_rates import base_rates
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return base_rates(self.curve(metric).frame, ax, points=self._points(metric))

    def _points(self, metric: Shown) -> pd.DataFrame:
        """What was found here, at its own event rate, and what was carried to the base rates asked for."""
        here, groups = self.here.frame, group_columns(self.here.frame)
        rates = here[here["metric"] == "event_rate"]
        rate = {tuple(row[groups]): row["estimate"] for _, row in rates.iterrows()}
        found = here[here["metric"] == metric].copy()
        found["study"] = np.where((found[groups] == ALL).all(axis=1), "found here", "")
        found["at"] = [rate[tuple(row[groups])] for _, row in found.iterrows()]
        asked = self.there.frame
        asked = asked[asked["metric"] == f"transported_{metric}"].assign(study="")
        return pd.concat([found, asked], ignore_index=True)

    def __repr__(self) -> str:
        return f"Here\n{self.here!r}\n\nAt other base rates\n{self.there!r}"

    def _repr_html_(self) -> str:
        return f"<p>Here</p>{self.here._repr_html_()}<p>At other base rates</p>{self.there._repr_html_()}"


def at_base_rates(
    cohort: Cohort,
    prediction: str,
    cut: float | str,
    base_rates: Stated | Sequence[Stated],
    *,
    on: Role | None = None,
    by: str | Sequence[str | tuple[str, ...]] | None = None,
    confidence: float = 0.95,
) -> BaseRates:
    """What a cut would do where the event is rarer or more common than in these data.

    Sensitivity and specificity are taken along; predictive values, numbers needed and counts per 1,000 are
    worked out anew. That assumes the same spectrum of people and the same follow-up there, which the data
    cannot show: every row says so.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    cut : float or str
        Who is flagged: ``value >= cut``, or the name of a band.
    base_rates : float, (int, int) or sequence of them
        Numbers above 0 and below 1, taken as known, or counts: ``[0.02, 0.05, (12, 240)]``. The uncertainty
        of a counted rate enters the intervals.
    on : {"score", "risk", "band"}, optional
        The role on which a number stands; may be left out where there is just one.
    by : str or sequence
        Groups, as for `evaluate`. All are carried to the same base rates.
    confidence : float

    Returns
    -------
    BaseRates
        ``.there``, ``.here``, ``.frame``, ``.curve(metric)`` and ``.plot(metric)``.

    Raises
    ------
    EvaluationError
        A base rate that is not above 0 and below 1, or an unknown prediction or role.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> table = pd.DataFrame({"n": [60, 90, 40, 210], "y": [1, 0, 1, 0], "high": [1, 1, 0, 0]})
    >>> people = rv.Cohort.from_counts(table, n="n", outcome="y", predictions={"Tool": {"score": "high"}})
    >>> found = rv.at_base_rates(people, "Tool", 1, [0.05])
    >>> found.there.frame.loc[0, ["estimate", "lower", "upper"]].astype(float).round(3).tolist()
    [0.095, 0.076, 0.117]
    """
    rates = read_base_rates(base_rates)
    mine = cohort.only(prediction)
    there = _there(mine, [m.cut(cut, on=on) for m in CARRIED], rates, by, confidence)
    here = evaluate(mine, [event_rate, *(m.at(cut, on=on) for m in HERE)], by=by, confidence=confidence)
    return BaseRates(there, here, rates, (mine, cut, on, by, confidence))


def read_base_rates(base_rates: Any) -> tuple[StatedRate, ...]:
    """Each base rate as a share that is known or counted; two whole numbers are one count."""
    several = base_rates if isinstance(base_rates, Sequence | np.ndarray | pd.Series) else [base_rates]
    whole = [isinstance(x, int | np.integer) and not isinstance(x, bool) for x in several]
    if isinstance(several, tuple) and whole == [True, True]:
        several = [several]
    if not len(several) or isinstance(several, str):
        raise EvaluationError(
            needed="base rates", found=f"{base_rates!r}", do="give numbers such as [0.02, 0.05, (12, 240)]"
        )
    return tuple(stated_rate("base rate", rate, inside=True) for rate in several)


def _there(
    cohort: Cohort, metrics: list[Metric], rates: Sequence[StatedRate], by: Any, confidence: float
) -> Estimates:
    found = evaluate(
        cohort, [m.at([rate.value for rate in rates]) for m in metrics], by=by, confidence=confidence
    )
    if not any(rate.counted for rate in rates):
        return found
    frame = found.frame
    parts = [widened(frame[frame["at"] == rate.value], rate, confidence) for rate in rates]
    unavailable = frame[frame["at"].isna()]
    joined = pd.concat([*parts, unavailable]).sort_index(kind="stable").reset_index(drop=True)
    return Estimates(joined, columns=group_columns(frame.columns))
