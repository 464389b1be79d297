"""Calibration curve: the smooth rate over the stated risk, its band, the levels, and who stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.calibration import paired
from riskeval.plots.marks import COLOURS, FAINT, LINES, MARKERS, RULE, SIZE, axes, mark, series, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LEVELS = 25
STRIP = 0.16  # height of the distribution below 0, as a share of the axis above it


def calibration_curve(
    frame: pd.DataFrame, ax: Axes | None = None, *, counts: pd.DataFrame | None = None, title: str = ""
) -> Axes:
    """Draw the observed curve with its band; the diagonal is agreement.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``observed_risk`` and, for points, of ``event_rate`` and
        ``expected_rate`` at the same levels; points are drawn where a prediction has at most 25.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    counts : pandas.DataFrame, optional
        Columns ``risk``, ``n`` and ``events``: spikes below 0, people with the event above the line of the
        strip and people without it below.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.2, 6.2)
    curves = frame[(frame["metric"] == "observed_risk") & frame["estimate"].notna()]
    points = paired(frame)
    top = _top(curves, points, counts)
    ax.plot([0, top], [0, top], color=FAINT, linewidth=0.9, linestyle="--")
    parts = series(curves) if len(curves) else []
    for order, (name, part) in enumerate(parts):
        _curve(name, part.sort_values("at"), order, ax)
    for order, (_, part) in enumerate(series(points) if len(points) else []):
        if len(part) <= MOST_LEVELS:
            _points(part, order, ax)
    bottom = 0.0
    if counts is not None and counts["n"].sum() > 0:
        bottom = -STRIP * top
        _strip(counts, bottom, ax)
    _frame(ax, bottom, top, several=len(parts) > 1)
    return tidy(ax, title=title, xlabel="stated risk", ylabel="observed rate")


def _top(curves: pd.DataFrame, points: pd.DataFrame, counts: pd.DataFrame | None) -> float:
    """As far as there is something to see, on both axes alike."""
    seen = [*curves["at"], *curves["upper"].dropna(), *points["expected"], *points["upper"].dropna()]
    if counts is not None:
        seen += list(counts["risk"])
    return min(1.02, 1.06 * max([0.1, *map(float, seen)]))


def _curve(name: str, part: pd.DataFrame, order: int, ax: Axes) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    at, estimate, lower, upper = (part[c].to_numpy(float) for c in ("at", "estimate", "lower", "upper"))
    ax.fill_between(at, lower, upper, color=colour, alpha=0.18, linewidth=0)
    ax.plot(at, estimate, color=colour, linestyle=style, linewidth=1.6, label=words(name))


def _points(part: pd.DataFrame, order: int, ax: Axes) -> None:
    colour, shape = COLOURS[order % len(COLOURS)], MARKERS[order % len(MARKERS)]
    ax.vlines(part["expected"], part["lower"], part["upper"], color=colour, linewidth=0.9)
    for _, row in part.iterrows():
        ax.plot(
            [row["expected"]], [row["estimate"]], marker=shape, color=colour, markersize=4.5, gid=mark(row)
        )


def _strip(counts: pd.DataFrame, bottom: float, ax: Axes) -> None:
    """People at each risk: with the event up, without it down, on one scale."""
    happened = counts["events"].to_numpy(float)
    others = counts["n"].to_numpy(float) - happened
    scale = -bottom * 0.9 / (happened.max() + others.max())
    middle = bottom + 1.05 * scale * others.max()
    ax.axhline(0, color=FAINT, linewidth=0.6)
    ax.axhline(middle, color=RULE, linewidth=0.6)
    ax.vlines(counts["risk"], middle, middle + scale * happened, color=COLOURS[1], linewidth=1.4)
    ax.vlines(counts["risk"], middle - scale * others, middle, color=COLOURS[0], linewidth=1.4)
    ax.annotate(
        "people: up with the event, down without",
        (0.99, bottom),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=SIZE - 2,
        color=FAINT,
    )


def _frame(ax: Axes, bottom: float, top: float, several: bool) -> None:
    ax.set_xlim(0, top)
    ax.set_ylim(bottom, top)
    ax.set_aspect("equal")
    ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= top])
    ax.grid(color=RULE, linewidth=0.6)
    if several:
        ax.legend(loc="upper left", fontsize=SIZE - 0.5, frameon=False)
    ax.text(
        top * 0.98, top * 0.03, "on the dashed line: as stated", ha="right", fontsize=SIZE - 1, color=FAINT
    )
