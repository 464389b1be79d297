"""Forest plot: one row per estimate, its interval drawn and printed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.plots.marks import (
    COLOURS,
    FAINT,
    INK,
    MARKERS,
    RULE,
    SIZE,
    axes,
    group_columns,
    level_name,
    mark,
    number,
    tidy,
    varying,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def forest(
    frame: pd.DataFrame, ax: Axes | None = None, *, title: str = "", xlabel: str = "", log: bool = False
) -> Axes:
    """Draw each row of an Estimates frame as a point with its interval, and print both at the right.

    Parameters
    ----------
    frame : pandas.DataFrame
        Estimates columns. Rows without a number (suppressed, not available) keep their line and say why.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    title, xlabel : str
        Printed as they stand.
    log : bool
        Logarithmic axis; contrasts by ratio have one anyway.

    Returns
    -------
    matplotlib Axes
    """
    rows = frame.reset_index(drop=True)
    ax = axes(ax, 7.2, 0.9 + 0.27 * max(len(rows), 1))
    ratio = len(rows) > 0 and bool((rows["contrast"] == "ratio").all())
    low, high = _limits(rows, log or ratio)
    if log or ratio:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.xaxis.set_minor_formatter(lambda value, _: "")
    ax.set_xlim(low, high)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    _no_effect(rows, ax, ratio)
    kinds = list(dict.fromkeys(rows["prediction"]))
    for place, (_, row) in enumerate(rows.iterrows()):
        _line(row, float(place), ax, kinds.index(row["prediction"]), (low, high))
    ax.set_yticks(range(len(rows)), _names(rows))
    tidy(ax, xlabel=xlabel, title=title)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    ax.spines["left"].set_visible(False)
    return ax


def _limits(rows: pd.DataFrame, log: bool) -> tuple[float, float]:
    values = pd.concat([rows[c].astype(float) for c in ("estimate", "lower", "upper")])
    found = [v for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not found:
        return (0.1, 10.0) if log else (0.0, 1.0)
    low, high = min(found), max(found)
    if log:
        room = max((high / low) ** 0.06, 1.05)
        return low / room, high * room
    room = 0.06 * (high - low) or 0.05
    return low - room, high + room


def _no_effect(rows: pd.DataFrame, ax: Axes, ratio: bool) -> None:
    """The line of no difference, where every row is a contrast and the line is in view."""
    if len(rows) and (rows["contrast"] != "").all():
        nothing = 1.0 if ratio else 0.0
        low, high = ax.get_xlim()
        ax.set_xlim(min(low, nothing), max(high, nothing))
        ax.axvline(nothing, color=INK, linewidth=0.8, linestyle="--", zorder=1)


def _line(row: pd.Series[Any], y: float, ax: Axes, kind: int, limits: tuple[float, float]) -> None:
    colour, shape = COLOURS[kind % len(COLOURS)], MARKERS[kind % len(MARKERS)]
    estimate, lower, upper = (float(row[c]) for c in ("estimate", "lower", "upper"))
    if not math.isnan(lower) and not math.isnan(upper):
        left, right = max(lower, limits[0]), min(upper, limits[1])
        ax.plot([left, right], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt", zorder=2)
    if math.isfinite(estimate):
        ax.plot([estimate], [y], marker=shape, color=colour, markersize=5.5, zorder=3, gid=mark(row))
    for end, arrow in ((lower, "<"), (upper, ">")):
        if math.isinf(end) and not math.isnan(estimate):
            edge = limits[0] if arrow == "<" else limits[1]
            ax.plot([edge], [y], marker=arrow, color=colour, markersize=5, clip_on=False, zorder=3)
    ink = FAINT if math.isnan(estimate) else INK
    ax.text(
        1.02, y, _printed(row), transform=ax.get_yaxis_transform(), va="center", ha="left",
        fontsize=SIZE - 0.5, color=ink, gid=mark(row),
    )  # fmt: skip


def _printed(row: pd.Series[Any]) -> str:
    if pd.isna(row["estimate"]):
        return str(row["status"])
    few = "  few events" if row["status"] == "few events" else ""
    return f"{number(row['estimate'])} [{number(row['lower'])}, {number(row['upper'])}]{few}"


def _names(rows: pd.DataFrame) -> list[str]:
    groups = [name for name in group_columns(rows) if (rows[name] != "(all)").any()]
    varied = varying(rows, ["prediction", "metric", "at", "label", "reference"])
    if len(groups) == 1 and (rows[groups[0]] != "(all)").all():
        varied.append("group")
    return [_name(row, groups, varied) for _, row in rows.iterrows()]


def _name(row: pd.Series[Any], groups: list[str], varied: list[str]) -> str:
    """What tells this row from the others."""
    parts = [words(row[c], 28) for c in ("prediction", "metric") if c in varied]
    column = "" if "group" in varied else "{}: "
    inside = [column.format(words(c, 20)) + words(row[c], 28) for c in groups if row[c] != "(all)"]
    parts += inside or (["all people"] if groups else [])
    if ("at" in varied or "label" in varied) and (not pd.isna(row["at"]) or row["label"]):
        parts.append(f"at {level_name(row)}" if math.isfinite(row["at"]) else words(row["label"]))
    if "reference" in varied and row["reference"]:
        parts.append(f"against {words(row['reference'], 28)}")
    return ", ".join(parts) or words(row["prediction"])
