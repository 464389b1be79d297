"""Which error rates a stated predictive value, or calibration, leaves to each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.analyses.operating_points import operating_points
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.fairness.lines import line_ends
from riskeval.fairness.one_cut import OneCut, one_cut
from riskeval.influence import Pair, means
from riskeval.metric import Metric
from riskeval.metrics import false_negative_rate, false_positive_rate, ppv
from riskeval.points import is_number
from riskeval.rates import Rate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SOURCE = "Chouldechova 2017, doi:10.1089/big.2016.0047; Pleiss et al. 2017, NeurIPS 30"
NAME = "fpr_per_sensitivity"


@dataclass(frozen=True)
class Frontier:
    """The error rates that one predictive value leaves to each group, beside those it has.

    Attributes
    ----------
    prediction, label : str
        The prediction and its cut.
    ppv : float
        The share with the event among the flagged that every group is to have; taken as known.
    reference : str
        The group whose value it is; empty where the caller stated it.
    permitted : Estimates
        For each group ``fpr_per_sensitivity``: the false positive rate that goes with finding everybody with
        the event, and in proportion with finding some of them. Above 1 nobody could find them all.
    rates : Estimates
        False positive and false negative rate at the cut.
    curve : pandas.DataFrame
        Both for every other cut, without intervals: group columns, ``at``, ``false_positive_rate``,
        ``false_negative_rate``.
    """

    prediction: str
    label: str
    ppv: float
    reference: str
    permitted: Estimates
    rates: Estimates
    curve: pd.DataFrame

    @property
    def lines(self) -> pd.DataFrame:
        """The line of each group in the plane of error rates, from flagging nobody to its other end.

        Columns: group columns, ``x, y`` (false positive and false negative rate where it ends).
        """
        frame = self.permitted.frame
        return line_ends(frame[list(self.permitted.groups)], frame["estimate"])

    @property
    def text(self) -> str:
        """The result in words."""
        whose = f", as among {self.reference} at {self.label}" if self.reference else ""
        return (
            f"{self.prediction}: if of those flagged {100 * self.ppv:.3g} % had the event in every group"
            f"{whose}, each group could only have the error rates on its own line. Where the event rates "
            "differ, the lines meet only where nobody is flagged."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The plane of error rates: each group with its intervals, its other cuts, and its line."""
        from riskeval.plots.error_plane import error_plane
        from riskeval.plots.marks import known_to_pyplot

        title = f"{self.prediction}, {self.label}: lines of PPV {self.ppv:.2f}"
        with known_to_pyplot():
            return error_plane(self.rates.frame, ax, lines=self.lines, curves=self.curve, title=title)

    def __repr__(self) -> str:
        return f"{self.text}\n{self.permitted!r}\n{self.rates!r}"


def frontier(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    cut: float | str,
    on: str | None = None,
    ppv: float | None = None,
    confidence: float = 0.95,
) -> Frontier:
    """The error rates that one predictive value for all leaves to each group.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group whose PPV at the cut is the one for all, where `ppv` is not stated.
    cut : float or str
        People are flagged from this value on; the name of a level, where it is a band.
    on : {"score", "risk", "band"}, optional
        On which role the cut stands.
    ppv : float, optional
        The share with the event among the flagged that every group is to have.
    confidence : float

    Returns
    -------
    Frontier

    Raises
    ------
    EvaluationError
        Where a group, a prediction or a cut is unknown, or there is no PPV.

    Notes
    -----
    ``FPR = b / (1 − b) · (1 − PPV) / PPV · (1 − FNR)`` with the event rate b of the group (Chouldechova 2017,
    doi:10.1089/big.2016.0047). The interval of the slope is Wilson's of the event rate, transformed.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.frontier import frontier
    >>> counts = {"g": list("aabb"), "s": [0, 1] * 2, "n": [70, 30, 50, 50], "k": [5, 15, 10, 30]}
    >>> tool = {"Tool": {"score": "s"}}
    >>> cohort = rv.Cohort.from_counts(pd.DataFrame(counts), n="n", events="k", groups="g", predictions=tool)
    >>> frontier(cohort, "Tool", by="g", reference="a", cut=1).permitted.frame["estimate"].round(3).tolist()
    [0.25, 0.667]
    """
    asked = one_cut(cohort, prediction, by, reference, cut, on, confidence)
    value, whose = _value(asked, ppv)
    metric = slope_at(value)
    terms = [replace(asked.term(metric, who), labels=(f"PPV {value:.3g}",)) for who in asked.named.groups]
    permitted = Estimates.of(asked.cohort, terms, asked.named.columns, options=asked.options)
    rates = asked.rates((false_positive_rate, false_negative_rate))
    return Frontier(prediction, asked.label, value, whose, permitted, rates, _curve(asked))


def _value(asked: OneCut, stated: Any) -> tuple[float, str]:
    """The PPV for all, and whose it is."""
    if stated is not None:
        if not is_number(stated) or not 0 < stated <= 1:
            raise EvaluationError(
                needed="a PPV above 0 and at most 1", found=f"ppv={stated!r}", do="divide a percentage by 100"
            )
        return float(stated), ""
    term = asked.term(ppv, asked.named.reference)
    found = Estimates.of(asked.cohort, [term], asked.named.columns, options=asked.options).frame
    value = float(found["estimate"].iloc[0])
    if not value > 0:
        raise EvaluationError(
            needed=f"a PPV above 0 of `{asked.named.name}` at {asked.label}",
            found="nobody flagged who has the event" if value == 0 else str(found["note"].iloc[0]),
            do="choose another cut, or state ppv=",
        )
    return value, asked.named.name


def slope_at(ppv: float) -> Metric:
    """The false positive rate for each unit of sensitivity that a PPV permits, as a metric."""
    factor = (1 - ppv) / ppv

    def transform(rate: Any, _: Any) -> Any:
        return factor * rate / (1 - rate)

    def parts(outcome: Floats, value: Floats) -> tuple[Floats, ...]:
        return outcome, np.ones_like(outcome)

    def kernel(outcome: Floats, value: Floats, weights: Floats) -> Pair:
        """False positive rate for each unit of sensitivity."""
        return means(lambda m: transform(m[0], None), [outcome], weights)

    return Metric(
        NAME, "false positive rate for each unit of sensitivity at one PPV", SOURCE, kernel, needs=("value",),
        scale="log", bounds=(0.0, np.inf), rate=Rate(parts, transform), needs_event_rate=True,
    )  # fmt: skip


def _curve(asked: OneCut) -> pd.DataFrame:
    """Both error rates of each group at every cut."""
    columns = asked.named.columns
    by = [columns if len(columns) > 1 else columns[0]]
    points = operating_points(asked.cohort, asked.prediction, on=asked.on, by=by)  # type: ignore[arg-type]
    inside = (points[list(columns)] != "(all)").all(axis=1)
    found = points[inside]
    return found[[*columns, "at"]].assign(
        false_positive_rate=1 - found["specificity"], false_negative_rate=1 - found["sensitivity"]
    )
