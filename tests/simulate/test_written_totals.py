"""A written total is what its tool would make of the answers that are not hidden; people are numbered."""

import numpy as np
import pandas as pd
import pytest

from riskeval.simulate import Crowd, Population
from riskeval.simulate.numbering import numbered

ITEMS = {f"item_{k}": [[0.0, 0.0, 1.0]] if k else [[0.0, 1.0, 0.0]] for k in range(4)}  # answers 1, 2, 2, 2


def drawn(*hidden, prorate):
    crowd = Crowd(3, seed=1)
    crowd.total("total", ITEMS, prorate=prorate)
    crowd.derive("risk", "total", np.arange(9) / 10)
    for item in hidden:
        crowd.blank(item, lambda: np.array([1.0, 0.0, 0.0]))
    return crowd.frame(["total", "risk"]).astype(float)


def test_the_mean_of_the_other_answers_stands_for_a_hidden_one():
    # 2 + 2 + 2 of three items is 8 of four; 1 + 2 + 2 is 6.67, rounded 7. The others have 1 + 2 + 2 + 2 = 7.
    assert drawn("item_0", prorate=1)["total"].tolist() == [8, 7, 7]
    assert drawn("item_1", prorate=1)["total"].tolist() == [7, 7, 7]


def test_a_half_is_rounded_up():
    crowd = Crowd(1, seed=1)
    crowd.total("total", {"a": [[0.0, 1.0]], "b": [[1.0, 0.0]], "c": [[0.0, 1.0]]}, prorate=1)
    crowd.blank("c", 1.0)
    assert crowd.frame(["total"])["total"].tolist() == [2]  # 1 of two items is 1.5 of three


def test_what_is_looked_up_follows_the_prorated_total():
    assert drawn("item_0", prorate=1)["risk"].tolist() == pytest.approx([0.8, 0.7, 0.7])


def test_with_more_hidden_answers_than_allowed_there_is_no_total_and_nothing_looked_up():
    frame = drawn("item_0", "item_1", prorate=1)
    assert frame.isna().all(axis=1).tolist() == [True, False, False]
    assert drawn("item_0", prorate=0).isna().all(axis=1).tolist() == [True, False, False]


def test_hidden_answers_do_not_change_what_is_true():
    world = Population()
    world.total("total", ITEMS, prorate=1)
    world.blank("item_0", lambda: pytest.fail("a population asked who is hidden"))
    assert world.table("total").to_dict("list") == {"total": [7.0], "share": [1.0]}


def test_people_are_numbered_with_as_many_digits_as_the_last_one_needs():
    assert numbered(2, "P").tolist() == ["P0001", "P0002"]
    many = numbered(12_001, "C")
    expected = pd.Series([f"C{number:05d}" for number in range(1, 12_002)])
    pd.testing.assert_series_equal(many, expected)
