"""One declaration gives people when a crowd reads it, and their distribution when a population does."""

import numpy as np
import pandas as pd
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import logistic
from riskeval.simulate.population import Population

PEOPLE = 200_000


def declare(world):
    """Every kind of column, each depending on an earlier one."""
    world.category("sex", {"male": 0.8, "female": 0.2})
    world.choice(
        "site", ["A", "B"], np.stack([*(1 - 0.5 * s for s in [world["sex"]]), 0.5 * world["sex"]], axis=1)
    )
    world.normals(["risk", "protection"], [[1.0, -0.4], [-0.4, 1.0]])
    chance = logistic(world["risk"] - 0.5)
    item = np.stack([1 - chance, chance / 2, chance / 2], axis=1)
    world.total("score", {"item_1": item, "item_2": item, "item_3": item})
    world.derive("band", "score", [0, 0, 0, 1, 1, 2, 2], labels=["low", "moderate", "high"])
    world.derive("norm", "score", [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    world.yes_no(
        "violent", logistic(world["risk"] - 0.5 * world["protection"] - 1 + world.by("sex", {"female": -0.4}))
    )
    world.yes_no("treated", 0.1 + 0.1 * world["band"])


@pytest.fixture(scope="module")
def crowd():
    made = Crowd(PEOPLE, seed=5)
    declare(made)
    return made


@pytest.fixture(scope="module")
def population():
    made = Population()
    declare(made)
    return made


@pytest.mark.parametrize(
    "names",
    [
        ["sex", "site"],
        ["sex", "band", "violent"],
        ["score", "violent"],
        ["norm", "treated"],
        ["band", "treated"],
    ],
)
def test_people_are_distributed_as_the_population_says(crowd, population, names):
    true = population.table(*names).astype(dict.fromkeys(names, str)).set_index(names)["share"]
    frame = crowd.frame(names).astype("float64", errors="ignore").astype(str)
    numbers = [name for name in names if not crowd.scales[name].labels]
    frame = frame.assign(**{name: crowd[name].astype(str) for name in numbers})
    seen = (frame.groupby(names).size() / PEOPLE).reindex(true.index).fillna(0.0)
    error = np.sqrt(true * (1 - true) / PEOPLE)
    assert (np.abs(seen - true) <= 4 * error + 1e-9).all()
    assert true.sum() == pytest.approx(1, abs=1e-9)


def test_a_sum_is_the_sum_of_its_items(crowd):
    items = crowd.frame(["item_1", "item_2", "item_3"])
    assert (items.sum(axis=1) == crowd["score"]).all()


def test_two_coins_and_a_die_by_hand():
    world = Population()
    world.total("heads", {"first": [[0.5, 0.5]], "second": [[0.5, 0.5]]})
    world.derive("any", "heads", [0, 1, 1], labels=["none", "some"])
    world.yes_no("win", np.where(world["heads"] == 2, 1.0, 0.25))
    table = world.table("any", "win")
    assert table["share"].tolist() == pytest.approx([0.25 * 0.75, 0.25 * 0.25, 0.5 * 0.75, 0.5 * 0.25 + 0.25])
    assert table["any"].tolist() == ["none", "none", "some", "some"]


def test_an_integral_over_a_normal_number_is_exact():
    world = Population()
    world.normal("risk", mean=0.3, sd=1.5)
    world.yes_no("violent", logistic(world["risk"]))
    fine = np.arange(-12, 12, 1e-3)
    density = np.exp(-(fine**2) / 2)
    expected = (logistic(0.3 + 1.5 * fine) * density).sum() / density.sum()
    assert world.table("violent")["share"].iloc[1] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("nodes", [8, 9, 10, 11, 32])
def test_an_integral_over_a_quantity_is_accurate(nodes):
    world = Population()
    world.quantity("order", lambda share: share, nodes=nodes)
    world.yes_no("violent", logistic(5 * world["order"]))
    expected = np.log((1 + np.exp(5)) / 2) / 5
    # 11 is prime: midpoints, whose error is the change of the slope / (24 · 11²) and smaller terms.
    close = 1.1 * 5 * (0.25 - 0.0066) / (24 * 11**2) if nodes == 11 else 2e-5
    assert world.rows == nodes
    assert world.table("violent")["share"].iloc[1] == pytest.approx(expected, abs=close)


def test_correlated_normal_numbers_are_correlated(crowd, population):
    both = population.weight @ (population["risk"] * population["protection"])
    assert both == pytest.approx(-0.4, abs=1e-6)
    seen = np.corrcoef(crowd["risk"], crowd["protection"])[0, 1]
    assert abs(seen + 0.4) < 4 * (1 - 0.4**2) / np.sqrt(PEOPLE)


def test_an_added_column_leaves_the_others_as_they_were(crowd):
    other = Crowd(PEOPLE, seed=5)
    other.category("eyes", {"brown": 0.7, "blue": 0.3})
    declare(other)
    assert (other["score"] == crowd["score"]).all()
    assert (other["violent"] == crowd["violent"]).all()


def test_a_sample_by_other_shares_carries_weights_that_restore_them():
    made = Crowd(PEOPLE, seed=1)
    made.category("group", {"majority": 0.9, "minority": 0.1}, sampled={"majority": 0.5, "minority": 0.5})
    minority = made["group"] == 1
    assert abs(minority.mean() - 0.5) < 4 * 0.5 / np.sqrt(PEOPLE)
    assert made["weight"][minority].sum() / made["weight"].sum() == pytest.approx(0.1, abs=0.002)


def test_random_effects_are_shared_within_their_label_and_have_their_spread():
    made = Crowd(20_000, seed=2)
    made.panel("site", [f"S{k}" for k in range(2000)])
    made.effect("lean", "site", 0.7)
    by_site = pd.Series(made["lean"]).groupby(made.codes("site"))
    assert by_site.nunique().max() == 1
    assert by_site.first().std() == pytest.approx(0.7, abs=4 * 0.7 / np.sqrt(4000))
    population = Population()
    population.panel("site", ["A", "B"])
    population.effect("lean", "site", 0.7)
    assert population.weight @ population["lean"] ** 2 == pytest.approx(0.49, abs=1e-6)


def test_repeated_rows_of_a_person_follow_an_autoregression():
    made = Crowd(20_000, seed=3)
    made.normal("level")
    made.repeat("day", 5)
    made.autoregressive("state", 0.6)
    state, level = made["state"].reshape(-1, 5), made["level"].reshape(-1, 5)
    assert made["day"][:6].tolist() == [0, 1, 2, 3, 4, 0]
    assert (level == level[:, :1]).all()
    for lag in (1, 2, 3):
        seen = np.corrcoef(state[:, 0], state[:, lag])[0, 1]
        assert abs(seen - 0.6**lag) < 4 / np.sqrt(20_000)
    assert state.var(axis=0) == pytest.approx(np.ones(5), abs=4 * np.sqrt(2 / 20_000))


def test_a_population_has_a_node_for_every_occasion():
    world = Population()
    world.repeat("day", 4)
    world.autoregressive("state", 0.6)
    assert world.weight @ (world["day"] == 2) == pytest.approx(0.25)
    assert world.weight @ world["state"] ** 2 == pytest.approx(1, abs=1e-6)


def test_hidden_values_are_blank_or_a_code_and_the_rest_stays():
    made = Crowd(1000, seed=4)
    made.level("item", [[0.5, 0.3, 0.2]])
    before = made.frame(["item"])["item"]
    made.blank("item", 0.2)
    made.blank("item", np.where(made["item"] == 2, 1.0, 0.0), kind="unknown", code="?")
    after = made.frame(["item"])["item"]
    assert (after[before == 2] == "?").all()
    rest = after[(before != 2) & after.notna()]
    assert (rest.astype(int) == before[rest.index]).all()
    assert 0.1 < after[before != 2].isna().mean() < 0.3
    assert made.missing_codes("item") == ["blank", "?"]


def test_what_follows_from_a_drawn_time_keeps_its_declared_probability():
    def declare_times(world):
        world.drawn_only("months", lambda stream: -np.log(stream.uniforms(world.rows)) / 0.05)
        world.yes_no("within_12", 1 - np.exp(-0.6), drawn=lambda: world["months"] <= 12)

    made, world = Crowd(PEOPLE, seed=6), Population()
    declare_times(made)
    declare_times(world)
    assert (made["within_12"] == (made["months"] <= 12)).all()
    true = world.table("within_12")["share"].iloc[1]
    assert abs(made["within_12"].mean() - true) < 4 * np.sqrt(true * (1 - true) / PEOPLE)


def test_a_crowd_that_draws_a_value_need_not_know_its_probabilities():
    def declare_coins(world):
        world.yes_no("first", 0.5)
        world.yes_no("second", 0.5)
        both = lambda: world.codes("first") + world.codes("second")
        world.level("heads", lambda: [[0.25, 0.5, 0.25]], values=[0, 1, 2], drawn=both)

    made, world = Crowd(100, seed=6), Population()
    declare_coins(made)
    declare_coins(world)
    assert (made["heads"] == made["first"] + made["second"]).all()
    assert world.table("heads")["share"].tolist() == [0.25, 0.5, 0.25]


def test_occasions_that_are_alike_make_no_nodes():
    world = Population()
    world.repeat("day", 60, alike=True)
    world.yes_no("incident", 0.01)
    assert world.rows == 1
    assert world.table("incident")["share"].iloc[1] == pytest.approx(0.01)


REFUSED = {
    "positive definite": lambda w: w.normals(
        ["a", "b", "c"], [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    ),
    "not symmetric": lambda w: w.normals(["a", "b"], [[1, 0.2], [0.3, 1]]),
    "diagonal is not 1": lambda w: w.normals(["a", "b"], [[2, 0.2], [0.2, 1]]),
    "2 columns": lambda w: w.normals(["a", "b"], [[1.0]]),
    "from 0 to 1 for 'y'": lambda w: w.yes_no("y", 1.3),
    "sum to 1": lambda w: w.category("g", {"a": 0.5, "b": 0.6}),
    "declared twice": lambda w: (w.normal("x"), w.normal("x")),
    "labels of 'g'": lambda w: (w.category("g", {"a": 1.0}), w.by("g", {"b": 1.0})),
    "declared before": lambda w: w.derive("risk", "scor", [0.1]),
    "3 values for 'risk'": lambda w: (w.level("s", [[0.2, 0.3, 0.5]]), w.derive("risk", "s", [0.1, 0.2])),
    "standard deviations from 0": lambda w: w.normal("x", sd=-1.0),
    "correlation between": lambda w: w.autoregressive("x", 1.5),
    "just before this declaration": lambda w: (
        w.yes_no("y", np.full(7, 0.2)) or w.level("z", np.full((7, 2), 0.5))
    ),
    "positions among the 2 labels": lambda w: (
        w.yes_no("s", 0.5),
        w.derive("b", "s", [0, 2], labels=["x", "y"]),
    ),
}


@pytest.mark.parametrize("world", [lambda: Crowd(3, 1), Population], ids=["crowd", "population"])
@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_is_refused_in_words(said, world):
    with pytest.raises(SimulationError, match=said):
        REFUSED[said](world())


@pytest.mark.parametrize("n", [0, -5, 2.5, "10", True, 10**9])
def test_a_number_of_people_is_a_whole_number_from_1(n):
    with pytest.raises(SimulationError, match="number of people from 1"):
        Crowd(n, 1)


def test_a_population_too_wide_to_integrate_says_so():
    world = Population()
    for k in range(4):
        world.normal(f"x{k}")
    with pytest.raises(SimulationError, match="fits into 30,000,000 nodes"):
        world.normal("x4")
