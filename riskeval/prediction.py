"""A prediction: which columns hold its score, risk, band and published norm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from riskeval.errors import Problem
from riskeval.roles import RESERVED, as_label

ROLES = ("score", "risk", "band", "norm")
KEYS = (*ROLES, "levels", "horizon_months")
BASELINES = {"treat all": 1.0, "treat none": 0.0}


@dataclass(frozen=True)
class Prediction:
    """One instrument's or one person's prediction.

    Parameters
    ----------
    name : str
    columns : mapping of role to column name
        Any of ``score``, ``risk``, ``band``, ``norm``.
    levels : tuple of str
        The band's levels from lowest to highest risk.
    horizon_months : float, optional
        The horizon of its risks, where it differs from the cohort's.
    """

    name: str
    columns: Mapping[str, str]
    levels: tuple[str, ...] = ()
    horizon_months: float | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles it has."""
        return tuple(role for role in ROLES if role in self.columns)


def parse_predictions(given: Any, problems: list[Problem]) -> dict[str, Prediction]:
    """Read the mapping of names to roles; add what is wrong to `problems`."""
    if not isinstance(given, Mapping) or not given:
        problems.append(
            Problem(
                "at least one prediction",
                "none" if not given else f"a {type(given).__name__}",
                'give predictions={"Tool": {"score": "column"}}',
            )
        )
        return {}
    return {str(name): _parse(str(name), roles, problems) for name, roles in given.items()}


def _parse(name: str, roles: Any, problems: list[Problem]) -> Prediction:
    if not isinstance(roles, Mapping):
        problems.append(
            Problem(
                f"roles of the prediction `{name}`", f"`{roles}`", 'write {"score": "column"} or the like'
            )
        )
        return Prediction(name, {})
    for key in roles:
        if key not in KEYS:
            close = get_close_matches(str(key), KEYS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"use any of {', '.join(KEYS)}"
            problems.append(Problem(f"known roles in the prediction `{name}`", f"`{key}`", hint))
    columns = {role: str(roles[role]) for role in ROLES if roles.get(role) is not None}
    given = roles.get("levels")
    if isinstance(given, str):
        problems.append(
            Problem(f"a list of the levels of `{name}`", f"the text `{given}`", 'write ["low", "high"]')
        )
        given = None
    levels = tuple(as_label(level) for level in (() if given is None else given))
    problems.extend(_checks(name, columns, levels, roles.get("horizon_months")))
    return Prediction(name, columns, levels, roles.get("horizon_months"))


def _checks(name: str, columns: Mapping[str, str], levels: tuple[str, ...], horizon: Any) -> list[Problem]:
    found = []
    if name in RESERVED:
        found.append(
            Problem("a name for the prediction", f"`{name}`, which tables use for totals", "rename it")
        )
    if name in BASELINES:
        found.append(
            Problem("a name for the prediction", f"`{name}`, which is what everybody would get", "rename it")
        )
    if not columns:
        found.append(
            Problem(
                f"a score, risk or band for the prediction `{name}`",
                "none",
                'add "score": "column" or the like',
            )
        )
    elif set(columns) == {"norm"}:
        found.append(
            Problem(
                f"a score, risk or band beside the norm of `{name}`", "only a norm", 'add "score": "column"'
            )
        )
    if "band" in columns and len(levels) < 2:
        found.append(
            Problem(
                f"the levels of the band of `{name}`, lowest risk first",
                f"{len(levels)} levels",
                'add "levels": ["low", "moderate", "high"] or the like',
            )
        )
    if len(set(levels)) < len(levels):
        found.append(
            Problem(f"levels of `{name}` that are all different", f"{list(levels)}", "remove the repeat")
        )
    if horizon is not None and not (isinstance(horizon, int | float) and horizon > 0):
        found.append(
            Problem(f"horizon_months of `{name}` above 0", f"`{horizon}`", "give months as a number")
        )
    return found
