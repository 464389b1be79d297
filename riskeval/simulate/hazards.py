"""Causes that compete for a person: the chance of each by a horizon, and the time of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.effects import Effects
from riskeval.simulate.kinds import is_number
from riskeval.simulate.world import World

TINY = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Cause:
    """One thing that can happen first: violence, death, custody.

    Parameters
    ----------
    label : str
    log_hazard : Effects
        Log of the hazard per month, averaged from 0 to the horizon.
    """

    label: str
    log_hazard: Effects

    @classmethod
    def steady(cls, label: str, per_month: float) -> Cause:
        """Return a cause with the same hazard per month for everybody; 0 is impossible."""
        return cls(
            label, Effects(float(np.log(per_month)) if is_number(per_month) and per_month > 0 else np.nan)
        )

    def monthly(self, world: World) -> Floats:
        """Return the hazard per month, shape (rows,)."""
        return self.log_hazard.rate(world, f"a hazard of '{self.label}'")

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell which numbers or columns are impossible."""
        yield from self.log_hazard.problems(world, f"the hazard of '{self.label}'")


def hazards(world: World, causes: tuple[Cause, ...]) -> Floats:
    """Return the hazard per month of every cause, shape (rows, causes)."""
    found = [cause.monthly(world) for cause in causes]
    return np.stack(found, axis=1)


def fates(monthly: Floats, horizon: float) -> Floats:
    """Return the chances of nothing and of each cause by the horizon.

    Parameters
    ----------
    monthly : array of float, shape (rows, causes)
        Hazards per month, averaged to the horizon.
    horizon : float
        Months.

    Returns
    -------
    array of float, shape (rows, 1 + causes)

    Notes
    -----
    With Λ the sum of the hazards λ: ``P(nothing) = exp(−Λ h)`` and
    ``P(cause k) = (λ_k / Λ) (1 − exp(−Λ h))``: causes whose hazards keep their proportions divide
    what happens in these proportions.
    """
    every = monthly.sum(axis=1, keepdims=True)
    happens = -np.expm1(-every * horizon)
    return np.concatenate([1 - happens, monthly / np.maximum(every, TINY) * happens], axis=1)


def times(monthly: Floats, uniforms: Floats, horizon: float, shape: float) -> Floats:
    """Return the time at which a cause would strike if nothing came before, in months.

    Notes
    -----
    Cumulative hazard ``λ h (t / h)^shape``, set equal to ``−log u`` (Bender, Augustin & Blettner 2005,
    doi:10.1002/sim.2059).
    """
    with np.errstate(over="ignore"):  # a cause that strikes nobody has an infinite time
        waited = (-np.log(uniforms) / np.maximum(monthly * horizon, TINY)) ** (1 / shape)
        return np.asarray(horizon * waited, dtype=np.float64)


def coupled_fates(fate: Integers, without: Floats, with_it: Floats) -> Floats:
    """Return the chances of each fate with an intervention, given the fate without it.

    The intervention changes the hazard of the first cause; the same luck strikes with and without it.

    Parameters
    ----------
    fate : array of int, shape (rows,)
        Without: 0 nothing, 1 the first cause, 2 … the others.
    without, with_it : array of float, shape (rows, 1 + causes)
        Chances of each fate.

    Returns
    -------
    array of float, shape (rows, 1 + causes)

    Notes
    -----
    Where the first cause comes later, every other fate can only gain: it stays for those who had it, and
    gains ``with − without`` from those whom the first cause would have struck. Where it comes earlier, a fate
    stays with probability ``with / without`` and else becomes the first cause; the first cause stays.
    """
    rows, code = np.arange(len(fate)), fate
    stays = np.zeros_like(without)
    kept = np.minimum(with_it[rows, code] / np.maximum(without[rows, code], TINY), 1.0)
    kept = np.where(code == 1, 1.0, kept)
    stays[rows, code] = kept
    stays[:, 1] += np.where(code == 1, 0.0, 1 - kept)
    gained = np.maximum(with_it - without, 0.0)
    gained[:, 1] = with_it[:, 1]
    gained /= np.maximum(gained.sum(axis=1, keepdims=True), TINY)
    later = (with_it[:, 1] <= without[:, 1]) & (code == 1)
    return np.where(later[:, None], gained, stays)
