"""Calibration plot: the rate that happened against the risk that was published, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    RULE,
    SIZE,
    apart,
    axes,
    group_columns,
    level_name,
    mark,
    tidy,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 15


def calibration(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw observed rates with their intervals against expected ones; the diagonal is agreement.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``event_rate`` and ``expected_rate`` at the same levels.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.2, 5.5)
    points = paired(frame)
    top = max([0.1, *points["expected"], *points["upper"].dropna()]) * 1.06
    top = min(top, 1.02)
    ax.plot([0, top], [0, top], color=FAINT, linewidth=0.9, linestyle="--")
    for order, name in enumerate(dict.fromkeys(points["prediction"])):
        _one(points[points["prediction"] == name], order, ax, top)
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.set_aspect("equal")
    ax.grid(color=RULE, linewidth=0.6)
    ax.text(
        top * 0.98, top * 0.03, "on the dashed line: as published", ha="right", fontsize=SIZE - 1, color=FAINT
    )
    return tidy(ax, title=title, xlabel="published risk", ylabel="observed rate")


def paired(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of the observed rate, each with the ``expected`` rate of its level and group, where defined."""
    keys = ["prediction", *group_columns(frame), "on", "at"]
    observed, published = (frame[frame["metric"] == name] for name in ("event_rate", "expected_rate"))
    other = published[[*keys, "estimate"]].rename(columns={"estimate": "expected"})
    both = observed.merge(other, on=keys)
    return both[both["estimate"].notna() & both["expected"].notna()]


def _one(points: pd.DataFrame, order: int, ax: Axes, top: float) -> None:
    colour, shape = COLOURS[order % len(COLOURS)], MARKERS[order % len(MARKERS)]
    ax.vlines(points["expected"], points["lower"], points["upper"], color=colour, linewidth=1.2)
    heights = apart(list(points["estimate"].astype(float)), 0.03 * top)
    for (_, row), height in zip(points.iterrows(), heights, strict=True):
        ax.plot(
            [row["expected"]], [row["estimate"]], marker=shape, color=colour, markersize=5.5, gid=mark(row)
        )
        if len(points) <= NAMED:
            ax.annotate(
                level_name(row),
                (row["expected"], height),
                xytext=(5, -1),
                textcoords="offset points",
                fontsize=SIZE - 1.5,
                color=INK,
                va="top",
            )
