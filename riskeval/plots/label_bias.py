"""What would be left of a gap between groups if events were recorded more often in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import COLOURS, INK, LINES, RULE, SIZE, axes, group_columns, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def label_bias(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    bounds: pd.DataFrame | None = None,
    reference: str = "",
    title: str = "",
) -> Axes:
    """Draw a contrast with the reference group along the ratio of detection, which is on a log axis.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with contrasts of one metric and the ratio of detection in ``at``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    bounds : pandas.DataFrame, optional
        Contrasts at the extremes of who the unrecorded events are; drawn dotted around each line.
    reference, title : str
        Printed as they stand.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.2, 4.2)
    columns = group_columns(frame)
    ratio = len(frame) > 0 and bool((frame["contrast"] == "ratio").all())
    ax.set_xscale("log")
    ax.axhline(1.0 if ratio else 0.0, color=INK, linewidth=0.8, linestyle="--", zorder=1)
    ax.axvline(1.0, color=RULE, linewidth=1.2, zorder=0)
    for order, (labels, part) in enumerate(frame.groupby(columns, sort=False)):
        name = words(", ".join(map(str, labels)))
        _line(part, ax, order, name)
        if bounds is not None:
            _extremes(bounds[(bounds[columns] == list(labels)).all(axis=1)], ax, order)
    ticks = sorted({float(at) for at in frame["at"].dropna()})
    ax.set_xticks(ticks, [f"{tick:.2g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    metric = str(frame["metric"].iloc[0]) if len(frame) else ""
    if len(frame):
        ax.legend(frameon=False, fontsize=SIZE - 0.5)
    how = "ratio to" if ratio else "difference from"
    return tidy(
        ax,
        title=title,
        xlabel=f"share of events recorded in the group over the share in {reference} (log scale)",
        ylabel=f"{metric}: {how} {reference}",
    )


def _line(part: pd.DataFrame, ax: Axes, order: int, name: str) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    rows = part.sort_values("at")
    at, estimate, lower, upper = (rows[c].astype(float) for c in ("at", "estimate", "lower", "upper"))
    finite = np.isfinite(lower) & np.isfinite(upper)
    ax.fill_between(at, lower, upper, where=finite, color=colour, alpha=0.18, linewidth=0.5)
    ax.plot(at, estimate, color=colour, linestyle=style, linewidth=1.6, marker=".", label=name)


def _extremes(part: pd.DataFrame, ax: Axes, order: int) -> None:
    """The widest that the difference can be, whoever the unrecorded events are, with its outer limits."""
    if not len(part):
        return
    colour = COLOURS[order % len(COLOURS)]
    ends = part.astype({"at": float, "lower": float, "upper": float}).groupby("at")
    for edge in (ends["lower"].min(), ends["upper"].max()):
        ax.plot(edge.index, edge.to_numpy(), color=colour, linestyle=":", linewidth=1.2)
