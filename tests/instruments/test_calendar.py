"""Completed years and months, against the calendar of the standard library."""

from datetime import date, timedelta

import numpy as np
import pytest

from riskeval.instruments.calendar import months_between, years_between

EPOCH = date(1970, 1, 1)


def day(*written):
    return float((date(*written) - EPOCH).days)


def birthday(born, year):
    """The birthday in a year; 1 March where there is no 29 February."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def years_lived(born, on):
    if on < born:
        return -years_lived(on, born)
    return on.year - born.year - (on < birthday(born, on.year))


def test_completed_years_are_those_of_a_walk_through_the_calendar():
    births = [date(1999, 12, 30) + timedelta(days=k) for k in range(0, 430, 3)]
    births += [date(2000, 2, 28), date(2000, 2, 29), date(1968, 2, 29), date(1900, 2, 28)]
    days = [date(1995, 1, 1) + timedelta(days=k) for k in range(0, 9000, 7)]
    days += [date(year, month, k) for year in range(1996, 2030) for month, k in ((2, 28), (3, 1), (12, 31))]
    start, end = np.meshgrid([(b - EPOCH).days for b in births], [(d - EPOCH).days for d in days])
    expected = np.array([[years_lived(b, d) for b in births] for d in days], dtype=float)
    np.testing.assert_array_equal(years_between(start, end), expected)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2024, 1, 15), (2024, 2, 14), 0),
        ((2024, 1, 15), (2024, 2, 15), 1),
        ((2024, 1, 31), (2024, 2, 29), 0),
        ((2024, 1, 31), (2024, 3, 1), 1),
        ((2024, 1, 31), (2024, 3, 31), 2),
        ((2023, 12, 31), (2024, 1, 1), 0),
        ((1969, 12, 31), (1970, 1, 31), 1),
        ((2024, 2, 15), (2024, 1, 15), -1),
        ((2024, 2, 14), (2024, 1, 15), 0),
        ((2024, 5, 5), (2024, 5, 5), 0),
    ],
)
def test_completed_months_by_hand(start, end, months):
    assert months_between(day(*start), day(*end)) == months


def test_somebody_born_on_29_february_is_a_year_older_on_1_march():
    born = day(2000, 2, 29)
    assert years_between(born, day(2001, 2, 28)) == 0
    assert years_between(born, day(2001, 3, 1)) == 1
    assert years_between(born, day(2004, 2, 28)) == 3
    assert years_between(born, day(2004, 2, 29)) == 4


def test_reversed_days_give_the_negative():
    rng = np.random.default_rng(1)
    start, end = rng.integers(-40000, 40000, size=(2, 5000)).astype(float)
    np.testing.assert_array_equal(years_between(start, end), -years_between(end, start) + 0.0)
    np.testing.assert_array_equal(months_between(start, end), -months_between(end, start) + 0.0)


def test_later_ends_never_make_less_and_later_starts_never_more():
    days = np.arange(day(2019, 12, 1), day(2021, 4, 1))
    for fixed in np.arange(day(2020, 1, 25), day(2020, 3, 4)):
        assert (np.diff(months_between(fixed, days)) >= 0).all()
        assert (np.diff(months_between(days, fixed)) <= 0).all()


def test_a_missing_or_impossible_day_gives_nothing():
    start = np.array([np.nan, 0.0, 1e300, -np.inf])
    end = np.array([0.0, np.nan, 0.0, 0.0])
    assert np.isnan(years_between(start, end)).all()
