"""What the people with the event, and those without it, were given as a risk on average."""

from __future__ import annotations

from typing import Any

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import metric

BALANCE: dict[str, Any] = {
    "needs": ("risk",),
    "scale": "logit",
    "bounds": (0.0, 1.0),
    "source": "Kleinberg, Mullainathan & Raghavan 2017, doi:10.4230/LIPIcs.ITCS.2017.43",
}


@metric(title="mean risk of the people with the event", direction="higher", **BALANCE)
def mean_risk_of_events(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """The mean stated risk of the people who had the event.

    Equal in every group: balance for the positive class. Undefined without events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w y p / Σ w y``.

    Examples
    --------
    >>> from riskeval.metrics import mean_risk_of_events
    >>> round(mean_risk_of_events([1, 1, 0, 0], [0.6, 0.4, 0.3, 0.1]), 3)
    0.5
    """
    return means(lambda m: m[0] / m[1], [outcome * risk, outcome], weights)


@metric(title="mean risk of the people without the event", direction="lower", **BALANCE)
def mean_risk_of_nonevents(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """The mean stated risk of the people who did not have the event.

    Equal in every group: balance for the negative class. Undefined without non-events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w (1 − y) p / Σ w (1 − y)``.

    Examples
    --------
    >>> from riskeval.metrics import mean_risk_of_nonevents
    >>> round(mean_risk_of_nonevents([1, 1, 0, 0], [0.6, 0.4, 0.3, 0.1]), 3)
    0.2
    """
    return means(lambda m: m[0] / m[1], [(1 - outcome) * risk, 1 - outcome], weights)
