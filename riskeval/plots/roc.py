"""ROC curve: what each threshold catches against what it flags wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    INK,
    LINES,
    MARKERS,
    RULE,
    SIZE,
    axes,
    level_name,
    mark,
    series,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEYS = ["prediction", "on", "at", "label"]


def roc(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", every: bool = True) -> Axes:
    """Join the thresholds of each prediction; mark each threshold, with the intervals of both rates.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``sensitivity`` and ``specificity`` at the same thresholds.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.
    every : bool
        Whether to name every threshold, or only those with a label.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.4, 5.8)
    ax.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=":")
    rows = frame[frame["metric"] == "sensitivity"]
    several = rows.groupby("prediction")["on"].nunique().max() > 1
    for order, (name, part) in enumerate(series(rows, ["on"] if several else [])):
        _one(name, _points(frame, part), order, ax, every)
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_aspect("equal")
    ax.grid(color=RULE, linewidth=0.6)
    if len(frame):
        ax.legend(loc="lower right", fontsize=SIZE, frameon=False)
    return tidy(
        ax,
        title=title,
        xlabel="flagged among people without the event (1 − specificity)",
        ylabel="flagged among people with the event (sensitivity)",
    )


def _points(frame: pd.DataFrame, sensitivity: pd.DataFrame) -> pd.DataFrame:
    """Both rates of each threshold in one row, from the lowest threshold to the highest."""
    specificity = frame[frame["metric"] == "specificity"]
    numbers = ["estimate", "lower", "upper"]
    other = specificity[[*KEYS, *numbers]]
    return sensitivity.merge(other, on=KEYS, suffixes=("", "_other")).sort_values("at")


def _one(name: str, points: pd.DataFrame, order: int, ax: Axes, every: bool) -> None:
    seen = points[points["estimate"].notna() & points["estimate_other"].notna()]
    colour = COLOURS[order % len(COLOURS)]
    shape, style = MARKERS[order % len(MARKERS)], LINES[order % len(LINES)]
    x, y = 1 - seen["estimate_other"].to_numpy(float), seen["estimate"].to_numpy(float)
    corners_x, corners_y = np.concatenate([[1], x, [0]]), np.concatenate([[1], y, [0]])
    ax.plot(corners_x, corners_y, color=colour, linestyle=style, linewidth=1.3)
    ax.plot([], [], color=colour, linestyle=style, marker=shape, markersize=5, label=words(name))
    low, high = (1 - seen[f"{limit}_other"].astype(float) for limit in ("lower", "upper"))
    ax.vlines(x, seen["lower"].astype(float), seen["upper"].astype(float), color=colour, lw=0.7, alpha=0.6)
    ax.hlines(y, low, high, color=colour, lw=0.7, alpha=0.6)
    for place, (_, row) in enumerate(seen.iterrows()):
        named = every or bool(row["label"])
        size = 6 if named else 3.5
        ax.plot([x[place]], [y[place]], marker=shape, color=colour, markersize=size, gid=mark(row))
        if named:
            _label(level_name(row), (x[place], y[place]), order, colour if order else INK, ax)


def _label(text: str, point: tuple[float, float], order: int, colour: str, ax: Axes) -> None:
    """The first curve is labelled above its points, the others below, so that names do not meet."""
    above = order == 0
    ax.annotate(
        text,
        point,
        xytext=(-7, 7) if above else (7, -7),
        textcoords="offset points",
        ha="right" if above else "left",
        va="bottom" if above else "top",
        fontsize=SIZE - 1,
        color=colour,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
    )
