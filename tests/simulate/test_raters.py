"""A panel of raters: each effect can be on alone, and a crowd and a population say the same of it."""

from dataclasses import replace

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.judgement import Judgement, judge
from riskeval.simulate.population import Population
from riskeval.simulate.rater_truths import (
    allegiance_d,
    share_over,
)
from riskeval.simulate.raters import (
    RaterParameters,
    lean,
    rater_feeling,
    rater_halo,
    rater_order,
    rater_panel,
)
from riskeval.simulate.setting import Setting
from tests.simulate.two_readings import FOUR, agree, crowd_of, population_of

QUIET = RaterParameters(raters=6, noise_sd=0.5)
EFFECTS = {
    "severity_sd": 0.5,
    "noise_sd": 0.8,
    "halo_sd": 0.6,
    "drift": 0.7,
    "allegiance": 0.425,
    "reaction": 0.5,
}
SETTING = Setting(order="order", side="side", halo="halo", feeling="feeling")


def rated_cases(raters, setting=None):
    """Cases that a panel judges; by default with the columns only of what is on, which saves nodes."""
    needed = Setting(
        order="order",
        side="side",
        halo="halo" if raters.halo_sd else None,
        feeling="feeling" if raters.reaction else None,
    )
    setting = setting or needed

    def declare(world):
        world.normal("risk")
        world.panel("side", ["prosecution", "defence", "court"])
        rater_panel(world, raters)
        rater_order(world, raters)
        if setting.halo:
            rater_halo(world, raters)
        if raters.likeness:
            world.normal("manner")
        if setting.feeling:
            rater_feeling(world, raters, like="manner" if raters.likeness else None)
        world.yes_no("violent", 1 / (1 + np.exp(1.0 - world["risk"])))
        judge(world, "judgement", Judgement(raters=raters, setting=setting))

    return declare


def numbers_apart(raters, column, by):
    """Difference of the mean ratings of two halves of the cases, in standard errors."""
    crowd = crowd_of(rated_cases(raters))
    upper = crowd[by] > np.median(crowd[by])
    first, second = crowd[column][upper], crowd[column][~upper]
    error = np.sqrt(first.var() / len(first) + second.var() / len(second))
    return (first.mean() - second.mean()) / error


def problems_of(**parameters):
    with pytest.raises(SimulationError) as caught:
        RaterParameters(**parameters)
    return [str(problem) for problem in caught.value.problems]


def test_severities_are_mid_quantiles_with_exactly_the_stated_spread():
    from scipy.stats import norm

    found = np.sort(list(RaterParameters(raters=5, severity_sd=0.4).severity.values()))
    middles = norm.ppf([0.1, 0.3, 0.5, 0.7, 0.9])
    np.testing.assert_allclose(found, 0.4 * middles / middles.std(ddof=1), atol=1e-12)  # last bits of a sum
    assert found.std(ddof=1) == pytest.approx(0.4, abs=1e-12)


def test_the_seed_of_the_order_changes_who_is_severe_but_not_how_severe_the_panel_is():
    one, other = (RaterParameters(severity_sd=1.0, order=order).severity for order in (1, 2))
    assert list(one.values()) != list(other.values())
    assert sorted(one.values()) == sorted(other.values())


def test_listed_severities_are_taken_as_they_are():
    assert RaterParameters(raters=2, severities=(0.3, -0.1)).severity == {"rater 01": 0.3, "rater 02": -0.1}


def test_a_panel_of_one_has_no_severity():
    assert RaterParameters(raters=1, severity_sd=2.0).severity == {"rater 01": 0.0}


def test_training_takes_away_its_share_of_severity_and_noise_from_the_trained_only():
    before = RaterParameters(raters=8, severity_sd=0.5, noise_sd=0.6, trained=0.5)
    after = replace(before, training=0.25)
    left = [0.75] * 4 + [1.0] * 4  # half of eight raters, the first ones
    np.testing.assert_allclose(
        list(after.severity.values()), np.multiply(left, list(before.severity.values()))
    )
    np.testing.assert_allclose(list(after.noise.values()), np.multiply(left, 0.6))


def test_trained_and_untrained_raters_are_equally_severe_on_average():
    raters = RaterParameters(raters=9, severity_sd=0.5, trained=0.4, training=0.5)
    severities = list(raters.severity.values())
    trained, others = severities[:4], severities[4:]  # 0.4 of nine, rounded
    assert np.std(trained, ddof=1) == pytest.approx(0.25)
    assert np.mean(trained) == pytest.approx(np.mean(others), abs=1e-12)


def test_a_lean_is_severity_and_drift_and_side_and_halo_added_up():
    raters = RaterParameters(raters=2, severities=(1.0, -1.0), drift=0.5, allegiance=0.25, halo_sd=0.1)
    crowd = crowd_of(rated_cases(replace(raters, noise_sd=0.5), SETTING), n=50)
    severity = np.where(crowd["rater"] == 0, 1.0, -1.0)
    side = np.array([0.25, -0.25, 0.0])[crowd["side"].astype(int)]
    by_hand = severity + 0.5 * crowd["order"] + side + crowd["halo"]
    np.testing.assert_allclose(lean(crowd, raters, SETTING), by_hand)


def test_raters_see_equally_many_cases():
    population = population_of(lambda world: rater_panel(world, QUIET))
    np.testing.assert_allclose(population.table("rater")["share"], 1 / 6)


@pytest.mark.parametrize(("effect", "size"), EFFECTS.items())
def test_with_one_effect_on_a_crowd_rates_as_the_population_says(effect, size):
    declare = rated_cases(replace(QUIET, **{effect: size}))
    crowd, population = crowd_of(declare), population_of(declare)
    assert agree(crowd, population, "judgement", "violent")
    assert agree(crowd, population, "rater", "judgement")
    assert agree(crowd, population, "side", "judgement")


def test_with_feelings_that_follow_the_person_a_crowd_rates_as_the_population_says():
    raters = replace(QUIET, raters=1, reaction=0.5, likeness=0.6)
    declare = rated_cases(raters)
    assert agree(crowd_of(declare), population_of(declare), "judgement", "violent")


def test_with_training_a_crowd_rates_as_the_population_says():
    declare = rated_cases(replace(QUIET, severity_sd=0.6, trained=0.5, training=0.5))
    crowd, population = crowd_of(declare), population_of(declare)
    assert agree(crowd, population, "rater", "judgement")


@pytest.mark.parametrize(("effect", "size"), EFFECTS.items())
def test_switching_one_effect_on_leaves_all_other_draws_as_they_were(effect, size):
    without, with_it = (
        crowd_of(rated_cases(replace(QUIET, **on), SETTING), n=5_000) for on in ({}, {effect: size})
    )
    moved = "halo" if effect == "halo_sd" else ""
    for column in {"risk", "side", "rater", "order", "halo", "feeling", "violent"} - {moved}:
        np.testing.assert_array_equal(without[column], with_it[column])
    assert (without["judgement"] != with_it["judgement"]).any()


def test_a_more_severe_rater_rates_nobody_lower():
    mild = RaterParameters(raters=2, severities=(0.0, 0.0), noise_sd=0.5)
    severe = replace(mild, severities=(0.0, 0.5))
    one, other = (crowd_of(rated_cases(raters), n=20_000) for raters in (mild, severe))
    second = one["rater"] == 1
    assert (other["judgement"][second] >= one["judgement"][second]).all()
    np.testing.assert_array_equal(other["judgement"][~second], one["judgement"][~second])


def test_feelings_have_the_stated_correlation_with_what_the_person_is_like():
    crowd = crowd_of(rated_cases(replace(QUIET, reaction=0.1, likeness=0.6)))
    found = np.corrcoef(crowd["manner"], crowd["feeling"])[0, 1]
    assert abs(found - 0.6) < FOUR * (1 - 0.6**2) / np.sqrt(crowd.rows)


def test_drift_shows_as_later_cases_that_are_rated_higher_and_is_absent_without_it():
    assert numbers_apart(replace(QUIET, drift=0.5), "judgement", "order") > FOUR
    assert abs(numbers_apart(QUIET, "judgement", "order")) < FOUR


def test_drift_over_occasions_adds_as_much_each_time():
    raters = RaterParameters(raters=3, severity_sd=1.0, noise_sd=3.0, drift=1.5)
    points = Judgement.points(-30, 30, policy={"risk": 4.0}, raters=raters, setting=Setting(order="visit"))

    def declare(world):
        world.normal("risk")
        rater_panel(world, raters)
        world.repeat("visit", 3)
        judge(world, "score", points)

    table = population_of(declare).table("visit", "score")
    means = (table["score"] * table["share"] * 3).groupby(table["visit"]).sum()
    np.testing.assert_allclose(means, [0.0, 1.5, 3.0], atol=1e-6)  # the ends lie over 5 SD away
    crowd = crowd_of(declare, n=20_000)
    rise = crowd["score"].reshape(-1, 3)[:, 2] - crowd["score"].reshape(-1, 3)[:, 0]
    assert abs(rise.mean() - 2 * raters.drift) < FOUR * rise.std() / np.sqrt(len(rise))


def test_the_side_moves_the_share_over_one_standard_deviation_as_published():
    # Signal and noise make ratings of unit variance, so the cut is at +1 SD and the shift is .425 SD.
    raters = RaterParameters(raters=1, noise_sd=0.6, allegiance=0.425)
    known = Judgement(
        policy={"risk": 0.8},
        cuts=(1.0,),
        levels=("under", "over"),
        raters=raters,
        setting=Setting(side="side"),
    )

    def declare(world):
        world.normal("risk")
        world.panel("side", ["court", "prosecution", "defence"])
        rater_panel(world, raters)
        judge(world, "opinion", known)

    over = population_of(declare).table("side", "opinion").query("opinion == 'over'")["share"] * 3
    np.testing.assert_allclose(over, [0.159, 0.283, 0.077], atol=0.0005)  # published to three decimals
    np.testing.assert_allclose(over, [share_over(1.0, shift) for shift in (0.0, 0.425, -0.425)], atol=1e-6)
    assert allegiance_d(raters, case_sd=0.8) == pytest.approx(0.85)


def test_every_impossible_parameter_is_told_at_once():
    told = problems_of(raters=0, severity_sd=-1.0, noise_sd=np.inf, drift=np.nan, trained=1.2, likeness=-2.0)
    assert len(told) == 6
    assert all("To fix it" in problem for problem in told)


def test_a_panel_of_a_million_is_refused():
    assert "at most 1000" in problems_of(raters=1_000_000)[0]


def test_a_list_of_severities_must_name_every_rater():
    assert "3 severities for 2 raters" in problems_of(raters=2, severities=(0.0, 1.0, 2.0))[0]


@pytest.mark.parametrize("effect", ["halo_sd", "drift", "allegiance", "reaction"])
def test_an_effect_without_its_column_is_refused(effect):
    raters = replace(QUIET, **{effect: 0.5})
    crowd = Crowd(10, 1)
    crowd.normal("risk")
    rater_panel(crowd, raters)
    with pytest.raises(SimulationError, match=effect):
        judge(crowd, "judgement", Judgement(raters=raters))
    assert not crowd.has("judgement")


def test_an_unknown_column_of_the_setting_is_named():
    population = Population()
    population.normal("risk")
    rater_panel(population, QUIET)
    with pytest.raises(SimulationError, match="'ordre'"):
        judge(population, "judgement", Judgement(raters=QUIET, setting=Setting(order="ordre")))
