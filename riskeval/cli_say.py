"""The command `riskeval say`: a group rate in every format, on the screen or in a file."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskeval.errors import EvaluationError, Problem, RiskevalError, raise_all
from riskeval.terminal import print_lines

if TYPE_CHECKING:
    from riskeval.communication import GroupRate, RiskStatement

ALL_SCALES = "all"


@click.command()
@click.option("--events", type=float, help="People of the group who had the event.")
@click.option("--people", type=float, help="All people of the group.")
@click.option("--rate", type=float, help="Instead of --events: a rate from 0 to 1, such as a weighted one.")
@click.option("--lower", type=float, help="Lower limit of --rate.")
@click.option("--upper", type=float, help="Upper limit of --rate.")
@click.option("--months", type=float, help="Length of the follow-up.")
@click.option("--group", default="people in this group", show_default=True, help="Whom it is about.")
@click.option("--event", default="had the event", show_default=True, help="What happened, in the past tense.")
@click.option("--otherwise", default="", help='What is said of the others; by default "did not".')
@click.option("--all-events", type=float, help="Base rate: events among everybody, the group included.")
@click.option("--all-people", type=float, help="Base rate: everybody, the group included.")
@click.option("--other-events", type=float, help="Or: events among the people outside the group.")
@click.option("--other-people", type=float, help="Or: the people outside the group.")
@click.option("--category", default="", help="Name of the group's category.")
@click.option(
    "--scale",
    "scales",
    multiple=True,
    metavar="NAME",
    help="Scale for words: a name that --scales lists, a TOML file of yours, or all; can be repeated.",
)
@click.option("--scales", "listed", is_flag=True, help="List the scales of words with their sources.")
@click.option("--per", type=int, help="Denominator; by default one that fits.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the intervals.")
@click.option("--markdown", is_flag=True, help="Print Markdown instead of plain text.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write into this file: Markdown if it ends in .md.",
)
@click.option("--icons", type=click.Path(path_type=Path), help="Write the icon array, .svg or .png.")
@click.option("--seed", type=int, help="Scatter the icons of the picture as chance would, with this seed.")
@click.option("--force", is_flag=True, help="Replace existing files.")
def say(**options: Any) -> None:
    """Say how often an event happened in a group: frequency, percentage, odds, words, people.

    Such as: riskeval say --events 41 --people 240 --months 24 --group "people rated high". It is about
    groups. It does not tell what one person will do.
    """
    if options["listed"]:
        print_lines(_scale_lines())
        return
    said = _said(options)
    _write(said, options)
    if options["output"] is None:
        click.echo("\n".join(_shown(said, options["markdown"])))


def _said(options: dict[str, Any]) -> RiskStatement:
    from riskeval.communication import say as in_every_format
    from riskeval.communication import verbal_scales

    problems: list[Problem] = []
    rate = _tried(problems, _rate, options)
    everybody = _tried(problems, _base, options, "all", "everybody")
    others = _tried(problems, _base, options, "other", "the others")
    raise_all(EvaluationError, problems)
    scales = [name for name in options["scales"] if name != ALL_SCALES]
    if ALL_SCALES in options["scales"]:
        scales = list(dict.fromkeys([*verbal_scales(), *scales]))
    return in_every_format(
        rate,
        everybody=everybody,
        others=others,
        category=options["category"],
        scale=scales,
        per=options["per"],
    )


def _tried(problems: list[Problem], make: Any, *arguments: Any) -> Any:
    """What `make` returns; its problems join the others, so that all are told together."""
    try:
        return make(*arguments)
    except RiskevalError as error:
        problems.extend(error.problems)
        return None


def _rate(options: dict[str, Any]) -> GroupRate:
    from riskeval.communication import GroupRate

    words = {name: options[name] for name in ("group", "event", "otherwise", "months", "confidence")}
    if options["rate"] is None:
        if options["lower"] is not None or options["upper"] is not None:
            raise EvaluationError(needed="--rate beside its limits", found="no --rate", do="add --rate 0.17")
        if options["events"] is None or options["people"] is None:
            do = "such as --events 41 --people 240, or --rate 0.17 --lower 0.13 --upper 0.22"
            raise EvaluationError(needed="--events and --people", found=_given(options), do=do)
        return GroupRate.of_counts(options["events"], options["people"], **words)
    if options["events"] is not None:
        raise EvaluationError(
            needed="either --rate or --events", found="both", do="leave one out: a rate may have --people"
        )
    limits = [math.nan if options[name] is None else options[name] for name in ("lower", "upper")]
    return GroupRate.of_limits(options["rate"], *limits, people=options["people"], **words)


def _given(options: dict[str, Any]) -> str:
    given = [f"--{name}" for name in ("events", "people") if options[name] is not None]
    return f"only {given[0]}" if given else "neither"


def _base(options: dict[str, Any], prefix: str, whom: str) -> GroupRate | None:
    from riskeval.communication import GroupRate

    events, people = options[f"{prefix}_events"], options[f"{prefix}_people"]
    if events is None and people is None:
        return None
    if events is None or people is None:
        absent = "events" if events is None else "people"
        raise EvaluationError(
            needed=f"events and people of {whom}",
            found=f"no --{prefix}-{absent}",
            do=f"add --{prefix}-{absent}",
        )
    return GroupRate.of_counts(
        events, people, months=options["months"], group=whom, confidence=options["confidence"]
    )


def _write(said: RiskStatement, options: dict[str, Any]) -> None:
    from riskeval.communication.picture import check_kind, picture
    from riskeval.report.folder import files_written_whole

    output, icons = options["output"], options["icons"]
    if icons is not None:
        check_kind(icons.name)
    targets = [path for path in (output, icons) if path is not None]
    if not targets:
        return
    with files_written_whole(targets, force=options["force"]) as partial:
        if output is not None:
            marked = options["markdown"] or output.suffix.lower() == ".md"
            text = said.markdown if marked else said.text + "\n"
            partial[output].write_text(text, encoding="utf-8", newline="\n")
        if icons is not None:
            seed = options["seed"]
            ax = said.plot(order="in order" if seed is None else "scattered", seed=seed)
            partial[icons].write_bytes(picture(ax, icons.suffix.lower(), said.alt))
    for path in targets:
        click.echo(f"Wrote {click.format_filename(path)}.", err=output is None)


def _shown(said: RiskStatement, markdown: bool) -> list[str]:
    """Lines for the screen; icons in ASCII where the screen knows no other signs."""
    from riskeval.communication.statement import text_lines

    if markdown:
        return said.markdown.rstrip("\n").split("\n")
    encoding = sys.stdout.encoding or "ascii"
    lines = text_lines(said)
    try:
        "\n".join(lines).encode(encoding)
    except UnicodeEncodeError:
        lines = [line.encode(encoding, "replace").decode(encoding) for line in text_lines(said, plain=True)]
    return lines


def _scale_lines() -> list[str]:
    from riskeval.communication import verbal_scales

    lines = []
    for name, scale in verbal_scales().items():
        lines += [f"{name}: {scale.source}; made for {scale.made_for}."]
        lines += [f"    {level.word}: {level.span}" for level in scale.levels]
    return [*lines, "A TOML file of yours has `name`, `source` and `words`, as these have."]
