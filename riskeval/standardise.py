"""Weights that give each group everyone's distribution over the levels of other columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval._frame import Column, encode
from riskeval.declaration import CLUSTER, STRATA, WEIGHTS, Key, said
from riskeval.design import Codes, Floats
from riskeval.errors import CohortError
from riskeval.people import People


def standardised(people: People, column: str, over: Sequence[Key]) -> People:
    """The people, weighted so that each group of a column has everyone's mix of levels of other columns.

    A person of group g at level l weighs ``w · (W_l / W) / (W_gl / W_g)``: direct standardisation. Groups
    without anybody at some level are excluded, and counted, like people without a level.
    """
    if any(people.columns[key].missing.any() for key in over):
        people = people.having(over, f"{' or '.join(map(said, over))} missing")
    group, level = _codes(people, [column]), _codes(people, over)
    weight = people.columns[WEIGHTS].values if WEIGHTS in people.columns else np.ones(len(people.n))
    total = _table(group, level, weight * people.n)
    lacking = (total == 0).any(axis=1)
    kept = _without(people, column, over, lacking[group], total)
    group, level, weight = (array[~lacking[group]] for array in (group, level, weight))
    wanted = total.sum(axis=0) / total.sum()
    had = total / total.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        factor = (wanted / had)[group, level]
    columns: dict[Key, Column] = {**kept.columns, WEIGHTS: encode(weight * factor)}
    if CLUSTER not in columns:
        columns[STRATA] = _strata(kept, group, level)
    return replace(kept, columns=columns)


def _codes(people: People, columns: Sequence[Key]) -> Codes:
    """One code for each combination of labels that some person has."""
    return _combined([people.columns[column].values for column in columns])


def _combined(parts: Sequence[Floats | Codes]) -> Codes:
    _, codes = np.unique(np.column_stack(parts), axis=0, return_inverse=True)
    return codes.ravel().astype(np.int64)


def _table(group: Codes, level: Codes, weight: Floats) -> Floats:
    shape = (int(group.max()) + 1, int(level.max()) + 1)
    flat = np.bincount(group * shape[1] + level, weights=weight, minlength=shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), dtype=float)


def _without(
    people: People,
    column: str,
    over: Sequence[Key],
    left: NDArray[np.bool_],
    total: Floats,
) -> People:
    """The people of the groups that have somebody at every level."""
    if left.all():
        raise CohortError(
            needed=f"a group of `{column}` with people at every level of {', '.join(map(said, over))}",
            found=f"none of {len(total)} groups over {total.shape[1]} levels",
            do="join levels of the control before",
        )
    if not left.any():
        return people
    reason = f"group of `{column}` with nobody at some level of {', '.join(map(said, over))}"
    gone = pd.DataFrame({"reason": [reason], "n": [round(float(people.n[left].sum()))]})
    return people.keep(~left, pd.concat([people.excluded, gone], ignore_index=True))


def _strata(people: People, group: Codes, level: Codes) -> Column:
    """Levels within groups; a group with a level of one person is one stratum, which is wider."""
    small = np.asarray(_table(group, level, people.n) < 2).any(axis=1)
    parts: list[Floats | Codes] = [group, np.where(np.asarray(small)[group], 0, level)]
    if STRATA in people.columns:
        parts.append(people.columns[STRATA].values)
    codes = _combined(parts)
    names = np.array([str(code) for code in range(int(codes.max()) + 1)], dtype=object)
    return Column(codes.astype(float), codes, names)
