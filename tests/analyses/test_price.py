"""A ratio of costs is a threshold, and a threshold is a ratio of costs."""

import numpy as np
import pytest

import riskeval as rv
from riskeval.analyses.accepted_ratio import ratio_between
from riskeval.analyses.price import (
    Price,
    plot_price,
    price,
    price_table,
    ratio_at,
    threshold_for,
)


@pytest.mark.parametrize(("ratio", "threshold"), [(1, 0.5), (4, 0.2), (9, 0.1), (19, 0.05), (99, 0.01)])
def test_a_ratio_is_a_threshold_and_back(ratio: float, threshold: float) -> None:
    assert threshold_for(ratio) == threshold
    assert ratio_at(threshold) == ratio


def test_numbers_of_numpy_are_numbers() -> None:
    assert threshold_for(np.int64(9)) == threshold_for(np.float64(9)) == 0.1


def test_a_right_decision_may_cost_or_benefit_too() -> None:
    # needless harm 5 − 0, harm averted 60 − 15 = 45: 5 / 50
    stated = Price(missed=60, false_alarm=5, true_alarm=15)
    assert (stated.threshold, stated.missed_to_false_alarm) == (0.1, 9.0)
    # a treatment that helps whoever needed it: 4 / (4 + 10 + 6)
    assert Price(missed=10, false_alarm=4, true_alarm=-6).threshold == 0.2


def test_a_missed_case_that_weighs_twice_as_much_doubles_the_ratio() -> None:
    stated = Price(missed=60, false_alarm=5, true_alarm=15)
    assert stated.times(2).missed_to_false_alarm == 18
    assert stated.times(2).true_alarm == 15


def test_a_price_can_be_stated_in_three_ways() -> None:
    ways = [{"missed_to_false_alarm": 9}, {"threshold": 0.1}, {"costs": {"missed": 9, "false_alarm": 1}}]
    assert {price(**way).threshold for way in ways} == {0.1}


def test_answers_bracket_the_ratio() -> None:
    assert ratio_between({2: True, 5: True, 10: False}) == (5, 10)
    assert ratio_between({2: False}) == (0, 2)
    assert ratio_between({2: True}) == (2, np.inf)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: threshold_for(0), "missed_to_false_alarm above 0"),
        (lambda: threshold_for(-9), "found -9"),
        (lambda: threshold_for(float("nan")), "found nan"),
        (lambda: ratio_at(0), "above 0 and below 1"),
        (lambda: ratio_at(10), "divide a percentage by 100"),
        (lambda: Price(missed=0, false_alarm=0), "2 problems"),
        (lambda: Price(missed=2, false_alarm=1, true_alarm=3), "a wrong decision (`missed`) that costs more"),
        (lambda: price(), "riskeval has no default"),
        (lambda: price(threshold=0.1, missed_to_false_alarm=9), "2 of them"),
        (lambda: price(costs={"missed": 9, "false": 1}), "2 problems"),
        (lambda: ratio_between({5: False, 9: True}), "9 accepted and 5 refused"),
        (lambda: ratio_between({0: True}), "above 0"),
    ],
)
def test_what_is_no_price_is_refused_in_words(ask: object, said: str) -> None:
    with pytest.raises(rv.EvaluationError) as caught:
        ask()
    assert said in str(caught.value)


def test_the_table_and_the_figure_hold_the_same_numbers() -> None:
    assert price_table([4, 9])["threshold"].tolist() == [0.2, 0.1]
    ax = plot_price(Price(9, 1), labels=["ours"])
    assert any("ours: 9 : 1 → 10 %" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize("wrong", [9, "9", [9, 1], True])
def test_costs_without_names_are_named(wrong: object) -> None:
    with pytest.raises(rv.EvaluationError, match="costs by name"):
        price(costs=wrong)
