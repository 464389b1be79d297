"""Curve: an estimate along a threshold, a score or time, with its interval as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    INK,
    LINES,
    MARKERS,
    RULE,
    apart,
    axes,
    beside,
    series,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 15


def curve(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", xlabel: str = "", ylabel: str = ""
) -> Axes:
    """Draw each series of an Estimates frame against `at`, labelled at its right end.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns; a series is one combination of prediction, metric and group.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, xlabel, ylabel : str
        Printed as they stand; the axes are named after `on` and `metric` when left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.2, 4.0)
    seen = frame[frame["at"].notna()]
    parts = [(name, part.sort_values("at")) for name, part in series(seen)] if len(seen) else []
    for order, (_, part) in enumerate(parts):
        _draw(part, order, ax)
    _name_ends(parts, ax)
    ax.grid(color=RULE, linewidth=0.6)
    return tidy(
        ax,
        title=title,
        xlabel=xlabel or ", ".join(dict.fromkeys(map(str, seen["on"]))),
        ylabel=ylabel or ", ".join(dict.fromkeys(map(str, seen["metric"]))),
    )


def _draw(part: pd.DataFrame, order: int, ax: Axes) -> None:
    """Bars of error for a short series, a band for a long one."""
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    at, estimate, lower, upper = (
        part[c].astype(float).replace([np.inf, -np.inf], np.nan).to_numpy()
        for c in ("at", "estimate", "lower", "upper")
    )
    if len(part) <= FEW:
        ax.vlines(at, lower, upper, color=colour, linewidth=1.2)
        ax.plot(
            at, estimate, color=colour, linestyle=style, marker=MARKERS[order % len(MARKERS)], markersize=5
        )
        return
    ax.fill_between(at, lower, upper, color=colour, alpha=0.18, linewidth=0.5)
    ax.plot(at, estimate, color=colour, linestyle=style, linewidth=1.6)


def _name_ends(parts: list[tuple[str, pd.DataFrame]], ax: Axes) -> None:
    """Each series named where it ends, in place of a legend; names moved apart where they would collide."""
    ends = [(name, part[part["estimate"].abs() < np.inf], i) for i, (name, part) in enumerate(parts)]
    ends = [(name, part, i) for name, part, i in ends if len(part)]
    bottom, top = ax.get_ylim()
    heights = apart([float(part["estimate"].iloc[-1]) for _, part, _ in ends], 0.055 * (top - bottom))
    right = max((float(part["at"].iloc[-1]) for _, part, _ in ends), default=0.0)
    for (name, _, i), height in zip(ends, heights, strict=True):
        colour = COLOURS[i % len(COLOURS)] if len(ends) > 1 else INK
        beside(ax, words(name), (right, height), colour)
