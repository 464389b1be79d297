"""When something first happens: violence, or death or custody before it, or the end of watching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, Integers, Stream
from riskeval.simulate.effects import Effects, touch
from riskeval.simulate.hazards import Cause, coupled_fates, fates, hazards, times
from riskeval.simulate.spread import Spread
from riskeval.simulate.world import Drawn, World

__all__ = ["Cause", "Spread", "TimeToEvent", "times_to_event"]

NOTHING = "none"
HUNDREDTHS = 100


@dataclass(frozen=True)
class TimeToEvent:
    """Time to a first event, with events that compete with it and people who are lost.

    Parameters
    ----------
    causes : tuple of Cause
        The event of interest first, then what competes with it.
    horizon : float
        Months by which the outcome is judged.
    shape : float
        How the hazards change with time (Weibull): 1 stays the same, below 1 falls, above 1 rises. The same
        for all causes.
    follow_up : Spread or str, optional
        Months that a person is watched (administrative censoring), or a column with them; by default the
        horizon.
    loss_per_month : Effects, optional
        Log hazard per month of being lost; by default nobody is lost. Informative where it depends on the
        latent risk.
    time, event : str
        Columns with the months watched and with what ended them: 0 nothing (censored), 1 the event of
        interest, 2 … what competes.
    outcome, fate : str
        Columns with the outcome by the horizon (0 or 1) and with what came first by then ("none" or a label).
    treated : str, optional
        A column of 0 and 1: who is given an intervention.
    hazard_ratio : float
        By which the intervention multiplies the hazard of the event of interest.
    untreated : str
        The column with the outcome had nobody been treated.
    """

    causes: tuple[Cause, ...]
    horizon: float = 24.0
    shape: float = 1.0
    follow_up: Spread | str | None = None
    loss_per_month: Effects | None = None
    time: str = "months"
    event: str = "event"
    outcome: str = "violent_24m"
    fate: str = "fate_24m"
    treated: str | None = None
    hazard_ratio: float = 1.0
    untreated: str = "untreated_24m"

    @property
    def labels(self) -> tuple[str, ...]:
        """What can have come first by the horizon."""
        return (NOTHING, *(cause.label for cause in self.causes))

    def problems(self, world: World) -> Iterator[Problem]:
        """Tell everything that is impossible."""
        own = [self.time, self.event, self.outcome, self.fate]
        yield from faults.fresh(world, [*own, *([] if self.treated is None else [self.untreated])])
        yield from faults.distinct("causes", [*self.labels] if self.causes else [])
        for cause in self.causes:
            yield from cause.problems(world)
        yield from faults.above("the horizon in months", self.horizon, 0)
        yield from faults.above("the shape of the hazards", self.shape, 0)
        if isinstance(self.follow_up, Spread):
            yield from self.follow_up.problems("months of follow-up", low=0)
        elif self.follow_up is not None:
            yield from faults.declared(world, self.follow_up)
        if self.loss_per_month is not None:
            yield from self.loss_per_month.problems(world, "the hazard of being lost")
        if self.treated is not None:
            yield from faults.yes_or_no_column(world, self.treated)
            yield from faults.number("the hazard ratio of the intervention", self.hazard_ratio, 0)


def times_to_event(world: World, parameters: TimeToEvent) -> None:
    """Declare when something first happens, and what is known of it when watching ends.

    Columns: `fate` and `outcome` (as if everybody were watched to the horizon: the truth), `untreated` where
    there is an intervention; `time` and `event` as watched, in months rounded to hundredths. The written
    outcome and fate are blank for people who were lost before the horizon.

    Parameters
    ----------
    world : World
    parameters : TimeToEvent

    Raises
    ------
    SimulationError
        Impossible parameters, all of them together, before anything is drawn.

    Notes
    -----
    Causes are independent given what their hazards are made of; each has the cumulative hazard
    ``λ_k h (t / h)^shape`` with horizon h. So by the horizon cause k came first with probability
    ``(λ_k / Λ) (1 − exp(−Λ h))``, Λ the sum of all.

    A person in custody or dead cannot act: they count as without the event by the horizon, which is the risk
    in the presence of what competes.

    Examples
    --------
    >>> from riskeval.simulate.population import Population
    >>> from riskeval.simulate.times import Cause, TimeToEvent, times_to_event
    >>> population = Population()
    >>> causes = Cause.steady("violence", 0.03), Cause.steady("death", 0.01)
    >>> times_to_event(population, TimeToEvent(causes, horizon=25))
    >>> population.table("fate_24m")["share"].round(3).tolist()
    [0.368, 0.474, 0.158]
    """
    faults.refuse(parameters.problems(world), parameters)
    _draw_times(world, parameters)
    if parameters.treated is None:
        _declare_fate(world, parameters, parameters.fate, parameters.outcome, "")
    else:
        _declare_both_fates(world, parameters, parameters.treated)
    _declare_watched(world, parameters)


def _striking(parameters: TimeToEvent, label: str) -> str:
    return f"{parameters.time} to {label}"


def _draw_times(world: World, parameters: TimeToEvent) -> None:
    """When each cause would strike an untreated person: only where people are drawn."""

    def make(cause: Cause, stream: Stream) -> Floats:
        return times(cause.monthly(world), stream.uniforms(world.rows), parameters.horizon, parameters.shape)

    for cause in parameters.causes:
        world.drawn_only(_striking(parameters, cause.label), partial(make, cause))


def _striking_times(world: World, parameters: TimeToEvent, *, treated: bool) -> Floats:
    """Shape (rows, causes); with `treated`, the first is later for those who were treated."""
    found = np.stack([world[_striking(parameters, cause.label)] for cause in parameters.causes], axis=1)
    if treated and parameters.treated is not None:
        with np.errstate(divide="ignore"):
            factor = np.float64(parameters.hazard_ratio) ** (-1 / parameters.shape)
        found[:, 0] = np.where(world[parameters.treated] == 1, found[:, 0] * factor, found[:, 0])
    return found


def _first(found: Floats, horizon: float) -> Integers:
    """0 where nothing strikes by the horizon, else 1 + the cause that strikes first."""
    return np.where(found.min(axis=1) <= horizon, 1 + found.argmin(axis=1), 0)


def _declare_fate(world: World, parameters: TimeToEvent, fate: str, outcome: str, added: str) -> None:
    """What comes first by the horizon without any intervention."""

    def chances() -> Floats:
        return fates(hazards(world, parameters.causes), parameters.horizon)

    _level(world, parameters, fate, chances, added, treated=False)
    _outcome(world, parameters, outcome, fate, added)


def _declare_both_fates(world: World, parameters: TimeToEvent, treated: str) -> None:
    """What comes first without the intervention, and what comes first as people were treated."""
    untreated = f"{parameters.fate} untreated"
    _declare_fate(world, parameters, untreated, parameters.untreated, ", had nobody been treated")

    def chances() -> Floats:
        touch(world, untreated, treated)
        monthly = hazards(world, parameters.causes)
        without = fates(monthly, parameters.horizon)
        monthly[:, 0] *= np.where(world[treated] == 1, parameters.hazard_ratio, 1.0)
        return coupled_fates(world.codes(untreated), without, fates(monthly, parameters.horizon))

    _level(world, parameters, parameters.fate, chances, "", treated=True)
    _outcome(world, parameters, parameters.outcome, parameters.fate, "")


def _level(
    world: World, parameters: TimeToEvent, fate: str, chances: Drawn, added: str, *, treated: bool
) -> None:
    world.level(
        fate,
        chances,
        labels=parameters.labels,
        drawn=lambda: _first(_striking_times(world, parameters, treated=treated), parameters.horizon),
        about=f"What came first within {parameters.horizon:g} months{added}",
    )


def _outcome(world: World, parameters: TimeToEvent, name: str, fate: str, added: str) -> None:
    happened = [float(code == 1) for code in range(len(parameters.labels))]
    about = f"'{parameters.causes[0].label}' within {parameters.horizon:g} months, 1 or 0{added}"
    world.derive(name, fate, happened, about=about)


def _declare_watched(world: World, parameters: TimeToEvent) -> None:
    """Months watched and what ended them; the outcome of those who were lost is blank."""
    watched, named = (
        f"{parameters.time} watched",
        ", ".join(f"{code} {label}" for code, label in enumerate(("censored", *parameters.labels[1:]))),
    )
    world.drawn_only(watched, lambda stream: _watched(world, parameters, stream))
    world.drawn_only(
        parameters.time,
        lambda _: _months(world, parameters, watched),
        about="Months to the event or the end of watching",
    )
    world.drawn_only(
        parameters.event,
        lambda _: _ended_by(world, parameters, watched),
        about=f"What ended the watching: {named}",
    )
    if world.draws:
        lost = (world[parameters.event] == 0) & (world[watched] < parameters.horizon)
        world.blank(parameters.outcome, lost.astype(np.float64), kind="lost")
        world.blank(parameters.fate, lost.astype(np.float64), kind="lost")


def _watched(world: World, parameters: TimeToEvent, stream: Stream) -> Floats:
    """How long each person would be watched if nothing happened."""
    planned, loss = stream.uniforms(world.rows), stream.uniforms(world.rows)
    months = np.full(world.rows, parameters.horizon)
    if isinstance(parameters.follow_up, Spread):
        months = parameters.follow_up.at(planned)
    elif parameters.follow_up is not None:
        months = world[parameters.follow_up]
    if parameters.loss_per_month is None:
        return months
    monthly = parameters.loss_per_month.rate(world, "a hazard of being lost")
    return np.asarray(np.minimum(months, times(monthly, loss, parameters.horizon, shape=1.0)))


def _months(world: World, parameters: TimeToEvent, watched: str) -> Floats:
    """Events rounded up and losses down, so that nothing moves across the horizon; no time is 0."""
    strikes, ends = _striking_times(world, parameters, treated=True).min(axis=1), world[watched]
    exact = np.round(np.minimum(strikes, ends) * HUNDREDTHS, 6)
    rounded = np.where(strikes <= ends, np.ceil(exact), np.floor(exact))
    return np.asarray(np.maximum(rounded, 1.0) / HUNDREDTHS)


def _ended_by(world: World, parameters: TimeToEvent, watched: str) -> Integers:
    found = _striking_times(world, parameters, treated=True)
    return np.where(found.min(axis=1) <= world[watched], 1 + found.argmin(axis=1), 0)
