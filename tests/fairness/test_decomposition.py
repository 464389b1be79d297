"""A difference between groups in the total, as a sum over items or scales."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import decomposition

FRAME = pd.DataFrame(
    {"a": [0, 2, 1, 3], "b": [1, 1, 0, 0], "c": [0, 0, 2, 2], "g": ["f", "f", "m", "m"], "y": [0, 1, 0, 1]}
)


def cohort_of(frame: pd.DataFrame, **more: object) -> rv.Cohort:
    named = {"groups": "g", "items": ["a", "b", "c"], "predictions": {"Tool": {"score": "a"}}}
    return rv.Cohort(frame, outcome="y", **(named | more))


def test_differences_of_1_less_1_and_2_add_up_to_a_difference_of_2():
    found = decomposition(cohort_of(FRAME), "g", reference="f")
    table = found.table()
    assert table["part"].tolist() == ["a", "b", "c"]
    assert table["difference"].tolist() == pytest.approx([1, -1, 2])
    assert table["share"].tolist() == pytest.approx([0.5, -0.5, 1.0])
    totals = found.differences.frame.query("prediction == 'total'")
    assert totals["estimate"].tolist() == pytest.approx([2])


def test_scales_add_up_their_items():
    table = decomposition(cohort_of(FRAME), "g", reference="f", parts={"x": ["a", "b"], "z": ["c"]}).table()
    assert table[["part", "difference"]].values.tolist() == [["x", 0.0], ["z", 2.0]]


def test_parts_of_many_people_add_up_with_intervals_that_hold_them():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(0, 4, (900, 3)), columns=["a", "b", "c"])
    frame = frame.assign(g=rng.choice(["f", "m", "x"], 900), y=rng.integers(0, 2, 900))
    found = decomposition(cohort_of(frame), "g", reference="f")
    table = found.table()
    sums = table.groupby("g")["difference"].sum()
    totals = found.differences.frame.query("prediction == 'total'").set_index("g")["estimate"]
    assert sums.to_dict() == pytest.approx(totals.to_dict())
    assert (table["lower"] < table["difference"]).all()
    assert table.groupby("g")["share"].sum().tolist() == pytest.approx([1.0, 1.0])


def test_people_who_lack_an_item_are_left_out_of_every_part_and_counted():
    frame = pd.concat([FRAME, FRAME], ignore_index=True).astype({"a": float})
    frame.loc[0, "a"] = np.nan
    found = decomposition(cohort_of(frame, missing="drop"), "g", reference="m").means.frame
    women = found[found["g"] == "f"]
    assert women["n"].tolist() == [3] * 4
    assert women["n_dropped"].tolist() == [1] * 4


@pytest.mark.parametrize(
    ("parts", "needed"),
    [
        ({"x": ["a", "zz"]}, "zz"),
        ({"x": ["a"], "y": ["a"]}, "one part"),
        ({"total": ["a"]}, "total"),
        ({"x": "a"}, "lists of items"),
        ({}, "lists of items"),
    ],
)
def test_wrong_parts_are_named(parts, needed):
    with pytest.raises(EvaluationError, match=needed):
        decomposition(cohort_of(FRAME), "g", reference="f", parts=parts)


def test_a_cohort_without_items_and_a_misspelt_reference_are_named():
    with pytest.raises(EvaluationError, match="items"):
        decomposition(cohort_of(FRAME, items=[]), "g", reference="f")
    with pytest.raises(EvaluationError, match="reference"):
        decomposition(cohort_of(FRAME), "g", reference="women")
