"""A thousand people, one dot each: who is flagged, who is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import FAINT, INK, SIZE, axes, mark, number, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PEOPLE, ROWS, GAP = 1000, 20, 1.6
# Left to right: the flagged, a gap, the others. Full dots had the event; the rings and pale dots had not.
KINDS = (
    ("true_alarms", "true alarms", "#D55E00", "#D55E00", 15),
    ("false_alarms", "false alarms", "#fdf0e6", "#D55E00", 13),
    ("missed_events", "missed", "#000000", "#000000", 15),
    ("rightly_left", "rightly left", "#dbe4ec", "#dbe4ec", 11),
)


def thousand(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", note: str = "") -> Axes:
    """Draw 1,000 people as dots by what a rule does to them, with the counts and their intervals below.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns; one row each of ``true_alarms, false_alarms, missed_events, rightly_left``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, note : str
        Printed as they stand.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.0, 3.2)
    ax.set_axis_off()
    ax.set_title(words(title, 90), fontsize=SIZE + 1, color=INK, x=0.01, ha="left")
    ax.text(-0.3, -1.9, words(note, 110), fontsize=SIZE - 0.5, color=INK, va="center")
    rows = {str(row["metric"]): row for _, row in frame.iterrows()}
    shares = [float(rows[name]["estimate"]) if name in rows else np.nan for name, *_ in KINDS]
    ax.set_xlim(-0.8, PEOPLE / ROWS + GAP + 1.2)
    ax.set_ylim(ROWS + 6.2, -2.8)
    if np.isnan(shares).any():
        why = str(frame["note"].iloc[0]) if len(frame) else ""
        ax.text(0, 2, words(f"not shown: {why}", 90), fontsize=SIZE, color=FAINT)
        return ax
    _dots(whole(shares), ax)
    for place, (name, said, _, edge, _) in enumerate(KINDS):
        _count(rows[name], said, edge if place < 3 else FAINT, place, ax)
    return ax


def whole(shares: list[float]) -> list[int]:
    """Shares of 1,000 as whole people who add up to 1,000: the largest remainders are rounded up."""
    scaled = np.array(shares) * PEOPLE / sum(shares)
    found = np.floor(scaled).astype(int)
    last = np.argsort(found - scaled, kind="stable")[: PEOPLE - int(found.sum())]
    found[last] += 1
    return [int(count) for count in found]


def _dots(counts: list[int], ax: Axes) -> None:
    """Column by column; the people who are not flagged stand after a gap."""
    flagged = counts[0] + counts[1]
    first = 0
    for (_, _, face, edge, size), count in zip(KINDS, counts, strict=True):
        places = np.arange(first, first + count)
        beyond = places >= flagged
        from_gap = np.where(beyond, places - flagged, places)
        columns = from_gap // ROWS + np.where(beyond, GAP + -(-flagged // ROWS), 0)
        ax.scatter(columns, from_gap % ROWS, s=size, c=face, edgecolors=edge, linewidths=0.7)
        first += count


def _count(row: pd.Series, said: str, colour: str, place: int, ax: Axes) -> None:
    """One count in large type with its interval in small."""
    across = PEOPLE / ROWS + GAP
    x = place * across / len(KINDS)
    ax.text(
        x,
        ROWS + 2.6,
        f"{row['estimate']:.0f}",
        fontsize=SIZE + 6,
        color=colour,
        weight="bold",
        va="center",
        gid=mark(row),
    )
    limits = f"[{number(row['lower'], 0)}, {number(row['upper'], 0)}]" if pd.notna(row["lower"]) else ""
    ax.text(x, ROWS + 5.0, f"{said} {limits}", fontsize=SIZE - 1, color=INK, va="center")
