"""Change over time: what is declared is drawn, what is drawn is integrated, and what is true is known."""

import numpy as np
import pytest
from scipy.stats import norm

from riskeval.errors import SimulationError
from riskeval.simulate.ageing import Ageing, aged_rating
from riskeval.simulate.change import Change, Course, before_and_after, change_score, reassessed
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.daily import BuildUp, Ward, daily_ratings
from riskeval.simulate.effects import Effects
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.population import Population
from riskeval.simulate.tool import Tool, tool, tool_reliability
from riskeval.simulate.true_change import Start, true_change

PEOPLE = 60_000
COURSES = {"improving": Course(0.4, -0.5, 0.2), "stable": Course(0.4), "deteriorating": Course(0.2, 0.3, 0.1)}
CHANGE = Change(occasions=4, courses=COURSES, slope_with_level=-0.1, fluctuation_sd=0.5, correlation=0.6)
SCORE = Tool(6, 3, discrimination=1.2, latent="state")
FIRST, LATER = (Tool(6, 3, discrimination=1.2, latent=f"state_{when}") for when in ("before", "after"))
ONE_WARD = Ward(days=40, incident=Effects(-4.0, {"state": 1.5}), checklist=Tool(3, latent="state"))


def long(world, parameters=CHANGE):
    world.normal("latent_risk")
    reassessed(world, parameters)
    tool(world, "score", SCORE)
    yes_or_no(world, YesOrNo("violent", Effects(-1.0, {"state": 1.0})))
    return world


def wide(world, parameters=CHANGE):
    world.normal("latent_risk")
    before_and_after(world, parameters)
    tool(world, "score_before", FIRST)
    tool(world, "score_after", LATER)
    change_score(world, "score_change", "score_before", "score_after", LATER)
    return world


def ward(world, parameters=ONE_WARD):
    world.normal("latent_risk")
    daily_ratings(world, parameters)
    return world


def aged(world, parameters):
    world.normal("latent_risk")
    aged_rating(world, parameters)
    tool(world, "score", Tool(6, latent="state_when_rated"))
    yes_or_no(world, YesOrNo("violent", Effects(-1.0, {"state": 1.5})))
    return world


def agree(crowd, population, names, rows_of_a_person=1):
    """Every cell of a table has a share within four Monte Carlo standard errors of the truth."""
    table = population.table(*names)
    shown = crowd.frame(names)
    for row in table.itertuples(index=False):
        here = np.all([shown[name] == getattr(row, name) for name in names], axis=0)
        each = here.reshape(-1, rows_of_a_person).mean(axis=1)
        # A rare cell can be empty in a crowd: its standard error is then what the truth says.
        error = max(each.std(), np.sqrt(row.share * (1 - row.share) / rows_of_a_person)) / np.sqrt(len(each))
        assert abs(each.mean() - row.share) < 4 * error, (row, each.mean())
    assert table["share"].sum() == pytest.approx(1, abs=1e-9)


def moments(table, *names):
    """Means and covariances of numbers in a table with shares."""
    numbers = table[list(names)].to_numpy(dtype=float)
    return np.average(numbers, axis=0, weights=table["share"]), np.cov(
        numbers.T, aweights=table["share"], bias=True
    )


def test_assessments_that_are_drawn_agree_with_the_population():
    crowd, population = long(Crowd(PEOPLE, 3)), long(Population())
    agree(crowd, population, ["course", "treatment", "violent"], 4)
    agree(crowd, population, ["occasion", "score"], 4)


def test_each_course_changes_as_declared_and_treatment_adds_to_it():
    crowd = long(Crowd(PEOPLE, 3), Change(courses=COURSES, treatment_effect=-0.2))
    state = crowd["state"].reshape(-1, 4)
    change, course, treated = state[:, 3] - state[:, 0], crowd.codes("course")[::4], crowd.codes("treatment")
    for code, one in enumerate(COURSES.values()):
        for arm, effect in ((0, -0.2), (1, 0.0)):
            found = change[(course == code) & (treated[::4] == arm)]
            sd = np.sqrt((3 * one.sd) ** 2 + 2 * 0.4**2 * (1 - 0.5**3))
            assert abs(found.mean() - 3 * (one.slope + effect)) < 4 * sd / np.sqrt(len(found))
            # The standard error of a standard deviation is sd/sqrt(2n).
            assert abs(found.std() - sd) < 4 * sd / np.sqrt(2 * len(found))


def test_fluctuations_fade_with_the_power_of_the_distance():
    crowd = long(Crowd(PEOPLE, 3))
    wander = crowd["fluctuation"].reshape(-1, 4)
    for lag in (1, 2, 3):
        found = np.corrcoef(wander[:, 0], wander[:, lag])[0, 1]
        assert abs(found - 0.6**lag) < 4 / np.sqrt(PEOPLE)


def test_people_side_by_side_agree_with_the_population():
    crowd, population = wide(Crowd(200_000, 4)), wide(Population())
    agree(crowd, population, ["score_after"])
    agree(crowd, population, ["course", "score_change"])
    agree(crowd, population, ["score_before", "score_change"])
    assert np.array_equal(crowd["score_change"], crowd["score_after"] - crowd["score_before"])


def test_what_is_true_about_change_is_what_the_population_says():
    table = wide(Population()).table("score_before", "score_change")
    (first, change), covariance = moments(table, "score_before", "score_change")
    known = true_change(CHANGE, SCORE, Start(side_by_side=True))
    assert known["first_mean"] == pytest.approx(first, abs=1e-7)
    assert known["first_sd"] == pytest.approx(np.sqrt(covariance[0, 0]), abs=1e-7)
    assert known["later_mean"] == pytest.approx(first + change, abs=1e-7)
    assert known["change_sd"] == pytest.approx(np.sqrt(covariance[1, 1]), abs=1e-7)
    assert known["regression_to_the_mean"] == pytest.approx(-covariance[0, 1] / covariance[0, 0], abs=1e-7)
    assert known["first_reliability"] == pytest.approx(tool_reliability(SCORE), abs=1e-7)
    fallen = table["score_change"] < -known["reliable_points"]
    assert known["reliably_improved"] == pytest.approx(table["share"][fallen].sum(), abs=1e-7)


def test_what_is_true_about_repeated_assessments_is_what_a_crowd_shows():
    crowd = long(Crowd(200_000, 5))
    known = true_change(CHANGE, SCORE)
    first, later = crowd["score"].reshape(-1, 4)[:, [0, 3]].T
    improved = np.diff(crowd["state"].reshape(-1, 4)[:, [0, 3]])[:, 0] <= -0.5
    fallen = first - later > known["reliable_points"]
    shares = {
        "share_truly_improved": improved,
        "reliably_improved": fallen,
        "reliably_improved_of_truly_improved": fallen[improved],
        "reliably_improved_of_others": fallen[~improved],
    }
    for name, found in shares.items():
        error = np.sqrt(known[name] * (1 - known[name]) / len(found))
        assert abs(found.mean() - known[name]) < 4 * error, name
    found = np.corrcoef(first, later)[0, 1]
    assert abs(found - known["test_retest_correlation"]) < 4 / np.sqrt(200_000)


def test_the_variance_of_true_change_is_the_one_by_hand():
    one = Change(3, courses={"all": Course(1.0, -0.2, 0.3)}, treated=0.0, slope_with_level=-0.1)
    found = true_change(one, SCORE, Start(mean=0.5, sd=0.8))
    by_hand = (2 * 0.1 * 0.8) ** 2 + (2 * 0.3) ** 2 + 2 * 0.4**2 * (1 - 0.5**2)
    assert found["true_change_mean"] == pytest.approx(2 * (-0.2 - 0.1 * 0.5), abs=1e-9)
    assert found["true_change_variance"] == pytest.approx(by_hand, abs=1e-9)
    share = norm.cdf((-0.5 + 0.5) / np.sqrt(by_hand))
    assert found["share_truly_improved"] == pytest.approx(share, abs=1e-9)


def test_without_true_change_high_scores_still_fall_because_of_noise():
    nothing = Change(2, courses={"stable": Course(1.0)}, treated=0.0, fluctuation_sd=0.0)
    known = true_change(nothing, SCORE)
    assert known["true_change_variance"] == known["share_truly_improved"] == 0
    assert known["change_reliability"] == pytest.approx(0, abs=1e-12)
    assert known["regression_to_the_mean"] == pytest.approx(1 - tool_reliability(SCORE), abs=1e-9)
    crowd = wide(Crowd(PEOPLE, 6), nothing)
    high = crowd["score_before"] >= 9
    assert crowd["score_change"][high].mean() < -1
    assert abs(crowd["score_change"].mean()) < 4 * crowd["score_change"].std() / np.sqrt(PEOPLE)


def test_daily_ratings_that_are_drawn_agree_with_the_population():
    crowd, population = ward(Crowd(8000, 7)), ward(Population())
    agree(crowd, population, ["bvc_total", "incident_24h"], 40)


def test_crises_agree_with_the_population_and_climb_day_by_day():
    one = Ward(20, checklist=Tool(3, latent="state"), build_up=BuildUp(0.02, 3, 3.0))
    crowd, population = ward(Crowd(10_000, 7), one), ward(Population(), one)
    agree(crowd, population, ["crisis_day", "bvc_total"], 20)
    days = crowd["crisis_day"].reshape(-1, 20)
    going = days[:, :-1] > 0
    assert (days[:, 1:][going] == (days[:, :-1][going] + 1) % 4).all()
    assert days[:, 0].mean() == pytest.approx(days[:, -1].mean(), abs=0.02)


def test_incidents_are_as_rare_as_in_daily_practice():
    table = ward(Population(), Ward()).table("bvc_total", "incident_24h")
    rate = 1000 * table["share"][table["incident_24h"] == 1].sum()
    assert rate == pytest.approx(3.0, abs=0.1)
    assert table["share"][table["bvc_total"] > 0].sum() < 0.03


def test_the_days_of_a_person_are_correlated_as_declared():
    crowd = ward(Crowd(20_000, 8))
    wander = crowd["day_to_day"].reshape(-1, 40)
    for lag in (1, 2, 5):
        found = np.corrcoef(wander[:, :-lag].ravel(), wander[:, lag:].ravel())[0, 1]
        # Days are not independent, so the people are counted and not the days.
        assert found == pytest.approx(0.7**lag, abs=4 / np.sqrt(20_000))


@pytest.mark.parametrize("build_up", [BuildUp(), BuildUp(0.02, 4, 3.0)], ids=["persistence", "crises"])
def test_the_days_before_an_incident_rise(build_up):
    one = Ward(
        30, incident=Effects(-7.0, {"state": 2.0}), checklist=Tool(6, latent="state"), build_up=build_up
    )
    crowd = ward(Crowd(20_000, 9), one)
    total, incident = (crowd[name].reshape(-1, 30) for name in ("bvc_total", "incident_24h"))
    there = incident[:, 5:] == 1
    means = [total[:, 5 - before : 30 - before][there].mean() for before in (5, 3, 1, 0)]
    assert (np.diff(means) > 0.05).all()
    assert means[0] > total.mean() + 0.05


def test_an_older_rating_says_less():
    one = Ageing({"new": 0.0, "old": 6.0, "very old": 60.0}, correlation=0.8, stable=0.25)
    crowd, population = aged(Crowd(200_000, 2), one), aged(Population(), one)
    agree(crowd, population, ["age_of_rating", "score", "violent"])
    for code, age in enumerate(one.ages.values()):
        here = crowd.codes("age_of_rating") == code
        found = np.corrcoef(crowd["state"][here], crowd["state_when_rated"][here])[0, 1]
        assert abs(found - one.correlation_at(age)) < 4 / np.sqrt(here.sum())
    assert one.correlation_at(6.0) == pytest.approx(0.25 + 0.75 * 0.8**6)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    one, same, other = (long(Crowd(50, seed)).frame(["state", "score", "violent"]) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)


@pytest.mark.parametrize(
    ("wrong", "count"),
    [
        (lambda: Change(occasions=1, correlation=-1.5, treated=1.2), 3),
        (lambda: Change(courses={"a": Course(0.5, sd=-1.0), "b": Course(0.4, np.nan)}, months_apart=0), 4),
        (lambda: Ageing({"old": -1.0}, correlation=-0.2, stable=2.0), 3),
        (lambda: Ageing({}), 1),
        (lambda: Ward(days=0, within=-1.0, correlation=1.0, build_up=BuildUp(2.0, 0)), 5),
        (lambda: true_change(CHANGE, SCORE, Start(sd=-1.0, later=0), smallest=-1.0, confidence=2.0), 4),
        (lambda: reassessed(Crowd(5, 1), CHANGE, level="risk"), 1),
        (lambda: reassessed(long(Crowd(5, 1)), CHANGE), 7),
        (lambda: change_score(Crowd(5, 1), "change", "before", "after", SCORE), 2),
        (lambda: ward(Crowd(5, 1), Ward(incident=Effects(0.0, {"stat": 1.0}))), 1),
    ],
)
def test_impossible_change_is_refused_with_every_problem(wrong, count):
    with pytest.raises(SimulationError) as caught:
        wrong()
    assert len(caught.value.problems) == count
