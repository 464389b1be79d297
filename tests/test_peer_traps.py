"""Situations in which other packages answer dishonestly, and what riskeval answers."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.design import Design, Floats
from riskeval.influence import moves, ranks, variance
from riskeval.intervals import critical, wald, wilson
from riskeval.metric import METRICS
from riskeval.metrics import (
    auc,
    brier,
    calibration_in_the_large,
    calibration_intercept,
    calibration_slope,
    event_rate,
    flag_rate,
    oe_ratio,
    sensitivity,
)
from riskeval.small_samples import known

SCORES = {"A": {"score": "a"}, "B": {"score": "b"}}
RISK = {"Tool": {"risk": "risk"}}
Z = critical(0.95)


def separated(events: int, others: int) -> pd.DataFrame:
    """Every event above every non-event on score a; on b the two halves overlap."""
    n = events + others
    return pd.DataFrame({"y": [0] * others + [1] * events, "a": range(n), "b": [i % 7 for i in range(n)]})


def two_scores(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """People with two correlated scores of 13 levels."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    score = lambda: np.clip(np.round(6 + 2 * latent + 2 * rng.normal(size=n)), 0, 12)
    risk = np.round(1 / (1 + np.exp(1.2 - 0.8 * latent)), 3)
    event = rng.random(n) < 1 / (1 + np.exp(0.9 - 1.2 * latent))
    return pd.DataFrame({"y": event.astype(int), "a": score(), "b": score(), "risk": risk})


def placements(y: Floats, score: Floats) -> tuple[Floats, Floats]:
    """DeLong's placements by comparing every pair: the slow and obvious way."""
    event, other = score[y == 1][:, None], score[y == 0][None, :]
    wins = (event > other) + 0.5 * (event == other)
    return wins.mean(axis=1), wins.mean(axis=0)


def test_e1_paired_aucs_have_the_variance_of_all_pairs_counted_one_by_one() -> None:
    frame = two_scores()
    y = frame["y"].to_numpy()
    (ea, oa), (eb, ob) = (placements(y, frame[name].to_numpy()) for name in ("a", "b"))
    expected = np.var(ea - eb, ddof=1) / len(ea) + np.var(oa - ob, ddof=1) / len(oa)
    found = rv.evaluate(rv.Cohort(frame, outcome="y", strata="y", predictions=SCORES), auc)
    gap = found.contrast("prediction", reference="B").frame.iloc[0]
    assert frame["a"].nunique() == 13
    assert_allclose(gap["estimate"], ea.mean() - eb.mean(), rtol=1e-12)
    assert_allclose(gap["se"] ** 2, expected, rtol=1e-12)


def test_e1_the_sign_of_a_difference_follows_the_named_reference() -> None:
    found = rv.evaluate(rv.Cohort(two_scores(), outcome="y", predictions=SCORES), auc)
    a, b = (found.contrast("prediction", reference=name).frame.iloc[0] for name in ("B", "A"))
    assert (a["prediction"], a["reference"]) == ("A", "B")
    assert_allclose(a["estimate"], -b["estimate"], rtol=1e-12)


def test_e2_eight_people_perfectly_separated_have_no_interval() -> None:
    found = rv.evaluate(rv.Cohort(separated(4, 4), outcome="y", predictions=SCORES), auc)
    row = found.frame.iloc[0]
    assert (row["estimate"], row["status"]) == (1.0, "few events")
    assert found.frame[["se", "lower", "upper"]].iloc[0].isna().all()


@pytest.mark.parametrize(("column", "estimate"), [("a", 1.0), ("reversed", 0.0)])
def test_e2_perfect_separation_is_not_certainty(column: str, estimate: float) -> None:
    frame = separated(20, 20).assign(reversed=lambda f: -f["a"])
    tool = {"Tool": {"score": column}}
    row = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=tool), auc).frame.iloc[0]
    assert row["estimate"] == estimate
    assert row["upper"] - row["lower"] == pytest.approx(0.1013, abs=1e-4)
    assert "Newcombe" in row["method"]


def test_e2_a_contrast_with_a_perfect_auc_has_no_p_of_zero() -> None:
    found = rv.evaluate(rv.Cohort(separated(4, 4), outcome="y", predictions=SCORES), auc)
    gap = found.contrast("prediction", reference="B").frame.iloc[0]
    assert gap["status"] == "few events"
    assert np.isnan(gap["p"])


def test_e3_direction_is_never_chosen_from_the_data() -> None:
    frame = two_scores().assign(reversed=lambda f: -f["a"])
    tools = {"Tool": {"score": "a"}, "Reversed": {"score": "reversed"}}
    up, down = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=tools), auc).frame["estimate"]
    assert up > 0.5 > down
    assert_allclose(up + down, 1, rtol=1e-12)


def test_e3_a_score_without_information_has_a_mean_auc_of_one_half() -> None:
    rng, y = np.random.default_rng(3), np.repeat([0, 1], 20)
    values = np.array([auc(y, rng.normal(size=40)) for _ in range(2000)])
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert error < 0.0025
    assert abs(values.mean() - 0.5) < 4 * error


def rare_events(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """10 events and 90 others on 13 levels."""
    event, other = (np.exp(-(((np.arange(13) - m) / s) ** 2) / 2) for m, s in ((7, 2.8), (4, 2.5)))
    score = np.r_[rng.choice(13, 10, p=event / event.sum()), rng.choice(13, 90, p=other / other.sum())]
    return np.repeat([1.0, 0.0], [10, 90]), score.astype(float)


def covers(y: Floats, score: Floats, truth: float) -> tuple[bool, bool]:
    """Whether the default interval and the Wald interval with DeLong's variance hold the truth."""
    value, influence = ranks(y, score, np.ones(100))
    assert influence is not None
    plain, delong = (Design(np.ones(100), np.ones(100), strata=s) for s in (None, y.astype(np.int64)))
    reach = known(moves(influence, plain)[:, None], plain).critical(0.05)[0]
    limits = [
        wald(value, np.sqrt(variance(influence, design)), z, scale)
        for design, z, scale in ((plain, reach, "logit"), (delong, Z, "identity"))
    ]
    return tuple(bool(low <= truth <= high) for low, high in limits)


def test_e4_with_ten_events_the_default_interval_covers_better_than_walds() -> None:
    # 2,000 simulations: Monte Carlo error of each coverage 0.007, of their paired difference 0.005
    rng, truth = np.random.default_rng(4), 0.7764644305571574
    hits = np.array([covers(*rare_events(rng), truth) for _ in range(2000)], dtype=float)
    gain = hits[:, 0] - hits[:, 1]
    assert gain.mean() > 3 * gain.std() / np.sqrt(len(gain))
    assert 0.93 < hits[:, 0].mean() < 0.97


def test_e4_the_simulated_interval_is_the_one_that_evaluate_gives_and_nine_events_get_none() -> None:
    y, score = rare_events(np.random.default_rng(5))
    frame = pd.DataFrame({"y": y, "a": score, "b": score})
    value, influence = ranks(y, score, np.ones(100))
    assert influence is not None
    design = Design(np.ones(100), np.ones(100))
    reach = known(moves(influence, design)[:, None], design).critical(0.05)[0]
    low, high = wald(value, np.sqrt(variance(influence, design)), reach, "logit")
    ten = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=SCORES), auc).frame.iloc[0]
    nine = rv.evaluate(rv.Cohort(frame.iloc[1:], outcome="y", predictions=SCORES), auc).frame.iloc[0]
    assert_allclose([ten["lower"], ten["upper"]], [low, high], rtol=1e-12)
    assert nine["status"] == "few events"
    assert np.isnan(nine["lower"])


def test_e5_small_samples_of_calibrated_risks_do_not_look_miscalibrated() -> None:
    rng = np.random.default_rng(5)
    draws = [(rng.random(100) < p, p) for p in rng.beta(2, 6, size=(1000, 100))]
    values = np.array([calibration_in_the_large(y, p) for y, p in draws])
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert error < 0.01
    assert abs(values.mean()) < 4 * error
    assert "hosmer_lemeshow" not in METRICS
    frame = pd.DataFrame({"violent": draws[0][0].astype(int), "risk": draws[0][1]})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"risk": "risk"}})
    row = rv.evaluate(cohort, METRICS["expected_calibration_error"]).frame.iloc[0]
    assert "a calibrated tool would show" in row["note"]
    assert np.isnan(row["lower"])


def test_e6_five_levels_of_risk_are_five_rows() -> None:
    rng, levels = np.random.default_rng(6), [0.05, 0.1, 0.2, 0.4, 0.7]
    risk = rng.choice(levels, size=500, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    frame = pd.DataFrame({"y": (rng.random(500) < risk).astype(int), "risk": risk})
    found = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=RISK), event_rate.on("risk")).frame
    assert found["at"].tolist() == levels
    assert found["n"].sum() == 500


def test_e6_merging_rows_of_the_table_moves_no_estimate() -> None:
    cohort = rv.Cohort(two_scores(), outcome="y", predictions=RISK)
    metrics = [oe_ratio, calibration_slope, brier]
    alone = rv.evaluate(cohort, metrics).frame["estimate"]
    beside = rv.evaluate(cohort, [event_rate.at(0, 0.3, on="risk"), *metrics]).frame["estimate"].tail(3)
    assert alone.tolist() == beside.tolist()


def test_e7_three_numbers_that_are_called_intercept_elsewhere_have_three_names() -> None:
    frame = two_scores().assign(risk=lambda f: f["risk"] ** 1.3)
    asked = [calibration_in_the_large, calibration_intercept, oe_ratio]
    offset, joint, ratio = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=RISK), asked).frame[
        "estimate"
    ]
    numbers = sorted([offset, joint, np.log(ratio)])
    assert min(np.diff(numbers)) > 0.02
    assert "intercept" not in METRICS


def test_e8_equal_groups_do_not_differ_from_a_named_reference() -> None:
    # 120 contrasts of equal groups: 6 misses expected; as three share a reference, its error is 3
    rng, groups, missed = np.random.default_rng(8), np.repeat(list("ABCD"), 100), 0
    for _ in range(40):
        frame = pd.DataFrame({"y": rng.integers(0, 2, 400), "group": groups, "a": rng.random(400) < 0.3})
        cohort = rv.Cohort(frame, outcome="y", groups="group", predictions={"Tool": {"score": "a"}})
        rates = rv.evaluate(cohort, flag_rate.at(1, on="score"), by="group")
        gaps = rates.contrast("group", reference="A").frame
        missed += int(((gaps["lower"] > 0) | (gaps["upper"] < 0)).sum())
    assert missed <= 16


def test_e9_a_group_without_events_is_a_row_that_says_so() -> None:
    frame = two_scores().assign(group=lambda f: np.where(f.index < 360, "X", "Z"))
    frame.loc[frame["group"] == "Z", "y"] = 0
    found = rv.evaluate(
        rv.Cohort(frame, outcome="y", groups="group", predictions=SCORES).only("A"), auc, by="group"
    )
    for how in ("difference", "ratio"):
        gap = found.contrast("group", reference="X", how=how).frame
        assert gap["group"].tolist() == ["Z"]
        assert np.isnan(gap["estimate"][0])
        assert (gap["status"][0], gap["note"][0]) == ("not estimable", "no events")
    row = found.frame.set_index("group").loc["Z"]
    assert (row["n"], row["events"], row["status"], row["note"]) == (40, 0, "not estimable", "no events")


def none_of_fifteen() -> rv.Estimates:
    frame = pd.DataFrame({"y": [0] * 15, "a": 1, "b": 1})
    return rv.evaluate(rv.Cohort(frame, outcome="y", predictions=SCORES), event_rate)


def test_e10_none_of_fifteen_is_not_certainly_none() -> None:
    row = none_of_fifteen().frame.iloc[0]
    assert_allclose([row["estimate"], row["lower"], row["upper"]], [0, 0, 0.2038833], atol=1e-7)


@pytest.mark.parametrize("method", ["bootstrap", "bca"])
def test_e10_a_bootstrap_in_which_nothing_varies_has_no_interval(method: str) -> None:
    row = none_of_fifteen().interval(method=method, seed=1).frame.iloc[0]
    assert row["status"] == "not estimable"
    assert np.isnan(row["upper"])


def test_e10_wilson_covers_where_wald_does_not() -> None:
    # exact: the sixteen possible samples of fifteen people at a rate of 0.1, with their probabilities
    k, rate = np.arange(16), np.arange(16) / 15
    chance = np.array([comb(15, i) * 0.1**i * 0.9 ** (15 - i) for i in k])
    inside = lambda limits: chance[(limits[0] <= 0.1) & (limits[1] >= 0.1)].sum()
    assert inside(wilson(rate, 15, Z)) == pytest.approx(0.944, abs=5e-4)
    assert inside(wald(rate, np.sqrt(rate * (1 - rate) / 15), Z)) < 0.8


def test_e14_a_missing_risk_is_never_a_low_risk() -> None:
    frame = two_scores()
    frame.loc[:79, "risk"] = np.nan
    asked = [sensitivity.at(0.2, on="risk"), flag_rate.at(0.2, on="risk"), brier]
    found = rv.evaluate(rv.Cohort(frame, outcome="y", predictions=RISK, missing="drop"), asked).frame
    complete = rv.evaluate(rv.Cohort(frame.loc[80:], outcome="y", predictions=RISK), asked).frame
    assert found["estimate"].tolist() == complete["estimate"].tolist()
    assert (found["n"] == 320).all()
    assert (found["n_dropped"] == 80).all()


def test_e14_a_missing_risk_is_refused_unless_the_caller_says_drop() -> None:
    frame = two_scores()
    frame.loc[:79, "risk"] = np.nan
    with pytest.raises(rv.errors.CohortError, match="80 missing, first in row 1"):
        rv.Cohort(frame, outcome="y", predictions=RISK)


@pytest.mark.parametrize("kind", ["object", "string", "str", "category"])
def test_e20_text_of_any_pandas_kind_gives_the_same_table(kind: str) -> None:
    frame = two_scores().assign(group=lambda f: np.where(f.index % 3 == 0, "X", "Y"))
    frame["rating"] = pd.cut(frame["a"], [-1, 4, 8, 12], labels=["low", "moderate", "high"]).astype(object)
    tool = {"Judgement": {"band": "rating", "levels": ["low", "moderate", "high"]}}

    def asked(table: pd.DataFrame) -> list[list[object]]:
        cohort = rv.Cohort(table, outcome="y", groups="group", predictions=tool)
        return rv.evaluate(cohort, [auc, sensitivity], by="group").frame.astype(str).to_numpy().tolist()

    assert asked(frame.astype({"group": kind, "rating": kind})) == asked(frame)
