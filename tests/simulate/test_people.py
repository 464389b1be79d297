"""Who the people are: as many of each kind as declared, with the latent numbers they should have."""

from functools import partial

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.effects import Effects
from riskeval.simulate.outcomes import YesOrNo, yes_or_no
from riskeval.simulate.people import AGES, Age, Clusters, Group, Groups, Latent, People, people
from riskeval.simulate.population import Population
from riskeval.simulate.spread import Spread
from tests.simulate.two_readings import FOUR, PEOPLE, agree, crowd_of, population_of

SEXES = Groups("sex", (Group("male", 0.85), Group("female", 0.15, risk=-0.3, outcome=-0.4)))
ORIGINS = Groups("ethnicity", (Group("A", 0.7), Group("B", 0.3, risk=0.5, protection=0.2)))
EVERYONE = People((SEXES, ORIGINS), age=Age(risk_per_decade=-0.3, nodes=16))
ALONE = Latent(protection=None)
SLOPES = {"latent_risk": 1.1, "latent_protection": -0.5}


def with_outcome(world, everyone=EVERYONE):
    people(world, everyone)
    yes_or_no(world, YesOrNo("violent", everyone.outcome(-1.6, SLOPES)))


def mean_and_error(numbers):
    return numbers.mean(), numbers.std() / np.sqrt(len(numbers))


def problems_of(everyone, world=None):
    with pytest.raises(SimulationError) as caught:
        people(world or Crowd(10, 1), everyone)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def crowd():
    return crowd_of(with_outcome)


@pytest.fixture(scope="module")
def population():
    return population_of(partial(with_outcome, everyone=EVERYONE))


def test_groups_and_outcomes_are_as_the_population_says(crowd, population):
    assert agree(crowd, population, "sex", "ethnicity", "violent")


@pytest.mark.parametrize("name", ["latent_risk", "latent_protection", "age"])
def test_means_and_spreads_of_numbers_are_as_the_population_says(crowd, population, name):
    true = population.weight @ population[name]
    spread = np.sqrt(population.weight @ (population[name] - true) ** 2)
    seen, error = mean_and_error(crowd[name])
    assert abs(seen - true) < FOUR * error
    # The standard error of a standard deviation of nearly normal numbers is sd / sqrt(2 n).
    assert crowd[name].std() == pytest.approx(spread, rel=4 / np.sqrt(2 * PEOPLE))


def test_the_latent_numbers_of_a_group_are_its_shift_and_the_declared_correlation(crowd):
    group = (crowd.codes("sex") == 0) & (crowd.codes("ethnicity") == 1)
    risk, protection = crowd["latent_risk"][group], crowd["latent_protection"][group]
    seen, error = mean_and_error(risk)
    assert abs(seen - 0.5) < FOUR * error
    seen, error = mean_and_error(protection)
    assert abs(seen - 0.2) < FOUR * error
    within = crowd["latent_risk within groups"], crowd["latent_protection within groups"]
    # The standard error of a correlation r is (1 - r²) / sqrt(n).
    assert np.corrcoef(*within)[0, 1] == pytest.approx(-0.4, abs=FOUR * (1 - 0.16) / np.sqrt(PEOPLE))


def test_ten_years_move_the_latent_risk_by_the_declared_amount_and_its_mean_not_at_all():
    crowd = crowd_of(partial(people, parameters=People(age=Age(risk_per_decade=-0.3))))
    slope = np.polyfit(crowd["age"], crowd["latent_risk"], 1)[0]
    error = 1 / (crowd["age"].std() * np.sqrt(PEOPLE))
    assert slope == pytest.approx(-0.03, abs=FOUR * error)
    seen, error = mean_and_error(crowd["latent_risk"])
    assert abs(seen) < FOUR * error


def test_the_quantiles_of_age_are_the_declared_ones(crowd):
    under = [(crowd["age"] < age).mean() for _, age in AGES.points[1:-1]]
    error = np.sqrt(0.25 / PEOPLE)
    assert under == pytest.approx([share for share, _ in AGES.points[1:-1]], abs=FOUR * error)
    written = crowd.frame(["age_at_index"])["age_at_index"]
    assert (written == np.floor(crowd["age"])).all()
    assert written.dtype == np.int64


def test_time_at_risk_is_spread_as_declared():
    declare = partial(people, parameters=People(latent=ALONE, months_at_risk=Spread.between(6, 24)))
    crowd, population = crowd_of(declare), population_of(declare)
    seen, error = mean_and_error(crowd["months_at_risk"])
    assert abs(seen - 15) < FOUR * error
    assert population.weight @ population["months_at_risk"] == pytest.approx(15)
    assert crowd["months_at_risk"].min() >= 6


def test_the_mean_of_a_spread_by_hand():
    # Half of the people between 18 and 30 (mean 24), half between 30 and 70 (mean 50).
    assert Spread(((0, 18), (0.5, 30), (1, 70))).mean == pytest.approx((24 + 50) / 2)
    assert Spread.between(2, 6).at([0.25, 0.5]).tolist() == [3.0, 4.0]


def test_a_shift_of_the_risk_moves_the_outcome_and_a_shift_of_the_outcome_leaves_the_risk():
    real = People((Groups("group", (Group("A", 0.5), Group("B", 0.5, risk=1.0))),))
    unseen = People((Groups("group", (Group("A", 0.5), Group("B", 0.5, outcome=1.0))),))
    for everyone, moved in ((real, 1.0), (unseen, 0.0)):
        world = population_of(partial(people, parameters=everyone))
        in_b = world["group"] == 1
        mean = world.weight[in_b] @ world["latent_risk"][in_b] / world.weight[in_b].sum()
        assert mean == pytest.approx(moved, abs=1e-9)
        log_odds = everyone.outcome(-1.0).of(world) - world["latent_risk"]
        assert log_odds[in_b] == pytest.approx(-1.0 + (1.0 - moved))


def test_oversampling_a_group_is_undone_by_the_weights():
    groups = Groups("group", (Group("A", 0.9, sampled=0.5), Group("B", 0.1, risk=0.5, sampled=0.5)))
    declare = partial(with_outcome, everyone=People((groups,)))
    crowd = crowd_of(declare)
    assert (crowd.codes("group") == 1).mean() == pytest.approx(0.5, abs=FOUR * np.sqrt(0.25 / PEOPLE))
    assert agree(crowd, population_of(declare), "group", "violent")


def test_sizes_of_clusters_are_equal_or_fall_geometrically():
    assert Clusters(number=4).shares == pytest.approx((0.25,) * 4)
    # 4, 2 and 1 of 7.
    assert Clusters(number=3, largest_to_smallest=4).shares == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert Clusters(number=12).labels[::11] == ("Site 01", "Site 12")
    world = crowd_of(partial(people, parameters=People(clusters=Clusters(number=3, largest_to_smallest=4))))
    seen = np.bincount(world.codes("site")) / PEOPLE
    assert seen == pytest.approx([4 / 7, 2 / 7, 1 / 7], abs=FOUR * np.sqrt(0.25 / PEOPLE))


def test_clusters_differ_by_their_standard_deviation_and_share_one_effect():
    everyone = People(clusters=Clusters(number=2000, risk_sd=0.5, outcome_sd=0.3))
    world = crowd_of(partial(people, parameters=everyone), n=20_000)
    for name, sd in (("site_risk", 0.5), ("site_outcome", 0.3)):
        effects = {(code, effect) for code, effect in zip(world.codes("site"), world[name], strict=True)}
        each = np.array([effect for _, effect in effects])
        assert len(each) == len(np.unique(world.codes("site")))
        assert each.std() == pytest.approx(sd, rel=FOUR / np.sqrt(2 * len(each)))
    within = world["latent_risk"] - world["site_risk"]
    assert within.std() == pytest.approx(1, rel=FOUR / np.sqrt(2 * 20_000))


def test_over_many_crowds_the_clusters_are_what_the_population_says():
    everyone = People(
        clusters=Clusters(number=20, largest_to_smallest=8, risk_sd=0.6, outcome_sd=0.4), latent=ALONE
    )

    def declare(world):
        people(world, everyone)
        yes_or_no(world, YesOrNo("violent", everyone.outcome(-1.0)))

    rates = np.array([crowd_of(declare, n=500, seed=seed)["violent"].mean() for seed in range(200)])
    true = population_of(declare).table("violent").set_index("violent")["share"][1]
    assert abs(rates.mean() - true) < FOUR * rates.std() / np.sqrt(len(rates))


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    one, same, other = (crowd_of(with_outcome, n=50, seed=seed) for seed in (1, 1, 2))
    names = ["sex", "ethnicity", "age_at_index", "latent_risk", "violent"]
    assert one.frame(names).equals(same.frame(names))
    assert not one.frame(names).equals(other.frame(names))


def test_five_people_are_the_same_on_every_machine():
    crowd = crowd_of(with_outcome, n=5, seed=1)
    frame = crowd.frame(["sex", "ethnicity", "age_at_index", "latent_risk", "violent"], places=3)
    assert frame.to_csv(index=False).splitlines()[1:] == [
        "male,B,52,0.262,1",
        "male,B,66,0.125,1",
        "male,B,63,-1.156,1",
        "male,B,23,1.507,0",
        "male,A,29,-1.28,0",
    ]


def test_a_part_that_is_added_leaves_the_other_columns_as_they_are():
    fewer = People((SEXES, ORIGINS), latent=ALONE)
    more = People(
        (SEXES, ORIGINS), Clusters(number=5, outcome_sd=1.0), Age(), months_at_risk=Spread.between(6, 24)
    )
    one, other = (crowd_of(partial(people, parameters=each), n=500) for each in (fewer, more))
    for name in ("sex", "ethnicity", "latent_risk"):
        assert (one[name] == other[name]).all()


def test_every_impossible_parameter_is_told_at_once():
    everyone = People(
        (Groups("sex", (Group("male", 0.8), Group("male", 0.3, risk=np.inf))),),
        Clusters(number=0, largest_to_smallest=0.5, risk_sd=-1.0),
        Age(Spread(((0, 40), (1, 20)))),
        Latent(correlation=1.0),
    )
    told = problems_of(everyone)
    assert len(told) == 8
    for word in ("'male' twice", "sum of 1.1", "inf", "1 to 10,000; found 0", "0.5", "-1", "40, 20"):
        assert any(word in one for one in told), word
    assert any("between −1 and 1; found 1" in one for one in told)


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ((Group("A", 0.5), Group("B", 0.5, sampled=0.5)), "1 of 2"),
        ((Group("A", 0.5, sampled=1.0), Group("B", 0.5, sampled=0.0)), "none, and a share of 0.5"),
        ((Group("A", 1.5), Group("B", -0.5)), "1.5"),
        ((), "none"),
    ],
)
def test_shares_of_a_sample_that_cannot_be_are_refused(groups, found):
    assert any(found in told for told in problems_of(People((Groups("group", groups),))))


def test_nothing_is_drawn_before_everything_is_checked():
    world = Crowd(10, 1)
    problems_of(People((SEXES,), latent=Latent(correlation=2.0)), world)
    assert not world.has("sex")


def test_points_that_are_no_distribution_are_refused():
    for points in (((0, 1),), ((0, 1), (0.5, 2)), ((0.1, 1), (1, 2)), ((0, 1), (0.5, 2), (0.5, 3), (1, 4))):
        assert any("rise from 0 to 1" in str(told) for told in Spread(points).problems("age"))


def test_effects_name_columns_and_labels_that_exist():
    world = Population()
    people(world, EVERYONE)
    wrong = Effects(np.nan, {"latent_risk": 1.0}, {"sex": {"mail": 1.0}, "colour": {"red": 1.0}})
    told = [str(problem) for problem in wrong.problems(world, "the outcome")]
    assert len(told) == 3
    assert any("did you mean 'male'?" in one for one in told)


def test_effects_add_up_by_hand():
    world = Population()
    world.category("sex", {"male": 0.5, "female": 0.5})
    world.yes_no("prior", 0.25)
    one = Effects(1.0, {"prior": 2.0}, {"sex": {"female": -3.0}})
    both = one.plus(0.5, {"prior": 1.0}, {"sex": {"male": 4.0}})
    # male without, male with, female without, female with a prior
    assert one.of(world).tolist() == [1.0, 3.0, -2.0, 0.0]
    assert both.of(world).tolist() == [5.5, 8.5, -1.5, 1.5]
