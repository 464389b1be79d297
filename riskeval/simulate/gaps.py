"""Missing answers of an instrument: which kinds its data can hold, and writing them over answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from riskeval.errors import Problem, SimulationError
from riskeval.simulate.draws import Floats
from riskeval.simulate.missing import Missing

if TYPE_CHECKING:
    from riskeval.instruments.inputs import Input

Gaps = ArrayLike | Missing | Sequence[Missing] | Mapping[str, ArrayLike]
BLANK = "not rated"


def spelled_out(missing: Gaps) -> list[Missing]:
    """What a share, or a share of each kind, means."""
    return [
        one if isinstance(one, Missing) else Missing(share=one[1], kind=one[0]) for one in _parts(missing)
    ]


def share_problems(missing: Gaps) -> Iterator[Problem]:
    """Shares and kinds that cannot be."""
    for one in _parts(missing):
        try:
            spelled_out([one] if isinstance(one, Missing) else dict([one]))
        except SimulationError as error:
            yield from error.problems


def _parts(missing: Gaps) -> list[Missing | tuple[str, ArrayLike]]:
    if isinstance(missing, Missing):
        return [missing]
    if isinstance(missing, Mapping):
        return list(missing.items())
    if isinstance(missing, list | tuple) and any(isinstance(one, Missing) for one in missing):
        return [one if isinstance(one, Missing) else (BLANK, one) for one in missing]
    return [(BLANK, missing)]  # type: ignore[list-item]


def missing_codes(one: Input) -> dict[str, str]:
    """The first code of each kind of missing; blank is no code."""
    codes: dict[str, str] = {}
    for code in one.codes:
        if code.missing:
            codes.setdefault(code.missing, code.code)
    for text, kind in one.missing_codes.items():
        codes.setdefault(kind, text)
    return codes


def with_gaps(
    one: Input,
    column: pd.Series,
    position: Floats,
    several: Sequence[Missing],
    latents: Mapping[str, Floats],
    uniforms: Floats,
) -> pd.Series:
    """Blank some answers, and write the codes of the other kinds of missing over some.

    Parameters
    ----------
    one : Input
        Whose answers these are.
    column : pandas.Series, shape (people,)
        The answers as they stand in a data file; blank where somebody is not asked.
    position : array of float, shape (people,)
        Where each true answer stands, from 0 (lowest) to 1.
    several : sequence of Missing
        Of one answer at most one of them happens.
    latents : mapping of str to array of float, shape (people,)
        The latent numbers of each person.
    uniforms : array of float, shape (people,)
        One draw per person.
    """
    asked, start, codes = column.notna().to_numpy(), np.zeros(len(column)), missing_codes(one)
    for missing in several:
        if missing.items is not None and one.id not in missing.items:
            continue
        end = start + missing.probability(missing.added(latents), position)
        here, start = (uniforms >= start) & (uniforms < end) & asked, end
        if missing.kind == BLANK:
            column = column.mask(here)
        elif missing.kind in codes and here.any():
            column = column.astype(object).mask(here, codes[missing.kind])
    return column
