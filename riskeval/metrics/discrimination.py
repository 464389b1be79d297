"""How well a prediction orders people."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, ranks
from riskeval.intervals import critical, newcombe_auc, wald
from riskeval.metric import metric
from riskeval.metrics.undefined import both_classes_needed


def _newcombe(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
    events = float(n @ columns[0])
    return newcombe_auc(value, events, float(n.sum()) - events, float(critical(confidence)))


def _newcombe_d(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
    lower, upper = _newcombe((value + 1) / 2, columns, n, confidence)
    return 2 * lower - 1, 2 * upper - 1


def _hanley_mcneil(value: float, columns: list[Floats], n: Floats, confidence: float) -> tuple[float, float]:
    events = float(n @ columns[0])
    others = float(n.sum()) - events
    same = (events - 1) * (value / (2 - value) - value**2) + (others - 1) * (
        2 * value**2 / (1 + value) - value**2
    )
    se = np.sqrt((value * (1 - value) + same) / (events * others))
    lower, upper = wald(value, se, critical(confidence))
    return max(float(lower), 0.0), min(float(upper), 1.0)


@metric(
    title="area under the ROC curve",
    needs=("rank",),
    scale="logit",
    bounds=(0.0, 1.0),
    direction="higher",
    explain=both_classes_needed,
    conventions={"newcombe": _newcombe, "hanley-mcneil": _hanley_mcneil},
    source="Bamber 1975, doi:10.1016/0022-2496(75)90001-2; DeLong et al. 1988, doi:10.2307/2531595",
)
def auc(outcome: Floats, score: Floats, weights: Floats) -> Pair:
    """Chance that a person with the event has a higher score than a person without it, ties one half.

    0.5 is no better than chance, 1 is perfect order, below 0.5 is worse than chance. It says nothing
    about whether the probabilities are right. Also called: C statistic, concordance, AUROC.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
        Anything that orders people: score, risk or band rank.
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``P(s1 > s0) + P(s1 = s0) / 2``. Undefined without both events and non-events.

    Examples
    --------
    >>> from riskeval.metrics import auc
    >>> auc([0, 0, 1, 1], [1, 2, 2, 3])
    0.875
    """
    return ranks(outcome, score, weights)


@metric(
    title="Somers' D of the score given the outcome",
    needs=("rank",),
    scale="fisher",
    bounds=(-1.0, 1.0),
    direction="higher",
    explain=both_classes_needed,
    conventions={"newcombe": _newcombe_d},
    source="Somers 1962, doi:10.2307/2090408; Newson 2002, doi:10.1177/1536867X0200200103",
)
def somers_d(outcome: Floats, score: Floats, weights: Floats) -> Pair:
    """Concordant minus discordant pairs of an event and a non-event, as a share of all such pairs.

    ``2 AUC − 1``: 0 is chance, 1 is perfect order, −1 is perfectly reversed.
    Also called: Gini coefficient of the ROC curve, accuracy ratio.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Examples
    --------
    >>> from riskeval.metrics import somers_d
    >>> somers_d([0, 0, 1, 1], [1, 2, 2, 3])
    0.75
    """
    value, influence = ranks(outcome, score, weights)
    return 2 * value - 1, None if influence is None else 2 * influence
