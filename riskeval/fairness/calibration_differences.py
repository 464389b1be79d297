"""Whether stated risks are wrong in the same way in every group: levels and slopes, compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.fairness.logistic_lines import own_lines
from riskeval.fairness.named_groups import named_groups
from riskeval.fairness.people_by_group import PeopleByGroup, people_by_group
from riskeval.fairness.prediction_tests import rows_of_tests
from riskeval.metrics import calibration_in_the_large, calibration_slope, oe_ratio
from riskeval.plots.marks import number
from riskeval.rows import check_confidence
from riskeval.terms import ALL

TESTS = ("offset_test", "intercept_test", "slope_test", "any_difference_test")
CERTAIN = "a stated risk of 0 or 1 has no finite log odds"
CAUTION = (
    "A small p does not say that the difference matters, and a large one does not show that the groups are "
    "alike: read the differences with their intervals. Everything is about recorded events."
)


@dataclass(frozen=True)
class CalibrationDifferences:
    """How stated risks come true in each group, and whether that differs between groups.

    Attributes
    ----------
    estimates : Estimates
        O:E, calibration in the large and slope of each group.
    contrasts : Estimates
        Their differences from the reference; of O:E the ratio.
    tests : Estimates
        Each group beside the reference, then all groups at once: one level given slope 1 (``offset_test``),
        one level given one slope (``intercept_test``), one slope, one line.
    """

    estimates: Estimates
    contrasts: Estimates
    tests: Estimates

    @property
    def text(self) -> str:
        """Every group in a line, then what the tests over all groups say."""
        frame, gaps = self.estimates.frame, self.contrasts.frame
        columns = self.estimates.groups
        names = frame[list(columns)].agg(", ".join, axis=1)
        own = frame[~(frame[list(columns)] == ALL).any(axis=1)]
        lines = [
            f"Stated risks of {frame['prediction'].iloc[0]}, each group beside {gaps['reference'].iloc[0]}."
        ]
        for name, part in own.groupby(names, sort=False):
            lines.append(f"- {name}: " + "; ".join(_told(row) for _, row in part.iterrows()) + ".")
        tests = self.tests.frame
        over_all = tests[(tests[list(columns)] == ALL).all(axis=1)]
        for _, row in (over_all if len(over_all) else tests).iterrows():
            lines.append(f"- {row['note']}" + ("" if np.isnan(row["p"]) else f": p {number(row['p'], 3)}"))
        return "\n".join([*lines, CAUTION])

    def __repr__(self) -> str:
        return self.text


def calibration_differences(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    confidence: float = 0.95,
) -> CalibrationDifferences:
    """Whether the stated risks of a prediction miss what happens in the same way in every group.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
        With a risk.
    by, reference : str or sequence of str
        The group column and the group with which the others are compared; several columns and as many
        labels for intersections.
    confidence : float

    Returns
    -------
    CalibrationDifferences

    Raises
    ------
    EvaluationError
        For an unknown prediction, one without a risk, unknown columns or a reference that nobody belongs to.

    Notes
    -----
    Logistic regressions of the event on the log odds of the stated risk. Calibration in the large is the
    level given slope 1; 0 is right on average, above 0 more happens than was stated. The tests are likelihood
    ratios; with weights, clusters or strata Wald tests, which their ``method`` says. Groups with fewer than
    ten events or non-events are left out of the tests over all groups, and named.

    References
    ----------
    Cox 1958, doi:10.1093/biomet/45.3-4.562; Miller, Hui & Tierney 1991, doi:10.1002/sim.4780100805

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.calibration_differences import calibration_differences
    >>> table = pd.DataFrame({"g": [*"AABB"], "risk": [0.2, 0.5] * 2, "n": [100] * 4, "k": [20, 50, 30, 60]})
    >>> tool = {"T": {"risk": "risk"}}
    >>> people = rv.Cohort.from_counts(table, n="n", events="k", predictions=tool, groups="g")
    >>> found = calibration_differences(people, "T", by="g", reference="A")
    >>> found.contrasts.frame.query("metric == 'calibration_in_the_large'")["estimate"].round(2).tolist()
    [0.47]
    """
    check_confidence(confidence)
    named = named_groups(cohort, by, reference)
    if not named.others:
        raise EvaluationError(
            needed="at least two groups", found=f"only `{named.name}`", do="choose other group columns"
        )
    people = _log_odds(people_by_group(cohort, prediction, named, ("risk",)))
    axis = named.columns[0] if len(named.columns) == 1 else named.columns
    label = named.name if len(named.columns) == 1 else tuple(label for _, label in named.reference)
    own = cohort.only(prediction)
    found = evaluate(own, [oe_ratio, calibration_in_the_large, calibration_slope], by=[axis])
    found = found.interval(confidence=confidence)
    gaps = evaluate(own, [calibration_in_the_large, calibration_slope], by=[axis]).interval(
        confidence=confidence
    )
    ratios = evaluate(own, oe_ratio, by=[axis]).interval(confidence=confidence)
    frames = (
        ratios.contrast(axis, reference=label, how="ratio").frame,
        gaps.contrast(axis, reference=label).frame,
    )
    rows = pd.concat(frames, ignore_index=True).to_dict("records")
    return CalibrationDifferences(
        found,
        Estimates.of_rows(rows, named.columns),  # type: ignore[arg-type]
        Estimates.of_rows(_tests(people, named.name), named.columns),
    )


def _log_odds(people: PeopleByGroup) -> PeopleByGroup:
    with np.errstate(divide="ignore"):
        return replace(people, value=np.log(people.value) - np.log1p(-people.value))


def _tests(people: PeopleByGroup, reference: str) -> list[dict[str, object]]:
    if np.isfinite(people.value).all():
        return rows_of_tests(people, own_lines(people, 0.0), TESTS, reference)
    told = {"contrast": "difference", "reference": reference, "status": "not estimable", "note": CERTAIN}
    return [people.row(name, k, **told) for k in range(1, len(people.groups)) for name in TESTS]


def _told(row: pd.Series[Any]) -> str:
    what = str(row["metric"]).replace("_", " ").replace("oe ratio", "observed over expected")
    if np.isnan(row["lower"]):
        return f"{what} cannot be judged ({row['note'] or row['status']})"
    return f"{what} {number(row['estimate'], 3)} [{number(row['lower'], 3)}, {number(row['upper'], 3)}]"
