"""Parameters that cannot be are refused in words before anybody is drawn: no traceback, no hanging."""

from dataclasses import fields

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.metric import METRICS
from riskeval.simulate import SCENARIOS, Crowd, Missing, Population, simulate
from riskeval.simulate.ageing import Ageing, aged_rating
from riskeval.simulate.change import Change, reassessed
from riskeval.simulate.daily import Ward, daily_ratings
from riskeval.simulate.effects import Effects
from riskeval.simulate.incidents import Incidents, incidents
from riskeval.simulate.judgement import Judgement, judge
from riskeval.simulate.missing import hide
from riskeval.simulate.outcomes import Detection, YesOrNo, record, yes_or_no
from riskeval.simulate.override import OverrideParameters, override
from riskeval.simulate.people import Group, Groups, People, people
from riskeval.simulate.raters import RaterParameters, rater_panel
from riskeval.simulate.times import Cause, TimeToEvent, times_to_event
from riskeval.simulate.tool import Tool, tool, tool_reliability
from riskeval.simulate.treatment import Treatment, treat

STRANGE = [None, "x", True, [], {}, np.nan, np.inf, -np.inf, 10**400, 1e308, 1 + 2j, np.array([1.0, 2.0])]
PANEL = RaterParameters(raters=3, noise_sd=0.5)


def _judged(world, given):
    rater_panel(world, PANEL)
    judge(world, "judgement", given)


PARTS = {
    "people": (people, People, {"groups": (Groups("kind", (Group("a", 1.0),)),)}),
    "yes or no": (yes_or_no, YesOrNo, {"name": "acts", "log_odds": Effects()}),
    "record": (record, Detection, {"of": "y", "name": "told"}),
    "treat": (treat, Treatment, {"rating": "y", "given": (0.1, 0.9)}),
    "times": (times_to_event, TimeToEvent, {"causes": (Cause.steady("violence", 0.02),)}),
    "incidents": (incidents, Incidents, {"log_rate": Effects(-2.0)}),
    "tool": (lambda world, given: tool(world, "score", given), Tool, {"latent": "risk"}),
    "change": (lambda world, given: reassessed(world, given, level="risk"), Change, {}),
    "ageing": (lambda world, given: aged_rating(world, given, level="risk"), Ageing, {}),
    "ward": (lambda world, given: daily_ratings(world, given, level="risk"), Ward, {}),
    "panel": (lambda world, given: rater_panel(world, given), RaterParameters, {}),
    "judgement": (_judged, Judgement, {"policy": {"risk": 1.0}, "raters": PANEL}),
    "override": (lambda world, given: override(world, "final", "y", given), OverrideParameters, {}),
    "missing": (lambda world, given: hide(world, ["y"], given), Missing, {}),
}


def world():
    made = Crowd(20, seed=1)
    made.normal("risk")
    made.yes_no("y", 0.3)
    return made


@pytest.mark.parametrize("name", PARTS)
def test_a_part_refuses_what_cannot_be_in_words_or_works(name):
    declare, kind, known = PARTS[name]
    refused = 0
    for one in fields(kind):
        for value in STRANGE:
            try:
                declare(world(), kind(**{**known, one.name: value}))
            except SimulationError:
                refused += 1
    # A field takes one or two of the strange values: None, a word, an empty list, shares in an array.
    assert refused > 0.7 * len(fields(kind)) * len(STRANGE)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_refuses_a_number_that_is_none(name):
    numbers = [one for one in fields(SCENARIOS[name].parameters) if isinstance(one.default, int | float)]
    for one in numbers:
        for value in (None, "x", True, np.nan, np.inf, -np.inf, 10**400, 1e308):
            with pytest.raises(SimulationError, match=one.name):
                simulate(name, n=5, **{one.name: value})


@pytest.mark.parametrize("name", [None, 3, [], {}, "label bias"])
def test_a_scenario_that_nobody_knows_is_refused(name):
    with pytest.raises(SimulationError, match="a scenario: demonstration, "):
        simulate(name)


@pytest.mark.parametrize("times", [0, -1, 1.5, True, None, "2", 10**9, 10**400])
@pytest.mark.parametrize("made", [lambda: Crowd(20, seed=1), Population], ids=["crowd", "population"])
def test_more_repeats_than_can_be_are_refused_at_once(made, times):
    with pytest.raises(SimulationError, match="a whole number of repeats from 1 for 'day'"):
        made().repeat("day", times)


@pytest.mark.parametrize(
    "declare",
    [
        lambda world: world.compute("new", np.nan),
        lambda world: world.compute("new", np.ones(7)),
        lambda world: world.normal("new", mean=np.inf),
        lambda world: world.normal("new", mean=np.ones(7)),
        lambda world: world.quantity("new", lambda share: share + np.nan),
        lambda world: world.effect("new", "site", np.nan),
        lambda world: world.drawn_only("new", lambda stream: stream.uniforms(7)),
    ],
)
def test_numbers_that_are_not_finite_or_too_few_are_refused(declare):
    made = world()
    made.panel("site", ["A", "B"])
    with pytest.raises(SimulationError, match="'new'"):
        declare(made)


@pytest.mark.parametrize(
    "declare",
    [
        lambda world: world.category("new", 5),
        lambda world: world.category("new", {"a": 1.0}, sampled=["a"]),
        lambda world: world.category("new", {"a": "all"}),
        lambda world: world.choice("new", 5, [0.5, 0.5]),
        lambda world: world.level("new", None),
        lambda world: world.level("new", [0.5, 0.5], values="ab"),
        lambda world: world.level("new", [0.5, 0.5], labels=3),
        lambda world: world.total("new", 5),
        lambda world: world.total("new", {"new": "x"}),
        lambda world: world.derive("new", "y", "ab"),
        lambda world: world.derive("new", "y", 0.5),
        lambda world: world.normal("new", sd="wide"),
        lambda world: world.normals(["new"], "x"),
        lambda world: world.compute("new", "x"),
        lambda world: world.by("y", 5),
    ],
)
@pytest.mark.parametrize("made", [lambda: Crowd(20, seed=1), Population], ids=["crowd", "population"])
def test_a_column_declared_by_something_of_the_wrong_kind_is_refused_in_words(made, declare):
    read = made()
    read.yes_no("y", 0.3)
    with pytest.raises(SimulationError, match=r"for '(new|y)'|\(new\)"):
        declare(read)


def test_a_sum_too_wide_to_integrate_is_refused():
    with pytest.raises(SimulationError, match="a sum up to 1,000; found 99,900"):
        Tool(items=100, answers=1000)


def test_a_reliability_of_text_is_refused():
    with pytest.raises(SimulationError, match="`sd` of what items follow"):
        tool_reliability(Tool(), sd="a")


@pytest.fixture(scope="module")
def truth():
    return simulate("label-bias", n=1).truth


def test_a_metric_of_a_prediction_needs_one(truth):
    with pytest.raises(SimulationError, match="a prediction of the scenario: Interview tool"):
        truth.value(METRICS["auc"])


@pytest.mark.parametrize("outcome", ["latent_risk", "group", "interview_total", "nothing"])
def test_an_outcome_is_a_column_of_0_and_1(truth, outcome):
    with pytest.raises(SimulationError, match=r"a column of 0 and 1 of the scenario: .*violent_24m"):
        truth.value(METRICS["auc"], "Interview tool", outcome=outcome)


def test_cutpoints_of_a_judgement_rise():
    with pytest.raises(SimulationError, match="`judgement_cutpoints` that rise; found 2, 1"):
        simulate("demonstration", n=5, judgement_cutpoints=(2.0, 1.0))


def test_more_people_than_memory_holds_are_refused(monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(SCENARIOS["label-bias"].__class__, "crowd", full)
    with pytest.raises(SimulationError, match="people who fit into memory; found n = 5,000"):
        simulate("label-bias", n=5000)
