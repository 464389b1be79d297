"""Intervals against hand arithmetic, published numbers and scipy's exact test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from riskeval.intervals import (
    clopper_pearson,
    critical,
    garwood,
    holm,
    mover_difference,
    mover_ratio,
    newcombe_auc,
    p_value,
    percentile,
    sidak,
    wald,
    wilson,
)

Z = critical(0.95)
COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_critical_values_are_the_tables():
    assert_allclose([critical(0.95), critical(0.90)], [1.959964, 1.644854], atol=1e-6)
    assert_allclose(critical(0.95, [5, np.inf]), [2.570582, 1.959964], atol=1e-6)
    assert np.isnan(critical(0.95, 0))


def test_p_is_the_other_side_of_the_critical_value():
    assert_allclose(p_value(critical(0.95, 7), 7), 0.05)
    assert_allclose(p_value(-critical(0.99)), 0.01)


def test_wilson_zero_of_fifteen():
    low, high = wilson(0.0, 15, Z)
    assert (float(low), round(float(high), 3)) == (0.0, 0.204)


@given(COUNTS)
def test_exact_limits_are_those_of_the_binomial_test(counts):
    k, n = counts
    found = clopper_pearson(k / n, n, 0.95)
    expected = stats.binomtest(k, n).proportion_ci(method="exact")
    assert_allclose(found, [expected.low, expected.high], atol=1e-9)


@given(COUNTS, st.floats(0.5, 4.0))
def test_wilson_inverts_the_score_test(counts, z):
    k, n = counts
    for limit in wilson(k / n, n, z):
        if 0 < limit < 1:
            assert abs(k / n - limit) / np.sqrt(limit * (1 - limit) / n) == pytest.approx(z, rel=1e-6)


def test_garwood_of_five_events():
    assert_allclose(garwood(5, 0.95), [1.623486, 11.668332], atol=1e-6)
    assert garwood(0, 0.95)[0] == 0


def test_wald_on_the_log_scale_is_symmetric_in_ratios():
    low, high = wald(2.0, 0.5, Z, "log")
    assert low * high == pytest.approx(4.0)


def test_wald_is_undefined_where_the_scale_is_infinite():
    assert np.isnan(wald(1.0, 0.1, Z, "logit")).all()
    assert np.isnan(wald(-0.1, 0.1, Z, "log")).all()


def test_newcombe_never_degenerates():
    low, high = newcombe_auc(1.0, 4, 4, float(Z))
    assert 0.5 < low < 1
    assert high == 1
    assert np.isnan(newcombe_auc(np.nan, 4, 4, float(Z))).all()


@given(COUNTS, COUNTS)
def test_mover_of_a_difference_turns_over_with_its_sides(first, second):
    a, b = first[0] / first[1], second[0] / second[1]
    la, lb = wilson(a, first[1], Z), wilson(b, second[1], Z)
    low, high = mover_difference(a, b, la, lb, 0.0)
    back = mover_difference(b, a, lb, la, 0.0)
    assert_allclose([low, high], [-back[1], -back[0]], atol=1e-12)
    assert low <= a - b <= high


@given(COUNTS, COUNTS)
def test_mover_of_a_ratio_agrees_with_mover_of_a_difference_about_no_effect(first, second):
    a, b = first[0] / first[1], second[0] / second[1]
    la, lb = wilson(a, first[1], Z), wilson(b, second[1], Z)
    difference, ratio = mover_difference(a, b, la, lb, 0.0), mover_ratio(a, b, la, lb, 0.0)
    if abs(difference[0]) > 1e-9 and abs(difference[1]) > 1e-9:
        assert (difference[0] > 0) == (ratio[0] > 1)
        assert (difference[1] < 0) == (ratio[1] < 1)


def test_percentiles_take_order_statistics():
    # 39 replicates: (39 + 1) · 0.025 is the first, · 0.975 the last
    assert percentile(np.arange(39.0), 0.95) == (0.0, 38.0)


def test_holm_by_hand():
    assert_allclose(holm([0.01, 0.04, np.nan, 0.03]), [0.03, 0.06, np.nan, 0.06])


def test_sidak_of_two_intervals():
    assert sidak(0.95, 2) == pytest.approx(0.95**0.5)
