"""Repeated assessments of people who truly change, each at a pace of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats
from riskeval.simulate.tool import Tool, total_probabilities
from riskeval.simulate.world import World

__all__ = ["Change", "Course", "before_and_after", "change_score", "reassessed"]

TREATED, UNTREATED = "treated", "untreated"


@dataclass(frozen=True)
class Course:
    """How some people change.

    Parameters
    ----------
    share : float
        How many people take this course.
    slope : float
        Their mean change of the latent state from one occasion to the next; negative is improvement.
    sd : float
        Standard deviation of the slopes of people on this course.
    """

    share: float
    slope: float = 0.0
    sd: float = 0.0


def _courses() -> dict[str, Course]:
    return {
        "improving": Course(0.3, -0.30),
        "stable": Course(0.5),
        "deteriorating": Course(0.2, 0.25),
    }


@dataclass(frozen=True)
class Change:
    """True change over several occasions: a slope of each person, and fluctuation around it.

    Parameters
    ----------
    occasions : int
        How often people are assessed.
    months_apart : float
        Between two occasions.
    courses : mapping of str to Course
        Improving, stable, deteriorating: labels and how they change.
    treated : float
        Share of the people who are treated, by chance.
    treatment_effect : float
        What treatment adds to the slope; negative is benefit.
    slope_with_level : float
        What one unit of the level adds to the slope; negative means that people with a high level improve
        more, for a real reason and not through regression to the mean.
    fluctuation_sd : float
        Standard deviation of the state around a person's own line.
    correlation : float
        Of the fluctuation at two occasions in a row; it fades with the power of the distance.

    Raises
    ------
    SimulationError
        Numbers that cannot be, all of them.

    Notes
    -----
    The state at occasion t = 0, 1, … is ``level + slope · t + fluctuation``, with a slope
    ``Normal(course slope + treatment effect + slope_with_level · level, course sd²)``.
    """

    occasions: int = 4
    months_apart: float = 6.0
    courses: Mapping[str, Course] = field(default_factory=_courses)
    treated: float = 0.5
    treatment_effect: float = -0.10
    slope_with_level: float = 0.0
    fluctuation_sd: float = 0.4
    correlation: float = 0.5

    def __post_init__(self) -> None:
        faults.refuse(self._problems(), self)

    def _problems(self) -> Iterator[Problem]:
        yield from faults.whole("occasions", self.occasions, 2, faults.MOST)
        yield from faults.above("months between occasions", self.months_apart, 0)
        yield from faults.shares("courses of change", [one.share for one in self.courses.values()])
        for label, one in self.courses.items():
            yield from faults.number(f"the slope of '{label}'", one.slope)
            yield from faults.number(f"the standard deviation of slopes of '{label}'", one.sd, 0)
        yield from faults.number("the share of people who are treated", self.treated, 0, 1)
        yield from faults.number("the effect of treatment", self.treatment_effect)
        yield from faults.number("the slope with the level", self.slope_with_level)
        yield from faults.number("the standard deviation of the fluctuation", self.fluctuation_sd, 0)
        yield from faults.correlation("the fluctuation", self.correlation)


def reassessed(world: World, parameters: Change, *, level: str = "latent_risk") -> None:
    """Make a row of every assessment, with the true state of the person at that time.

    Declares `course`, `treatment`, `occasion` (from 0), `months` since the first, and `state`. Declare the
    person before, and ratings and outcomes after it: a tool that follows "state", an outcome that does. In a
    drawn crowd `own_slope` is each person's change per occasion.

    Parameters
    ----------
    world : World
    parameters : Change
    level : str
        The column of the level from which people start.

    Raises
    ------
    SimulationError
        There is no such column, or one of the new columns is there already.

    Notes
    -----
    A population has a node per occasion. Given the occasion, what is a person's own in the slope and the
    fluctuation are one normal number; so it knows each occasion, but not two of the same person together. For
    these see :func:`before_and_after`.
    """
    _start(world, parameters, level, ("own_slope", "occasion", "fluctuation", "months", "state"))

    world.drawn_only(
        "own_slope",
        lambda stream: (
            _mean_slope(world, parameters, level) + _slope_sd(world, parameters) * stream.normals(world.rows)
        ),
    )
    world.repeat("occasion", parameters.occasions, about="Number of the assessment, from 0")
    world.autoregressive("fluctuation", parameters.correlation)
    world.drawn_only(
        "months",
        lambda _: np.round(world["occasion"] * parameters.months_apart, 2),
        about="Months since the first assessment",
    )
    time, wandering = world["occasion"], world["fluctuation"]
    if world.draws:
        moved = world["own_slope"] * time + parameters.fluctuation_sd * wandering
    else:
        spread = np.hypot(parameters.fluctuation_sd, _slope_sd(world, parameters) * time)
        moved = _mean_slope(world, parameters, level) * time + spread * wandering
    world.compute("state", world[level] + moved)


def before_and_after(world: World, parameters: Change, *, level: str = "latent_risk") -> None:
    """Keep one row per person, with the true states at the first and the last occasion side by side.

    Declares `course`, `treatment`, `state_before` (the level itself) and `state_after`. Follow each with a
    tool of its own; :func:`change_score` is their difference.

    Parameters
    ----------
    world : World
    parameters : Change
    level : str
        The column of the level from which people start.

    Notes
    -----
    The fluctuation at the first occasion counts as part of the level. The change has the distribution that
    it has between these occasions in :func:`reassessed`.
    """
    _start(world, parameters, level, ("state_before", "state_after"))
    last = parameters.occasions - 1
    faded = 1 - parameters.correlation**last
    spread = np.hypot(parameters.fluctuation_sd * np.sqrt(2 * faded), _slope_sd(world, parameters) * last)
    world.compute("state_before", world[level])
    mean = world[level] + _mean_slope(world, parameters, level) * last
    world.normal("state_after", mean=mean, sd=spread)


def change_score(
    world: World, name: str, before: str, after: str, parameters: Tool, *, about: str = ""
) -> None:
    """Declare the difference of two totals of the same tool, later minus earlier.

    Parameters
    ----------
    world : World
    name : str
    before, after : str
        Columns of totals that were declared with :func:`~riskeval.simulate.tool.tool`.
    parameters : Tool
        Of the later total.
    about : str
        One sentence for the data dictionary.

    Notes
    -----
    In a population the change goes together with the earlier total, but not with the later one: choose
    between tables of (earlier, change) and (earlier, later).
    """
    faults.refuse(problem for column in (before, after) for problem in faults.declared(world, column))
    highest = parameters.highest

    def probabilities() -> Floats:
        first = world.codes(before)
        later = total_probabilities(world, parameters)
        shifted = np.zeros((world.rows, 2 * highest + 1))
        place = np.arange(highest + 1) - first[:, None] + highest
        np.put_along_axis(shifted, place, later, axis=1)
        return shifted

    world.level(
        name,
        probabilities,
        values=list(range(-highest, highest + 1)),
        drawn=lambda: world.codes(after) - world.codes(before) + highest,
        about=about,
    )


def _start(world: World, parameters: Change, level: str, new: tuple[str, ...]) -> None:
    """Give people a course and a treatment."""
    problems = [*faults.declared(world, level), *faults.fresh(world, ["course", "treatment", *new])]
    faults.refuse(iter(problems))
    shares = {label: one.share for label, one in parameters.courses.items()}
    world.category("course", shares, about="How this person truly changes; nobody could know it")
    arms = {TREATED: parameters.treated, UNTREATED: 1 - parameters.treated}
    world.category("treatment", arms, about="Whether this person was treated, by chance")


def _mean_slope(world: World, parameters: Change, level: str) -> Floats:
    slopes = {label: one.slope for label, one in parameters.courses.items()}
    treated = world.by("treatment", {TREATED: parameters.treatment_effect})
    return world.by("course", slopes) + treated + parameters.slope_with_level * world[level]


def _slope_sd(world: World, parameters: Change) -> Floats:
    return world.by("course", {label: one.sd for label, one in parameters.courses.items()})
