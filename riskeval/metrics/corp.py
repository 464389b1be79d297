"""The Brier score taken apart without bins: miscalibration, discrimination, uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.influence import Pair, means
from riskeval.metric import metric
from riskeval.metrics.distinct import Distinct, distinct
from riskeval.metrics.isotonic import isotonic
from riskeval.metrics.undefined import both_classes_needed

CORP: dict[str, Any] = {
    "needs": ("risk",),
    "needs_event_rate": True,
    "explain": both_classes_needed,
    "source": "Dimitriadis, Gneiting & Jordan 2021, doi:10.1073/pnas.2016191118",
}


def _loss_over_isotonic(found: Distinct, forecast: Floats) -> Floats:
    """Brier score of a forecast of each level minus that of the isotonic curve; NaN with one class."""
    curve = isotonic(found.people, found.events)
    worse = (forecast - curve) * (forecast + curve - 2 * found.rate)
    return np.asarray(np.where(np.isnan(found.overall[..., 0]), np.nan, found.mean(worse)))


@metric(
    title="miscalibration: what recalibration would take off the Brier score",
    bounds=(0.0, 1.0),
    direction="lower",
    null="calibrated",
    **CORP,
)
def corp_miscalibration(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How much the Brier score would fall if each risk gave way to the rate on the isotonic curve.

    0 is calibrated. Chance alone makes it positive: read it beside what a calibrated tool would show, which
    stands in the note. Also called: MCB, reliability.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``B(p) − B(iso)``. ``brier = corp_miscalibration − corp_discrimination + brier_uncertainty``, exactly.
    There are no bins and nothing to tune. Undefined with one class.

    Examples
    --------
    >>> from riskeval.metrics import corp_miscalibration
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.4] * 5
    >>> round(corp_miscalibration(outcome, risk), 5)  # (0.2 − 0.1)² for 10 of 15 people
    0.00667
    """
    found = distinct(outcome, risk, weights)
    return _loss_over_isotonic(found, found.value), None


@metric(
    title="discrimination: what the isotonic curve takes off the Brier score of the event rate",
    bounds=(0.0, 0.25),
    direction="higher",
    null="uninformative",
    **CORP,
)
def corp_discrimination(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How much better the recalibrated risks are than giving everybody the event rate.

    0 means that the risks put people in no useful order. Chance alone makes it positive: read it beside what
    an uninformative tool would show, which stands in the note. Also called: DSC, resolution.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``B(ȳ) − B(iso)``; it depends on the order of the risks alone. Undefined with one class.

    Examples
    --------
    >>> from riskeval.metrics import corp_discrimination
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.4] * 5
    >>> round(corp_discrimination(outcome, risk), 3)  # (0.1 − 0.2)² for 10 people, (0.4 − 0.2)² for 5
    0.02
    """
    found = distinct(outcome, risk, weights)
    return _loss_over_isotonic(found, found.overall), None


@metric(
    title="uncertainty: the Brier score of giving everybody the event rate",
    bounds=(0.0, 0.25),
    **CORP,
)
def brier_uncertainty(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How hard the event is to foresee before anything is known about a person: the rest of the Brier score.

    It belongs to the people, not to the tool.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array, shape (cells,)
        Only says who has one.
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``ȳ (1 − ȳ)``. Undefined with one class. At an event rate of exactly one half no person moves it.

    Examples
    --------
    >>> from riskeval.metrics import brier_uncertainty
    >>> round(brier_uncertainty([1, 0, 0, 0, 0], [0.2] * 5), 3)
    0.16
    """
    value, influence = means(lambda m: m[0] * (1 - m[0]), [outcome], weights)
    return np.where(value > 0, value, np.nan), influence
