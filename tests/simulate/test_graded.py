"""Graded answers: the shares that the model states, and what a bias of an item moves."""

import numpy as np
import pytest

from riskeval.errors import SimulationError
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.draws import Stream
from riskeval.simulate.graded import Response, graded, graded_probabilities
from riskeval.simulate.population import Population
from riskeval.simulate.tool import ItemBias, Tool, tool, tool_reliability

PEOPLE = 200_000
GROUPS = {"A": 0.6, "B": 0.4}
UNIFORM = ItemBias((2,), "group", difficulty={"B": 1.0})
NON_UNIFORM = ItemBias((2,), "group", discrimination={"B": 0.4})


def declare(world, parameters, *, shift=0.0):
    world.category("group", GROUPS)
    world.normal("latent_risk", mean=world.by("group", {"B": shift}))
    world.normal("protection")
    tool(world, "score", parameters, stem="item")
    return world


def crowd(parameters, n=PEOPLE, **how):
    return declare(Crowd(n, 5), parameters, **how)


def mantel_haenszel(answer, group, matched):
    """The common odds ratio of a yes, group 1 against group 0, of people who are matched."""
    table = np.zeros((2, 2, int(matched.max()) + 1))
    np.add.at(table, (group, answer, matched), 1)
    (a, b), (c, d) = table[1, ::-1], table[0, ::-1]
    total = np.maximum(table.sum(axis=(0, 1)), 1)
    return (a * d / total).sum() / (b * c / total).sum()


def test_the_probabilities_of_an_answer_are_the_ones_by_hand():
    found = graded_probabilities([0.0, 1.0], Response(2.0, 0.5), 3)
    reached = 1 / (1 + np.exp(-(2.0 * (np.array([0.0, 1.0]) - 0.5)[:, None] - np.log([1 / 2, 2.0]))))
    by_hand = np.column_stack([1 - reached[:, 0], reached[:, 0] - reached[:, 1], reached[:, 1]])
    assert found == pytest.approx(by_hand, abs=1e-15)


def test_at_a_propensity_equal_to_the_difficulty_all_answers_are_equally_likely():
    assert graded_probabilities([0.7], Response(2.0, 0.7), 5) == pytest.approx(np.full((1, 5), 0.2))


def test_an_answer_is_certain_at_the_ends_of_the_scale():
    assert graded_probabilities([-1e9, 1e9], Response(), 3) == pytest.approx(np.eye(3)[[0, 2]], abs=1e-200)


@pytest.mark.parametrize("answers", [2, 3, 7])
def test_drawn_answers_have_the_stated_probabilities(answers):
    drawn = graded(np.full(PEOPLE, 0.8), answers, Stream(1, "draw").uniforms(PEOPLE))
    stated = graded_probabilities([0.8], Response(), answers)[0]
    error = np.sqrt(stated * (1 - stated) / PEOPLE)
    assert (np.abs(np.bincount(drawn, minlength=answers) / PEOPLE - stated) < 4 * error).all()


@pytest.mark.parametrize("bias", [(), (UNIFORM,), (NON_UNIFORM,)], ids=["none", "uniform", "non-uniform"])
def test_drawn_totals_have_the_distribution_of_the_population(bias):
    parameters = Tool(
        4, 3, (1.0, 1.5, 0.5, 2.0), (0.0, 0.5, -0.5, 1.0), {"latent_risk": 1, "protection": -0.7}, bias
    )
    drawn = crowd(parameters)
    true = declare(Population(), parameters).table("group", "score")
    for row in true.itertuples():
        code = list(GROUPS).index(row.group)
        share = np.mean((drawn.codes("group") == code) & (drawn["score"] == row.score))
        assert abs(share - row.share) < 4 * np.sqrt(row.share * (1 - row.share) / PEOPLE) + 1e-9


def test_a_biased_item_moves_no_other_item_and_nobody_else():
    plain, biased = crowd(Tool(3), 5000), crowd(Tool(3, bias=(UNIFORM,)), 5000)
    for name in ("item_01", "item_03", "latent_risk"):
        assert np.array_equal(plain[name], biased[name])
    changed = plain["item_02"] != biased["item_02"]
    assert changed.any()
    assert (biased.codes("group")[changed] == 1).all()


def test_the_odds_ratio_at_equal_totals_is_the_declared_one():
    drawn = crowd(Tool(20, discrimination=1.2, bias=(UNIFORM,)), shift=0.5)
    purified = drawn["score"] - drawn["item_02"]
    for item, total, declared in (("item_02", drawn["score"], -1.2), ("item_01", purified, 0.0)):
        found = mantel_haenszel(drawn.codes(item), drawn.codes("group"), total.astype(int))
        # With equal discriminations a total says all there is about what is latent, so this is exact but
        # for the draw: the standard error of the log odds ratio of 200,000 people is 0.011; four of them.
        assert np.log(found) == pytest.approx(declared, abs=0.045)


def test_non_uniform_bias_favours_one_group_below_and_the_other_above():
    drawn = crowd(Tool(3, discrimination=2.0, bias=(NON_UNIFORM,)))
    answer, group, risk = drawn["item_02"], drawn.codes("group"), drawn["latent_risk"]
    low, high = (risk < -0.5), (risk > 0.5)
    gaps = [answer[here & (group == 1)].mean() - answer[here & (group == 0)].mean() for here in (low, high)]
    assert gaps[0] > 0.1
    assert gaps[1] < -0.1


def test_a_tool_that_follows_protection_alone_says_nothing_about_risk():
    drawn = crowd(Tool(10, latent="protection"))
    # The standard error of a correlation of nothing is 1/sqrt(n).
    assert abs(np.corrcoef(drawn["score"], drawn["latent_risk"])[0, 1]) < 4 / np.sqrt(PEOPLE)
    assert np.corrcoef(drawn["score"], drawn["protection"])[0, 1] > 0.7


def test_the_reliability_is_the_correlation_of_two_parallel_ratings():
    world, one = Crowd(PEOPLE, 3), Tool(8, 3, 1.4, 0.3)
    world.normal("latent_risk", mean=0.2, sd=0.9)
    tool(world, "first", one)
    tool(world, "second", one)
    found = np.corrcoef(world["first"], world["second"])[0, 1]
    true = tool_reliability(one, mean=0.2, sd=0.9)
    assert found == pytest.approx(true, abs=4 * (1 - true**2) / np.sqrt(PEOPLE))


def test_items_can_have_names():
    world = declare(Crowd(10, 1), Tool(("confused", "irritable")))
    assert np.array_equal(world["score"], world["confused"] + world["irritable"])


@pytest.mark.parametrize(
    ("wrong", "count"),
    [
        (lambda: Tool(0, 1), 2),
        (lambda: Tool(3, discrimination=(1.0, 2.0), difficulty=float("nan")), 2),
        (lambda: Tool(("a", "a")), 1),
        (lambda: Tool(3, latent={"risk": float("inf")}, bias=(ItemBias((0, 4), "group"),)), 3),
        (lambda: Tool(2, bias=(ItemBias((1,), "group", {"B": float("nan")}),)), 1),
        (lambda: crowd(Tool(2, latent="risc", bias=(ItemBias((1,), "group", {"C": 1.0}),)), 10), 2),
    ],
)
def test_an_impossible_tool_is_refused_with_every_problem(wrong, count):
    with pytest.raises(SimulationError) as caught:
        wrong()
    assert len(caught.value.problems) == count
