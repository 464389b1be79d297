"""The command `riskeval trainer`: one offline page that lets a room feel what a threshold does to people."""

from __future__ import annotations

from pathlib import Path

import click

from riskeval.terminal import progress


@click.command()
@click.argument("study", type=click.Path())
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Page to write, such as page.html."
)
@click.option("--force", is_flag=True, help="Replace an existing page.")
def trainer(study: str, output: Path, force: bool) -> None:
    """Write the trainer's page of STUDY: one HTML file that works offline, on a phone and on paper.

    It carries only counts that the report of the study may show. What people enter stays on their device.
    """
    from riskeval.report.folder import refuse_existing_file
    from riskeval.report.study import load_study
    from riskeval.trainer import write_trainer

    refuse_existing_file(output, force=force)
    with progress() as say:
        say("reading the data")
        page = write_trainer(load_study(study), output, force=force, progress=say)
    click.echo(f"Open the page in a browser: {click.format_filename(page)}")
