"""How far apart groups are: the standard deviation between them, with an interval that may contain 0."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.between import Groups, q_profile, reml
from riskeval.errors import EvaluationError
from riskeval.metrics import auc, event_rate, flag_rate, oe_ratio, sensitivity

# AUC and standard error of 12 made-up studies, and what metafor 3.8.1 makes of their logits.
STUDIES = np.array(
    [
        [0.724, 0.701, 0.69, 0.704, 0.677, 0.714, 0.788, 0.691, 0.694, 0.637, 0.727, 0.815],
        [0.0563, 0.0558, 0.0386, 0.0621, 0.0424, 0.0414, 0.0325, 0.0457, 0.0694, 0.0487, 0.0528, 0.0329],
    ]
)
METAFOR_REML, METAFOR_UPPER = 0.0262312406210456, 0.133700944176511


def independent(values: np.ndarray, variances: np.ndarray) -> Groups:
    return Groups(values, np.diag(variances), np.full(len(values), np.inf))


def rates_of(events: dict[str, int], n: int = 100) -> rv.Cohort:
    table = pd.DataFrame({"g": list(events), "n": n, "k": list(events.values()), "s": 1})
    return rv.Cohort.from_counts(table, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})


def drawn(seed: int, n: int = 600, **columns: object) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.binomial(1, 0.3, n)
    score = rng.normal(y, 1).round(1)
    return pd.DataFrame({"y": y, "s": score, "g": rng.choice(list("abcd"), n)}).assign(**columns)


def cohort_of(frame: pd.DataFrame, **more: object) -> rv.Cohort:
    return rv.Cohort(frame, outcome="y", groups="g", predictions={"Tool": {"score": "s"}}, **more)


def test_the_spread_and_its_q_profile_are_those_of_metafor():
    value, se = STUDIES
    groups = independent(np.log(value / (1 - value)), (se / (value * (1 - value))) ** 2)
    # 1e-3: the standard errors are printed with three digits.
    assert reml(groups) == pytest.approx(METAFOR_REML, rel=1e-3)
    assert q_profile(groups, 0.025, 0.025) == pytest.approx((0.0, METAFOR_UPPER), rel=1e-3)


def test_exactly_equal_rates_have_no_spread_and_no_interval_because_chance_alone_would_move_them():
    row = rv.evaluate(rates_of({"a": 30, "b": 30, "c": 30}), event_rate, by="g").spread("g").frame.iloc[0]
    assert (row["estimate"], row["p"]) == pytest.approx((0.0, 1.0))
    assert np.isnan([row["lower"], row["upper"]]).all()
    assert "closer together than chance" in row["note"]
    assert (row["contrast"], row["metric"]) == ("spread", "event_rate")


def test_p_of_rates_is_that_of_pearsons_chi_square():
    events = {"a": 20, "b": 30, "c": 40}
    row = rv.evaluate(rates_of(events), event_rate, by="g").spread("g").frame.iloc[0]
    pearson = sum((k - 30) ** 2 / 30 + (k - 30) ** 2 / 70 for k in events.values())
    assert row["p"] == pytest.approx(np.exp(-pearson / 2), rel=1e-5)  # chi-square on 2 degrees of freedom


def test_the_spread_of_equally_large_groups_is_what_chance_leaves_of_their_variance():
    # 20, 30 and 40 %: variance 0.01, of which chance explains 0.3 · 0.7 / 100
    row = rv.evaluate(rates_of({"a": 20, "b": 30, "c": 40}), event_rate, by="g").spread("g").frame.iloc[0]
    assert row["estimate"] == pytest.approx(np.sqrt(0.01 - 0.0021))
    assert row["lower"] > 0


def test_doubling_a_cohort_row_by_row_is_the_same_as_counting_it_twice():
    frame = drawn(1)
    twice = rv.evaluate(cohort_of(pd.concat([frame, frame])), auc, by="g").spread("g").frame
    counts = frame.groupby(["y", "s", "g"], as_index=False).size().assign(size=lambda f: 2 * f["size"])
    counted = rv.Cohort.from_counts(
        counts, n="size", outcome="y", groups="g", predictions={"Tool": {"score": "s"}}
    )
    mine = rv.evaluate(counted, auc, by="g").spread("g").frame
    columns = ["estimate", "lower", "upper", "p"]
    assert mine[columns].to_numpy(float) == pytest.approx(twice[columns].to_numpy(float))


def test_two_groups_are_too_few():
    row = rv.evaluate(rates_of({"a": 20, "b": 40}), event_rate, by="g").spread("g").frame.iloc[0]
    assert np.isnan(row["estimate"])
    assert row["status"] == "not estimable"
    assert "3" in row["note"]


def test_a_group_that_cannot_be_estimated_is_named_in_the_note():
    frame = drawn(2)
    frame.loc[frame["g"] == "d", "y"] = 0
    row = rv.evaluate(cohort_of(frame), auc, by="g").spread("g").frame.iloc[0]
    assert np.isfinite(row["estimate"])
    assert "d" in row["note"]


def test_a_group_whose_people_were_all_excluded_is_named_in_the_note():
    frame = drawn(2, w=1.0)
    frame.loc[frame["g"] == "d", "w"] = 0
    found = rv.evaluate(cohort_of(frame, weights="w"), auc, by="g").spread("g").frame
    assert len(found) == 1
    assert "nobody left of: d" in found["note"].iloc[0]


def test_weights_that_are_all_equal_change_nothing():
    frame = drawn(3, w=2.5)
    plain = rv.evaluate(cohort_of(frame), [auc, flag_rate.at(0.5, on="score")], by="g").spread("g").frame
    weighted = (
        rv.evaluate(cohort_of(frame, weights="w"), [auc, flag_rate.at(0.5, on="score")], by="g")
        .spread("g")
        .frame
    )
    columns = ["estimate", "lower", "upper", "p"]
    assert weighted[columns].to_numpy(float) == pytest.approx(plain[columns].to_numpy(float))


def test_people_in_clusters_of_one_differ_from_independent_people_by_little():
    frame = drawn(4, site=np.arange(600))
    plain = rv.evaluate(cohort_of(frame), flag_rate.at(0.5, on="score"), by="g").spread("g").frame
    each = rv.evaluate(cohort_of(frame, cluster="site"), flag_rate.at(0.5, on="score"), by="g")
    assert each.spread("g").frame["p"].iloc[0] == pytest.approx(plain["p"].iloc[0], abs=0.02)


def test_intersections_can_be_the_groups():
    frame = drawn(5, sex=np.where(np.arange(600) % 2, "m", "f"))
    cohort = rv.Cohort(frame, outcome="y", groups=["g", "sex"], predictions={"Tool": {"score": "s"}})
    row = rv.evaluate(cohort, auc, by=[("g", "sex")]).spread(("g", "sex")).frame.iloc[0]
    assert np.isfinite(row["estimate"])
    assert "8 groups" in row["note"]


def test_a_ratio_is_pooled_on_its_logarithm():
    frame = drawn(6, p=0.3)
    cohort = rv.Cohort(frame, outcome="y", groups="g", predictions={"Tool": {"risk": "p"}})
    row = rv.evaluate(cohort, oe_ratio, by="g").spread("g").frame.iloc[0]
    assert np.isfinite(row["estimate"])
    assert "log scale" in row["note"]


def test_an_axis_that_was_not_asked_for_is_refused():
    found = rv.evaluate(cohort_of(drawn(7)), auc, by="g")
    with pytest.raises(EvaluationError, match="sex"):
        found.spread("sex")
    with pytest.raises(EvaluationError):
        found.contrast("g", reference="a").spread("g")


def test_five_hundred_groups_have_a_spread():
    rng = np.random.default_rng(8)
    table = pd.DataFrame({"g": np.arange(500), "n": 100, "k": rng.binomial(100, 0.3, 500), "s": 1})
    cohort = rv.Cohort.from_counts(table, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})
    row = rv.evaluate(cohort, event_rate, by="g").spread("g").frame.iloc[0]
    assert 0 <= row["lower"] <= row["estimate"] <= row["upper"] < 0.03
    assert row["p"] > 0.001


def test_sparse_rates_have_a_spread_too():
    frame = drawn(9)
    row = rv.evaluate(cohort_of(frame), sensitivity.at(2.5, on="score"), by="g").spread("g").frame.iloc[0]
    assert row["lower"] <= row["estimate"] <= row["upper"]
