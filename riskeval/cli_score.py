"""The command `riskeval score`: a data file with answers to items becomes one with scores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskeval.terminal import print_lines, progress

if TYPE_CHECKING:
    from riskeval.report.study_instruments import Scorer

SHOWN = "an instrument that `riskeval instruments` lists, or a definition file of yours"


@click.command()
@click.argument("data", type=click.Path())
@click.option(
    "--instrument", "name", required=True, metavar="ID_OR_FILE", help=f"What to score with: {SHOWN}."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="CSV file to write.")
@click.option("--version", help="Refuse any other version of the instrument.")
@click.option("--items", "mapping", type=click.Path(), help="TOML file with [items] and [codes.ITEM].")
@click.option(
    "--item",
    "pairs",
    multiple=True,
    metavar="ID=COLUMN",
    help="Column of an item; `ID=` if it was not collected.",
)
@click.option(
    "--missing",
    type=click.Choice(["definition", "complete", "prorate", "mean", "bounds"]),
    default="definition",
    show_default=True,
    help="What a sum does with missing answers.",
)
@click.option("--max-missing", type=click.IntRange(min=1), help="For prorate and mean: at most how many.")
@click.option(
    "--outside",
    type=click.Choice(["refuse", "score"]),
    help="People outside the population; by default as the definition says.",
)
@click.option("--sheet", help="Excel sheet; the first one by default.")
@click.option("--decimal", type=click.Choice([".", ","]), help="Decimal sign of a text file.")
@click.option("--date-format", help='Date format of a text file, such as "%d/%m/%Y".')
@click.option("--force", is_flag=True, help="Replace existing files.")
def score(name: str, data: str, output: Path, **options: Any) -> None:
    """Score the items in DATA with an instrument.

    Writes the columns of DATA and, after them, values, bands, risks and their status; what is wrong with
    single answers goes into a file of issues beside it.
    """
    from riskeval.reading import read_table
    from riskeval.report.score_file import refuse_existing_scores, score_file

    refuse_existing_scores(output, Path(data), force=options["force"])
    scorer = _scorer(name, options)
    with progress() as say:
        say("reading the data")
        reading = {key: options[key] for key in ("sheet", "decimal", "date_format")}
        table = read_table(data, **reading)
        done = score_file(scorer, table, output, decimal=options["decimal"], force=options["force"], say=say)
    print_lines([*table.report.lines(), *done.lines])
    click.echo(f"Wrote {click.format_filename(done.scores)} and {click.format_filename(done.issues)}.")


def _scorer(name: str, options: dict[str, Any]) -> Scorer:
    from riskeval.instruments.library import load_instrument
    from riskeval.report.mapping_file import read_mapping
    from riskeval.report.study_file import InstrumentTable
    from riskeval.report.study_instruments import Scorer

    instrument = load_instrument(name, options["version"])
    items, codes = read_mapping(options["mapping"]) if options["mapping"] else ({}, {})
    settings = InstrumentTable(
        items=items | dict(_pair(pair) for pair in options["pairs"]),
        codes=codes,
        missing=options["missing"],
        max_missing=options["max_missing"],
        outside=options["outside"],
    )
    return Scorer.of(instrument.id, settings, instrument)


def _pair(text: str) -> tuple[str, str]:
    item, sign, column = text.partition("=")
    if not sign or not item:
        raise click.BadParameter(f"{text!r} should read ID=COLUMN", param_hint="--item")
    return item, column
