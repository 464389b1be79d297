"""Rounding as a manual means it, whatever binary fractions make of the number.

0.285 × 100 is 28.499999999999996 in floating point, but the manual's 28.5. A number within one part in 10⁹ of
a tie (at most a millionth of the last place) is therefore taken to be the tie: far more than floating point
loses in a formula, far less than any score or published coefficient distinguishes.
"""

from __future__ import annotations

import numpy as np

from riskeval.design import Floats

NOISE = 1e-9
MOST_NOISE = 1e-6
WHOLE_FROM = 2.0**52  # from here on every floating-point number is whole


def half_up(numbers: Floats, places: int = 0) -> Floats:
    """Round to `places` decimals, ties upwards: 2.5 → 3 and -2.5 → -2."""
    scaled = np.asarray(numbers, dtype=float) * 10.0**places
    rounded = np.floor(scaled + (0.5 + _noise(scaled)))
    return _unscaled(scaled, rounded, places)


def half_even(numbers: Floats, places: int = 0) -> Floats:
    """Round to `places` decimals, ties to the even neighbour: 2.5 → 2 and 3.5 → 4."""
    scaled = np.asarray(numbers, dtype=float) * 10.0**places
    below = np.floor(scaled)
    tie = np.abs(scaled - below - 0.5) <= _noise(scaled)
    rounded = np.where(tie, below + np.mod(below, 2.0), np.rint(scaled))
    return _unscaled(scaled, rounded, places)


def _noise(scaled: Floats) -> Floats:
    noise: Floats = np.minimum(np.abs(scaled) * NOISE, MOST_NOISE)
    return noise


def _unscaled(scaled: Floats, rounded: Floats, places: int) -> Floats:
    whole = np.where(np.abs(scaled) < WHOLE_FROM, rounded, scaled)
    return whole / 10.0**places + 0.0  # never minus zero
