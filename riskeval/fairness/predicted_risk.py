"""The event rate that a logistic line over the score predicts, group by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.errors import EvaluationError
from riskeval.estimates import Estimates
from riskeval.fairness.moderation_rows import Pair as Beside
from riskeval.fairness.named_groups import NamedGroups
from riskeval.influence import Pair, roots
from riskeval.intervals import mover_difference
from riskeval.metric import Metric
from riskeval.metrics.logistic import logistic_residual, probability
from riskeval.metrics.undefined import score_slope_needed
from riskeval.points import is_number
from riskeval.request import terms_for
from riskeval.rows import Options

MOST_POINTS = 41
NUMBERS = ("estimate", "se", "lower", "upper", "n", "events", "n_dropped")
WORST = ("not available", "not estimable", "few events")


def _predicted(outcome: Floats, score: Floats, weights: Floats, *, at: Floats) -> Pair:
    """The rate at some scores on a logistic line; NaN beyond the scores of these people."""
    if not len(score):
        nothing = np.full((*weights.shape[:-1], len(at)), np.nan)
        return nothing, None if weights.ndim == 2 else np.empty((0, len(at)))
    inside = (at >= score.min()) & (at <= score.max())
    middle = float(np.mean(score))
    columns = np.column_stack([np.ones_like(score), score - middle])
    beta, influence = roots(logistic_residual(outcome), columns, weights)
    there = np.column_stack([np.ones_like(at), at - middle])
    value = np.where(inside, probability(beta @ there.T), np.nan)
    if influence is None:
        return value, None
    return value, np.where(inside, value * (1 - value) * (influence @ there.T), np.nan)


def _why(outcome: Floats, score: Floats) -> str:
    reason = score_slope_needed(outcome, score)
    if reason != "the fit did not converge":
        return reason
    return f"nobody of the group scores so low or so high: its scores are {score.min():g} to {score.max():g}"


predicted_risk = Metric(
    name="predicted_risk",
    title="event rate that a logistic line over the score predicts",
    source="Cleary 1968, doi:10.1111/j.1745-3984.1968.tb00613.x",
    kernel=_predicted,
    needs=("value",),
    axis="threshold",
    scale="logit",
    bounds=(0.0, 1.0),
    needs_event_rate=True,
    snaps=False,
    explain=_why,
)


def predicted_by_group(
    cohort: Cohort, prediction: str, on: str, named: NamedGroups, at: Sequence[float]
) -> Callable[[float], Estimates]:
    """The predicted rate at some scores, of the reference and then of every other group, by confidence."""
    metric = predicted_risk.at(list(at), on=on)  # type: ignore[arg-type]
    (term,) = terms_for(cohort.only(prediction), [metric], None)
    risks = [named.asked(term, group) for group in (named.reference, *named.compared)]
    return lambda confidence: Estimates.of(cohort, risks, named.columns, options=Options(confidence))


def gaps_from_first(risks: Estimates, pairs: Sequence[Beside]) -> Estimates:
    """Differences of predicted rates from the reference, with MOVER limits, which stay within [−1, 1].

    Each side brings its own interval, symmetric in the log odds. There is no p for single points of a line.
    """
    frame = risks.frame
    points = len(frame) // (len(pairs) + 1)
    first = frame.iloc[:points]
    found = [_gap(pair, frame.iloc[k * points : (k + 1) * points], first) for k, pair in enumerate(pairs, 1)]
    made = pd.concat(found) if found else frame.iloc[:0]
    return Estimates.of_rows(made.to_dict("records"), risks.groups)  # type: ignore[arg-type]


def _gap(pair: Beside, group: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    a, b = ({c: part[c].to_numpy(float) for c in NUMBERS} for part in (group, reference))
    likeness = pair.correlation(group["at"].to_numpy(float))
    ends = [(side["lower"], side["upper"]) for side in (a, b)]
    lower, upper = mover_difference(a["estimate"], b["estimate"], ends[0], ends[1], likeness)
    both = list(zip(group["status"], reference["status"], strict=True))
    return group.assign(
        contrast="difference",
        reference=pair.people.name(0),
        estimate=a["estimate"] - b["estimate"],
        se=np.sqrt(np.maximum(a["se"] ** 2 + b["se"] ** 2 - 2 * likeness * a["se"] * b["se"], 0.0)),
        lower=lower,
        upper=upper,
        p=np.nan,
        method=np.where(np.isnan(lower), "", "MOVER"),
        n=a["n"] + b["n"],
        events=a["events"] + b["events"],
        n_dropped=a["n_dropped"] + b["n_dropped"],
        status=[next((s for s in WORST if s in two), "ok") for two in both],
        note=[
            "; ".join(_said(mine, theirs))
            for mine, theirs in zip(group["note"], reference["note"], strict=True)
        ],
    )


def _said(mine: str, theirs: str) -> list[str]:
    """What is said of the group and of the reference, each once."""
    return list(dict.fromkeys(note for note in (mine, theirs and f"reference: {theirs}") if note))


def reporting_scores(cohort: Cohort, prediction: str, on: str, scores: Sequence[float] | None) -> list[float]:
    """Where the lines are read: every score that occurs, or evenly spaced ones where there are many."""
    values = cohort.people.values((prediction, on))
    if scores is not None:
        given = list(np.atleast_1d(np.asarray(scores, dtype=object)))
        bad = [score for score in given if not is_number(score)]
        if bad or not given:
            raise EvaluationError(
                needed="scores as finite numbers",
                found=f"{bad[0]!r:.40}" if bad else "none",
                do="give numbers, as in `scores=[0, 5, 10]`",
            )
        return sorted({float(score) for score in given})
    if len(values) <= MOST_POINTS:
        return [float(value) for value in values]
    return [float(f"{x:.6g}") for x in np.linspace(values[0], values[-1], MOST_POINTS)]
