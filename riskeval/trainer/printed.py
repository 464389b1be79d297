"""Pages to print: one template each, in one style, with nothing in them that could run."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def page_of(part: str, name: str, **told: Any) -> str:
    """A page from a template of a part of the trainer; everything told is escaped.

    Parameters
    ----------
    part : str
        Folder of the template under ``riskeval/trainer``.
    name : str
        File of the template.
    **told
        What the template says.
    """
    style = files("riskeval.trainer").joinpath("web", "printed.css").read_text(encoding="utf-8")
    loader = PackageLoader("riskeval.trainer", ".")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return pages.get_template(f"{part}/{name}").render(style=Markup(style), **told)
