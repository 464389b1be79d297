"""How the columns of a scenario are read as a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from riskeval.cohort import Cohort
from riskeval.errors import SimulationError, did_you_mean

Cut = float | str
ALL = "(all)"


@dataclass(frozen=True)
class Setup:
    """Roles of the columns, as :class:`riskeval.Cohort` takes them, and the cuts worth looking at.

    Parameters
    ----------
    outcome : str
        The column of the outcome, 0 or 1.
    predictions : mapping of str to mapping
        For each prediction its roles: ``{"Tool": {"score": "tool_score", "risk": "tool_risk"}}``.
    horizon_months : float, optional
        Left out where the outcome stands for hours.
    cuts : mapping of str to float or str
        For each prediction the cut of its score (else its risk, else its band) at which people are flagged.
    groups : tuple of str
    person, cluster, weights : str, optional
    """

    outcome: str
    predictions: Mapping[str, Mapping[str, Any]]
    horizon_months: float | None = None
    cuts: Mapping[str, Cut] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    person: str | None = None
    cluster: str | None = None
    weights: str | None = None

    def __post_init__(self) -> None:
        for name in self.cuts:
            if name not in self.predictions:
                known = list(self.predictions)
                raise SimulationError(
                    needed=f"cuts of predictions: {', '.join(known)}",
                    found=f"a cut of '{name}'",
                    do=did_you_mean(name, known) or "use one of these names",
                )

    def cohort(self, frame: pd.DataFrame) -> Cohort:
        """The cohort of a simulated table; people without an outcome are dropped."""
        return Cohort(
            frame,
            outcome=self.outcome,
            predictions={name: dict(roles) for name, roles in self.predictions.items()},
            horizon_months=self.horizon_months,
            groups=list(self.groups),
            person=self.person,
            cluster=self.cluster,
            weights=self.weights,
            missing="drop",
        )

    def columns(self, prediction: str) -> dict[str, str]:
        """Role to column of a prediction."""
        return {role: column for role, column in self.predictions[prediction].items() if role in ROLES}

    def role_of_cut(self, prediction: str) -> str:
        """The role on which the cut of a prediction stands."""
        return next(role for role in ("score", "risk", "band") if role in self.predictions[prediction])


ROLES = ("score", "risk", "band", "norm")
