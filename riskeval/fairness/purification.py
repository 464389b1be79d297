"""Matching people on items that are not in doubt themselves: what is flagged leaves the total, in turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 10
FEWEST = 2  # a total of one item matches people on that item alone


@dataclass(frozen=True)
class Purified:
    """The items of the matching total, and those flagged when people are matched on it.

    Attributes
    ----------
    anchor, flagged : tuple of str
        In the order of the items.
    rounds : int
        How often every item was looked at.
    converged : bool
        Whether the last round flagged what the round before had flagged.
    note : str
        Why it did not converge; empty where it did.
    """

    anchor: tuple[str, ...]
    flagged: tuple[str, ...]
    rounds: int
    converged: bool
    note: str = ""


def purified(items: tuple[str, ...], flags: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Purified:
    """Look at every item, leave the flagged ones out of the total, and repeat until nothing changes.

    Parameters
    ----------
    items : tuple of str
    flags : callable
        Which items are flagged when people are matched on the total of some items. A flagged item is always
        part of the total on which it is judged itself, where that total includes the item.

    Notes
    -----
    Holland & Thayer 1988 (in Wainer & Braun, Test Validity) proposed two rounds; here there are up to 10.
    """
    flagged = flags(items)
    anchor, seen = items, [flagged]
    for round_ in range(2, ROUNDS + 1):
        if not flagged:
            return Purified(anchor, flagged, round_ - 1, True)
        left = tuple(item for item in items if item not in flagged)
        if len(left) < FEWEST:
            why = f"purification stopped: {len(left)} of {len(items)} items would be left to match people on"
            return Purified(anchor, flagged, round_ - 1, False, why)
        anchor, before, flagged = left, flagged, flags(left)
        if flagged == before:
            return Purified(anchor, flagged, round_, True)
        if flagged in seen:
            why = (
                f"purification did not settle: it came back to an earlier set of items after {round_} rounds"
            )
            return Purified(anchor, flagged, round_, False, why)
        seen.append(flagged)
    return Purified(anchor, flagged, ROUNDS, False, f"purification did not settle in {ROUNDS} rounds")
