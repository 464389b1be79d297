"""What a threshold does to 1,000 people: the four cells of the table of flag against outcome."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.metric import rate

PER = 1000.0
PER_THOUSAND: dict[str, Any] = {
    "needs": ("value",),
    "axis": "threshold",
    "scale": "logit",
    "bounds": (0.0, PER),
    "needs_event_rate": True,
    "states_event_rate": True,
    "transform": lambda rate, factor: PER * rate,
    "source": "Singh 2013, Behavioral Sciences & the Law 31:8-22",
}


@rate(title="of 1,000 people, flagged and the event happens", direction="higher", **PER_THOUSAND)
def true_alarms(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people like these, how many are flagged and have the event.

    It depends on the event rate: read it beside the event rate and the horizon. Also called: true positives.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``1000 tp / n``. Wilson's interval of the share, times 1,000. The four counts add up to 1,000.

    Examples
    --------
    >>> from riskeval.metrics import true_alarms
    >>> true_alarms([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5)
    250.0
    """
    return outcome * flagged, np.ones_like(outcome)


@rate(title="of 1,000 people, flagged without the event", direction="lower", **PER_THOUSAND)
def false_alarms(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people like these, how many are flagged and do not have the event.

    It depends on the event rate. Also called: false positives.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``1000 fp / n``. Wilson's interval of the share, times 1,000.

    Examples
    --------
    >>> from riskeval.metrics import false_alarms
    >>> false_alarms([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5)
    125.0
    """
    return (1 - outcome) * flagged, np.ones_like(outcome)


@rate(title="of 1,000 people, not flagged and the event happens", direction="lower", **PER_THOUSAND)
def missed_events(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people like these, how many are not flagged and have the event.

    It depends on the event rate. Also called: false negatives, missed cases.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``1000 fn / n``. Wilson's interval of the share, times 1,000.

    Examples
    --------
    >>> from riskeval.metrics import missed_events
    >>> missed_events([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5)
    125.0
    """
    return outcome * (1 - flagged), np.ones_like(outcome)


@rate(title="of 1,000 people, not flagged and without the event", direction="higher", **PER_THOUSAND)
def rightly_left(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people like these, how many are not flagged and do not have the event.

    It depends on the event rate. Also called: true negatives.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``1000 tn / n``. Wilson's interval of the share, times 1,000.

    Examples
    --------
    >>> from riskeval.metrics import rightly_left
    >>> rightly_left([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5)
    500.0
    """
    return (1 - outcome) * (1 - flagged), np.ones_like(outcome)


FOURFOLD = (true_alarms, false_alarms, missed_events, rightly_left)
