"""The local validation dossier: for each group, what is shown, what is not shown, what was not studied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from riskeval.analyses.calibration import calibration
from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.estimates import Estimates
from riskeval.evaluate import evaluate
from riskeval.fairness.criteria import Criteria, criteria
from riskeval.fairness.dossier_rows import Numbers, findings, number
from riskeval.fairness.dossier_words import told
from riskeval.fairness.markdown import without_tags
from riskeval.fairness.named_groups import name_of
from riskeval.fairness.shown import Finding
from riskeval.metric import Metric
from riskeval.metrics import (
    auc,
    calibration_in_the_large,
    calibration_slope,
    event_rate,
    false_negative_rate,
    false_positive_rate,
    flag_rate,
    npv,
    oe_ratio,
    ppv,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CRITERIA = ("equal_auc", "calibration_within_groups", "equal_error_rates", "predictive_parity")
OF_RISKS = (oe_ratio, calibration_in_the_large, calibration_slope)
OF_FLAGS = (flag_rate, false_positive_rate, false_negative_rate, ppv, npv)
TELLING = ("group", "topic", "standing", "finding")
TEXTS = ("metric", "contrast", "reference")
QUOTED = (*TEXTS, "estimate", "lower", "upper", "confidence", "n", "events")


@dataclass(frozen=True, repr=False)
class Dossier:
    """For each group its sample, its numbers, and sentences that are shown, not shown or not studied.

    Attributes
    ----------
    criteria : Criteria
        The comparisons on which the sentences rest.
    estimates : Estimates
        For everybody and each group: ``event_rate, auc``, those of the stated risks, and at the cut
        ``flag_rate, false_positive_rate, false_negative_rate, ppv, npv``.
    """

    criteria: Criteria
    estimates: Estimates

    @cached_property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """The sentences of each group, by its name; the reference group first."""
        named = self.criteria.question.named
        names = [named.name, *(name_of(group) for group in named.others)]
        verdicts, numbers = self.criteria.verdicts, self.numbers
        return {name: tuple(findings(name, verdicts, numbers)) for name in names}

    @cached_property
    def numbers(self) -> Numbers:
        """The rows that the sentences quote: of each group, and of its differences from the reference."""
        own = self.estimates.interval(simultaneous=True).frame
        contrasts = self.criteria.contrasts.frame
        return Numbers(own, contrasts[contrasts["contrast"] == "difference"])

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per sentence, with the number and the interval it quotes.

        Columns ``group, topic, standing, finding, metric, contrast, reference, estimate, lower, upper,
        confidence, n, events``; ``standing`` is ``shown``, ``not shown`` or ``not studied``.
        """
        reference = self.criteria.question.named.name
        rows = [
            (group, one.topic, one.standing, one.said(number, reference), *_quoted(one))
            for group, found in self.findings.items()
            for one in found
        ]
        return pd.DataFrame(rows, columns=[*TELLING, *QUOTED])

    @property
    def text(self) -> str:
        """The dossier as Markdown, a section for each group."""
        return told(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Calibration by group, or where no risk is stated the AUC of each group; returns the Axes."""
        from riskeval.plots.calibration_by_group import calibration_by_group
        from riskeval.plots.forest import forest
        from riskeval.plots.marks import known_to_pyplot

        question = self.criteria.question
        cohort, columns = question.cohort, question.named.columns
        role = _risk_role(cohort, question.prediction)
        with known_to_pyplot():
            if role is None or len(columns) > 1:
                aucs = self.estimates.frame.query("metric == 'auc'")
                return forest(aucs, ax, xlabel=f"AUC of {question.prediction}")
            found = calibration(cohort, question.prediction, by=list(columns), confidence=question.confidence)
            rows = pd.concat([found.curve.frame, found.levels.frame], ignore_index=True)
            counts = cohort.count([columns[0], (question.prediction, role)])
            counts.columns = pd.Index([columns[0], "risk", "n", "events"])
            return calibration_by_group(rows, ax, column=columns[0], counts=counts.dropna())

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return without_tags(self.text)


def dossier(
    cohort: Cohort,
    *,
    by: str | Sequence[str],
    reference: str | Sequence[str],
    prediction: str | None = None,
    cut: float | str | None = None,
    on: Literal["score", "risk", "band"] | None = None,
    margin: float | None = None,
    ratio_margin: float | None = None,
    confidence: float = 0.95,
) -> Dossier:
    """For each group, what these data show, what they do not show, and what was not studied.

    "Not shown" is not "alike": it says that the interval leaves the question open. Only a margin that you
    state makes it possible to show that a difference is too small to matter.

    Parameters
    ----------
    cohort : Cohort
    by : str or sequence of str
        A group column; several make intersections.
    reference : str or sequence of str
        The group that the others are compared with.
    prediction : str, optional
        May be left out where the cohort has only one.
    cut : float or str, optional
        Flagged means ``value >= cut``; or the name of a level. Without it flags are not studied.
    on : {"score", "risk", "band"}, optional
        The role on which the cut stands.
    margin, ratio_margin : float, optional
        What you call too small to matter, as in :func:`riskeval.fairness.criteria`.
    confidence : float
        Of the printed intervals.

    Returns
    -------
    Dossier
        Prints as text; ``.frame`` has one row per sentence, ``.estimates`` the numbers, ``.plot()`` the
        calibration of each group.

    Raises
    ------
    EvaluationError
        With everything that is wrong in the question.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> from riskeval.fairness.dossier import dossier
    >>> table = pd.DataFrame({"g": [*"aabb"], "score": [0, 1] * 2, "n": [900] * 4, "k": [90, 450] * 2})
    >>> tool = {"Tool": {"score": "score"}}
    >>> cohort = rv.Cohort.from_counts(table, n="n", events="k", groups=["g"], predictions=tool)
    >>> found = dossier(cohort, by="g", reference="a", cut=1, margin=0.05).frame
    >>> int((found["standing"] == "shown").sum())
    6
    """
    found = criteria(
        cohort, by=by, reference=reference, prediction=prediction, cut=cut, on=on, margin=margin,
        ratio_margin=ratio_margin, only=CRITERIA, confidence=confidence,
    )  # fmt: skip
    asked = found.question
    metrics: list[Metric] = [event_rate, auc]
    metrics += OF_RISKS if _risk_role(asked.cohort, asked.prediction) else ()
    metrics += [] if cut is None else [metric.at(cut, on=on) for metric in OF_FLAGS]
    axis = [asked.named.columns[0] if len(asked.named.columns) == 1 else asked.named.columns]
    return Dossier(found, evaluate(asked.cohort, metrics, by=axis, confidence=confidence))


def _quoted(finding: Finding) -> list[Any]:
    row = finding.row
    return [("" if name in TEXTS else np.nan) if row is None else row[name] for name in QUOTED]


def _risk_role(cohort: Cohort, prediction: str) -> str | None:
    roles = usable_roles(cohort, cohort.predictions[prediction])
    return next((role for role in ("risk", "norm") if role in roles), None)
