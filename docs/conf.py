"""Sphinx settings. Builds offline; pages made from code or data are written to docs/generated first."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from criteria_pages import write_criteria_pages
from instrument_pages import write_instrument_pages
from pages import metrics_page, notebook_pages, parity_page
from scenario_pages import write_scenario_page

import riskeval

project = "riskeval"
author = "The riskeval authors"
copyright = "2026, the riskeval authors"
version = release = riskeval.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "mathml",
    "numpydoc",
    "myst_nb",
]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath", "deflist", "colon_fence", "attrs_inline"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
# Widgets need a kernel: a page shows the picture that a scene gives beside them.
nb_mime_priority_overrides = [("*", "application/vnd.jupyter.widget-view+json", None)]
nb_execution_mode = "off"  # docs/pages.py has executed every notebook by then
numpydoc_show_class_members = False
autosummary_generate = True
autodoc_typehints = "none"

html_theme = "pydata_sphinx_theme"
html_title = "riskeval"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_show_sourcelink = False
html_theme_options = {
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


def setup(app):
    """Write the pages that are made from code and data, before Sphinx looks for pages."""
    root = Path(__file__).parents[1]
    generated = root / "docs" / "generated"
    generated.mkdir(exist_ok=True)
    (generated / "metrics.md").write_text(metrics_page(), encoding="utf-8")
    (generated / "parity.md").write_text(parity_page(), encoding="utf-8")
    write_instrument_pages(generated)
    write_scenario_page(generated)
    write_criteria_pages(generated)
    notebook_pages(root / "notebooks", generated / "notebooks")
