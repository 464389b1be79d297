"""The ink that all figures share: colours, markers, hatches, and words that are never read as mathematics."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_known_to_pyplot: ContextVar[bool] = ContextVar("known to pyplot", default=False)
# Okabe and Ito's colours, ordered so that neighbours also differ in grey.
COLOURS = ("#0072B2", "#D55E00", "#000000", "#009E73", "#CC79A7", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":")
INK = "#222222"
FAINT = "#8a8a8a"
RULE = "#d5d5d5"
SIZE = 9.0
LONGEST = 40


def words(text: object, longest: int = LONGEST) -> str:
    """`text` on one line, shortened, with every dollar sign kept as a dollar sign."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    return line.replace("$", r"\$")


def number(value: float, digits: int = 2) -> str:
    """A number as people print it: a dash for undefined, a true minus sign, ∞ for infinite."""
    if value is None or pd.isna(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    places = digits if abs(value) < 100 else 0
    text = f"{value:,.{places}f}"
    return ("−" + text[1:] if float(text.replace(",", "")) else text[1:]) if text[0] == "-" else text


@contextmanager
def known_to_pyplot() -> Iterator[None]:
    """Inside, new figures are pyplot's, so that a notebook shows them; a report makes its own."""
    token = _known_to_pyplot.set(True)
    try:
        yield
    finally:
        _known_to_pyplot.reset(token)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of a size in inches."""
    if _known_to_pyplot.get():
        import matplotlib.pyplot as plt

        return plt.figure(figsize=(width, height), layout="constrained")
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """`ax` itself, or the only axes of a new figure."""
    return new_figure(width, height).add_subplot() if ax is None else ax


def tidy(ax: Axes, *, xlabel: str = "", ylabel: str = "", title: str = "") -> Axes:
    """Quiet frame, quiet ticks, labelled axes."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(FAINT)
    ax.tick_params(labelsize=SIZE - 0.5, colors=INK, color=FAINT)
    ax.set_axisbelow(True)
    if xlabel:
        ax.set_xlabel(words(xlabel, 120), fontsize=SIZE, color=INK)
    if ylabel:
        ax.set_ylabel(words(ylabel, 120), fontsize=SIZE, color=INK)
    if title:
        ax.set_title(words(title, 120), fontsize=SIZE + 1, color=INK, loc="left")
    return ax


def group_columns(frame: pd.DataFrame) -> list[str]:
    """The group columns of an Estimates frame: those between `metric` and `on`."""
    names = list(frame.columns)
    return names[names.index("metric") + 1 : names.index("on")]


def varying(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """The columns that do not hold one and the same value."""
    return [name for name in columns if frame[name].nunique(dropna=False) > 1]


def series(frame: pd.DataFrame, extra: Sequence[str] = ()) -> list[tuple[str, pd.DataFrame]]:
    """The frame split into what becomes one line each, with the line's label, in order of appearance."""
    keys = varying(frame, ["prediction", "metric", *group_columns(frame), *extra])
    if not keys:
        return [(str(frame["prediction"].iloc[0]) if len(frame) else "", frame)]
    parts = frame.groupby(keys, sort=False, dropna=False)
    return [(", ".join(str(value) for value in names), part) for names, part in parts]


def level_name(row: pd.Series[Any]) -> str:
    """What to write beside a threshold or a level: its label, else its number."""
    if isinstance(row["label"], str) and row["label"]:
        return words(row["label"], 18)
    return f"{row['at']:g}"


def name_levels(rows: pd.DataFrame, ax: Axes) -> None:
    """Write the levels under the axis, aslant where they would touch."""
    names = [level_name(row) for _, row in rows.iterrows()]
    ax.set_xticks(range(len(names)), names)
    points = 72 * ax.get_position().width * float(ax.figure.get_figwidth())  # type: ignore[union-attr]
    if names and 6.0 * max(map(len, names)) > points / len(names):
        ax.tick_params(axis="x", labelrotation=45)
        for label in ax.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")


def mark(row: pd.Series[Any]) -> str | None:
    """The identity of a row, given to the ink drawn for it so that a report can trace it."""
    return f"ref:{row['data-ref']}" if "data-ref" in row.index else None


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """`wanted` positions moved upwards just enough that no two are closer than `gap`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    for before, here in pairwise(order):
        placed[here] = max(placed[here], placed[before] + gap)
    return placed


def beside(ax: Axes, text: str, point: tuple[float, float], colour: str = INK) -> None:
    """Write `text` at the right of a point, also outside the axes."""
    ax.annotate(
        text,
        point,
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=SIZE,
        color=colour,
        annotation_clip=False,
    )
