"""The flow diagram under disclosure control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A box of the flow diagram; a number that must not be shown is None."""

    label: str
    n: int | None
    excluded: tuple[tuple[str, int | None], ...] = ()


def control_flow(steps: Sequence[tuple[str, int, Sequence[tuple[str, int]]]], minimum: int) -> list[Shown]:
    """The flow diagram with small exclusions joined to others, or withheld with the totals that reveal them.

    Parameters
    ----------
    steps : sequence of (label, people who remain, exclusions of this step)
    minimum : int
        Smallest count that may be shown.
    """
    joined = _joined(steps, minimum)
    if minimum > 1 and any(0 < _size(excluded) < minimum for _, _, excluded in joined):
        last = steps[-1][0], steps[-1][1]
        reasons = [why for _, _, excluded in joined for why, n in excluded if n]
        return [Shown(joined[0][0], None), Shown(*last, tuple((why, None) for why in reasons))]
    return [Shown(label, n, tuple(_folded_reasons(excluded, minimum))) for label, n, excluded in joined]


Step = tuple[str, int, list[tuple[str, int]]]


def _size(excluded: Sequence[tuple[str, int]]) -> int:
    return sum(n for _, n in excluded)


def _joined(steps: Sequence[tuple[str, int, Sequence[tuple[str, int]]]], minimum: int) -> list[Step]:
    """Neighbouring steps taken together until each excludes nobody or enough."""
    found: list[Step] = []
    waiting: list[tuple[str, int]] = []
    for label, n, excluded in steps:
        waiting += [(why, k) for why, k in excluded if k]
        if _size(waiting) == 0 or _size(waiting) >= minimum:
            found.append((label, n, waiting))
            waiting = []
    if waiting:
        large = [place for place, (_, _, excluded) in enumerate(found) if excluded]
        keep = found[: large[-1]] if large else found[:1]
        before = [pair for _, _, excluded in found[len(keep) :] for pair in excluded]
        found = [*keep, (steps[-1][0], steps[-1][1], before + waiting)]
    return found


def _folded_reasons(excluded: Sequence[tuple[str, int]], minimum: int) -> list[tuple[str, int | None]]:
    sizes: dict[str, int] = {}
    for why, n in excluded:
        sizes[why] = sizes.get(why, 0) + n
    order = sorted(sizes.items(), key=lambda pair: pair[1])
    folded = [pair for pair in order if pair[1] < minimum]
    rest = order[len(folded) :]
    while folded and rest and _size(folded) < minimum:
        folded.append(rest.pop(0))
    names = {why for why, _ in folded}
    shown: list[tuple[str, int | None]] = [pair for pair in sizes.items() if pair[0] not in names]
    return shown + ([("; ".join(why for why in sizes if why in names), _size(folded))] if names else [])
