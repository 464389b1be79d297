"""Where a decision rule cuts: a number or the name of a level, and cuts that are named across instruments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.prediction import Prediction
from riskeval.roles import as_label
from riskeval.terms import Term

Cuts = Mapping[str, Mapping[str, Any]]


def usable_roles(cohort: Cohort, prediction: Prediction) -> tuple[str, ...]:
    """Its roles, without risks that speak of another horizon than the outcome."""
    months = prediction.horizon_months
    other = months is not None and cohort.horizon_months is not None and months != cohort.horizon_months
    return tuple(role for role in prediction.roles if not (other and role in ("risk", "norm")))


def threshold(value: float | str, role: str, prediction: Prediction) -> float | str:
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


def level_and_above(levels: Sequence[str], rank: float) -> str:
    """The name of a cut on a band: people on this level or above."""
    last = int(rank) == len(levels) - 1
    return levels[int(rank)] + ("" if last else " or above")


def check_cuts(cohort: Cohort, cuts: Cuts) -> None:
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


def named_cuts(cohort: Cohort, base: Term, prediction: Prediction, cuts: Cuts) -> list[Term]:
    """The terms of one prediction at the cuts that are named for it, one for each role they stand on."""
    by_role: dict[str, list[tuple[float, str]]] = {}
    for cut, places in cuts.items():
        if prediction.name not in places:
            continue
        role, value = _cut_place(cohort, places[prediction.name], prediction)
        point = threshold(value, role, prediction)
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
