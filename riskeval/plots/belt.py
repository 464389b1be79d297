"""Calibration belt: the rates between which the truth may lie, against the stated risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, FAINT, INK, LINES, RULE, SIZE, axes, series, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHADE = (0.16, 0.3)  # of the outermost belt and of those inside it


def belt(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the belts of each series around its curve; the diagonal is agreement.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``calibration_belt`` at stated risks, one set for each confidence.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.2, 5.5)
    seen = frame[(frame["metric"] == "calibration_belt") & frame["at"].notna()]
    if not len(seen):
        ax.text(0.5, 0.5, "no belt", transform=ax.transAxes, ha="center", fontsize=SIZE, color=INK)
        return tidy(ax, title=title, xlabel="stated risk", ylabel="observed rate")
    top = min(1.02, 1.06 * float(seen[["at", "upper", "estimate"]].max().max()))
    ax.plot([0, top], [0, top], color=INK, linewidth=0.9, linestyle="--", zorder=3)
    parts = series(seen)
    for order, (name, part) in enumerate(parts):
        _one(part, order, ax, name if len(parts) > 1 else "")
    shares = sorted(seen["confidence"].unique(), reverse=True)
    told = " and ".join(f"{100 * share:g} %" for share in shares)
    ax.text(top * 0.98, top * 0.03, f"belts of {told}", ha="right", fontsize=SIZE - 1, color=FAINT)
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.set_aspect("equal")
    ax.grid(color=RULE, linewidth=0.6)
    if len(parts) > 1:
        ax.legend(frameon=False, fontsize=SIZE - 1, loc="upper left")
    return tidy(ax, title=title, xlabel="stated risk", ylabel="observed rate")


def _one(part: pd.DataFrame, order: int, ax: Axes, name: str) -> None:
    colour = COLOURS[order % len(COLOURS)]
    shares = sorted(part["confidence"].unique(), reverse=True)
    for place, share in enumerate(shares):
        rows = part[part["confidence"] == share].sort_values("at")
        shade = SHADE[min(place, 1)]
        ax.fill_between(rows["at"], rows["lower"], rows["upper"], color=colour, alpha=shade, linewidth=0.4)
    style = LINES[order % len(LINES)]
    ax.plot(rows["at"], rows["estimate"], color=colour, linestyle=style, linewidth=1.6, label=words(name))
