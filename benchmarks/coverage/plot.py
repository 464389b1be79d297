"""The plots of the page: coverage by metric and kind of setting, default against peers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.coverage.verdicts import BOUNDARY, HIGHEST, LOWEST
from riskeval.plots.marks import COLOURS, FAINT, INK, RULE, SIZE, tidy

EDGE = 0.75  # coverage below this is drawn as a triangle on the edge
PEERS = {
    "wald": ("Wald", "x"),
    "delong": ("DeLong", "+"),
    "exact": ("exact", "|"),
    "bootstrap": ("percentile bootstrap", "1"),
    "bca": ("BCa bootstrap", "2"),
}
OTHER = ("another convention", ".")
SERIES = {  # verdict of a default: words, colour, filled
    "met": ("default, met", COLOURS[0], True),
    "missed": ("default, missed", COLOURS[1], True),
    "": ("default, not judged", COLOURS[0], False),
}


def singles(rows: pd.DataFrame, path: Path) -> None:
    """Single estimates: one panel for each kind of setting."""
    mine = rows[(rows["contrast"] == "single") & (rows["judged_by"] != BOUNDARY)]
    _draw({kind: mine[mine["kind"] == kind] for kind in mine["kind"].unique()}, path)


def contrasts(rows: pd.DataFrame, path: Path) -> None:
    """Differences and ratios: one panel for each kind of setting and contrast."""
    mine = rows[rows["contrast"].isin(["difference", "ratio"])]
    panels = mine.groupby(["kind", "contrast"], sort=False)
    _draw({f"{kind}, {contrast}s": part for (kind, contrast), part in panels}, path)


def _draw(panels: dict[str, pd.DataFrame], path: Path) -> None:
    metrics = list(dict.fromkeys(name for part in panels.values() for name in part["metric"]))
    figure = Figure(
        figsize=(2.6 * max(len(panels), 1) + 2.6, 0.36 * len(metrics) + 1.6), layout="constrained"
    )
    for number, (title, part) in enumerate(panels.items()):
        ax = figure.add_subplot(1, len(panels), number + 1)
        _panel(ax, part, metrics)
        tidy(ax, title=title, xlabel="coverage, %")
        ax.set_yticks(range(len(metrics)), metrics if number == 0 else [""] * len(metrics))
        ax.tick_params(axis="y", length=0)
    if panels:
        handles = {
            text: handle
            for ax in figure.axes
            for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)
        }
        figure.legend(
            handles.values(),
            handles.keys(),
            loc="outside lower center",
            ncols=5,
            frameon=False,
            fontsize=SIZE,
        )
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _panel(ax: Axes, part: pd.DataFrame, metrics: list[str]) -> None:
    ax.axvspan(100 * LOWEST, 100 * HIGHEST, color=RULE, alpha=0.6, lw=0)
    ax.axvline(95, color=FAINT, lw=0.8)
    ax.axvline(90, color=FAINT, lw=0.6, ls=":")
    ax.hlines(np.arange(len(metrics)) + 0.5, 100 * EDGE, 100, color=RULE, lw=0.5)
    ax.set_xlim(100 * EDGE - 0.7, 100.7)
    ax.set_ylim(len(metrics) - 0.5, -0.5)
    place = part["metric"].map({name: k for k, name in enumerate(metrics)})
    peers = part[part["method"] != "default"]
    for method, mine in peers.groupby("method"):
        words, marker = PEERS.get(str(method), OTHER)
        ax.scatter(
            100 * mine["coverage"].clip(lower=EDGE),
            place[mine.index] + 0.22,
            marker=marker,
            s=22,
            color=FAINT,
            lw=0.8,
            label=words,
            alpha=0.8,
        )
    default = part[part["method"] == "default"]
    shift = default.groupby("metric").cumcount() / default.groupby("metric")["at"].transform("size").clip(
        lower=1
    )
    for verdict, (words, colour, filled) in SERIES.items():
        mine = default[default["verdict"] == verdict]
        if len(mine):
            y = place[mine.index] - 0.4 + 0.5 * shift[mine.index]
            _dots(ax, mine, y, words, colour, filled)


def _dots(ax: Axes, rows: pd.DataFrame, y: pd.Series, words: str, colour: str, filled: bool) -> None:
    """Coverage with two Monte Carlo errors; a triangle where it lies beyond the edge."""
    inside = rows["coverage"] >= EDGE
    x, error = 100 * rows["coverage"], 200 * rows["mc_se"].fillna(0.0)
    face = colour if filled else "white"
    ax.errorbar(
        x[inside],
        y[inside],
        xerr=error[inside],
        fmt="o",
        ms=3,
        mfc=face,
        mec=colour,
        mew=0.7,
        ecolor=colour,
        elinewidth=0.5,
        label=words,
        zorder=3,
    )
    beyond = rows["coverage"] < EDGE
    ax.scatter(np.full(beyond.sum(), 100 * EDGE), y[beyond], marker="<", s=26, color=colour, zorder=4)
    ax.tick_params(colors=INK)
