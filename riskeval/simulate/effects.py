"""What moves a number of a person: a constant, columns times slopes, and shifts of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem, SimulationError
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, logistic
from riskeval.simulate.world import World

LARGEST = 50.0


@dataclass(frozen=True)
class Effects:
    """The sum that stands behind a probability, a hazard or a rate.

    Parameters
    ----------
    constant : float
        The value where everything else is 0: log odds, log hazard or log rate.
    slopes : mapping of str to float
        For each column what one unit of it adds.
    shifts : mapping of str to mapping of str to float
        For each category what each of its labels adds; labels that are not named add nothing.

    Notes
    -----
    ``constant + Σ slope · column + Σ shift of the person's label``.

    Examples
    --------
    >>> from riskeval.simulate.effects import Effects
    >>> base = Effects(-1.6, {"latent_risk": 1.1})
    >>> base.plus(0.2, shifts={"sex": {"female": -0.3}}).shifts
    {'sex': {'female': -0.3}}
    """

    constant: float = 0.0
    slopes: Mapping[str, float] = field(default_factory=dict)
    shifts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, world: World) -> Floats:
        """Return the sum of every row, shape (rows,)."""
        touch(world, *self.slopes, *self.shifts)
        total = np.full(world.rows, float(self.constant))
        for name, slope in self.slopes.items():
            total += slope * world[name]
        for name, table in self.shifts.items():
            total += world.by(name, table)
        return total

    def probability(self, world: World) -> Floats:
        """Return the sum, read as log odds, as a probability, shape (rows,)."""
        return logistic(self.of(world))

    def rate(self, world: World, where: str) -> Floats:
        """Return the sum, read as the log of a rate or a hazard, as that rate, shape (rows,)."""
        logs = self.of(world)
        if logs.max() > LARGEST:
            raise SimulationError(
                needed=f"{where} below exp({LARGEST:g}) for everybody",
                found=f"exp({logs.max():g})",
                do="lower its constant, slopes or shifts",
            )
        return np.asarray(np.exp(logs))

    def plus(
        self,
        constant: float = 0.0,
        slopes: Mapping[str, float] | None = None,
        shifts: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Effects:
        """Return these effects and others added to them."""
        added = {name: _sum(self.shifts.get(name, {}), table) for name, table in (shifts or {}).items()}
        return Effects(
            self.constant + constant, _sum(self.slopes, slopes or {}), {**dict(self.shifts), **added}
        )

    def problems(self, world: World, where: str) -> Iterator[Problem]:
        """Tell which numbers are not finite and which columns or labels do not exist."""
        yield from faults.number(f"the constant of {where}", self.constant)
        for name, slope in self.slopes.items():
            yield from faults.number(f"the slope of '{name}' for {where}", slope)
            yield from faults.declared(world, name)
        for name, table in self.shifts.items():
            yield from faults.labels(world, name, table)
            for label, shift in table.items():
                yield from faults.number(f"the shift of '{label}' for {where}", shift)


def touch(world: World, *names: str) -> None:
    """Make nodes of these columns where a population has not: rows read later then belong together."""
    for name in names:
        world.__getitem__(name)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in (*one, *other)}
