"""Rounding follows the decimal that was meant, not its binary neighbour."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskeval.instruments.rounding import half_even, half_up


@pytest.mark.parametrize(
    ("number", "places", "up", "even"),
    [
        (0.285 * 100, 0, 29, 28),
        (2.675, 2, 2.68, 2.68),
        (1.005, 2, 1.01, 1.0),
        (0.1 + 0.2 + 0.2, 0, 1, 0),
        (2.5, 0, 3, 2),
        (3.5, 0, 4, 4),
        (-2.5, 0, -2, -2),
        (-3.5, 0, -3, -4),
        (2.4999, 0, 2, 2),
        (0.0, 0, 0, 0),
        (1e15 + 1, 0, 1e15 + 1, 1e15 + 1),
        (2.0**60, 0, 2.0**60, 2.0**60),
        (123456789012.0, 0, 123456789012.0, 123456789012.0),
    ],
)
def test_ties_by_hand(number, places, up, even):
    assert half_up(np.array([number]), places)[0] == up
    assert half_even(np.array([number]), places)[0] == even


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.integers(0, 3))
def test_a_printed_decimal_is_rounded_as_it_is_printed(digits, decimals, places):
    printed = Decimal(digits).scaleb(-decimals)
    step = Decimal(1).scaleb(-places)
    number = np.array([float(printed)])
    away = ROUND_HALF_UP if digits >= 0 else "ROUND_HALF_DOWN"  # upwards, not away from zero
    assert half_up(number, places)[0] == pytest.approx(float(printed.quantize(step, away)), rel=1e-15)
    even = float(printed.quantize(step, ROUND_HALF_EVEN))
    assert half_even(number, places)[0] == pytest.approx(even, rel=1e-15)


def test_missing_stays_missing():
    assert np.isnan(half_up(np.array([np.nan]))).all()
    assert np.isnan(half_even(np.array([np.nan]))).all()
