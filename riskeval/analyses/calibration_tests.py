"""Tests of calibration: whether what happened could have come from the stated risks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from riskeval.analyses.belt_statistic import belt_p
from riskeval.analyses.logistic_likelihood import fit, log_likelihood
from riskeval.analyses.stated_risks import FIXED, By, Stated, columns_of, stated_risks
from riskeval.cohort import Cohort
from riskeval.estimates import Estimates
from riskeval.intervals import p_value
from riskeval.metrics.distinct import Distinct
from riskeval.metrics.logistic import log_odds
from riskeval.metrics.spline import Knots, checked_knots, places, spline
from riskeval.metrics.undefined import finite_logit_needed, slope_needed


@dataclass(frozen=True)
class Outcome:
    """A statistic with its p, and what was tested; NaN with the reason where it does not exist."""

    statistic: float
    p: float
    method: str
    note: str


Test = Callable[[Stated, Knots], Outcome]


def calibration_tests(
    cohort: Cohort, prediction: str | None = None, *, by: By = None, knots: int | Sequence[float] = 3
) -> Estimates:
    """Tests of whether the stated risks are right; each with what it takes for granted.

    A small p says that so large a difference is rare if the risks are right; with many people any difference
    is. A large p does not say that they are right. Read the sizes first: ``rv.calibration(cohort)``.

    Parameters
    ----------
    cohort : Cohort
    prediction : str, optional
        By default every prediction with a risk or a norm.
    by : str or sequence
        Groups, as for `evaluate`.
    knots : int or sequence of float
        Of the restricted cubic spline: 3, 4 or 5, or places on the log odds.

    Returns
    -------
    Estimates
        ``estimate`` holds the statistic. ``spiegelhalter_z``: squared errors against those to be expected.
        ``lr_intercept``: the intercept is 0, given slope 1. ``lr_slope``: the slope is 1, whatever the
        intercept. ``lr_intercept_and_slope``: both. ``lr_nonlinearity``: the calibration curve is straight
        on the log odds. ``belt_statistic``: a curve as bent as the data ask for is the diagonal.

    Raises
    ------
    EvaluationError
        For an unknown prediction, group or number of knots.

    Notes
    -----
    Likelihood ratios of logistic regressions on ``logit p`` (Cox 1958, doi:10.1093/biomet/45.3-4.562; Miller
    et al. 1991, doi:10.1002/sim.4780100805); Spiegelhalter 1986, doi:10.1002/sim.4780050506; the belt's test
    is that of Nattino et al. 2014, doi:10.1002/sim.6100, for a sample on which nothing was fitted. All take
    people as independent and of equal weight; with clusters or weights they are not available. With fewer
    than ten events or non-events the statistic has no p.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> table = pd.DataFrame({"risk": [0.2, 0.4], "n": [100, 100], "k": [30, 40]})
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "risk"}})
    >>> rv.calibration_tests(cohort).frame.query("metric == 'spiegelhalter_z'")["estimate"].round(3).tolist()
    [2.315]
    """
    asked = checked_knots(knots)
    stated = stated_risks(cohort, prediction, by)
    lines = [outcome_of(one, name, asked) for one in stated for name in TESTS]
    return Estimates.of_rows(lines, columns_of(stated))


def outcome_of(stated: Stated, name: str, knots: Knots = 3) -> dict[str, Any]:
    """The line of one test, with its status."""
    reason = refused(stated, name)
    if reason is not None:
        return stated.row(name, status=reason[0], note=reason[1])
    found = TESTS[name](stated, knots)
    if np.isnan(found.statistic):
        return stated.row(name, status="not estimable", note=found.note)
    told = {"estimate": found.statistic, "method": found.method}
    if stated.few:
        return stated.row(name, **told, status="few events", note=f"{found.note}; no p: {stated.few}")
    return stated.row(name, **told, p=found.p, note=f"p {_printed(found.p)}: {found.note}")


def refused(stated: Stated, name: str) -> tuple[str, str] | None:
    """Status and reason where these people are not those whom a test is for; None where they are."""
    if stated.term.unavailable:
        return "not available", stated.term.unavailable
    if stated.dependent:
        return "not available", f"{stated.dependent}, which the test takes for granted"
    if stated.design.weighted:
        return "not available", "people weigh differently, and the test is for equal weights"
    if stated.fixed_event_rate and name not in WITHIN_DESIGN:
        return "not estimable", FIXED
    return None


def _printed(p: float) -> str:
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def spiegelhalter(stated: Stated, knots: Knots) -> Outcome:
    """Squared errors against those that the risks lead us to expect."""
    risk, people, events = stated.counts
    pull = 1 - 2 * risk
    variance = float(people @ (pull**2 * risk * (1 - risk)))
    if not variance > 0:
        reason = "no people" if not len(risk) else "every risk is 0, one half or 1"
        return Outcome(np.nan, np.nan, "", reason)
    sure = (events * (risk == 0) + (people - events) * (risk == 1)).sum()
    note = "the Brier score is what the risks lead us to expect"
    if sure:
        note += f"; a risk of exactly 0 or 1 was wrong for {sure:g} people, which no z can express"
    z = float((events - people * risk) @ pull) / np.sqrt(variance)
    return Outcome(z, float(p_value(z)), "standard normal", note)


def _likelihood_ratio(
    statistic: float, degrees: int, note: str, why: Callable[..., str], stated: Stated
) -> Outcome:
    from scipy.special import chdtrc

    if np.isnan(statistic):
        return Outcome(np.nan, np.nan, "", why(stated.outcome, stated.risk))
    size = max(statistic, 0.0)
    return Outcome(size, float(chdtrc(degrees, size)), f"chi-squared, {degrees} df", note)


def _as_stated(counts: Distinct) -> float:
    """Log likelihood of the risks as they stand; NaN where one of them has no finite log odds."""
    return float(log_likelihood(log_odds(counts.value), counts)) if _finite(counts) else np.nan


def _finite(counts: Distinct) -> bool:
    both = 0 < counts.events.sum() < counts.people.sum()
    return bool(both and np.isfinite(log_odds(counts.value)).all())


def _moved(counts: Distinct) -> float:
    """Log likelihood with a free intercept and slope 1."""
    if not _finite(counts):
        return np.nan
    return fit(np.ones((len(counts.value), 1)), counts, log_odds(counts.value)).log_likelihood


def _straight(counts: Distinct) -> float:
    """Log likelihood with a free intercept and slope."""
    if not _finite(counts):
        return np.nan
    x = log_odds(counts.value)
    return fit(np.column_stack([np.ones_like(x), x]), counts).log_likelihood


def intercept(stated: Stated, knots: Knots) -> Outcome:
    """The intercept is 0, given slope 1."""
    counts = stated.counts
    statistic = 2 * (_moved(counts) - _as_stated(counts))
    return _likelihood_ratio(statistic, 1, "intercept 0, given slope 1", finite_logit_needed, stated)


def slope(stated: Stated, knots: Knots) -> Outcome:
    """The slope is 1, whatever the intercept."""
    counts = stated.counts
    statistic = 2 * (_straight(counts) - _moved(counts))
    return _likelihood_ratio(statistic, 1, "slope 1, with a free intercept", slope_needed, stated)


def intercept_and_slope(stated: Stated, knots: Knots) -> Outcome:
    """Intercept 0 and slope 1."""
    counts = stated.counts
    statistic = 2 * (_straight(counts) - _as_stated(counts))
    return _likelihood_ratio(statistic, 2, "intercept 0 and slope 1", slope_needed, stated)


def nonlinearity(stated: Stated, knots: Knots) -> Outcome:
    """The calibration curve is straight on the log odds."""
    counts = stated.counts
    if not _finite(counts):
        return Outcome(np.nan, np.nan, "", finite_logit_needed(stated.outcome, stated.risk))
    x = log_odds(counts.value)
    at = knots if isinstance(knots, tuple) else places(x, counts.people[None], knots)[0]
    if not at or len(x) <= len(at) - 1:
        return Outcome(np.nan, np.nan, "", f"{len(x)} distinct risks are too few for a spline")
    statistic = 2 * (fit(spline(x, at), counts).log_likelihood - _straight(counts))
    shown = ", ".join(f"{place:.3g}" for place in at)
    note = f"straight on the log odds; knots at {shown}"
    return _likelihood_ratio(statistic, len(at) - 2, note, slope_needed, stated)


def belt_statistic(stated: Stated, knots: Knots) -> Outcome:
    """A polynomial on the log odds, of the degree that the data ask for, is the diagonal."""
    counts = stated.counts
    if not _finite(counts):
        return Outcome(np.nan, np.nan, "", finite_logit_needed(stated.outcome, stated.risk))
    statistic, degree, p = belt_p(counts)
    if np.isnan(statistic):
        return Outcome(np.nan, np.nan, "", slope_needed(stated.outcome, stated.risk))
    note = f"polynomial of degree {degree} on the log odds is the diagonal"
    return Outcome(statistic, p, "calibration belt, external", note)


WITHIN_DESIGN = ("lr_slope", "lr_nonlinearity")  # stand when the design fixes the event rate
TESTS: dict[str, Test] = {
    "spiegelhalter_z": spiegelhalter,
    "lr_intercept": intercept,
    "lr_slope": slope,
    "lr_intercept_and_slope": intercept_and_slope,
    "lr_nonlinearity": nonlinearity,
    "belt_statistic": belt_statistic,
}
