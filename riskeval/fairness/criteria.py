"""Which named criteria hold between groups, which are missed, and which these data cannot judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.estimates import Estimates
from riskeval.fairness.criteria_comparisons import comparisons, contrasted, estimated
from riskeval.fairness.criteria_question import Question, asked
from riskeval.fairness.criteria_text import summary, told
from riskeval.fairness.margins import Margins
from riskeval.fairness.markdown import without_tags
from riskeval.fairness.verdict import verdicts
from riskeval.rows import Options

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Criteria:
    """Named criteria between groups, each with the numbers behind it and a verdict.

    Attributes
    ----------
    question : Question
        What was asked.
    verdicts : pandas.DataFrame
        One row for each deciding measure of each group: ``criterion, metric, how, given`` (the level of the
        control), ``group, reference, verdict, reason, margin, estimate, lower, upper, confidence, n,
        events``, with the interval on which the verdict rests.
    """

    question: Question
    verdicts: pd.DataFrame

    @cached_property
    def estimates(self) -> Estimates:
        """Every metric of the criteria, for everybody and for each group."""
        asked_for = self.question
        options = Options(asked_for.confidence)
        return Estimates.of(asked_for.cohort, estimated(asked_for), asked_for.columns, options=options)

    @cached_property
    def contrasts(self) -> Estimates:
        """Differences and ratios from the reference group.

        Beside each row stands one whose interval holds for all rows of its metric at once; its p is Holm's.
        """
        asked_for = self.question
        options = Options(asked_for.confidence, simultaneous=True)
        items = contrasted(comparisons(asked_for))
        return Estimates.of(asked_for.cohort, items, asked_for.columns, options=options)

    @cached_property
    def spread(self) -> Estimates:
        """How far apart the groups are in each metric, with an interval; see `Estimates.spread`."""
        return self.estimates.spread(self.question.axis)

    def table(self) -> pd.DataFrame:
        """One row per criterion: the verdict over all groups, and which groups it rests on.

        Columns ``criterion, verdict, holds, differs, cannot_be_judged, margin, reason``; groups by name.
        """
        return summary(self)

    @property
    def text(self) -> str:
        """The table in words, with what each criterion cannot see, as Markdown."""
        return told(self)

    def plot(self, ax: Axes | None = None, *, how: Literal["difference", "ratio"] = "difference") -> Axes:
        """A forest of the differences (or ratios) from the reference group; returns the Axes."""
        from riskeval.plots.forest import forest
        from riskeval.plots.marks import known_to_pyplot

        frame = self.contrasts.frame
        log_odds = frame["metric"].str.startswith("calibration_")  # no rates: they need an axis of their own
        once = ~frame["method"].str.contains("simultaneous")
        shown = frame[(frame["contrast"] == how) & once & ~log_odds]
        with known_to_pyplot():
            return forest(shown, ax, xlabel=f"{how} from {self.question.named.name}")

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return without_tags(self.text)


def criteria(
    cohort: Cohort,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    prediction: str | None = None,
    cut: float | str | None = None,
    on: Literal["score", "risk", "band"] | None = None,
    margin: float | None = None,
    ratio_margin: float | None = None,
    margins: Mapping[str, float] | None = None,
    only: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Criteria:
    """Which criteria hold between groups within a margin that you state, which are missed, which are open.

    That no difference was found never counts as equality: a criterion holds only where the interval shows
    that every group lies within the margin.

    Parameters
    ----------
    cohort : Cohort
    by : str or sequence of str
        A group column; several make intersections, each of which is a group.
    reference : str or sequence of str
        The group that the others are compared with; for intersections a label for each column.
    prediction : str, optional
        May be left out where the cohort has only one.
    cut : float or str, optional
        Flagged means ``value >= cut``; or the name of a level. Without it the criteria about flags cannot be
        judged.
    on : {"score", "risk", "band"}, optional
        The role on which the cut stands; may be left out where the prediction has only one.
    margin, ratio_margin : float, optional
        What you call too small to matter: a difference (0.05 is five percentage points), and a ratio (1.25 is
        from 0.8 to 1.25). There is no default: without a margin nothing can be said to hold.
    margins : mapping of str to float, optional
        Margins for single criteria, by their id.
    only : sequence of str, optional
        Ids of the criteria; by default all in `CRITERIA`.
    confidence : float
        Of the intervals. A criterion holds where the intervals of ``2 confidence − 1`` lie within the margin
        (two one-sided tests), and is missed where an interval that allows for all comparisons of the
        criterion lies beyond it.

    Returns
    -------
    Criteria
        Prints as text; ``.table()``, ``.verdicts``, ``.contrasts``, ``.estimates``, ``.spread``, ``.plot()``.

    Raises
    ------
    EvaluationError
        With everything that is wrong in the question. What the data cannot answer is a row with a reason.

    Notes
    -----
    Over groups the verdict is an intersection-union test: all groups have to hold, each at the stated level.
    Differences of rates have MOVER intervals. Holding within a margin is a statement about these groups and
    this margin, not a property of the instrument.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.criteria import criteria
    >>> table = pd.DataFrame({"g": [*"aabb"], "score": [0, 1] * 2, "n": [900] * 4, "k": [90, 450] * 2})
    >>> tool = {"Tool": {"score": "score"}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", groups=["g"], predictions=tool)
    >>> criteria(cohort, by="g", reference="a", cut=1, margin=0.05).table()["verdict"][1]
    'holds within the margin'
    """
    stated = Margins(margin, ratio_margin, {} if margins is None else margins)
    question = asked(cohort, (by, reference), prediction, (cut, on), stated, only, confidence)
    return Criteria(question, verdicts(question, comparisons(question)))
