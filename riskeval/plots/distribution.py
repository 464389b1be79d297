"""Score distribution: how many people stand on each level, with and without the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, INK, RULE, SIZE, axes, mark, name_levels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def distribution(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", xlabel: str = "level"
) -> Axes:
    """Draw people without the event upwards and people with it downwards, level by level.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns of one prediction, with rows of ``event_rate`` by level; `n` and `events` are drawn.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, xlabel : str
        Printed as they stand.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 8.0, 3.5)
    rows = frame[(frame["metric"] == "event_rate") & frame["at"].notna() & frame["n"].notna()]
    rows = rows.sort_values("at")
    places = range(len(rows))
    events = rows["events"].astype(float)
    drawn = [
        ax.bar(places, rows["n"].astype(float) - events, color="#c9d7e6", label="without the event"),
        ax.bar(places, -events, color=COLOURS[1], hatch="////", label="with the event"),
    ]
    for bars in drawn:
        for bar, (_, row) in zip(bars, rows.iterrows(), strict=True):
            bar.set(edgecolor=INK, linewidth=0.6, gid=mark(row))
    ax.axhline(0, color=INK, linewidth=0.8)
    name_levels(rows, ax)
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    _name_sides(rows, ax)
    return tidy(ax, title=title, xlabel=xlabel, ylabel="people")


def _name_sides(rows: pd.DataFrame, ax: Axes) -> None:
    if not len(rows):
        ax.text(0.5, 0.5, "suppressed", transform=ax.transAxes, ha="center", fontsize=SIZE, color=INK)
        return
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=SIZE - 0.5, frameon=False)
