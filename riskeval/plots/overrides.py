"""Who is raised above, and who is lowered below, the level that a rule gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.plots.marks import COLOURS, INK, RULE, SIZE, axes, group_columns, mark, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES = {"lowered": (-1.0, COLOURS[0], "//"), "raised": (1.0, COLOURS[1], "")}


def overrides(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the share lowered to the left and the share raised to the right, one line for each group.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of the metrics ``raised`` and ``lowered``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    rows = frame[frame["metric"].isin(SIDES)]
    columns = group_columns(frame)
    names = list(dict.fromkeys(_name(row, columns) for _, row in rows.iterrows()))
    ax = axes(ax, 7.2, 1.2 + 0.36 * max(len(names), 1))
    for _, row in rows.iterrows():
        _bar(row, names.index(_name(row, columns)), ax)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * abs(value):.3g} %")
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    if len(rows):
        ax.legend(frameon=False, fontsize=SIZE - 0.5, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return tidy(
        ax, title=title, xlabel="share of the people of each group: lowered to the left, raised to the right"
    )


def _name(row: pd.Series[Any], columns: list[str]) -> str:
    inside = [words(row[column], 28) for column in columns if row[column] != "(all)"]
    return ", ".join(inside) or "all people"


def _bar(row: pd.Series[Any], y: float, ax: Axes) -> None:
    side, colour, hatch = SIDES[row["metric"]]
    estimate, lower, upper = (float(row[column]) for column in ("estimate", "lower", "upper"))
    if np.isnan(estimate):
        ax.text(0, y, f" {words(row['status'])}", fontsize=SIZE - 0.5, va="center")
        return
    seen = {str(text) for text in ax.get_legend_handles_labels()[1]}
    label = row["metric"] if row["metric"] not in seen else None
    ax.barh(
        [y], [side * estimate], height=0.62, color=colour, alpha=0.55, hatch=hatch, edgecolor="white",
        label=label, gid=mark(row),
    )  # fmt: skip
    if np.isfinite(lower) and np.isfinite(upper):
        ax.plot([side * lower, side * upper], [y, y], color=INK, linewidth=1.2, solid_capstyle="butt")
