"""Numbers by which a table tells its people apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskeval.simulate.world import World

DIGITS, TAIL = 4, 3


def number_people(world: World, name: str = "person_id", *, letter: str = "P", who: str = "person") -> None:
    """Give every person a number, P0001 and so on; declare it before anything is repeated."""
    world.drawn_only(name, lambda _: numbered(world.rows, letter), about=f"Number of the synthetic {who}")


def numbered(rows: int, letter: str) -> pd.Series:
    """The words P0001, P0002, …: those of thousands and those of the rest, joined."""
    digits = max(DIGITS, len(str(rows)))
    thousands, rest = np.divmod(np.arange(1, rows + 1), 10**TAIL)
    heads = [f"{letter}{number:0{digits - TAIL}d}" for number in range(rows // 10**TAIL + 1)]
    tails = [f"{number:0{TAIL}d}" for number in range(10**TAIL)]
    return pd.Series(np.array(heads, dtype=object)[thousands] + np.array(tails, dtype=object)[rest])
