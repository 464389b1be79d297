"""What a cut would do to 1,000 people among whom the base rate is another one."""

from __future__ import annotations

from typing import Any

from riskeval.design import Floats
from riskeval.metric import rate
from riskeval.metrics.per_thousand import PER

COUNT: dict[str, Any] = {
    "needs": ("value",),
    "axis": "base_rate",
    "scale": "logit",
    "bounds": (0.0, PER),
    "transform": lambda rate, factor: PER * rate * factor,
    "source": "Altman & Bland 1994, doi:10.1136/bmj.309.6947.102",
}


@rate(title="of 1,000 people, flagged and the event would happen", direction="higher", **COUNT)
def transported_true_alarms(outcome: Floats, flagged: Floats, *, assumed: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people with another base rate, how many would be flagged and have the event.

    It assumes the sensitivity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, base rates)
    assumed : array, shape (base rates,)

    Notes
    -----
    ``1000 p sensitivity`` with the base rate p, which is taken as known. The interval is that
    of the sensitivity, Wilson's. The four counts add up to 1,000.

    Examples
    --------
    >>> from riskeval.metrics import transported_true_alarms
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_true_alarms.cut(5)(outcome, score, at=[0.1, 0.375]).round(1).tolist()
    [66.7, 250.0]
    """
    return outcome * flagged, outcome, outcome * assumed


@rate(title="of 1,000 people, flagged without the event", direction="lower", **COUNT)
def transported_false_alarms(outcome: Floats, flagged: Floats, *, assumed: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people with another base rate, how many would be flagged and not have the event.

    It assumes the specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, base rates)
    assumed : array, shape (base rates,)

    Notes
    -----
    ``1000 (1 − p) (1 − specificity)`` with the base rate p, which is taken as known. The interval is that
    of the specificity, Wilson's.

    Examples
    --------
    >>> from riskeval.metrics import transported_false_alarms
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_false_alarms.cut(5)(outcome, score, at=[0.1, 0.375]).round(1).tolist()
    [180.0, 125.0]
    """
    return (1 - outcome) * flagged, 1 - outcome, (1 - outcome) * (1 - assumed)


@rate(title="of 1,000 people, not flagged and the event would happen", direction="lower", **COUNT)
def transported_missed_events(outcome: Floats, flagged: Floats, *, assumed: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people with another base rate, how many would not be flagged and have the event.

    It assumes the sensitivity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, base rates)
    assumed : array, shape (base rates,)

    Notes
    -----
    ``1000 p (1 − sensitivity)`` with the base rate p, which is taken as known. The interval is that
    of the sensitivity, Wilson's.

    Examples
    --------
    >>> from riskeval.metrics import transported_missed_events
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_missed_events.cut(5)(outcome, score, at=[0.1, 0.375]).round(1).tolist()
    [33.3, 125.0]
    """
    return outcome * (1 - flagged), outcome, outcome * assumed


@rate(title="of 1,000 people, not flagged and without the event", direction="higher", **COUNT)
def transported_rightly_left(outcome: Floats, flagged: Floats, *, assumed: Floats) -> tuple[Floats, ...]:
    """Of 1,000 people with another base rate, how many would not be flagged and not have the event.

    It assumes the specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells, 1)
    flagged : array of 0/1, shape (cells, base rates)
    assumed : array, shape (base rates,)

    Notes
    -----
    ``1000 (1 − p) specificity`` with the base rate p, which is taken as known. The interval is that
    of the specificity, Wilson's.

    Examples
    --------
    >>> from riskeval.metrics import transported_rightly_left
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_rightly_left.cut(5)(outcome, score, at=[0.1, 0.375]).round(1).tolist()
    [720.0, 500.0]
    """
    return (1 - outcome) * (1 - flagged), 1 - outcome, (1 - outcome) * (1 - assumed)


TRANSPORTED_FOURFOLD = (
    transported_true_alarms,
    transported_false_alarms,
    transported_missed_events,
    transported_rightly_left,
)
