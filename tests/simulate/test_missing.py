"""Missing values: of the declared kind, in the declared share, for the declared reason."""

import numpy as np
import pytest

from riskeval import load_instrument
from riskeval.errors import SimulationError
from riskeval.simulate import Missing, Response, draw_items
from riskeval.simulate.crowd import Crowd
from riskeval.simulate.missing import hide
from riskeval.simulate.population import Population
from riskeval.simulate.tool import Tool, tool

PEOPLE = 200_000
FEW = np.random.default_rng(4).standard_normal(20_000)


def declare(world, missing):
    world.category("sex", {"male": 0.7, "female": 0.3})
    world.normal("latent_risk")
    tool(world, "score", Tool(3, answers=3), stem="item")
    hide(world, ["item_01", "score"], missing)
    return world


def close(found, share):
    """Within four Monte Carlo standard errors of the share."""
    return abs(np.mean(found) - share) < 4 * np.sqrt(share * (1 - share) / len(found))


def logistic(x):
    return 1 / (1 + np.exp(-x))


def test_values_that_are_missing_at_random_have_the_declared_share():
    crowd = declare(Crowd(PEOPLE, 2), Missing(share=0.07))
    assert close(crowd.hidden("item_01"), 0.07)
    assert not crowd.hidden("item_02").any()


def test_each_column_is_hidden_by_a_draw_of_its_own():
    crowd = declare(Crowd(PEOPLE, 2), Missing(share=0.2))
    assert close(crowd.hidden("item_01") & crowd.hidden("score"), 0.04)


def test_each_true_answer_is_missing_as_often_as_declared():
    crowd = declare(Crowd(PEOPLE, 2), Missing(share=0.05, answer=2.0))
    for answer in range(3):
        here = crowd.hidden("item_01")[crowd["item_01"] == answer]
        assert close(here, logistic(np.log(0.05 / 0.95) + answer))


def test_each_group_is_missing_as_often_as_declared():
    crowd = declare(Crowd(PEOPLE, 2), Missing(share=0.05, groups={"sex": {"female": 1.0}}))
    women = crowd.codes("sex") == 1
    assert close(crowd.hidden("item_01")[women], logistic(np.log(0.05 / 0.95) + 1))
    assert close(crowd.hidden("item_01")[~women], 0.05)


def test_what_is_latent_can_decide_what_is_missing():
    crowd = declare(Crowd(PEOPLE, 2), Missing(share=0.1, latent={"latent_risk": -0.8}))
    chance = logistic(np.log(0.1 / 0.9) - 0.8 * crowd["latent_risk"])
    gap = crowd.hidden("item_01") - chance
    assert abs(gap.mean()) < 4 * np.sqrt((chance * (1 - chance)).mean() / PEOPLE)
    assert crowd["latent_risk"][crowd.hidden("item_01")].mean() < -0.5


def test_missing_values_change_neither_people_nor_truth():
    few, many = (declare(Crowd(1000, 2), Missing(share=share, answer=1.0)) for share in (0.0, 0.5))
    assert np.array_equal(few["score"], many["score"])
    nodes = [declare(Population(), Missing(share=share, answer=1.0)).rows for share in (0.0, 0.5)]
    assert nodes[0] == nodes[1] < 1000


def test_a_kind_with_a_code_is_written_as_its_code():
    crowd = declare(Crowd(1000, 2), Missing(share=0.3, kind="omitted", code="X"))
    written = crowd.frame(["item_01"])["item_01"]
    assert (written == "X").mean() == crowd.hidden("item_01").mean() > 0.2


def test_an_array_is_the_share_of_each_person():
    share = np.where(FEW > 0, 0.4, 0.0)
    blank = draw_items(load_instrument("bvc"), FEW, 1, missing=share).isna()
    assert not blank[FEW <= 0].any(axis=None)
    assert close(blank["confused"][FEW > 0], 0.4)


def test_the_answers_of_an_instrument_can_be_missing_because_of_what_they_are():
    whole = draw_items(load_instrument("odara"), FEW, 1)
    hidden = Missing(share=0.05, answer=2.0, kind="unknown", items=("threat",))
    gappy = draw_items(load_instrument("odara"), FEW, 1, missing=[hidden, Missing(share=0.1)])
    for answer, share in (("no", 0.05), ("yes", logistic(np.log(0.05 / 0.95) + 2))):
        assert close(gappy["threat"].eq("?")[whole["threat"] == answer], share)
    assert close(gappy["threat"].isna(), 0.1)
    assert not gappy.drop(columns="threat").eq("?").any(axis=None)


def test_an_answer_has_at_most_one_kind_of_missing_and_all_four_can_be_there():
    start = load_instrument("start")
    shares = {"not rated": 0.1, "omitted": 0.2, "not applicable": 0.3, "unknown": 0.4}
    column = draw_items(start, FEW[:2000], 1, missing=shares)["i1_strength"]
    found = [column.isna(), *(column.eq(code) for code in ("omitted", "not applicable", "unknown"))]
    assert all(close(one, share) for one, share in zip(found, shares.values(), strict=True))
    assert sum(one.sum() for one in found) == 2000


def test_protective_items_follow_protection_and_the_others_risk():
    risk, protection = FEW[:10_000], FEW[10_000:]
    frame = draw_items(load_instrument("draor"), {"risk": risk, "protection": protection}, 1).astype(int)
    for item in ("stable1", "acute7"):
        assert np.corrcoef(frame[item], risk)[0, 1] > 0.3
        assert abs(np.corrcoef(frame[item], protection)[0, 1]) < 0.04
    assert np.corrcoef(frame["protective6"], protection)[0, 1] > 0.3


def test_an_item_can_follow_a_weighted_sum():
    latent = {"risk": FEW[:10_000], "protection": FEW[10_000:]}
    both = {"threat": Response(latent={"risk": 1.0, "protection": -1.0})}
    yes = draw_items(load_instrument("odara"), latent, 1, responses=both).eq("yes")
    found = [np.corrcoef(yes["threat"], one)[0, 1] for one in latent.values()]
    assert found[0] > 0.2
    assert found[0] + found[1] == pytest.approx(0, abs=0.05)


def test_changing_one_item_leaves_the_draws_of_the_others():
    bvc = load_instrument("bvc")
    plain = draw_items(bvc, FEW[:500], 1)
    harder = draw_items(bvc, FEW[:500], 1, responses={"confused": Response(0.5, np.ones(500))})
    assert not plain["confused"].equals(harder["confused"])
    assert plain.drop(columns="confused").equals(harder.drop(columns="confused"))


@pytest.mark.parametrize(
    ("wrong", "count", "words"),
    [
        ({"missing": {"omited": 0.1, "unknown": 1.2}}, 2, "did you mean 'omitted'"),
        ({"missing": {"omitted": 0.1}}, 1, "a kind of missing that 'odara' can write"),
        ({"missing": {"not rated": 0.7, "unknown": 0.6}}, 1, "come to 1 at most"),
        ({"missing": [0.1, 0.2]}, 1, "one for each of 3 people"),
        ({"missing": [Missing(share=0.7, items=("threat",)), 0.6]}, 1, "in 'threat'"),
        ({"missing": Missing(latent={"protection": 1.0}, items=("threats",))}, 2, "did you mean 'threat'"),
        ({"missing": Missing(groups={"sex": {"female": 1.0}})}, 1, "give share as an array"),
        ({"responses": {"threats": Response(np.nan, [1.0, 2.0])}}, 3, "did you mean 'threat'"),
        ({"responses": {"threat": Response(latent="protection")}}, 1, "'protection'"),
        ({"latent": [0.0, np.nan, 1.0], "seed": -1}, 2, "row 2"),
        ({"latent": {"risk": [0.0], "protection": [0.0, 1.0]}}, 1, "as many of each"),
        ({"latent": {}}, 1, "none"),
        ({"missing": 1.5, "seed": 0.5}, 2, "1.5"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_every_problem(wrong, count, words):
    with pytest.raises(SimulationError) as caught:
        draw_items(load_instrument("odara"), **{"latent": [0.0, 1.0, 2.0], "seed": 1, **wrong})
    assert len(caught.value.problems) == count
    assert words in str(caught.value)


def test_items_that_are_often_missing_for_different_reasons_do_not_add_up():
    threat, children = (Missing(share=0.8, items=(item,)) for item in ("threat", "children"))
    frame = draw_items(load_instrument("odara"), FEW[:2000], 1, missing=[threat, children])
    assert all(close(frame[item].isna(), 0.8) for item in ("threat", "children"))


@pytest.mark.parametrize("wrong", [{"share": -0.1}, {"kind": "lost"}, {"answer": np.inf}])
def test_impossible_missing_values_are_refused(wrong):
    with pytest.raises(SimulationError):
        Missing(**wrong)
