"""Expected cost: sums that a pencil can redo, and R's numbers."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.analyses.price import Price
from riskeval.metrics import accuracy, expected_cost

from ..reference.cases import FOLDER

OUTCOME, SCORE = [1, 1, 1, 0, 0, 0, 0, 0], [9, 7, 2, 8, 4, 3, 1, 0]
PEOPLE = pd.DataFrame({"y": OUTCOME * 5, "total": SCORE * 5, "harm": [10, 1, 4, 0, 0, 0, 0, None] * 5})
TOOL = {"Tool": {"score": "total"}}
DEAR = expected_cost.given(missed=5, false_alarm=1)


def test_costs_are_summed_over_the_four_cells() -> None:
    # from 5: one missed, one false alarm, two true alarms and four rightly left, of eight people
    every = expected_cost.given(missed=8, false_alarm=4, true_alarm=2, rightly_left=-1)
    assert every(OUTCOME, SCORE, at=5) == (8 + 4 + 2 * 2 - 4) / 8


def test_without_costs_it_is_the_share_of_wrong_decisions() -> None:
    assert expected_cost(OUTCOME, SCORE, at=5) == 1 - accuracy(OUTCOME, SCORE, at=5) == 0.25


def test_severity_weighs_missed_events_only() -> None:
    cohort = rv.Cohort(PEOPLE, outcome="y", severity="harm", predictions=TOOL)
    row = rv.evaluate(cohort, DEAR.at(5, on="score")).frame.iloc[0]
    assert_allclose(row["estimate"], (5 * 4 + 1) / 8)  # the missed person's harm is 4
    assert np.isfinite(row["se"])


def test_severities_that_are_all_one_change_nothing() -> None:
    plain = rv.Cohort(PEOPLE, outcome="y", predictions=TOOL)
    ones = rv.Cohort(PEOPLE.assign(harm=1), outcome="y", severity="harm", predictions=TOOL)
    numbers = ["estimate", "se", "lower", "upper"]
    found = [rv.evaluate(c, DEAR.at(2, 5, on="score")).frame[numbers] for c in (plain, ones)]
    assert_allclose(found[0], found[1], rtol=1e-12)


def test_an_event_without_severity_is_named_or_counted() -> None:
    gap = PEOPLE.assign(harm=PEOPLE["harm"].where(PEOPLE.index != 2))
    with pytest.raises(rv.CohortError, match="no missing values in `harm`; found 1 missing, first in row 3"):
        rv.Cohort(gap, outcome="y", severity="harm", predictions=TOOL)
    cohort = rv.Cohort(gap, outcome="y", severity="harm", predictions=TOOL, missing="drop")
    assert cohort.n == 40
    assert rv.evaluate(cohort, DEAR.at(5, on="score")).frame["n_dropped"].tolist() == [1]


def test_a_negative_severity_is_refused() -> None:
    bad = PEOPLE.assign(harm=PEOPLE["harm"].where(PEOPLE.index != 1, -1))
    with pytest.raises(rv.CohortError, match="severities of at least 0 in `harm`; found negative severity"):
        rv.Cohort(bad, outcome="y", severity="harm", predictions=TOOL)


@pytest.mark.parametrize("cost", [0, -1, float("nan"), "9"])
def test_an_error_that_costs_nothing_is_refused(cost: object) -> None:
    with pytest.raises(rv.EvaluationError, match="a cost above 0 for `missed`"):
        expected_cost.given(missed=cost)


@pytest.mark.parametrize(
    ("data", "utilities", "best", "at_threshold"),
    [
        (
            "ra.csv",
            [-0.71875, -0.727083333333333, -0.7, -0.720833333333333, -0.741666666666667],
            -1,
            -0.741666666666667,
        ),
        (
            "ra2.csv",
            [-0.719047619047619, -0.738095238095238, -0.704761904761905, -0.771428571428571],
            None,
            -0.738095238095238,
        ),
    ],
)
def test_expected_utility_is_that_of_r(
    data: str, utilities: list[float], best: float | None, at_threshold: float
) -> None:
    frame = pd.read_csv(FOLDER / "data" / data)
    cuts = np.unique(frame["score1"])
    found = -DEAR(frame["y"], frame["score1"], at=cuts)
    assert_allclose(found[: len(utilities)], utilities, rtol=1e-12)
    assert best is None or cuts[np.argmax(found)] == best
    threshold = Price(missed=5, false_alarm=1).threshold
    assert_allclose(threshold, 1 / 6, rtol=1e-12)
    assert_allclose(-DEAR(frame["y"], frame["p1"], at=threshold), at_threshold, rtol=1e-12)
