"""Whether the stated risks can be believed here: on average, in their spread, and along their range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.analyses.calibration_belt import Belt, calibration_belt
from riskeval.analyses.calibration_tests import calibration_tests
from riskeval.analyses.corp_diagram import Corp, corp_diagram
from riskeval.analyses.stated_risks import By, known_prediction, reporting_points, stated_risks
from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.declaration import group_columns
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.metric import Metric, Role
from riskeval.metrics import (
    brier,
    brier_uncertainty,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    corp_discrimination,
    corp_miscalibration,
    e50,
    e90,
    emax,
    eo_ratio,
    event_rate,
    expected_rate,
    ici,
    observed_risk,
    oe_ratio,
    scaled_brier,
)
from riskeval.metrics.spline import checked_knots
from riskeval.request import MAXIMUM_LEVELS, groups_of, terms_for
from riskeval.resampling import Seed
from riskeval.rows import Options
from riskeval.terms import Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Stages = tuple[tuple[str, tuple[Metric, ...]], ...]
HIERARCHY: Stages = (
    ("on average", (oe_ratio, calibration_in_the_large)),
    ("in their spread", (calibration_intercept, calibration_slope)),
    ("along their range", (ici, e50, e90, emax)),
    ("Brier score", (brier, scaled_brier, corp_miscalibration, corp_discrimination, brier_uncertainty)),
)
STAGE = {metric.name: stage for stage, metrics in HIERARCHY for metric in metrics}
CURVED = (ici, e50, e90, emax)
BY_LEVEL = (event_rate, expected_rate, eo_ratio)
MOST_WORK = 20_000_000  # cells × points of a curve that nobody asked for in detail
FEWEST = 20


@dataclass(frozen=True, repr=False)
class Calibration:
    """The calibration of one or more predictions, from the average to the single level.

    Attributes
    ----------
    estimates : Estimates
        On average: ``oe_ratio, calibration_in_the_large``; in their spread: ``calibration_intercept,
        calibration_slope``; along their range: ``ici, e50, e90, emax``; and the Brier score with its parts.
    curve, levels, tests : Estimates
        Computed when asked for. ``curve``: ``observed_risk`` at hundredths of the stated risk; ``levels``:
        observed and expected rate and E/O of each score, else band, else risk; ``tests``: see
        :func:`riskeval.calibration_tests`.
    """

    cohort: Cohort
    estimates: Estimates
    by: By
    knots: int | tuple[float, ...]
    confidence: float

    @cached_property
    def curve(self) -> Estimates:
        """The smooth curve of observed rates along the stated risks that occur, for everybody and each group.

        Its points are for reading; the curve does not depend on them. A group has no value outside the range
        of its own risks.
        """
        terms = [term for name in self.cohort.predictions for term in self._curve_of(name)]
        return self._estimates(terms)

    def _curve_of(self, name: str) -> list[Term]:
        one = self.cohort.only(name)
        stated = stated_risks(one, name, None)[0]
        points = reporting_points(stated.counts.value)
        most = max(FEWEST, MOST_WORK // max(1, len(stated.risk)))
        points = points[:: -(-len(points) // most)] if len(points) > most else points
        if stated.term.unavailable or not len(points):
            return [replace(stated.term, metric=observed_risk)]
        role: Role = "norm" if stated.term.on == "norm" else "risk"
        return terms_for(one, [self._given(observed_risk).at(points.tolist(), on=role)], None)

    def _given(self, metric: Metric) -> Metric:
        return metric if self.knots == 3 else metric.given(knots=self.knots)

    @cached_property
    def levels(self) -> Estimates:
        """Observed and expected rate and E/O at each score, else band, else risk; ties kept together.

        A prediction with more than 200 of them has rows without a point that say so.
        """
        terms = [term for name in self.cohort.predictions for term in self._levels_of(name)]
        return self._estimates(terms)

    def _levels_of(self, name: str) -> list[Term]:
        prediction = self.cohort.predictions[name]
        roles = usable_roles(self.cohort, prediction)
        ranked: tuple[Role, ...] = ("score", "band", "risk")
        chosen: Role = next((role for role in ranked if role in roles), "risk")
        if chosen in roles and len(self.cohort.people.values((name, chosen))) <= MAXIMUM_LEVELS:
            return terms_for(self.cohort.only(name), [metric.on(chosen) for metric in BY_LEVEL], None)
        reason = f"more than {MAXIMUM_LEVELS} distinct values: read the curve"
        return [Term(metric, name, chosen, (), unavailable=reason) for metric in BY_LEVEL]

    @cached_property
    def tests(self) -> Estimates:
        """Spiegelhalter's z, likelihood ratio tests and the belt's statistic."""
        return calibration_tests(self.cohort, by=self.by, knots=self.knots)

    def belt(self, confidence: Sequence[float] = (0.8, 0.95)) -> Belt:
        """The calibration belt; see :func:`riskeval.calibration_belt`."""
        return calibration_belt(self.cohort, by=self.by, confidence=confidence)

    def corp(self, resamples: int | None = None, seed: Seed = None) -> Corp:
        """Isotonic rates with their consistency band, and the parts of the Brier score."""
        return corp_diagram(
            self.cohort, by=self.by, confidence=self.confidence, resamples=resamples, seed=seed
        )

    def _estimates(self, terms: Sequence[Term]) -> Estimates:
        groups = groups_of(self.cohort, self.by)
        items = [
            replace(term, group=group)
            for term in terms
            for group in (groups if not term.unavailable else [()])
        ]
        columns = tuple(dict.fromkeys(column for group in groups for column, _ in group))
        return Estimates.of(self.cohort, items, columns, options=Options(confidence=self.confidence))

    def table(self) -> pd.DataFrame:
        """The hierarchy as people read it: what is right or not, with its interval and what limits it."""
        shown = self.estimates.printed()
        shown.insert(1, "calibration", [STAGE[name] for name in shown["metric"]])
        return shown

    def plot(self, ax: Axes | None = None, prediction: str | None = None) -> Axes:
        """The curve of everybody with its band, the levels, and below who stands where; returns the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        prediction : str, optional
            By default all; with one alone its people are drawn below.
        """
        from riskeval.plots.calibration_curve import calibration_curve
        from riskeval.plots.marks import known_to_pyplot

        names = list(self.cohort.predictions) if prediction is None else [prediction]
        frame = pd.concat([self.curve.frame, self.levels.frame], ignore_index=True)
        groups = group_columns(frame.columns)
        everybody = (frame[groups] == "(all)").all(axis=1) & frame["prediction"].isin(names)
        counts = self._counts(known_prediction(self.cohort, names[0])) if len(names) == 1 else None
        with known_to_pyplot():
            return calibration_curve(frame[everybody], ax, counts=counts)

    def _counts(self, name: str) -> pd.DataFrame:
        """People and events at each distinct stated risk."""
        counts = stated_risks(self.cohort, name, None)[0].counts
        return pd.DataFrame({"risk": counts.value, "n": counts.people, "events": counts.events})

    def __repr__(self) -> str:
        return str(self.table().to_string(index=False))

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, escape=True))


def calibration(
    cohort: Cohort,
    prediction: str | None = None,
    *,
    by: By = None,
    knots: int | Sequence[float] = 3,
    confidence: float = 0.95,
) -> Calibration:
    """Whether the stated risks can be believed here, from the average to every level, with intervals.

    Read it from the top: risks that are wrong on average are wrong further down. On average, O/E is 1 and the
    calibration in the large 0 where they are right; in their spread, the slope is 1; along their range, the
    mean distance between what happens and what was stated (``ici``) is what chance alone would show, which
    stands in its note.

    Parameters
    ----------
    cohort : Cohort
    prediction : str, optional
        By default every prediction with a risk or a norm.
    by : str or sequence
        Groups, as for `evaluate`.
    knots : int or sequence of float
        Of the restricted cubic spline: 3, 4 or 5, or places on the log odds.
    confidence : float

    Returns
    -------
    Calibration
        ``.estimates``, ``.curve``, ``.levels``, ``.tests``, ``.belt()``, ``.corp()``, ``.plot()``.

    Raises
    ------
    EvaluationError
        For an unknown prediction or group, odd knots, and a confidence outside (0, 1).

    Notes
    -----
    The hierarchy of Van Calster et al. 2016, doi:10.1016/j.jclinepi.2015.12.005. Nothing depends on bins.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> table = pd.DataFrame({"risk": [0.2, 0.4], "n": [100, 100], "k": [30, 40]})
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "risk"}})
    >>> found = rv.calibration(cohort).estimates.frame.set_index("metric")["estimate"]
    >>> found[["oe_ratio", "calibration_slope", "ici"]].round(3).tolist()
    [1.167, 0.45, 0.05]
    """
    asked = checked_knots(knots)
    stated = stated_risks(cohort, prediction, by)
    chosen = cohort.only(*dict.fromkeys(one.term.prediction for one in stated))
    metrics = [
        metric.given(knots=asked) if metric in CURVED and asked != 3 else metric
        for _, metrics in HIERARCHY
        for metric in metrics
    ]
    estimates = evaluate(chosen, metrics, by=by, confidence=confidence)
    return Calibration(chosen, estimates, by, asked, confidence)
