"""Completed months and years between days."""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats

FARTHEST = 4_000_000.0  # days from 1970: some 11,000 years either way; nobody's record reaches that far


def months_between(start: Floats, end: Floats) -> Floats:
    """Completed months from one day to another, both as days since 1970-01-01.

    A month is complete on the day of the month on which it began, or, where the last month has no such day,
    on the first of the next: from 31 January one month is complete on 1 March. Negative where `end` is the
    earlier day: minus the completed months of the reversed pair. Missing where a day is missing.
    """
    start, end = np.broadcast_arrays(np.asarray(start, dtype=float), np.asarray(end, dtype=float))
    known = (np.abs(start) <= FARTHEST) & (np.abs(end) <= FARTHEST)
    first_month, first_day = _month_and_day(np.where(known, np.minimum(start, end), 0.0))
    last_month, last_day = _month_and_day(np.where(known, np.maximum(start, end), 0.0))
    completed = last_month - first_month - (last_day < first_day)
    return np.where(known, np.where(end < start, -completed, completed), np.nan)


def years_between(start: Floats, end: Floats) -> Floats:
    """Completed years from one day to another, both as days since 1970-01-01.

    Somebody born on 29 February completes a year on 1 March in an ordinary year. Negative where `end` is the
    earlier day: minus the completed years of the reversed pair. Missing where a day is missing.
    """
    years: Floats = np.trunc(months_between(start, end) / 12)
    return years + 0.0  # never minus zero


def _month_and_day(days: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Months since January 1970 and the day of the month from 0."""
    day = np.floor(days).astype("int64").astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    return month.astype("int64"), (day - month.astype("datetime64[D]")).astype("int64")
