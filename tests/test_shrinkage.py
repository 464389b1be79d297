"""Partial pooling: each group's value beside the one pulled towards the mean of the groups."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import auc, event_rate


def rates_of(events: dict[str, tuple[int, int]]) -> rv.Cohort:
    table = pd.DataFrame(
        {
            "g": list(events),
            "n": [n for _, n in events.values()],
            "k": [k for k, _ in events.values()],
            "s": 1,
        }
    )
    return rv.Cohort.from_counts(table, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})


def shrunken(events: dict[str, tuple[int, int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = rv.evaluate(rates_of(events), event_rate, by="g").shrunken("g").frame
    pooled = frame["method"].str.contains("partially pooled")
    return frame[~pooled].set_index("g"), frame[pooled].set_index("g")


def test_each_raw_row_is_followed_by_its_pooled_row():
    found = rv.evaluate(rates_of({"a": (20, 100), "b": (30, 100), "c": (40, 100)}), event_rate, by="g")
    frame = found.shrunken("g").frame
    assert frame["g"].tolist() == ["a", "a", "b", "b", "c", "c"]
    assert frame["method"].str.contains("partially pooled").tolist() == [False, True] * 3


def test_equal_groups_are_pulled_by_the_share_of_chance_in_their_variance():
    # 20, 30 and 40 %: variance 0.01, of which chance explains 0.0021
    raw, pooled = shrunken({"a": (20, 100), "b": (30, 100), "c": (40, 100)})
    assert raw.loc["a", "estimate"] == pytest.approx(0.2)
    assert pooled.loc["a", "estimate"] == pytest.approx(0.3 - 0.1 * (1 - 0.21))
    assert pooled.loc["b", "estimate"] == pytest.approx(0.3)


def test_groups_no_further_apart_than_chance_are_pulled_all_the_way():
    _, pooled = shrunken({"a": (29, 100), "b": (30, 100), "c": (31, 100)})
    assert pooled["estimate"].tolist() == pytest.approx([0.3] * 3)
    assert pooled["note"].str.contains("100 %").all()


def test_a_small_group_is_pulled_further_than_a_large_one():
    raw, pooled = shrunken({"a": (20, 100), "b": (120, 300), "c": (30, 100), "small": (4, 8)})
    moved = (pooled["estimate"] - raw["estimate"]).abs() / (raw["estimate"] - 0.33).abs()
    assert moved["small"] > moved["b"]
    assert pooled.loc["small", "estimate"] < raw.loc["small", "estimate"]


def test_pooled_rows_promise_no_coverage_and_have_no_interval():
    _, pooled = shrunken({"a": (20, 100), "b": (30, 100), "c": (40, 100)})
    assert pooled["note"].str.contains("no coverage promise").all()
    assert pooled[["lower", "upper", "p"]].isna().all(axis=None)


def test_a_group_that_has_no_value_stays_without_one():
    rng = np.random.default_rng(1)
    y = rng.binomial(1, 0.4, 400)
    frame = pd.DataFrame({"y": y, "s": rng.normal(y, 1).round(1), "g": rng.choice(list("abcd"), 400)})
    frame.loc[frame["g"] == "d", "y"] = 0
    cohort = rv.Cohort(frame, outcome="y", groups="g", predictions={"Tool": {"score": "s"}})
    found = rv.evaluate(cohort, auc, by="g").shrunken("g").frame
    mine = found[found["g"] == "d"]
    assert mine["estimate"].isna().all()
    assert set(mine["status"]) == {"not estimable"}


def test_two_groups_are_too_few_to_pool():
    _, pooled = shrunken({"a": (20, 100), "b": (40, 100)})
    assert pooled["estimate"].isna().all()
    assert pooled["note"].str.len().gt(0).all()


def test_a_group_whose_people_were_all_excluded_keeps_its_row():
    frame = pd.DataFrame({"y": [0, 1] * 60, "s": [1, 2, 3] * 40, "g": ["a", "b", "c", "d"] * 30, "w": 1.0})
    frame.loc[frame["g"] == "d", "w"] = 0
    cohort = rv.Cohort(frame, outcome="y", groups="g", weights="w", predictions={"Tool": {"score": "s"}})
    found = rv.evaluate(cohort, event_rate, by="g").shrunken("g").frame
    assert found.loc[found["g"] == "d", "status"].tolist() == ["not available"]
