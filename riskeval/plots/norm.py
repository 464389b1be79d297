"""Observed rate of each level beside the published one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.calibration import paired
from riskeval.plots.marks import COLOURS, INK, RULE, SIZE, axes, beside, mark, name_levels, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def norm(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", xlabel: str = "level") -> Axes:
    """Draw, level by level, the observed rate with its interval; the published risk where there is one.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns of one prediction, with rows of ``event_rate`` and, where there is a norm,
        ``expected_rate`` at the same levels.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, xlabel : str
        Printed as they stand.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 8.0, 3.8)
    observed = frame[(frame["metric"] == "event_rate") & frame["estimate"].notna()].sort_values("at")
    places = {at: place for place, at in enumerate(observed["at"])}
    ax.vlines(list(places.values()), observed["lower"], observed["upper"], color=COLOURS[0], linewidth=1.6)
    for _, row in observed.iterrows():
        ax.plot(
            [places[row["at"]]], [row["estimate"]], marker="o", color=COLOURS[0], markersize=6, gid=mark(row)
        )
    published = paired(frame).sort_values("at")
    if len(published):
        at = [places[value] for value in published["at"]]
        line = ax.plot(at, published["expected"], color=COLOURS[1], linestyle="--", linewidth=1, marker="D")
        line[0].set(markersize=5, markerfacecolor="white")
    _name_both(observed, published, places, ax)
    name_levels(observed, ax)
    ax.set_ylim(0, None)
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    return tidy(ax, title=title, xlabel=xlabel, ylabel="rate of the event")


def _name_both(observed: pd.DataFrame, published: pd.DataFrame, places: dict[float, int], ax: Axes) -> None:
    if not len(observed):
        ax.text(0.5, 0.5, "suppressed", transform=ax.transAxes, ha="center", fontsize=SIZE, color=INK)
        return
    if not len(published):
        return
    last, expected = observed.iloc[-1], float(published.iloc[-1]["expected"])
    seen, gap = float(last["estimate"]), 0.06 * float(observed["upper"].max())
    away = gap / 2 if abs(seen - expected) < gap else 0.0
    up = 1 if seen >= expected else -1
    x = float(places[last["at"]])
    beside(ax, "observed", (x, seen + up * away), COLOURS[0])
    beside(ax, "published", (x, expected - up * away), COLOURS[1])
