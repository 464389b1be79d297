"""Whether the probabilities can be believed on average and along their range."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means, roots
from riskeval.intervals import critical, garwood, wald
from riskeval.metric import Convention, metric
from riskeval.metrics.logistic import log_odds, logistic_residual, near_calibrated, probability
from riskeval.metrics.undefined import finite_logit_needed, slope_needed
from riskeval.once import once

VAN_CALSTER = "Van Calster et al. 2016, doi:10.1016/j.jclinepi.2015.12.005"


def _exact(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
    """Garwood's limits of the observed count over the expected count, taken as known."""
    lower, upper = garwood(n @ columns[0], confidence)
    return float(lower / (n @ columns[1])), float(upper / (n @ columns[1]))


def _binomial(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
    """Log interval with standard error sqrt((1 − O/n)/O), the expected count taken as known."""
    observed, people = n @ columns[0], n.sum()
    se = value * np.sqrt((1 - observed / people) / observed)
    lower, upper = wald(value, se, critical(confidence), "log")
    return float(lower), float(upper)


@metric(
    title="observed over expected events",
    needs=("risk",),
    scale="log",
    bounds=(0.0, np.inf),
    needs_event_rate=True,
    conventions={"exact": _exact, "model": _binomial},
    source="Debray et al. 2017, doi:10.1136/bmj.i6460; " + VAN_CALSTER,
)
def oe_ratio(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """Events that happened for each event that the risks led us to expect.

    1 is right on average; above 1 the instrument says too little, below 1 too much. Its inverse is E/O.
    Also called: O:E, calibration ratio, standardised incidence ratio.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w y / Σ w p``. The default interval lets the expected count vary with the sample;
    ``method="exact"`` and ``method="model"`` take it as known.

    Examples
    --------
    >>> from riskeval.metrics import oe_ratio
    >>> round(oe_ratio([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    1.429
    """
    return means(lambda m: m[0] / m[1], [outcome, risk], weights)


def _finite(values: Floats, weights: Floats) -> bool:
    """Whether the linear predictor is finite for everybody who counts."""
    present = weights > 0 if weights.ndim == 1 else (weights > 0).any(axis=0)
    return bool(np.isfinite(values[present]).all()) and bool(present.any())


def _fit(outcome: Floats, columns: Floats, weights: Floats, offset: Floats | float = 0.0) -> Pair:
    """Logistic regression by its score equations; NaN where a linear predictor is infinite."""
    usable = _finite(columns.sum(axis=1) + offset, weights)
    if not usable:
        nothing = np.full((*weights.shape[:-1], columns.shape[1]), np.nan)
        return nothing, None if weights.ndim == 2 else np.full(columns.shape, np.nan)
    absent = ~np.isfinite(columns.sum(axis=1) + offset)
    safe = np.where(absent[:, None], 0.0, columns)
    return roots(logistic_residual(outcome), safe, weights, np.where(absent, 0.0, offset))


def _parameter(pair: Pair, index: int) -> Pair:
    value, influence = pair
    return value[..., index], None if influence is None else influence[:, index]


def _information(outcome: Floats, risk: Floats, n: Floats, offset: bool) -> Floats:
    """Model-based covariance of the logistic fit: the inverse of Fisher's information."""
    logit = log_odds(risk)
    x = np.ones((len(risk), 1)) if offset else np.column_stack([np.ones_like(risk), logit])
    beta, _ = _fit(outcome, x, n, logit if offset else 0.0)
    chance = probability(x @ beta + (logit if offset else 0.0))
    return np.asarray(np.linalg.inv((x.T * (n * chance * (1 - chance))) @ x))


def _model(index: int, offset: bool = False) -> Convention:
    """The Wald interval a logistic regression program prints."""

    def limits(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
        if not np.isfinite(value):
            return np.nan, np.nan
        outcome, risk = columns
        se = np.sqrt(_information(outcome, risk, n, offset)[index, index])
        lower, upper = wald(value, se, critical(confidence))
        return float(lower), float(upper)

    return limits


@metric(
    title="calibration in the large: intercept with the slope fixed at 1",
    needs=("risk",),
    needs_event_rate=True,
    explain=finite_logit_needed,
    conventions={"model": _model(0, offset=True)},
    source="Cox 1958, doi:10.1093/biomet/45.3-4.562; " + VAN_CALSTER,
)
def calibration_in_the_large(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """By how much, on the log-odds scale, all risks would have to move to be right on average.

    0 is right on average; above 0 the risks are too low. This is the intercept of a logistic regression with
    the logit of the risk as an offset; it is *not* the intercept reported with a slope.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    Solves ``Σ w (y − expit(a + logit p)) = 0``. Undefined with one class or a risk of exactly 0 or 1.

    Examples
    --------
    >>> from riskeval.metrics import calibration_in_the_large
    >>> round(calibration_in_the_large([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    0.721
    """
    return _parameter(_fit(outcome, np.ones((len(risk), 1)), weights, log_odds(risk)), 0)


def _joint(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    def fit() -> Pair:
        logit = log_odds(risk)
        columns = np.column_stack([np.ones_like(risk), logit])
        return near_calibrated(lambda offset: _fit(outcome, columns, weights, offset), logit)

    return once("calibration model", (outcome, risk, weights), fit)


@metric(
    title="intercept of the calibration model that also has a slope",
    needs=("risk",),
    needs_event_rate=True,
    explain=slope_needed,
    conventions={"model": _model(0)},
    source="Cox 1958, doi:10.1093/biomet/45.3-4.562; " + VAN_CALSTER,
)
def calibration_intercept(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """The intercept that belongs to the calibration slope: read the two together, never this one alone.

    It is the log odds of the event at a stated risk of one half. For "too high or too low on average" read
    ``calibration_in_the_large`` or ``oe_ratio``.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``a`` in ``logit P(y = 1) = a + b logit p``.

    Examples
    --------
    >>> from riskeval.metrics import calibration_intercept
    >>> round(calibration_intercept([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    1.747
    """
    return _parameter(_joint(outcome, risk, weights), 0)


@metric(
    title="calibration slope",
    needs=("risk",),
    explain=slope_needed,
    conventions={"model": _model(1)},
    source="Cox 1958, doi:10.1093/biomet/45.3-4.562; " + VAN_CALSTER,
)
def calibration_slope(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """Whether the risks are spread as widely as the outcomes warrant.

    1 is right; below 1 the risks are too extreme, above 1 too timid. Also called: recalibration slope.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in (0, 1), shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``b`` in ``logit P(y = 1) = a + b logit p``; sandwich standard error. Undefined with one distinct risk,
    with a risk of exactly 0 or 1, and under complete separation.

    Examples
    --------
    >>> from riskeval.metrics import calibration_slope
    >>> round(calibration_slope([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    2.606
    """
    return _parameter(_joint(outcome, risk, weights), 1)
