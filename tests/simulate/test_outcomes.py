"""What people do, what is recorded of it, and what a treatment changes."""

from functools import partial

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import logistic
from riskeval.simulate.effects import Effects
from riskeval.simulate.outcomes import Detection, YesOrNo, record, yes_or_no
from riskeval.simulate.people import Group, Groups, Latent, People, people
from riskeval.simulate.population import Population
from riskeval.simulate.treatment import TreatedOutcome, Treatment, coupled_odds, treat, treated_outcome
from tests.simulate.two_readings import agree, crowd_of, population_of

EVERYONE = People(
    (Groups("ethnicity", (Group("A", 0.7), Group("B", 0.3, risk=0.4))),), latent=Latent(protection=None)
)
LOG_ODDS = EVERYONE.outcome(-1.2, {"latent_risk": 1.1})


def label_bias(world):
    people(world, EVERYONE)
    yes_or_no(world, YesOrNo("violent", LOG_ODDS))
    record(world, Detection("violent", "recorded", "ethnicity", {"A": 0.5, "B": 0.9}, {"B": 0.05}))


def paradox(world, odds_ratio=0.3):
    people(world, EVERYONE)
    high = logistic(world["latent_risk"] - 1)
    middle = (1 - high) / 2
    world.level("rating", np.stack([middle, middle, high], axis=1), labels=("low", "moderate", "high"))
    treat(world, Treatment("rating", (0.0, 0.3, 0.9)))
    treated_outcome(world, TreatedOutcome("violent", "untreated", LOG_ODDS, odds_ratio))


def share(world, name, **given):
    """The share with 1 in a column, among those with the given values of others."""
    table = world.table(name, *given).astype(
        {key: str for key, value in given.items() if isinstance(value, str)}
    )
    for key, value in given.items():
        table = table[table[key] == value]
    return table.loc[table[name] == 1, "share"].sum() / table["share"].sum()


def problems_of(part, parameters, world):
    with pytest.raises(SimulationError) as caught:
        part(world, parameters)
    return [str(problem) for problem in caught.value.problems]


def test_what_happens_and_what_is_recorded_are_as_the_population_says():
    assert agree(crowd_of(label_bias), population_of(label_bias), "ethnicity", "violent", "recorded")


def test_a_third_of_coin_tosses_recorded_by_hand():
    world = Population()
    yes_or_no(world, YesOrNo("violent", Effects(0.0)))
    record(world, Detection("violent", "recorded", detected=0.8, false=0.1))
    # Half act: 0.5 x 0.8 of them are recorded, and 0.5 x 0.1 of the others.
    assert share(world, "recorded") == pytest.approx(0.45)


def test_unequal_detection_changes_the_recorded_rates_and_leaves_what_happened():
    world = population_of(label_bias)
    for group, detected, false in (("A", 0.5, 0.0), ("B", 0.9, 0.05)):
        happened = share(world, "violent", ethnicity=group)
        recorded = share(world, "recorded", ethnicity=group)
        assert recorded == pytest.approx(happened * detected + (1 - happened) * false)


def test_records_are_complete_where_nothing_is_said_about_a_label():
    world = Population()
    people(world, EVERYONE)
    yes_or_no(world, YesOrNo("violent", LOG_ODDS))
    record(world, Detection("violent", "recorded", "ethnicity", {"A": 0.5}))
    assert share(world, "recorded", ethnicity="B") == pytest.approx(share(world, "violent", ethnicity="B"))


def test_bias_that_is_switched_on_leaves_what_happened_as_it_was():
    with_bias = crowd_of(label_bias, n=1000)
    without = Crowd(1000, 11)
    people(without, EVERYONE)
    yes_or_no(without, YesOrNo("violent", LOG_ODDS))
    assert (with_bias["violent"] == without["violent"]).all()
    assert with_bias["recorded"].sum() < with_bias["violent"].sum()


@pytest.mark.parametrize("odds_ratio", [0.0, 0.3, 1.0, 2.5])
def test_treatment_and_both_outcomes_are_as_the_population_says(odds_ratio):
    declare = partial(paradox, odds_ratio=odds_ratio)
    names = "rating", "treated", "untreated", "violent"
    assert agree(crowd_of(declare), population_of(declare), *names)


def test_a_treatment_of_one_person_by_hand():
    world = Population()
    world.yes_no("treated", 0.5)
    treated_outcome(world, TreatedOutcome("violent", "untreated", Effects(0.0), odds_ratio=0.25))
    # Odds 1 become 1/4: probability 0.5 becomes 0.2. Of 100 treated 50 would have acted; 20 still do.
    assert share(world, "violent", treated=1) == pytest.approx(0.2)
    assert share(world, "violent", treated=0) == pytest.approx(0.5)
    assert share(world, "untreated") == pytest.approx(0.5)
    assert share(world, "violent", treated=1, untreated=1) == pytest.approx(0.4)
    assert coupled_odds(np.array([0.5]), 0.25)[0] == pytest.approx([0.4])


def test_the_coupled_odds_give_the_multiplied_odds():
    without = np.array([0.01, 0.2, 0.5, 0.99])
    for ratio in (0.0, 0.5, 1.0, 4.0):
        kept, caused = coupled_odds(without, ratio)
        odds = without / (1 - without) * ratio
        assert without * kept + (1 - without) * caused == pytest.approx(odds / (1 + odds))


def test_a_treatment_that_helps_hurts_nobody_and_one_that_hurts_helps_nobody():
    helped = crowd_of(partial(paradox, odds_ratio=0.3))
    hurt = crowd_of(partial(paradox, odds_ratio=3.0))
    assert (helped["violent"] <= helped["untreated"]).all()
    assert (hurt["violent"] >= hurt["untreated"]).all()
    for crowd in (helped, hurt):
        assert ((crowd["violent"] == crowd["untreated"]) | (crowd["treated"] == 1)).all()


def test_a_treatment_that_works_hides_the_accuracy_of_the_rating():
    world = population_of(paradox)
    would = [share(world, "untreated", rating=level) for level in ("low", "high")]
    did = [share(world, "violent", rating=level) for level in ("low", "high")]
    assert would[1] - would[0] > did[1] - did[0]
    assert did[0] == pytest.approx(would[0])


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (Detection("violent", "recorded", detected=1.2, false=-0.1), ["1.2", "-0.1"]),
        (Detection("violent", "recorded", "ethnicity", {"C": 0.5}), ["'C'"]),
        (Detection("violent", "recorded", detected={"A": 0.5}), ["by=None"]),
        (
            Detection("latent_risk", "violent"),
            ["'violent', which is there", "'latent_risk', which has other"],
        ),
        (Detection("violence", "recorded"), ["did you mean 'violent'?"]),
    ],
)
def test_impossible_records_are_refused(parameters, told):
    world = Crowd(10, 1)
    people(world, EVERYONE)
    yes_or_no(world, YesOrNo("violent", LOG_ODDS))
    found = problems_of(record, parameters, world)
    assert len(found) == len(told)
    assert all(any(word in one for one in found) for word in told)


def test_impossible_treatments_are_refused():
    world = Crowd(10, 1)
    paradox(world)
    found = problems_of(treat, Treatment("rating", (0.5, 1.5)), world)
    assert len(found) == 3  # the name is taken, 1.5 is no probability, one is missing for three values
    assert "each of the 3 values" in found[2]
    assert "a number" in problems_of(treat, Treatment("latent_risk", (0.5,), name="given"), world)[0]
    wrong = TreatedOutcome("hurt", "hurt_untreated", Effects(0.0, {"age": 1.0}), -1.0, treated="rating")
    found = problems_of(treated_outcome, wrong, world)
    assert len(found) == 3


def test_log_odds_without_end_are_certainty():
    world = Population()
    for name, log_odds, certain in (("never", -2000.0, 0.0), ("always", 2000.0, 1.0)):
        yes_or_no(world, YesOrNo(name, Effects(log_odds)))
        assert share(world, name) == certain


def test_an_outcome_needs_numbers_and_columns_that_exist():
    found = problems_of(yes_or_no, YesOrNo("violent", Effects(np.inf, {"risk": 1.0})), Crowd(10, 1))
    assert len(found) == 2
