"""What a cut would do among people with another base rate, if it told events from others as well there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import Metric, metric
from riskeval.metrics.likelihood import likelihood_ratio_negative, likelihood_ratio_positive
from riskeval.rates import Parts, TwoRates

MERCALDO = "Mercaldo, Lau & Zhou 2007, doi:10.1002/sim.2677"
Transform = Callable[[Any, Any], Any]


def _at_cut(parts: Parts) -> Parts:
    """The share of people on one side of the cut; the base rate has no part in it."""

    def read(outcome: Floats, value: Floats, *, at: Floats) -> tuple[Floats, ...]:
        return parts(outcome, value, at=at[1])

    return read


def _of(ratio: Metric, transform: Transform, **attributes: Any) -> dict[str, Any]:
    """A monotone function of a likelihood ratio and the base rate."""
    assert ratio.two_rates is not None
    first, second = _at_cut(ratio.two_rates.first), _at_cut(ratio.two_rates.second)
    return {
        "needs": ("value",),
        "axis": "base_rate",
        "two_rates": TwoRates(first, second, transform=transform),
        "source": MERCALDO,
        **attributes,
    }


def _value(
    ratio: Metric, f: Callable[[Any, Any, Floats], Any], columns: tuple[Floats, ...], at: Floats
) -> Pair:
    """A function of the two shares that make the ratio, of those with and without the event."""
    assert ratio.two_rates is not None
    *read, weights = columns
    shares = [*ratio.two_rates.first(*read, at=at[1]), *ratio.two_rates.second(*read, at=at[1])]
    return means(lambda m: f(m[0] / m[1], m[2] / m[3], at[0]), shares, weights)


PROPORTION: dict[str, Any] = {"scale": "logit", "bounds": (0.0, 1.0), "direction": "higher"}


@metric(
    title="share of flagged people who would have the event",
    **_of(likelihood_ratio_positive, lambda ratio, p: p / (p + (1 - p) / ratio), **PROPORTION),
)
def transported_ppv(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """Of the people flagged where the base rate is another one, the share who would have the event.

    It assumes that the cut finds the same share of the people with the event, and of those without it, there
    as here (the same spectrum of people). Also called: post-test probability, Bayes' theorem.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, base rates)
        The base rates and the cut.

    Notes
    -----
    ``p LR / (p LR + 1 − p)`` with the likelihood ratio LR of a flag and the base rate p, which is taken as
    known: :func:`riskeval.at_base_rates` counts its own uncertainty in. The interval is that of LR,
    transformed; ``method="logit"`` is Mercaldo's. Undefined when nobody is flagged.

    Examples
    --------
    >>> from riskeval.metrics import transported_ppv
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_ppv.cut(5)(outcome, score, at=[0.1, 0.375]).round(3).tolist()
    [0.27, 0.667]
    """
    return _value(
        likelihood_ratio_positive,
        lambda a, b, p: a * p / (a * p + b * (1 - p)),
        (outcome, value, weights),
        at,
    )


@metric(
    title="share of people not flagged who would not have the event",
    **_of(likelihood_ratio_negative, lambda ratio, p: (1 - p) / (1 - p + p * ratio), **PROPORTION),
)
def transported_npv(outcome: Floats, value: Floats, weights: Floats, *, at: Floats) -> Pair:
    """Of the people not flagged where the base rate is another one, the share who would not have the event.

    It assumes the sensitivity and specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, base rates)
        The base rates and the cut.

    Notes
    -----
    ``(1 − p) / (1 − p + p LR)`` with the likelihood ratio LR of no flag. The interval is that of LR,
    transformed; ``method="logit"`` is Mercaldo's. Undefined when everybody is flagged.

    Examples
    --------
    >>> from riskeval.metrics import transported_npv
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_npv.cut(5)(outcome, score, at=[0.1, 0.375]).round(3).tolist()
    [0.956, 0.8]
    """
    return _value(
        likelihood_ratio_negative,
        lambda a, b, p: b * (1 - p) / (b * (1 - p) + a * p),
        (outcome, value, weights),
        at,
    )


@metric(
    title="people who would be flagged for one who has the event",
    **_of(
        likelihood_ratio_positive,
        lambda ratio, p: 1 + (1 - p) / p / ratio,
        scale="log",
        bounds=(1.0, np.inf),
        direction="lower",
    ),
)
def transported_number_needed_to_detain(
    outcome: Floats, value: Floats, weights: Floats, *, at: Floats
) -> Pair:
    """How many people would be flagged for each one with the event, where the base rate is another one.

    It assumes the sensitivity and specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, base rates)
        The base rates and the cut.

    Notes
    -----
    ``1 / PPV = 1 + (1 − p) / (p LR)``. Infinite when no event is flagged.

    Examples
    --------
    >>> from riskeval.metrics import transported_number_needed_to_detain
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_number_needed_to_detain.cut(5)(outcome, score, at=[0.1, 0.375]).round(3).tolist()
    [3.7, 1.5]
    """
    return _value(
        likelihood_ratio_positive,
        lambda a, b, p: 1 + b * (1 - p) / (a * p),
        (outcome, value, weights),
        at,
    )


@metric(
    title="people who would rightly not be flagged for one missed",
    **_of(
        likelihood_ratio_negative,
        lambda ratio, p: (1 - p) / p / ratio,
        scale="log",
        bounds=(0.0, np.inf),
        direction="higher",
    ),
)
def transported_number_safely_discharged(
    outcome: Floats, value: Floats, weights: Floats, *, at: Floats
) -> Pair:
    """How many people would rightly not be flagged for each one missed, where the base rate is another one.

    It assumes the sensitivity and specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, base rates)
        The base rates and the cut.

    Notes
    -----
    ``NPV / (1 − NPV) = (1 − p) / (p LR)`` with the likelihood ratio of no flag. Infinite when nobody is
    missed.

    Examples
    --------
    >>> from riskeval.metrics import transported_number_safely_discharged
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_number_safely_discharged.cut(5)(outcome, score, at=[0.1, 0.375]).round(3).tolist()
    [21.6, 4.0]
    """
    return _value(
        likelihood_ratio_negative, lambda a, b, p: b * (1 - p) / (a * p), (outcome, value, weights), at
    )


@metric(
    title="false alarms there would be for one true alarm",
    **_of(
        likelihood_ratio_positive,
        lambda ratio, p: (1 - p) / p / ratio,
        scale="log",
        bounds=(0.0, np.inf),
        direction="lower",
    ),
)
def transported_false_alarms_per_true_alarm(
    outcome: Floats, value: Floats, weights: Floats, *, at: Floats
) -> Pair:
    """How many people without the event would be flagged for each one with it, at another base rate.

    It assumes the sensitivity and specificity found here, as `transported_ppv` does.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (2, base rates)
        The base rates and the cut.

    Notes
    -----
    ``(1 − PPV) / PPV = (1 − p) / (p LR)``. Infinite when no event is flagged.

    Examples
    --------
    >>> from riskeval.metrics import transported_false_alarms_per_true_alarm
    >>> outcome, score = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
    >>> transported_false_alarms_per_true_alarm.cut(5)(outcome, score, at=[0.1, 0.375]).round(3).tolist()
    [2.7, 0.5]
    """
    return _value(
        likelihood_ratio_positive, lambda a, b, p: b * (1 - p) / (a * p), (outcome, value, weights), at
    )
