"""Disclosure control: which counts may be shown, so that no subtraction reveals a small one.

Pure functions of small tables. A cell passes when both its events and its non-events reach the minimum:
"none" is as telling as "one", because no events among thirty people says what happened to each of them.
A minimum of 1 or less switches the control off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

OTHER = "(other)"
HIDDEN = "withheld: a count below the minimum could be worked out from it"
NUMBERS = ("estimate", "se", "lower", "upper", "p", "n", "events", "n_dropped")
COUNTS = ("n", "events", "n_dropped")
# Statistics from which the people behind them cannot be counted; a small group may keep them.
KEPT = frozenset(
    [
        "auc",
        "somers_d",
        "oe_ratio",
        "calibration_in_the_large",
        "calibration_intercept",
        "calibration_slope",
        "brier",
        "scaled_brier",
        "log_score",
        "mean_score",
        "sd_score",
    ]
)
Cells = NDArray[np.int64]


def cell_passes(events: ArrayLike, nonevents: ArrayLike, minimum: int) -> bool:
    """Whether every one of some cells has enough events and enough non-events."""
    if minimum <= 1:
        return True
    return bool(np.all(np.asarray(events) >= minimum) and np.all(np.asarray(nonevents) >= minimum))


def gap_passes(events: int, nonevents: int, minimum: int) -> bool:
    """Whether the people who lack something are nobody at all, or enough."""
    return (events == 0 and nonevents == 0) or cell_passes(events, nonevents, minimum)


def fold_groups(counts: Mapping[str, tuple[int, int]], minimum: int) -> dict[str, str] | None:
    """Which labels become ``(other)``, so that every group passes.

    Parameters
    ----------
    counts : mapping
        Label → (events, non-events).
    minimum : int
        Smallest count that may be shown.

    Returns
    -------
    dict or None
        Label → ``(other)`` for the labels to fold; None where nothing but everybody would be left.

    Notes
    -----
    The groups that fail are folded together. While there is only one of them, or while they fail even
    together, the next smallest group joins, so that no difference from the total gives a group away.
    """
    order = sorted(counts, key=lambda label: (sum(counts[label]), label))
    folded = [label for label in order if not cell_passes(*counts[label], minimum)]
    if folded and OTHER in counts and OTHER not in folded:
        folded.append(OTHER)
    waiting = [label for label in order if label not in folded]
    while folded and waiting and (len(folded) < 2 or not cell_passes(*_total(counts, folded), minimum)):
        folded.append(waiting.pop(0))
    if folded and not waiting:
        return None
    return dict.fromkeys(folded, OTHER)


def _total(counts: Mapping[str, tuple[int, int]], labels: Iterable[str]) -> tuple[int, int]:
    chosen = [counts[label] for label in labels]
    return sum(events for events, _ in chosen), sum(nonevents for _, nonevents in chosen)


def merge_levels(
    events: Sequence[int] | Cells,
    nonevents: Sequence[int] | Cells,
    minimum: int,
    *,
    wanted: Sequence[int] = (),
    allowed: Sequence[int] | None = None,
) -> tuple[int, ...] | None:
    """Between which ordered levels a boundary may be shown.

    Parameters
    ----------
    events, nonevents : sequence of int
        Counts of each level, from the lowest to the highest.
    minimum : int
        Smallest count that may be shown.
    wanted : sequence of int
        Boundaries to keep first, the most important first; k stands before level k.
    allowed : sequence of int, optional
        The only boundaries to consider beside the wanted ones; by default all.

    Returns
    -------
    tuple of int or None
        The kept boundaries, in order; every run of levels between two of them passes. None where
        even all levels together fail.
    """
    above = np.vstack([np.concatenate([[0], np.cumsum(x)]) for x in (events, nonevents)])
    last = above.shape[1] - 1

    def fits(start: int, end: int) -> bool:
        events_inside, nonevents_inside = above[:, end] - above[:, start]
        return cell_passes(events_inside, nonevents_inside, minimum)

    if last == 0 or not fits(0, last):
        return None
    kept = [0, last]
    for place in wanted:
        left, right = max((k for k in kept if k <= place), default=0), min(k for k in kept if k >= place)
        if left < place < right and fits(left, place) and fits(place, right):
            kept = sorted([*kept, place])
    candidates = sorted(set(range(1, last) if allowed is None else allowed))
    for left, right in pairwise(tuple(kept)):
        start = left
        for place in (k for k in candidates if left < k < right):
            if fits(start, place) and fits(place, right):
                kept.append(place)
                start = place
    return tuple(sorted(kept)[1:-1])


def hidden_groups(cells: Mapping[str, Cells], missing: Mapping[str, Cells], minimum: int) -> set[str]:
    """Groups whose rates must be withheld, each with enough company that no difference reveals it.

    Parameters
    ----------
    cells : mapping
        Label → counts of shape (runs between thresholds, 2): events and non-events.
    missing : mapping
        Label → (events, non-events) of those who lack the prediction.
    minimum : int
        Smallest count that may be shown.
    """

    def passes(labels: Sequence[str]) -> bool:
        together = np.sum([cells[label] for label in labels], axis=0)
        lacking = np.sum([missing[label] for label in labels], axis=0)
        return cell_passes(together[:, 0], together[:, 1], minimum) and gap_passes(
            int(lacking[0]), int(lacking[1]), minimum
        )

    order = sorted(cells, key=lambda label: (int(cells[label].sum()), label))
    hidden = [label for label in order if not passes([label])]
    shown = [label for label in order if label not in hidden]
    while hidden and shown and not passes(hidden):
        hidden.append(shown.pop(0))
    return set(hidden)


def suppress(
    frame: pd.DataFrame, rows: NDArray[np.bool_] | pd.Series[bool], why: str = HIDDEN
) -> pd.DataFrame:
    """The frame with every number of some rows removed and their status ``suppressed``."""
    controlled = frame.copy()
    controlled.loc[rows, [name for name in NUMBERS if name in frame]] = np.nan
    controlled.loc[rows, ["status", "method", "note"]] = ["suppressed", "", why]
    return controlled


def sweep(frame: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Last look at an Estimates frame: no row leaves with a small count, whatever was decided before.

    A row whose people, events, non-events or dropped people are too few loses every number; where the
    statistic itself gives no count away, only its counts and the note that may quote them.
    """
    if minimum <= 1 or not len(frame):
        return frame
    n, events, dropped = (frame[name].astype(float) for name in COUNTS)
    small = (n < minimum) | (events < minimum) | (n - events < minimum) | dropped.between(1, minimum - 1)
    keeps = frame["metric"].isin(KEPT)
    known = n.notna() | frame["estimate"].notna()
    controlled = suppress(frame, (small & ~keeps & known).to_numpy())
    partly = (small & keeps).to_numpy()
    controlled.loc[partly, list(COUNTS)] = np.nan
    controlled.loc[partly, "note"] = "counts " + HIDDEN
    return controlled
