"""Arithmetic of published tables about structured judgement, redone by the library.

What belongs to reliability and to change (Spearman-Brown, smallest reliable change, overlap) comes with them.
"""

import numpy as np
import pytest

import riskeval as rv
from riskeval.analyses.price import ratio_at, threshold_for
from riskeval.metrics import net_benefit, number_safely_discharged

# flagged or not, with the event and without it
OUTCOME, FLAG = [1, 1, 0, 0], [1, 0, 1, 0]


def table(sensitivity, specificity, base_rate):
    """Shares of the four cells of a table of flag against outcome."""
    event, other = base_rate, 1 - base_rate
    return [
        event * sensitivity,
        event * (1 - sensitivity),
        other * (1 - specificity),
        other * specificity,
    ]


def carried(sensitivity, specificity, base_rate):
    frame = rv.predictive_values(
        sensitivity=sensitivity, specificity=specificity, base_rate=base_rate
    ).frame.set_index("metric")["estimate"]
    return frame.rename(lambda name: name.removeprefix("transported_"))


def price_of(table_, at):
    return net_benefit.cut(1)(OUTCOME, FLAG, table_, at=at)


def test_a_number_needed_of_six_at_one_base_rate_is_two_at_another():
    found = rv.carried_ppv(ppv=1 / 6, base_rate=0.095, to=0.32).frame["estimate"].tolist()
    assert found[:3] == pytest.approx([1.91, 0.473, 2.12], abs=0.005)


def test_a_ppv_of_41_percent_at_32_percent_is_one_of_13_at_10():
    found = rv.carried_ppv(ppv=0.41, base_rate=0.32, to=0.095).frame["estimate"].tolist()
    assert found[:3] == pytest.approx([1.48, 0.134, 7.45], abs=0.005)


@pytest.mark.parametrize(("npv", "expected"), [(0.91, 10.1), (0.81, 4.3), (0.95, 19.0)])
def test_number_safely_discharged_follows_from_the_npv(npv, expected):
    found = number_safely_discharged([0, 1], [0, 0], [npv, 1 - npv])
    assert found == pytest.approx(expected, abs=0.05)


def test_homicide_in_200_000_people_has_a_thousand_false_alarms_for_one_true():
    found = carried(0.9, 0.9, (20, 200_000))
    assert 200 * found["true_alarms"] == pytest.approx(18)
    assert 200 * found["false_alarms"] == pytest.approx(19_998)
    assert found["false_alarms_per_true_alarm"] == pytest.approx(1_111)
    assert found["ppv"] == pytest.approx(0.0009, abs=5e-6)


def test_violence_in_200_000_people_has_five():
    found = carried(0.9, 0.9, (4_000, 200_000))
    assert 200 * found["true_alarms"] == pytest.approx(3_600)
    assert 200 * found["false_alarms"] == pytest.approx(19_600)
    assert found["false_alarms_per_true_alarm"] == pytest.approx(5.44, abs=0.005)
    assert found["ppv"] == pytest.approx(0.155, abs=5e-4)


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "base_rate", "ppv", "npv"),
    [
        (0.71, 0.66, (131, 1_145), 0.212, 0.946),
        (0.40, 0.89, (131, 1_145), 0.320, 0.920),
        (0.81, 0.73, 0.09, 0.229, 0.975),
        (0.656, 0.997, (419, 139_579), 0.397, None),
        (0.77, 0.54, 0.43, 0.558, 0.757),
    ],
    ids=["OxMIV", "clinicians", "V-RISK-10", "BVC", "OxRec"],
)
def test_predictive_values_follow_from_sensitivity_specificity_and_base_rate(
    sensitivity, specificity, base_rate, ppv, npv
):
    found = carried(sensitivity, specificity, base_rate)
    assert found["ppv"] == pytest.approx(ppv, abs=5e-4)
    assert npv is None or found["npv"] == pytest.approx(npv, abs=5e-4)


BASE = 131 / 1_145
TOOL, CLINICIANS = table(0.71, 0.66, BASE), table(0.40, 0.89, BASE)


@pytest.mark.parametrize(
    ("price", "tool", "clinicians", "everybody"),
    [(0.05, 0.0654, 0.0406, 0.0678), (0.10, 0.0478, 0.0349, 0.0160), (0.15, 0.0281, 0.0286, -0.0419)],
)
def test_net_benefit_of_a_tool_of_clinicians_and_of_flagging_everybody(price, tool, clinicians, everybody):
    all_flagged = net_benefit.cut(0)(OUTCOME, FLAG, TOOL, at=price)
    found = [price_of(TOOL, price), price_of(CLINICIANS, price), all_flagged]
    assert found == pytest.approx([tool, clinicians, everybody], abs=5e-5)


def test_the_fixed_cut_of_the_tool_loses_to_clinicians_above_a_price_of_about_148_thousandths():
    lead = np.subtract(*(price_of(cells, [0.147, 0.1485]) for cells in (TOOL, CLINICIANS)))
    assert lead[0] > 0 > lead[1]


@pytest.mark.parametrize(("ratio", "threshold"), [(1, 0.5), (4, 0.2), (9, 0.1), (19, 0.05), (99, 0.01)])
def test_a_ratio_of_costs_is_a_threshold_and_back(ratio, threshold):
    assert threshold_for(ratio) == pytest.approx(threshold)
    assert ratio_at(threshold) == pytest.approx(ratio)
