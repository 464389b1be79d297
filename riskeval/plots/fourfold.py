"""Counts per 1,000 people at each threshold, as one bar each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import INK, SIZE, axes, level_name, mark, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEYS = ["prediction", "on", "at"]
# Left to right: who is flagged and who is not; hatching marks the two errors.
PARTS = (
    ("true_alarms", "true alarms", "#D55E00", ""),
    ("false_alarms", "false alarms", "#f6d2b8", "\\\\"),
    ("missed_events", "missed", "#4d4d4d", "////"),
    ("rightly_left", "rightly left", "#dfe8f1", ""),
)


def fourfold(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw, for each threshold, how 1,000 people fall into the four cells.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``true_alarms, false_alarms, missed_events, rightly_left`` at each
        threshold.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    cuts = frame.drop_duplicates(KEYS)
    ax = axes(ax, 7.2, 0.9 + 0.55 * len(cuts))
    for place, (_, cut) in enumerate(cuts.iterrows()):
        _bar(frame[(frame[KEYS] == cut[KEYS]).all(axis=1)], place, ax)
    names = [f"{words(cut['prediction'], 24)}\n{level_name(cut)}" for _, cut in cuts.iterrows()]
    ax.set_yticks(range(len(cuts)), names)
    ax.set_ylim(max(len(cuts), 1) - 0.5, -0.5)
    ax.set_xlim(0, 1000)
    if len(cuts):
        ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=4, fontsize=SIZE - 0.5, frameon=False)
    tidy(ax, title=title, xlabel="of 1,000 people")
    ax.tick_params(axis="y", length=0)
    return ax


def _bar(rows: pd.DataFrame, place: int, ax: Axes) -> None:
    """One bar; the first bar also names its parts for the legend."""
    start = 0.0
    for metric, name, colour, hatch in PARTS:
        found = rows[(rows["metric"] == metric) & rows["estimate"].notna()]
        width = float(found["estimate"].iloc[0]) if len(found) else 0.0
        ax.barh(
            place,
            width,
            left=start,
            height=0.62,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.6,
            label=name if place == 0 else None,
        )
        if width >= 35:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            ax.text(
                start + width / 2,
                place,
                f"{width:.0f}",
                ha="center",
                va="center",
                fontsize=SIZE - 0.5,
                color=INK,
                gid=mark(found.iloc[0]),
                bbox=box,
            )
        start += width
