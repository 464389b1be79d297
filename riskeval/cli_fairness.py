"""The command `riskeval fairness`: which named criteria hold between the groups of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from riskeval.cli_decide import (
    cut_of,
    cut_option,
    figure_option,
    force_option,
    hand_over,
    prediction_option,
    text_option,
)

if TYPE_CHECKING:
    from riskeval.report.shown_criteria import ShownCriteria
    from riskeval.report.study import Study


@click.command()
@click.option("--study", type=click.Path(), required=True, help="Study file whose groups are compared.")
@click.option(
    "--by", "columns", multiple=True, metavar="COLUMN", help="Group column; by default all; repeatable."
)
@click.option(
    "--reference",
    "labels",
    multiple=True,
    metavar="GROUP",
    help="Group to compare the others with, one for each --by; by default as the study file says.",
)
@prediction_option
@cut_option
@click.option("--margin", type=float, help="Largest difference too small to matter: 0.05 is 5 points.")
@click.option("--ratio-margin", type=float, help="Largest ratio too small to matter: 1.25 is 0.8 to 1.25.")
@click.option("--only", multiple=True, metavar="CRITERION", help="Such as equal_error_rates; repeatable.")
@figure_option
@text_option
@force_option
def fairness(study: str, columns: Sequence[str], labels: Sequence[str], **options: Any) -> None:
    """Which named criteria hold between groups within your margin, which are missed, which are open.

    That no difference was found is not equality: without a margin nothing can be said to hold. Such as:
    riskeval fairness --study study.toml --by sex --reference male --margin 0.05

    The minimum_cell of the study file holds, as in its report: numbers rest on levels and groups whose counts
    may be shown, and the text says which these are.
    """
    from riskeval.report.shown_criteria import Wish, shown_criteria, text_of
    from riskeval.report.study import load_study

    loaded = load_study(study)
    wish = Wish(
        _references(loaded, columns, labels),
        options["predictions"],
        cut_of(options["cut"]),
        options["only"],
        options["margin"],
        options["ratio_margin"],
    )
    found = shown_criteria(loaded, wish)
    if options["figure"] is not None:
        _one_figure(found)
    hand_over(text_of(found), lambda: _drawn(found), options)


def _references(study: Study, columns: Sequence[str], labels: Sequence[str]) -> dict[str, str]:
    """Group column → reference group; never guessed."""
    stated = study.settings.roles.reference
    if labels and len(labels) != len(columns):
        raise click.UsageError(
            f"--reference {len(labels)} times and --by {len(columns)} times: name one for each."
        )
    wanted = columns or [column for column in study.cohort.groups if column in stated]
    if not wanted:
        raise click.UsageError(
            "No reference group: name --by and --reference, or name one under [roles] in the study file."
        )
    lacking = [column for column in wanted if not labels and column not in stated]
    known = [column for column in lacking if column in study.cohort.groups]
    if known:
        raise click.UsageError(f"No reference group for {', '.join(known)}: name one with --reference.")
    given = labels or [stated.get(column, "") for column in wanted]
    return dict(zip(wanted, given, strict=True))


def _one_figure(found: Sequence[ShownCriteria]) -> None:
    if len([one for one in found if one.found is not None]) != 1:
        raise click.UsageError("--figure shows one forest: name one --by, one --prediction and one --cut.")


def _drawn(found: Sequence[ShownCriteria]) -> Any:
    criteria = next(one.found for one in found if one.found is not None)
    return criteria.plot().figure
