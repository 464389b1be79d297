"""Cost curves: what each cut of a prediction costs, whatever the base rate and the harms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.analyses.ladder import EVERYBODY, NOBODY, Ladder, Steps, role_with_cuts
from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metrics import sensitivity, specificity
from riskeval.points import is_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRIC = "normalised_expected_cost"
ENVELOPE = "best cut"
CLUSTERED = "in clusters the two error rates are taken as independent"


@dataclass(frozen=True, repr=False)
class CostCurve:
    """The cost of every cut of a prediction, and the lowest of them.

    Attributes
    ----------
    estimates : Estimates
        One row per cut (`label`) and probability cost `at`; the rows ``best cut`` are the lower envelope.
    """

    estimates: Estimates

    @property
    def frame(self) -> pd.DataFrame:
        """The rows of the curves."""
        return self.estimates.frame

    def plot(self, ax: Axes | None = None, *, title: str = "") -> Axes:
        """The line of each cut, the envelope, and the two rules that need no instrument."""
        from riskeval.plots.cost_curve import cost_curve as draw
        from riskeval.plots.marks import known_to_pyplot

        with known_to_pyplot():
            return draw(self.frame, ax, title=title)

    def __repr__(self) -> str:
        return repr(self.estimates)

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_()


def cost_curve(
    cohort: Cohort,
    prediction: str,
    probability_cost: float | Iterable[float] | None = None,
    *,
    on: Steps | None = None,
    confidence: float = 0.95,
) -> CostCurve:
    """What each cut costs, as a share of the worst there is, for every mixture of base rate and harms.

    Each cut is a straight line. Where the lowest of them lies below the roof made by ``everybody`` and
    ``nobody``, the instrument helps.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    probability_cost : iterable of float, optional
        In [0, 1], by default 0, 0.01, … 1: ``b m / (b m + (1 − b) f)`` with base rate b and the harms m of a
        missed event and f of a false alarm. 0 is "only false alarms matter".
    on : {"band", "score", "risk"}, optional
        By default the band, else the score, else the risk.
    confidence : float

    Returns
    -------
    CostCurve
        With ``.frame`` and ``.plot()``.

    Raises
    ------
    EvaluationError
        For a probability cost outside [0, 1], and where the prediction is unknown.

    Notes
    -----
    ``(1 − sensitivity) PC + (1 − specificity) (1 − PC)``, its interval by MOVER from Wilson's of the two.
    The envelope is the lowest of several lines chosen on these people, and so looks better than it is: it has
    no interval.

    References
    ----------
    Drummond & Holte 2006, doi:10.1007/s10994-006-8199-5.
    """
    role = role_with_cuts(cohort, prediction, on)
    at = _checked(np.arange(101) / 100 if probability_cost is None else probability_cost)
    ladder = Ladder.of(cohort, prediction, role)
    places = ladder.levels[1:] if ladder.levels else tuple(ladder.at[1:].tolist())
    parts = [_sure(cohort, prediction, role, name, at) for name in (EVERYBODY, NOBODY)]
    if places:
        asked = [metric.at(places, on=role) for metric in (sensitivity, specificity)]
        rates = evaluate(cohort.only(prediction), asked, confidence=confidence).frame
        caught, left = (rates[rates["metric"] == metric.name] for metric in asked)
        for place in range(len(places)):
            mixed = _mixed(caught.iloc[place], left.iloc[place], at, cohort.cluster is not None)
            parts.insert(-1, mixed.assign(label=ladder.name(place + 1)))
    lines = pd.concat(parts, ignore_index=True)
    frame = pd.concat([lines, _envelope(lines, at)], ignore_index=True)
    return CostCurve(Estimates(frame.assign(metric=METRIC, confidence=confidence)))


def _checked(values: float | Iterable[float]) -> Floats:
    given = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    wrong = [value for value in given if not is_number(value) or not 0 <= value <= 1]
    if wrong or not given:
        raise EvaluationError(
            needed="probability costs between 0 and 1",
            found=f"{wrong[0]}" if wrong else "none",
            do="leave them out for 0, 0.01, … 1",
        )
    return np.unique(np.asarray(given, dtype=float))


def _sure(cohort: Cohort, prediction: str, role: Steps, name: str, at: Floats) -> pd.DataFrame:
    """The line of flagging everybody or nobody, which no sample can move."""
    estimate = 1 - at if name == EVERYBODY else at
    months = cohort.horizon_months
    row: dict[str, Any] = {
        **{"prediction": prediction, "metric": METRIC, "on": role, "at": at, "label": name},
        **{"horizon": np.nan if months is None else float(months), "contrast": "", "reference": ""},
        **{"estimate": estimate, "se": np.nan, "lower": np.nan, "upper": np.nan, "confidence": np.nan},
        **{"method": "", "p": np.nan, "n": float(cohort.n), "events": float(cohort.events)},
        **{"n_dropped": 0.0, "status": "ok", "note": "by definition"},
    }
    return pd.DataFrame(row)


def _mixed(caught: pd.Series[Any], left: pd.Series[Any], at: Floats, clustered: bool) -> pd.DataFrame:
    """The line of one cut from its two rates, with MOVER's interval of the sum."""
    found = pd.DataFrame([caught] * len(at)).reset_index(drop=True)
    missed, alarmed = 1 - caught["estimate"], 1 - left["estimate"]
    estimate = missed * at + alarmed * (1 - at)
    # the lower limit of a missed share is 1 − the upper limit of the sensitivity
    down = [at * (caught["upper"] - caught["estimate"]), (1 - at) * (left["upper"] - left["estimate"])]
    up = [at * (caught["estimate"] - caught["lower"]), (1 - at) * (left["estimate"] - left["lower"])]
    worst = caught if caught["status"] != "ok" else left
    notes = [*dict.fromkeys([caught["note"], left["note"]]), CLUSTERED if clustered else ""]
    return found.assign(
        at=at,
        estimate=estimate,
        se=np.hypot(at * caught["se"], (1 - at) * left["se"]),
        lower=np.maximum(estimate - np.hypot(*down), 0.0),
        upper=np.minimum(estimate + np.hypot(*up), 1.0),
        method="MOVER" if np.isfinite(caught["lower"] + left["lower"]) else "",
        status=worst["status"],
        note="; ".join(note for note in notes if note),
    )


def _envelope(lines: pd.DataFrame, at: Floats) -> pd.DataFrame:
    """The lowest line at each probability cost, and whose it is."""
    wide = lines.pivot(index="at", columns="label", values="estimate")[lines["label"].unique()]
    rows = lines[lines["label"] == EVERYBODY].reset_index(drop=True)
    named = [f"the lowest of all cuts, chosen on these people: {name}" for name in wide.idxmin(axis=1)]
    return rows.assign(
        at=at, label=ENVELOPE, estimate=wide.min(axis=1).to_numpy(), status="not estimable", note=named
    )
