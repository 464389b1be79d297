"""Intervals that are made of Wilson's: likelihood ratios, the odds ratio, shares that count in part."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.intervals import critical, mover_ratio, wilson
from riskeval.metric import Metric
from riskeval.metrics import (
    diagnostic_odds_ratio,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    midrank_percentile,
)


def table(tp: int, fn: int, fp: int, tn: int) -> rv.Cohort:
    """People with and without the event, flagged (1) or not (0)."""
    frame = pd.DataFrame(
        {"event": [1] * (tp + fn) + [0] * (fp + tn), "score": [1] * tp + [0] * fn + [1] * fp + [0] * tn}
    )
    return rv.Cohort(frame, outcome="event", predictions={"Tool": {"score": "score"}})


def the_row(cohort: rv.Cohort, metric: Metric, method: str = "default") -> pd.Series:
    return rv.evaluate(cohort, metric.at(1, on="score")).interval(method=method).frame.iloc[0]


def test_a_likelihood_ratio_has_the_interval_of_its_two_rates() -> None:
    found = the_row(table(12, 8, 9, 51), likelihood_ratio_positive)
    rates, people = (12 / 20, 9 / 60), (20, 60)
    limits = [wilson(rate, n, critical(0.95)) for rate, n in zip(rates, people, strict=True)]
    lower, upper = mover_ratio(np.array(rates[0]), np.array(rates[1]), *limits, 0.0)
    assert_allclose([found["lower"], found["upper"]], [lower, upper])
    assert (found["estimate"], found["method"]) == (pytest.approx(4), "MOVER")


def test_a_likelihood_ratio_of_zero_has_an_upper_limit() -> None:
    found = the_row(table(20, 0, 9, 51), likelihood_ratio_negative)
    assert (found["estimate"], found["lower"], found["status"]) == (0, 0, "ok")
    assert 0 < found["upper"] < 0.3


def test_an_infinite_likelihood_ratio_has_a_lower_limit() -> None:
    found = the_row(table(12, 8, 0, 60), likelihood_ratio_positive)
    assert (found["estimate"], found["upper"], found["status"]) == (np.inf, np.inf, "not estimable")
    assert found["lower"] > 5


def test_the_interval_of_an_odds_ratio_lies_inside_woolfs_and_around_the_same_middle() -> None:
    # on log odds Wilson's half width is 2 asinh(z se / 2), which is below z se
    found, woolf = (
        the_row(table(12, 8, 9, 51), diagnostic_odds_ratio, method) for method in ("default", "log")
    )
    assert woolf["lower"] < found["lower"] < found["upper"] < woolf["upper"]
    assert found["lower"] * found["upper"] == pytest.approx(found["estimate"] ** 2)


def test_a_mid_rank_is_surer_than_a_share_of_people() -> None:
    scores = np.repeat([0, 1, 2], [20, 40, 20])
    frame = pd.DataFrame({"event": np.arange(80) % 2, "score": scores})
    cohort = rv.Cohort(frame, outcome="event", predictions={"Tool": {"score": "score"}})
    found = rv.evaluate(cohort, midrank_percentile.on("score")).frame
    middle = found[found["at"] == 1].iloc[0]
    assert middle["estimate"] == 0.5
    # moves of 1/160, 0 and −1/160 for 20, 40, 20: a variance of 40/160²; as a share it would be twice that
    assert middle["se"] ** 2 == pytest.approx(40 / 160**2)
    assert middle["upper"] - middle["lower"] < 0.8 * (2 * 1.96 * np.sqrt(0.25 / 80))
