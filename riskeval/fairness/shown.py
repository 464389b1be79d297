"""What is shown about a group, what is not shown, and what was not studied: three things, never two.

"Not shown" means open: the interval leaves room both for no difference and for one that matters. Only an
interval within a stated margin shows that there is none to speak of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riskeval.fairness.verdict import DIFFERS, HOLDS, UNKNOWN

Standing = Literal["shown", "not shown", "not studied", "withheld"]
Way = Literal["holds", "higher", "lower", "open"]
Row = Mapping[str, Any]
Verdict = Mapping[str, Any]
CHANCE = 0.5
NONE: Mapping[str, float] = {"difference": 0.0, "ratio": 1.0}
SIZE_OPEN = "whether by more than the stated margin is open"

WORDS: Mapping[tuple[str, str], Mapping[Way, str]] = {
    ("auc", ""): {
        "higher": "It orders people better than chance: AUC {}",
        "lower": "It orders people the wrong way round: AUC {}",
        "open": "Whether it orders people better than chance is open: AUC {}",
    },
    ("auc", "reference"): {
        "holds": "It orders people as well as among {reference}: difference in AUC {}",
        "higher": "It orders people better than among {reference}: difference in AUC {}",
        "lower": "It orders people less well than among {reference}: difference in AUC {}",
        "open": "Whether it orders people as well as among {reference} is open: difference in AUC {}",
    },
    ("oe_ratio", "1"): {
        "holds": "On average the stated risks came true: observed to expected {}",
        "higher": "More people had the event than was stated: observed to expected {}",
        "lower": "Fewer people had the event than was stated: observed to expected {}",
        "open": "Whether the stated risks come true on average is open: observed to expected {}",
    },
    ("calibration_slope", "1"): {
        "holds": "The stated risks spread as the events do: slope {}",
        "higher": "The stated risks lie too close together: slope {}",
        "lower": "The stated risks lie too far apart: slope {}",
        "open": "Whether the stated risks spread as the events do is open: slope {}",
    },
}
SHARES: Mapping[str, tuple[str, str]] = {
    "ppv": ("people who are flagged", "has the event"),
    "false_positive_rate": ("people without the event", "is flagged"),
    "false_negative_rate": ("people with the event", "is missed"),
}
NEVER_STUDIED = (
    "Whether events are recorded as often as in other groups when they happen; every number is about records",
    "Whether each item of the instrument means the same in this group",
    "Other cuts, a longer or shorter follow-up, and people who were selected in another way",
)
TOPICS: Mapping[str, str] = {
    **{"auc": "order of people", "oe_ratio": "stated risks", "calibration_slope": "stated risks"},
    **dict.fromkeys(SHARES, "flags"),
}


@dataclass(frozen=True)
class Finding:
    """One sentence about a group.

    Attributes
    ----------
    topic : str
    standing : {"shown", "not shown", "not studied", "withheld"}
    words : str
        With ``{}`` where a number stands and ``{reference}`` where the reference group is named.
    row : mapping or None
        The row of the number.
    because : str
        What limits it; may be empty.
    """

    topic: str
    standing: Standing
    words: str
    row: Row | None = None
    because: str = ""

    def said(self, number: Callable[[Row], str], reference: str) -> str:
        """The sentence as plain text."""
        numbers = () if self.row is None else (number(self.row),)
        told = self.words.format(*numbers, reference=reference)
        return f"{told} ({self.because})." if self.because else f"{told}."


def ordering(row: Row) -> Finding:
    """Whether the prediction orders the people of one group better than chance."""
    words = WORDS["auc", ""]
    way: Way = "higher" if row["lower"] > CHANCE else "lower" if row["upper"] < CHANCE else "open"
    because = "" if math.isfinite(row["lower"]) else str(row["note"] or row["status"])
    return Finding(TOPICS["auc"], "not shown" if way == "open" else "shown", words[way], row, because)


def judged(verdict: Verdict, row: Row | None, at_once: Row | None = None) -> Finding:
    """One verdict on a group in words.

    Parameters
    ----------
    verdict : mapping
        A row of `Criteria.verdicts`.
    row : mapping or None
        The number and the interval that are printed; None where the measure was not studied.
    at_once : mapping, optional
        The same number with an interval that holds for all groups at once. Where it excludes "none", a
        difference is shown even if its size is open.
    """
    topic = TOPICS[verdict["metric"]]
    if row is None:
        said = f"{QUANTITIES[verdict['metric']]}: {_plain(verdict['reason'])}"
        return Finding(topic, "not studied", said)
    way = way_of(verdict["verdict"], verdict["how"], row["estimate"])
    if way == "open" and _excludes(at_once or row, NONE[verdict["how"]]):
        way = "higher" if row["estimate"] > NONE[verdict["how"]] else "lower"
        return Finding(topic, "shown", _sentence(verdict, way), row, SIZE_OPEN)
    words = _sentence(verdict, way)
    if way == "open":
        undefined = not math.isfinite(row["lower"]) and not math.isfinite(row["upper"])
        return Finding(topic, "not shown", words, row, _plain(verdict["reason"]) if undefined else "")
    return Finding(topic, "shown", words, row, _margin_words(verdict["verdict"]))


QUANTITIES: Mapping[str, str] = {
    "auc": "How well people are ordered",
    "oe_ratio": "Whether stated risks come true on average",
    "calibration_slope": "Whether stated risks spread as the events do",
    "ppv": "How often flags are right",
    "false_positive_rate": "How many people without the event are flagged",
    "false_negative_rate": "How many people with the event are missed",
}


def way_of(verdict: str, how: str, estimate: float) -> Way:
    """Which way a verdict points."""
    if verdict == HOLDS:
        return "holds"
    if verdict == UNKNOWN:
        return "open"
    return "higher" if estimate > NONE[how] else "lower"


def _excludes(row: Row, value: float) -> bool:
    return bool(row["lower"] > value or row["upper"] < value)


def _sentence(verdict: Verdict, way: Way) -> str:
    against = "1" if str(verdict["reference"]) == "1" else "reference"
    if (verdict["metric"], against) in WORDS:
        return WORDS[verdict["metric"], against][way]
    people, happens = SHARES[verdict["metric"]]
    than = {"holds": "about the same share {} as", "higher": "a larger share {} than"}
    than |= {"lower": "a smaller share {} than", "open": "whether the same share {} as"}
    told = f"Of {people}, {than[way].format(happens)} among {{reference}}"
    by = "difference in percentage points {}"
    return f"{told} is open: {by}" if way == "open" else f"{told}: {by}"


def _margin_words(verdict: str) -> str:
    if verdict == HOLDS:
        return "within the stated margin"
    return "by more than the stated margin" if verdict == DIFFERS else "no margin was stated"


def _plain(text: object) -> str:
    """Text from the data, which is not a template."""
    return str(text).replace("{", "{{").replace("}", "}}")


def never_studied() -> Iterator[Finding]:
    """What no validation of this kind can say of a group."""
    for words in NEVER_STUDIED:
        yield Finding("beyond these data", "not studied", words)
