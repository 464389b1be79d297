"""Slope chart: how a number changes from one way of computing it to the next."""

from __future__ import annotations

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
    ax.set_xlim(-0.5, max(len(places), 1) - 0.5)
    for _, row in (frame.iloc[:0] if lines is None else lines).iterrows():
        _level_line(row, along, ax)
    _name_ends(parts, len(places) - 1.0, ax)
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
        va="bottom", fontsize=SIZE - 1, color=FAINT, gid=mark(row),
    )  # fmt: skip


def _level_line(row: pd.Series[Any], along: str, ax: Axes) -> None:
    height = float(row["estimate"])
    if not np.isfinite(height):
        return
    low, high = ax.get_ylim()
    room = 0.06 * (high - low)
    ax.set_ylim(min(low, height - room), max(high, height + room))
    ax.axhline(height, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1, gid=mark(row))
    beside(ax, words(row[along]), (ax.get_xlim()[1], height))


def _name_ends(parts: list[tuple[str, pd.DataFrame]], last: float, ax: Axes) -> None:
    """Each line named at its right end, in place of a legend; names moved apart where they would collide."""
    ends = [(name, _finite(part["estimate"]), i) for i, (name, part) in enumerate(parts) if name]
    ends = [(name, values[~np.isnan(values)], i) for name, values, i in ends]
    ends = [(name, values, i) for name, values, i in ends if len(values)]
    bottom, top = ax.get_ylim()
    heights = apart([float(values[-1]) for _, values, _ in ends], 0.055 * (top - bottom))
    for (name, _, i), height in zip(ends, heights, strict=True):
        beside(ax, words(name), (last + 0.4, height), COLOURS[i % len(COLOURS)])


def _tick(rows: pd.DataFrame, along: str) -> str:
    """The name of a place and, where all its rows agree, how many people it rests on."""
    name = words(rows[along].iloc[0], 22).replace(" ", "\n", 1)
    people = rows["n"].dropna().unique()
    return f"{name}\nn = {people[0]:,.0f}" if len(people) == 1 else name
