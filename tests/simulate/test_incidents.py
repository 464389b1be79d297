"""Repeated incidents: how many, and when."""

from functools import partial
from math import exp

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.effects import Effects
from riskeval.simulate.incidents import Incidents, counts, incident_times, incidents
from riskeval.simulate.people import Latent, People, Spread, people
from tests.simulate.two_readings import FOUR, PEOPLE, agree, crowd_of, population_of

RATE = Effects(-2.5, {"latent_risk": 0.6})
ALONE = People(latent=Latent(protection=None))


def declare(world, parameters):
    people(world, ALONE)
    incidents(world, parameters)


def test_poisson_counts_by_hand():
    # Mean 2: e^-2, 2 e^-2, 2 e^-2, and what is left for three or more.
    none = exp(-2)
    assert counts(np.array([2.0]), 0.0, most=3)[0] == pytest.approx([none, 2 * none, 2 * none, 1 - 5 * none])


def test_negative_binomial_counts_by_hand():
    # Mean 1 and dispersion 1 are the tosses of a fair coin before the first tail: 1/2, 1/4, 1/8, …
    assert counts(np.array([1.0]), 1.0, most=4)[0] == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16])


def test_means_and_variances_of_counts_are_the_declared_ones():
    number = np.arange(401)
    for dispersion in (0.0, 0.5, 2.0):
        chances = counts(np.array([3.0]), dispersion, most=400)[0]
        mean = chances @ number
        assert mean == pytest.approx(3.0)
        assert chances @ (number - mean) ** 2 == pytest.approx(3 + dispersion * 9)


@pytest.mark.parametrize(("dispersion", "frailty"), [(0.0, 0.0), (1.5, 0.0), (0.5, 0.7)])
def test_counts_are_as_the_population_says(dispersion, frailty):
    part = partial(declare, parameters=Incidents(RATE, 12.0, dispersion, frailty, most=8))
    crowd, population = crowd_of(part), population_of(part)
    assert agree(crowd, population, "incidents")
    assert agree(crowd, population, "any_incident")


def test_counts_grow_with_the_time_at_risk():
    def part(world):
        people(world, People(latent=Latent(protection=None), months_at_risk=Spread.between(1, 23)))
        incidents(world, Incidents(RATE, "months_at_risk", most=10))

    crowd, population = crowd_of(part), population_of(part)
    assert agree(crowd, population, "incidents")
    short, long = crowd["months_at_risk"] < 6, crowd["months_at_risk"] > 18
    assert crowd["incidents"][short].mean() < crowd["incidents"][long].mean()


def test_every_incident_has_a_time_within_the_window():
    parameters = Incidents(RATE, 12.0, dispersion=1.0)
    crowd = crowd_of(partial(declare, parameters=parameters))
    table = incident_times(crowd, parameters)
    assert (np.bincount(table["row"], minlength=PEOPLE) == crowd["incidents"]).all()
    assert table["month"].between(0, 12, inclusive="right").all()
    assert (table.groupby("row")["month"].diff().dropna() >= 0).all()
    assert (table.groupby("row").cumcount() + 1 == table["incident"]).all()
    # Evenly spread over the window: mean 6, standard deviation 12 / sqrt(12); rounding up adds 0.005.
    assert table["month"].mean() == pytest.approx(6.005, abs=FOUR * np.sqrt(12 / len(table)))


def test_times_of_incidents_repeat_with_the_seed_and_a_population_has_none():
    parameters = Incidents(RATE)
    part = partial(declare, parameters=parameters)
    one, same = (incident_times(crowd_of(part, n=500), parameters) for _ in range(2))
    assert one.equals(same)
    assert incident_times(population_of(part), parameters) is None


def test_a_frailty_leaves_the_people_as_they_are():
    one, other = (
        crowd_of(partial(declare, parameters=Incidents(RATE, frailty_sd=sd)), n=500) for sd in (0.0, 1.0)
    )
    assert (one["latent_risk"] == other["latent_risk"]).all()


def test_every_impossible_parameter_is_told_at_once():
    wrong = Incidents(Effects(np.nan), -1.0, dispersion=-0.1, frailty_sd=-1.0, most=0, any="incidents")
    with pytest.raises(SimulationError) as caught:
        incidents(Crowd(10, 1), wrong)
    assert len(caught.value.problems) == 6
    with pytest.raises(SimulationError, match="'weeks'"):
        incidents(Crowd(10, 1), Incidents(Effects(0.0), "weeks"))
