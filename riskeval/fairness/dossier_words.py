"""The dossier as text: a section for each group, its sentences under shown, not shown and not studied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from riskeval.fairness.dossier_rows import number
from riskeval.fairness.shown import Finding, Standing

if TYPE_CHECKING:
    from riskeval.fairness.dossier import Dossier

HEADINGS: Mapping[Standing, str] = {
    "shown": "Shown by these data",
    "not shown": "Not shown: open, neither a difference nor its absence",
    "not studied": "Not studied here",
    "withheld": "Withheld, because counts are too small to be shown",
}
FEW = 10
CAUTION = (
    "These sentences are about groups of people, not about a person, and no reason to treat anybody in one "
    "way or another. Whether an instrument may be used for a group is not for a program to say."
)


def told(found: Dossier) -> str:
    """The whole dossier, as Markdown."""
    question = found.criteria.question
    by = " and ".join(question.named.columns)
    cut = "no cut was stated" if question.cut is None else f"flagged from {question.cut} on"
    start = f"Compared with {question.named.name}; {cut}; {follow_up(question.cohort.horizon_months)}."
    parts = [f"# {question.prediction} by {by}: what is known of each group", start, CAUTION]
    rates = _samples(found)
    for group, findings in found.findings.items():
        parts += [f"## {group}", *_group(findings, rates.get(group), question.named.name)]
    return "\n\n".join(parts)


def _group(findings: Sequence[Finding], sample: Mapping[str, Any] | None, reference: str) -> Iterator[str]:
    if sample is not None:
        yield people(sample)
    for standing, heading in HEADINGS.items():
        lines = [f"- {one.said(number, reference)}" for one in findings if one.standing == standing]
        if lines:
            yield f"**{heading}.**\n" + "\n".join(lines)


def _samples(found: Dossier) -> dict[str, Mapping[str, Any]]:
    """The event rate of each group, which carries its people and events."""
    rows = found.numbers.own_rows
    return {group: row for (group, metric), row in rows.items() if metric == "event_rate"}


def people(row: Mapping[str, Any]) -> str:
    """How many people and events a group has, and what that leaves open."""
    n, events = round(row["n"]), round(row["events"])
    said = f"{n:,} {'person' if n == 1 else 'people'}, {events:,} with the event."
    fewer, what = min((events, "with the event"), (n - events, "without the event"))
    if fewer >= FEW:
        return said
    some = "Nobody" if fewer == 0 else f"Only {fewer}"
    return f"{said} {some} {what}: most questions stay open whatever the numbers look like."


def follow_up(months: float | None) -> str:
    """The length of follow-up in words."""
    if months is None:
        return "the length of follow-up is not stated"
    return f"follow-up of {months:g} month{'' if months == 1 else 's'}"
