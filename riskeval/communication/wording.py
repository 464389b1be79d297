"""Words for a group of people and for what happened; never for one person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from riskeval.errors import Problem

ONE_PERSON = re.compile(
    r"\b(this|that|the) (person|patient|client|offender|prisoner|inmate|man|woman|boy|girl|youth|defendant|"
    r"accused|individual)\b|\b(he|she|him|mr|mrs|ms)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wording:
    """Whom a rate is about, what happened, and what is said of the others.

    Parameters
    ----------
    group : str
        Words that follow a number of people, such as ``people rated high``.
    event : str
        Words in the past tense that follow a number of people, such as ``reoffended violently``.
    otherwise : str
        What the others did; by default ``were not`` after an event that begins with "were", else ``did not``.
    """

    group: str = "people in this group"
    event: str = "had the event"
    otherwise: str = ""

    def __post_init__(self) -> None:
        for name in ("group", "event", "otherwise"):
            object.__setattr__(self, name, one_line(getattr(self, name)))

    @property
    def negative(self) -> str:
        """What is said of the people without the event."""
        return self.otherwise or ("were not" if self.event.lower().startswith("were ") else "did not")

    def problems(self) -> Iterator[Problem]:
        """Words that are empty, or that speak of one person."""
        for name, text in (("group", self.group), ("event", self.event)):
            if not text.strip():
                yield Problem(f"words for the {name}", "none", f"leave `{name}` out, or say it in words")
        for text in (self.group, self.event, self.otherwise):
            if found := ONE_PERSON.search(text):
                do = "name the group, such as 'people rated high': a rate is about a group"
                yield Problem("words about a group of people", f"'{found[0]}' in '{text}'", do)


def one_line(text: object) -> str:
    """Text without line breaks, control characters or repeated blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
