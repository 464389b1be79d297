"""Which values are missing, of which kind, and what that depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import Problem, did_you_mean
from riskeval.simulate import faults
from riskeval.simulate.draws import Floats, logistic
from riskeval.simulate.kinds import is_number
from riskeval.simulate.world import World

MissingKind = Literal["not rated", "omitted", "not applicable", "unknown"]
KINDS: tuple[str, ...] = get_args(MissingKind)


@dataclass(frozen=True)
class Missing:
    """How often a value is missing, and what that depends on.

    The log odds of being missing are those of `share`, plus what the latent numbers, the true answer and the
    groups of a person add. With nothing added values are missing at random; where the true answer adds,
    leaving the incomplete rows out misleads.

    Parameters
    ----------
    share : float or array of float, shape (people,)
        Probability of being missing where nothing is added.
    latent : mapping of str to float
        What one unit of a latent number adds to the log odds, such as ``{"latent_risk": -0.7}``.
    answer : float
        What the highest answer adds to the log odds, compared with the lowest; the answers between add in
        proportion. Nothing is added for answers without an order.
    groups : mapping of str to mapping of str to float
        What the labels of a category add to the log odds, such as ``{"sex": {"female": 0.5}}``.
    kind : {"not rated", "omitted", "not applicable", "unknown"}
        Which of the four kinds of missing; "not rated" is blank.
    items : tuple of str, optional
        The columns that can be missing; by default all.
    code : str
        How the kind is written into a column of a :class:`~riskeval.simulate.world.World`; blank by default.

    Raises
    ------
    SimulationError
        An unknown kind, a share outside 0 to 1, or something added that is not a number.
    """

    share: ArrayLike = 0.05
    latent: Mapping[str, float] = field(default_factory=dict)
    answer: float = 0.0
    groups: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kind: str = "not rated"
    items: tuple[str, ...] | None = None
    code: str = ""

    def __post_init__(self) -> None:
        faults.refuse(self._problems(), self)

    def _problems(self) -> Iterator[Problem]:
        if self.kind not in KINDS:
            do = did_you_mean(self.kind, KINDS) or "use one of these"
            yield Problem(f"a kind of missing: {', '.join(KINDS)}", f"'{self.kind}'", do)
        try:
            share = np.asarray(self.share, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            share = np.array(np.nan)
        bad = share[~((share >= 0) & (share <= 1))]
        if bad.size or not share.size:
            found = f"{bad.flat[0]:g}" if bad.size else "none"
            yield Problem(f"shares from 0 to 1 that are '{self.kind}'", found, "correct it")
        added = [
            self.answer,
            *self.latent.values(),
            *(x for one in self.groups.values() for x in one.values()),
        ]
        strange = [one for one in added if not is_number(one)]
        if strange:
            needed = f"numbers that are added to the log odds of '{self.kind}'"
            yield Problem(needed, f"{strange[0]}", "give a finite number, such as 0.7")

    def probability(self, added: ArrayLike, position: ArrayLike) -> Floats:
        """How probable a value is to be missing.

        Parameters
        ----------
        added : array of float, shape (people,)
            What the latent numbers and groups add to the log odds.
        position : array of float, shape (people,)
            Where the true answer stands, from 0 (lowest) to 1 (highest).

        Returns
        -------
        array of float, shape (people,)
        """
        share = np.asarray(self.share, dtype=np.float64)
        more = np.asarray(added, dtype=np.float64) + self.answer * np.asarray(position, dtype=np.float64)
        with np.errstate(divide="ignore"):
            odds = np.log(share) - np.log1p(-share)
        return np.asarray(np.where(more == 0.0, share, logistic(np.clip(odds + more, -700.0, 700.0))))

    def added(self, latents: Mapping[str, ArrayLike]) -> Floats:
        """What the latent numbers add to the log odds, shape (people,) or ()."""
        parts = [slope * np.asarray(latents[name], dtype=np.float64) for name, slope in self.latent.items()]
        return np.asarray(sum(parts, np.zeros(())))


def hide(world: World, names: Sequence[str], missing: Missing) -> None:
    """Hide values of columns that are written, each by its own draw.

    A population ignores it: what is true is true of complete data.

    Parameters
    ----------
    world : World
    names : sequence of str
        Columns that were declared before.
    missing : Missing
        How often, of which kind, and what it depends on.

    Examples
    --------
    >>> from riskeval.simulate.crowd import Crowd
    >>> from riskeval.simulate.missing import Missing, hide
    >>> crowd = Crowd(1000, seed=1)
    >>> crowd.yes_no("threats", 0.3)
    >>> hide(crowd, ["threats"], Missing(share=0.02, answer=2.0))
    >>> int(crowd.hidden("threats").sum())
    42
    """
    for name in names:
        chance = partial(_probability, world, name, missing)
        world.blank(name, chance, kind=missing.kind, code=missing.code)


def _probability(world: World, column: str, missing: Missing) -> Floats:
    """How probable each value of a column is to be missing; reads values, so only a crowd asks for it."""
    added = missing.added({name: world[name] for name in missing.latent})
    for category, table in missing.groups.items():
        added = added + world.by(category, table)
    if missing.answer == 0.0:
        return missing.probability(added, 0.0)
    return missing.probability(added, world.codes(column) / max(len(world.scales[column]) - 1, 1))
