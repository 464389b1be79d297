"""Score distribution: how many people stand on each level, with and without the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, INK, RULE, SIZE, axes, level_name, mark, tidy

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
    ax = axes(ax, 7.0, 3.2)
    rows = frame[(frame["metric"] == "event_rate") & frame["at"].notna() & frame["n"].notna()]
    rows = rows.sort_values("at")
    for place, (_, row) in enumerate(rows.iterrows()):
        without, events = float(row["n"] - row["events"]), float(row["events"])
        ax.bar(place, without, width=0.82, color="#c9d7e6", edgecolor=INK, linewidth=0.6, gid=mark(row))
        ax.bar(place, -events, width=0.82, color=COLOURS[1], edgecolor=INK, linewidth=0.6, hatch="////")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.set_xticks(range(len(rows)), [level_name(row) for _, row in rows.iterrows()])
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    _name_sides(rows, ax)
    return tidy(ax, title=title, xlabel=xlabel, ylabel="people")


def _name_sides(rows: pd.DataFrame, ax: Axes) -> None:
    if not len(rows):
        ax.text(0.5, 0.5, "suppressed", transform=ax.transAxes, ha="center", fontsize=SIZE, color=INK)
        return
    for height, side, text in ((0.98, "top", "without the event"), (0.02, "bottom", "with the event")):
        ax.text(0.99, height, text, transform=ax.transAxes, ha="right", va=side, fontsize=SIZE, color=INK)
