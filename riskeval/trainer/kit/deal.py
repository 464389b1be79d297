"""Who gets which vignette when, called by which side, told in which format: by chance, in balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.trainer.kit.vignettes import Vignette

FORMATS = ("percent", "frequency", "word")
MOST = 500


@dataclass(frozen=True)
class Sheet:
    """What one participant gets.

    Parameters
    ----------
    participant : str
        A pseudonym such as P07.
    side, format : str
        Who called, and how estimates are told; the format is empty where no vignette has one.
    vignettes : tuple of Vignette
        In this participant's order.
    """

    participant: str
    side: str
    format: str
    vignettes: tuple[Vignette, ...]


def deal(
    vignettes: Sequence[Vignette], participants: int, sides: Sequence[str], seed: int
) -> tuple[Sheet, ...]:
    """Deal vignettes, sides and formats out to participants.

    Parameters
    ----------
    vignettes : sequence of Vignette
    participants : int
        From 1 to 500.
    sides : sequence of str
        Who may have called; at least two, all different.
    seed : int
        The same seed deals the same.

    Returns
    -------
    tuple of Sheet

    Raises
    ------
    EvaluationError
        For numbers and sides that cannot be dealt.

    Notes
    -----
    Orders are rows of a cyclic Latin square whose vignettes are relabelled by chance, anew for each block of
    as many participants as there are vignettes: in a whole block each vignette stands once at each position.
    Sides and formats come in permuted blocks, so that each pair is dealt equally often in a whole block.
    """
    raise_all(EvaluationError, _problems(participants, sides))
    chance = np.random.default_rng(seed)
    formats = FORMATS if any(one.risk is not None for one in vignettes) else ("",)
    arms = list(product(sides, formats))
    orders = [
        order for _ in range(0, participants, len(vignettes)) for order in _square(len(vignettes), chance)
    ]
    dealt = [arms[k] for _ in range(0, participants, len(arms)) for k in chance.permutation(len(arms))]
    width = max(2, len(str(participants)))
    return tuple(
        Sheet(f"P{number:0{width}d}", side, way, tuple(vignettes[k] for k in order))
        for number, (side, way), order in zip(range(1, participants + 1), dealt, orders, strict=False)
    )


def _square(size: int, chance: np.random.Generator) -> list[list[int]]:
    names, rows = chance.permutation(size), chance.permutation(size)
    return [[int(names[(row + column) % size]) for column in range(size)] for row in rows]


def _problems(participants: int, sides: Sequence[str]) -> list[Problem]:
    found = []
    if not 1 <= participants <= MOST:
        found.append(Problem(f"1 to {MOST} participants", f"{participants}", "give another number"))
    if len({side.strip().casefold() for side in sides if side.strip()}) != len(sides) or len(sides) < 2:
        listed = ", ".join(f"'{side}'" for side in sides)
        found.append(
            Problem("two or more different sides", listed, 'write them as "the defence,the prosecution"')
        )
    return found
