"""A drawing as the bytes of a file: the same every time, with words for those who cannot see it."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

from riskeval.errors import ReportError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = (".svg", ".png")
STYLE: dict[Any, Any] = {"svg.hashsalt": "riskeval", "svg.fonttype": "none"}


def check_kind(name: str) -> None:
    """Refuse a file name that ends neither in .svg nor in .png."""
    if not name.lower().endswith(KINDS):
        raise ReportError(
            needed="a picture file that ends in .svg or .png", found=f"'{name}'", do="name it icons.svg"
        )


def picture(ax: Axes, kind: str, words: str) -> bytes:
    """The figure of `ax` as SVG or PNG.

    Parameters
    ----------
    ax : matplotlib Axes
    kind : {".svg", ".png"}
    words : str
        What the picture shows; the title of an SVG, the description in a PNG.
    """
    import matplotlib

    stream = io.BytesIO()
    nothing = {"Date": None, "Creator": None} if kind == ".svg" else {"Software": None, "Description": words}
    with matplotlib.rc_context(STYLE):
        ax.get_figure(root=True).savefig(  # type: ignore[union-attr]
            stream, format=kind[1:], dpi=200, bbox_inches="tight", pad_inches=0.1, metadata=nothing
        )
    if kind != ".svg":
        return stream.getvalue()
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", stream.getvalue().decode(), flags=re.DOTALL)
    title = f"<title>{escape(words)}</title>"
    return re.sub(r"(<svg\b[^>]*)>", lambda m: f'{m[1]} role="img">\n {title}', svg, count=1).encode()
