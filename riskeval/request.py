"""From requested metrics to terms: which role is read, at which points, for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from riskeval.axis import intervals_from
from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.metric import ROLES_FOR, Metric
from riskeval.prediction import Prediction
from riskeval.roles import as_label
from riskeval.terms import ALL, Term

MAXIMUM_LEVELS = 200
NO_THRESHOLD = "no threshold was given"
Cuts = Mapping[str, Mapping[str, Any]]
Group = tuple[tuple[str, str], ...]


def groups_of(cohort: Cohort, by: str | Sequence[str | tuple[str, ...]] | None) -> list[Group]:
    """Everybody, then every group of each margin or intersection that has people."""
    found: list[Group] = [()]
    for entry in [by] if isinstance(by, str) else by or ():
        columns = (entry,) if isinstance(entry, str) else tuple(entry)
        for column in columns:
            if column not in cohort.groups:
                close = get_close_matches(str(column), cohort.groups, n=1)
                raise EvaluationError(
                    needed="group columns that the cohort knows",
                    found=f"by=`{column}`",
                    do=f"did you mean `{close[0]}`?"
                    if close
                    else f"name one of {list(cohort.groups)} in `groups=`",
                )
        found += [tuple(zip(columns, labels, strict=True)) for labels in cohort.people.combinations(columns)]
    return found


def terms_for(cohort: Cohort, metrics: Sequence[Metric], cuts: Cuts | None) -> list[Term]:
    """Terms about everybody, prediction by prediction."""
    _check_cuts(cohort, cuts or {})
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


def usable_roles(cohort: Cohort, prediction: Prediction) -> tuple[str, ...]:
    """Its roles, without risks that speak of another horizon than the outcome."""
    months = prediction.horizon_months
    other = months is not None and cohort.horizon_months is not None and months != cohort.horizon_months
    return tuple(role for role in prediction.roles if not (other and role in ("risk", "norm")))


def _terms(cohort: Cohort, metric: Metric, prediction: Prediction, cuts: Cuts) -> list[Term]:
    """The term of one metric and prediction; one for each role where named cuts stand on several."""
    base = Term(metric, prediction.name, "", (), horizon=_horizon(cohort))
    if metric.axis == "threshold" and not metric.thresholds and cuts and metric.role is None:
        return _named_cuts(cohort, base, prediction, cuts)
    role, reason = _role(cohort, metric, prediction)
    if reason:
        return [replace(base, on=metric.role or "", unavailable=reason)]
    second = _second(cohort, metric, prediction)
    if second == "":
        return [replace(base, on=role, unavailable="the prediction has no norm and no risk")]
    keys = ((prediction.name, role), *((((prediction.name, second),)) if second else ()))
    return [_with_points(cohort, replace(base, on=role, keys=keys), prediction)]


def _role(cohort: Cohort, metric: Metric, prediction: Prediction) -> tuple[str, str]:
    """The role to read and an empty reason, or an empty role and the reason why there is none."""
    usable = usable_roles(cohort, prediction)
    wanted = ROLES_FOR[metric.needs[0]] if metric.needs else ("score", "risk", "band")
    if metric.role is not None:
        wanted = (metric.role,)
    elif metric.axis == "threshold" and all(isinstance(value, str) for value in metric.thresholds):
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


def _second(cohort: Cohort, metric: Metric, prediction: Prediction) -> str | None:
    """The published norm, where the metric reads one: the norm, else the risk, else an empty string."""
    if len(metric.needs) < 2:
        return None
    usable = usable_roles(cohort, prediction)
    return next((role for role in ROLES_FOR[metric.needs[1]] if role in usable), "")


def _with_points(cohort: Cohort, term: Term, prediction: Prediction) -> Term:
    metric = term.metric
    if metric.axis is None:
        return term
    if metric.thresholds:
        at = [_point(value, term.on, prediction) for value in metric.thresholds]
        wrong = next((point for point in at if isinstance(point, str)), None)
        if wrong is not None:
            return replace(term, unavailable=wrong)
        points = tuple(dict.fromkeys(float(point) for point in at))
        until = intervals_from(points)[1]
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


def _point(value: float | str, role: str, prediction: Prediction) -> float | str:
    """A threshold as a number, or the reason why it is none.

    On a band a level is meant by its name, and by its rank from 0 only where no level is a number.
    """
    if role != "band":
        return _number(value, role, prediction)
    levels = prediction.levels
    if as_label(value) in levels:
        return float(levels.index(as_label(value)))
    ranks = not isinstance(value, str) and float(value) in range(len(levels))
    if ranks and not any(_is_number(level) for level in levels):
        return float(value)
    return f"`{prediction.name}` has no level `{as_label(value)}`; its levels are {list(levels)}"


def _number(value: float | str, role: str, prediction: Prediction) -> float | str:
    if isinstance(value, str):
        return f"`{prediction.name}` has no level `{value}` on its {role}"
    if role == "risk" and not 0 <= float(value) <= 1:
        raise EvaluationError(
            needed=f"thresholds on the risk of `{prediction.name}` between 0 and 1",
            found=f"{value:g}",
            do='divide percentages by 100, or say on="score"',
        )
    return float(value)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


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


def _check_cuts(cohort: Cohort, cuts: Cuts) -> None:
    """Every cut names places, and every place a prediction of the cohort."""
    for cut, places in cuts.items():
        if not isinstance(places, Mapping):
            raise EvaluationError(
                needed=f"the place of the cut `{cut}` on each prediction",
                found=f"`{places}`",
                do='write cuts={"high": {"Tool": 18, "Judgement": "high"}}',
            )
        for name in places:
            if name not in cohort.predictions:
                raise EvaluationError(
                    needed=f"predictions of the cohort in the cut `{cut}`",
                    found=f"`{name}`",
                    do=f"name one of {list(cohort.predictions)}",
                )


def _named_cuts(cohort: Cohort, base: Term, prediction: Prediction, cuts: Cuts) -> list[Term]:
    by_role: dict[str, list[tuple[float, str]]] = {}
    for cut, places in cuts.items():
        if prediction.name not in places:
            continue
        role, value = _cut_place(cohort, places[prediction.name], prediction)
        point = _point(value, role, prediction)
        if isinstance(point, str):
            raise EvaluationError(
                needed=f"a threshold for the cut `{cut}`", found=point, do="name one of its levels"
            )
        by_role.setdefault(role, []).append((point, cut))
    if not by_role:
        return [replace(base, unavailable="no cut is named for this prediction")]
    return [
        replace(
            base,
            on=role,
            keys=((prediction.name, role),),
            at=tuple(point for point, _ in places),
            until=(np.inf,) * len(places),
            labels=tuple(cut for _, cut in places),
            named=True,
        )
        for role, places in by_role.items()
    ]


def _cut_place(cohort: Cohort, value: Any, prediction: Prediction) -> tuple[str, float | str]:
    """The role and value of a cut: a number stands on the only number there is, a word on the band."""
    roles = [role for role in ("score", "risk", "band") if role in usable_roles(cohort, prediction)]
    numeric = [role for role in roles if role != "band"]
    if isinstance(value, Mapping) and set(value) == {"on", "at"} and value["on"] in roles:
        return str(value["on"]), value["at"]
    if isinstance(value, str) and "band" in roles:
        return "band", value
    if isinstance(value, int | float) and (len(numeric) == 1 or roles == ["band"]):
        return (numeric or roles)[0], float(value)
    raise EvaluationError(
        needed=f"a place for the cut {value!r} of `{prediction.name}`",
        found=f"the roles {', '.join(roles)}",
        do='write {"on": "score", "at": 18}, a number where there is one score, or the name of a level',
    )


def _some_available(terms: Sequence[Term], metrics: Sequence[Metric]) -> None:
    """A metric that no prediction can answer for want of a threshold is a mistake in the question."""
    for number, metric in enumerate(metrics):
        mine = [term for term in terms if term.request == number]
        if mine and all(term.unavailable == NO_THRESHOLD for term in mine):
            raise EvaluationError(
                needed=f"a threshold for `{metric.name}`",
                found="none, and no prediction has a band",
                do=f'use `{metric.name}.at(4, on="score")`, or `cuts=`',
            )
