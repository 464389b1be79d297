"""Pairs counted by hand."""

import numpy as np
import pytest

from riskeval.metrics import auc, somers_d


def test_auc_counts_pairs_and_half_the_ties():
    # events 2, 3 against non-events 1, 2: wins 1 + 2, ties 1 → 3.5 of 4
    assert auc([0, 0, 1, 1], [1, 2, 2, 3]) == 3.5 / 4


def test_constant_risk_has_auc_one_half():
    assert auc([0, 1, 0, 1, 1], [0.3] * 5) == 0.5


def test_perfect_and_reversed_order():
    assert auc([0, 0, 1], [1, 2, 3]) == 1.0
    assert auc([0, 0, 1], [3, 2, 1]) == 0.0
    assert somers_d([0, 0, 1], [3, 2, 1]) == -1.0


def test_direction_is_never_chosen_for_the_user():
    assert auc([1, 1, 0, 0], [1, 2, 3, 4]) == 0.0


@pytest.mark.parametrize("outcome", [[0, 0, 0], [1, 1, 1]])
def test_one_class_is_undefined(outcome):
    assert np.isnan(auc(outcome, [1, 2, 3]))


def test_weights_multiply_pairs():
    # event 2 (weight 3) beats non-event 1 (weight 1), loses to non-event 3 (weight 2): 3·1 of 3·3
    assert auc([1, 0, 0], [2, 1, 3], [3, 1, 2]) == pytest.approx(1 / 3)
