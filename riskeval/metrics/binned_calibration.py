"""Distances between stated risks and observed rates, summed over distinct risks or over bins."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.influence import Pair
from riskeval.metric import metric
from riskeval.metrics.distinct import distinct
from riskeval.metrics.undefined import both_classes_needed

SPARSE = "chance adds to it at every distinct risk, the more the fewer people share one"
BINS = "it depends on the bins, and chance adds to it in every one"


def _one_class(outcome: Floats, *columns: Floats, **options: Any) -> str:
    return both_classes_needed(outcome)


BINNED: dict[str, Any] = {
    "needs": ("risk",),
    "bounds": (0.0, 1.0),
    "needs_event_rate": True,
    "explain": _one_class,
}
MURPHY: dict[str, Any] = {
    **BINNED,
    "no_interval": SPARSE,
    "source": "Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2",
}


@metric(
    title="mean squared distance between stated risk and rate observed there",
    direction="lower",
    null="calibrated",
    **MURPHY,
)
def murphy_reliability(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How far, squared, the rate at each distinct risk lies from that risk; 0 is calibrated.

    For tools with few distinct risks. With as many risks as people it is the Brier score and says nothing
    about calibration; ``corp_miscalibration`` has no such trap.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w (p − ȳ(p))² / Σ w`` over distinct risks.
    ``brier = murphy_reliability − murphy_resolution + brier_uncertainty``, exactly.

    Examples
    --------
    >>> from riskeval.metrics import murphy_reliability
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.4] * 5
    >>> round(murphy_reliability(outcome, risk), 5)
    0.00667
    """
    found = distinct(outcome, risk, weights)
    value = found.mean((found.value - found.rate) ** 2)
    return np.where(np.isnan(found.overall[..., 0]), np.nan, value), None


@metric(
    title="mean squared distance between rate observed at a stated risk and event rate",
    null="uninformative",
    **MURPHY,
)
def murphy_resolution(outcome: Floats, risk: Floats, weights: Floats) -> Pair:
    """How much the observed rates of the distinct risks differ; 0 means that the risks part nobody.

    It does not ask in which order: a tool that is upside down has as much. ``corp_discrimination`` does ask.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)

    Notes
    -----
    ``Σ w (ȳ(p) − ȳ)² / Σ w`` over distinct risks. With as many risks as people it is the uncertainty.

    Examples
    --------
    >>> from riskeval.metrics import murphy_resolution
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.4] * 5
    >>> round(murphy_resolution(outcome, risk), 3)
    0.02
    """
    found = distinct(outcome, risk, weights)
    return found.mean((found.rate - found.overall) ** 2), None


def checked_bins(value: Any) -> int:
    """A number of equal bins."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000:
        return value
    raise EvaluationError(
        needed="a whole number of bins from 1 to 1000", found=f"`bins={value!r}`", do="10 is usual"
    )


@metric(
    title="mean distance between stated risk and observed rate over bins of risk (descriptive)",
    direction="lower",
    null="calibrated",
    no_interval=BINS,
    accepts={"bins": checked_bins},
    source="Naeini, Cooper & Hauskrecht 2015, Proceedings of the AAAI Conference 29",
    **BINNED,
)
def expected_calibration_error(outcome: Floats, risk: Floats, weights: Floats, *, bins: int = 10) -> Pair:
    """How far the mean risk of a bin lies from its observed rate, on average over people.

    Only to compare with published numbers: other bins give another value. ``ici`` and
    ``corp_miscalibration`` need no bins. What a calibrated tool would show stands in the note. Also
    called: ECE.

    Parameters
    ----------
    outcome : array of 0/1, shape (cells,)
    risk : array in [0, 1], shape (cells,)
    weights : array, shape (cells,) or (replicates, cells)
    bins : int
        Of equal width: [0, 0.1), [0.1, 0.2) and so on; the last one is closed.

    Notes
    -----
    ``Σ_b |Σ_b w (y − p)| / Σ w``. Undefined with one class.

    Examples
    --------
    >>> from riskeval.metrics import expected_calibration_error
    >>> outcome, risk = [1] + [0] * 9 + [1, 1] + [0] * 3, [0.2] * 10 + [0.5] * 5
    >>> round(expected_calibration_error(outcome, risk), 3)
    0.1
    """
    found = distinct(outcome, risk, weights)
    starts = np.arange(bins) / bins
    bin_of = np.clip(np.searchsorted(starts, found.value, side="right") - 1, 0, bins - 1)
    first = np.flatnonzero(np.diff(bin_of, prepend=-1))
    excess = np.add.reduceat(found.events - found.people * found.value, first, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.abs(excess).sum(axis=-1) / found.people.sum(axis=-1)
    return np.where(np.isnan(found.overall[..., 0]), np.nan, value), None
