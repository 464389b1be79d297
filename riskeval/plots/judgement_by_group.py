"""Stacked distribution of an ordered category by group, apart for people with and without the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.plots.marks import FAINT, INK, SIZE, axes, group_columns, mark, number, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REACHED_BY = {"flag_rate": "all", "sensitivity": "with the event", "specificity": "without"}
PALEST, DARKEST = np.array([0.90, 0.93, 0.97]), np.array([0.03, 0.27, 0.46])
ROOM = 0.09  # narrower shares have no number
READABLE = 0.55


def judgement_by_group(
    frame: pd.DataFrame, ax: Axes | None = None, *, levels: Sequence[str], title: str = ""
) -> Axes:
    """Draw, for each group, how its people with the event and without it were judged.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns of one prediction: ``sensitivity`` and ``specificity`` (and ``flag_rate`` for
        everybody, if wished) by group at every level but the lowest. Where a bar changes its shade stands
        the share that reaches that level, and the line across it is the interval of that share.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    levels : sequence of str
        Names of the levels, lowest first.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    bars = _bars(frame)
    ax = axes(ax, 7.2, 1.2 + 0.34 * max(len(bars), 1))
    shades = [PALEST + depth * (DARKEST - PALEST) for depth in np.linspace(0, 1, len(levels))]
    for y, (_, part) in enumerate(bars):
        _bar(part.sort_values("at"), y, ax, shades)
    ax.set_yticks(range(len(bars)), [name for name, _ in bars])
    ax.set_ylim(len(bars) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    tidy(ax, title=title, xlabel="share of people, from the lowest level to the highest")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    _legend(levels, shades, ax)
    return ax


def _bars(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """One bar per group and outcome, groups in the order of the table."""
    groups = [name for name in group_columns(frame) if (frame[name] != "(all)").any()]
    known = frame[frame["metric"].isin(REACHED_BY)]
    keys = list(known[groups].itertuples(index=False, name=None))
    found = []
    for label in dict.fromkeys(keys):
        same = np.array([key == label for key in keys])
        who = ", ".join(words(text, 24) for text in label) or "all people"
        for metric, outcome in REACHED_BY.items():
            part = known[same & (known["metric"] == metric)]
            if len(part):
                found.append((f"{who}: {outcome}", part))
    return found


def _bar(part: pd.DataFrame, y: int, ax: Axes, shades: Sequence[Any]) -> None:
    turned = (part["metric"] == "specificity").to_numpy()
    below = [np.where(turned, part[c], 1 - part[c].to_numpy(float)) for c in ("estimate", "lower", "upper")]
    edges = np.array([0.0, *below[0], 1.0])
    if np.isnan(edges).any():
        ax.text(0.01, y, str(part["status"].iloc[0]), va="center", fontsize=SIZE - 0.5, color=FAINT)
        return
    for shade, left, right in zip(shades, edges, edges[1:], strict=False):
        ax.barh(y, right - left, left=left, height=0.72, color=shade, edgecolor="white", linewidth=0.8)
        if right - left >= ROOM:
            ink = "white" if shade[0] < READABLE else INK
            ax.text(
                (left + right) / 2, y - 0.14, f"{number(100 * (right - left), 0)}%", ha="center", va="center",
                fontsize=SIZE - 1, color=ink,
            )  # fmt: skip
    for (_, row), edge, one, other in zip(part.iterrows(), *below, strict=True):
        ends = [min(one, other), max(one, other)]
        ax.plot(ends, [y + 0.2] * 2, color="white", linewidth=3.4, solid_capstyle="butt")
        ax.plot(ends, [y + 0.2] * 2, color=INK, linewidth=1.3, solid_capstyle="butt")
        ax.plot(
            [edge], [y + 0.2], marker="o", color=INK, markeredgecolor="white", markersize=4, gid=mark(row)
        )


def _legend(levels: Sequence[str], shades: Sequence[Any], ax: Axes) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=shade, edgecolor=FAINT, label=words(name, 24))
        for shade, name in zip(shades, levels, strict=True)
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=min(len(levels), 5),
        frameon=False,
        fontsize=SIZE - 1,
    )
