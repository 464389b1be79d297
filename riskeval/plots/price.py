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


def halved_doubled(frame: pd.DataFrame, threshold: float, ax: Axes | None = None) -> Axes:
    """Draw how the threshold moves when each number is halved or doubled.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``what, halved, doubled``: thresholds; NaN where acting never pays.
    threshold : float
        The stated one.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.0, 1.2 + 0.34 * len(frame))
    for place, (_, halved, doubled) in enumerate(frame.itertuples(index=False)):
        for end, marker, name in ((halved, "o", "half"), (doubled, "D", "twice")):
            shown = 100.0 if pd.isna(end) else 100 * end
            ax.plot([100 * threshold, shown], [place, place], color=COLOURS[0], linewidth=2.2, alpha=0.5)
            ax.plot(shown, place, marker, color=COLOURS[0], label=name if place == 0 else None, clip_on=False)
            if pd.isna(end):
                ax.annotate(
                    "never pays",
                    (shown, place),
                    xytext=(6, 0),
                    textcoords="offset points",
                    fontsize=SIZE,
                    va="center",
                )
    ax.axvline(100 * threshold, color=INK, linewidth=1.0)
    ax.set_yticks(range(len(frame)), [words(what, 46) for what in frame["what"]])
    ax.set_ylim(len(frame) - 0.5, -0.6)
    ax.set_xlim(left=0)
    ax.grid(axis="x", color=RULE, linewidth=0.5)
    ax.legend(frameon=False, fontsize=SIZE, ncols=2, loc="lower right", bbox_to_anchor=(1.0, 1.0))
    tidy(ax, xlabel="act from a probability of, %", title=f"your numbers: {100 * threshold:.3g} %")
    ax.tick_params(axis="y", length=0)
    return ax
