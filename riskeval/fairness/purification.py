"""Matching people on items that are not in doubt themselves: what is flagged leaves the total, in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def purified(items: tuple[str, ...], flags: Callable[[tuple[str, ...]], Mapping[str, float]]) -> Purified:
    """Look at every item, leave the flagged ones out of the total, and repeat until nothing changes.

    Parameters
    ----------
    items : tuple of str
    flags : callable
        Which items are flagged when people are matched on the total of some items, and how strongly. A
        flagged item is always part of the total on which it is judged itself, where that total includes it.

    Notes
    -----
    Holland & Thayer 1988 (in Wainer & Braun, Test Validity) proposed two rounds; here there are up to 10.
    One strongly shifted item moves the total, and in large samples all others are then flagged the other way
    round. Where the flagged ones are the most of the items, they are therefore left out one by one, the
    strongest first, and looked at anew each time: what counts is the share of shifted items among those that
    people are matched on (Kopf, Zeileis & Strobl 2015, doi:10.1177/0146621614544195).
    """
    found = flags(items)
    if 2 * len(found) > len(items):
        return _one_by_one(items, flags, found)
    flagged = tuple(found)
    anchor, seen = items, [flagged]
    for round_ in range(2, ROUNDS + 1):
        if not flagged:
            return Purified(anchor, flagged, round_ - 1, True)
        left = _without(items, flagged)
        if len(left) < FEWEST:
            return Purified(anchor, flagged, round_ - 1, False, _stopped(left, items))
        anchor, before, flagged = left, flagged, tuple(flags(left))
        if flagged == before:
            return Purified(anchor, flagged, round_, True)
        if flagged in seen:
            why = (
                f"purification did not settle: it came back to an earlier set of items after {round_} rounds"
            )
            return Purified(anchor, flagged, round_, False, why)
        seen.append(flagged)
    return Purified(anchor, flagged, ROUNDS, False, f"purification did not settle in {ROUNDS} rounds")


def _one_by_one(
    items: tuple[str, ...],
    flags: Callable[[tuple[str, ...]], Mapping[str, float]],
    found: Mapping[str, float],
) -> Purified:
    """Leave out the strongest of the flagged items in each round, until no item of the total is flagged."""
    anchor, round_ = items, 1
    while True:
        inside = {item: strength for item, strength in found.items() if item in anchor}
        if not inside:
            return Purified(anchor, tuple(found), round_, True)
        left = _without(anchor, (max(inside, key=lambda item: inside[item]),))
        if len(left) < FEWEST:
            return Purified(anchor, tuple(found), round_, False, _stopped(left, items))
        anchor, round_ = left, round_ + 1
        found = flags(anchor)


def _without(items: tuple[str, ...], flagged: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item for item in items if item not in flagged)


def _stopped(left: tuple[str, ...], items: tuple[str, ...]) -> str:
    return f"purification stopped: {len(left)} of {len(items)} items would be left to match people on"
