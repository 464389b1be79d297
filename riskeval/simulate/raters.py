"""People who rate: how severe, how noisy, how trained, for which side, and with what feelings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, Integers, Stream
from riskeval.simulate.effects import touch
from riskeval.simulate.setting import Setting
from riskeval.simulate.world import World

SIDES = {"prosecution": 1.0, "defence": -1.0}
ORDER_NODES = 8
MOST_RATERS = 1000


@dataclass(frozen=True)
class RaterParameters:
    """How a fixed panel of raters differs from one perfect rater; every effect is off at 0.

    All shifts are in the unit of what is rated: standard deviations of the latent risk where that is rated,
    points where a total is.

    Parameters
    ----------
    raters : int
        How many raters the panel has.
    severity_sd : float
        Standard deviation (divisor raters − 1) of their severities, which are the mid-quantiles of a normal
        distribution. A severe rater rates everybody higher.
    severities : tuple of float
        The severities, if they are listed; one for each rater.
    order : int
        Seed of the order in which the severities are given to the raters.
    noise_sd : float
        Standard deviation of what differs from rating to rating for no reason.
    halo_sd : float
        Standard deviation of a rater's impression of a case, which all items of that rating share.
    drift : float
        How much more severe everybody is when the column of the order is 1 than when it is 0.
    allegiance : float
        How much higher a rater for the prosecution rates, and how much lower one for the defence.
    reaction : float
        How much a judgement moves, beyond what was rated, per standard deviation of what the rater feels.
    likeness : float
        Correlation of that feeling with what the person is like.
    trained : float
        Share of the raters who are trained: the first of the panel.
    training : float
        Share of their severity and noise that training takes away.

    Raises
    ------
    SimulationError
        Parameters that cannot be; all of them are listed.

    Notes
    -----
    A rating is what the case shows + severity + drift · order ± allegiance + halo + noise, and a judgement
    + reaction · feeling. What a panel of this kind makes of reliability is in
    :mod:`riskeval.simulate.rater_truths`.

    Examples
    --------
    >>> from riskeval.simulate.raters import RaterParameters
    >>> RaterParameters(raters=3, severity_sd=0.4, order=2).severity
    {'rater 01': 0.4, 'rater 02': 0.0, 'rater 03': -0.4}
    """

    raters: int = 10
    severity_sd: float = 0.0
    severities: tuple[float, ...] = ()
    order: int = 1
    noise_sd: float = 0.0
    halo_sd: float = 0.0
    drift: float = 0.0
    allegiance: float = 0.0
    reaction: float = 0.0
    likeness: float = 0.0
    trained: float = 0.0
    training: float = 0.0

    def __post_init__(self) -> None:
        faults.refuse(_problems(self), self)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the raters: rater 01, rater 02 and so on."""
        width = max(2, len(str(self.raters)))
        return tuple(f"rater {number:0{width}d}" for number in range(1, self.raters + 1))

    @property
    def severity(self) -> dict[str, float]:
        """How much higher each rater rates everybody, after training."""
        left = self._left_by_training()
        return dict(zip(self.labels, (left * self._untrained()).tolist(), strict=True))

    @property
    def noise(self) -> dict[str, float]:
        """Standard deviation of each rater's noise, after training."""
        left = self._left_by_training()
        return dict(zip(self.labels, (left * self.noise_sd).tolist(), strict=True))

    @property
    def _trained(self) -> int:
        return round(self.trained * self.raters)

    def _left_by_training(self) -> Floats:
        return np.where(np.arange(self.raters) < self._trained, 1 - self.training, 1.0)

    def _untrained(self) -> Floats:
        """Severities without training: trained and untrained raters are each a panel of their own."""
        if self.severities:
            return np.asarray(self.severities, dtype=np.float64)
        trained, others = self._trained, self.raters - self._trained
        parts = ((trained, "trained"), (others, ""))
        panels = [_mid_quantiles(size, self.order, name) for size, name in parts]
        return self.severity_sd * np.concatenate(panels)


def rater_panel(world: World, raters: RaterParameters, *, column: str = "rater") -> None:
    """Give every case one rater of the panel; all raters see equally many cases."""
    world.panel(column, raters.labels, about=f"who rated, one of a panel of {raters.raters}")


def rater_order(world: World, raters: RaterParameters, *, column: str = "order") -> None:
    """Say when a case is rated: from 0, the first of the study, to 1, the last."""
    nodes = ORDER_NODES if raters.drift else 1
    about = "when in the study the case was rated: 0 first, 1 last"
    world.quantity(column, lambda share: share, nodes=nodes, about=about)


def rater_halo(world: World, raters: RaterParameters, *, column: str = "halo") -> None:
    """Give every case and rater an impression that all items of the rating share."""
    world.normal(column, sd=raters.halo_sd, about="the rater's impression of the case, shared by all items")


def rater_feeling(
    world: World, raters: RaterParameters, *, like: str | None = None, column: str = "feeling"
) -> None:
    """Give every case and rater a feeling: standard normal, and it may follow what the person is like."""
    about = "what the rater feels towards the person, standard normal"
    alone = np.sqrt(1 - raters.likeness**2) if like else 1.0
    world.normal(column, mean=raters.likeness * world[like] if like else 0.0, sd=alone, about=about)


def lean(world: World, raters: RaterParameters, setting: Setting) -> Floats:
    """Add up how far the first rater of each case leans: severity, drift, side and halo.

    Parameters
    ----------
    world : World
    raters : RaterParameters
    setting : Setting

    Returns
    -------
    array of float, shape (rows,)
        Added to what is rated.
    """
    require_columns(setting, raters, feelings=False)
    touch(world, *setting.of_the_case(), setting.rater, *([setting.halo] if setting.halo else []))
    shift = world.by(setting.rater, raters.severity) + shared_lean(world, raters, setting)
    shift = shift + opposed(raters, setting, 1)
    return np.asarray(shift + world[setting.halo] if setting.halo else shift)


def shared_lean(world: World, raters: RaterParameters, setting: Setting) -> Floats:
    """How far all raters of a case lean: drift and side, shape (rows,)."""
    shift = np.zeros(world.rows)
    if setting.order:
        shift = shift + raters.drift * world[setting.order]
    if setting.side:
        labels = world.scales[setting.side].labels
        shift = shift + raters.allegiance * world.by(setting.side, {x: SIDES.get(x, 0.0) for x in labels})
    return np.asarray(shift)


def opposed(raters: RaterParameters, setting: Setting, place: int) -> float:
    """How far the rater in this place (first 1) leans for the side that the place has."""
    side = setting.opposing[place - 1] if place <= len(setting.opposing) else ""
    return raters.allegiance * SIDES.get(side, 0.0)


def require_columns(setting: Setting, raters: RaterParameters, *, feelings: bool) -> None:
    """Refuse an effect that is on although no column says whom it concerns."""
    faults.refuse(_missing_columns(setting, raters, feelings))


def columns_exist(world: World, raters: RaterParameters, setting: Setting) -> Iterator[Problem]:
    """The columns of a setting that nobody declared, and a panel of another size than the column's."""
    for name in (*setting.of_the_case(), *setting.of_the_rating()):
        yield from faults.declared(world, name)
    if setting.rater in world.scales and len(world.scales[setting.rater]) != raters.raters:
        found = f"{len(world.scales[setting.rater])}"
        yield Problem(
            f"{raters.raters} raters in '{setting.rater}'", found, "use the parameters of its panel"
        )


def another_rater(uniforms: Floats, before: list[Integers], raters: int) -> Integers:
    """Pick one of the raters who have not rated the case yet, each with the same probability."""
    code = np.floor(uniforms * (raters - len(before))).astype(np.int64)
    for taken in np.sort(np.stack(before), axis=0):
        code += code >= taken
    return code


def _mid_quantiles(size: int, order: int, name: str) -> Floats:
    """Equal shares of a standard normal, scaled to a standard deviation of 1, in a seeded order."""
    from scipy.special import ndtri

    if size < 2:
        return np.zeros(size)
    middles = ndtri((np.arange(size) + 0.5) / size)
    shuffled = np.argsort(Stream(order, "severities", name).uniforms(size))
    return np.asarray((middles / middles.std(ddof=1))[shuffled] + 0.0)


def _problems(raters: RaterParameters) -> Iterator[Problem]:
    """Everything about the parameters that cannot be."""
    yield from faults.whole("`raters`", raters.raters, 1)
    if isinstance(raters.raters, int) and raters.raters > MOST_RATERS:
        yield Problem(f"at most {MOST_RATERS} raters", f"{raters.raters}", "choose a smaller panel")
    if raters.severities and len(raters.severities) != raters.raters:
        found = f"{len(raters.severities)} severities for {raters.raters!r} raters"
        yield Problem("one severity for each rater", found, "list as many severities as raters")
    for severity in raters.severities:
        yield from faults.number("a severity of `severities`", severity)
    for name in ("severity_sd", "noise_sd", "halo_sd"):
        yield from faults.number(f"`{name}`", getattr(raters, name), 0.0)
    for name in ("drift", "allegiance", "reaction"):
        yield from faults.number(f"`{name}`", getattr(raters, name))
    for name in ("trained", "training"):
        yield from faults.number(f"`{name}`", getattr(raters, name), 0.0, 1.0)
    yield from faults.number("`likeness`", raters.likeness, -1.0, 1.0)


def _missing_columns(setting: Setting, raters: RaterParameters, feelings: bool) -> Iterator[Problem]:
    given = {
        "drift": (raters.drift, "order", setting.order),
        "allegiance": (raters.allegiance, "side", setting.side or setting.opposing),
        "halo_sd": (raters.halo_sd, "halo", setting.halo),
        "reaction": (raters.reaction * feelings, "feeling", setting.feeling or setting.like),
    }
    for effect, (size, column, there) in given.items():
        if size and not there:
            do = f"name the column in the setting, or set `{effect}` to 0"
            yield Problem(f"a column of the {column} for `{effect}`", f"{effect} = {size:g} without it", do)
