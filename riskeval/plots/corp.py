"""CORP reliability diagram: observed rates pooled until they rise, and what a calibrated tool would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, FAINT, LINES, RULE, SIZE, axes, mark, series, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST = 150.0  # area of the mark of the level with most people
MOST_MARKS = 60


def corp(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the isotonic rate of each stated risk over the band of a calibrated tool.

    Steps that leave the band are what a calibrated tool would hardly show.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``isotonic_rate`` at each distinct stated risk; lower and upper are
        the consistency band.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.0, 5.6)
    rows = frame[(frame["metric"] == "isotonic_rate") & frame["estimate"].notna()]
    seen = [*rows["at"], *rows["estimate"], *rows["upper"].dropna()]
    top = min(1.02, 1.06 * max([0.1, *map(float, seen)]))
    ax.plot([0, top], [0, top], color=FAINT, linewidth=0.9, linestyle="--")
    parts = series(rows) if len(rows) else []
    for order, (name, part) in enumerate(parts):
        _one(name, part.sort_values("at"), order, ax)
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.set_aspect("equal")
    ax.grid(color=RULE, linewidth=0.6)
    if len(parts) > 1:
        ax.legend(loc="upper left", fontsize=SIZE - 0.5, frameon=False)
    if rows["lower"].notna().any():
        said = "shaded: where a calibrated tool would be"
        ax.text(top * 0.98, top * 0.03, said, ha="right", fontsize=SIZE - 1, color=FAINT)
    return tidy(ax, title=title, xlabel="stated risk", ylabel="observed rate, pooled until it rises")


def _one(name: str, part: pd.DataFrame, order: int, ax: Axes) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    at, rate, n = (part[c].to_numpy(float) for c in ("at", "estimate", "n"))
    band = part[part["lower"].notna() & part["upper"].notna()]
    lower, upper = (band[c].to_numpy(float) for c in ("lower", "upper"))
    ax.fill_between(band["at"].to_numpy(float), lower, upper, color=FAINT, alpha=0.25, linewidth=0)
    ax.plot(at, rate, color=colour, linestyle=style, linewidth=1.3, label=words(name))
    if len(part) > MOST_MARKS:
        return
    largest = max(float(n.max()), 1.0)
    for place, (_, row) in enumerate(part.iterrows()):
        size = max(6.0, LARGEST * n[place] / largest)
        ax.scatter([at[place]], [rate[place]], s=size, color=colour, alpha=0.55, linewidths=0, gid=mark(row))
