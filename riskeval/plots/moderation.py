"""Moderation: the event rate over the score, one line with its band for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    LINES,
    MARKERS,
    RULE,
    SIZE,
    axes,
    group_columns,
    mark,
    name_levels,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def moderation(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the predicted rate of each group over the score; groups without a line are named.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``predicted_risk``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.4, 4.6)
    columns = group_columns(frame)
    for order, (names, part) in enumerate(frame.groupby(columns, sort=False)):
        _line(", ".join(map(str, names)), part.sort_values("at"), order, ax)
    ax.set_ylim(0, 1)
    ax.grid(color=RULE, linewidth=0.6)
    if len(frame):
        ax.legend(loc="upper left", fontsize=SIZE - 0.5, frameon=False)
    on = str(frame["on"].iloc[0]) if len(frame) else "score"
    drawn = tidy(ax, title=title, xlabel=on, ylabel="predicted event rate")
    if len(frame) and (frame["label"] != "").all():
        name_levels(frame.drop_duplicates("at").sort_values("at"), ax)
    return drawn


def _line(name: str, part: pd.DataFrame, order: int, ax: Axes) -> None:
    colour = COLOURS[order % len(COLOURS)]
    seen = part[part["estimate"].notna()]
    if not len(seen):
        ax.plot([], [], color=FAINT, linestyle="none", label=f"{words(name)}: no line")
        return
    at, estimate, lower, upper = (seen[c].to_numpy(float) for c in ("at", "estimate", "lower", "upper"))
    ax.fill_between(at, lower, upper, color=colour, alpha=0.16, linewidth=0)
    ax.plot(at, estimate, color=colour, linestyle=LINES[order % len(LINES)], linewidth=1.6)
    shape = MARKERS[order % len(MARKERS)]
    for _, row in seen.iterrows():
        ax.plot([row["at"]], [row["estimate"]], marker=shape, color=colour, markersize=3.5, gid=mark(row))
    ax.plot(
        [], [], color=colour, linestyle=LINES[order % len(LINES)], marker=shape, markersize=3.5,
        label=words(name),
    )  # fmt: skip
