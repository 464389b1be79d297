"""The price of an error: the threshold that a ratio of costs implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, FAINT, INK, RULE, SIZE, axes, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RATIO_TICKS = (0.1, 0.25, 0.5, 1, 2, 4, 9, 19, 49, 99, 199, 999)
RATIO = "false alarms that weigh as much as one missed case"


def threshold_by_ratio(line: pd.DataFrame, marked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the threshold against the ratio of costs, with the user's own prices marked.

    Parameters
    ----------
    line, marked : pandas.DataFrame
        Columns ``missed_to_false_alarm, threshold``; `marked` also has ``label``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 5.6, 3.6)
    ax.plot(line["missed_to_false_alarm"], 100 * line["threshold"], color=FAINT, linewidth=1.5)
    low, high = line["missed_to_false_alarm"].min(), line["missed_to_false_alarm"].max()
    for place, (ratio, threshold, label) in enumerate(
        marked[["missed_to_false_alarm", "threshold", "label"]].itertuples(index=False)
    ):
        colour = COLOURS[place % len(COLOURS)]
        ax.plot([ratio, ratio, low], [0, 100 * threshold, 100 * threshold], color=colour, linewidth=0.9)
        ax.plot(ratio, 100 * threshold, "o", color=colour)
        said = f"{ratio:.3g} : 1 → {100 * threshold:.3g} %"
        ax.annotate(
            words(f"{label}: {said}" if label else said, 60),
            (ratio, 100 * threshold),
            xytext=(7, 7),
            textcoords="offset points",
            fontsize=SIZE,
            color=INK,
        )
    ratio_axis(ax, low, high)
    ax.set_ylim(0, 100)
    ax.grid(axis="y", color=RULE, linewidth=0.5)
    return tidy(ax, xlabel=RATIO, ylabel="flag from a risk of, %")


def ratio_axis(ax: Axes, low: float, high: float) -> None:
    """A logarithmic axis of prices, ticked at prices that people name."""
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ticks = [tick for tick in RATIO_TICKS if low <= tick <= high]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
