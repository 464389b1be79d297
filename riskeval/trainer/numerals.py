"""Numbers as the page says them."""

from __future__ import annotations

from math import isfinite

NONE = "—"


def of_hundred(share: float) -> str:
    """Such as "71 of 100"; more digits where a whole number would say 0 although somebody is there."""
    if not isfinite(share):
        return NONE
    shown = 100 * share
    return f"{f'{shown:.2g}' if 0 < shown < 1 else f'{shown:.0f}'} of 100"


def plain(value: float, digits: int = 2) -> str:
    """A number with few digits."""
    if value == float("inf"):
        return "any number of"
    return f"{float(f'{value:.{digits}g}'):g}" if isfinite(value) else NONE
