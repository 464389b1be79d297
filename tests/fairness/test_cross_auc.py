"""Ranking the events of one group against the non-events of another."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import xauc
from riskeval.metrics import auc

FRAME = pd.DataFrame(
    {
        "y": [1, 1, 0, 0, 1, 1, 0, 0],
        "s": [3, 5, 1, 2, 6, 4, 4, 3],
        "g": ["a", "a", "a", "a", "b", "b", "b", "b"],
    }
)


def cohort_of(frame: pd.DataFrame, **more: object) -> rv.Cohort:
    return rv.Cohort(frame, outcome="y", groups="g", predictions={"Tool": {"score": "s"}}, **more)


def one(found: rv.Estimates, group: str, label: str, contrast: str = "") -> pd.Series:
    frame = found.frame
    rows = frame[(frame["g"] == group) & (frame["label"] == label) & (frame["contrast"] == contrast)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_events_3_and_5_of_a_beat_non_events_4_and_3_of_b_in_2_and_a_half_of_4_pairs():
    found = xauc(cohort_of(FRAME), "g", reference="a")
    assert one(found, "a", "against non-events of b")["estimate"] == pytest.approx(2.5 / 4)
    assert one(found, "b", "against non-events of a")["estimate"] == pytest.approx(4 / 4)


def test_the_difference_is_of_the_two_directions():
    found = xauc(cohort_of(FRAME), "g", reference="a")
    row = one(found, "b", "against non-events of a", "difference")
    assert row["estimate"] == pytest.approx(4 / 4 - 2.5 / 4)
    assert row["reference"] == "events of a against non-events of b"
    assert (row["n"], row["events"]) == (8, 4)


def test_events_of_a_group_against_all_non_events_mix_both_groups_by_their_numbers():
    found = xauc(cohort_of(FRAME), "g", reference="a")
    assert one(found, "a", "against non-events of everybody")["estimate"] == pytest.approx((4 + 2.5) / 8)
    assert one(found, "(all)", "against non-events of b")["estimate"] == pytest.approx((2.5 + 1.5 + 2) / 8)


def test_with_one_group_twice_the_ranking_across_is_the_auc_within():
    rng = np.random.default_rng(3)
    half = pd.DataFrame({"y": rng.binomial(1, 0.4, 60), "s": rng.integers(0, 9, 60)})
    both = pd.concat([half.assign(g="a"), half.assign(g="b")], ignore_index=True)
    cohort = cohort_of(both)
    within = rv.evaluate(cohort, auc, by="g").frame.set_index("g").loc["a"]
    across = one(xauc(cohort, "g", reference="a"), "a", "against non-events of b")
    assert across["estimate"] == pytest.approx(within["estimate"])
    assert across["se"] == pytest.approx(within["se"])


def test_the_interval_of_the_difference_agrees_with_the_bootstrap():
    rng = np.random.default_rng(5)
    y = rng.binomial(1, 0.4, 600)
    frame = pd.DataFrame({"y": y, "s": rng.normal(y, 1).round(1), "g": rng.choice(["a", "b"], 600)})
    found = xauc(cohort_of(frame), "g", reference="a")
    drawn = found.interval(method="bootstrap", resamples=2000, seed=1)
    own, theirs = (one(f, "b", "against non-events of a", "difference") for f in (found, drawn))
    assert [own["lower"], own["upper"]] == pytest.approx([theirs["lower"], theirs["upper"]], abs=0.02)


def test_a_group_without_events_has_rows_that_say_so():
    frame = FRAME.assign(y=[1, 1, 0, 0, 0, 0, 0, 0])
    row = one(xauc(cohort_of(frame), "g", reference="a"), "b", "against non-events of a")
    assert (row["status"], np.isnan(row["estimate"])) == ("not estimable", True)
    assert row["note"]


def test_a_misspelt_reference_is_named():
    with pytest.raises(EvaluationError, match="reference"):
        xauc(cohort_of(FRAME), "g", reference="A group")


def test_intersections_are_paired_with_one_cell():
    frame = pd.concat([FRAME.assign(sex="f"), FRAME.assign(sex="m", s=FRAME["s"] + 1)], ignore_index=True)
    cohort = rv.Cohort(frame, outcome="y", groups=["g", "sex"], predictions={"Tool": {"score": "s"}})
    found = xauc(cohort, ("g", "sex"), reference=("a", "f")).frame
    mine = found[
        (found["g"] == "b") & (found["sex"] == "m") & (found["label"] == "against non-events of a, f")
    ]
    assert mine.loc[mine["contrast"] == "", "estimate"].tolist() == [1.0]


def test_one_prediction_can_be_asked_for_by_name() -> None:
    frame = pd.DataFrame({"y": [0, 1] * 4, "s": range(8), "t": [1, 0] * 4, "g": [*"aaaabbbb"]})
    tools = {"One": {"score": "s"}, "Other": {"score": "t"}}
    cohort = rv.Cohort(frame, outcome="y", groups="g", predictions=tools)
    both, other = (
        xauc(cohort, "g", reference="a").frame,
        xauc(cohort, "g", reference="a", prediction="Other").frame,
    )
    pd.testing.assert_frame_equal(other, both[both["prediction"] == "Other"].reset_index(drop=True))
    with pytest.raises(EvaluationError, match="did you mean 'Other'"):
        xauc(cohort, "g", reference="a", prediction="Othr")


def test_groups_may_be_the_levels_of_a_control_column() -> None:
    frame = pd.DataFrame({"y": [0, 1] * 4, "s": range(8), "kind": [*"aaaabbbb"]})
    cohort = rv.Cohort(frame, outcome="y", control="kind", predictions={"One": {"score": "s"}})
    found = xauc(cohort, "kind", reference="a").frame
    assert found["kind"].tolist()[:2] == ["b", "a"]
    assert found["estimate"].tolist()[:2] == [1.0, 0.0]
