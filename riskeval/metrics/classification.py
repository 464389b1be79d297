"""What a threshold does: everybody at or above it is flagged."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.metric import rate

THRESHOLD: dict[str, Any] = {"needs": ("value",), "axis": "threshold"}
PROPORTION: dict[str, Any] = {**THRESHOLD, "scale": "logit", "bounds": (0.0, 1.0)}
TABLE_SOURCE = "Altman & Bland 1994, doi:10.1136/bmj.308.6943.1552; doi:10.1136/bmj.309.6947.102"
SINGH = "Singh 2013, Behavioral Sciences & the Law 31:8-22"


@rate(title="share of events that are flagged", direction="higher", source=TABLE_SOURCE, **PROPORTION)
def sensitivity(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people with the event, the share who are flagged.

    Also called: true positive rate, recall, hit rate. Undefined without events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``tp / (tp + fn)``; flagged means ``value >= threshold``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import sensitivity
    >>> sensitivity([0, 0, 1, 1], [1, 2, 2, 3], at=3)
    0.5
    """
    return outcome * flagged, outcome


@rate(title="share of non-events that are not flagged", direction="higher", source=TABLE_SOURCE, **PROPORTION)
def specificity(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people without the event, the share who are not flagged.

    Also called: true negative rate; 1 − false positive rate. Undefined without non-events.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``tn / (tn + fp)``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import specificity
    >>> round(specificity([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.8
    """
    return (1 - outcome) * (1 - flagged), 1 - outcome


@rate(
    title="share of flagged people who have the event",
    direction="higher",
    needs_event_rate=True,
    states_event_rate=True,
    source=TABLE_SOURCE,
    **PROPORTION,
)
def ppv(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people who are flagged, the share who go on to have the event.

    It depends on the event rate: read it beside the event rate and the horizon.
    Also called: positive predictive value, precision. Undefined when nobody is flagged.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``tp / (tp + fp)``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import ppv
    >>> round(ppv([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.667
    """
    return outcome * flagged, flagged


@rate(
    title="share of people not flagged who do not have the event",
    direction="higher",
    needs_event_rate=True,
    states_event_rate=True,
    source=TABLE_SOURCE,
    **PROPORTION,
)
def npv(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of the people who are not flagged, the share who do not have the event.

    It depends on the event rate. Also called: negative predictive value. Undefined when everybody is flagged.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``tn / (tn + fn)``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import npv
    >>> round(npv([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.8
    """
    return (1 - outcome) * (1 - flagged), 1 - flagged


@rate(title="share of people who are flagged", needs_event_rate=True, source=TABLE_SOURCE, **PROPORTION)
def flag_rate(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of all people, the share who are flagged: how many would be acted upon.

    Also called: selection rate, alarm rate, test-positive rate.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``(tp + fp) / n``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import flag_rate
    >>> round(flag_rate([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.375
    """
    return flagged, np.ones_like(outcome)


@rate(
    title="share of people who are flagged rightly or left rightly",
    direction="higher",
    needs_event_rate=True,
    source=TABLE_SOURCE,
    **PROPORTION,
)
def accuracy(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """Of all people, the share for whom flag and outcome agree.

    With rare events, flagging nobody is very accurate: never read it alone.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``(tp + tn) / n``. Wilson's interval.

    Examples
    --------
    >>> from riskeval.metrics import accuracy
    >>> round(accuracy([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.75
    """
    return outcome * flagged + (1 - outcome) * (1 - flagged), np.ones_like(outcome)


@rate(
    title="people flagged for one who has the event",
    direction="lower",
    needs_event_rate=True,
    bounds=(1.0, np.inf),
    scale="log",
    transform=lambda rate, factor: 1 / rate,
    states_event_rate=True,
    source=SINGH,
    **THRESHOLD,
)
def number_needed_to_detain(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """How many people are flagged for each flagged person who has the event.

    It depends on the event rate; infinite when nobody who is flagged has the event.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``1 / PPV``; its limits are those of the PPV, inverted.

    Examples
    --------
    >>> from riskeval.metrics import number_needed_to_detain
    >>> round(number_needed_to_detain([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    1.5
    """
    return outcome * flagged, flagged


@rate(
    title="false alarms for one true alarm",
    direction="lower",
    needs_event_rate=True,
    bounds=(0.0, np.inf),
    scale="log",
    transform=lambda rate, factor: (1 - rate) / rate,
    states_event_rate=True,
    source=SINGH,
    **THRESHOLD,
)
def false_alarms_per_true_alarm(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """How many people are flagged without the event for each flagged person who has it.

    It depends on the event rate; infinite when nobody who is flagged has the event.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``(1 − PPV) / PPV = fp / tp``; its limits are those of the PPV, transformed.

    Examples
    --------
    >>> from riskeval.metrics import false_alarms_per_true_alarm
    >>> round(false_alarms_per_true_alarm([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.5
    """
    return outcome * flagged, flagged


@rate(
    title="people rightly not flagged for one missed",
    direction="higher",
    needs_event_rate=True,
    bounds=(0.0, np.inf),
    scale="log",
    transform=lambda rate, factor: rate / (1 - rate),
    states_event_rate=True,
    source=SINGH,
    **THRESHOLD,
)
def number_safely_discharged(outcome: Floats, flagged: Floats) -> tuple[Floats, ...]:
    """How many people are rightly not flagged for each person who is missed.

    It depends on the event rate; infinite when nobody is missed.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, thresholds)

    Notes
    -----
    ``NPV / (1 − NPV) = tn / fn``; its limits are those of the NPV, transformed.

    Examples
    --------
    >>> from riskeval.metrics import number_safely_discharged
    >>> round(number_safely_discharged([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    4.0
    """
    return (1 - outcome) * (1 - flagged), 1 - flagged
