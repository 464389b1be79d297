"""A decision in words: the price, what each rule does to 1,000 people, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.analyses.decision_rule import Rule

if TYPE_CHECKING:
    from riskeval.analyses.decide import Decision

ERRORS = ("true_alarms", "false_alarms", "missed_events")
BLANKET = {"treat all": "Flagging everybody", "treat none": "Flagging nobody"}
HOW = {
    "stated risk": "where its stated risk reaches the threshold",
    "own cut": "the cut that was asked for",
    "published risk": "where its published risk reaches the threshold",
    "best here": "the cut with the highest net benefit among these same people, which flatters it",
}
UNKNOWN = (
    "The price is the user's own. riskeval has no default, holds no law, and says nothing about a person.",
    "Every missed case is taken to weigh the same, and every false alarm.",
    "The intervals are about groups of people like these. Elsewhere, and with another event rate, all counts "
    "change.",
)


def told(decision: Decision) -> str:
    """The whole text, as paragraphs of Markdown."""
    parts = [f"## {decision.headline}", _price(decision), *([decision.shown] if decision.shown else [])]
    parts += [_rule(decision, rule) for rule in decision.rules]
    return "\n\n".join([*parts, *_trust(decision), _sensitivity(decision), _unknown(decision)])


def within(months: float) -> str:
    """The follow-up in words."""
    return f"within {months:g} months" if np.isfinite(months) else "within a horizon that was not stated"


def quoted(row: pd.Series, times: float = 1.0, digits: int = 0) -> str:
    """An estimate with its interval, or a dash and why there is none."""
    from riskeval.plots.marks import number

    numbers = [times * float(row[name]) for name in ("estimate", "lower", "upper")]
    if np.isnan(numbers[0]):
        return f"– ({row['note']})"
    text = [number(value, digits) for value in numbers]
    if np.isnan(numbers[1:]).any():
        return (
            text[0] if row["status"] == "ok" else f"{text[0]} [no interval: {row['note'] or row['status']}]"
        )
    return f"{text[0]} [{text[1]}, {text[2]}]"


def by_metric(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Rows by the name of their metric."""
    return {str(row["metric"]): row for _, row in frame.iterrows()}


def _price(decision: Decision) -> str:
    ratio = decision.price.missed_to_false_alarm
    base = decision.base_rate.frame.iloc[0]
    return (
        f"One missed case is taken to weigh as much as {ratio:.3g} false alarm{'' if ratio == 1 else 's'}. "
        f"Whoever holds that price flags from a risk of {decision.threshold:.3g} on: there the two errors "
        f"weigh the same. Of {base['n']:,.0f} people, {base['events']:,.0f} had the event "
        f"{within(base['horizon'])} ({quoted(base, 100, 1)} %)."
    )


def _rule(decision: Decision, rule: Rule) -> str:
    mine, worth = (
        by_metric(table.frame[table.frame["prediction"] == rule.prediction])
        for table in (decision.consequences, decision.benefit)
    )
    if rule.prediction in BLANKET:
        benefit = quoted(worth["net_benefit"], 1000)
        return f"**{BLANKET[rule.prediction]}**: net benefit {benefit} per 1,000 people."
    if rule.chosen == "none":
        verb = "is not shown" if decision.shown else "cannot be used"
        return f"**{rule.prediction}** {verb} at this price: {rule.why_none}."
    sentences = [
        f"**{rule.prediction}, {rule.label}** ({_how(decision, rule)}).",
        f"Of 1,000 people like these, {quoted(mine['flag_rate'], 1000)} are flagged:",
        f"{quoted(mine['true_alarms'])} of them have the event (true alarms),",
        f"{quoted(mine['false_alarms'])} do not (false alarms).",
        f"Of those left, {quoted(mine['missed_events'])} have the event (missed),",
        f"{quoted(mine['rightly_left'])} do not.",
        f"Net benefit {quoted(worth['net_benefit'], 1000)} per 1,000 people: worth as much as so",
        "many true alarms without a false one. Net of the missed cases at this price, it spares",
        f"{quoted(worth['interventions_avoided'], 1, 1)} interventions per 100 people compared with",
        "flagging everybody.",
        _verdict(decision, rule),
        _while_it_pays(decision, rule),
        _best_of_its_cuts(decision, rule),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _how(decision: Decision, rule: Rule) -> str:
    """Why people are flagged from this cut on."""
    if rule.asked and rule.chosen == "own cut":
        return f"the cut that may be shown in its place; asked for was {rule.asked}"
    if rule.asked:
        return f"the lowest cut that may be shown from {rule.asked} on"
    if rule.chosen == "best here" and decision.shown:
        return f"of those that may be shown {HOW['best here']}"
    return HOW[rule.chosen]


def _while_it_pays(decision: Decision, rule: Rule) -> str:
    row = _pays(decision, rule)
    if not np.isfinite(row["from_ratio"]) or np.isnan(row["to_ratio"]):
        return ""
    from riskeval.plots.marks import number

    if row["from_ratio"] >= row["to_ratio"]:
        return "As it stands, this cut pays at no price."
    ends = []
    for end in ("from", "to"):
        value, low, high = (number(row[f"{end}_{part}"], 1) for part in ("ratio", "lower", "upper"))
        ends.append(value if np.isnan(row[f"{end}_lower"]) else f"{value} [{low}, {high}]")
    return f"As it stands, it pays while a missed case weighs between {ends[0]} and {ends[1]} false alarms."


def _pays(decision: Decision, rule: Rule) -> pd.Series:
    return decision.pays[decision.pays["prediction"] == rule.prediction].iloc[0]


def _best_of_its_cuts(decision: Decision, rule: Rule) -> str:
    """Between which thresholds this cut of a band is the best of its cuts."""
    if rule.on != "band":
        return ""
    its_cuts = "its cuts that may be shown" if decision.shown else "its cuts"
    frame = decision.best_cuts
    mine = frame[(frame["prediction"] == rule.prediction) & (frame["at"] == rule.cut)]
    if mine["estimate"].isna().any():
        return f"It is never the best of {its_cuts}."
    ends = [quoted(by_metric(mine)[name], 1, 2) for name in ("best_from", "best_until")]
    return f"Of {its_cuts} it is the best while the threshold lies between {ends[0]} and {ends[1]}."


def _verdict(decision: Decision, rule: Rule) -> str:
    said = str(_pays(decision, rule)["verdict"])
    return f"At this price it {'' if said.startswith('flags') else 'is '}{said}."


def _trust(decision: Decision) -> Iterator[str]:
    """Whether the stated risks, on which a threshold relies, hold here."""
    if decision.trust is None:
        return
    for _, row in decision.trust.frame.iterrows():
        wrong = row["lower"] > 1 or row["upper"] < 1
        warning = (
            f" Its stated risks are {'too low' if row['lower'] > 1 else 'too high'} here: a stated "
            f"{decision.threshold:.3g} is not {decision.threshold:.3g}. Update them, or give your own cut."
        )
        yield (
            f"The rule of {row['prediction']} relies on its stated risks. For each event that they led us to "
            f"expect, {quoted(row, 1, 2)} happened.{warning if wrong else ''}"
        )


def _sensitivity(decision: Decision) -> str:
    """Half the price, the price and twice the price, as a table."""
    frame = decision.sensitivity
    lines = [
        "If a missed case weighed half as much, or twice as much:",
        "",
        "| price | threshold | rule | true alarms | false alarms | missed | net benefit per 1,000 |",
        "|---|---|---|---|---|---|---|",
    ]
    for (ratio, threshold, name), part in frame.groupby(
        ["missed_to_false_alarm", "threshold", "prediction"], sort=False
    ):
        rows, rule = by_metric(part), part["rule"].iloc[0]
        if not rule:
            why = f"– ({part['note'].iloc[0]})"
            lines.append(f"| {ratio:.3g} | {threshold:.3g} | {name} | {why} | – | – | – |")
            continue
        label = BLANKET.get(str(name), f"{name}, {rule}")
        counts = [quoted(rows[m]) for m in ERRORS]
        if name in BLANKET:  # an interval around what is 0 by definition would mislead
            counts = [
                "0" if rows[m]["estimate"] == 0 else count for m, count in zip(ERRORS, counts, strict=True)
            ]
        cells = [f"{ratio:.3g}", f"{threshold:.3g}", label, *counts, quoted(rows["net_benefit"], 1000)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _unknown(decision: Decision) -> str:
    said = list(UNKNOWN)
    flattering = [rule.prediction for rule in decision.rules if rule.chosen == "best here"]
    if flattering:
        said.append(
            f"The cut of {' and of '.join(flattering)} was chosen on these same people: among others its net "
            "benefit is likely to be lower."
        )
    return "\n".join(["What this does not say:", "", *(f"- {line}" for line in said)])
