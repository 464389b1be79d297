"""From requested metrics to terms: which role is read, at which points, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from riskeval.axis import intervals_from
from riskeval.cohort import Cohort
from riskeval.cuts import Cuts, check_cuts, level_and_above, named_cuts, threshold, usable_roles
from riskeval.declaration import SEVERITY
from riskeval.errors import EvaluationError
from riskeval.metric import ROLES_FOR, Metric
from riskeval.points import needs_cut
from riskeval.prediction import Prediction
from riskeval.terms import ALL, Group, Term

MAXIMUM_LEVELS = 200
NO_THRESHOLD = "no threshold was given"
NOBODY = "nobody of this group is analysed: all were excluded"


def groups_of(cohort: Cohort, by: str | Sequence[str | tuple[str, ...]] | None) -> list[Group]:
    """Everybody, then every group of each margin or intersection that has people."""
    found: list[Group] = [()]
    for entry in [by] if isinstance(by, str) else by or ():
        columns = (entry,) if isinstance(entry, str) else tuple(entry)
        for column in columns:
            known = (*cohort.groups, *cohort.controls)
            if column not in known:
                close = get_close_matches(str(column), known, n=1)
                raise EvaluationError(
                    needed="group columns that the cohort knows",
                    found=f"by=`{column}`",
                    do=f"did you mean `{close[0]}`?"
                    if close
                    else f"name one of {list(cohort.groups)} in `groups=`",
                )
        found += [tuple(zip(columns, labels, strict=True)) for labels in cohort.people.combinations(columns)]
    return found


def emptied_groups(cohort: Cohort, by: str | Sequence[str | tuple[str, ...]] | None) -> list[Group]:
    """Groups of the margins all of whose people were excluded."""
    columns = [entry for entry in ([by] if isinstance(by, str) else by or ()) if isinstance(entry, str)]
    return [((column, label),) for column in columns for label in cohort.people.emptied(column)]


def terms_for(cohort: Cohort, metrics: Sequence[Metric], cuts: Cuts | None) -> list[Term]:
    """Terms about everybody, prediction by prediction."""
    check_cuts(cohort, cuts or {})
    terms: list[Term] = []
    for number, metric in enumerate(metrics):
        if not metric.needs and metric.role is None and not metric.thresholds:
            terms.append(Term(metric, ALL, "", (), horizon=_horizon(cohort), request=number))
    for prediction in cohort.predictions.values():
        for number, metric in enumerate(metrics):
            if metric.needs or metric.role is not None or metric.thresholds:
                terms += [replace(t, request=number) for t in _terms(cohort, metric, prediction, cuts or {})]
    _some_available(terms, metrics)
    return terms


def _horizon(cohort: Cohort) -> float:
    return np.nan if cohort.horizon_months is None else float(cohort.horizon_months)


def _terms(cohort: Cohort, metric: Metric, prediction: Prediction, cuts: Cuts) -> list[Term]:
    """The term of one metric and prediction; one for each role where named cuts stand on several."""
    base = Term(metric, prediction.name, "", (), horizon=_horizon(cohort))
    if metric.axis == "threshold" and not metric.thresholds and cuts and metric.role is None:
        return named_cuts(cohort, base, prediction, cuts)
    role, reason = _role(cohort, metric, prediction)
    if reason:
        return [replace(base, on=metric.role or "", unavailable=reason)]
    second = _second(cohort, metric, prediction)
    if second == "":
        return [replace(base, on=role, unavailable="the prediction has no norm and no risk")]
    keys = ((prediction.name, role), *(((prediction.name, second),) if second else ()))
    if "severity" in metric.needs and SEVERITY in cohort.people.columns:
        keys = (*keys, SEVERITY)
    return [_with_points(cohort, replace(base, on=role, keys=keys), prediction)]


def _role(cohort: Cohort, metric: Metric, prediction: Prediction) -> tuple[str, str]:
    """The role to read and an empty reason, or an empty role and the reason why there is none."""
    usable = usable_roles(cohort, prediction)
    wanted = ROLES_FOR[metric.needs[0]] if metric.needs else ("score", "risk", "band")
    if metric.axis == "base_rate" and metric.flagged_from is None:
        raise needs_cut(metric.name)
    if metric.role is not None:
        wanted = (metric.role,)
    elif metric.assumes and metric.flagged_from is None:
        wanted = ("risk",)
    elif isinstance(metric.flagged_from, str):
        wanted = ("band",)
    elif _on_band_unless_told(metric):
        if "band" in usable:
            return "band", ""
        return "", "the prediction has no band" if metric.thresholds else NO_THRESHOLD
    found = [role for role in wanted if role in usable]
    if metric.axis is not None and len(found) > 1:
        raise EvaluationError(
            needed=f"the role on which the points of `{metric.name}` stand",
            found=f"`{prediction.name}` has {', '.join(found)}",
            do=f'say on="{found[0]}" or another of these',
        )
    if found:
        return found[0], ""
    if any(role in prediction.roles for role in wanted):
        return "", f"its risk is for {prediction.horizon_months:g} months, not {cohort.horizon_months:g}"
    return "", f"the prediction has no {' or '.join(wanted)}"


def _on_band_unless_told(metric: Metric) -> bool:
    """Whether the thresholds are names of levels, or the levels themselves."""
    return (
        metric.axis == "threshold"
        and metric.needs[:1] != ("risk",)
        and all(isinstance(value, str) for value in metric.thresholds)
    )


def _second(cohort: Cohort, metric: Metric, prediction: Prediction) -> str | None:
    """The published norm, where the metric reads one: the norm, else the risk, else an empty string."""
    if len(metric.needs) < 2 or metric.needs[1] == "severity":
        return None
    usable = usable_roles(cohort, prediction)
    return next((role for role in ROLES_FOR[metric.needs[1]] if role in usable), "")


def _with_points(cohort: Cohort, term: Term, prediction: Prediction) -> Term:
    metric = term.metric
    if metric.axis is None:
        return term
    if metric.assumes:
        return _assumed(term, prediction)
    if metric.thresholds:
        at = [threshold(value, term.on, prediction) for value in metric.thresholds]
        wrong = next((point for point in at if isinstance(point, str)), None)
        if wrong is not None:
            return replace(term, unavailable=wrong)
        points = tuple(dict.fromkeys(float(point) for point in at))
        until = intervals_from(points)[1]
    elif metric.axis == "threshold" and term.on != "band":
        points = _levels(cohort, term)
        until = np.full(len(points), np.inf)
    elif metric.axis == "threshold":
        points = tuple(float(rank) for rank in range(1, len(prediction.levels)))
        until = np.full(len(points), np.inf)
    else:
        points = _levels(cohort, term)
        until = np.nextafter(points, np.inf)  # each value by itself
    if not points:
        return replace(term, unavailable="nobody has this prediction")
    labels = tuple(_labels(cohort, term, points, prediction))
    return replace(term, at=points, until=tuple(until.tolist()), labels=labels)


def _assumed(term: Term, prediction: Prediction) -> Term:
    """The term at prices or base rates, with the cut named in its labels."""
    metric = term.metric
    if not metric.thresholds:
        return replace(term, unavailable=NO_THRESHOLD)
    points = tuple(float(point) for point in metric.thresholds)
    base = replace(term, at=points, until=(np.inf,) * len(points), labels=("",) * len(points))
    if metric.flagged_from is None:
        if term.on == "risk":
            return base
        return replace(term, unavailable=f"a {term.on} has no price of its own: name a cut")
    cut = threshold(metric.flagged_from, term.on, prediction)
    if isinstance(cut, str):
        return replace(term, unavailable=cut)
    name = f"{term.on} ≥ {cut:g}" if term.on != "band" else level_and_above(prediction.levels, cut)
    return replace(base, cut=cut, labels=(name,) * len(points))


def _levels(cohort: Cohort, term: Term) -> tuple[float, ...]:
    values = cohort.people.values(term.keys[0])
    if len(values) > MAXIMUM_LEVELS:
        raise EvaluationError(
            needed=f"at most {MAXIMUM_LEVELS} distinct values for one row each",
            found=f"{len(values):,} in the {term.on} of `{term.prediction}`",
            do=f'give intervals: `{term.metric.name}.at(0, 0.1, 0.2, on="{term.on}")`',
        )
    return tuple(float(value) for value in values)


def _labels(cohort: Cohort, term: Term, points: tuple[float, ...], prediction: Prediction) -> list[str]:
    """Names of bands; for intervals of several scores, the first and the last."""
    if term.on == "band":
        return [prediction.levels[int(point)] for point in points]
    if term.metric.axis == "threshold" or not term.metric.thresholds:
        return [""] * len(points)
    values = cohort.people.values(term.keys[0])
    labels = []
    for point, end in intervals_from(points).T:
        inside = values[(values >= point) & (values < end)]
        single = len(inside) == 1 and inside[0] == point
        labels.append("" if single or not len(inside) else f"{inside[0]:g} to {inside[-1]:g}")
    return labels


def _some_available(terms: Sequence[Term], metrics: Sequence[Metric]) -> None:
    """A metric that no prediction can answer for want of a threshold is a mistake in the question."""
    for number, metric in enumerate(metrics):
        mine = [term for term in terms if term.request == number]
        if mine and all(term.unavailable == NO_THRESHOLD for term in mine):
            assumed = f"use `{metric.name}.at(0.05, 0.1)`" if metric.assumes else ""
            raise EvaluationError(
                needed=f"a threshold for `{metric.name}`",
                found="none" if assumed else "none, and no prediction has a band",
                do=assumed or f'use `{metric.name}.at(4, on="score")`, or `cuts=`',
            )
