"""Differential prediction: whether the same score goes with the same event rate in every group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.fairness.logistic_lines import own_lines
from riskeval.fairness.moderation_rows import Pair, coefficient_rows, mean_gap_row, pairs
from riskeval.fairness.moderation_words import moderation_text
from riskeval.fairness.named_groups import named_groups
from riskeval.fairness.people_by_group import PeopleByGroup, people_by_group
from riskeval.fairness.predicted_risk import gaps_from_first, predicted_by_group, reporting_scores
from riskeval.fairness.prediction_tests import rows_of_tests
from riskeval.intervals import sidak
from riskeval.points import is_number
from riskeval.rows import check_confidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TESTS = ("intercept_test", "slope_test", "any_difference_test", "score_test")
MOST_DRAWN = 6
Errors = Literal["robust", "model"]


@dataclass(frozen=True, repr=False, eq=False)
class DifferentialPrediction:
    """Lines of the event over a score, group by group.

    Attributes
    ----------
    coefficients : Estimates
        For each group beside the reference, of three logistic models (``label``): ``log_odds`` of the
        reference at the centre (``at``), ``score_slope`` per point, ``group_log_odds`` (the group's level
        above the reference's) and ``group_slope`` (its slope above the reference's).
    tests : Estimates
        ``intercept_test``, ``slope_test``, ``any_difference_test``, ``score_test``, for each group and
        for all.
    predicted : Estimates
        ``predicted_risk`` of each group at some scores; its intervals are those of single points of a line.
    gaps : Estimates
        The same as differences from the reference.
    largest : Estimates
        For each group the largest gap among those scores, with an interval that allows for the choice.
    mean_gaps : Estimates
        ``prediction_gap``: event rate of the group less what the reference's line says for its scores.
    """

    coefficients: Estimates
    tests: Estimates
    predicted: Estimates
    gaps: Estimates
    largest: Estimates
    mean_gaps: Estimates
    confidence: float
    outcome: str
    pairs: Sequence[Pair] = field(default=())

    @property
    def text(self) -> str:
        """What was found, in words."""
        return moderation_text(self)

    def errors(self, kind: Errors) -> Estimates:
        """The coefficients with robust standard errors, or with those that take the model for true."""
        if kind not in ("robust", "model"):
            raise EvaluationError(needed='"robust" or "model"', found=f"{kind!r:.40}", do="choose one")
        rows = [row for pair in self.pairs for row in coefficient_rows(pair, self.confidence, kind)]
        return Estimates.of_rows(rows, self.coefficients.groups)

    def plot(self, ax: Axes | None = None, *, groups: Sequence[str] | None = None) -> Axes:
        """The line of each group with its band; returns the Axes.

        Parameters
        ----------
        ax : matplotlib Axes, optional
        groups : sequence of str, optional
            Which groups, as the tables print them (labels joined by a comma); by default the reference and
            the five that follow it.
        """
        from riskeval.plots.marks import known_to_pyplot
        from riskeval.plots.moderation import moderation

        frame = self.predicted.frame
        names = frame[list(self.predicted.groups)].agg(", ".join, axis=1)
        known = list(dict.fromkeys(names))
        unknown = [group for group in groups or () if group not in known]
        if unknown:
            raise EvaluationError(
                needed="groups of the table", found=f"{unknown[0]!r:.60}", do=f"choose from {known[:12]}"
            )
        shown = list(groups) if groups is not None else known[:MOST_DRAWN]
        title = "" if len(shown) == len(known) else f"{len(shown)} of {len(known)} groups"
        with known_to_pyplot():
            return moderation(frame[names.isin(shown)], ax, title=title)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.text)}</pre>"


def differential_prediction(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    on: Literal["score", "band"] | None = None,
    centre: float | None = None,
    scores: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> DifferentialPrediction:
    """Whether people with the same score reoffend equally often in every group (Cleary's question).

    Read the gaps in the event rate first. In a large sample a trivial difference has a small p, and in a
    small one a large difference has none: no test here says that groups are alike.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
        With a score or a band.
    by, reference : str or sequence of str
        The group column and the group with which the others are compared; several columns and as many
        labels for intersections.
    on : {"score", "band"}, optional
        By default the score, else the band, whose levels count 0, 1, 2, …
    centre : float, optional
        The score at which levels are compared; by default the mean over all these people.
    scores : sequence of float, optional
        Where the lines are read; by default at every score, or at 41 evenly spaced ones where there are more.
    confidence : float

    Returns
    -------
    DifferentialPrediction

    Raises
    ------
    EvaluationError
        For an unknown prediction, role, column or reference, or scores that are no numbers.

    Notes
    -----
    Logistic regressions of the event on the score; on score and group; and on score, group and their
    product, each on the people of one group and of the reference. Standard errors are robust, by clusters,
    strata and weights where these are declared. The tests are likelihood ratios; with weights, clusters or
    strata Wald tests, which their ``method`` says. A group with fewer than ten events or non-events has
    estimates without intervals; one whose scores part events from non-events has no line of its own.
    Nothing is said about scores that nobody of a group has. The lines are straight in the log odds: a gap
    may stem from a bend that both groups share, where their scores lie apart; look at the observed rates.

    References
    ----------
    Cleary 1968, doi:10.1111/j.1745-3984.1968.tb00613.x; Skeem & Lowenkamp 2016, doi:10.1111/1745-9125.12123

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> table = pd.DataFrame({"g": [*"AABB"], "s": [0, 1, 0, 1], "n": [40] * 4, "k": [10, 20, 20, 30]})
    >>> tool = {"Tool": {"score": "s"}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", predictions=tool, groups="g")
    >>> found = differential_prediction(cohort, "Tool", by="g", reference="A")
    >>> found.mean_gaps.frame["estimate"].round(3).tolist()
    [0.25]
    """
    check_confidence(confidence)
    named = named_groups(cohort, by, reference)
    people = people_by_group(cohort, prediction, named, ("score", "band"), on)
    middle, on_role = _centre(people, centre), people.told["on"]
    own = own_lines(people, middle)
    compared = pairs(people, middle, own)
    at = reporting_scores(cohort, prediction, on_role, scores)
    predicted = predicted_by_group(cohort, prediction, on_role, named, at)
    rows = [row for pair in compared for row in coefficient_rows(pair, confidence, "robust")]
    wide = gaps_from_first(predicted(sidak(confidence, len(at))), compared)
    return DifferentialPrediction(
        Estimates.of_rows(rows, named.columns),
        Estimates.of_rows(rows_of_tests(people, own, TESTS, named.name), named.columns),
        shown := predicted(confidence),
        gaps_from_first(shown, compared),
        _largest(wide, len(at), confidence),
        Estimates.of_rows([mean_gap_row(pair, confidence) for pair in compared], named.columns),
        confidence,
        cohort.outcome,
        compared,
    )


def _centre(people: PeopleByGroup, centre: float | None) -> float:
    if centre is None:
        weight = people.design.total
        return float(np.average(people.value, weights=weight)) if weight.sum() > 0 else 0.0
    if not is_number(centre):
        raise EvaluationError(
            needed="a centre as a finite number", found=f"{centre!r:.40}", do="give a score"
        )
    return float(centre)


def _largest(wide: Estimates, points: int, confidence: float) -> Estimates:
    """The largest gap of each group, with the interval that holds at all scores at once."""
    columns, frame = list(wide.groups), wide.frame
    size = frame["estimate"].abs().fillna(-1.0)
    chosen: pd.DataFrame = frame.loc[size.groupby([frame[c] for c in columns], sort=False).idxmax()]
    told = chosen.assign(
        confidence=confidence,
        at=chosen["at"].where(chosen["estimate"].notna()),
        metric="largest_gap",
        method=[f"{m}, simultaneous over {points} scores" if m else "" for m in chosen["method"]],
    )
    return Estimates.of_rows(told.to_dict("records"), columns)  # type: ignore[arg-type]
