"""The worksheet for the duty to protect in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskeval.analyses.decision_text import by_metric, quoted, within

if TYPE_CHECKING:
    from riskeval.analyses.duty import DutyToProtect

NO_LAW = (
    "This sheet holds no law and no costs of its own, and it gives no advice about a person. It does "
    "arithmetic with numbers that you stated. What the law where you work requires or allows, and what a "
    "good decision about this person is, it cannot know: ask those who do."
)
UNKNOWN = (
    "The threshold is for a probability. No instrument gives the probability of one person: it gives the "
    "rate in a group, and which group a person belongs to is a judgement.",
    "Whether acting averts the harm, and how much of it, is your assumption.",
    "Harms to different people were put on one scale. Somebody else may weigh them otherwise.",
    "Other steps than acting or not acting, such as asking a colleague, watching closely, or agreeing on a "
    "plan, may cost less than either.",
)
COUNTS = ("true_alarms", "false_alarms", "missed_events", "rightly_left")


def told(sheet: DutyToProtect) -> str:
    """The whole text, as paragraphs of Markdown."""
    parts = [
        "## A worksheet for the duty to protect",
        NO_LAW,
        _stated(sheet),
        _threshold(sheet),
        _what_if(sheet),
    ]
    unknown = "\n".join(["What this sheet does not know:", "", *(f"- {line}" for line in UNKNOWN)])
    return "\n\n".join([*parts, _consequences(sheet), unknown])


def _stated(sheet: DutyToProtect) -> str:
    harms = sheet.harms
    rows = [
        f"| {when} | {_cell(words)} | {weight:g} |"
        for when, words, weight in harms.frame.itertuples(index=False)
    ]
    return "\n".join(
        [
            f"Severity, in your words: {harms.severity or 'not stated'}. Immediacy, in your words: "
            f"{harms.immediacy or 'not stated'}. Share of the harm that acting now averts: "
            f"{harms.averted:g}.",
            "",
            "| when | harm | weight |",
            "|---|---|---|",
            *rows,
        ]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "/")


def _threshold(sheet: DutyToProtect) -> str:
    return (
        f"By these numbers one missed case weighs as much as {sheet.price.missed_to_false_alarm:.3g} "
        "needless actions, and acting costs less than not acting from a probability of "
        f"{sheet.threshold:.3g} on. Whoever would act at another probability weighs the harms otherwise than "
        "stated."
    )


def _what_if(sheet: DutyToProtect) -> str:
    rows = [
        f"| {_cell(what)} | {_risk(halved)} | {_risk(doubled)} |"
        for what, halved, doubled in sheet.what_if.itertuples(index=False)
    ]
    return "\n".join(
        [
            "The threshold, if one number were half or twice as large:",
            "",
            "| number | halved | doubled |",
            "|---|---|---|",
            *rows,
        ]
    )


def _risk(threshold: float) -> str:
    return "acting never pays" if np.isnan(threshold) else f"{threshold:.3g}"


def _consequences(sheet: DutyToProtect) -> str:
    if sheet.decision is not None:
        told_there = sheet.decision.text.replace("## ", "### ")
        return f"What that threshold would do among people like these:\n\n{told_there}"
    if sheet.withheld:
        return sheet.withheld
    if sheet.published is None:
        return (
            "What the threshold would do to 1,000 people is unknown: that needs a cohort, or a sensitivity, "
            "a specificity and a base rate."
        )
    frame = sheet.published.frame
    lines = []
    for rate in frame["at"].unique():
        part = frame[frame["at"] == rate]
        rows = by_metric(part)
        counts = {name: quoted(rows[f"transported_{name}"]) for name in COUNTS}
        lines.append(
            f"Of 1,000 people of whom {1000 * float(rate):.0f} have the event "
            f"{within(part['horizon'].iloc[0])}, an instrument with the stated sensitivity and specificity "
            f"flags {counts['true_alarms']} rightly and {counts['false_alarms']} needlessly; it misses "
            f"{counts['missed_events']} and rightly leaves {counts['rightly_left']}, if it errs there as "
            "often as where it was studied. Its own cut need not be the threshold above."
        )
    return "\n\n".join(lines)
