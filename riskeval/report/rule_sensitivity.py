"""A scored total of a study under every missing rule, on the people of the report and under its control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riskeval.analyses.scored_by_rule import (
    COMPLETE,
    DEFINED,
    LEAST,
    MEAN,
    MISSING,
    MOST,
    PRORATED,
    Columns,
    Target,
    column,
    predictions_of,
    rules_for,
    scored_by_rule,
    turned,
    with_extremes,
)
from riskeval.cohort import Cohort
from riskeval.declaration import OUTCOME
from riskeval.design import Floats
from riskeval.evaluate import evaluate
from riskeval.metrics import auc, mean_score
from riskeval.report.answers import answers
from riskeval.report.disclosure import cell_passes, suppress
from riskeval.report.outputs import REVERSED, Output
from riskeval.report.shown_rules import Beside, Flagged, shown_rules
from riskeval.report.study import Study
from riskeval.report.study_data import cohort_frame
from riskeval.report.study_scoring import KINDS
from riskeval.report.tally import Tally
from riskeval.report.telling import without_telling
from riskeval.roles import RoleReader

MISSING_KINDS = tuple(words for words in KINDS.values() if words != "not applicable")
RULE_OF = {"definition": DEFINED, "complete": COMPLETE, "prorate": PRORATED, "mean": MEAN}
FEW = "too few people, or it differs from another rule through too few"
OURS = "as the study has it: "
EARLIER = "shown before: "


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
    rows : pandas.DataFrame or None
        Estimates columns: ``mean_score`` and ``auc`` of each rule, ``auc`` of the two extremes. None where
        too few people lack an answer to show two rules side by side.
    """

    tally: Tally
    prediction: str
    output: Output
    rows: pd.DataFrame | None

    @property
    def rule(self) -> str:
        """The rule that the study itself uses."""
        return RULE_OF[self.tally.scoring.scorer.settings.missing]


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
    earlier: dict[str, Flagged] = {}
    for tally in tallies:
        marks = tally.scoring.marks
        bounds = tally.scoring.scorer.settings.missing == "bounds"
        if bounds or not any(marks[kind].any() for kind in MISSING_KINDS):
            continue
        for name, prediction in study.settings.predictions.items():
            for output in tally.scoring.used:
                if output.kind == "value" and prediction.score in (output.column, output.column + REVERSED):
                    found = _sensitivity(study, tally, name, output, required, minimum, earlier)
                    yield from [found] if found else []


def _sensitivity(
    study: Study,
    tally: Tally,
    name: str,
    output: Output,
    required: Sequence[str],
    minimum: int,
    earlier: dict[str, Flagged],
) -> RuleSensitivity | None:
    """None where everybody in the report has every answer that the total needs."""
    rules = rules_for(tally.scoring.scorer.settings.max_missing)
    reverse = study.settings.predictions[name].score != output.column
    columns = _columns(study, tally, output, rules, reverse)
    marks = _shown(tally) | earlier
    whole = _cohort(study, tally, Target(tally.scoring.scorer.instrument, output.id, None), columns, marks)
    whole = whole.having(*(OURS + one for one in required)) if required else whole
    if not whole.people.values((MISSING, "score")).any():
        return None
    found = RuleSensitivity(tally, name, output, None)
    beside = _beside(whole, marks)
    first = [found.rule, *(rule for rule in rules if rule != found.rule), LEAST, MOST]
    shown = shown_rules({rule: _total(whole, rule) for rule in first}, beside, minimum)
    if not _blanks_pass(whole, beside, minimum) or len({*shown} & {*rules}) < 2:
        return found
    for rule in {*shown} - {LEAST, MOST}:
        earlier[f"{EARLIER}{len(earlier)}"] = columns[column(rule, output.id)].isna().to_numpy(dtype=bool)
    return replace(found, rows=_rows(whole.only(*rules, LEAST, MOST), rules, shown, minimum))


def _rows(cohort: Cohort, rules: Sequence[str], shown: Sequence[str], minimum: int) -> pd.DataFrame:
    """Every rule, without numbers where it must not be shown; the extremes both or not at all."""
    ends = {LEAST, MOST} if {LEAST, MOST} <= {*shown} else set()
    found = [evaluate(cohort.only(*rules), mean_score).frame, evaluate(cohort, auc).frame]
    rows = without_telling(cohort, pd.concat(found, ignore_index=True), minimum)
    hidden = ~rows["prediction"].isin(({*shown} & {*rules}) | ends)
    return suppress(rows, hidden, FEW)


def _total(cohort: Cohort, name: str) -> Floats:
    stored = cohort.people.columns[name, "score"]
    return np.where(stored.missing, np.nan, stored.values)


def _beside(cohort: Cohort, marks: Mapping[str, Flagged]) -> Beside:
    """What the report shows anyway: everybody, each prediction of the study, the marks that are counted."""
    people, happened = cohort.people, cohort.people.columns[OUTCOME].values
    own = {name: one for name, one in cohort.predictions.items() if name.startswith(OURS) or name in marks}
    there = [~people.columns[name, role].missing for name, one in own.items() for role in one.roles]
    scores = [name for name, one in own.items() if "score" in one.roles and name not in marks]
    everybody = np.ones(len(people.n), dtype=bool)
    return Beside(
        events=people.n * happened,
        others=people.n * (1 - happened),
        counted=[everybody, *there],
        totals=[_total(cohort, name) for name in scores],
    )


def _blanks_pass(cohort: Cohort, beside: Beside, minimum: int) -> bool:
    """Whether enough people with the event, and without, lack an answer that the total needs."""
    return minimum <= 1 or cell_passes(*beside.number(_total(cohort, MISSING) > 0), minimum)


def _columns(study: Study, tally: Tally, output: Output, rules: Sequence[str], reverse: bool) -> Columns:
    """The total of everybody under every rule."""
    assert study.scored is not None
    settings = tally.scoring.scorer.settings
    asked = Target(tally.scoring.scorer.instrument, output.id, None)
    scoring: dict[str, Any] = {
        "items": {item: name or None for item, name in settings.items.items()},
        "codes": settings.codes,
        "outside": settings.outside,
    }
    cells = answers(study.scored.table, asked.instrument, settings.items, settings.codes)
    columns = scored_by_rule(asked, cells, settings.max_missing, scoring)
    return turned(asked, columns, rules) if reverse else columns


def _cohort(
    study: Study, tally: Tally, asked: Target, columns: Columns, marks: Mapping[str, Flagged]
) -> Cohort:
    """The people of the study with its own predictions, and with the rules beside them."""
    assert study.scored is not None
    rules, roles = rules_for(tally.scoring.scorer.settings.max_missing), study.settings.roles
    frame = cohort_frame(study.settings, study.scored.table)
    event = RoleReader({roles.outcome: frame[roles.outcome]}).outcome(roles.outcome) == 1
    present = {mark: np.where(flags, np.nan, 1.0) for mark, flags in marks.items()}
    own = {OURS + name: one.model_dump(exclude_none=True) for name, one in study.settings.predictions.items()}
    return Cohort(
        frame.assign(**with_extremes(asked, columns, event), **present),
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


def _shown(tally: Tally) -> dict[str, Flagged]:
    """The marks whose counts the report prints, under names that no rule has."""
    marks = tally.scoring.marks
    return {f"not {mark}": marks[mark] for mark, count in tally.counts.items() if count}
