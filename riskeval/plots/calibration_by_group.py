"""Calibration by group: the observed rate over the stated risk for each group, and where its people stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.calibration import paired
from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    LINES,
    MARKERS,
    RULE,
    SIZE,
    axes,
    mark,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRIP = 0.07  # height of one group's distribution, as a share of the axis above it
MOST_LEVELS = 25
WITHOUT = "not drawn: "


def calibration_by_group(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    column: str,
    counts: pd.DataFrame | None = None,
    title: str = "",
) -> Axes:
    """Draw each group's observed rates against its stated risks; on the diagonal they agree.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns of one prediction by group: rows of ``observed_risk`` for curves, of
        ``event_rate`` and ``expected_rate`` at the same levels for points. Groups without a number are
        named under the axis.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    column : str
        The group column.
    counts : pandas.DataFrame, optional
        Columns of the group, ``risk`` and ``n``: a strip below 0 for each group, with the share of its people
        at each risk.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.4, 6.4)
    rows = frame[frame[column] != "(all)"]
    labels = list(dict.fromkeys(rows[column]))
    curves = rows[(rows["metric"] == "observed_risk") & rows["estimate"].notna()]
    points = paired(rows)
    drawn = [name for name in labels if name in {*curves[column], *points[column]}]
    top = _top(curves, points, counts)
    ax.plot([0, top], [0, top], color=FAINT, linewidth=0.9, linestyle="--")
    for order, label in enumerate(labels):
        if label in drawn:
            _group(curves[curves[column] == label], points[points[column] == label], label, order, ax)
    bottom = 0.0
    if counts is not None and len(drawn):
        bottom = -STRIP * top * len(drawn)
        for place, label in enumerate(drawn):
            _strip(counts[counts[column] == label], labels.index(label), -(place + 1) * STRIP * top, top, ax)
    _frame(ax, bottom, top, [name for name in labels if name not in drawn])
    return tidy(ax, title=title, xlabel="stated risk", ylabel="observed rate")


def _top(curves: pd.DataFrame, points: pd.DataFrame, counts: pd.DataFrame | None) -> float:
    """As far as there is something to see, on both axes alike."""
    seen = [*curves["at"], *curves["upper"].dropna(), *points["expected"], *points["upper"].dropna()]
    seen += [] if counts is None else list(counts["risk"])
    return min(1.02, 1.06 * max([0.1, *map(float, seen)]))


def _group(curve: pd.DataFrame, points: pd.DataFrame, label: str, order: int, ax: Axes) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    shape = MARKERS[order % len(MARKERS)]
    if len(curve):
        part = curve.sort_values("at")
        at, estimate, lower, upper = (part[c].to_numpy(float) for c in ("at", "estimate", "lower", "upper"))
        ax.fill_between(at, lower, upper, color=colour, alpha=0.13, linewidth=0)
        ax.plot(at, estimate, color=colour, linestyle=style, linewidth=1.6)
    few = points if len(points) <= MOST_LEVELS else points.iloc[:0]
    ax.vlines(few["expected"], few["lower"], few["upper"], color=colour, linewidth=1.0)
    for _, row in few.iterrows():
        ax.plot([row["expected"]], [row["estimate"]], shape, color=colour, markersize=5, gid=mark(row))
    style = style if len(curve) or len(few) else ""
    ax.plot([], [], marker=shape if len(few) else "", linestyle=style, color=colour, label=words(label))


def _strip(counts: pd.DataFrame, order: int, foot: float, top: float, ax: Axes) -> None:
    """Where the people of one group stand: the share at each risk, on the scale of its fullest risk."""
    people = counts["n"].to_numpy(float)
    ax.axhline(foot, color=RULE, linewidth=0.6)
    if len(people) and people.max() > 0:
        height = STRIP * top * 0.85 * people / people.max()
        ax.vlines(counts["risk"], foot, foot + height, color=COLOURS[order % len(COLOURS)], linewidth=1.6)


def _frame(ax: Axes, bottom: float, top: float, missing: Sequence[str]) -> None:
    ax.set_xlim(0, top)
    ax.set_ylim(bottom, top)
    ticks = [tick for tick in ax.get_yticks() if 0 <= tick <= top]
    ax.set_yticks(ticks)
    ax.grid(color=RULE, linewidth=0.6)
    if ax.get_legend_handles_labels()[1]:
        ax.legend(loc="upper left", fontsize=SIZE - 0.5, frameon=False, handlelength=3)
    said = "on the dashed line: as stated"
    ax.text(top * 0.98, top * 0.03, said, ha="right", fontsize=SIZE - 1, color=FAINT)
    if missing:
        names = WITHOUT + ", ".join(words(name, 24) for name in missing)
        ax.text(top * 0.98, top * 0.08, names, ha="right", fontsize=SIZE - 1, color=FAINT)
