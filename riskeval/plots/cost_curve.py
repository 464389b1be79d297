"""Cost curve: a straight line for each cut, and the lowest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from riskeval.plots.marks import COLOURS, FAINT, INK, RULE, SIZE, axes, tidy, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WITHOUT = {"everybody": "--", "nobody": ":"}
ENVELOPE = "best cut"
FEW = 6
XLABEL = "probability cost: 0, only false alarms matter; 1, only missed events matter"


def cost_curve(frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the line of each cut with its band, the envelope, and the two rules that need no instrument.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with probability costs in `at` and the cuts in `label`; with more than six cuts
        their names and bands are left out.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.2, 4.6)
    rows = frame[frame["estimate"].notna()].sort_values("at", kind="stable")
    cuts = [name for name in dict.fromkeys(rows["label"]) if name not in (*WITHOUT, ENVELOPE)]
    for name, style in WITHOUT.items():
        line = rows[rows["label"] == name]
        ax.plot(line["at"], line["estimate"], color=FAINT, linestyle=style, label=f"flagging {name}")
    for order, name in enumerate(cuts):
        line = rows[rows["label"] == name]
        named = len(cuts) <= FEW
        colour = COLOURS[order % len(COLOURS)] if named else FAINT
        low, high = (line[limit].astype(float) for limit in ("lower", "upper"))
        if named:
            ax.fill_between(line["at"], low, high, color=colour, alpha=0.12, linewidth=0)
        ax.plot(line["at"], line["estimate"], color=colour, lw=1.0, label=words(name) if named else None)
    best = rows[rows["label"] == ENVELOPE]
    ax.plot(best["at"], best["estimate"], color=INK, linewidth=2.0, label="the best cut (optimistic)")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 0.75)
    ax.grid(color=RULE, linewidth=0.6)
    if len(rows):
        ax.legend(loc="lower center", fontsize=SIZE - 0.5, frameon=False, ncols=2)
    tools = ", ".join(dict.fromkeys(map(str, rows["prediction"])))
    return tidy(ax, title=title or tools, xlabel=XLABEL, ylabel="expected cost, as a share of the worst")
