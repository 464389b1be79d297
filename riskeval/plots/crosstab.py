"""Cross table of two ordered categories as a heat map: how many people stand in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import INK, SIZE, axes, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PALEST, DARKEST = np.array([0.96, 0.97, 0.99]), np.array([0.03, 0.27, 0.46])
READABLE = 0.55


def crosstab(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    same: bool = False,
) -> Axes:
    """Draw a table of counts, darker where there are more people, with every count printed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Counts, as ``pandas.crosstab`` gives them: one row and one column per level, lowest first. NaN is a
        count that is not shown.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, xlabel, ylabel : str
        Printed as they stand; the axes are named after the columns and the index when left out.
    same : bool
        Whether to frame the cells whose row and column have the same name.

    Returns
    -------
    matplotlib Axes
    """
    from matplotlib.patches import Rectangle

    rows, columns = frame.shape
    ax = axes(ax, 2.2 + 0.75 * columns, 1.4 + 0.5 * rows)
    counts = frame.to_numpy(dtype=float)
    depth = np.sqrt(np.nan_to_num(counts) / max(np.nanmax(counts, initial=0.0), 1.0))
    ax.imshow(PALEST + depth[:, :, None] * (DARKEST - PALEST), aspect="auto", origin="lower")
    for i, j in np.ndindex(rows, columns):
        text = "–" if np.isnan(counts[i, j]) else f"{counts[i, j]:,.0f}"
        ax.text(
            j, i, text, ha="center", va="center", fontsize=SIZE,
            color="white" if depth[i, j] > READABLE else INK,
        )  # fmt: skip
        if same and frame.index[i] == frame.columns[j]:
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=INK, linewidth=1.4))
    ax.set_xticks(range(columns), [words(name, 18) for name in frame.columns])
    ax.set_yticks(range(rows), [words(name, 18) for name in frame.index])
    tidy(ax, xlabel=xlabel or str(frame.columns.name or ""), ylabel=ylabel or str(frame.index.name or ""),
         title=title)  # fmt: skip
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax
