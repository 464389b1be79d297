"""The two examples that the concept page works by hand."""

import numpy as np
import pytest

from riskeval.design import Design
from riskeval.influence import moves, variance
from riskeval.metrics import auc, sensitivity


def test_the_proportion_of_the_concept_page():
    outcome, flag, n = np.array([1.0, 1, 0]), np.array([1.0, 0, 0]), np.array([3.0, 1, 6])
    value, influence = sensitivity.measure([outcome, flag], n, np.array([1.0]))
    design = Design(weight=np.ones(3), n=n)
    assert value == pytest.approx(0.75, rel=1e-12)
    assert moves(influence, design)[:, 0] == pytest.approx([0.0625, -0.1875, 0], rel=1e-12)
    assert variance(influence, design) == pytest.approx(0.046875, rel=1e-12)


@pytest.mark.parametrize(("strata", "expected"), [(None, 0.325 / 7.2), (np.array([1, 1, 0, 0, 0]), 1 / 12)])
def test_the_auc_of_the_concept_page(strata, expected):
    # 2 × 1/64 + 2 × 1/144 = 0.325 / 7.2; by strata 2 × 2/64 + 1.5 × 2/144 = 1/12.
    outcome, score = np.array([1.0, 1, 0, 0, 0]), np.array([3.0, 5, 1, 3, 4])
    value, influence = auc.measure([outcome, score], np.ones(5), np.array([]))
    design = Design(weight=np.ones(5), n=np.ones(5), strata=strata)
    assert value == pytest.approx(0.75, rel=1e-12)
    assert moves(influence, design) == pytest.approx([-0.125, 0.125, 1 / 12, 0, -1 / 12], abs=1e-12)
    assert variance(influence, design) == pytest.approx(expected, rel=1e-12)
