"""Numbers and lists as they are read aloud."""

from __future__ import annotations

from collections.abc import Sequence


def number(value: float) -> str:
    """A number as it was written in the file: no trailing zeros, no rounding."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def and_list(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def period(months: float) -> str:
    """``24 months``; a part of a month in days."""
    if months < 1:
        return f"{months * 365.25 / 12:.0f} days"
    return f"{number(months)} month{'s' if months != 1 else ''}"
