"""A rate as people: one icon each, filled up to the estimate, with the ends of the interval to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.plots.marks import INK, SIZE, axes, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

# Fill and edge; each part is also lighter than the one before, so that a photocopy still tells them apart.
INKS = {
    "lower": ("#7A2E00", "#7A2E00"),
    "estimate": ("#E58A4E", "#E58A4E"),
    "upper": ("#FFFFFF", "#C65200"),
    "none": ("#D6DDE4", "#D6DDE4"),
}
PERSONS = 1_000
ABREAST = 4
INCHES = ((15, 0.34), (30, 0.2), (60, 0.15), (np.inf, 0.055))
KEY_INCHES, PANEL_INCHES = 3.9, 2.1


@dataclass(frozen=True)
class Layout:
    """Sizes in cells of the array; `line` is the height of a line of text."""

    panels: int
    wide: float
    high: float
    inch: float

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Layout:
        """The layout for the panels of a frame."""
        wide, high = (float(frame[name].max()) + 1 for name in ("x", "y"))
        panels = int(frame["panel"].nunique())
        cell = next(size for most, size in INCHES if wide <= most)
        return cls(panels, wide, high, 1 / (cell if panels == 1 else max(cell / 2, PANEL_INCHES / wide)))

    @property
    def line(self) -> float:
        """Height of a line of text."""
        return SIZE * 1.65 / 72 * self.inch

    @property
    def abreast(self) -> int:
        """Panels in a row."""
        return min(self.panels, ABREAST)

    @property
    def width(self) -> float:
        """Of everything."""
        if self.panels == 1:
            return self.wide + KEY_INCHES * self.inch
        return self.abreast * self.wide + (self.abreast - 1) * 2 * self.line

    @property
    def height(self) -> float:
        """Of everything below the first title."""
        rows = -(-self.panels // ABREAST)
        return rows * self.high + (rows - 1) * 7.0 * self.line + (self.panels > 1) * 8.2 * self.line

    def corner(self, place: int) -> tuple[float, float]:
        """Left and top of the icons of a panel."""
        row, column = divmod(place, ABREAST)
        return column * (self.wide + 2 * self.line), row * (self.high + 7.0 * self.line)


def icon_array(frame: pd.DataFrame, ax: Axes | None = None, *, key: pd.DataFrame) -> Axes:
    """Draw a rate as people, or several rates in panels of as many people each.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``panel, title, headline, limits, part, x, y``: one row per icon.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    key : pandas.DataFrame
        Columns ``part, shown, meaning``. Its numbers are printed where there is one panel.

    Returns
    -------
    matplotlib Axes
    """
    layout = Layout.of(frame)
    over = (3.0 if layout.panels == 1 else 4.4) * layout.line
    ax = axes(ax, layout.width / layout.inch + 0.3, (layout.height + over) / layout.inch + 0.3)
    for place, (_, panel) in enumerate(frame.groupby("panel", sort=True)):
        _panel(panel, ax, layout, place)
    (_key_beside if layout.panels == 1 else _key_below)(key, ax, layout)
    ax.set_xlim(-0.2, layout.width + 0.2)
    ax.set_ylim(layout.height + 0.2, -over)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _panel(panel: pd.DataFrame, ax: Axes, layout: Layout, place: int) -> None:
    left, top = layout.corner(place)
    glyph = _person() if len(panel) <= PERSONS else _square()
    for part in INKS:
        corners = panel.loc[panel["part"] == part, ["x", "y"]].to_numpy(dtype=float)
        _icons(glyph, corners + np.array([left, top]), part, ax)
    told = panel.iloc[0]
    longest, most = (80, 2) if layout.panels == 1 else (28, 3)
    title = "\n".join(wrap(words(told["title"], 200), longest, max_lines=most, placeholder="…"))
    bold = "bold" if layout.panels == 1 else "normal"
    over = top - 0.6 * layout.line
    ax.text(left, over, title, fontsize=SIZE + 1, color=INK, va="bottom", weight=bold)
    if layout.panels > 1:
        under = top + layout.high + 0.9 * layout.line
        ax.text(
            left, under, words(told["headline"]), fontsize=SIZE + 4, color=INK, weight="bold", va="center"
        )
        limits = words(told["limits"], 60)
        ax.text(left, under + 1.2 * layout.line, limits, fontsize=SIZE - 0.5, color=INK, va="center")


def _icons(glyph: Path, corners: np.ndarray, part: str, ax: Axes) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not len(corners):
        return
    vertices = (np.asarray(glyph.vertices)[None] + corners[:, None]).reshape(-1, 2)
    fill, edge = INKS[part]
    drawn = Path(vertices, np.tile(np.asarray(glyph.codes), len(corners)))
    width = (0.9 if len(corners) < PERSONS else 0.5) if part == "upper" else 0.0
    ax.add_patch(PathPatch(drawn, facecolor=fill, edgecolor=edge, linewidth=width, gid=f"part:{part}"))


def _key_beside(key: pd.DataFrame, ax: Axes, layout: Layout) -> None:
    """One line for each part at the right of the icons, its number in front."""
    left, step = layout.wide + 1.2 * layout.line, 1.9 * layout.line
    start = layout.high / 2 - step * (len(key) - 1) / 2
    shift = max(map(len, key["shown"])) * 0.62 * layout.line
    for number, row in enumerate(key.itertuples(index=False)):
        y = start + number * step
        _sample(str(row.part), ax, left, y, 1.5 * layout.line)
        right = left + 2.3 * layout.line + shift
        size = SIZE + (6 if row.part == "estimate" else 2)
        ax.text(right, y, words(row.shown), fontsize=size, color=INK, weight="bold", ha="right", va="center")
        ax.text(right + 0.6 * layout.line, y, words(row.meaning, 60), fontsize=SIZE, color=INK, va="center")


def _key_below(key: pd.DataFrame, ax: Axes, layout: Layout) -> None:
    """What the icons mean, one line each under the panels."""
    for number, row in enumerate(key.itertuples(index=False)):
        y = layout.height - (len(key) - number - 0.5) * 1.15 * layout.line
        _sample(str(row.part), ax, 0.0, y, layout.line)
        ax.text(1.5 * layout.line, y, words(row.meaning, 80), fontsize=SIZE - 0.5, color=INK, va="center")


def _sample(part: str, ax: Axes, left: float, middle: float, size: float) -> None:
    from matplotlib.path import Path

    glyph = _person()
    bigger = Path(np.asarray(glyph.vertices) * size, glyph.codes)
    _icons(bigger, np.array([[left, middle - size / 2]]), part, ax)


def _person() -> Path:
    """A head and shoulders in the unit square; y grows downwards."""
    from matplotlib.path import Path

    circle = Path.circle((0.5, 0.26), 0.19)
    move, line, curve, close = Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CLOSEPOLY
    body = Path(
        [
            *((0.14, 0.94), (0.14, 0.70), (0.14, 0.57), (0.21, 0.49), (0.33, 0.49), (0.67, 0.49)),
            *((0.79, 0.49), (0.86, 0.57), (0.86, 0.70), (0.86, 0.94), (0.14, 0.94)),
        ],
        [move, line, curve, curve, curve, line, curve, curve, curve, line, close],
    )
    return Path.make_compound_path(circle, body)


def _square() -> Path:
    from matplotlib.path import Path

    return Path([(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1)], [1, 2, 2, 2, 79])
