"""A decision in one figure: what each rule is worth at a price, while it pays, and 1,000 people."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from riskeval.plots.marks import COLOURS, FAINT, INK, MARKERS, RULE, SIZE, axes, new_figure, tidy, words
from riskeval.plots.price import RATIO, RATIO_TICKS, ratio_axis
from riskeval.plots.thousand import thousand

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TOOLS = tuple(COLOURS[i] for i in (0, 3, 4, 2, 5))  # without the orange of the alarms
SHOWN = 3
CROWDED = 0.75  # of the logarithm of two prices: their names would touch
NEAR = "#f4f1e4"
BLANKET = {"treat all": "flagging everybody", "treat none": "flagging nobody"}


def decision(
    curve: pd.DataFrame,
    pays: pd.DataFrame,
    consequences: pd.DataFrame,
    categories: pd.DataFrame,
    price: float,
    title: str = "",
    note: str = "",
) -> Figure:
    """Draw what each rule is worth around a price, while it pays, and what it does to 1,000 people.

    Parameters
    ----------
    curve, pays, consequences, categories : pandas.DataFrame
        The tables of a `Decision`; `categories` may be empty.
    price : float
        Missed cases to false alarms.
    title, note : str
        Printed as they stand, above and below.

    Returns
    -------
    matplotlib Figure
    """
    names = list(pays["prediction"])
    shown = names[:SHOWN]
    figure = new_figure(12.0, max(6.4, 2.6 * len(shown) + 1.0))
    halves: Any = figure.subfigures(1, 2, width_ratios=(1.06, 1.0), wspace=0.02)
    left, right = halves
    upper, lower = left.subplots(2, 1, sharex=True, height_ratios=(3.2, 0.5 + 0.62 * len(names)))
    net_benefit(curve, price, upper, names=names)
    paying(pays, categories, price, lower)
    panels = np.atleast_1d(right.subplots(max(len(shown), 1), 1))
    for place, ax in enumerate(panels[: len(shown)]):
        row = pays.iloc[place]
        mine = consequences[consequences["prediction"] == row["prediction"]]
        thousand(mine, ax, title=f"{row['prediction']}, {row['label']}", note=row["verdict"])
        ax.title.set(color=TOOLS[place % len(TOOLS)], weight="bold")
    figure.suptitle(words(title, 120), x=0.01, ha="left", fontsize=SIZE + 6, color=INK, weight="bold")
    right.suptitle("Of 1,000 people like these", x=0.02, ha="left", fontsize=SIZE + 1, color=INK)
    figure.supxlabel(fill(words(note, 400), 190), x=0.01, ha="left", fontsize=SIZE - 1, color=FAINT)
    return figure


def net_benefit(
    curve: pd.DataFrame, price: float, ax: Axes | None = None, *, names: Sequence[str] = ()
) -> Axes:
    """Net benefit per 1,000 people against the price, beside flagging everybody and flagging nobody.

    Parameters
    ----------
    curve : pandas.DataFrame
        Columns ``prediction, missed_to_false_alarm, estimate, lower, upper``.
    price : float
        The price that is marked.
    ax : matplotlib Axes, optional
    names : sequence of str
        Predictions in the order of their colours, where some of them have no curve.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.2, 4.0)
    tools = [name for name in dict.fromkeys([*names, *curve["prediction"]]) if name not in BLANKET]
    for order, name in enumerate(tools):
        if name in set(curve["prediction"]):
            _line(curve[curve["prediction"] == name], order, price, ax)
    for name, style in (("treat all", "--"), ("treat none", "-")):
        part = curve[curve["prediction"] == name]
        ax.plot(
            part["missed_to_false_alarm"],
            part["estimate"],
            style,
            color=FAINT,
            linewidth=1.3,
            label=BLANKET[name],
            zorder=1.5,
        )
    top = curve["upper"].where(curve["prediction"].isin(tools)).max()
    top = float(top) if np.isfinite(top) and top > 0 else 1.0
    ax.set_ylim(-0.22 * top, 1.06 * top)
    ratio_axis(ax, curve["missed_to_false_alarm"].min(), curve["missed_to_false_alarm"].max())
    _price_line(price, ax)
    _thresholds_above(ax)
    ax.grid(axis="y", color=RULE, linewidth=0.5)
    ax.legend(loc="upper left", frameon=False, fontsize=SIZE)
    return tidy(ax, ylabel="net benefit per 1,000 people")


def _line(part: pd.DataFrame, order: int, price: float, ax: Axes) -> None:
    colour = TOOLS[order % len(TOOLS)]
    x = part["missed_to_false_alarm"]
    name = words(part["prediction"].iloc[0], 30)
    ax.fill_between(x, part["lower"], part["upper"], color=colour, alpha=0.13, linewidth=0)
    ax.plot(x, part["estimate"], color=colour, linewidth=1.8, label=name)
    here = part.iloc[[int(np.argmin(np.abs(np.log(x / price))))]]
    ax.plot(
        here["missed_to_false_alarm"],
        here["estimate"],
        MARKERS[order % len(MARKERS)],
        color=colour,
        markeredgecolor="white",
        markersize=8,
        zorder=4,
    )


def paying(pays: pd.DataFrame, categories: pd.DataFrame, price: float, ax: Axes | None = None) -> Axes:
    """The prices at which each rule, as it stands, beats flagging nobody and flagging everybody.

    Parameters
    ----------
    pays : pandas.DataFrame
        Columns ``prediction, label, from_ratio, from_lower, from_upper, to_ratio, to_lower, to_upper``.
    categories : pandas.DataFrame
        Estimates columns: how often the event happened on each level of a band, drawn at the price that it
        makes worth flagging; may be empty.
    price : float
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
    """
    alone = ax is None
    ax = axes(ax, 6.2, 1.2 + 0.5 * len(pays))
    if alone:
        ratio_axis(ax, price / 16, price * 16)
    low, high = ax.get_xlim()
    for place, (_, row) in enumerate(pays.iterrows()):
        _bar(row, place, (low, high), ax)
        _levels(categories[categories["prediction"] == row["prediction"]], place, (low, high), ax)
    ax.set_yticks(range(len(pays)), [words(f"{n}", 22) for n in pays["prediction"]])
    ax.set_ylim(len(pays) - 0.2, -0.85)
    _price_line(price, ax, said=False)
    edge: dict[str, Any] = {"fontsize": SIZE - 1, "color": FAINT, "va": "center"}
    ax.text(0.01, -0.68, "◂ better flag nobody", transform=ax.get_yaxis_transform(), ha="left", **edge)
    ax.text(0.99, -0.68, "better flag everybody ▸", transform=ax.get_yaxis_transform(), ha="right", **edge)
    said = "Prices at which each rule, as it stands, pays"
    tidy(ax, xlabel=RATIO, title=said if categories.empty else f"{said}; ▾ rate of a category")
    ax.title.set_fontsize(SIZE)
    ax.tick_params(axis="y", length=0)
    return ax


def _bar(row: pd.Series, place: int, window: tuple[float, float], ax: Axes) -> None:
    """A bar over the prices at which a rule pays, with the interval of either end."""
    colour = TOOLS[place % len(TOOLS)]
    ends = [float(row[f"{end}_ratio"]) for end in ("from", "to")]
    if not ends[0] < ends[1]:
        ax.text(window[0] * 1.1, place, "pays at no price", fontsize=SIZE - 1, color=INK, va="center")
        return
    start, stop = np.clip(ends, *window)
    ax.barh(place, stop - start, left=start, height=0.3, color=colour, alpha=0.75, linewidth=0)
    for end in ("from", "to"):
        limits = np.clip([row[f"{end}_lower"], row[f"{end}_upper"]], *window)
        if np.isfinite(limits).all():
            ax.plot(limits, [place, place], color=INK, linewidth=1.1, solid_capstyle="butt")
            ax.plot(limits, [place, place], "|", color=INK, markersize=7)


def _levels(levels: pd.DataFrame, place: int, window: tuple[float, float], ax: Axes) -> None:
    """Where each category stands: at the price at which its observed rate is the threshold."""
    before = 1e9
    for _, row in levels[::-1].iterrows():
        rate = float(row["estimate"])
        ratio = 1 / rate - 1 if rate > 0 else np.inf
        if window[0] < ratio < window[1]:
            ax.plot(ratio, place + 0.3, "v", color=INK, markersize=3.5, clip_on=False)
            near, before = abs(np.log(ratio / before)) < CROWDED, ratio
            ax.annotate(
                words(f"{row['label']} {100 * rate:.0f} %", 24),
                (ratio, place + 0.3),
                xytext=(0, -13 if near else -4),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=SIZE - 2,
                color=INK,
            )


def _price_line(price: float, ax: Axes, *, said: bool = True) -> None:
    """The user's price, with half and twice of it as a shade."""
    ax.axvspan(price / 2, price * 2, color=NEAR, zorder=0, linewidth=0)
    ax.axvline(price, color=INK, linewidth=1.0, zorder=1.2)
    if said:
        ink: dict[str, Any] = {
            "xycoords": ax.get_xaxis_transform(),
            "textcoords": "offset points",
            "color": INK,
        }
        ax.annotate(f"your price {price:.3g} : 1", (price, 0.02), xytext=(5, 0), fontsize=SIZE, **ink)


def _thresholds_above(ax: Axes) -> None:
    """The same axis above, as the risk from which to flag."""
    above = ax.secondary_xaxis("top")
    low, high = ax.get_xlim()
    ticks = [tick for tick in RATIO_TICKS if low <= tick <= high]
    above.set_xticks(ticks, [f"{100 / (1 + tick):.2g} %" for tick in ticks])
    above.set_xticks([], minor=True)
    above.tick_params(labelsize=SIZE - 0.5, colors=INK, color=FAINT)
    above.spines["top"].set_visible(False)
    above.set_xlabel("flag from a risk of", fontsize=SIZE, color=INK)
