"""Whether a gap between groups may lie in the records: events that are recorded more often in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.estimates import Estimates
from riskeval.fairness.detection_items import DetectionItems
from riskeval.fairness.label_bias_text import told
from riskeval.fairness.named_groups import named_groups
from riskeval.metrics import ppv
from riskeval.points import is_number
from riskeval.request import terms_for
from riskeval.rows import Options
from riskeval.terms import Item

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RATIOS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1 / 0.9, 1 / 0.8, 1 / 0.7, 1 / 0.6, 2.0)
Role = Literal["score", "risk", "band"]


@dataclass(frozen=True)
class LabelBias:
    """What unequal recording of events could do to the comparison of groups; tables are made when read.

    Attributes
    ----------
    items : DetectionItems
        What each table holds.
    options : Options
    """

    items: DetectionItems
    options: Options

    @cached_property
    def explained(self) -> Estimates:
        """Each group's recorded event rate, PPV and O:E over the reference's.

        Each is also the ratio of detection that would by itself explain that gap.
        """
        return self._computed(self.items.explained)

    @cached_property
    def corrected(self) -> Estimates:
        """Rates as they would be if all events were recorded, along ratios of detection.

        The ratio stands in ``at``, and in ``label`` the share of the group's events that is then recorded.
        """
        return self._computed(self.items.corrected)

    @cached_property
    def contrasts(self) -> Estimates:
        """Each group against the reference at the same ratio: differences, and the ratio of O:E."""
        return self._computed(self.items.contrasts)

    @cached_property
    def bounds(self) -> Estimates:
        """Error rates where nobody knows who the unrecorded events are.

        As many of them as possible are among the flagged, or among the others, as ``label`` says.
        """
        return self._computed(self.items.bounds)

    @cached_property
    def bound_contrasts(self) -> Estimates:
        """The smallest and largest differences from the reference that the bounds allow."""
        return self._computed(self.items.bound_contrasts)

    @property
    def detected(self) -> float:
        """Share of the events recorded in whichever of two groups is recorded more fully."""
        return self.items.detected

    @property
    def reference(self) -> str:
        """The group with which each other is compared."""
        return self.items.who.name

    @property
    def frame(self) -> pd.DataFrame:
        """All tables in one, with `table` naming each."""
        names = ("explained", "corrected", "contrasts", "bounds", "bound_contrasts")
        parts: list[pd.DataFrame] = [getattr(self, name).frame.assign(table=name) for name in names]
        return pd.concat(parts, ignore_index=True)

    @property
    def text(self) -> str:
        """The result in words."""
        return told(self.explained, self.reference, self.detected)

    def plot(self, metric: str = "false_positive_rate", ax: Axes | None = None) -> Axes:
        """A difference from the reference along the ratio of detection, with its bounds."""
        from riskeval.plots.label_bias import label_bias as draw
        from riskeval.plots.marks import known_to_pyplot

        known = list(dict.fromkeys(self.contrasts.frame["metric"]))
        if metric not in known:
            raise EvaluationError(
                needed=f"one of {known}",
                found=f"`{metric}`",
                do=did_you_mean(str(metric), known) or "name one of them",
            )
        shown = [t.frame[t.frame["metric"] == metric] for t in (self.contrasts, self.bound_contrasts)]
        with known_to_pyplot():
            return draw(shown[0], ax, bounds=shown[1], reference=self.reference)

    def _computed(self, asked: Sequence[Item]) -> Estimates:
        items = self.items
        return Estimates.of(items.cohort, asked, items.who.columns, options=self.options)

    def __repr__(self) -> str:
        return f"{self.text}\n{self.explained!r}"


def label_bias(
    cohort: Cohort,
    prediction: str,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    cut: float | str,
    on: Role | None = None,
    ratios: Sequence[float] = RATIOS,
    detected: float = 1.0,
    confidence: float = 0.95,
) -> LabelBias:
    """Ask what a gap between groups would be if events were recorded more often in one of them.

    Arrest is not offending: what is recorded of a group depends also on who looks. The data cannot show how
    much, so the answer is a sensitivity analysis: which ratio of detection would explain the gap, and what
    would be left of it at others.

    Parameters
    ----------
    cohort : Cohort
    prediction : str
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group with which each other is compared.
    cut : float or str
        Who is flagged: ``value >= cut``, or the name of a band.
    on : {"score", "risk", "band"}, optional
        The role on which a number stands; may be left out where there is just one.
    ratios : sequence of float
        Shares of events recorded in a group over the share in the reference; above 1 where the group is
        watched more.
    detected : float
        Share of the events recorded in whichever of the two groups is recorded more fully; 1 says all.
    confidence : float

    Returns
    -------
    LabelBias
        ``.explained``, ``.corrected``, ``.contrasts``, ``.bounds``, ``.bound_contrasts``, ``.text``,
        ``.plot()``.

    Raises
    ------
    EvaluationError
        An unknown prediction, group, reference or cut; ratios or shares that are none.

    Notes
    -----
    Nothing is recorded that did not happen; that an event is recorded as often whatever the score is assumed
    by `corrected` and not by `bounds`. The shares recorded are taken as known. Where they would mean more
    events than people the row says so.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.label_bias import label_bias
    >>> rows = {"n": [80, 20, 140, 60], "y": [0, 1, 0, 1], "high": [0, 1, 0, 1], "group": list("AABB")}
    >>> people = rv.Cohort.from_counts(pd.DataFrame(rows), n="n", outcome="y", groups="group",
    ...     predictions={"Tool": {"score": "high"}})
    >>> found = label_bias(people, "Tool", by="group", reference="A", cut=1)
    >>> found.explained.frame.loc[0, ["estimate", "lower", "upper"]].astype(float).round(2).tolist()
    [1.5, 0.98, 2.35]
    """
    who = named_groups(cohort, by, reference)
    raise_all(
        EvaluationError, [*_prediction_problems(cohort, prediction), *_number_problems(ratios, detected)]
    )
    options, only = Options(confidence=confidence), cohort.only(prediction)
    options.check()
    role, point = _cut(only, cut, on)
    grid = tuple(sorted({float(ratio) for ratio in ratios}))
    return LabelBias(DetectionItems(only, prediction, who, grid, float(detected), role, point), options)


def _prediction_problems(cohort: Cohort, prediction: Any) -> Iterable[Problem]:
    known = list(cohort.predictions)
    if prediction not in known:
        hint = did_you_mean(str(prediction), known) or f"name one of {known}"
        yield Problem("a prediction of the cohort", f"`{prediction}`", hint)


def _number_problems(ratios: Any, detected: Any) -> Iterable[Problem]:
    several = list(ratios) if isinstance(ratios, Iterable) and not isinstance(ratios, str) else [ratios]
    wrong = [ratio for ratio in several if not is_number(ratio) or ratio <= 0]
    if wrong or not several:
        found = f"{wrong[0]!r}" if wrong else "none"
        yield Problem(
            "ratios of detection above 0", f"ratios: {found}", "write ratios=(0.5, 0.8, 1, 1.25, 2)"
        )
    if not is_number(detected) or not 0 < detected <= 1:
        needed = "the share of events recorded at best, above 0 and up to 1"
        yield Problem(needed, f"detected={detected!r}", "write detected=0.6 for 60 %")


def _cut(cohort: Cohort, cut: float | str, on: Role | None) -> tuple[str, float]:
    """On which role a cut stands, and its number there."""
    (term,) = terms_for(cohort, [ppv.at(cut, on=on)], None)
    if term.unavailable:
        raise EvaluationError(
            needed=f"a cut of `{term.prediction}`", found=term.unavailable, do="name another cut, or its role"
        )
    return term.on, term.at[0]
