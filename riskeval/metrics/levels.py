"""One row per score or band: the columns of the score table."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.axis import position
from riskeval.design import Floats
from riskeval.influence import Pair, means, roots
from riskeval.metric import metric, rate
from riskeval.metrics.logistic import logistic_residual
from riskeval.metrics.undefined import both_classes_needed, score_slope_needed
from riskeval.rates import Parts, TwoRates

LEVEL: dict[str, Any] = {"axis": "level"}
PERCENTILES = "Hanson et al. 2012, doi:10.1080/14999013.2012.667511"
RISK_RATIOS = "Babchishin et al. 2012, Sexual Offender Treatment 7(2)"
EO_INDEX = "Hanson 2017, doi:10.1177/0093854816683956"


@rate(
    title="share of people who have the event",
    scale="logit",
    bounds=(0.0, 1.0),
    needs_event_rate=True,
    source="Wilson 1927, doi:10.1080/01621459.1927.10502953",
    **LEVEL,
)
def event_rate(outcome: Floats, position: Floats | None = None) -> tuple[Floats, ...]:
    """The share of people who have the event: overall, or among those of one score or band.

    ``event_rate`` is the overall rate, ``event_rate.on("score")`` one row per distinct score,
    ``event_rate.at(0, 4, 8, on="score")`` the rates in [0, 4), [4, 8) and from 8 on. Also called: base rate,
    prevalence, observed rate.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    position : array, shape (cells, intervals), optional
        0 inside the interval.

    Notes
    -----
    ``Σ w y / Σ w`` among the people of the level. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import event_rate
    >>> event_rate([0, 0, 1, 1, 1])
    0.6
    """
    if position is None:
        return outcome, np.ones_like(outcome)
    inside = (position == 0).astype(float)
    return outcome * inside, inside


@rate(
    title="share of people at or below this level",
    needs=("value",),
    scale="logit",
    bounds=(0.0, 1.0),
    needs_event_rate=True,
    source=PERCENTILES,
    **LEVEL,
)
def cumulative_share(outcome: Floats, position: Floats) -> tuple[Floats, ...]:
    """The share of people whose score is at or below this level.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    position : array, shape (cells, intervals)

    Examples
    --------
    >>> from riskeval.metrics import cumulative_share
    >>> cumulative_share([1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1], at=[0, 1]).round(3).tolist()
    [0.5, 1.0]
    """
    return (position <= 0).astype(float), np.ones_like(outcome)


@rate(
    title="mid-rank percentile of this level, as a share",
    needs=("value",),
    scale="logit",
    bounds=(0.0, 1.0),
    needs_event_rate=True,
    source=PERCENTILES,
    **LEVEL,
)
def midrank_percentile(outcome: Floats, position: Floats) -> tuple[Floats, ...]:
    """The share of people below this level plus half of those on it.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    position : array, shape (cells, intervals)

    Notes
    -----
    A share: 0.5 is the 50th percentile. Its interval is Wilson's, with the effective number of people.

    Examples
    --------
    >>> from riskeval.metrics import midrank_percentile
    >>> midrank_percentile([1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1], at=[0, 1]).round(3).tolist()
    [0.25, 0.75]
    """
    return (position < 0) + (position == 0) / 2.0, np.ones_like(outcome)


def _on_level(outcome_is: int) -> Parts:
    """The share of the people with (1) or without (0) the event who are on the level."""

    def parts(outcome: Floats, value: Floats, *, at: Floats) -> tuple[Floats, ...]:
        people = (outcome == outcome_is).astype(float)[:, None]
        return people * (position(value, at) == 0), people

    return parts


@metric(
    title="likelihood ratio of this level",
    two_rates=TwoRates(_on_level(1), _on_level(0)),
    needs=("value",),
    scale="log",
    bounds=(0.0, np.inf),
    explain=both_classes_needed,
    source="Deeks & Altman 2004, doi:10.1136/bmj.329.7458.168",
    **LEVEL,
)
def level_likelihood_ratio(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """How much more often people with the event have this level than people without it.

    It multiplies the odds of the event for a person on this level; 1 carries no information.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, intervals)
        Lower and upper ends.

    Notes
    -----
    ``P(level | event) / P(level | no event)``. Infinite when only people with the event have the level. The
    interval is made of Wilson's of the two shares (MOVER).

    Examples
    --------
    >>> from riskeval.metrics import level_likelihood_ratio
    >>> outcome, score = [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> level_likelihood_ratio(outcome, score, at=[0, 1]).round(3).tolist()
    [0.556, 1.667]
    """
    y, inside = outcome[:, None], (position(value, at) == 0).astype(float)
    columns = [y * inside, y, (1 - y) * inside, 1 - y]
    return means(lambda m: (m[0] / m[1]) / (m[2] / m[3]), columns, weights)


def _median(columns: list[Floats], weights: Floats) -> float:
    """Lower weighted median of the value."""
    value = columns[1]
    order = np.argsort(value)
    share = np.cumsum(weights[order])
    return float(value[order][np.searchsorted(share, share[-1] / 2 * (1 - 1e-12))]) if len(order) else np.nan


@metric(
    title="modelled risk at this level over the risk at the median",
    needs=("value",),
    scale="log",
    bounds=(0.0, np.inf),
    needs_event_rate=True,
    snaps=False,
    reference=_median,
    explain=score_slope_needed,
    source=RISK_RATIOS,
    **LEVEL,
)
def risk_ratio_to_median(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """The event rate at this score over that at the median score, on a logistic curve over the score.

    The curve borrows strength across sparse scores; the observed rate of each score stands beside it.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (3, intervals)
        Scores (for merged levels, their lower ends), upper ends, and the median.

    Notes
    -----
    ``expit(b0 + b1 s) / expit(b0 + b1 s̃)``;
    s̃ is the weighted median (lower median on a tie), taken as known.

    Examples
    --------
    >>> from riskeval.metrics import risk_ratio_to_median
    >>> risk_ratio_to_median([1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1], at=[0, 1]).round(3).tolist()
    [1.0, 2.0]
    """
    lower, _, (middle, *_) = at
    columns = np.column_stack([np.ones_like(value), value - middle])
    beta, influence = roots(logistic_residual(outcome), columns, weights)
    with np.errstate(over="ignore"):
        here = 1 / (1 + np.exp(-(beta[..., :1] + beta[..., 1:] * (lower - middle))))
        there = 1 / (1 + np.exp(-beta[..., :1]))
    ratio = here / there
    if influence is None:
        return ratio, None
    slope = ratio * ((there - here) * influence[:, :1] + (1 - here) * (lower - middle) * influence[:, 1:])
    return ratio, slope


@metric(
    title="published risk at this level",
    needs=("value", "norm"),
    scale="logit",
    bounds=(0.0, 1.0),
    needs_event_rate=True,
    snaps=False,
    within=True,
    known=True,
    source=EO_INDEX,
    **LEVEL,
)
def expected_rate(outcome: Floats, value: Floats, norm: Floats, weights: Floats, *, at: Floats) -> Pair:
    """The mean published risk of the people on this level: what the norm table led us to expect.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    norm : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, intervals)
        Lower and upper ends.

    Notes
    -----
    Where everybody on the level has the same published risk it is known rather than estimated, and has no
    interval.

    Examples
    --------
    >>> from riskeval.metrics import expected_rate
    >>> outcome, score = [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> expected_rate(outcome, score, at=[0, 1], norm=[0.2] * 4 + [0.4] * 4).round(3).tolist()
    [0.2, 0.4]
    """
    inside = (position(value, at) == 0).astype(float)
    return means(lambda m: m[0] / m[1], [norm[:, None] * inside, inside], weights)


@rate(
    title="expected over observed events at this level",
    needs=("value", "norm"),
    scale="log",
    bounds=(0.0, np.inf),
    needs_event_rate=True,
    snaps=False,
    transform=lambda rate, factor: factor / rate,
    source=EO_INDEX,
    **LEVEL,
)
def eo_ratio(outcome: Floats, position: Floats, norm: Floats) -> tuple[Floats, ...]:
    """Events that the published risk led us to expect for each event that happened, on this level.

    1 is right; above 1 the norm says too much. Infinite when nobody on the level had the event.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    position : array, shape (cells, intervals)
    norm : array in [0, 1], shape (cells, 1)

    Notes
    -----
    ``Σ w norm / Σ w y`` among the people of the level. The published risk is taken as known, so the
    interval is the norm over Wilson's limits of the observed rate.

    Examples
    --------
    >>> from riskeval.metrics import eo_ratio
    >>> outcome, score = [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> eo_ratio(outcome, score, at=[0, 1], norm=[0.2] * 4 + [0.4] * 4).round(3).tolist()
    [0.8, 0.8]
    """
    inside = (position == 0).astype(float)
    return outcome * inside, inside, norm * inside
