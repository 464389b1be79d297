"""A thousand people on the levels of a prediction, with the line and the errors that it makes."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import FAINT, INK, SIZE, axes, words
from riskeval.plots.thousand import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, HIGH, GAP, NAMED = 9.0, 3.6, 3, 16
RIGHT, WRONG, LEFT = "#0072B2", "#C04F00", "#7d8790"


def people_on_levels(levels: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw people as dots, filled with the event and hollow without; crossed where the line is wrong.

    Parameters
    ----------
    levels : pandas.DataFrame
        Columns ``level`` (str), ``events, nonevents`` (amounts of any sum, drawn as 1,000 people) and
        ``flagged`` (bool); one row per level, from left to right.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, WIDE, HIGH)
    ax.set_axis_off()
    ax.set_title(words(title, 110), fontsize=SIZE + 1, color=INK, loc="left")
    amounts = levels[["events", "nonevents"]].to_numpy(dtype=float)
    if not amounts.sum() > 0:
        ax.text(0, 0, "nobody to draw", fontsize=SIZE, color=FAINT)
        return ax
    dots = np.array(whole(list(amounts.ravel()))).reshape(-1, 2)
    abreast = _abreast(int(dots.sum(axis=1).max()), len(dots))
    starts = np.arange(len(dots)) * (abreast + GAP)
    for start, pair, flagged in zip(starts, dots, levels["flagged"], strict=True):
        _level(ax, float(start), pair, bool(flagged), abreast)
    _names(ax, list(levels["level"]), starts, abreast)
    _line(ax, levels["flagged"].to_numpy(dtype=bool), starts)
    ax.set_xlim(-1.5, len(dots) * (abreast + GAP) - GAP + 0.5)
    ax.set_aspect("equal", anchor="SW")
    _key(ax)
    return ax


def _abreast(most: int, levels: int) -> int:
    """Dots side by side, so that the fullest level has the shape of the figure."""
    fits = (k for k in range(1, most + 1) if ceil(most / k) * WIDE <= (levels * (k + GAP) - GAP) * (HIGH - 1))
    return next(fits, most)


def _level(ax: Axes, start: float, pair: np.ndarray, flagged: bool, abreast: int) -> None:
    from matplotlib.collections import EllipseCollection, LineCollection

    place = np.arange(int(pair.sum()))
    spots = np.column_stack([start + place % abreast, place // abreast])
    event = place < pair[0]
    for had, many in ((True, spots[event]), (False, spots[~event])):
        if not len(many):
            continue
        ink = WRONG if had != flagged else RIGHT if had else LEFT
        size = np.full(len(many), 0.74)
        look = {"facecolors": ink if had else "none", "edgecolors": ink, "linewidths": 0.6}
        ring = EllipseCollection(
            size, size, np.zeros(len(many)), units="xy", offsets=many, offset_transform=ax.transData, **look
        )
        ax.add_collection(ring)
        if had != flagged:
            arms = [[p - a, p + a] for p in many for a in (np.array([0.2, 0.2]), np.array([0.2, -0.2]))]
            ax.add_collection(LineCollection(arms, colors="white" if had else WRONG, linewidths=0.7))
    ax.update_datalim(spots)
    ax.autoscale_view()


def _names(ax: Axes, names: list[str], starts: np.ndarray, abreast: int) -> None:
    every = ceil(len(names) / NAMED)
    for place in range(0, len(names), every):
        middle = starts[place] + (abreast - 1) / 2
        name = words(names[place], 26)
        ax.text(middle, -1.2, name, fontsize=SIZE, color=FAINT, ha="center", va="top")


def _line(ax: Axes, flagged: np.ndarray, starts: np.ndarray) -> None:
    """A line wherever the flagged begin."""
    before = np.concatenate([[False], flagged[:-1]])
    for start in starts[flagged & ~before]:
        ax.axvline(start - (GAP + 1) / 2, color=INK, linewidth=1.8, ymin=0.02)


def _key(ax: Axes) -> None:
    said = "Filled: had the event. Hollow: had none. Crossed: the line was wrong about them."
    ax.text(0.0, -0.09, said, fontsize=SIZE - 1, color=FAINT, transform=ax.transAxes, va="top")
