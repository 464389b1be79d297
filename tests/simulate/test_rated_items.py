"""Items as several raters answer them, and the long table of who rated whom on what."""

from dataclasses import replace

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.colleagues import raters_per_case
from riskeval.simulate.consensus import consensus
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.graded import Response, graded_probabilities
from riskeval.simulate.rated_items import RatedItems, blurred, rated_items
from riskeval.simulate.raters import RaterParameters, rater_halo, rater_panel
from riskeval.simulate.ratings_table import ratings_table
from riskeval.simulate.setting import Setting
from tests.simulate.two_readings import FOUR, agree, crowd_of, population_of

ITEMS = ("impulsivity", "insight", "support")
QUIET = RaterParameters(raters=3)
BIASED = RaterParameters(raters=3, severity_sd=0.5, noise_sd=0.6, halo_sd=0.5)
SHARES = (0.5, 0.3, 0.2)
SEEN = {item: item for item in ITEMS} | {"total": "total"}


def answers(latent):
    responses = [Response(1.5, difficulty) for difficulty in (-0.5, 0.0, 0.8)]
    return {
        item: graded_probabilities(latent, response, 3)
        for item, response in zip(ITEMS, responses, strict=True)
    }


def rated(raters, most=1, setting=None, mean=False):
    items = RatedItems(answers, "risk", raters, setting or Setting(halo="halo"))

    def declare(world):
        world.drawn_only("person_id", lambda stream: [f"P{row:06d}" for row in range(world.rows)])
        world.normal("risk")
        rater_panel(world, raters)
        rater_halo(world, raters)
        raters_per_case(world, SHARES)
        rated_items(world, "total", items, most=most)
        if mean:
            consensus(world, "agreed", "total", items, how="mean", most=most, number="raters")

    return declare


@pytest.fixture(scope="module")
def crowd():
    return crowd_of(rated(BIASED, most=3), n=2_000)


@pytest.fixture(scope="module")
def table(crowd):
    return ratings_table(crowd, SEEN, most=3, number="raters")


@pytest.mark.parametrize(
    "raters",
    [QUIET, replace(QUIET, severity_sd=0.7), replace(QUIET, noise_sd=0.8), BIASED],
    ids=["quiet", "severe", "noisy", "biased"],
)
def test_totals_of_a_crowd_are_as_the_population_says(raters):
    crowd, population = crowd_of(rated(raters)), population_of(rated(raters))
    assert agree(crowd, population, "rater", "total")


def test_a_perfect_rater_answers_as_the_items_follow_the_person():
    plain, quiet = Crowd(3_000, 11), crowd_of(rated(QUIET), n=3_000)
    plain.normal("risk")
    plain.total("total", answers(plain["risk"]))
    for column in (*ITEMS, "total"):
        np.testing.assert_array_equal(plain[column], quiet[column])


def test_totals_of_colleagues_are_as_the_population_says():
    declare = rated(BIASED, most=2)
    crowd, population = crowd_of(declare), population_of(declare)
    assert agree(crowd, population, "rater", "total 2")


def test_the_mean_of_totals_is_as_the_population_says():
    raters = replace(BIASED, halo_sd=0.0)
    declare = rated(raters, most=3, mean=True)
    crowd, population = crowd_of(declare), population_of(declare)
    table = population.table("agreed")
    mean = (table["agreed"] * table["share"]).sum()
    spread = np.sqrt(((table["agreed"] - mean) ** 2 * table["share"]).sum())
    assert abs(crowd["agreed"].mean() - mean) < FOUR * spread / np.sqrt(crowd.rows)
    half = table["agreed"] >= 3
    share = table["share"][half].sum()
    error = np.sqrt(share * (1 - share) / crowd.rows)
    assert abs((crowd["agreed"] >= 3).mean() - share) < FOUR * error


def test_halo_makes_the_items_of_one_rating_go_together():
    without, with_it = (crowd_of(rated(replace(QUIET, halo_sd=size)), n=20_000) for size in (0.0, 1.5))
    between = [np.corrcoef(world["impulsivity"], world["insight"])[0, 1] for world in (without, with_it)]
    assert between[1] > between[0] + 0.1


def test_noise_of_an_item_is_averaged_over_a_normal_distribution():
    found = blurred(
        lambda latent: {"slope": np.stack([latent**2, 0 * latent], axis=1)}, np.ones(1), np.full(1, 0.5)
    )
    # E(1 + z/2)² = 1.25; nine points of step 1 have that moment to 0.1 %.
    assert found["slope"][0, 0] == pytest.approx(1.25, rel=0.001)


@pytest.mark.parametrize(("effect", "size"), [("severity_sd", 0.7), ("noise_sd", 0.5), ("halo_sd", 0.5)])
def test_an_effect_on_items_leaves_the_people_and_their_raters_as_they_were(effect, size):
    without, with_it = (crowd_of(rated(replace(QUIET, **on), most=2), n=2_000) for on in ({}, {effect: size}))
    for column in ("risk", "rater", "raters", "rater 2"):
        np.testing.assert_array_equal(without[column], with_it[column])
    assert (without["total"] != with_it["total"]).any()


def test_the_table_has_a_row_for_each_case_and_rater_and_item(crowd, table):
    assert table.columns.tolist() == ["case", "rater", "item", "value"]
    assert len(table) == (crowd["raters"] + 1).sum() * len(SEEN)
    assert not table.duplicated(["case", "rater", "item"]).any()


def test_the_table_is_sorted_by_case_and_rater_with_items_in_order(table):
    assert table["item"].head(4).tolist() == list(SEEN)
    pairs = table[["case", "rater"]].drop_duplicates()
    assert pairs.equals(pairs.sort_values(["case", "rater"]))


def test_each_total_in_the_table_is_the_sum_of_that_raters_items(table):
    wide = table.pivot(index=["case", "rater"], columns="item", values="value")
    assert (wide[list(ITEMS)].sum(axis=1) == wide["total"]).all()


def test_values_of_the_first_rater_are_those_of_the_crowd(crowd, table):
    labels = np.array(crowd.scales["rater"].labels)[crowd.codes("rater")]
    first = table[table["item"] == "total"].set_index(["case", "rater"])["value"]
    np.testing.assert_array_equal(
        first.loc[list(zip(crowd["person_id"], labels, strict=True))], crowd["total"]
    )


def test_sides_and_occasions_become_columns_of_the_table():
    crowd = crowd_of(rated(QUIET, most=2), n=20)
    crowd.drawn_only("visit", lambda stream: np.zeros(20, dtype=np.int64))
    sides = ("prosecution", "defence")
    found = ratings_table(crowd, {"total": "total"}, most=2, opposing=sides, occasion="visit")
    assert found.columns.tolist() == ["case", "rater", "item", "value", "side", "occasion"]
    assert found["side"].value_counts().to_dict() == {"prosecution": 20, "defence": 20}


def test_hidden_ratings_are_not_in_the_table():
    crowd = crowd_of(rated(QUIET), n=500)
    crowd.blank("insight", 0.3)
    found = ratings_table(crowd, SEEN)["item"].value_counts()
    assert found["insight"] == 500 - crowd.hidden("insight").sum() < 500
    assert found["impulsivity"] == 500


def test_columns_that_are_not_there_are_named():
    with pytest.raises(SimulationError, match="'totla'"):
        ratings_table(crowd_of(rated(QUIET), n=10), {"total": "totla"})
    with pytest.raises(SimulationError, match="'rsik'"):
        rated_items(crowd_of(rated(QUIET), n=10), "sum", RatedItems(answers, "rsik", QUIET))
