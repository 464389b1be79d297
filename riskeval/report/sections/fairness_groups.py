"""Group by group: what these data show of it, what they do not show, and what was not studied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from markupsafe import Markup

from riskeval.fairness.dossier_rows import Numbers, findings
from riskeval.fairness.dossier_words import HEADINGS
from riskeval.fairness.shown import Finding, never_studied, ordering
from riskeval.report.context import Context
from riskeval.report.ledger import count, estimate, pick
from riskeval.report.report import Block, Points, fill, say
from riskeval.report.sections.fairness_rows import Asked, ByGroup
from riskeval.report.wording import short

IN_DOSSIER = ("equal_auc", "calibration_within_groups", "equal_error_rates", "predictive_parity")


def dossiers(context: Context, column: str, reference: str | None, found: Sequence[ByGroup]) -> list[Block]:
    """A block for each group, the reference first."""
    labels = context.cohort.group_levels(column)
    ordered = sorted(labels, key=lambda label: label != reference)
    return [block for label in ordered for block in _group(context, column, label, reference, found)]


def _group(
    context: Context, column: str, label: str, reference: str | None, found: Sequence[ByGroup]
) -> Iterator[Block]:
    rate = pick(context.event_rates, **{column: label})
    assert rate is not None
    yield say(
        '<strong class="group">{}</strong> ({}{}): {} people, {} with the event within {}; event rate {}.',
        short(label),
        short(column),
        ", the reference" if label == reference else "",
        count(rate),
        count(rate, "events"),
        context.horizon,
        estimate(rate),
    )
    told = [pair for one in found for pair in _about(one, column, label)]
    for standing, heading in HEADINGS.items():
        lines = [_said(name, finding, reference) for name, finding in told if finding.standing == standing]
        if standing == "not studied":
            lines += [_said("", finding, reference) for finding in never_studied()]
        if lines:
            yield say("{}:", heading)
            yield Points(lines)


def _about(one: ByGroup, column: str, label: str) -> Iterator[tuple[str, Finding]]:
    """What is found of one prediction in one group, each with what it is about."""
    name, levels = short(one.prediction), one.levels
    auc = pick(one.aucs, **{column: label})
    if auc is None and label in levels.hidden:
        auc = pick(one.aucs, **{column: levels.together})
    if auc is not None and auc["status"] == "suppressed":
        yield name, Finding("order of people", "withheld", "How well people are ordered")
    elif auc is not None:
        yield name, ordering({str(key): value for key, value in auc.items()})
    if not levels.possible:
        yield name, Finding("flags", "withheld", "Every other number of this prediction")
        return
    if label in levels.hidden:
        words = "Every number of this group alone; it counts together with others"
        yield name, Finding("flags", "withheld", words)
    for asked in one.asked:
        where = f"{name} at {asked.where}" if asked.where else name
        for finding in _findings(one, asked, column, label):
            yield where, finding
    if one.risks is None:
        yield name, Finding("stated risks", "not studied", "Whether stated risks come true: none is stated")
    if not any(asked.where for asked in one.asked):
        yield name, Finding("flags", "not studied", "How often flags are right: no threshold was decided")


def _findings(one: ByGroup, asked: Asked, column: str, label: str) -> list[Finding]:
    verdicts = asked.found.verdicts[asked.found.verdicts["criterion"].isin(IN_DOSSIER)]
    differences = asked.contrasts[asked.contrasts["contrast"] == "difference"]
    own = one.risks if one.risks is not None else pd.DataFrame(columns=differences.columns)
    found = findings(_known(verdicts, one, label), verdicts, Numbers(own, differences))
    return [finding for finding in found if finding.topic != "beyond these data"]


def _known(verdicts: pd.DataFrame, one: ByGroup, label: str) -> str:
    """The group of the verdicts that a label counts in."""
    return label if label in set(verdicts["group"]) else one.levels.named(label)


def _said(name: str, finding: Finding, reference: str | None) -> Markup:
    numbers = () if finding.row is None else (estimate(finding.row),)  # type: ignore[arg-type]
    told = fill(finding.words, *numbers, reference=f"“{short(reference or '')}”")
    because = fill(" ({})", finding.because) if finding.because else Markup("")
    return fill("{}: {}{}.", name, told, because) if name else fill("{}{}.", told, because)
