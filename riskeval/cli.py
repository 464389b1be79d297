"""The command line: parse, call, print. Mistakes end in one paragraph and exit code 2."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskeval import __version__
from riskeval.cli_decide import protect, threshold
from riskeval.cli_fairness import fairness
from riskeval.cli_instruments import instruments
from riskeval.cli_say import say
from riskeval.cli_score import score
from riskeval.cli_simulate import simulate
from riskeval.cli_trainer import trainer, workshop
from riskeval.errors import SHOWN, RiskevalError
from riskeval.terminal import plain, print_lines, progress

if TYPE_CHECKING:
    from riskeval.report.study import Study

MISTAKE, BUG = 2, 1
NOT_FOR = "riskeval evaluates instruments; it does not assess people. Do not use it to decide about a person."
folder = click.Path(file_okay=False, path_type=Path)
file = click.Path()


class Paragraphs(click.Group):
    """A command group that explains every error on standard error, each problem on its own line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; ``--debug`` shows tracebacks."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows these; a broken pipe is a reader such as `head` that has seen enough
        except Exception as error:
            if ctx.params.get("debug"):
                traceback.print_exc()
            lines, code = _explained(error)
            click.echo("\n".join(map(plain, lines)), err=True)
            ctx.exit(code)


def _explained(error: Exception) -> tuple[list[str], int]:
    if isinstance(error, RiskevalError) and len(error.problems) > 1:
        count = len(error.problems)
        numbered = [f"({place}) {problem}" for place, problem in enumerate(error.problems[:SHOWN], 1)]
        rest = [f"… and {count - SHOWN} more."] if count > SHOWN else []
        return [f"Error: {count} problems:", *numbered, *rest], MISTAKE
    text, code = _in_words(error)
    return [f"Error: {text}"], code


def _in_words(error: Exception) -> tuple[str, int]:
    if isinstance(error, RiskevalError):
        return str(error), MISTAKE
    if isinstance(error, OSError):
        where = f" at '{error.filename}'" if error.filename else ""
        return (
            f"The computer refused{where}: {error.strerror or error}. Nothing was left half-written.",
            MISTAKE,
        )
    if isinstance(error, MemoryError):
        return "The data do not fit into memory. Put them into a DuckDB file and name its table.", MISTAKE
    return (
        f"This is a fault in riskeval, not in your data ({type(error).__name__}: {error}). "
        "Run the same command as `riskeval --debug …` and report what it prints.",
        BUG,
    )


@click.group(cls=Paragraphs, context_settings={"help_option_names": ["-h", "--help"]}, epilog=NOT_FOR)
@click.version_option(__version__, prog_name="riskeval")
@click.option("--debug", is_flag=True, envvar="RISKEVAL_DEBUG", help="Show tracebacks.")
def main(debug: bool) -> None:
    """Evaluate risk assessment instruments, raters and decision rules."""


@main.command()
@click.argument("directory", type=folder, default=Path("demo-report"), metavar="[DIR]")
@click.option("--force", is_flag=True, help="Replace an earlier demonstration.")
def demo(directory: Path, force: bool) -> None:
    """Simulate the demonstration cohort and write data, study file, report and trainer's page into DIR."""
    from riskeval.report.demonstration import write_demonstration_report
    from riskeval.report.study import load_study
    from riskeval.trainer import write_trainer

    with progress() as say:
        page = write_demonstration_report(directory, force=force, progress=say)
        write_trainer(load_study(directory / "study.toml"), directory / "trainer.html", progress=say)
    click.echo(f"The demonstration's data and study file are in {click.format_filename(directory)}.")
    click.echo(f"The trainer's page is {click.format_filename(directory / 'trainer.html')}.")
    click.echo(f"Open the report in a browser: {click.format_filename(page)}")


@main.command()
@click.argument("data", type=file)
@click.option(
    "-o", "--output", type=file, default="study.toml", show_default=True, help="Study file to write."
)
@click.option("--sheet", help="Excel sheet; the first one by default.")
@click.option("--force", is_flag=True, help="Replace an existing study file.")
def init(data: str, output: str, sheet: str | None, force: bool) -> None:
    """Look at DATA and write a commented study file with guessed roles to confirm."""
    from riskeval.reading import read_table
    from riskeval.report.draft_text import draft_study
    from riskeval.report.folder import refuse_existing_file, write_file_whole

    study = Path(output)
    refuse_existing_file(study, force=force)
    with progress() as say:
        say("reading the data")
        table = read_table(data, sheet=sheet)
        say("guessing the roles of columns")
        text = draft_study(table, _seen_from(study, Path(data)), study.name)
    write_file_whole(study, text, force=force)
    print_lines(table.report.lines())
    shown = click.format_filename(output)
    click.echo(f"Wrote {shown}. Confirm or correct every guess in it, then run: riskeval check {shown}")


def _seen_from(output: Path, data: Path) -> str:
    """Return the data's path as the study file must write it: from its own folder."""
    try:
        return Path(os.path.relpath(data.resolve(), output.resolve().parent)).as_posix()
    except ValueError:
        return data.resolve().as_posix()


@main.command()
@click.argument("study", type=file)
def check(study: str) -> None:
    """Validate STUDY and its data; list every problem; change nothing."""
    from riskeval.report.study import load_study

    try:
        with progress() as say:
            say("reading the data")
            loaded = load_study(study)
    except RiskevalError as error:
        for problem in error.problems:
            click.echo(plain(str(problem)), err=True)
        count = len(error.problems)
        click.echo(f"{count} problem{'s' if count > 1 else ''}. Nothing was changed.", err=True)
        raise click.exceptions.Exit(MISTAKE) from None
    _print_study(loaded)
    _print_warnings(loaded)
    click.echo("No problems found.")


@main.command()
@click.argument("study", type=file)
@click.option("-o", "--output", type=folder, required=True, help="Folder to write; it must not exist yet.")
@click.option("--force", is_flag=True, help="Replace a report that riskeval wrote there.")
def report(study: str, output: Path, force: bool) -> None:
    """Write the validation report of STUDY into a new folder."""
    from riskeval.report.folder import refuse_existing
    from riskeval.report.study import load_study

    refuse_existing(output, force=force)
    with progress() as say:
        say("reading the data")
        loaded = load_study(study)
        page = loaded.report(output, force=force, progress=say)
    print_lines(loaded.table.report.lines())
    _print_warnings(loaded)
    click.echo(f"Open the report in a browser: {click.format_filename(page)}")


def _print_study(study: Study) -> None:
    from riskeval.report.study_scoring import scoring_lines

    print_lines(study.table.report.lines())
    for step in study.flow:
        print_lines(f"  excluded {count:,}: {why}" for why, count in step.excluded)
        print_lines([f"{step.label}: {step.n:,}"])
    for scoring in study.scorings:
        print_lines(scoring_lines(scoring))
    print_lines([str(study.cohort)])


def _print_warnings(study: Study) -> None:
    from riskeval.report.study_warnings import warnings_of

    print_lines(f"Please look: {warning}" for warning in warnings_of(study))


main.add_command(fairness)
main.add_command(instruments)
main.add_command(say)
main.add_command(score)
main.add_command(simulate)
main.add_command(threshold)
main.add_command(trainer)
main.add_command(workshop)
main.add_command(protect)

if __name__ == "__main__":
    main(prog_name="riskeval")
