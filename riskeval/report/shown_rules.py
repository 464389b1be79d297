"""Which totals of nearly the same people may stand in one table, so that no difference gives few away.

Two rows differ through the people whom only one of them has, and through those whose totals differ between
them. If these are few, the sums behind the two rows bound what those few have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskeval.design import Floats
from riskeval.report.disclosure import cell_passes, gap_passes

Flagged = NDArray[np.bool_]


@dataclass(frozen=True)
class Beside:
    """What the report already shows about the same people.

    Parameters
    ----------
    events, others : array, shape (rows,)
        People with and without the event whom each row stands for.
    counted : sequence of array of bool
        Sets of people whose numbers are shown.
    totals : sequence of array of float
        Scores that are shown; NaN for people without.
    """

    events: Floats
    others: Floats
    counted: Sequence[Flagged] = ()
    totals: Sequence[Floats] = ()

    def number(self, flags: Flagged) -> tuple[int, int]:
        """People with and without the event among those flagged."""
        return round(float(self.events[flags].sum())), round(float(self.others[flags].sum()))


def shown_rules(candidates: Mapping[str, Floats], beside: Beside, minimum: int) -> tuple[str, ...]:
    """The candidates that may be shown together and beside the rest of the report; earlier ones win.

    Parameters
    ----------
    candidates : mapping of str to array of float
        Name → total of each person, NaN where the rule gives none.
    beside : Beside
    minimum : int
        Smallest count that may be shown; 1 switches the control off.
    """
    kept: dict[str, Floats] = {}
    for name, total in candidates.items():
        there = ~np.isnan(total)
        if minimum <= 1 or (
            cell_passes(*beside.number(there), minimum)
            and all(sets_pass(there, other, beside, minimum) for other in beside.counted)
            and all(totals_pass(total, other, beside, minimum) for other in (*beside.totals, *kept.values()))
        ):
            kept[name] = total
    return tuple(kept)


def sets_pass(first: Flagged, second: Flagged, beside: Beside, minimum: int) -> bool:
    """Whether the people whom only one of two sets has are nobody or enough, on either side."""
    only = (first & ~second, second & ~first)
    return all(gap_passes(*beside.number(flags), minimum) for flags in only)


def totals_pass(first: Floats, second: Floats, beside: Beside, minimum: int) -> bool:
    """Whether two totals may both be shown: whom only one scores, and whom both score apart, are enough."""
    if not sets_pass(~np.isnan(first), ~np.isnan(second), beside, minimum):
        return False
    differ = ~np.isclose(first, second, rtol=0.0, atol=1e-9, equal_nan=True)
    return all(n == 0 or n >= minimum for n in beside.number(differ))
