"""Items on which people with the same total are rated differently; the oracles are in test_reference."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import item_bias

ITEMS = [f"i{k}" for k in range(1, 9)]


def drawn(seed: int, n: int = 800, shifted: float = 0.0, levels: int = 2) -> pd.DataFrame:
    """Items that stand for one trait; the last is rated higher in group b by a shift of its log odds."""
    rng = np.random.default_rng(seed)
    trait, group = rng.normal(size=n), rng.choice(["a", "b"], n)
    frame = pd.DataFrame({"y": rng.binomial(1, 0.3, n), "tool": 1, "g": group})
    for item in ITEMS:
        extra = shifted * (group == "b") * (item == ITEMS[-1])
        latent = trait + extra + rng.logistic(size=n)
        frame[item] = np.digitize(latent, np.linspace(-0.5, 1.0, levels - 1))
    return frame


def cohort_of(frame: pd.DataFrame, items: list[str] = ITEMS, **more: object) -> rv.Cohort:
    named = {"groups": "g", "items": items, "predictions": {"Tool": {"score": "tool"}}}
    return rv.Cohort(frame, outcome="y", **(named | more))


def test_a_common_odds_ratio_is_the_weighted_one_of_the_strata():
    # At a total of 1 each of two items has it for some: a 30 of 60, b 20 of 60 on the first item.
    counts = pd.DataFrame({"i1": [1, 0, 1, 0], "i2": [0, 1, 0, 1], "g": ["a", "a", "b", "b"]})
    counts = counts.assign(n=[30, 30, 20, 40], y=[0, 1, 0, 1], tool=1)
    cohort = rv.Cohort.from_counts(
        counts, n="n", outcome="y", groups="g", items=["i1", "i2"], predictions={"Tool": {"score": "tool"}}
    )
    found = item_bias(cohort, "g", reference="a", purify=False).table.set_index("item")
    assert found.loc["i1", "mh_odds_ratio"] == pytest.approx((30 * 40) / (30 * 20))
    assert found.loc["i1", "ets_delta"] == pytest.approx(-2.35 * np.log(2))
    assert found.loc["i1", "points"] == pytest.approx(20 / 60 - 30 / 60)


def test_a_shifted_item_is_flagged_and_leaves_the_total():
    found = item_bias(cohort_of(drawn(1, 3000, shifted=1.2)), "g", reference="a")
    assert found.flagged["b"] == ("i8",)
    row = found.table.set_index("item").loc["i8"]
    assert (row["ets_class"], bool(row["in_total"])) == ("C", False)
    assert row["points_lower"] > 0
    assert "i8" in found.text


def test_purification_takes_the_false_shift_off_the_other_items():
    cohort = cohort_of(drawn(1, 3000, shifted=2.0))
    raw, pure = (
        item_bias(cohort, "g", reference="a", purify=p).table.set_index("item") for p in (False, True)
    )
    others = ITEMS[:-1]
    assert raw.loc[others, "points"].mean() < pure.loc[others, "points"].mean() < 0.02


def test_where_items_are_alike_a_test_flags_about_one_in_twenty():
    p = np.concatenate(
        [
            item_bias(cohort_of(drawn(seed, 400)), "g", reference="a", purify=False).table["p"]
            for seed in range(40)
        ]
    )
    assert 0.02 < (p < 0.05).mean() < 0.08


def test_counting_people_twice_is_the_row_twice():
    frame = drawn(3, 300, levels=3)
    twice = item_bias(cohort_of(pd.concat([frame, frame])), "g", reference="a").table
    counts = (
        frame.groupby([*ITEMS, "y", "g", "tool"], as_index=False).size().assign(n=lambda f: 2 * f["size"])
    )
    counted = rv.Cohort.from_counts(
        counts, n="n", outcome="y", groups="g", items=ITEMS, predictions={"Tool": {"score": "tool"}}
    )
    mine = item_bias(counted, "g", reference="a").table
    numbers = ["points", "points_lower", "p_uniform", "p_nonuniform", "p_both", "p", "n"]
    assert mine[numbers].to_numpy(float) == pytest.approx(
        twice[numbers].to_numpy(float), rel=1e-6, nan_ok=True
    )


def test_people_without_an_item_are_counted_as_dropped():
    frame = drawn(4, 300).astype({"i1": float})
    frame.loc[:9, "i1"] = np.nan
    found = item_bias(cohort_of(frame), "g", reference="a", purify=False).table
    assert (found["n"] + found["n_dropped"]).tolist() == [300.0] * len(ITEMS)
    assert found["n_dropped"].iloc[0] == 10


def test_an_item_that_everybody_has_has_a_row_that_says_why_there_is_no_number():
    frame = drawn(5, 300).assign(i1=1)
    row = item_bias(cohort_of(frame), "g", reference="a").table.set_index("item").loc["i1"]
    assert row["status"] != "ok"
    assert row["note"]
    assert np.isnan(row["p"])


def test_a_group_of_one_has_rows_that_say_why():
    frame = drawn(6, 300)
    frame.loc[0, "g"] = "alone"
    found = item_bias(cohort_of(frame), "g", reference="a").table
    mine = found[found["group"] == "alone"] if "group" in found else found[found["g"] == "alone"]
    assert len(mine) == len(ITEMS)
    assert (mine["status"] != "ok").all()


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ({"reference": "A"}, "reference"),
        ({"reference": "a", "items": ["i1", "i99"]}, "i99"),
        ({"reference": "a", "matching": "age"}, "age"),
        ({"reference": "a", "rule": "guess"}, "guess"),
    ],
)
def test_wrong_questions_are_named(asked, needed):
    with pytest.raises(EvaluationError, match=needed):
        item_bias(cohort_of(drawn(7, 200)), "g", **asked)


def test_a_cohort_without_items_is_told_to_name_them():
    with pytest.raises(EvaluationError, match="items"):
        item_bias(cohort_of(drawn(8, 200), items=[]), "g", reference="a")
