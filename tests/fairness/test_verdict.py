"""Equivalence against a stated margin: what holds, what is missed, and what nobody can tell."""

import math

import numpy as np
import pandas as pd
import pytest

from benchmarks.nulls import Rates
from riskeval.errors import EvaluationError
from riskeval.fairness.bundles import CRITERIA
from riskeval.fairness.margins import Margins, within
from riskeval.fairness.verdict import DIFFERS, HOLDS, SHOWN, UNKNOWN, judge, over_groups

NONE = math.nan
RATIO = CRITERIA["calibration_within_groups"]
DIFFERENCE = CRITERIA["predictive_parity"]


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        ((-0.02, 0.04), (-0.03, 0.06), HOLDS),
        ((0.01, 0.04), (0.005, 0.045), HOLDS),  # a difference is shown, and it is too small to matter
        ((0.07, 0.12), (0.06, 0.13), DIFFERS),
        ((-0.12, -0.07), (-0.13, -0.06), DIFFERS),
        ((0.06, 0.12), (0.04, 0.14), UNKNOWN),  # beyond by itself, not among all
        ((0.02, 0.08), (0.01, 0.09), UNKNOWN),  # shown, but across the margin
        ((-0.09, 0.09), (-0.12, 0.12), UNKNOWN),
        ((-0.02, 0.05), (-0.03, 0.06), UNKNOWN),  # touching the margin is not within it
        ((NONE, NONE), (NONE, NONE), UNKNOWN),
    ],
)
def test_a_margin_of_five_points(narrow, wide, expected):
    assert judge("difference", 0.05, narrow, wide)[0] == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0.81, 1.24), HOLDS),
        ((0.79, 1.1), UNKNOWN),
        ((1.26, 2.0), DIFFERS),
        ((0.3, 0.79), DIFFERS),
        ((1.3, math.inf), DIFFERS),
        ((0.0, math.inf), UNKNOWN),
    ],
)
def test_a_ratio_margin_of_1_25_reaches_from_0_8_to_1_25(ends, expected):
    assert judge("ratio", 1.25, ends, ends)[0] == expected
    assert within("ratio", 1.25) == (0.8, 1.25)


def test_without_a_margin_nothing_holds_however_close():
    assert judge("difference", NONE, (-1e-6, 1e-6), (-1e-6, 1e-6))[0] == UNKNOWN


def test_without_a_margin_a_difference_can_be_shown():
    verdict, reason = judge("difference", NONE, (0.02, 0.2), (0.01, 0.3))
    assert verdict == SHOWN
    assert "no margin was stated" in reason


def test_no_difference_shown_is_not_told_as_equality():
    reason = judge("difference", NONE, (-0.2, 0.2), (-0.3, 0.3))[1]
    assert "does not mean that there is none" in reason


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([HOLDS, HOLDS], HOLDS),
        ([HOLDS, UNKNOWN], UNKNOWN),
        ([HOLDS, DIFFERS], DIFFERS),
        ([UNKNOWN, DIFFERS], DIFFERS),
        ([UNKNOWN, SHOWN], SHOWN),
    ],
)
def test_all_groups_must_hold_and_one_that_differs_is_enough(groups, expected):
    assert over_groups(pd.DataFrame({"verdict": groups})) == expected


def test_a_criterion_takes_its_own_margin_before_the_shared_one():
    stated = Margins(difference=0.05, ratio=1.25, own={"predictive_parity": 0.1})
    assert (stated.of(DIFFERENCE), stated.of(CRITERIA["equal_auc"]), stated.of(RATIO)) == (0.1, 0.05, 1.25)


def test_no_margin_is_invented():
    assert math.isnan(Margins().of(DIFFERENCE))
    assert math.isnan(Margins(difference=0.05).of(RATIO))


@pytest.mark.parametrize(
    ("margins", "told"),
    [
        (Margins(difference=5), "above 0 and below 1"),
        (Margins(difference=0), "above 0 and below 1"),
        (Margins(difference=True), "above 0 and below 1"),
        (Margins(difference="5 %"), "above 0 and below 1"),
        (Margins(ratio=0.8), "write 1.25 for ratios from 0.8 to 1.25"),
        (Margins(ratio=math.inf), "above 1"),
        (Margins(own={"predictive_party": 0.1}), "did you mean 'predictive_parity'?"),
        (Margins(own={"calibration_within_groups": 0.05}), "above 1"),
    ],
)
def test_a_margin_that_makes_no_sense_is_refused(margins, told):
    (problem,) = margins.problems()
    assert told in str(EvaluationError(problems=[problem]))


@pytest.mark.parametrize("size", [200, 2000])
def test_where_the_difference_is_the_margin_it_is_said_to_hold_in_one_of_twenty_samples(size):
    """Two one-sided tests at 5 % each, on the intervals that are printed (`tests/test_nulls.py`)."""
    runs, margin, base = 20_000, 0.1, 0.3
    rng = np.random.default_rng(11)
    flagged = np.stack([rng.binomial(size, base, runs), rng.binomial(size, base + margin, runs)], axis=1)
    rates = Rates(flagged.astype(float), np.full((runs, 2), float(size)))
    lower, upper = (end[:, 0] for end in rates.contrast("difference", 0.10))
    said = [judge("difference", margin, ends, ends)[0] for ends in zip(lower, upper, strict=True)]
    chance = 4 * np.sqrt(0.05 * 0.95 / runs)
    assert np.mean([verdict == HOLDS for verdict in said]) <= 0.05 + chance
    if size == 2000:
        assert np.mean([verdict == HOLDS for verdict in said]) >= 0.05 - 2 * chance
