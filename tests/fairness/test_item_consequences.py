"""What flagged items do to totals, to who is flagged and to the error rates of groups."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import item_bias, item_consequences

# 160 people of each sex on two items. From a total of 1 on, 120 of each are flagged.
RATED = pd.DataFrame({"a": [0, 1, 0, 1] * 2, "b": [0, 0, 1, 1] * 2, "sex": ["f"] * 4 + ["m"] * 4})
RATED = RATED.assign(n=[40, 60, 20, 40, 40, 20, 60, 40], y=[0, 1] * 4, tool=1)
TOOL = {"predictions": {"Tool": {"score": "tool"}}}


def people() -> rv.Cohort:
    return rv.Cohort.from_counts(RATED, n="n", outcome="y", groups="sex", items=["a", "b"], **TOOL)


def asked(**more: object):
    cohort = people()
    return item_consequences(cohort, item_bias(cohort, "sex", reference="m"), **({"cut": 1} | more))


def rate(table: pd.DataFrame, version: str, metric: str, sex: str = "f") -> float:
    rows = table[(table["prediction"] == version) & (table["metric"] == metric) & (table["sex"] == sex)]
    assert len(rows) == 1
    return float(rows["estimate"].iloc[0])


def test_without_an_item_the_reference_group_is_flagged_as_often_as_before():
    # Item b alone: 100 of 160 men have it, and a third of the 60 others make up the 120 of before.
    table = asked(without=["a"]).estimates.frame
    assert rate(table, "total", "flag_rate", "m") == pytest.approx(120 / 160)
    assert rate(table, "without flagged items", "flag_rate", "m") == pytest.approx(120 / 160)


def test_the_other_group_is_flagged_from_the_same_cut_with_the_same_lot():
    # 60 women have item b, and a third of the 100 others is flagged by lot.
    found = asked(without=["a"])
    assert rate(found.estimates.frame, "without flagged items", "flag_rate") == pytest.approx(
        (60 + 100 / 3) / 160
    )
    assert rate(found.gaps.frame, "total", "flag_rate") == pytest.approx(0)
    assert rate(found.gaps.frame, "without flagged items", "flag_rate") == pytest.approx(
        (60 + 100 / 3) / 160 - 120 / 160
    )


def test_who_is_newly_flagged_and_who_no_longer_is_counted():
    # Of 60 women with item a alone two thirds are no longer flagged; of 40 with neither a third newly is.
    moved = asked(without=["a"]).moved
    row = moved[(moved["sex"] == "f") & (moved.eq("without flagged items").any(axis=1))].iloc[0]
    assert row["no_longer"] == pytest.approx(40)
    assert row["newly"] == pytest.approx(40 / 3)


def test_the_change_is_the_difference_for_the_same_people():
    found = asked(without=["a"])
    change = rate(found.changes.frame, "without flagged items", "sensitivity")
    after, before = (
        rate(found.estimates.frame, version, "sensitivity") for version in ("without flagged items", "total")
    )
    assert change == pytest.approx(after - before)


def test_equating_an_item_that_is_rated_too_high_brings_false_alarms_together():
    rng = np.random.default_rng(2)
    n = 4000
    trait, group = rng.normal(size=n), rng.choice(["a", "b"], n)
    frame = pd.DataFrame({"y": rng.binomial(1, 1 / (1 + np.exp(1 - trait))), "g": group, "tool": 1})
    for k in range(6):
        frame[f"i{k}"] = (trait + 2.0 * (k == 5) * (group == "b") + rng.logistic(size=n) > 0.5).astype(int)
    cohort = rv.Cohort(frame, outcome="y", groups="g", items=[f"i{k}" for k in range(6)], **TOOL)
    found = item_bias(cohort, "g", reference="a", purify=False)
    gaps = item_consequences(cohort, found, cut=4, without=["i5"]).gaps.frame
    rates = gaps[gaps["metric"] == "false_positive_rate"].set_index("prediction")["estimate"]
    assert rates["total"] > 0.03
    assert abs(rates["flagged items equated"]) < rates["total"] / 2


@pytest.mark.parametrize(
    ("wrong", "needed"),
    [({"cut": "high"}, "cut"), ({"without": ["z"]}, "z"), ({"cut": float("nan")}, "cut")],
)
def test_wrong_questions_are_named(wrong, needed):
    with pytest.raises(EvaluationError, match=needed):
        asked(**({"without": ["a"]} | wrong))


def test_where_nothing_is_flagged_an_item_must_be_named():
    alike = RATED.assign(n=[40, 40, 40, 40] * 2)
    cohort = rv.Cohort.from_counts(alike, n="n", outcome="y", groups="sex", items=["a", "b"], **TOOL)
    with pytest.raises(EvaluationError, match="flagged"):
        item_consequences(cohort, item_bias(cohort, "sex", reference="m"), cut=1)
