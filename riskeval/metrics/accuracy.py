"""How far the probabilities are from what happened, in one number."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import metric
from riskeval.metrics.undefined import both_classes_needed

BRIER = "Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"


@metric(
    title="mean squared distance between risk and outcome",
    needs=("risk",),
    scale="log",
    bounds=(0.0, 1.0),
    direction="lower",
    needs_event_rate=True,
    mean=True,
    source=BRIER,
)
def brier(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """Mean squared distance between the stated risk and what happened; 0 is perfect.

    It depends on the event rate, so compare it only on the same people; ``scaled_brier`` travels better.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w (p − y)² / Σ w``.

    Examples
    --------
    >>> from riskeval.metrics import brier
    >>> round(brier([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    0.185
    """
    return means(lambda m: m[0], [(risk - outcome) ** 2], weights)


@metric(
    title="share of the base rate's Brier score that the risks remove",
    needs=("risk",),
    bounds=(-np.inf, 1.0),
    direction="higher",
    needs_event_rate=True,
    explain=both_classes_needed,
    source="Steyerberg et al. 2010, doi:10.1097/EDE.0b013e3181c30fb2",
)
def scaled_brier(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How much better than giving everybody the event rate: 1 is perfect, 0 no better, below 0 worse.

    Also called: Brier skill score, index of prediction accuracy (IPA).

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``1 − B / (ȳ (1 − ȳ))``. Undefined with one class.

    Examples
    --------
    >>> from riskeval.metrics import scaled_brier
    >>> round(scaled_brier([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    0.26
    """
    value, influence = means(
        lambda m: 1 - m[0] / (m[1] * (1 - m[1])), [(risk - outcome) ** 2, outcome], weights
    )
    return np.where(np.isinf(value), np.nan, value), influence


def _impossible(outcome: Floats, risk: Floats, *columns: Floats) -> str:
    sure = ((outcome == 1) & (risk == 0)) | ((outcome == 0) & (risk == 1))
    return "a risk of exactly 0 or 1 was contradicted by the outcome" if sure.any() else ""


@metric(
    title="mean negative log likelihood of the risks",
    needs=("risk",),
    scale="log",
    bounds=(0.0, np.inf),
    direction="lower",
    needs_event_rate=True,
    mean=True,
    explain=_impossible,
    source="Good 1952, doi:10.1111/j.2517-6161.1952.tb00104.x",
)
def log_score(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """Mean surprise at what happened, in natural-log units; 0 is perfect.

    One sure prediction that turns out wrong makes it infinite; nothing is clipped. Also called: log loss,
    cross-entropy, logarithmic score.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``−Σ w (y ln p + (1 − y) ln(1 − p)) / Σ w``.

    Examples
    --------
    >>> from riskeval.metrics import log_score
    >>> round(log_score([1, 1, 0, 0, 0, 1], [0.6, 0.3, 0.2, 0.4, 0.1, 0.5]), 3)
    0.541
    """
    stated = np.where(outcome == 1, risk, 1 - risk)
    present = weights > 0 if weights.ndim == 1 else (weights > 0).any(axis=0)
    impossible = present & (stated == 0)
    surprise = -np.log(np.where(stated == 0, 1.0, stated))
    value, influence = means(lambda m: m[0], [surprise], weights)
    if impossible.any():
        hit = (weights * impossible).sum(axis=-1) > 0
        value, influence = (
            np.where(hit, np.inf, value),
            None if weights.ndim == 2 else np.full(len(risk), np.nan),
        )
    return value, influence
