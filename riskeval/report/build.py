"""Builds the report of a study: decides what may be shown, then writes section after section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from riskeval.report.context import Context
from riskeval.report.control import Control, control
from riskeval.report.ledger import Ledger, count, estimate, overall
from riskeval.report.report import Cell, Report, Section, fill
from riskeval.report.sections import (
    asked,
    calibration,
    checklist,
    comparison,
    data,
    decisions,
    discrimination,
    groups,
    instruments,
    limits,
    missing_answers,
    reproduce,
    sample,
    scores,
    thresholds,
)
from riskeval.report.study import Study
from riskeval.report.wording import short

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A report with the ledger its numbers stand in."""

    report: Report
    ledger: Ledger
    control: Control


def build(study: Study, progress: Say | None = None) -> Built:
    """Build the report of a study."""
    say = progress or (lambda step: None)
    say("deciding what may be shown")
    decided = control(study)
    context = Context(study, decided, Ledger(decided.minimum))
    sections = _sections(context, say)
    return Built(Report(study.title, _glance(context), sections), context.ledger, decided)


def _sections(context: Context, say: Say) -> list[Section]:
    say("describing the sample")
    first = [asked.section(context), data.section(context)]
    if context.tallies:
        first.append(instruments.section(context))
    first.append(sample.section(context))
    say("tabulating scores")
    found = scores.tables(context)
    first += [scores.distributions(context, found), scores.section(context, found)]
    say("discrimination and calibration")
    first.append(discrimination.section(context, found))
    if context.rule_sensitivities:
        first.append(missing_answers.section(context, context.rule_sensitivities))
    first.append(calibration.section(context, found))
    say("thresholds")
    first.append(thresholds.section(context))
    say("pricing decisions")
    first.append(decisions.section(context))
    say("comparing groups and predictions")
    first += [groups.section(context), comparison.section(context)]
    say("limits and provenance")
    return [*first, limits.section(context), checklist.section(context), reproduce.section(context)]


def _glance(context: Context) -> list[tuple[str, Cell]]:
    """The few numbers at the head of the page."""
    row = overall(context.event_rates, context.control.margins).iloc[0]
    lines: list[tuple[str, Cell]] = [
        ("People", count(row)),
        ("With the event", fill("{}, that is {}", count(row, "events"), estimate(row))),
        ("Follow-up", context.horizon),
    ]
    for _, found in overall(context.aucs, context.control.margins).iterrows():
        lines.append((f"AUC of {short(found['prediction'], 30)}", estimate(found)))
    return lines
