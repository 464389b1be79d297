"""What a decision rule costs per person, by the user's own costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.influence import Pair, means
from riskeval.metric import metric
from riskeval.points import is_number


def _cost(name: str, *, above_zero: bool) -> Callable[[Any], float]:
    """The check of one cost."""

    def check(value: Any) -> float:
        if not is_number(value) or (above_zero and value <= 0):
            raise EvaluationError(
                needed=f"a {'cost above 0' if above_zero else 'finite cost'} for `{name}`",
                found=f"{value}",
                do="state it in your own units; a benefit of a right decision is a negative cost",
            )
        return float(value)

    return check


def _payoffs(
    at: Floats,
    missed: float = 1.0,
    false_alarm: float = 1.0,
    true_alarm: float = 0.0,
    rightly_left: float = 0.0,
) -> tuple[Any, Any, Any, Any]:
    return true_alarm, false_alarm, missed, rightly_left


@metric(
    title="expected cost per person",
    needs=("value", "severity"),
    axis="threshold",
    direction="lower",
    needs_event_rate=True,
    mean=True,
    accepts={
        "missed": _cost("missed", above_zero=True),
        "false_alarm": _cost("false_alarm", above_zero=True),
        "true_alarm": _cost("true_alarm", above_zero=False),
        "rightly_left": _cost("rightly_left", above_zero=False),
    },
    payoffs=_payoffs,
    source="Pauker & Kassirer 1975, doi:10.1056/NEJM197507312930501",
)
def expected_cost(
    outcome: Floats,
    value: Floats,
    *rest: Floats,
    at: Floats,
    missed: float = 1.0,
    false_alarm: float = 1.0,
    true_alarm: float = 0.0,
    rightly_left: float = 0.0,
) -> Pair:
    """What flagging from a threshold costs per person, in the units of the costs that were given.

    Compare thresholds, or predictions at their own thresholds; the lowest cost is best. Without costs both
    errors count 1 and it is the share of wrong decisions. Its negative is the expected utility.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    value : array, shape (cells,)
    *rest : arrays, shape (cells,)
        How bad each event was, where the cohort declares a severity, and the weights, shape (cells,) or
        (replicates, cells).
    at : array, shape (thresholds,)
    missed, false_alarm, true_alarm, rightly_left : float
        By ``expected_cost.given(missed=9, false_alarm=1)``. A benefit is a negative cost.

    Notes
    -----
    The weighted mean of ``missed · s`` for a missed event, with its severity s (1 where none is declared), of
    ``false_alarm``, ``true_alarm`` and ``rightly_left`` for the other three. The costs are taken as known.

    Examples
    --------
    >>> from riskeval.metrics import expected_cost
    >>> dear = expected_cost.given(missed=5, false_alarm=1)
    >>> dear([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=[2, 5, 9])
    array([0.375, 0.75 , 1.25 ])
    """
    *severity, weights = rest
    y, flagged = outcome[:, None], flag(value, at)
    worth = missed * severity[0][:, None] if severity else missed
    cost = y * (worth * (1 - flagged) + true_alarm * flagged)
    cost = cost + (1 - y) * (false_alarm * flagged + rightly_left * (1 - flagged))
    return means(lambda m: m[0], [cost], weights)
