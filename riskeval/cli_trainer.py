"""The commands `riskeval trainer` and `riskeval workshop`: a page, a kit, and what the room answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riskeval.terminal import progress


@click.command()
@click.argument("study", type=click.Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Page to write, such as page.html.")
@click.option("--kit", type=click.Path(path_type=Path), help="Folder to write: page, notes and sheets.")
@click.option(
    "--vignettes", type=click.Path(), help="With --kit: your cases, with columns vignette, text, risk."
)
@click.option(
    "--participants", type=int, default=20, show_default=True, help="Sheets with vignettes to make."
)
@click.option(
    "--sides",
    default="the defence,the prosecution",
    show_default=True,
    help="Who may have called a participant.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed deals the same sheets.")
@click.option("--force", is_flag=True, help="Replace an existing page or kit.")
def trainer(study: str, output: Path | None, kit: Path | None, force: bool, **dealt: Any) -> None:
    """Write the trainer's page of STUDY: one HTML file that works offline, on a phone and on paper.

    It carries only counts that the report of the study may show. What people enter stays on their device.

    With --kit, a folder for a workshop: the page, the facilitator's notes and sheets to print. With
    --vignettes it also has a sheet for each participant, dealt out blindly, and a table for the command
    `riskeval workshop`.
    """
    if (output is None) == (kit is None):
        raise click.UsageError(
            "Give -o PAGE for the page alone, or --kit FOLDER for everything; one of the two."
        )
    if kit is None and dealt["vignettes"] is not None:
        raise click.UsageError("Sheets with vignettes are part of a kit: give --kit FOLDER in place of -o.")
    if output is not None:
        _page(study, output, force)
    elif kit is not None:
        _kit(study, kit, force, dealt)


def _page(study: str, output: Path, force: bool) -> None:
    from riskeval.report.folder import refuse_existing_file
    from riskeval.report.study import load_study
    from riskeval.trainer import write_trainer

    refuse_existing_file(output, force=force)
    with progress() as say:
        say("reading the data")
        page = write_trainer(load_study(study), output, force=force, progress=say)
    click.echo(f"Open the page in a browser: {click.format_filename(page)}")


def _kit(study: str, kit: Path, force: bool, dealt: dict[str, Any]) -> None:
    from riskeval.report.folder import refuse_existing
    from riskeval.report.study import load_study
    from riskeval.trainer.kit import write_kit
    from riskeval.trainer.kit.write import MARK

    refuse_existing(kit, force=force, mark=MARK)
    sides = [side.strip() for side in dealt.pop("sides").split(",")]
    with progress() as say:
        say("reading the data")
        notes = write_kit(load_study(study), kit, sides=sides, force=force, progress=say, **dealt)
    click.echo(f"Begin with the facilitator's notes: {click.format_filename(notes)}")


@click.command()
@click.argument("kit", type=click.Path(path_type=Path))
@click.option("--answers", type=click.Path(path_type=Path), help="By default answers.csv of the kit.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--force", is_flag=True, help="Replace an earlier result.")
def workshop(kit: Path, answers: Path | None, output: Path, force: bool) -> None:
    """Tell a room what it answered: a page for everybody, and for each participant one of their own.

    KIT is the folder of `riskeval trainer --kit`. The page for everybody has no pseudonym and no severity.
    """
    from riskeval.trainer.workshop import read_workshop

    page = read_workshop(kit, answers).write(output, force=force)
    click.echo(
        f"For everybody: {click.format_filename(page)}. For one participant each: the folder beside it."
    )
