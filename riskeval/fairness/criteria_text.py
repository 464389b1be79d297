"""The verdicts as a table over criteria, and as text for a reader who has to rely on them."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.margins import within
from riskeval.fairness.verdict import DIFFERS, HOLDS, SHOWN, UNKNOWN, over_groups
from riskeval.instruments.catalogue_markdown import escaped

if TYPE_CHECKING:
    from riskeval.fairness.criteria import Criteria

MOST = 12
VERDICT_OF = {
    DIFFERS: "It is **missed**: some group differs by more than the margin.",
    SHOWN: "**A difference is shown.** No margin was stated, so nothing is said of whether it matters.",
    UNKNOWN: "It **cannot be judged** from these data.",
    HOLDS: "It **holds within the margin** for every group.",
}
HEADING_OF = {
    DIFFERS: "Beyond the margin",
    SHOWN: "Shown to differ",
    UNKNOWN: "Cannot be judged",
    HOLDS: "Within the margin",
}
LIMITS = (
    "A verdict is about these groups, this cut and this margin. It is no property of the instrument, and no "
    "criterion by itself makes an instrument right for the people it is used on: several of them cannot hold "
    "together where event rates differ.",
    "All of it takes the recorded outcome for what people did. If events are detected more often in one "
    "group, every number here is about the records.",
    "Intervals are about groups of people. Nothing here is about a person.",
)


def summary(found: Criteria) -> pd.DataFrame:
    """One row per criterion; see `Criteria.table`."""
    asked_for = found.question.criteria
    return pd.DataFrame([_summed(criterion, _rows(found, criterion)) for criterion in asked_for])


def _rows(found: Criteria, criterion: Criterion) -> pd.DataFrame:
    return found.verdicts[found.verdicts["criterion"] == criterion.id]


def _summed(criterion: Criterion, rows: pd.DataFrame) -> dict[str, Any]:
    groups, verdict = _by_verdict(rows), over_groups(rows)
    deciding = rows.loc[rows["verdict"] == verdict, "reason"]
    return {
        "criterion": criterion.id,
        "verdict": verdict,
        "holds": "; ".join(groups[HOLDS]),
        "differs": "; ".join([*groups[DIFFERS], *groups[SHOWN]]),
        "cannot_be_judged": "; ".join(groups[UNKNOWN]),
        "margin": rows["margin"].iloc[0],
        "reason": "; ".join(_first(list(dict.fromkeys(deciding)))),
    }


def _by_verdict(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Each group once, under the verdict on all its measures together."""
    found: dict[str, list[str]] = {verdict: [] for verdict in VERDICT_OF}
    for group, part in rows.groupby("group", sort=False):
        found[over_groups(part)].append(str(group))
    return found


def _first(named: list[str]) -> list[str]:
    """All of them, or of very many the first and how many more there are."""
    hidden = len(named) - MOST
    return [*named[:MOST], f"and {hidden} more"] if hidden > 0 else named


def told(found: Criteria) -> str:
    """The whole text, as Markdown."""
    blind = dict.fromkeys(found.question.criteria)
    parts = [heading_of(found), *judged(found, blind), "### What this cannot say", *LIMITS]
    return "\n\n".join(parts)


def heading_of(found: Criteria) -> str:
    """What is judged between which groups."""
    by = " and ".join(escaped(column) for column in found.question.named.columns)
    return f"## {escaped(found.question.prediction)} by {by}: which criteria hold?"


def judged(found: Criteria, blind: Container[Criterion]) -> list[str]:
    """What was asked, and each criterion with its numbers; with their blind spots for those named."""
    parts = [_start(found)]
    for one in found.question.criteria:
        parts += _criterion(one, _rows(found, one))
        parts += [f"*Blind spot.* {one.blind_spot}"] if one in blind else []
    return parts


def _start(found: Criteria) -> str:
    question = found.question
    cut = "No cut was stated." if question.cut is None else f"Flagged: from {_cut(question.cut)} on."
    return (
        f"Reference group: {escaped(question.named.name)}. {cut} {_margins(found)} A criterion holds where "
        f"the {100 * (2 * question.confidence - 1):.4g} % interval of every group lies within the margin; it "
        f"is missed where an interval that allows for all its comparisons at {100 * question.confidence:.4g} "
        "% lies beyond the margin. That no difference was found is not equality."
    )


def _cut(cut: Any) -> str:
    return escaped(cut) if isinstance(cut, str) else f"{cut:g}"


def _margins(found: Criteria) -> str:
    stated = found.question.margins
    shared = [
        *([f"differences up to {stated.difference:g}"] if stated.difference is not None else []),
        *([f"ratios up to {stated.ratio:g}"] if stated.ratio is not None else []),
        *(f"{CRITERIA[name].name.lower()} up to {margin:g}" for name, margin in stated.own.items()),
    ]
    if not shared:
        return "No margin was stated, so that nothing can be said to hold."
    return f"Too small to matter, as stated by the user: {', '.join(shared)}."


def _criterion(criterion: Criterion, rows: pd.DataFrame) -> Iterator[str]:
    yield f"### {criterion.name}"
    yield f"{criterion.definition} {VERDICT_OF[over_groups(rows)]} {criterion.caution}".rstrip()
    for verdict, heading in HEADING_OF.items():
        lines = list(dict.fromkeys(_line(row) for _, row in rows[rows["verdict"] == verdict].iterrows()))
        if lines:
            yield "\n".join([f"{heading}:", "", *(f"- {line}" for line in _first(lines))])


def _line(row: pd.Series[Any]) -> str:
    """One comparison: whose, what, how large, within which limits, and what is open about it."""
    if row["group"] == "(all)":
        return str(row["reason"])
    among = f" ({escaped(row['given'])})" if row["given"] else ""
    what = f"{escaped(row['group'])}{among}: {row['metric']} "
    what += "" if row["reference"] == "1" else f"{row['how']} "
    if math.isnan(row["lower"]) or math.isnan(row["upper"]):
        return f"{what}– ({row['reason']})"
    numbers = f"{_number(row['estimate'])} [{_number(row['lower'])}, {_number(row['upper'])}]"
    return f"{what}{numbers}" + (f": {row['reason']}" if row["verdict"] == UNKNOWN else _allowed(row))


def _allowed(row: pd.Series[Any]) -> str:
    if math.isnan(row["margin"]):
        return ""
    low, high = within(row["how"], row["margin"])
    return f" (margin {_number(low)} to {_number(high)})"


def _number(value: float) -> str:
    from riskeval.plots.marks import number

    return number(value, 3)
