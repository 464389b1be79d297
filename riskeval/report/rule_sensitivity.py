"""A scored total of a study under every missing rule, on the people of the report and under its control."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.scored_by_rule import (
    LEAST,
    MISSING,
    MOST,
    Target,
    predictions_of,
    rules_for,
    scored_by_rule,
    turned,
    with_extremes,
)
from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME
from riskeval.evaluate import evaluate
from riskeval.metrics import auc, mean_score
from riskeval.report.answers import answers
from riskeval.report.base import telling_predictions
from riskeval.report.disclosure import COUNTS, cell_passes, suppress
from riskeval.report.outputs import REVERSED, Output
from riskeval.report.study import Study
from riskeval.report.study_data import cohort_frame
from riskeval.report.study_scoring import KINDS
from riskeval.report.tally import Tally
from riskeval.report.telling import without_telling
from riskeval.roles import RoleReader

MISSING_KINDS = tuple(words for words in KINDS.values() if words != "not applicable")
FEW = "too few people, with or without the event"
OURS = "as the study has it: "


@dataclass(frozen=True)
class RuleSensitivity:
    """A total under every missing rule.

    Parameters
    ----------
    tally : Tally
        How its instrument was scored.
    prediction : str
        The prediction of the study that the total is the score of.
    output : Output
        The total.
    rows : pandas.DataFrame
        Estimates columns: ``mean_score`` and ``auc`` of each rule, ``auc`` of the two extremes. Counts that
        must not be shown are NaN.
    withheld : bool
        Whether counts are.
    """

    tally: Tally
    prediction: str
    output: Output
    rows: pd.DataFrame
    withheld: bool


def rule_sensitivities(
    study: Study, required: Sequence[str], tallies: Sequence[Tally], minimum: int
) -> Iterator[RuleSensitivity]:
    """One for each total with missing answers that is the score of a prediction.

    Parameters
    ----------
    study : Study
    required : sequence of str
        Predictions that everybody in the report has.
    tallies : sequence of Tally
        What the report says elsewhere about how many were scored.
    minimum : int
        Smallest count that may be shown.
    """
    for tally in tallies:
        marks = tally.scoring.marks
        bounds = tally.scoring.scorer.settings.missing == "bounds"
        if bounds or not any(marks[kind].any() for kind in MISSING_KINDS):
            continue
        for name, prediction in study.settings.predictions.items():
            for output in tally.scoring.used:
                if output.kind == "value" and prediction.score in (output.column, output.column + REVERSED):
                    found = _sensitivity(study, tally, name, output, required, minimum)
                    yield from [found] if found else []


def _sensitivity(
    study: Study, tally: Tally, name: str, output: Output, required: Sequence[str], minimum: int
) -> RuleSensitivity | None:
    """None where everybody in the report has every answer that the total needs."""
    rules = rules_for(tally.scoring.scorer.settings.max_missing)
    whole = _cohort(study, tally, output, rules, study.settings.predictions[name].score != output.column)
    if required:
        whole = whole.having(*(OURS + one for one in required))
    if not whole.people.values((MISSING, "score")).any():
        return None
    cohort = whole.only(*rules, LEAST, MOST)
    found = [evaluate(cohort.only(*rules), mean_score).frame, evaluate(cohort, auc).frame]
    rows = without_telling(cohort, pd.concat(found, ignore_index=True), minimum)
    rows = suppress(rows, _too_few(rows, minimum), FEW).assign(label=output.column)
    told = telling_predictions(_presence(whole), minimum)
    withheld = bool(told & {*rules})
    if withheld:
        rows[list(COUNTS)] = np.nan
    return RuleSensitivity(tally, name, output, rows, withheld)


def _cohort(study: Study, tally: Tally, output: Output, rules: Sequence[str], reverse: bool) -> Cohort:
    """The people of the study with its own predictions, and with the rules beside them."""
    assert study.scored is not None
    settings, roles, table = tally.scoring.scorer.settings, study.settings.roles, study.scored.table
    asked = Target(tally.scoring.scorer.instrument, output.id, None)
    scoring: dict[str, Any] = {
        "items": {item: column or None for item, column in settings.items.items()},
        "codes": settings.codes,
        "outside": settings.outside,
    }
    cells = answers(table, asked.instrument, settings.items, settings.codes)
    columns = scored_by_rule(asked, cells, settings.max_missing, scoring)
    columns = turned(asked, columns, rules) if reverse else columns
    frame = cohort_frame(study.settings, table)
    event = RoleReader({roles.outcome: frame[roles.outcome]}).outcome(roles.outcome) == 1
    marks = {mark: np.where(flags, np.nan, 1.0) for mark, flags in _shown(tally).items()}
    own = {OURS + name: one.model_dump(exclude_none=True) for name, one in study.settings.predictions.items()}
    return Cohort(
        frame.assign(**with_extremes(asked, columns, event), **marks),
        outcome=roles.outcome,
        predictions=own | predictions_of(asked, rules) | {mark: {"score": mark} for mark in marks},
        person=roles.person,
        horizon_months=roles.horizon_months,
        cluster=roles.cluster,
        strata=roles.strata,
        weights=roles.weights,
        occasion=roles.occasion,
        missing="drop",
    )


def _shown(tally: Tally) -> dict[str, Any]:
    """The marks whose counts the report prints, under names that no rule has."""
    marks = tally.scoring.marks
    return {f"not {mark}": marks[mark] for mark, count in tally.counts.items() if count}


def _too_few(rows: pd.DataFrame, minimum: int) -> np.ndarray[Any, Any]:
    events, others = rows["events"].astype(float), (rows["n"] - rows["events"]).astype(float)
    return np.array([not cell_passes(*pair, minimum) for pair in zip(events, others, strict=True)])


def _presence(cohort: Cohort) -> Cohort:
    """The same people with only whether they have each prediction: few combinations, quickly counted."""
    people = cohort.people
    absent = {
        name if len(one.roles) == 1 else f"{name} {role}": people.columns[name, role].missing
        for name, one in cohort.predictions.items()
        for role in one.roles
    }
    frame = pd.DataFrame({name: np.where(gone, np.nan, 1.0) for name, gone in absent.items()})
    frame["happened"] = people.columns[OUTCOME].values
    predictions = {name: {"score": name} for name in absent}
    return Cohort(frame, outcome="happened", predictions=predictions, missing="drop")
