"""Slope chart: how a number changes from one way of computing it to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
    apart,
    axes,
    beside,
    group_columns,
    mark,
    tidy,
    varying,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOOT = 0.3  # share of the height that a status takes when it is written upwards


def slope(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    along: str = "prediction",
    lines: pd.DataFrame | None = None,
    title: str = "",
    ylabel: str = "",
) -> Axes:
    """Draw the rows of an Estimates frame side by side, joined by a line, each with its interval.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns. One line for each metric, group and level; a row without a number leaves a gap
        and says why.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    along : str
        The column whose values stand side by side, in order of appearance.
    lines : pandas.DataFrame, optional
        Estimates columns; each row is a level line with its name, such as a bound.
    title, ylabel : str
        Printed as they stand; the axis is named after `metric` when left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 8.0, 4.2)
    places = {value: i for i, value in enumerate(dict.fromkeys(frame[along]))}
    parts = _parts(frame, along)
    for order, (_, part) in enumerate(parts):
        aside = 0.16 * (order - (len(parts) - 1) / 2)
        _draw(part, [places[value] + aside for value in part[along]], order, ax)
    last = max(len(places), 1) - 0.5
    ax.set_xlim(-0.5, last)
    level = [row for _, row in (frame.iloc[:0] if lines is None else lines).iterrows()]
    named = [_level_line(row, along, ax) for row in level if np.isfinite(float(row["estimate"]))]
    _room_for_gaps(parts, ax)
    _name_ends([*named, *_ends(parts)], last, ax)
    ax.set_xticks(range(len(places)), [_tick(frame[frame[along] == value], along) for value in places])
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    return tidy(ax, title=title, ylabel=ylabel or ", ".join(dict.fromkeys(map(str, frame["metric"]))))


def _parts(frame: pd.DataFrame, along: str) -> list[tuple[str, pd.DataFrame]]:
    """The frame split into what becomes one line each, with the line's name."""
    columns = ["prediction", "metric", *group_columns(frame), "on", "label"]
    keys = varying(frame, [name for name in columns if name != along])
    if not len(frame) or not keys:
        return [("", frame)]
    parts = frame.groupby(keys, sort=False, dropna=False)
    return [(", ".join(str(name) for name in names if name), part) for names, part in parts]


def _draw(part: pd.DataFrame, x: list[float], order: int, ax: Axes) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    shape = MARKERS[order % len(MARKERS)]
    estimate, lower, upper = (_finite(part[name]) for name in ("estimate", "lower", "upper"))
    ax.plot(x, estimate, color=colour, linestyle=style, linewidth=1.2, alpha=0.7, zorder=2)
    ax.vlines(x, lower, upper, color=colour, linewidth=1.6, zorder=2)
    for place, height, (_, row) in zip(x, estimate, part.iterrows(), strict=True):
        if np.isnan(height):
            _gap(row, place, ax)
        else:
            ax.plot([place], [height], marker=shape, color=colour, markersize=5.5, zorder=3, gid=mark(row))


def _finite(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    return column.astype(float).replace([np.inf, -np.inf], np.nan).to_numpy()


def _gap(row: pd.Series[Any], place: float, ax: Axes) -> None:
    """Say at the foot of the place why no number stands there."""
    ax.text(
        place, 0.03, words(row["status"]), transform=ax.get_xaxis_transform(), rotation=90, ha="center",
        va="bottom", fontsize=SIZE - 1, color=FAINT, gid=mark(row), zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def _room_for_gaps(parts: list[tuple[str, pd.DataFrame]], ax: Axes) -> None:
    """A foot in which no number and no level line stands, for the words that say why one is missing."""
    if any(np.isnan(_finite(part["estimate"])).any() for _, part in parts):
        low, high = ax.get_ylim()
        ax.set_ylim(low - FOOT / (1 - FOOT) * (high - low), high)


def _level_line(row: pd.Series[Any], along: str, ax: Axes) -> tuple[str, float, str]:
    """Draw one; its name, height and colour."""
    height = float(row["estimate"])
    low, high = ax.get_ylim()
    room = 0.06 * (high - low)
    ax.set_ylim(min(low, height - room), max(high, height + room))
    ax.axhline(height, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1, gid=mark(row))
    return str(row[along]), height, INK


def _ends(parts: list[tuple[str, pd.DataFrame]]) -> Iterator[tuple[str, float, str]]:
    """Name of each line, the height of its right end, and its colour."""
    for order, (name, part) in enumerate(parts):
        values = _finite(part["estimate"])
        values = values[~np.isnan(values)]
        if name and len(values):
            yield name, float(values[-1]), COLOURS[order % len(COLOURS)]


def _name_ends(ends: list[tuple[str, float, str]], last: float, ax: Axes) -> None:
    """Each line named at its right, in place of a legend; names moved apart where they would collide."""
    bottom, top = ax.get_ylim()
    heights = apart([height for _, height, _ in ends], 0.055 * (top - bottom))
    for (name, _, colour), height in zip(ends, heights, strict=True):
        beside(ax, words(name), (last, height), colour)


def _tick(rows: pd.DataFrame, along: str) -> str:
    """The name of a place and, where all its rows agree, how many people it rests on."""
    name = words(rows[along].iloc[0], 22).replace(" ", "\n", 1)
    people = rows["n"].dropna().unique()
    return f"{name}\nn = {people[0]:,.0f}" if len(people) == 1 else name
