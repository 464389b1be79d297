"""Says that an instrument could score nobody, and why."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from riskeval.errors import Problem
from riskeval.report.outputs import REVERSED, Output
from riskeval.report.study_file import StudyFile
from riskeval.report.study_instruments import Scorer


def reasons(frame: pd.DataFrame, shown: int = 3) -> list[str]:
    """The most frequent reasons why something was not scorable, each with its number of people."""
    found = frame["reason"].astype(str)
    return [f"{n:,}: {why}" for why, n in found[found != ""].value_counts().head(shown).items()]


def nobody_scored(
    settings: StudyFile, scorer: Scorer, used: Iterable[Output], frame: pd.DataFrame
) -> list[Problem]:
    """A problem for each output that a prediction needs and nobody has.

    Parameters
    ----------
    settings : StudyFile
    scorer : Scorer
    used : iterable of Output
        Outputs that the study names.
    frame : pandas.DataFrame
        The scored people, as `Scored.frame`.
    """
    if not len(frame):
        return []
    why = "; ".join(reasons(frame)) or "no person has it in the data"
    named = _named(settings)
    return [
        Problem(
            f"{scorer.where}: at least one person with '{one.column}', on which {named[one.column]} rests",
            f"none among {len(frame):,} who can be scored with {scorer.instrument.definition.name} ({why})",
            "name the right columns under items, translate the answers under codes, or say with missing how "
            "missing answers count",
        )
        for one in used
        if one.column in named and frame[one.id].isna().all()
    ]


def _named(settings: StudyFile) -> dict[str, str]:
    """Columns of predictions, each with the table of the first prediction that names it."""
    found: dict[str, str] = {}
    for name, prediction in settings.predictions.items():
        for column in prediction.columns().values():
            found.setdefault(column.removesuffix(REVERSED), f"[predictions.{name}]")
    return found
