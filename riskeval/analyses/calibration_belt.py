"""The calibration belt: between which rates the truth may lie at each stated risk, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.analyses.belt_region import farthest
from riskeval.analyses.belt_statistic import Curve, chosen_curve, quantile
from riskeval.analyses.calibration_tests import outcome_of
from riskeval.analyses.stated_risks import (
    By,
    Stated,
    columns_of,
    reporting_points,
    stated_risks,
)
from riskeval.cohort import Cohort
from riskeval.declaration import group_columns
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.metrics.distinct import Distinct
from riskeval.metrics.logistic import log_odds, probability
from riskeval.points import is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRIC = "calibration_belt"
SIDES = {1: "more happens than stated", -1: "less happens than stated"}


@dataclass(frozen=True, repr=False)
class Belt:
    """A calibration belt, and where it leaves the diagonal.

    Attributes
    ----------
    belt : Estimates
        Rows ``calibration_belt`` by stated risk (``at``) and ``confidence``: the curve, and the limits
        between which the true curve lies as a whole. A belt that cannot be had is one row that says why.
    test : Estimates
        ``belt_statistic``: whether the curve is the diagonal.
    """

    belt: Estimates
    test: Estimates

    def outside(self) -> pd.DataFrame:
        """Ranges of the stated risk in which the belt leaves the diagonal out.

        Returns
        -------
        pandas.DataFrame
            ``prediction``, groups, ``confidence, from, to, what``. Ends lie between reported risks, on a
            straight line through the limits there.
        """
        frame = self.belt.frame
        keys = ["prediction", *group_columns(frame.columns), "confidence"]
        found = []
        for names, part in frame[frame["at"].notna()].groupby(keys, sort=False):
            for start, end, side in _ranges(part.sort_values("at")):
                found.append((*names, start, end, SIDES[side]))
        return pd.DataFrame(found, columns=[*keys, "from", "to", "what"])

    def plot(self, ax: Axes | None = None) -> Axes:
        """The belt beside the diagonal; returns the Axes."""
        from riskeval.plots.belt import belt
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return belt(self.belt.frame, ax)

    def __repr__(self) -> str:
        outside = self.outside().round(3)
        if self.belt.frame["at"].isna().all():
            return repr(self.test)
        where = outside.to_string(index=False) if len(outside) else "The belts hold the diagonal throughout."
        return f"{self.test}\n{where}"


def calibration_belt(
    cohort: Cohort,
    prediction: str | None = None,
    *,
    by: By = None,
    confidence: Sequence[float] = (0.8, 0.95),
    at: Sequence[float] | None = None,
) -> Belt:
    """Between which rates what happens may lie at each stated risk, for all of them at once.

    Where the belt leaves out the diagonal, people to whom such risks are stated have the event more, or less,
    often than stated. Where it holds the diagonal, the data do not tell the two apart; a wide belt says that
    they could not have.

    Parameters
    ----------
    cohort : Cohort
    prediction : str, optional
        By default every prediction with a risk or a norm.
    by : str or sequence
        Groups, as for `evaluate`.
    confidence : sequence of float
    at : sequence of float, optional
        Stated risks to report; by default the lowest, the highest and the hundredths between.

    Returns
    -------
    Belt
        With ``.outside()`` and ``.plot()``.

    Raises
    ------
    EvaluationError
        For an unknown prediction or group, and for a confidence or a risk outside (0, 1).

    Notes
    -----
    A logistic regression on a polynomial of ``logit p``, of the degree from 1 to 4 that forward selection at
    5 % ends with; the belt holds every curve of this degree that the statistic, its degree taken as chosen by
    the data, would not reject (Nattino, Finazzi & Bertolini 2014, doi:10.1002/sim.6100; for a sample on which
    nothing was fitted). The limits come from the likelihood, not from a normal approximation. It takes people
    as independent and of equal weight.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> table = pd.DataFrame({"risk": [0.2, 0.4], "n": [500, 500], "k": [150, 200]})
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "risk"}})
    >>> frame = rv.calibration_belt(cohort, at=[0.2], confidence=[0.95]).belt.frame
    >>> frame[["lower", "upper"]].round(3).values.tolist()
    [[0.252, 0.352]]
    """
    levels, points = (
        _probabilities("confidence", confidence),
        None if at is None else _probabilities("at", at),
    )
    stated = stated_risks(cohort, prediction, by)
    lines = [line for one in stated for line in _lines(one, levels, points)]
    columns = columns_of(stated)
    tests = [outcome_of(one, "belt_statistic") for one in stated]
    return Belt(belt=Estimates.of_rows(lines, columns), test=Estimates.of_rows(tests, columns))


def _probabilities(name: str, values: float | Sequence[float]) -> Floats:
    given = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    wrong = [value for value in given if not is_number(value) or not 0 < value < 1]
    if wrong or not given:
        raise EvaluationError(
            needed=f"`{name}` above 0 and below 1",
            found=f"{wrong[0]}" if wrong else "none",
            do="give probabilities, not percentages",
        )
    return np.asarray(given, dtype=float)


def _lines(stated: Stated, confidence: Floats, at: Floats | None) -> Iterator[dict[str, Any]]:
    """The rows of one belt, or one row that says why there is none."""
    test = outcome_of(stated, "belt_statistic")
    if test["status"] != "ok":
        note = stated.few if test["status"] == "few events" else test["note"]
        yield stated.row(METRIC, status=test["status"], note=note)
        return
    counts = stated.counts
    curve = chosen_curve(counts)
    points = reporting_points(counts.value) if at is None else at
    for share in confidence.tolist():
        yield from _belt(stated, counts, curve, points, share)


def _belt(
    stated: Stated, counts: Distinct, curve: Curve, points: Floats, confidence: float
) -> Iterator[dict[str, Any]]:
    drop = quantile(confidence, curve.degree)
    lower, upper = (farthest(curve, counts, points, drop, side) for side in (-1, 1))
    middle = probability(curve.basis(log_odds(points)) @ curve.fit.beta)
    told = {
        "confidence": confidence,
        "method": "likelihood region",
        "note": f"polynomial of degree {curve.degree} on the log odds",
    }
    for where, value, low, high in zip(points, middle, lower, upper, strict=True):
        status = "ok" if np.isfinite(low) and np.isfinite(high) else "not estimable"
        yield stated.row(METRIC, at=where, estimate=value, lower=low, upper=high, status=status, **told)


def _ranges(part: pd.DataFrame) -> Iterator[tuple[float, float, int]]:
    """(from, to, side) of the runs of risks at which the belt leaves the diagonal out."""
    at = part["at"].to_numpy()
    for side, beyond in ((1, part["lower"] - part["at"]), (-1, part["at"] - part["upper"])):
        gap = beyond.to_numpy()
        out = np.concatenate(([False], gap > 0, [False]))
        starts, ends = np.flatnonzero(out[1:] & ~out[:-1]), np.flatnonzero(~out[1:] & out[:-1]) - 1
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
            yield _crossing(at, gap, first, first - 1), _crossing(at, gap, last, last + 1), side


def _crossing(at: Floats, gap: Floats, inside: int, beyond: int) -> float:
    """Where the limit meets the diagonal between a point outside it and the next; the point at an end."""
    if not 0 <= beyond < len(at) or not np.isfinite(gap[beyond]):
        return float(at[inside])
    share = gap[inside] / (gap[inside] - gap[beyond])
    return float(at[inside] + share * (at[beyond] - at[inside]))
