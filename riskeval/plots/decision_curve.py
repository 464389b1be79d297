"""Decision curve: what acting on each prediction is worth, along the price of a false alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    INK,
    LINES,
    RULE,
    SIZE,
    axes,
    group_columns,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALL = "(all)"
BASELINES = {"treat all": ("--", "flagging everybody"), "treat none": ("-", "flagging nobody")}
TITLES = {
    "net_benefit": "net benefit: true alarms per person, less false alarms at their price",
    "standardised_net_benefit": "net benefit, as a share of a perfect prediction's",
    "interventions_avoided": "needless interventions avoided per 100 people",
}
XLABEL = "risk at which acting and not acting are equally good (the price of a false alarm)"
STRIP = 0.085  # share of the height that one row of best cuts takes


def decision_curve(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    best: pd.DataFrame | None = None,
    mark: float | None = None,
    title: str = "",
) -> Axes:
    """Draw the curves with their bands; of a ladder of cuts each cut is thick where it is the best.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with prices in `at` and the name of the cut in `label`. Of several groups only
        everybody is drawn; hand in the rows of one group to see it.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    best : pandas.DataFrame, optional
        Estimates columns with ``best_from`` and ``best_until``; drawn as a row under the curves.
    mark : float, optional
        The user's own price, as a vertical line.
    title : str
        Printed as it stands.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.6, 5.2)
    rows = _one_group(frame[frame["estimate"].notna()])
    ranges = None if best is None else _one_group(best)
    tools = [name for name in dict.fromkeys(rows["prediction"]) if name not in BASELINES]
    for name in BASELINES:
        _baseline(rows[rows["prediction"] == name], name, ax)
    for order, (names, part) in enumerate(_series(rows[rows["prediction"].isin(tools)])):
        _tool(names, part, ranges, order, ax)
    strips = [] if ranges is None else list(ranges.groupby(["prediction", "on"], sort=False))
    _frame_in(rows, len(strips), ax)
    for place, ((prediction, _), part) in enumerate(strips):
        _strip(str(prediction), part, place, ax)
    if mark is not None:
        ax.axvline(mark, color=INK, linewidth=0.8, linestyle=":")
    ax.grid(color=RULE, linewidth=0.6)
    if len(rows):
        ax.legend(loc="upper right", fontsize=SIZE - 0.5, frameon=False)
    measured = rows["metric"].iloc[0] if len(rows) else "net_benefit"
    return tidy(ax, title=title, xlabel=XLABEL, ylabel=TITLES.get(measured, measured))


def _one_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Everybody, where there are several groups."""
    for column in group_columns(frame):
        if frame[column].nunique() > 1:
            frame = frame[frame[column] == ALL]
    return frame


def _series(rows: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    parts = rows.groupby(["prediction", "on"], sort=False)
    return [((str(names[0]), str(names[1])), part) for names, part in parts]


def _baseline(rows: pd.DataFrame, name: str, ax: Axes) -> None:
    style, told = BASELINES[name]
    part = rows.sort_values("at")
    ax.plot(part["at"], part["estimate"], color=FAINT, linestyle=style, linewidth=1.2, label=told)


def _tool(
    names: tuple[str, str], rows: pd.DataFrame, best: pd.DataFrame | None, order: int, ax: Axes
) -> None:
    """One colour per prediction and role; a curve of a risk, or a bundle of cuts."""
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    prediction, role = names
    told = words(prediction) if role == "risk" else f"{words(prediction)}, each cut where it is best"
    ax.plot([], [], color=colour, linestyle=style, linewidth=1.8, label=told)
    for cut, part in rows.groupby("label", sort=False):
        line = part.sort_values("at")
        ends = (0.0, 1.0) if role == "risk" else _range(best, names, str(cut))
        if role != "risk":
            ax.plot(line["at"], line["estimate"], color=colour, linewidth=0.7, alpha=0.45)
        here = line[line["at"].between(*ends)]
        low, high = (here[limit].astype(float) for limit in ("lower", "upper"))
        ax.fill_between(here["at"], low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(here["at"], here["estimate"], color=colour, linestyle=style, linewidth=1.8)


def _range(best: pd.DataFrame | None, names: tuple[str, str], cut: str) -> tuple[float, float]:
    """The prices between which a cut is the best; an empty range where it never is."""
    if best is None:
        return 1.0, 0.0
    mine = best[(best["prediction"] == names[0]) & (best["on"] == names[1]) & (best["label"] == cut)]
    ends = mine.set_index("metric")["estimate"]
    found = [float(ends.get(name, np.nan)) for name in ("best_from", "best_until")]
    return (1.0, 0.0) if np.isnan(found).any() else (found[0], found[1])


def _frame_in(rows: pd.DataFrame, strips: int, ax: Axes) -> None:
    """Leave out prices at which nothing is worth anything, and the depths below flagging nobody."""
    if not len(rows):
        return
    worth = rows[(rows["estimate"] > 0) & (rows["prediction"] != "treat none")]
    last = float(worth["at"].max()) if len(worth) else float(rows["at"].max())
    right = min(float(rows["at"].max()), 1.15 * last)
    left = 0.0 if float(rows["at"].min()) < 0.1 * right else float(rows["at"].min())
    ax.set_xlim(left, max(right, left + 1e-3))
    top = float(rows.loc[rows["at"] <= right, "estimate"].max())
    top = 1.25 * top if top > 0 else 1.0
    floor = 0.12 + STRIP * 1.35 * strips
    ax.set_ylim(-top * floor / (1 - floor), top)


def _strip(prediction: str, best: pd.DataFrame, place: int, ax: Axes) -> None:
    """A row under the curves: which cut is the best at which price, its borders with their intervals."""
    foot = 0.015 + STRIP * 1.35 * place
    wide: Any = best.pivot(index="label", columns="metric", values=["estimate", "lower", "upper"])
    drawn = wide[wide["estimate"].notna().all(axis=1)].sort_values(("estimate", "best_from"))
    for order, (cut, row) in enumerate(drawn.iterrows()):
        _best_here(str(cut), row["estimate"], foot, order, ax)
        _border(row.xs("best_from", level="metric"), foot + STRIP * (0.56, 0.64)[order % 2], ax)
    told = f"{words(prediction)}: best cut at each price"
    spot = (ax.get_xlim()[1], foot + STRIP * 0.72)
    ax.text(*spot, told, transform=ax.get_xaxis_transform(), ha="right", va="bottom", fontsize=SIZE - 2)


def _best_here(cut: str, ends: pd.Series[float], foot: float, order: int, ax: Axes) -> None:
    """The prices at which a cut is the best, as a bar with its name where there is room."""
    along, (left, right) = ax.get_xaxis_transform(), ax.get_xlim()
    start, end = np.clip([ends["best_from"], ends["best_until"]], left, right)
    if end <= start:
        return
    shade = ("#e4ecf4", "#c9dbea")[order % 2]
    ax.fill_between([start, end], foot, foot + STRIP * 0.5, color=shade, transform=along, linewidth=0)
    name, room = cut[cut.find("≥") :] if "≥" in cut else cut, int(90 * (end - start) / (right - left))
    if room >= min(len(name), 6):
        middle = ((start + end) / 2, foot + STRIP * 0.25)
        ax.text(*middle, words(name, room), transform=along, ha="center", va="center", fontsize=SIZE - 2)


def _border(price: pd.Series[float], height: float, ax: Axes) -> None:
    """Where one cut gives way to the next, with its interval."""
    along, (left, right) = ax.get_xaxis_transform(), ax.get_xlim()
    if not left < price["estimate"] < right:
        return
    ax.plot([price["estimate"]], [height], "|", color=INK, markersize=5, transform=along)
    if np.isfinite(price["lower"]):
        limits = np.clip([price["lower"], price["upper"]], left, right)
        ax.hlines(height, *limits, color=INK, linewidth=0.9, transform=along)
