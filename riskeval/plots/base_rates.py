"""What a cut would do, along the base rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    INK,
    LINES,
    RULE,
    SIZE,
    apart,
    axes,
    beside,
    mark,
    series,
    tidy,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARES = ("transported_ppv", "transported_npv")
NAMES = {
    "transported_ppv": "of the flagged, the share with the event (PPV)",
    "transported_npv": "of the others, the share without the event (NPV)",
    "transported_number_needed_to_detain": "people flagged for one with the event (NND)",
    "transported_number_safely_discharged": "people rightly left for one missed (NSD)",
    "transported_false_alarms_per_true_alarm": "false alarms for one true alarm",
}
TICKS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9)


def base_rates(
    frame: pd.DataFrame, ax: Axes | None = None, *, points: pd.DataFrame | None = None, title: str = ""
) -> Axes:
    """Draw a predictive value or a number needed against the base rate, which is on a log axis.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns, with rows of one metric that is carried to base rates, which stand in ``at``.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    points : pandas.DataFrame, optional
        Studies: ``at`` (their base rate), ``estimate``, ``lower``, ``upper``, and in ``study`` what to
        write beside; a point without a word is drawn open.
    title : str
        Printed as it stands; the prediction and its cut where it is left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.2, 4.2)
    seen = frame[np.isfinite(frame["estimate"].astype(float))].sort_values("at")
    parts = series(seen, extra=["label"]) if len(seen) else []
    metric = str(seen["metric"].iloc[0]) if len(seen) else ""
    ax.set_xscale("log")
    if metric not in SHARES and (seen["estimate"].astype(float) > 0).any():
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    for order, (_, part) in enumerate(parts):
        _line(part, order, ax)
    if points is not None:
        there = points["at"].astype(float) > 0  # a log axis has no place for 0
        for _, point in points[there & np.isfinite(points["estimate"].astype(float))].iterrows():
            _study(point, ax, rising=metric == SHARES[0])
    _scale(seen, points, ax)
    _names(parts, ax)
    ax.grid(color=RULE, linewidth=0.6)
    xlabel = f"base rate{_within(seen)} (log scale)"
    return tidy(ax, title=title or _cut(seen), xlabel=xlabel, ylabel=NAMES.get(metric, metric))


def _within(seen: pd.DataFrame) -> str:
    """The horizon, where it is one and stated."""
    months = seen["horizon"].astype(float).unique()
    return f" within {months[0]:g} months" if len(months) == 1 and np.isfinite(months[0]) else ""


def _cut(seen: pd.DataFrame) -> str:
    """Which prediction is cut where, where it is one."""
    told = seen[["prediction", "label"]].drop_duplicates()
    return ", ".join(filter(None, told.iloc[0])) if len(told) == 1 else ""


def _line(part: pd.DataFrame, order: int, ax: Axes) -> None:
    colour, style = COLOURS[order % len(COLOURS)], LINES[order % len(LINES)]
    at, estimate = part["at"].astype(float), part["estimate"].astype(float)
    lower, upper = (part[name].astype(float).replace(np.inf, np.nan) for name in ("lower", "upper"))
    ax.fill_between(at, lower, upper, color=colour, alpha=0.18, linewidth=0.5)
    ax.plot(at, estimate, color=colour, linestyle=style, linewidth=1.6)


def _study(point: pd.Series[Any], ax: Axes, rising: bool) -> None:
    at, estimate = float(point["at"]), float(point["estimate"])
    ax.vlines(at, float(point["lower"]), float(point["upper"]), color=INK, linewidth=1.2)
    text = point.get("study", "")
    named = isinstance(text, str) and text != ""
    fill = INK if named else "white"
    ax.plot([at], [estimate], marker="o", color=INK, markerfacecolor=fill, markersize=5, gid=mark(point))
    if named:
        ax.annotate(
            words(text),
            (at, estimate),
            xytext=(8, -12 if rising else 7),
            textcoords="offset points",
            fontsize=SIZE - 0.5,
            color=INK,
        )


def _scale(seen: pd.DataFrame, points: pd.DataFrame | None, ax: Axes) -> None:
    """Base rates as percentages, at round numbers."""
    drawn = [*seen["at"].astype(float), *([] if points is None else points["at"].astype(float))]
    if seen["metric"].isin(SHARES).any():
        ax.set_ylim(0, 1)
    if not drawn:
        return
    inside = [tick for tick in TICKS if min(drawn) <= tick <= max(drawn)]
    ax.set_xticks(inside, [f"{100 * tick:g} %" for tick in inside])
    ax.set_xticks([], minor=True)


def _names(parts: list[tuple[str, pd.DataFrame]], ax: Axes) -> None:
    """Each line named where it ends, names moved apart where they would collide."""
    ends = [(name, part.iloc[-1]) for name, part in parts if len(parts) > 1]
    if not ends:
        return
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = [float(to_axes.transform((end["at"], end["estimate"]))[1]) for _, end in ends]
    for order, ((name, end), height) in enumerate(zip(ends, apart(heights, 0.055), strict=True)):
        x = float(to_axes.transform((end["at"], end["estimate"]))[0])
        place = to_axes.inverted().transform((x, height))
        beside(ax, words(name), (float(place[0]), float(place[1])), COLOURS[order % len(COLOURS)])
