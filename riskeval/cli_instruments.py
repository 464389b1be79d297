"""The command `riskeval instruments`: the catalogue, one instrument, a new definition, a check of one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskeval.errors import InstrumentError
from riskeval.terminal import plain, print_lines

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument

MISTAKE = 2
SHOWN = ("id", "version", "kind", "evidence", "standing")


@click.command()
@click.argument("name", required=False, metavar="[ID]")
@click.option("--new", type=click.Path(), metavar="FILE", help="Write a commented definition to start from.")
@click.option("--check", type=click.Path(), metavar="FILE", help="List every mistake in a definition file.")
@click.option(
    "--items", type=click.Path(), metavar="FILE", help="With ID: write a file that maps its columns to yours."
)
@click.option("--force", is_flag=True, help="With --new and --items: replace an existing file.")
def instruments(name: str | None, new: str | None, check: str | None, items: str | None, force: bool) -> None:
    """List the instruments, or show everything about the one called ID.

    ID may also be the path of a definition file ending in .toml.
    """
    if sum(given is not None for given in (name, new, check)) > 1:
        raise click.UsageError("Give one of ID, --new FILE and --check FILE.")
    if items is not None and name is None:
        raise click.UsageError("--items FILE goes with the ID of an instrument.")
    if force and new is None and items is None:
        raise click.UsageError("--force goes with --new FILE and --items FILE.")
    if new is not None:
        _write(new, force=force)
    elif check is not None:
        _check(check)
    elif name is not None and items is not None:
        _write_items(name, items, force=force)
    elif name is not None:
        _show(name)
    else:
        _list()


def _list() -> None:
    from riskeval.instruments.catalogue_blocks import Grid
    from riskeval.instruments.catalogue_text import grid_lines
    from riskeval.instruments.library import instruments_table

    table = instruments_table()
    rows: list[tuple[str, ...]] = []
    for _, one in table.iterrows():
        rows += [
            (*(str(one[column]) for column in SHOWN), one["name"]),
            (*("" for _ in SHOWN), f"Outcome: {one['outcome']}"),
            (*("" for _ in SHOWN), f"Licence: {one['licence']}"),
        ]
    print_lines(grid_lines(Grid((*SHOWN, "name, outcome and licence"), tuple(rows))))
    click.echo(f"{len(table)} instruments. For one of them: riskeval instruments ID")


def _show(name: str) -> None:
    from riskeval.instruments.catalogue import describe
    from riskeval.instruments.catalogue_text import as_text
    from riskeval.instruments.library import load_instrument

    print_lines(as_text(describe(load_instrument(name))).splitlines())


def _write(new: str, *, force: bool) -> None:
    from riskeval.report.folder import write_file_whole

    _require_toml(new, "the new definition")
    text = (files("riskeval.instruments") / "template.toml").read_text(encoding="utf-8")
    write_file_whole(Path(new), text, force=force)
    shown = click.format_filename(new)
    click.echo(f"Wrote {shown}. Change it step by step, and after each step run:")
    click.echo(f"riskeval instruments --check {shown}")


def _write_items(name: str, items: str, *, force: bool) -> None:
    from riskeval.instruments.library import load_instrument
    from riskeval.report.folder import write_file_whole
    from riskeval.report.mapping_file import mapping_text

    _require_toml(items, "the mapping file")
    write_file_whole(Path(items), mapping_text(load_instrument(name), name), force=force)
    shown = click.format_filename(items)
    click.echo(f"Wrote {shown}. Change the names of the columns and the codes in it, then run:")
    click.echo(f"riskeval score DATA --instrument {name} --items {shown} -o scores.csv")


def _require_toml(path: str, what: str) -> None:
    if not path.lower().endswith(".toml"):
        raise InstrumentError(
            needed=f"a name ending in .toml for {what}", found=f"'{path}'", do=f"call it {path}.toml"
        )


def _check(path: str) -> None:
    from riskeval.instruments.library import load_instrument

    try:
        if not path.lower().endswith(".toml"):
            raise InstrumentError(
                needed="a definition file ending in .toml",
                found=f"'{path}'",
                do="rename it, or check the path",
            )
        instrument = load_instrument(path)
    except InstrumentError as error:
        for problem in error.problems:
            click.echo(plain(str(problem)), err=True)
        count = len(error.problems)
        click.echo(f"{count} problem{'s' if count > 1 else ''}. Nothing was changed.", err=True)
        raise click.exceptions.Exit(MISTAKE) from None
    print_lines(_summary(instrument))
    click.echo("No problems found.")


def _summary(instrument: Instrument) -> Iterator[str]:
    """What was loaded: the columns it reads, what it computes, and that its cases came out right."""
    definition = instrument.definition
    yield f"{definition.name}: id {definition.id}, version {definition.version}, {definition.kind}."
    needed = [one.id for one in instrument.inputs if not one.optional]
    optional = [one.id for one in instrument.inputs if one.optional]
    yield f"Reads {len(needed)} columns: {', '.join(needed)}."
    if optional:
        yield f"Optional: {', '.join(optional)}."
    for node in instrument.plan.nodes.values():
        low, high = instrument.plan.spans[node.id]
        what = f"from {node.levels[0]} to {node.levels[-1]}" if node.levels else f"from {low:g} to {high:g}"
        yield f"Computes {node.kind} {node.id}: {what}."
    count = len(definition.case)
    yield (
        f"{count} worked case{'' if count == 1 else 's'} passed."
        if count
        else "It has no worked cases: add some."
    )
