"""What two criteria force on a third at given base rates, with numbers that can be redone with a pencil."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.fairness import incompatible
from riskeval.fairness.laws import LAWS, Side

# white: 1,000 people, 200 events, of whom 150 flagged, and 100 of the 800 others
# black: 500 people, 200 events, of whom 150 flagged, and 60 of the 300 others
CELLS = {
    "white": {(1, 1): 150, (1, 0): 50, (0, 1): 100, (0, 0): 700},
    "black": {(1, 1): 150, (1, 0): 50, (0, 1): 60, (0, 0): 240},
}
TOOL = {"Tool": {"score": "flag"}}
BESIDE_WHITE = {"by": "group", "reference": "white", "cut": 1}


def cohort(cells: dict[str, dict[tuple[int, int], float]], times: int = 1, **more: object) -> rv.Cohort:
    rows = [
        {"group": g, "y": y, "flag": f, "n": n * times, "risk": 0.2 + 0.4 * f}
        for g, table in cells.items()
        for (y, f), n in table.items()
    ]
    given = {"predictions": TOOL, "groups": "group"} | more
    return rv.Cohort.from_counts(pd.DataFrame(rows), n="n", outcome="y", **given)


def gap(made: object, metric: str, given: str) -> pd.Series:
    frame = made.forced.frame
    return frame[(frame["metric"] == metric) & frame["label"].str.endswith(given)].iloc[0]


def test_equal_ppv_and_sensitivity_force_a_gap_in_false_positive_rates() -> None:
    # odds of the event: 2/3 against 1/4, so 8/3 times; FPR of white 1/8 becomes 1/3
    row = gap(incompatible(cohort(CELLS), "Tool", **BESIDE_WHITE), "false_positive_rate", "opportunity")
    assert_allclose(row["estimate"], 1 / 3 - 1 / 8)
    assert row["lower"] < row["estimate"] < row["upper"]
    assert row["note"] == "would be 0.333 against 0.125 of white"


def test_equal_error_rates_force_gaps_in_both_predictive_values_and_in_flags() -> None:
    made = incompatible(cohort(CELLS), "Tool", **BESIDE_WHITE)
    # black with the error rates of white: 0.4 × 0.75 = 0.3 of people rightly flagged, 0.6 / 8 = 0.075 not
    assert_allclose(gap(made, "ppv", "opportunity")["estimate"], 0.3 / 0.375 - 0.6)
    assert_allclose(gap(made, "npv", "opportunity")["estimate"], 0.525 / 0.625 - 700 / 750)
    assert_allclose(gap(made, "flag_rate", "opportunity")["estimate"], 0.375 - 0.25)


def test_equal_ppv_and_false_positive_rates_force_a_gap_in_missed_events() -> None:
    made = incompatible(cohort(CELLS), "Tool", **BESIDE_WHITE)
    # sensitivity of white 3/4, over 8/3: 9/32
    row = gap(made, "false_negative_rate", "predictive parity and equal false positive rates")
    assert_allclose(row["estimate"], 23 / 32 - 1 / 4)


def test_the_arithmetic_of_every_group_closes() -> None:
    table = incompatible(cohort(CELLS), "Tool", **BESIDE_WHITE).arithmetic
    assert_allclose(table["from_the_others"], table["false_positive_rate"])


@pytest.mark.parametrize("law", [law for law in LAWS if law.reads == "flag"], ids=lambda law: law.metric)
def test_a_law_is_solved_by_the_group_that_keeps_the_two(law: object) -> None:
    r = Side(0.2, f=0.25, a=0.15)
    g = _kept(law, r, 0.4)
    metric = {"false_positive_rate": g.fpr, "false_negative_rate": 1 - g.tpr, "ppv": g.ppv}
    metric |= {"npv": 1 - g.missing, "flag_rate": g.f}
    assert_allclose(law.common(g, r) + law.sign * law.slope(g, r) * (g.b - r.b), metric[law.metric])


def _kept(law: object, r: Side, b: float) -> Side:
    """Flags of a group with event rate b that keep the two criteria of a law at the reference's values."""
    kept = {
        ("predictive parity", "equal opportunity"): (r.tpr * b / r.ppv, r.tpr * b),
        ("equal false positive rates", "equal opportunity"): (r.tpr * b + r.fpr * (1 - b), r.tpr * b),
        ("predictive parity", "statistical parity"): (r.f, r.f * r.ppv),
    }
    false = r.fpr * (1 - b)
    kept["predictive parity", "equal false positive rates"] = (
        false / (1 - r.ppv),
        false * r.ppv / (1 - r.ppv),
    )
    flagged = (b - r.missing) / (r.ppv - r.missing)
    kept["predictive parity", "parity of negative predictive values"] = (flagged, flagged * r.ppv)
    f, a = kept[law.kept]
    return Side(b, f=f, a=a)


def test_calibration_and_one_balance_force_a_gap_in_the_other() -> None:
    made = incompatible(
        cohort(CELLS, predictions={"Tool": {"score": "flag", "risk": "risk"}}),
        "Tool",
        by="group",
        reference="white",
        cut=1,
        on="score",
    )
    # mean risk of white's non-events: (100 × 0.6 + 700 × 0.2) / 800 = 0.25; calibrated with that in both
    # groups, events would have 1 − 0.25 × 4 = 0 in white and 1 − 0.25 × 1.5 = 0.625 in black
    row = gap(made, "mean_risk_of_events", "balance for the negative class")
    assert_allclose(row["estimate"], 0.625)
    # events of white have a mean risk of 0.5; non-events would then have 0.5/4 and 0.5 × 2/3
    row = gap(made, "mean_risk_of_nonevents", "balance for the positive class")
    assert_allclose(row["estimate"], 1 / 3 - 1 / 8)


def test_a_gap_leaves_out_0_exactly_where_the_event_rates_are_shown_to_differ() -> None:
    for events in range(20, 60, 2):
        table = {
            "black": {(1, 1): 15, (1, 0): events - 15, (0, 1): 10, (0, 0): 90 - events},
            "white": CELLS["white"],
        }
        made = incompatible(cohort(table), "Tool", **BESIDE_WHITE)
        base = made.base_rates.frame.iloc[0]
        shown = base["lower"] > 0 or base["upper"] < 0
        gaps = made.forced.frame
        assert (((gaps["lower"] > 0) | (gaps["upper"] < 0)) == shown).all()
        assert (gaps["p"] == base["p"]).all()


def test_without_a_difference_in_event_rates_no_conflict_is_shown() -> None:
    same = {"white": CELLS["white"], "black": CELLS["white"]}
    made = incompatible(cohort(same), "Tool", **BESIDE_WHITE)
    assert set(made.verdicts["verdict"]) == {"no conflict is shown"}
    assert "nor is it shown that there is none" in made.text
    assert_allclose(made.forced.frame["estimate"], 0, atol=1e-15)


def test_one_group_that_differs_is_enough_for_all_and_an_unknown_one_is_named() -> None:
    three = CELLS | {"blue": {(0, 0): 30}}
    verdicts = incompatible(cohort(three), "Tool", **BESIDE_WHITE).verdicts
    of = verdicts.groupby("group", sort=False)["verdict"].first()
    assert of["(all)"] == of["black"] == "cannot all hold"
    only = incompatible(cohort({"white": CELLS["white"], "blue": {(1, 1): 2}}), "Tool", **BESIDE_WHITE)
    assert only.verdicts["verdict"].tolist()[:2] == ["cannot be judged"] * 2
    assert "not known for blue" in only.verdicts["reason"].iloc[0]
    assert set(only.forced.frame["status"]) == {"not estimable"}


def test_a_group_of_few_keeps_the_estimate_without_an_interval() -> None:
    few = {"white": CELLS["white"], "black": {(1, 1): 3, (1, 0): 1, (0, 1): 6, (0, 0): 20}}
    rows = incompatible(cohort(few), "Tool", **BESIDE_WHITE).forced.frame
    assert set(rows["status"]) == {"few events"}
    assert rows["estimate"].notna().all()
    assert rows["lower"].isna().all()


def test_a_prediction_that_makes_no_error_leaves_no_gap() -> None:
    perfect = {g: {(1, 1): n, (0, 0): 100} for g, n in (("white", 100), ("black", 300))}
    made = incompatible(cohort(perfect), "Tool", **BESIDE_WHITE)
    row = gap(made, "false_positive_rate", "opportunity")
    assert row["status"] == "not estimable"
    assert "no gap is forced" in row["note"]
    verdicts = made.verdicts.set_index(["criteria", "group"])["verdict"]
    three = "equal false positive rates, equal opportunity, predictive parity"
    assert verdicts[three, "black"] == "no conflict is shown"


def test_where_nobody_is_flagged_nothing_can_be_judged() -> None:
    made = incompatible(cohort(CELLS), "Tool", **(BESIDE_WHITE | {"cut": 9}))
    assert set(made.verdicts["verdict"]) == {"cannot be judged"}


def test_a_value_that_no_rule_can_have_is_said() -> None:
    far = {
        "white": {(1, 1): 90, (1, 0): 10, (0, 1): 60, (0, 0): 840},
        "black": {(1, 1): 90, (0, 1): 5, (0, 0): 5},
    }
    row = gap(incompatible(cohort(far), "Tool", **BESIDE_WHITE), "false_positive_rate", "opportunity")
    assert row["note"].endswith("no rule can have it")


def test_counts_give_what_people_give_and_size_only_narrows() -> None:
    small, large = (
        incompatible(cohort(CELLS, times), "Tool", **BESIDE_WHITE).forced.frame for times in (1, 50_000)
    )
    assert_allclose(small["estimate"], large["estimate"])
    assert (large["upper"] - large["lower"] < 0.01 * (small["upper"] - small["lower"])).all()


def test_clusters_shared_by_the_groups_enter_the_interval() -> None:
    rows = [
        {"group": g, "y": y, "flag": f, "site": s}
        for g, table in CELLS.items()
        for (y, f), n in table.items()
        for s in np.arange(n) % 25
    ]
    frame = pd.DataFrame(rows)
    made = [
        incompatible(
            rv.Cohort(frame, outcome="y", groups="group", predictions=TOOL, cluster=by),
            "Tool",
            **BESIDE_WHITE,
        ).forced.frame
        for by in (None, "site")
    ]
    assert_allclose(made[0]["estimate"], made[1]["estimate"])
    assert (made[1]["upper"] - made[1]["lower"] < made[0]["upper"] - made[0]["lower"]).all()


def test_intersections_are_compared_with_a_named_cell() -> None:
    rows = [
        {"group": g, "sex": s, "y": y, "flag": f, "n": n}
        for g, table in CELLS.items()
        for s in ("female", "male")
        for (y, f), n in table.items()
    ]
    made = incompatible(
        rv.Cohort.from_counts(
            pd.DataFrame(rows), n="n", outcome="y", groups=["group", "sex"], predictions=TOOL
        ),
        "Tool",
        by=("sex", "group"),
        reference=("male", "white"),
        cut=1,
    )
    assert made.reference == "male, white"
    of = made.verdicts.groupby(["sex", "group"])["verdict"].first()
    assert of["female", "white"] == "no conflict is shown"
    assert of["female", "black"] == "cannot all hold"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"reference": "whit"}, "white"),
        ({"by": "grop"}, "group"),
        ({"cut": "high"}, "high"),
        ({"cut": None}, "cut"),
        ({"cut": True}, "cut"),
        ({"confidence": 95}, "0.95"),
        ({"on": "risk"}, "risk"),
    ],
)
def test_a_wrong_question_is_told(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(EvaluationError, match=named):
        incompatible(cohort(CELLS), "Tool", **(BESIDE_WHITE | wrong))


def test_an_unknown_prediction_or_a_single_group_is_told() -> None:
    with pytest.raises(EvaluationError, match="Tool"):
        incompatible(cohort(CELLS), "Tol", **BESIDE_WHITE)
    with pytest.raises(EvaluationError, match="two groups"):
        incompatible(cohort({"white": CELLS["white"]}), "Tool", **BESIDE_WHITE)
    with pytest.raises(EvaluationError, match="Cohort"):
        incompatible(3, "Tool", **BESIDE_WHITE)
