"""Observed against published: what a norm table led us to expect, score by score and overall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.analyses.published_table import Leveled, published_risks
from riskeval.analyses.stated_risks import By, known_prediction
from riskeval.cohort import Cohort
from riskeval.declaration import group_columns
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.estimates import Estimates
from riskeval.metric import Metric
from riskeval.metrics import calibration_in_the_large, eo_ratio, event_rate, expected_rate, oe_ratio
from riskeval.request import groups_of, terms_for
from riskeval.rows import Options
from riskeval.terms import ALL, Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EVERYBODY = "everybody"


@dataclass(frozen=True, repr=False)
class AgainstNorm:
    """What happened beside what a published table led us to expect.

    Attributes
    ----------
    levels : Estimates
        By score or band: ``event_rate`` (Wilson), ``expected_rate`` (the published risk) and ``eo_ratio``.
        Of many scores some differ by chance: ``.levels.interval(simultaneous=True)`` allows for it.
    overall : Estimates
        ``event_rate``, ``expected_rate``, ``oe_ratio``, ``eo_ratio``, ``calibration_in_the_large``.
    """

    levels: Estimates
    overall: Estimates

    def table(self) -> pd.DataFrame:
        """One row per level and one for all: people, events, expected events, rates, O/E with its limits."""
        parts = [_wide(self.levels.frame, False), _wide(self.overall.frame, True)]
        return pd.concat(parts, ignore_index=True)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The observed rate of each level with its interval beside the published one; returns the Axes."""
        from riskeval.plots.marks import known_to_pyplot
        from riskeval.plots.norm import norm

        frame = self.levels.frame
        groups = group_columns(frame.columns)
        everybody = (frame[groups] == "(all)").all(axis=1)
        with known_to_pyplot():
            return norm(frame[everybody], ax)

    def __repr__(self) -> str:
        frame = self.overall.frame
        reasons = frame.loc[frame["status"] == "not available", "note"].unique()
        return "\n".join([self.table().round(3).to_string(index=False, na_rep="–"), *reasons])

    def _repr_html_(self) -> str:
        return str(self.table().round(3).to_html(index=False, na_rep="–", escape=True))


def against_norm(
    cohort: Cohort,
    prediction: str,
    table: Any,
    *,
    horizon_months: float,
    on: Leveled = "score",
    columns: tuple[str, str] | None = None,
    by: By = None,
    confidence: float = 0.95,
) -> AgainstNorm:
    """Whether people have the event as often as a published table of the instrument says.

    O/E is 1 where they do; above 1 the table says too little for these people, below 1 too much. E/O is its
    inverse. The published risks are taken as known.

    Parameters
    ----------
    cohort : Cohort
        With `horizon_months`.
    prediction : str
    table : mapping or data frame
        The published risk, from 0 to 1, of each score or level: ``{0: 0.03, 1: 0.05}``, or a frame.
    horizon_months : float
        Of the published risks. Where the outcome has another one, nothing can be compared, and the rows
        say so.
    on : {"score", "band"}
    columns : (str, str), optional
        Columns of a frame: the level and its risk. By default ``("score", "risk")`` or ``("band", "risk")``.
    by : str or sequence
        Groups, as for `evaluate`.
    confidence : float

    Returns
    -------
    AgainstNorm
        With ``.table()`` and ``.plot()``.

    Raises
    ------
    EvaluationError
        For a score that somebody has and the table lacks, repeated scores, percentages, risks that are none,
        and an outcome or a table without a horizon.

    Notes
    -----
    A level: Wilson's interval of the rate, carried over to E/O (Hanson 2017, doi:10.1177/0093854816683956).
    Overall O/E lets the expected count vary with the sample; ``.overall.interval(method="exact")`` takes it
    as known.

    Examples
    --------
    >>> import pandas as pd, riskeval as rv
    >>> frame = pd.DataFrame({"score": [0, 1], "n": [100, 50], "k": [8, 10]})
    >>> tool = {"Tool": {"score": "score"}}
    >>> cohort = rv.Cohort.from_counts(frame, n="n", events="k", predictions=tool, horizon_months=24)
    >>> found = rv.against_norm(cohort, "Tool", {0: 0.05, 1: 0.2}, horizon_months=24)
    >>> found.table()["expected"].round(1).tolist()
    [5.0, 10.0, 15.0]
    """
    tool = cohort.predictions[known_prediction(cohort, prediction)]
    raise_all(EvaluationError, _problems(cohort, prediction, horizon_months, on))
    risks = published_risks(cohort, tool, table, on, columns or (on, "risk"))
    normed = cohort.with_norm(prediction, on, risks)
    options = Options(confidence=confidence)
    options.check()
    other = _other_horizon(cohort, horizon_months)
    by_level = [event_rate.on(on), expected_rate.on(on), eo_ratio.on(on)]
    lowest = tool.levels[0] if on == "band" else min(risks, default=0.0)
    everybody = [
        event_rate.at(lowest, on=on),
        expected_rate.at(lowest, on=on),
        oe_ratio.on("norm"),
        eo_ratio.at(lowest, on=on),
        calibration_in_the_large.on("norm"),
    ]
    levels, overall = (_estimates(normed, asked, by, options, other) for asked in (by_level, everybody))
    return AgainstNorm(levels=levels, overall=overall)


def _problems(cohort: Cohort, prediction: str, horizon_months: Any, on: str) -> list[Problem]:
    found = []
    if on not in ("score", "band") or on not in cohort.predictions[prediction].roles:
        roles = ", ".join(cohort.predictions[prediction].roles)
        found.append(
            Problem(f"a score or band of `{prediction}`", f'on="{on}" and the roles {roles}', "name one")
        )
    stated = isinstance(horizon_months, int | float) and np.isfinite(horizon_months) and horizon_months > 0
    if not stated:
        found.append(
            Problem("the horizon of the published risks", f"{horizon_months}", "give its months, above 0")
        )
    if cohort.horizon_months is None:
        found.append(
            Problem(
                "the follow-up that the outcome stands for",
                "a cohort without `horizon_months`",
                "give it to the cohort: a published risk is for one length of follow-up",
            )
        )
    return found


def _other_horizon(cohort: Cohort, months: float) -> str:
    if months == cohort.horizon_months:
        return ""
    return f"the published risks are for {months:g} months, the outcome for {cohort.horizon_months:g}"


def _estimates(
    cohort: Cohort, metrics: Sequence[Metric], by: By, options: Options, other_horizon: str
) -> Estimates:
    """Estimates in which what reads the published risk is unavailable where its horizon is another."""
    groups = groups_of(cohort, by)
    terms = [_named_everybody(term) for term in terms_for(cohort, metrics, None)]
    if other_horizon:
        terms = [_unless_observed(term, other_horizon) for term in terms]
    items = [
        replace(term, group=group) for term in terms for group in (groups if not term.unavailable else [()])
    ]
    columns = tuple(dict.fromkeys(column for group in groups for column, _ in group))
    return Estimates.of(cohort, items, columns, options=options)


def _named_everybody(term: Term) -> Term:
    """A term over all levels at once says so, in place of the name of the lowest."""
    whole = term.metric.axis == "level" and len(term.at) == 1 and np.isinf(term.until[0])
    return replace(term, labels=(EVERYBODY,)) if whole else term


def _unless_observed(term: Term, reason: str) -> Term:
    if term.metric.name == event_rate.name:
        return term
    return Term(term.metric, term.prediction, term.on, (), horizon=term.horizon, unavailable=reason)


def _wide(frame: pd.DataFrame, everybody: bool) -> pd.DataFrame:
    """A line per group and level, or per group where the rows are about everybody."""
    groups = group_columns(frame.columns)
    level = ALL if everybody else [row["label"] or f"{row['at']:g}" for _, row in frame.iterrows()]
    keys = [*groups, "level"]
    rows = frame.assign(level=level).set_index(keys)
    observed, published, ratio, inverse = (
        rows[rows["metric"] == metric.name] for metric in (event_rate, expected_rate, oe_ratio, eo_ratio)
    )
    if not everybody:
        ratio = 1 / inverse[["estimate", "upper", "lower"]].set_axis(["estimate", "lower", "upper"], axis=1)
    ratio, published = (part.reindex(observed.index) for part in (ratio, published))
    columns = {
        "n": observed["n"],
        "events": observed["events"],
        "expected": observed["n"] * published["estimate"],
        "observed": observed["estimate"],
        "lower": observed["lower"],
        "upper": observed["upper"],
        "published": published["estimate"],
        "oe": ratio["estimate"],
        "oe_lower": ratio["lower"],
        "oe_upper": ratio["upper"],
    }
    return pd.DataFrame(columns).reset_index()
