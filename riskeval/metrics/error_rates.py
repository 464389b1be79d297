"""The two errors of a threshold, each among the people with whom it can be made."""

from __future__ import annotations

from riskeval.design import Floats
from riskeval.metric import rate
from riskeval.metrics.classification import PROPORTION, TABLE_SOURCE


@rate(title="share of non-events that are flagged", direction="lower", source=TABLE_SOURCE, **PROPORTION)
def false_positive_rate(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people without the event, the share who are flagged.

    Also called: false alarm rate, fall-out; 1 − specificity. Undefined without non-events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``fp / (fp + tn)``; flagged means ``value >= threshold``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import false_positive_rate
    >>> round(false_positive_rate([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.2
    """
    return (1 - outcome) * flagged, 1 - outcome


@rate(title="share of events that are not flagged", direction="lower", source=TABLE_SOURCE, **PROPORTION)
def false_negative_rate(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people with the event, the share who are not flagged.

    Also called: miss rate; 1 − sensitivity. Undefined without events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``fn / (fn + tp)``; flagged means ``value >= threshold``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import false_negative_rate
    >>> round(false_negative_rate([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.333
    """
    return outcome * (1 - flagged), outcome
