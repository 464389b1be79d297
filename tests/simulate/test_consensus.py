"""Several raters of one case: who they are, what they say, and what they settle on."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.colleagues import colleagues, raters_per_case
from riskeval.simulate.combine import combine, tally_probabilities
from riskeval.simulate.consensus import consensus
from riskeval.simulate.judgement import Judgement, judge
from riskeval.simulate.rater_truths import rater_variances, spearman_brown
from riskeval.simulate.raters import RaterParameters, rater_feeling, rater_order, rater_panel
from riskeval.simulate.setting import Setting
from tests.simulate.two_readings import FOUR, agree, crowd_of, population_of

ROUNDING = 1 / 12  # variance that rounding to whole points adds
SHARES = (0.5, 0.3, 0.2)
BIASED = RaterParameters(raters=5, severity_sd=0.5, noise_sd=0.5, drift=0.4, allegiance=0.3, reaction=0.4)
DRIFTING, MOVED = replace(BIASED, reaction=0.0), replace(BIASED, drift=0.0)
CALM, SETTING = (Setting(order="order", side="side", feeling=felt) for felt in (None, "feeling"))
RULES = [
    ("mean", "higher", DRIFTING, CALM),
    ("median", "higher", MOVED, SETTING),
    ("median", "lower", DRIFTING, CALM),
    ("majority", "higher", MOVED, SETTING),
]


def several(raters, setting=SETTING, most=3, number="raters", rule=("median", "higher"), shares=SHARES):
    judgement = Judgement(raters=raters, setting=setting)

    def declare(world):
        world.normal("risk")
        world.category("side", {"prosecution": 0.5, "defence": 0.5})
        rater_panel(world, raters)
        rater_order(world, raters)
        if setting.feeling:
            rater_feeling(world, raters)
        raters_per_case(world, shares)
        judge(world, "judgement", judgement)
        colleagues(world, "judgement", judgement, most=most, number=number)
        how, ties = rule
        consensus(world, "agreed", "judgement", judgement, how=how, ties=ties, most=most, number=number)

    return declare


def scores(raters, most):
    judgement = Judgement.points(-24, 24, policy={"risk": 4.0}, raters=raters)

    def declare(world):
        world.normal("risk")
        rater_panel(world, raters)
        judge(world, "score", judgement)
        colleagues(world, "score", judgement, most=most)

    return declare


def problems_of(make):
    with pytest.raises(SimulationError) as caught:
        make()
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def crowd():
    return crowd_of(several(BIASED))


@pytest.mark.parametrize(
    ("how", "ties", "by_hand"),
    [
        ("mean", "higher", [2 / 3, 1.0, 1 / 3]),
        ("median", "higher", [0, 1, 0]),
        ("majority", "higher", [0, 2, 0]),
        ("majority", "lower", [0, 0, 0]),
    ],
)
def test_three_ratings_are_combined_as_by_hand(how, ties, by_hand):
    np.testing.assert_allclose(combine([[0, 0, 2], [2, 0, 1], [0, 1, 0]], how, ties), by_hand)


@pytest.mark.parametrize(("ties", "by_hand"), [("higher", [1, 1, 2]), ("lower", [0, 1, 1])])
def test_a_median_between_two_levels_goes_where_ties_go(ties, by_hand):
    np.testing.assert_array_equal(combine([[0, 1], [0, 2], [2, 1]], "median", ties), by_hand)


@pytest.mark.parametrize("how", ["mean", "median"])
def test_tallies_have_the_probabilities_of_all_choices_of_distinct_raters(how):
    raw = np.random.default_rng(5).random((2, 4, 3))
    law = raw / raw.sum(axis=2, keepdims=True)
    other = law[:, ::-1]
    found = tally_probabilities({2: law, 3: other}, np.array([1, 3]), how)
    for case, first in enumerate((1, 3)):
        by_hand = {}
        chosen = list(permutations([rater for rater in range(4) if rater != first], 2))
        for (second, third), (one, two) in product(chosen, product(range(3), repeat=2)):
            key = (one + two,) if how == "mean" else tuple(sorted((one, two)))
            chance = law[case, second, one] * other[case, third, two] / len(chosen)
            by_hand[key] = by_hand.get(key, 0.0) + chance
        assert {key: mass[case] for key, mass in found.items()} == pytest.approx(by_hand)


def test_nobody_rates_a_case_twice_and_everybody_is_as_probable(crowd):
    raters = np.column_stack([crowd[name].astype(int) for name in ("rater", "rater 2", "rater 3")])
    assert (np.diff(np.sort(raters, axis=1), axis=1) > 0).all()
    triples = np.unique(raters @ [25, 5, 1], return_counts=True)[1] / len(raters)
    assert len(triples) == 60
    error = np.sqrt(1 / 60 * 59 / 60 / len(raters))
    assert (np.abs(triples - 1 / 60) < FOUR * error).all()


def test_cases_have_as_many_raters_as_declared_and_other_ratings_are_blank(crowd):
    table = crowd.frame(["raters", "judgement 2", "judgement 3"])
    rated = table[["judgement 2", "judgement 3"]].notna().sum(axis=1) + 1
    assert (rated == table["raters"].astype(int)).all()
    seen = rated.value_counts(normalize=True).sort_index().to_numpy()
    error = np.sqrt(np.array(SHARES) * (1 - np.array(SHARES)) / len(rated))
    assert (np.abs(seen - SHARES) < FOUR * error).all()


@pytest.mark.parametrize(("how", "ties", "raters", "setting"), RULES)
def test_a_crowd_settles_on_what_the_population_says(how, ties, raters, setting):
    declare = several(raters, setting, rule=(how, ties))
    crowd, population = crowd_of(declare), population_of(declare)
    assert agree(crowd, population, "raters", "agreed")
    assert agree(crowd, population, "side", "agreed")
    assert agree(crowd, population, "judgement", "agreed")
    assert agree(crowd, population, "side", "judgement 3")


def test_experts_of_opposing_sides_are_apart_as_declared():
    raters = replace(BIASED, drift=0.0, reaction=0.0, allegiance=0.6)
    opposing = Setting(opposing=("prosecution", "defence"))
    declare = several(raters, opposing, most=2, number=None, rule=("mean", "higher"))
    crowd, population = crowd_of(declare), population_of(declare)
    for column in ("judgement", "judgement 2", "agreed"):
        assert agree(crowd, population, column)
    high = [population.table(column)["share"].iloc[-1] for column in ("judgement", "judgement 2")]
    assert high[0] > high[1] + 0.2


def test_a_consensus_of_raters_without_differences_between_them_is_a_binomial_majority():
    raters = RaterParameters(raters=7, noise_sd=1.0)
    judgement = Judgement(policy={}, intercept=0.3, cuts=(0.0,), levels=("no", "yes"), raters=raters)

    def declare(world):
        rater_panel(world, raters)
        judge(world, "judgement", judgement)
        consensus(world, "agreed", "judgement", judgement, how="majority", most=3)

    p = 0.6179114221889526  # Φ(0.3)
    table = population_of(declare).table("agreed")
    assert table["share"].iloc[1] == pytest.approx(p**3 + 3 * p**2 * (1 - p))


def test_the_reliability_of_mean_ratings_rises_as_spearman_and_brown_say():
    single = 0.47
    noise = np.sqrt(16 * (1 / single - 1) - ROUNDING)
    crowd = crowd_of(scores(RaterParameters(raters=4, noise_sd=noise), most=4), n=60_000)
    ratings = np.column_stack([crowd[name] for name in ("score", "score 2", "score 3", "score 4")])
    for k in (1, 2, 3, 4):
        r = np.corrcoef(ratings[:, :k].mean(axis=1), crowd["risk"])[0, 1]
        error = 2 * r * (1 - r**2) / np.sqrt(crowd.rows)
        assert abs(r**2 - spearman_brown(single, k)) < FOUR * error


def test_two_raters_of_a_case_differ_by_their_severity_and_noise():
    raters = RaterParameters(raters=6, severity_sd=2.4, noise_sd=2.0)
    crowd = crowd_of(scores(raters, most=2), n=60_000)
    half = (crowd["score"] - crowd["score 2"]) ** 2 / 2
    parts = rater_variances(raters, case_sd=4.0)
    expected = parts["rater"] + parts["residual"] + ROUNDING
    assert abs(half.mean() - expected) < FOUR * half.std() / np.sqrt(len(half))


def test_further_raters_change_nothing_about_the_first(crowd):
    alone = crowd_of(several(BIASED, shares=(1.0,)))
    for column in ("risk", "side", "rater", "order", "feeling", "judgement", "judgement 2"):
        np.testing.assert_array_equal(alone[column], crowd[column])
    np.testing.assert_array_equal(alone["agreed"], alone["judgement"])


def test_an_effect_that_is_on_leaves_the_choice_of_colleagues_as_it_was(crowd):
    severe = crowd_of(several(replace(BIASED, severity_sd=1.0)))
    for column in ("raters", "rater 2", "rater 3"):
        np.testing.assert_array_equal(severe[column], crowd[column])
    assert (severe["judgement 2"] != crowd["judgement 2"]).any()


def test_more_raters_than_the_panel_has_are_refused():
    told = problems_of(lambda: crowd_of(several(replace(BIASED, raters=2)), n=10))
    assert "a panel of 2" in told[0]


def test_fewer_colleagues_than_cases_have_are_refused():
    told = problems_of(lambda: crowd_of(several(BIASED, most=2), n=10))
    assert "raise `most`" in told[0]


def test_shares_of_raters_that_do_not_sum_to_one_are_refused():
    told = problems_of(lambda: crowd_of(several(BIASED, shares=(0.5, 0.2, 0.2)), n=10))
    assert "a sum of 0.9" in told[0]


def test_an_unknown_rule_and_an_uneven_mean_are_told_at_once():
    uneven = Judgement(values=(0.0, 1.0, 5.0), levels=(), raters=BIASED, setting=SETTING)

    def declare(world, **rule):
        several(BIASED)(world)
        consensus(world, "strange", "judgement", uneven, most=3, **rule)

    assert len(problems_of(lambda: crowd_of(lambda w: declare(w, how="modus", ties="up"), n=10))) == 2
    assert "equal steps" in problems_of(lambda: crowd_of(lambda w: declare(w, how="mean"), n=10))[0]
