"""How much a flag changes the odds of the event."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.axis import flag
from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.intervals import critical, wald
from riskeval.metric import metric
from riskeval.rates import Parts, TwoRates


def _table(outcome: Floats, score: Floats, at: Floats) -> list[Floats]:
    """True positives, false positives, missed and rightly left, per threshold."""
    y, flagged = outcome[:, None], flag(score, at)
    return [y * flagged, (1 - y) * flagged, y * (1 - flagged), (1 - y) * (1 - flagged)]


def _haldane(ratio: Any, variance: Any) -> Any:
    """The log interval with 0.5 added to all four counts, for tables with an empty cell."""

    def limits(
        value: float, columns: list[Floats], n: Floats, confidence: float, at: Floats
    ) -> tuple[float, float]:
        outcome, score = columns
        counts = [(n @ cell).item() + 0.5 for cell in _table(outcome, score, at)]
        lower, upper = wald(
            ratio(*counts), ratio(*counts) * np.sqrt(variance(*counts)), critical(confidence), "log"
        )
        return float(lower), float(upper)

    return limits


def _rates(outcome_is: int, flagged_is: int) -> Parts:
    """The share of the people with (1) or without (0) the event who are flagged (1) or not (0)."""

    def parts(outcome: Floats, score: Floats, *, at: Floats) -> tuple[Floats, ...]:
        people = (outcome == outcome_is).astype(float)[:, None]
        return people * (flag(score, at) == flagged_is), people

    return parts


RATIO: dict[str, Any] = {"needs": ("value",), "axis": "threshold", "scale": "log", "bounds": (0.0, np.inf)}
SIMEL = "Simel et al. 1991, doi:10.1016/0895-4356(91)90128-V"


@metric(
    title="likelihood ratio of a flag",
    direction="higher",
    two_rates=TwoRates(_rates(1, 1), _rates(0, 1)),
    conventions={
        "haldane": _haldane(
            lambda tp, fp, fn, tn: (tp / (tp + fn)) / (fp / (fp + tn)),
            lambda tp, fp, fn, tn: 1 / tp - 1 / (tp + fn) + 1 / fp - 1 / (fp + tn),
        )
    },
    source=SIMEL,
    **RATIO,
)
def likelihood_ratio_positive(outcome: Floats, score: Floats, weights: Floats, *, at: Floats) -> Pair:
    """How much more often people with the event are flagged than people without it.

    It multiplies the odds of the event when a person is flagged. 1 means that a flag carries no information.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (thresholds,)

    Notes
    -----
    ``sensitivity / (1 − specificity)``. Infinite when no non-event is flagged. The interval is made of
    Wilson's of the two (MOVER, Donner & Zou 2012, doi:10.1177/0962280210383082); ``method="log"`` is Simel's.

    Examples
    --------
    >>> from riskeval.metrics import likelihood_ratio_positive
    >>> round(likelihood_ratio_positive([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    3.333
    """
    return means(
        lambda m: (m[0] / (m[0] + m[2])) / (m[1] / (m[1] + m[3])), _table(outcome, score, at), weights
    )


@metric(
    title="likelihood ratio of no flag",
    direction="lower",
    two_rates=TwoRates(_rates(1, 0), _rates(0, 0)),
    conventions={
        "haldane": _haldane(
            lambda tp, fp, fn, tn: (fn / (tp + fn)) / (tn / (fp + tn)),
            lambda tp, fp, fn, tn: 1 / fn - 1 / (tp + fn) + 1 / tn - 1 / (fp + tn),
        )
    },
    source=SIMEL,
    **RATIO,
)
def likelihood_ratio_negative(outcome: Floats, score: Floats, weights: Floats, *, at: Floats) -> Pair:
    """How much more often people with the event are left unflagged than people without it.

    It multiplies the odds of the event when a person is not flagged. 1 means no information, 0 that nobody
    is missed.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (thresholds,)

    Notes
    -----
    ``(1 − sensitivity) / specificity``. Infinite when every non-event is flagged but not every event. The
    interval is made of Wilson's of the two (MOVER); ``method="log"`` is Simel's.

    Examples
    --------
    >>> from riskeval.metrics import likelihood_ratio_negative
    >>> round(likelihood_ratio_negative([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    0.417
    """
    return means(
        lambda m: (m[2] / (m[0] + m[2])) / (m[3] / (m[1] + m[3])), _table(outcome, score, at), weights
    )


@metric(
    title="odds ratio between flag and event",
    direction="higher",
    two_rates=TwoRates(_rates(1, 1), _rates(0, 1), "odds ratio"),
    conventions={
        "haldane": _haldane(
            lambda tp, fp, fn, tn: tp * tn / (fp * fn),
            lambda tp, fp, fn, tn: 1 / tp + 1 / fp + 1 / fn + 1 / tn,
        )
    },
    source="Glas et al. 2003, doi:10.1016/S0895-4356(03)00177-X",
    **RATIO,
)
def diagnostic_odds_ratio(outcome: Floats, score: Floats, weights: Floats, *, at: Floats) -> Pair:
    """The odds of the event among flagged people over the odds among the others.

    The ratio of the two likelihood ratios. 1 means no information; infinite when nobody is missed or no flag
    is false.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    score : array, shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    at : array, shape (thresholds,)

    Notes
    -----
    ``tp tn / (fp fn)``. The interval is made of Wilson's of sensitivity and 1 − specificity (MOVER on log
    odds); ``method="log"`` is Woolf's when people are independent and weigh the same.

    Examples
    --------
    >>> from riskeval.metrics import diagnostic_odds_ratio
    >>> round(diagnostic_odds_ratio([1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0], at=5), 3)
    8.0
    """
    return means(lambda m: m[0] * m[3] / (m[1] * m[2]), _table(outcome, score, at), weights)
