"""The page: one HTML file with its style, its scripts and the cells that its numbers are computed from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from riskeval import __version__
from riskeval.report.folder import refuse_existing_file, write_file_whole
from riskeval.report.study import Study
from riskeval.trainer.material import Material, material_of
from riskeval.trainer.scene import Scene

SCENES = (
    "draw_the_line",
    "rare_events",
    "what_is_it_worth",
    "keep_the_confidence",
    "two_groups",
    "your_hand_on_the_scale",
    "ask_a_colleague",
    "words_and_numbers",
    "staying_attuned",
    "total_or_judgement",
)
FIRST, LAST = ("arithmetic", "words", "normal", "agreement", "draw", "stage", "line"), ("page",)


def write_trainer(
    study: Study, path: Path, *, force: bool = False, progress: Callable[[str], None] | None = None
) -> Path:
    """Write the trainer's page of a study as one HTML file that needs no network.

    Parameters
    ----------
    study : Study
        Its ``minimum_cell`` holds for every count in the page.
    path : Path
        Must not exist yet.
    force : bool
        Replace an existing file.
    progress : callable, optional
        Is told the name of each step.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ReportError
        When the file exists or cannot be written.
    """
    refuse_existing_file(path, force=force)
    (progress or (lambda step: None))("writing the trainer's page")
    write_file_whole(path, trainer_page(study), force=force)
    return path


def trainer_page(study: Study) -> str:
    """The trainer's page of a study as HTML text.

    Parameters
    ----------
    study : Study
        Its ``minimum_cell`` holds for every count in the page.

    Returns
    -------
    str
        One document with its style, its scripts and the counts that its numbers are computed from.
    """
    material = material_of(study)
    return _rendered(material, scenes_of(material))


def scenes_of(material: Material) -> list[Scene]:
    """Every scene, with the cells of the study or of the scenario that stands in."""
    return [import_module(f"riskeval.trainer.scenes.{name}").scene(material) for name in SCENES]


def _rendered(material: Material, scenes: Sequence[Scene]) -> str:
    loader = PackageLoader("riskeval.trainer", "web")
    page = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return page.get_template("page.html").render(
        title=material.title,
        scenes=scenes,
        style=_text("web", "page.css"),
        scripts=[_text(*place) for place in _scripts()],
        version=__version__,
    )


def _scripts() -> list[tuple[str, str]]:
    before = [("web", f"{name}.js") for name in FIRST]
    return [
        *before,
        *(("scenes", f"{name}.js") for name in SCENES),
        *(("web", f"{name}.js") for name in LAST),
    ]


def _text(*place: str) -> Markup:
    """A file of the package, our own and so not escaped."""
    return Markup(files("riskeval.trainer").joinpath(*place).read_text(encoding="utf-8"))
