"""Groups of people in which a metric truly differs by a known amount, and samples of them as counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from benchmarks.coverage.boundary_people import RISKS, shares
from riskeval.design import Design, Floats
from riskeval.influence import means, ranks, variance

LEVELS, EVENT_RATE = 12, 0.22
Pair = tuple[Floats, Floats]


@dataclass(frozen=True)
class GroupMetric:
    """A metric on the scale where its spread is measured.

    Parameters
    ----------
    name, scale : str
    middle : float
        Its mean over the groups, on the scale.
    cells : callable
        True values on the scale to the shares of the cells of each group, shape (groups, cells).
    columns : callable
        Outcome and prediction of the cells.
    back : callable
        From the scale to the metric.
    measured : callable
        Outcome, prediction and weights to the value on the scale and its influence.
    by_outcome : bool
        Whether the variance is DeLong's, within events and within non-events.
    """

    name: str
    scale: str
    middle: float
    cells: Callable[[Floats], Floats]
    columns: Callable[[], Pair]
    back: Callable[[Floats], Floats]
    measured: Callable[[Floats, Floats, Floats], tuple[Floats, Floats | None]]
    by_outcome: bool

    def estimates(self, counts: Floats) -> Pair:
        """Values of groups and their sampling variances, from counts of shape (groups, cells)."""
        outcome, prediction = self.columns()
        strata = outcome.astype(np.int64) if self.by_outcome else None
        values, variances = [], []
        for n in counts:
            value, influence = self.measured(outcome, prediction, n)
            assert influence is not None
            values.append(float(value))
            variances.append(float(variance(influence, Design(np.ones(len(n)), n, strata=strata))))
        return np.array(values), np.array(variances)

    def values(self, counts: Floats) -> Floats:
        """Values of many samples of one group, from counts of shape (samples, cells)."""
        return self.measured(*self.columns(), counts)[0]


def score_columns() -> Pair:
    """Outcome and score of the cells that `score_shares` shares people over."""
    return np.repeat([1.0, 0.0], LEVELS), np.tile(np.arange(LEVELS, dtype=float), 2)


def _levels(shift: Floats) -> Floats:
    """Shares of the score's levels among people whose latent score is shifted, shape (…, levels)."""
    cuts = ndtri(np.arange(1, LEVELS) / LEVELS)
    until = ndtr(cuts - np.asarray(shift)[..., None])
    edge = until[..., :1]
    return np.diff(np.concatenate([np.zeros_like(edge), until, np.ones_like(edge)], axis=-1), axis=-1)


@cache
def _shifts() -> Pair:
    """Shifts of the events' latent score, and the logit AUC that each gives."""
    shift = np.linspace(-1.0, 4.0, 2001)
    events, others = _levels(shift), _levels(np.zeros(1))[0]
    return shift, logit(events @ (np.cumsum(others) - others / 2))


def score_shares(logit_auc: Floats, event_rate: float | Floats) -> Floats:
    """Shares of the cells in groups with a true AUC and event rate, shape (groups, cells)."""
    shift, value = _shifts()
    events = event_rate * _levels(np.interp(logit_auc, value, shift))
    others = (1 - event_rate) * _levels(np.zeros(len(logit_auc)))
    return np.concatenate([events, others], axis=1)


def _score_cells(true: Floats) -> Floats:
    return score_shares(true, EVENT_RATE)


def _logit_auc(outcome: Floats, score: Floats, weights: Floats) -> tuple[Floats, Floats | None]:
    value, influence = ranks(outcome, score, weights)
    with np.errstate(divide="ignore"):
        return logit(value), None if influence is None else influence / (value * (1 - value))


def _risk_columns() -> Pair:
    return np.repeat([1.0, 0.0], len(RISKS)), np.tile(RISKS, 2)


@cache
def _odds() -> Pair:
    """Shifts of the log odds of the event, and the log O:E that each gives."""
    shift = np.linspace(-4.0, 4.0, 2001)
    return shift, np.log(expit(logit(RISKS) + shift[:, None]) @ shares() / (RISKS @ shares()))


def _risk_cells(true: Floats) -> Floats:
    shift, value = _odds()
    rate = expit(logit(RISKS) + np.interp(true, value, shift)[:, None])
    return np.concatenate([shares() * rate, shares() * (1 - rate)], axis=1)


def _log_oe(outcome: Floats, risk: Floats, weights: Floats) -> tuple[Floats, Floats | None]:
    with np.errstate(divide="ignore"):
        return means(lambda m: np.log(m[0] / m[1]), [outcome, risk], weights)


METRICS = (
    GroupMetric("auc", "logit", float(logit(0.72)), _score_cells, score_columns, expit, _logit_auc, True),
    GroupMetric("oe_ratio", "log", 0.0, _risk_cells, _risk_columns, np.exp, _log_oe, False),
)
