"""The commands `riskeval threshold` and `riskeval protect`: from the user's own price to what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskeval.errors import EvaluationError
from riskeval.terminal import plain, print_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from riskeval.analyses.duty import DutyToProtect
    from riskeval.report.study import Study

FIGURES = (".png", ".svg", ".pdf")

study_option = click.option(
    "--study",
    type=click.Path(),
    help="Study file whose people are counted; no count below its minimum_cell is shown.",
)
prediction_option = click.option(
    "--prediction",
    "predictions",
    multiple=True,
    metavar="NAME",
    help="Of the study; all by default; repeatable.",
)
cut_option = click.option(
    "--cut",
    help="Your own cut instead: a number, or the name of a level. The lowest from it on that may be shown.",
)
figure_option = click.option(
    "--figure", type=click.Path(path_type=Path), help="Write the figure: .png, .svg or .pdf."
)
text_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the text here, in Markdown."
)
force_option = click.option("--force", is_flag=True, help="Replace existing files.")
published_options = (
    click.option("--sensitivity", metavar="SHARE", help="Published: 0.71, or 93/131 for a count."),
    click.option("--specificity", metavar="SHARE", help="Published: 0.66, or 669/1014."),
    click.option("--base-rate", metavar="SHARE", help="Among the people meant: 0.1, or 131/1145."),
    click.option("--months", type=float, help="Length of the follow-up of the published numbers."),
)


def published(command: Any) -> Any:
    """Add the options for published numbers."""
    for option in reversed(published_options):
        command = option(command)
    return command


@click.command()
@click.argument("ratio", required=False, type=float, metavar="[RATIO]")
@click.option("--at", "risk", type=float, help="Instead: the risk from which you act; the ratio follows.")
@click.option("--missed", type=float, help="Instead: the cost of a missed case, with --false-alarm.")
@click.option("--false-alarm", type=float, help="The cost of a false alarm.")
@click.option(
    "--true-alarm", type=float, help="The cost of a true alarm; 0 by default, a benefit is below 0."
)
@click.option("--rightly-left", type=float, help="The cost of rightly doing nothing; 0 by default.")
@study_option
@prediction_option
@cut_option
@figure_option
@text_option
@force_option
def threshold(ratio: float | None, study: str | None, **options: Any) -> None:
    """From RATIO, the false alarms that weigh as much as one missed case, to the risk from which to flag.

    With --study also what that does to 1,000 people like those of the study, how sure it is, and how it
    changes when the ratio is half or twice as large. Such as: riskeval threshold 9 --study study.toml

    The minimum_cell of the study file holds, as in its report: people are flagged only from cuts whose counts
    may be shown, and the text says which these are.
    """
    loaded = None if study is None else _study(study)
    if loaded is not None and ratio is None and not _stated(options):
        ratio = loaded.settings.decision.missed_to_false_alarm
    stated = {
        "missed_to_false_alarm": ratio,
        "threshold": options["risk"],
        "costs": _costs(options),
    }
    if loaded is None:
        for name in ("predictions", "cut"):
            if options[name]:
                raise click.UsageError("--prediction and --cut go with --study.")
        _print_price(stated, options)
        return
    from riskeval.analyses.price import price
    from riskeval.report.shown_decision import shown_decision, withheld

    found = shown_decision(loaded, price(**stated), options["predictions"], cut_of(options["cut"]))
    if found is None:
        _print_price(stated, options, withheld(loaded))
    else:
        hand_over(found.text, found.plot, options)


@click.command()
@click.option(
    "--not-acting",
    multiple=True,
    metavar="HARM=WEIGHT",
    help="A harm if nobody acts and it happens, in your words and units; repeatable.",
)
@click.option(
    "--needless",
    multiple=True,
    metavar="HARM=WEIGHT",
    help="A harm if somebody acts and nothing would have happened; repeatable.",
)
@click.option(
    "--always", multiple=True, metavar="HARM=WEIGHT", help="A harm of acting, needed or not; repeatable."
)
@click.option(
    "--averted", type=float, help="Share of the harm of not acting that acting now averts, up to 1."
)
@click.option("--severity", default="", help="How grave, in your words.")
@click.option("--immediacy", default="", help="How soon, in your words.")
@published
@study_option
@prediction_option
@cut_option
@figure_option
@text_option
@force_option
def protect(study: str | None, **options: Any) -> None:
    """A worksheet for the duty to protect: the threshold that your own harms imply, and its limits.

    It holds no law and no default costs, and gives no advice about a person. Such as: riskeval protect
    --not-acting "serious injury=90" --needless "trust is lost=8" --averted 0.8
    """
    from riskeval.analyses.duty import duty_to_protect

    harms = {name: _harms(name, options[name]) for name in ("not_acting", "needless", "always")}
    numbers: dict[str, Any] = {
        name: _share(name, options[name]) for name in ("sensitivity", "specificity", "base_rate")
    }
    made = duty_to_protect(
        not_acting=harms["not_acting"],
        acting_needlessly=harms["needless"],
        acting_at_all=harms["always"],
        averted=options["averted"],
        severity=options["severity"],
        immediacy=options["immediacy"],
        horizon_months=options["months"],
        **numbers,
    )
    if study is not None:
        if made.published is not None:
            raise click.UsageError("--study or published numbers, not both.")
        made = _among_people(made, _study(study), options)
    hand_over(made.text, lambda: made.plot().figure, options)


def _among_people(sheet: DutyToProtect, study: Study, options: dict[str, Any]) -> DutyToProtect:
    """The worksheet with what its threshold would do among the people of a study."""
    from riskeval.report.shown_decision import shown_decision, withheld

    found = shown_decision(study, sheet.price, options["predictions"], cut_of(options["cut"]))
    return replace(sheet, decision=found, withheld="" if found else withheld(study))


def _study(path: str) -> Study:
    from riskeval.report.study import load_study

    return load_study(path)


def _stated(options: dict[str, Any]) -> bool:
    return options["risk"] is not None or _costs(options) is not None


def _costs(options: dict[str, Any]) -> dict[str, float] | None:
    names = ("missed", "false_alarm", "true_alarm", "rightly_left")
    given = {name: options[name] for name in names if options[name] is not None}
    return given or None


def _print_price(stated: dict[str, Any], options: dict[str, Any], people: str = "") -> None:
    from riskeval.analyses.price import plot_price, price

    found = price(**stated)
    lines = [f"{str(found).capitalize()}.", ""]
    for name, factor in (("half the ratio", 0.5), ("stated", 1.0), ("twice the ratio", 2.0)):
        other = found.times(factor)
        lines.append(f"{name:>16}  {other.missed_to_false_alarm:8.3g} : 1   flag from {other.threshold:.3g}")
    lines += [
        "",
        "The price is your own. riskeval has no default, holds no law, and says nothing about a person.",
        *(["", people] if people else []),
    ]
    hand_over("\n".join(lines), lambda: plot_price(found).figure, options)


def cut_of(text: str | None) -> float | str | None:
    """A number where it is one, else the name of a level."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def _harms(option: str, given: Sequence[str]) -> dict[str, float]:
    """``words=number`` pairs as a mapping."""
    found: dict[str, float] = {}
    for text in given:
        words, _, weight = text.rpartition("=")
        try:
            found[words.strip()] = float(weight)
        except ValueError:
            raise EvaluationError(
                needed=f"a harm in words and its weight for --{option.replace('_', '-')}",
                found=f"`{text}`",
                do='write "trust is lost=5"',
            ) from None
    return found


def _share(name: str, text: str | None) -> float | tuple[int, int] | None:
    """``0.71`` as a share, ``93/131`` as a count."""
    try:
        if text is None:
            return None
        count, slash, people = text.partition("/")
        return (int(count), int(people)) if slash else float(text)
    except ValueError:
        raise EvaluationError(
            needed=f"a share or a count for --{name.replace('_', '-')}",
            found=f"`{text}`",
            do="write 0.71, or 93/131",
        ) from None


def hand_over(text: str, draw: Any, options: dict[str, Any]) -> None:
    """Print the text, or write it, and write the figure where one is asked for."""
    from riskeval.report.folder import files_written_whole

    output, picture = options["output"], options["figure"]
    if picture is not None and picture.suffix.lower() not in FIGURES:
        raise EvaluationError(
            needed=f"a figure ending in {', '.join(FIGURES)}", found=f"'{picture}'", do="rename it"
        )
    targets = [path for path in (output, picture) if path is not None]
    if targets:
        with files_written_whole(targets, force=options["force"]) as partial:
            if output is not None:
                partial[output].write_text(text + "\n", encoding="utf-8", newline="\n")
            if picture is not None:
                _save(draw(), partial[picture], picture.suffix.lower()[1:])
    if output is None:
        print_lines(plain(line) for line in text.splitlines())
    for path in targets:
        click.echo(f"Wrote {click.format_filename(path)}.", err=output is None)


def _save(figure: Figure, path: Path, kind: str) -> None:
    """Write a figure without the date, so that the same numbers give the same bytes."""
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    figure.savefig(path, format=kind, metadata=dates[kind], dpi=150)
