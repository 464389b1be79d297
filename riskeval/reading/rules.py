"""Eligibility rules in words: what each keeps, and the reason it gives for leaving somebody out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

ORDERED = ("at_least", "at_most", "less_than", "more_than")
PADDED = r"\s*[+-]?0[0-9]"
MEMBERSHIP = ("equals", "is_in", "not_in")


def reason(column: str, rule: str, value: Any) -> str:
    """Why a person who fails the rule is left out, for the flow diagram."""
    words = {
        "at_least": "below",
        "at_most": "above",
        "less_than": "not below",
        "more_than": "not above",
        "equals": "other than",
        "is_in": "none of",
        "not_in": "one of",
    }
    return f"{column} {words[rule]} {shown(value)}"


def missing_reason(column: str) -> str:
    """Why a person without a value is left out."""
    return f"{column} missing"


def shown(value: Any) -> str:
    """A value of the study file as people write it."""
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)


def as_list(value: Any) -> list[Any]:
    """The values a membership rule names."""
    return list(value) if isinstance(value, list) else [value]


def kind(values: Sequence[Any]) -> str:
    """Name the kind of value a rule compares with: "number", "date", "true/false" or "text"."""
    if all(isinstance(value, bool) for value in values):
        return "true/false"
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return "number"
    return "date" if all(isinstance(value, (dt.date, dt.datetime)) for value in values) else "text"
