"""When something first happens: chances by the horizon, times, censoring, competing events, treatment."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import logistic
from riskeval.simulate.effects import Effects
from riskeval.simulate.hazards import coupled_fates, fates, times
from riskeval.simulate.people import Latent, People, Spread, people
from riskeval.simulate.population import Population
from riskeval.simulate.times import Cause, TimeToEvent, times_to_event
from tests.simulate.two_readings import FOUR, PEOPLE, agree, crowd_of, population_of

ALONE = People(latent=Latent(protection=None))
VIOLENCE = Cause("violence", Effects(-3.6, {"latent_risk": 0.8}))
DEATH = Cause("death", Effects(-5.0))
CUSTODY = Cause("custody", Effects(-4.0, {"latent_risk": 0.3}))
COMPETING = TimeToEvent((VIOLENCE, DEATH, CUSTODY), shape=0.8)
LOSING = replace(
    COMPETING, follow_up=Spread.between(12, 48), loss_per_month=Effects(-4.0, {"latent_risk": 0.5})
)


def declare(world, parameters=COMPETING):
    people(world, ALONE)
    if parameters.treated is not None:
        world.yes_no("treated", logistic(world["latent_risk"]))
    times_to_event(world, parameters)


def problems_of(parameters):
    with pytest.raises(SimulationError) as caught:
        times_to_event(Crowd(10, 1), parameters)
    return [str(problem) for problem in caught.value.problems]


def test_two_causes_by_hand():
    # Hazards 0.03 and 0.01 a month, 25 months: together 0.04 x 25 = 1. Something happens to 1 - 1/e of the
    # people, and three quarters of that is the first cause.
    chances = fates(np.array([[0.03, 0.01]]), 25.0)
    something = 1 - np.exp(-1)
    assert chances[0] == pytest.approx([np.exp(-1), 0.75 * something, 0.25 * something])


@pytest.mark.parametrize("shape", [0.6, 1.0, 2.0])
def test_a_time_is_where_the_cumulative_hazard_meets_the_luck(shape):
    uniforms = np.array([0.2, 0.5, 0.9])
    when = times(np.full(3, 0.03), uniforms, horizon=24.0, shape=shape)
    assert 0.03 * 24 * (when / 24) ** shape == pytest.approx(-np.log(uniforms))


@pytest.mark.parametrize("shape", [0.6, 1.0, 2.0])
def test_what_comes_first_is_as_the_population_says_whatever_the_shape(shape):
    part = partial(declare, parameters=replace(COMPETING, shape=shape))
    assert agree(crowd_of(part), population_of(part), "fate_24m", "violent_24m")


def test_times_of_one_cause_have_its_distribution_before_the_horizon():
    one = TimeToEvent((Cause.steady("violence", 0.03),), horizon=24, shape=2)
    crowd = crowd_of(partial(times_to_event, parameters=one))
    for month in (6, 12, 18):
        true = 1 - np.exp(-0.03 * 24 * (month / 24) ** 2)
        seen = ((crowd["months"] <= month) & (crowd["event"] == 1)).mean()
        assert abs(seen - true) < FOUR * np.sqrt(true * (1 - true) / PEOPLE)


def test_watched_times_agree_with_what_came_first():
    crowd = crowd_of(declare)
    assert crowd["months"].max() <= 24
    assert crowd["months"].min() > 0
    assert (crowd["event"] == crowd.codes("fate_24m")).all()
    assert (crowd["months"][crowd["event"] == 0] == 24).all()


def test_censoring_leaves_the_truth_as_it_is():
    crowd, complete = (crowd_of(partial(declare, parameters=each)) for each in (LOSING, COMPETING))
    assert (crowd.codes("fate_24m") == complete.codes("fate_24m")).all()
    assert agree(crowd, population_of(partial(declare, parameters=LOSING)), "fate_24m")


def test_the_outcome_of_people_who_were_lost_is_blank_and_of_all_others_known():
    crowd = crowd_of(partial(declare, parameters=LOSING), n=20_000)
    frame = crowd.frame(["months", "event", "violent_24m", "fate_24m"])
    lost = (frame["event"] == 0) & (frame["months"] < 24)
    assert 0.2 < lost.mean() < 0.8
    assert (frame["violent_24m"].isna() == lost).all()
    assert (frame["fate_24m"].isna() == lost).all()
    known = frame[~lost]
    assert (known["violent_24m"] == ((known["event"] == 1) & (known["months"] <= 24))).all()


def test_people_are_lost_as_often_as_declared():
    never = TimeToEvent((Cause.steady("violence", 1e-9),), loss_per_month=Effects(float(np.log(0.02))))
    crowd = crowd_of(partial(times_to_event, parameters=never))
    stayed = np.exp(-0.02 * 24)
    assert abs((crowd["months"] == 24).mean() - stayed) < FOUR * np.sqrt(stayed * (1 - stayed) / PEOPLE)


def test_follow_up_can_be_a_column():
    def part(world):
        people(world, replace(ALONE, months_at_risk=Spread.between(6, 30)))
        times_to_event(world, replace(COMPETING, follow_up="months_at_risk"))

    crowd = crowd_of(part, n=2000)
    censored = crowd["event"] == 0
    assert crowd["months"][censored] == pytest.approx(crowd["months_at_risk"][censored], abs=0.01)


@pytest.mark.parametrize("ratio", [0.0, 0.4, 1.0, 2.0])
def test_fates_with_and_without_treatment_are_as_the_population_says(ratio):
    part = partial(declare, parameters=replace(COMPETING, treated="treated", hazard_ratio=ratio))
    crowd, population = crowd_of(part), population_of(part)
    assert agree(crowd, population, "treated", "untreated_24m", "fate_24m")
    assert agree(crowd, population, "fate_24m untreated", "fate_24m")


def test_a_treatment_that_delays_violence_causes_none_and_leaves_the_untreated_alone():
    crowd = crowd_of(partial(declare, parameters=replace(COMPETING, treated="treated", hazard_ratio=0.4)))
    assert (crowd["violent_24m"] <= crowd["untreated_24m"]).all()
    same = crowd.codes("fate_24m") == crowd.codes("fate_24m untreated")
    assert same[crowd["treated"] == 0].all()
    assert not same[crowd["treated"] == 1].all()


def test_coupled_fates_by_hand():
    # Without: nothing 0.5, violence 0.4, death 0.1. With: 0.7, 0.15, 0.15. Of 40 whom violence would have
    # struck, 15 are still struck by it, 20 by nothing and 5 by death; the others keep their fate.
    without, with_it = np.array([[0.5, 0.4, 0.1]] * 3), np.array([[0.7, 0.15, 0.15]] * 3)
    given = coupled_fates(np.array([0, 1, 2]), without, with_it)
    assert given[0].tolist() == [1, 0, 0]
    assert given[1] == pytest.approx([0.5, 0.375, 0.125])
    assert given[2].tolist() == [0, 0, 1]
    assert without[0] @ given == pytest.approx(with_it[0])
    # The other way round: violence comes earlier and takes from the other fates.
    given = coupled_fates(np.array([0, 1, 2]), with_it, without)
    assert given[0] == pytest.approx([5 / 7, 2 / 7, 0])
    assert with_it[0] @ given == pytest.approx(without[0])


def test_a_second_cause_leaves_the_times_of_the_first_as_they_were():
    alone = crowd_of(partial(declare, parameters=TimeToEvent((VIOLENCE,))), n=2000)
    both = crowd_of(partial(declare, parameters=TimeToEvent((VIOLENCE, DEATH))), n=2000)
    first = both["event"] == 1
    assert (alone["months"][first] == both["months"][first]).all()
    assert (alone["latent_risk"] == both["latent_risk"]).all()


def test_the_same_seed_gives_the_same_times():
    one, same, other = (crowd_of(declare, n=100, seed=seed) for seed in (1, 1, 2))
    assert (one["months"] == same["months"]).all()
    assert not (one["months"] == other["months"]).all()


def test_six_people_are_watched_in_the_same_way_on_every_machine():
    crowd = crowd_of(partial(declare, parameters=LOSING), n=6, seed=1)
    frame = crowd.frame(["months", "event", "violent_24m", "fate_24m"])
    assert frame.to_csv(index=False).splitlines()[1:] == [
        "1.69,0,,",
        "16.36,0,,",
        "12.8,1,1,violence",
        "0.85,1,1,violence",
        "36.39,0,0,none",
        "24.95,0,0,none",
    ]


def test_a_population_has_no_times():
    population = population_of(partial(declare, parameters=LOSING))
    assert not population.has("months")
    assert population.table("violent_24m")["share"].sum() == pytest.approx(1)


def test_every_impossible_parameter_is_told_at_once():
    told = problems_of(
        TimeToEvent(
            (Cause.steady("violence", -0.1), Cause.steady("violence", 0.1)),
            horizon=0,
            shape=-1,
            follow_up=Spread.between(-5, 10),
            loss_per_month=Effects(0.0, {"risk": 1.0}),
            treated="treated",
            hazard_ratio=-0.5,
        )
    )
    words = (
        "'violence' twice",
        "nan",
        "above 0; found 0",
        "above 0; found -1",
        "-5",
        "'risk'",
        "'treated'",
        "-0.5",
    )
    assert len(told) == len(words)
    for word in words:
        assert any(word in one for one in told), word


def test_a_hazard_that_nobody_survives_is_refused_and_one_of_nearly_nothing_strikes_nobody():
    with pytest.raises(SimulationError, match=r"a hazard of 'violence' below exp\(50\)"):
        times_to_event(Crowd(10, 1), TimeToEvent((Cause("violence", Effects(60.0)),)))
    never = TimeToEvent((Cause("violence", Effects(-2000.0)),), shape=0.5, loss_per_month=Effects(-2000.0))
    crowd = crowd_of(partial(times_to_event, parameters=never), n=1000)
    assert (crowd["months"] == 24).all()
    assert (crowd["event"] == 0).all()


def test_there_must_be_a_cause_and_new_columns():
    assert any("none" in one for one in problems_of(TimeToEvent(())))
    world = Population()
    declare(world)
    with pytest.raises(SimulationError, match="'violent_24m', which is there already"):
        times_to_event(world, COMPETING)
