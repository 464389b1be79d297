"""Overrides: a person raises or lowers the band that a rule has made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, Integers
from riskeval.simulate.effects import Effects, touch
from riskeval.simulate.raters import RaterParameters
from riskeval.simulate.world import World

DIRECTIONS = ("down", "none", "up")


@dataclass(frozen=True)
class OverrideParameters:
    """How often a band is raised or lowered, and for whom more often.

    Parameters
    ----------
    up, down : float
        Probability that a band is raised, or lowered, by one where it can be. The defaults are those of
        40,539 people, of whom 15.4 % were overridden, 94.1 % of them upwards.
    up_group, down_group : mapping of str to float
        For labels of a group: log odds ratio of raising, or of lowering, against keeping.
    up_reaction : float
        Log odds ratio of raising per standard deviation of what the rater feels; lowering has its opposite.
    up_severity : float
        Log odds ratio of raising per unit of the rater's severity; lowering has its opposite.

    Raises
    ------
    SimulationError
        Probabilities outside 0 to 1, or 1 and more together; numbers that are not finite.

    Notes
    -----
    The numbers behind the defaults: doi:10.1177/0093854820942270.
    """

    up: float = 0.145
    down: float = 0.009
    up_group: Mapping[str, float] = field(default_factory=dict)
    down_group: Mapping[str, float] = field(default_factory=dict)
    up_reaction: float = 0.0
    up_severity: float = 0.0

    def __post_init__(self) -> None:
        faults.refuse(_problems(self), self)


def override_probabilities(
    codes: Integers, levels: int, log_odds_up: Floats, log_odds_down: Floats, up: float, down: float
) -> Floats:
    """How probable it is that a band is lowered, kept or raised.

    Parameters
    ----------
    codes : array of int, shape (rows,)
        The band by rule, 0 … `levels` − 1.
    levels : int
        How many bands there are.
    log_odds_up, log_odds_down : array of float, shape (rows,)
        Added to the log odds of raising, and of lowering, against keeping.
    up, down : float
        Their probabilities where nothing is added.

    Returns
    -------
    array of float, shape (rows, 3)
        Down, none, up. The highest band is never raised and the lowest never lowered: it is kept instead.

    Examples
    --------
    >>> import numpy as np
    >>> from riskeval.simulate.override import override_probabilities
    >>> none = np.zeros(2)
    >>> override_probabilities(np.array([0, 1]), 2, none, none, up=0.2, down=0.1).round(2).tolist()
    [[0.0, 0.8, 0.2], [0.1, 0.9, 0.0]]
    """
    kept = 1 - up - down
    raise_weight, lower_weight = up * np.exp(log_odds_up), down * np.exp(log_odds_down)
    everything = kept + raise_weight + lower_weight
    raised = np.where(codes < levels - 1, raise_weight / everything, 0.0)
    lowered = np.where(codes > 0, lower_weight / everything, 0.0)
    return np.stack([lowered, 1 - lowered - raised, raised], axis=1)


def override(
    world: World,
    name: str,
    band: str,
    overrides: OverrideParameters,
    *,
    direction: str = "override",
    group: str | None = None,
    feeling: str | None = None,
    rater: str | None = None,
    raters: RaterParameters | None = None,
) -> None:
    """Declare which bands are overridden, and the band that stands in the end.

    Parameters
    ----------
    world : World
    name : str
        The new column of the final band.
    band : str
        The column of the band by rule, with ordered labels.
    overrides : OverrideParameters
    direction : str
        The new column that says down, none or up.
    group, feeling, rater : str, optional
        The columns on which overriding depends, where the parameters say that it does.
    raters : RaterParameters, optional
        Whose severities count.

    Raises
    ------
    SimulationError
        Columns that do not exist; an effect that is on while its column is not named.
    """
    faults.refuse(_missing(world, band, overrides, group, feeling, rater if raters else None))
    slopes = {feeling: overrides.up_reaction} if feeling else {}
    severity = raters.severity if raters and rater else {}
    by_rater = {rater: {x: overrides.up_severity * shift for x, shift in severity.items()}} if rater else {}
    more = Effects(slopes=slopes, shifts=by_rater)
    up = more.plus(shifts={group: overrides.up_group} if group else {})
    less = Effects(
        slopes={x: -slope for x, slope in slopes.items()},
        shifts={x: {label: -shift for label, shift in table.items()} for x, table in by_rater.items()},
    )
    down = less.plus(shifts={group: overrides.down_group} if group else {})
    touch(world, band, *up.slopes, *up.shifts)
    levels = len(world.scales[band])
    chances = override_probabilities(
        world.codes(band), levels, up.of(world), down.of(world), overrides.up, overrides.down
    )
    world.level(direction, chances, labels=DIRECTIONS, about=f"how '{band}' was overridden")
    touch(world, direction)
    final = world.codes(band) + world.codes(direction) - 1
    labels = world.scales[band].labels
    world.level(name, np.eye(levels)[final], labels=labels or None, about=f"'{band}' after overrides")


def _missing(
    world: World,
    band: str,
    overrides: OverrideParameters,
    group: str | None,
    feeling: str | None,
    rater: str | None,
) -> Iterator[Problem]:
    yield from faults.discrete(world, band)
    if group:
        yield from faults.labels(world, group, {**overrides.up_group, **overrides.down_group})
    for name in (feeling, rater):
        yield from faults.declared(world, name) if name else ()
    needs = {
        "up_group": (overrides.up_group, group),
        "down_group": (overrides.down_group, group),
        "up_reaction": (overrides.up_reaction, feeling),
        "up_severity": (overrides.up_severity, rater),
    }
    for effect, (size, column) in needs.items():
        if size and not column:
            yield Problem(
                f"the column on which `{effect}` depends", "none", f"name it, or switch `{effect}` off"
            )


def _problems(overrides: OverrideParameters) -> Iterator[Problem]:
    chances = {"up": overrides.up, "down": overrides.down}
    each = [
        problem
        for name, chance in chances.items()
        for problem in faults.number(f"`{name}`", chance, 0.0, 1.0)
    ]
    yield from each
    if not each and overrides.up + overrides.down >= 1:
        found = f"{overrides.up + overrides.down:g}"
        yield Problem("`up` and `down` below 1 together", found, "leave some bands as they are")
    for name in ("up_group", "down_group"):
        for label, shift in getattr(overrides, name).items():
            yield from faults.number(f"'{label}' of `{name}`", shift)
    for name in ("up_reaction", "up_severity"):
        yield from faults.number(f"`{name}`", getattr(overrides, name))
