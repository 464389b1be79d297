"""Ten people, priced by pencil."""

import numpy as np
import pytest

from riskeval.errors import EvaluationError
from riskeval.metrics.decision import interventions_avoided, net_benefit, standardised_net_benefit

# 4 events and 6 non-events; at a price of 0.25 three false alarms cost one true alarm
OUTCOME = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
RISK = [0.9, 0.6, 0.5, 0.1, 0.7, 0.5, 0.2, 0.2, 0.1, 0.0]
SCORE = [9, 6, 5, 1, 7, 5, 2, 2, 1, 0]


def test_true_alarms_less_false_alarms_at_their_price():
    # from 0.25 on: 3 true and 2 false alarms
    assert net_benefit(OUTCOME, RISK, at=0.25) == pytest.approx((3 - 2 / 3) / 10)
    assert standardised_net_benefit(OUTCOME, RISK, at=0.25) == pytest.approx((3 - 2 / 3) / 4)


def test_interventions_avoided_pays_for_each_missed_event():
    # 4 people rightly left, 1 event missed that is worth 3 interventions
    assert interventions_avoided(OUTCOME, RISK, at=0.25) == pytest.approx(100 * (4 - 3) / 10)


def test_the_price_is_also_the_cut_unless_a_cut_is_given():
    # from 0.5 on the same five people are flagged as from 0.25 on, but a false alarm costs a true alarm
    assert net_benefit(OUTCOME, RISK, at=[0.25, 0.5]) == pytest.approx([(3 - 2 / 3) / 10, (3 - 2) / 10])
    # score 6 or above: 2 true alarms, 1 false
    assert net_benefit.cut(6)(OUTCOME, SCORE, at=[0.25, 0.5]) == pytest.approx([(2 - 1 / 3) / 10, 0.1])


def test_a_risk_exactly_at_the_price_is_flagged():
    # 0.2 takes in two more people without the event; a false alarm costs a quarter of a true one
    assert net_benefit(OUTCOME, RISK, at=0.2) == pytest.approx((3 - 4 / 4) / 10)


def test_flagging_nobody_is_worth_nothing_and_flagging_everybody_nothing_at_the_base_rate():
    nobody, everybody = np.zeros(10), np.ones(10)
    assert net_benefit(OUTCOME, nobody, at=[0.1, 0.4, 0.9]) == pytest.approx([0, 0, 0])
    assert net_benefit(OUTCOME, everybody, at=0.4) == pytest.approx(0, abs=1e-15)
    assert interventions_avoided(OUTCOME, everybody, at=[0.1, 0.4, 0.9]) == pytest.approx([0, 0, 0])


def test_interventions_avoided_is_the_gain_over_everybody_at_the_price_of_an_intervention():
    prices = np.arange(1, 100) / 100
    gain = net_benefit(OUTCOME, RISK, at=prices) - net_benefit(OUTCOME, np.ones(10), at=prices)
    odds = prices / (1 - prices)
    assert interventions_avoided(OUTCOME, RISK, at=prices) == pytest.approx(100 * gain / odds, abs=1e-11)


def test_a_person_of_weight_two_counts_twice():
    weights = [2, *[1] * 9]
    assert net_benefit(OUTCOME, RISK, weights, at=0.25) == pytest.approx((4 - 2 / 3) / 11)


def test_a_perfect_rule_reaches_the_event_rate_at_any_price():
    assert net_benefit(OUTCOME, OUTCOME, at=[0.01, 0.5, 0.99]) == pytest.approx([0.4] * 3)
    assert standardised_net_benefit(OUTCOME, OUTCOME, at=[0.01, 0.5, 0.99]) == pytest.approx([1.0] * 3)


def test_without_events_the_standardised_net_benefit_is_undefined():
    assert np.isnan(standardised_net_benefit([0, 0, 0], [0.1, 0.4, 0.6], at=0.5))
    assert np.isnan(standardised_net_benefit([0, 0, 0], [0.1, 0.4, 0.4], at=0.5))


@pytest.mark.parametrize("price", [0, 1, -0.1, 10, np.nan])
def test_a_price_outside_zero_and_one_is_refused(price):
    with pytest.raises(EvaluationError, match="above 0 and below 1"):
        net_benefit(OUTCOME, RISK, at=price)


@pytest.mark.parametrize("metric", [net_benefit, standardised_net_benefit, interventions_avoided])
def test_the_influence_is_the_derivative_by_a_weight(metric):
    columns, weights = [np.array(OUTCOME, float), np.array(RISK)], np.arange(1.0, 11)
    at = np.array([[0.1, 0.5], [0.1, 0.5]])
    _, influence = metric.measure(columns, weights, at)
    for row in range(10):
        step = 1e-6 * (np.arange(10) == row)
        up, down = (metric.measure(columns, weights + sign * step, at)[0] for sign in (1, -1))
        np.testing.assert_allclose(55 * (up - down) / 2e-6, influence[row], rtol=1e-6, atol=1e-6)


def test_many_weights_at_once_are_one_after_the_other():
    weights = np.random.default_rng(3).poisson(1.0, size=(5, 10)) + 0.5
    together = net_benefit(OUTCOME, RISK, weights, at=[0.2, 0.5])
    np.testing.assert_allclose(together, [net_benefit(OUTCOME, RISK, w, at=[0.2, 0.5]) for w in weights])
