"""From axes to SVG: the same bytes every time, safe to put into a page, each mark traceable."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from riskeval.report.report import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLE: dict[Any, Any] = {
    "svg.hashsalt": "riskeval",
    "svg.fonttype": "none",
    "hatch.linewidth": 0.6,
    "font.family": "sans-serif",
}
REFERENCE = re.compile(r'id="ref:([^"]*)"')


def figure(
    name: str, draw: Callable[..., Axes], frame: Any, *, caption: str, alt: str, **options: Any
) -> Figure:
    """Draw a frame with one of the plots and keep the SVG."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as CanvasFigure

    stream = io.StringIO()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        # The browser has glyphs for scripts that matplotlib's own font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        drawn = draw(frame, **options).figure
        assert isinstance(drawn, CanvasFigure)
        drawn.set_layout_engine("none")  # the tight box below does the same in half the time
        FigureCanvasSVG(drawn)
        drawn.savefig(
            stream,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.05,
            metadata={"Date": None, "Creator": None, "Type": None, "Format": None},
        )
    return Figure(name, _traceable(stream.getvalue(), alt), caption, alt)


def drawable(frame: pd.DataFrame, metric: str) -> bool:
    """Whether a frame has anything of a metric to draw."""
    return bool(frame.loc[frame["metric"] == metric, "estimate"].notna().any())


def _traceable(svg: str, alt: str) -> str:
    """The SVG with a title for screen readers, and each mark referring to its row."""
    svg = REFERENCE.sub(r'data-ref="\1"', svg)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    start, end = svg.index("<svg"), svg.index(">", svg.index("<svg"))
    head, rest = svg[start:end], svg[end + 1 :]
    return f'{svg[:start]}{head} role="img">\n <title>{escape(alt)}</title>{rest}'


def inline_svg(made: Figure) -> Markup:
    """The SVG without prologue, its ids made unique by the name of the figure."""
    svg = made.svg[made.svg.index("<svg") :]
    svg = re.sub(r' id="([^"]+)"', rf' id="{made.name}-\1"', svg)
    svg = re.sub(r'((?:xlink:)?href)="#', rf'\1="#{made.name}-', svg)
    svg = svg.replace("url(#", f"url(#{made.name}-")
    # The string is our own drawing: matplotlib escaped every text in it.
    return Markup(svg)
