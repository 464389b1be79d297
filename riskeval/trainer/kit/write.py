"""Writes the kit: pages to hand out and to print, the facilitator's key, and a table for the answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from riskeval import __version__
from riskeval.communication import VerbalScale, verbal_scale
from riskeval.errors import ReportError
from riskeval.reading import read_table
from riskeval.report.folder import refuse_existing, written_whole
from riskeval.report.study import Study
from riskeval.trainer.kit.deal import Sheet, deal
from riskeval.trainer.kit.vignettes import Vignette, read_vignettes
from riskeval.trainer.material import material_of
from riskeval.trainer.page import scenes_of, trainer_page
from riskeval.trainer.printed import page_of

MARK = "facilitator.html"
SCALE = "evans-salekin-2016"
SIDES = ("the defence", "the prosecution")
RATINGS = ("low", "moderate", "high")
COUNTED = (
    "draw-the-line",
    "rare-events",
    "what-is-it-worth",
    "keep-the-confidence",
    "your-hand-on-the-scale",
    "total-or-judgement",
)


def write_kit(
    study: Study,
    directory: Path,
    *,
    vignettes: str | Path | None = None,
    participants: int = 20,
    sides: Sequence[str] = SIDES,
    seed: int = 1,
    force: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write what a workshop needs into a folder.

    Parameters
    ----------
    study : Study
        Its ``minimum_cell`` holds for every count.
    directory : Path
        Must not exist yet. Gets ``page.html``, ``facilitator.html`` and ``exercises.html``; with vignettes
        also ``sheets.html`` (one for each participant), ``key.csv`` (for the facilitator alone) and
        ``answers.csv`` (to type the returned answers into).
    vignettes : str or Path, optional
        The trainer's own, with columns ``vignette, text`` and, where estimates are told, ``risk`` (1 to 99).
    participants : int
        Sheets to make, from 1 to 500.
    sides : sequence of str
        Who may have called the participant; each gets one of them.
    seed : int
        The same seed deals the same.
    force : bool
        Replace an earlier kit.
    progress : callable, optional
        Is told the name of each step.

    Returns
    -------
    Path
        The facilitator's notes.

    Raises
    ------
    ReportError, DataFileError, EvaluationError
        When the folder cannot be written, or the vignettes cannot be read or dealt.
    """
    say = progress or (lambda step: None)
    refuse_existing(directory, force=force, mark=MARK)
    _refuse_to_lose_answers(directory)
    sheets = deal(read_vignettes(vignettes), participants, sides, seed) if vignettes is not None else ()
    with written_whole(directory, force=force, mark=MARK) as place:
        say("writing the trainer's page")
        (place / "page.html").write_text(trainer_page(study), encoding="utf-8", newline="\n")
        say("writing the notes and the sheets")
        for name, text in _pages(study, sheets, seed).items():
            (place / name).write_text(text, encoding="utf-8", newline="\n")
        if sheets:
            key_of(sheets).to_csv(place / "key.csv", index=False, lineterminator="\n")
            answers_of(sheets).to_csv(place / "answers.csv", index=False, lineterminator="\n")
    return directory / MARK


def _refuse_to_lose_answers(directory: Path) -> None:
    """An earlier kit is replaced as long as nobody has typed answers into its table."""
    file = directory / "answers.csv"
    if not file.is_file():
        return
    cells = read_table(file).frame.drop(columns=["participant", "position"], errors="ignore")
    if cells.astype(str).apply(lambda column: column.str.strip()).ne("").any(axis=None):
        raise ReportError(
            needed="a kit without answers, because only such a one is replaced",
            found=f"answers in '{file}'",
            do="name another folder, or move the answers elsewhere first",
        )


def key_of(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """Who got what: one row per participant and position."""
    rows = [
        {
            "participant": sheet.participant,
            "position": position,
            "vignette": one.id,
            "side": sheet.side,
            "format": sheet.format if one.risk is not None else "",
        }
        for sheet in sheets
        for position, one in enumerate(sheet.vignettes, 1)
    ]
    return pd.DataFrame(rows)


def answers_of(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """The table that the returned answers are typed into."""
    return key_of(sheets)[["participant", "position"]].assign(of_100="", rating="")


def told(vignette: Vignette, way: str, scale: VerbalScale) -> str:
    """The estimate of a vignette in a format; empty where none is told."""
    if vignette.risk is None:
        return ""
    ways = {
        "percent": f"{vignette.risk} %",
        "frequency": f"{vignette.risk} of 100 people",
        "word": scale.word(vignette.risk / 100),
    }
    return ways[way]


def plan() -> list[dict[str, Any]]:
    """Forty-five minutes: from and to which minute, which scene, and what to do."""
    text = files("riskeval.trainer.kit").joinpath("plan.toml").read_text(encoding="utf-8")
    steps: list[dict[str, Any]] = tomllib.loads(text)["step"]
    return steps


def _pages(study: Study, sheets: Sequence[Sheet], seed: int) -> dict[str, str]:
    scale = verbal_scale(SCALE)
    shared: dict[str, Any] = {
        "title": study.title,
        "version": __version__,
        "ratings": RATINGS,
        "scale": scale,
        "counted": COUNTED,
    }
    shared |= {"scenes": scenes_of(material_of(study)), "plan": plan(), "sheets": sheets, "seed": seed}
    names = ["facilitator.html", "exercises.html", *(["sheets.html"] if sheets else [])]
    return {name: page_of("kit", name, **shared, told=lambda v, way: told(v, way, scale)) for name in names}
