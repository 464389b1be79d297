"""The truth of a scenario is a metric of its population; parameters are checked before anybody is drawn."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

import riskeval as rv
from riskeval.errors import Problem, SimulationError
from riskeval.metric import METRICS
from riskeval.metrics import auc, event_rate, oe_ratio, ppv, sensitivity
from riskeval.simulate.parameters import Parameters, parameter
from riskeval.simulate.scenario import Scenario
from riskeval.simulate.setup import Setup
from riskeval.simulate.simulated import Simulated


@dataclass(frozen=True)
class Two(Parameters):
    """Two groups, a score of 0 to 2."""

    shares: dict[str, float] = parameter({"A": 0.5, "B": 0.5}, "share of each group", low=0, high=1)
    gap: float = parameter(0.2, "how much rarer the event is in group B", low=0, high=0.3)
    people: int = parameter(3, "not used", low=1)
    steps: tuple[float, ...] = parameter((0.1, 0.3, 0.5), "event rate at each score", low=0, high=1)
    strict: bool = parameter(False, "not used")

    def conflicts(self):
        wrong = self.gap > min(self.steps) and self.strict
        return [Problem("a gap below the lowest step", f"{self.gap}", "lower it")] if wrong else []


def declare(world, p):
    world.category("group", p.shares, about="Group of the person")
    world.level("score", [[0.5, 0.25, 0.25]], about="Score of the tool")
    world.derive("risk", "score", p.steps)
    world.derive("band", "score", [0, 0, 1], labels=["low", "high"])
    rates = np.array(p.steps)[world.codes("score")] * (1 - world.by("group", {"B": p.gap}) / 0.2 * 0.5)
    world.yes_no("violent", rates)
    world.blank("score", 0.1)


SETUP = Setup(
    "violent",
    {"Tool": {"score": "score", "risk": "risk"}, "Judgement": {"band": "band", "levels": ["low", "high"]}},
    12,
    {"Tool": 1, "Judgement": "high"},
    ("group",),
)
SCENARIO = Scenario(
    "two",
    "Two groups",
    "Nothing.",
    Two,
    declare,
    SETUP,
    lambda p: ("group", "score", "risk", "band", "violent"),
)


@pytest.fixture(scope="module")
def truth():
    return SCENARIO.truth(Two())


def test_true_rates_by_hand(truth):
    # group A: .5 × .1 + .25 × .3 + .25 × .5 = .25; group B half of it
    assert truth.value(event_rate, group="A") == pytest.approx(0.25)
    assert truth.value(event_rate, group="B") == pytest.approx(0.125)
    assert truth.value(event_rate) == pytest.approx(0.1875)
    assert truth.value(oe_ratio, "Tool", group="B") == pytest.approx(0.5)
    assert truth.value(ppv, "Tool", at=1, group="A") == pytest.approx(0.4)
    assert truth.value(sensitivity, "Judgement", at="high", group="A") == pytest.approx(0.125 / 0.25)
    assert truth.value(ppv, "Tool", at=[1, 2], group="A") == pytest.approx([0.4, 0.5])


def test_a_true_auc_by_hand(truth):
    # group A: events at 0, 1, 2: .05 .075 .125 (of .25); others .45 .175 .125 (of .75)
    pairs = 0.075 * 0.45 + 0.125 * (0.45 + 0.175) + (0.05 * 0.45 + 0.075 * 0.175 + 0.125 * 0.125) / 2
    assert truth.value(auc, "Tool", group="A") == pytest.approx(pairs / (0.25 * 0.75))


def test_every_metric_has_a_true_value(truth):
    found = set(truth.values["metric"])
    assert (
        set(METRICS) - {"eo_ratio", "expected_rate"} <= found
    )  # these two need a published risk beside a score
    overall = truth.values[(truth.values["group"] == "(all)") & (truth.values["prediction"] == "Tool")]
    assert overall.loc[overall["metric"] == "auc", "value"].item() == truth.value(auc, "Tool")


def test_true_values_are_close_to_many_people(truth):
    made = Simulated(SCENARIO, 100_000, 1, Two(), SCENARIO.crowd(100_000, 1, Two()))
    share = made.frame["violent"].mean()
    assert abs(share - truth.value(event_rate)) < 4 * np.sqrt(0.1875 * 0.8125 / 100_000)


def test_true_values_stand_beside_estimates(truth):
    made = Simulated(SCENARIO, 500, 1, Two(), SCENARIO.crowd(500, 1, Two()))
    asked = [auc, event_rate, sensitivity.at(1, 2, on="score")]
    table = rv.evaluate(made.cohort().only("Tool"), asked, by=["group"]).frame
    beside = truth.beside(table)
    assert len(beside) == len(table)
    assert beside["estimate"].tolist() == table["estimate"].tolist()
    row = beside[(beside["metric"] == "sensitivity") & (beside["group"] == "A") & (beside["at"] == 2)].iloc[0]
    assert row["truth"] == pytest.approx(0.125 / 0.25)
    rate = beside[(beside["metric"] == "event_rate") & (beside["group"] == "B")].iloc[0]
    assert rate["truth"] == pytest.approx(0.125)


def test_what_is_not_available_has_no_truth(truth):
    made = Simulated(SCENARIO, 500, 1, Two(), SCENARIO.crowd(500, 1, Two()))
    beside = truth.beside(rv.evaluate(made.cohort(), oe_ratio).frame).set_index("prediction")
    assert np.isnan(beside.loc["Judgement", "truth"])
    assert beside.loc["Tool", "truth"] == truth.value(oe_ratio, "Tool")


def test_slips_of_names_are_answered_in_words(truth):
    table = rv.evaluate(Simulated(SCENARIO, 50, 1, Two(), SCENARIO.crowd(50, 1, Two())).cohort(), auc)
    with pytest.raises(SimulationError, match=r"hand over its `\.frame`"):
        truth.beside(table)
    with pytest.raises(SimulationError, match=r"a metric, such as"):
        truth.value("auc", "Tool")
    with pytest.raises(SimulationError, match="did you mean 'Tool'"):
        replace(SETUP, cuts={"Tol": 1})
    misspelt = replace(SCENARIO, setup=replace(SETUP, groups=("grup",))).truth(Two())
    with pytest.raises(SimulationError, match="did you mean 'group'"):
        misspelt.value(event_rate, grup="A")


def test_contrasts_have_no_truth_beside_them(truth):
    made = Simulated(SCENARIO, 500, 1, Two(), SCENARIO.crowd(500, 1, Two()))
    contrasts = rv.evaluate(made.cohort(), auc).contrast("prediction", reference="Tool")
    with pytest.raises(SimulationError, match="found contrasts"):
        truth.beside(contrasts.frame)


def test_the_dictionary_says_values_and_how_missing_is_written():
    made = Simulated(SCENARIO, 50, 1, Two(), SCENARIO.crowd(50, 1, Two()))
    rows = made.dictionary.set_index("column")
    assert rows.loc["group"].tolist() == ["Group of the person", "A; B", "never"]
    assert rows.loc["score"].tolist() == ["Score of the tool", "0; 1; 2", "blank"]


def test_what_is_no_group_prediction_or_band_is_refused(truth):
    for ask in (
        lambda: truth.value(auc, "Tol"),
        lambda: truth.value(event_rate, sex="male"),
        lambda: truth.value(event_rate, group="C"),
        lambda: truth.value(ppv, "Judgement", at="hihg"),
        lambda: truth.value(oe_ratio, "Judgement"),
    ):
        with pytest.raises(SimulationError):
            ask()


def test_a_mapping_may_be_given_in_part_and_a_list_for_a_tuple():
    given = Two.given({"shares": {"A": 0.4}, "steps": [0.2, 0.3, 0.4]})
    assert given.shares == {"A": 0.4, "B": 0.5}
    assert given.steps == (0.2, 0.3, 0.4)


def test_all_impossible_parameters_are_told_together():
    with pytest.raises(SimulationError) as caught:
        Two.given({"gapp": 1, "gap": 5, "people": 2.5, "steps": [0.1], "strict": 1, "shares": {"C": 0.1}})
    assert len(caught.value.problems) == 6
    text = str(caught.value)
    assert "did you mean 'gap'?" in text
    assert "`gap` from 0 to 0.3; found 5" in text
    assert "`people` as a whole number; found 2.5" in text
    assert "`steps` as a list of 3 numbers" in text
    assert "`strict` as true or false" in text
    assert "labels of `shares`: A, B; found 'C'" in text


def test_parameters_that_conflict_are_refused():
    with pytest.raises(SimulationError, match="a gap below the lowest step"):
        Two(gap=0.2, strict=True)


def test_shares_that_do_not_sum_to_1_are_refused_before_anybody_is_drawn():
    with pytest.raises(SimulationError, match="sum to 1"):
        SCENARIO.crowd(10, 1, Two.given({"shares": {"A": 0.4}}))
