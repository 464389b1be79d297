"""What a cohort was told: its predictions, groups and design by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from riskeval.declaration import Roles
from riskeval.prediction import Prediction


class Declared:
    """The roles of a cohort as attributes."""

    _roles: Roles

    @property
    def predictions(self) -> Mapping[str, Prediction]:
        """The predictions by name."""
        return MappingProxyType(self._roles.predictions)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the group columns."""
        return self._roles.groups

    @property
    def outcome(self) -> str:
        """Name of the outcome column."""
        return self._roles.outcome

    @property
    def horizon_months(self) -> float | None:
        """Length of follow-up in months."""
        return self._roles.horizon_months

    @property
    def cluster(self) -> str | None:
        """Name of the column whose people are not independent."""
        return self._roles.unit

    @property
    def strata(self) -> str | None:
        """Name of the strata column."""
        return self._roles.strata

    @property
    def weights(self) -> str | None:
        """Name of the weights column."""
        return self._roles.weights

    @property
    def severity(self) -> str | None:
        """Name of the column with how bad each event was."""
        return self._roles.severity

    @property
    def controls(self) -> tuple[str, ...]:
        """Names of the columns within whose levels groups are compared."""
        return self._roles.controls

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the item columns."""
        return self._roles.items
