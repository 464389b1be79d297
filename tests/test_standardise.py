"""Control columns, items, and groups compared as if they had the same mix of levels."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import CohortError, EvaluationError
from riskeval.metrics import auc, event_rate, flag_rate, mean_risk_of_events

# 100 people of each group: a has 50 at either level of the control, b 20 and 80.
TABLE = pd.DataFrame(
    {
        "g": ["a", "a", "b", "b"],
        "kind": ["x", "y", "x", "y"],
        "n": [50, 50, 20, 80],
        "k": [10, 30, 4, 48],
        "s": [1, 2, 1, 2],
    }
)


def cohort_of(table: pd.DataFrame, **more: object) -> rv.Cohort:
    named = {"n": "n", "events": "k", "predictions": {"Tool": {"score": "s"}}}
    return rv.Cohort.from_counts(table, **(named | {"groups": "g", "control": "kind"} | more))


def rates(cohort: rv.Cohort) -> pd.DataFrame:
    return rv.evaluate(cohort, event_rate, by="g").frame.set_index("g")


def test_groups_that_differ_only_in_their_mix_have_one_standardised_rate():
    raw, alike = rates(cohort_of(TABLE)), rates(cohort_of(TABLE).standardised("g"))
    assert raw.loc[["a", "b"], "estimate"].tolist() == pytest.approx([0.4, 0.52])
    # everybody's mix is 70 : 130, so 0.35 · 0.2 + 0.65 · 0.6
    assert alike.loc[["a", "b"], "estimate"].tolist() == pytest.approx([0.46, 0.46])


def test_the_standard_error_is_that_of_a_stratified_mean():
    found = rates(cohort_of(TABLE).standardised("g")).loc["b"]
    variance = 0.35**2 * 0.2 * 0.8 / 20 * (20 / 19) + 0.65**2 * 0.6 * 0.4 / 80 * (80 / 79)
    assert found["se"] == pytest.approx(np.sqrt(variance))


def test_counts_are_unweighted_after_standardising():
    found = rates(cohort_of(TABLE).standardised("g")).loc["b"]
    assert (found["n"], found["events"]) == (100, 52)


def test_a_group_with_nobody_at_a_level_is_excluded_and_counted():
    table = pd.concat([TABLE, TABLE.iloc[[0]].assign(g="c", n=7, k=1)], ignore_index=True)
    alike = cohort_of(table).standardised("g")
    assert alike.group_levels("g") == ["a", "b"]
    assert alike.excluded.values.tolist() == [["group of `g` with nobody at some level of kind", 7]]


def test_a_level_of_one_person_leaves_the_group_its_interval():
    table = pd.concat([TABLE.iloc[:2], TABLE.iloc[2:].assign(n=[1, 80], k=[0, 48])], ignore_index=True)
    found = rates(cohort_of(table).standardised("g")).loc["b"]
    assert np.isfinite(found["lower"])


def test_standardising_needs_a_control():
    with pytest.raises(CohortError, match="control"):
        cohort_of(TABLE, control=None).standardised("g")


def test_no_group_with_every_level_is_an_error():
    with pytest.raises(CohortError, match="every level"):
        cohort_of(TABLE.iloc[[0, 3]]).standardised("g")


def test_a_column_cannot_be_group_and_control():
    with pytest.raises(CohortError, match="is both"):
        cohort_of(TABLE, control=["kind", "g"])


def test_groups_are_compared_within_levels_of_the_control():
    found = rv.evaluate(cohort_of(TABLE), event_rate, by=[("kind", "g")]).contrast("g", reference="a").frame
    assert found[["kind", "g"]].values.tolist() == [["x", "b"], ["y", "b"]]
    assert found["estimate"].tolist() == pytest.approx([0.0, 0.0])


def test_several_columns_are_compared_with_one_cell_at_once():
    found = rv.evaluate(cohort_of(TABLE), event_rate, by=[("kind", "g")])
    rows = found.contrast(("kind", "g"), reference=("x", "a")).frame
    assert rows[["kind", "g", "reference"]].values.tolist() == [
        ["x", "b", "x, a"],
        ["y", "a", "x, a"],
        ["y", "b", "x, a"],
    ]
    assert rows["estimate"].tolist() == pytest.approx([0.0, 0.4, 0.4])


def test_a_reference_needs_one_label_for_each_column():
    found = rv.evaluate(cohort_of(TABLE), event_rate, by=[("kind", "g")])
    with pytest.raises(EvaluationError, match="for each of"):
        found.contrast(("kind", "g"), reference="a")


def test_items_are_read_as_numbers_and_a_blank_drops_nobody():
    frame = pd.DataFrame({"y": [0, 1, 1], "s": [1, 2, 3], "i1": ["0", "", "2"]})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, items=["i1"])
    assert (cohort.n, cohort.items) == (3, ("i1",))
    assert np.array_equal(cohort.item_values("i1"), [0, np.nan, 2], equal_nan=True)
    with pytest.raises(CohortError, match="an item"):
        cohort.item_values("i2")


def test_an_item_with_words_is_named():
    frame = pd.DataFrame({"y": [0, 1], "s": [1, 2], "i1": ["0", "often"]})
    with pytest.raises(CohortError, match="`i1`"):
        rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "s"}}, items="i1")


def test_a_score_made_of_rows_is_one_more_prediction():
    cohort = cohort_of(TABLE)
    flagged = (cohort.people.columns["Tool", "score"].values >= 2).astype(float)
    found = rv.evaluate(cohort.with_score("at 2", flagged), flag_rate.at(1, on="score"), by="g").frame
    mine = found[found["prediction"] == "at 2"].set_index("g")["estimate"]
    assert mine[["a", "b"]].tolist() == pytest.approx([0.5, 0.8])
    with pytest.raises(CohortError, match="new name"):
        cohort.with_score("Tool", flagged)
    with pytest.raises(CohortError, match="one value"):
        cohort.with_score("short", flagged[:1])


def test_a_chance_of_being_flagged_is_a_risk_whose_means_are_the_rates():
    cohort = cohort_of(TABLE)
    chance = np.where(cohort.people.columns["Tool", "score"].values >= 2, 1.0, 0.5)
    found = rv.evaluate(cohort.with_risk("lot", chance).only("lot"), mean_risk_of_events).frame
    assert found["estimate"].tolist() == pytest.approx([(78 + 14 / 2) / 92])
    with pytest.raises(CohortError, match="from 0 to 1"):
        cohort.with_risk("lot", chance * 2)


def test_any_metric_can_be_standardised():
    found = rv.evaluate(cohort_of(TABLE).standardised("g"), auc, by="g").frame.set_index("g")
    assert found.loc["a", "estimate"] == pytest.approx(found.loc["b", "estimate"])


def test_groups_can_be_given_one_mix_of_scores():
    table = TABLE.assign(s=[1, 2, 1, 2])
    alike = cohort_of(table, control=None).standardised("g", over=[("Tool", "score")])
    assert rates(alike).loc[["a", "b"], "estimate"].tolist() == pytest.approx([0.46, 0.46])


def test_people_without_the_value_are_counted_among_the_excluded():
    frame = pd.DataFrame({"y": [0, 1] * 4, "s": [1, 2, 2, 1, 1, 2, None, 2], "g": ["a", "b"] * 4})
    cohort = rv.Cohort(
        frame, outcome="y", groups="g", predictions={"Tool": {"score": "s"}}, missing="drop"
    ).standardised("g", over=[("Tool", "score")])
    assert cohort.excluded.values.tolist() == [["score of Tool missing", 1]]
    with pytest.raises(CohortError, match="roles as pairs"):
        cohort.standardised("g", over=[("Tool", "risk")])
