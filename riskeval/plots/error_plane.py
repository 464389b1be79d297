"""The plane of the two error rates, with the line on which one predictive value puts each group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    INK,
    LINES,
    MARKERS,
    RULE,
    SIZE,
    axes,
    group_columns,
    mark,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12  # groups that can still be told apart
NUMBERS = ["estimate", "lower", "upper"]


def error_plane(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    lines: pd.DataFrame | None = None,
    curves: pd.DataFrame | None = None,
    title: str = "",
) -> Axes:
    """Draw the false positive and the false negative rate of each group with both intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of ``false_positive_rate`` and ``false_negative_rate``. Groups without a
        number are named in the legend with their status.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    lines : pandas.DataFrame, optional
        Group columns, and in ``x, y`` where the line of a group ends that begins where nobody is flagged.
    curves : pandas.DataFrame, optional
        Group columns, ``false_positive_rate, false_negative_rate``: other cuts of the same prediction.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.6, 5.8)
    columns = group_columns(frame)
    points = _points(frame, columns)
    ax.plot([0, 1], [1, 0], color=FAINT, linewidth=0.8, linestyle=":")
    for order, (_, point) in enumerate(points.head(MOST).iterrows()):
        _one(point, columns, order, ax, (lines, curves))
    if len(points) > MOST:
        ax.plot([], [], " ", label=f"and {len(points) - MOST} more groups, not drawn")
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_aspect("equal")
    ax.grid(color=RULE, linewidth=0.6)
    if len(points):
        legend = ax.legend(loc="upper right", fontsize=SIZE - 0.5, frameon=False, title=_key(lines, curves))
        legend.get_title().set(fontsize=SIZE - 1, color=INK)
    return tidy(
        ax,
        title=title,
        xlabel="flagged among people without the event (false positive rate)",
        ylabel="not flagged among people with the event (false negative rate)",
    )


def _points(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Both rates of each group in one row; everybody only where there are no groups."""
    keys = ["prediction", *columns, "at"]
    rows = frame[frame["metric"] == "false_positive_rate"]
    if columns:
        rows = rows[(rows[columns] != "(all)").any(axis=1)]
    other = frame.loc[frame["metric"] == "false_negative_rate", [*keys, *NUMBERS, "status"]]
    return rows.merge(other, on=keys, suffixes=("", "_other"))


def _one(
    point: pd.Series[Any],
    columns: list[str],
    order: int,
    ax: Axes,
    around: tuple[pd.DataFrame | None, pd.DataFrame | None],
) -> None:
    colour, shape = COLOURS[order % len(COLOURS)], MARKERS[order % len(MARKERS)]
    style = LINES[order % len(LINES)]
    lines, curves = (_of_group(table, point, columns) for table in around)
    for _, end in lines.iterrows():
        ax.plot([0, end["x"]], [1, end["y"]], color=colour, linestyle=style, linewidth=1.4)
    if len(curves):
        path = curves.sort_values(["false_positive_rate", "false_negative_rate"], ascending=[True, False])
        xs, ys = (path[f"false_{kind}_rate"].to_numpy(float) for kind in ("positive", "negative"))
        ax.plot(xs, ys, color=colour, linewidth=0.8, alpha=0.55)
    name = ", ".join(words(point[c], 28) for c in columns) or words(point["prediction"])
    x, y = float(point["estimate"]), float(point["estimate_other"])
    if pd.isna(x) or pd.isna(y):
        worst = point["status"] if pd.isna(x) else point["status_other"]
        ax.plot([], [], color=colour, linestyle=style, label=f"{name}: {worst}")
        return
    ax.hlines(y, float(point["lower"]), float(point["upper"]), color=colour, lw=1.1)
    ax.vlines(x, float(point["lower_other"]), float(point["upper_other"]), color=colour, lw=1.1)
    ax.plot([x], [y], marker=shape, color=colour, markersize=6.5, gid=mark(point), markeredgecolor=INK)
    ax.plot([], [], color=colour, linestyle=style, marker=shape, markersize=6, label=name)


def _key(lines: pd.DataFrame | None, curves: pd.DataFrame | None) -> str:
    """What the two kinds of line are."""
    parts = ["straight from the top left: one PPV"] if lines is not None and len(lines) else []
    return "\n".join(parts + (["thin: the other cuts"] if curves is not None and len(curves) else []))


def _of_group(table: pd.DataFrame | None, point: pd.Series[Any], columns: list[str]) -> pd.DataFrame:
    """The rows of a table about the group of a point."""
    if table is None:
        return pd.DataFrame()
    return table[(table[columns] == point[columns]).all(axis=1)]
