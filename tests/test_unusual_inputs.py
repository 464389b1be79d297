"""Unusual but legal inputs: each of these was once wrong, or could easily be."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.metrics import (
    auc,
    cumulative_share,
    eo_ratio,
    event_rate,
    expected_rate,
    flag_rate,
    log_score,
    net_benefit,
    risk_ratio_to_median,
    scaled_brier,
    sensitivity,
)

from .conftest import cohort_of, people

SCORE = {"Tool": {"score": "score"}}


def rated(n: int, seed: int = 0, **columns: object) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {"violent": rng.integers(0, 2, n), "score": rng.integers(0, 20, n), "weight": rng.random(n) + 0.5}
        | columns
    )


def test_a_level_is_the_same_level_however_many_points_are_computed_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = rated(300)
    cohort = rv.Cohort(frame, outcome="violent", predictions=SCORE, weights="weight")
    whole = rv.evaluate(cohort, [event_rate.on("score"), cumulative_share.on("score")]).frame
    monkeypatch.setattr("riskeval.measure.BLOCK", 900)
    pieces = rv.evaluate(cohort, [event_rate.on("score"), cumulative_share.on("score")]).frame
    pd.testing.assert_frame_equal(pieces, whole)
    assert whole["n"][:20].tolist() == frame.groupby("score").size().tolist()


@pytest.mark.parametrize(
    ("outcome", "risk", "weights"),
    [([1, 0, 1], [0.1], None), ([1, 0], [0.1, 0.2, 0.3], None), ([1, 0], [0.1, 0.2], [1, 1, 1]), (1, 0.2, 1)],
)
def test_plain_arrays_of_other_people_give_no_number(outcome: object, risk: object, weights: object) -> None:
    with pytest.raises(rv.EvaluationError, match="arrays of the same length"):
        net_benefit(outcome, risk, weights, at=0.2)


def test_two_tools_that_agree_on_a_level_do_not_differ_there() -> None:
    frame = rated(400).assign(other=lambda f: np.where(f["score"] == 2, 3, f["score"]))
    predictions = {"A": {"score": "score"}, "B": {"score": "other"}}
    estimates = rv.evaluate(
        rv.Cohort(frame, outcome="violent", predictions=predictions), event_rate.on("score")
    )
    found = estimates.contrast("prediction", reference="B").frame.set_index("at")["estimate"]
    assert found[1.0] == 0
    assert 2.0 not in found.index


def test_bca_of_a_score_table_takes_the_acceleration_of_each_level(cohort: rv.Cohort) -> None:
    table = rv.score_table(cohort, "Tool")
    bca = table.interval(method="bca", resamples=500, seed=1).frame.query("metric == 'event_rate'")
    wilson = table.frame.query("metric == 'event_rate'")
    varied = bca["lower"].notna() & (wilson["n"] > 30)
    assert varied.sum() >= 3
    assert_allclose(bca["upper"][varied], wilson["upper"][varied], atol=0.06)


@pytest.mark.parametrize("name", ["cluster", "weights", "strata", "outcome"])
def test_a_group_column_may_bear_the_name_of_a_role(name: str) -> None:
    frame = rated(400, **{name: np.random.default_rng(1).choice(list("abcdefgh"), 400)})
    cohorts = (
        rv.Cohort(f, outcome="violent", predictions=SCORE, groups=[column])
        for f, column in ((frame, name), (frame.rename(columns={name: "ward"}), "ward"))
    )
    one, other = (rv.evaluate(cohort, [event_rate, auc]).frame for cohort in cohorts)
    pd.testing.assert_frame_equal(one, other)


def test_the_published_risk_of_a_level_is_not_cut_to_its_threshold() -> None:
    risk = np.random.default_rng(0).random(20_000)
    frame = pd.DataFrame(
        {"violent": (np.random.default_rng(1).random(20_000) < risk).astype(int), "risk": risk}
    )
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"risk": "risk"}})
    points = [0, 0.2, 0.4, 0.6, 0.8]
    found = rv.evaluate(cohort, [expected_rate.at(points, on="risk"), eo_ratio.at(points, on="risk")]).frame
    assert_allclose(found["estimate"][:5], [0.1, 0.3, 0.5, 0.7, 0.9], atol=0.01)
    assert_allclose(found["estimate"][5:], 1.0, atol=0.12)


@pytest.mark.parametrize("seed", range(12))
def test_one_class_stays_one_class_under_fractional_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"violent": 1, "risk": rng.random(60).round(2).clip(0.01, 0.99), "weight": rng.random(60) + 0.1}
    )
    cohort = rv.Cohort(frame, outcome="violent", weights="weight", predictions={"Tool": {"risk": "risk"}})
    found = rv.evaluate(cohort, [scaled_brier, sensitivity.at(0, on="risk")]).frame
    assert np.isnan(found["estimate"][0])
    assert found["estimate"][1] == found["upper"][1] == 1.0


def test_groups_without_a_common_cluster_are_independent_also_within_strata() -> None:
    rng = np.random.default_rng(4)
    site = np.repeat(np.arange(24), 25)
    frame = pd.DataFrame(
        {
            "violent": (rng.random(600) < rng.beta(2, 3, 24)[site]).astype(int),
            "score": rng.integers(0, 9, 600),
            "site": site,
            "region": site % 2,
            "sex": np.where(site < 12, "female", "male"),
        }
    )
    cohort = rv.Cohort(
        frame, outcome="violent", predictions=SCORE, groups=["sex"], cluster="site", strata="region"
    )
    estimates = rv.evaluate(cohort, event_rate, by="sex")
    alone = estimates.frame["se"][1:]
    gap = estimates.contrast("sex", reference="male").frame["se"][0]
    assert gap == pytest.approx(np.sqrt((alone**2).sum()))


def test_a_gap_between_groups_that_share_clusters_and_strata_agrees_with_the_bootstrap() -> None:
    rng = np.random.default_rng(4)
    site = np.repeat(np.arange(60), 20)
    frame = pd.DataFrame(
        {
            "violent": (rng.random(1200) < rng.beta(2, 3, 60)[site]).astype(int),
            "score": rng.integers(0, 9, 1200),
            "site": site,
            "region": site % 3,
            "sex": rng.choice(["female", "male"], 1200),
        }
    )
    cohort = rv.Cohort(
        frame, outcome="violent", predictions=SCORE, groups=["sex"], cluster="site", strata="region"
    )
    gap = rv.evaluate(cohort, [event_rate, auc], by="sex").contrast("sex", reference="male")
    resampled = gap.interval(method="bootstrap", resamples=1000, seed=2).frame
    # 1,000 draws: relative standard error about 2.2 %
    assert_allclose(resampled["se"], gap.frame["se"], rtol=0.12)


def test_a_stratum_of_one_cluster_allows_no_interval_by_any_method() -> None:
    frame = rated(600).assign(
        site=lambda f: np.arange(600) % 12, region=lambda f: np.where(f["site"] == 0, 0, 1 + f["site"] % 2)
    )
    cohort = rv.Cohort(frame, outcome="violent", predictions=SCORE, cluster="site", strata="region")
    estimates = rv.evaluate(cohort, [event_rate, auc])
    for found in (estimates.frame, estimates.interval(method="bootstrap", seed=1).frame):
        assert found["lower"].isna().all()
        assert found["note"].str.contains("a stratum with one independent unit").all()


def test_counts_in_a_lazy_table_keep_identical_rows() -> None:
    polars = pytest.importorskip("polars")
    table = polars.DataFrame({"score": [1, 1, 2], "n": [10, 10, 20], "k": [3, 3, 5]})
    for counted in (table, table.lazy()):
        cohort = rv.Cohort.from_counts(counted, n="n", events="k", predictions=SCORE)
        assert (cohort.n, cohort.events) == (40, 11)
    rows = polars.DataFrame({"score": [1, 1, 2], "n": [10, 10, 20], "violent": [1, 1, 0]})
    for counted in (rows, rows.lazy()):
        cohort = rv.Cohort.from_counts(counted, n="n", outcome="violent", predictions=SCORE)
        assert (cohort.n, cohort.events) == (40, 20)


def test_the_median_score_is_that_of_the_people_whatever_is_resampled() -> None:
    frame = pd.DataFrame(
        {
            "violent": np.random.default_rng(0).integers(0, 2, 200),
            "score": np.repeat([1, 2, 4, 6], [50, 50, 60, 40]),
        }
    )
    cohort = rv.Cohort(frame, outcome="violent", predictions=SCORE)
    estimates = rv.evaluate(cohort, risk_ratio_to_median.on("score"))
    for seed in range(3):
        found = estimates.interval(method="bootstrap", resamples=200, seed=seed).frame.set_index("at")
        assert found.loc[2.0, "note"].endswith("every resample gave the same value")
        assert found.loc[4.0, "lower"] < found.loc[4.0, "upper"]


@pytest.mark.parametrize("outlier", [99, 999, 9999])
def test_one_outlying_score_is_not_mistaken_for_separation(outlier: int) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"score": rng.integers(0, 6, 300).astype(float)})
    frame["violent"] = (rng.random(300) < 1 / (1 + np.exp(-(frame["score"] - 2.5)))).astype(int)
    frame.loc[0, ["score", "violent"]] = [outlier, 1]
    cohort = rv.Cohort(frame, outcome="violent", predictions=SCORE)
    found = rv.evaluate(cohort, risk_ratio_to_median.at(1, 4, on="score")).frame
    import statsmodels.api as sm

    # the outlier is an event far on the right: its likelihood is 1, so the fit is that of the others
    rest = sm.GLM(
        frame["violent"][1:], sm.add_constant(frame["score"][1:]), family=sm.families.Binomial()
    ).fit()
    chance = rest.predict(sm.add_constant(np.array([1.0, 4.0, frame["score"].median()])))
    assert_allclose(found["estimate"], chance[:2] / chance[2], rtol=1e-6)


def test_a_contrast_with_a_perfect_tool_keeps_the_uncertainty_of_both() -> None:
    frame = pd.DataFrame({"violent": [0] * 15 + [1] * 12})
    frame["a"], frame["b"] = frame["violent"] + 1, [1] * 12 + [2] * 3 + [1] * 3 + [2] * 9
    predictions = {"A": {"score": "a"}, "B": {"score": "b"}}
    estimates = rv.evaluate(rv.Cohort(frame, outcome="violent", predictions=predictions), auc)
    sides, gap = estimates.frame, estimates.contrast("prediction", reference="B").frame.iloc[0]
    widest = sides["estimate"] - sides["lower"]
    assert gap["method"] == "MOVER"
    assert gap["estimate"] - gap["lower"] > widest[0]
    assert "two displayed intervals" in gap["note"]


def test_numbers_on_a_band_of_numbers_are_its_levels() -> None:
    frame = pd.DataFrame({"violent": np.arange(300) % 2, "band": np.arange(300) % 3 + 1})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"J": {"band": "band", "levels": [1, 2, 3]}})
    found = rv.evaluate(
        cohort, [sensitivity.at(2, on="band"), event_rate.at("1", 2, 3, "2", on="band")]
    ).frame
    assert found["label"].tolist() == ["2", "1", "2", "3"]
    assert found["n"].tolist() == [300, 100, 100, 100]
    wrong = rv.evaluate(cohort, sensitivity.at(7, on="band")).frame.iloc[0]
    assert wrong["note"] == "`J` has no level `7`; its levels are ['1', '2', '3']"


def test_a_null_in_an_arrow_dictionary_is_missing() -> None:
    arrow = pytest.importorskip("pyarrow")
    labels = arrow.array(["a", "b", None, "a"]).dictionary_encode()
    table = arrow.table({"violent": [0, 1, 0, 1], "score": [1, 2, 3, 4], "group": labels})
    cohort = rv.Cohort(table, outcome="violent", groups=["group"], predictions=SCORE)
    assert cohort.count([("Tool", "score"), "group"])["group"].tolist() == ["a", "b", "(missing)", "a"]


@pytest.mark.parametrize(
    "question",
    [
        {"metrics": sensitivity.at(20)},
        {"metrics": sensitivity, "cuts": {"h": {"Tool": {"on": "risk", "at": 18}}}},
    ],
)
def test_a_threshold_on_a_risk_lies_between_0_and_1_however_it_is_said(
    question: dict[str, object], frame: pd.DataFrame
) -> None:
    with pytest.raises(rv.EvaluationError, match="between 0 and 1"):
        rv.evaluate(cohort_of(frame, predictions={"Tool": {"risk": "risk"}}), **question)


def test_a_table_with_a_column_called_event_keeps_it() -> None:
    table = pd.DataFrame({"score": [1, 2], "n": [30, 40], "k": [10, 20], "event": ["x", "y"]})
    cohort = rv.Cohort.from_counts(table, n="n", events="k", groups=["event"], predictions=SCORE)
    assert rv.evaluate(cohort, event_rate, by="event").frame["estimate"].tolist() == pytest.approx(
        [30 / 70, 1 / 3, 1 / 2]
    )


def test_single_precision_does_not_flip_a_threshold() -> None:
    risk = np.array([0.1, 0.7, 0.9, 0.7] * 10)
    frames = (
        pd.DataFrame({"violent": [0, 1] * 20, "risk": risk.astype(kind)}) for kind in (np.float32, np.float64)
    )
    one, other = (
        rv.evaluate(
            rv.Cohort(f, outcome="violent", predictions={"T": {"risk": "risk"}}), flag_rate.at(0.7, 0.9)
        )
        for f in frames
    )
    pd.testing.assert_frame_equal(one.frame, other.frame)


def test_a_tool_that_nobody_has_is_a_row_and_not_a_crash() -> None:
    frame = pd.DataFrame(
        {"violent": [0, 1] * 20, "a": range(40), "b": [None] * 40, "sex": ["m"] * 30 + ["f"] * 10}
    )
    frame["c"] = frame["a"].where(frame["sex"] == "m")
    predictions = {name.upper(): {"score": name} for name in "abc"}
    cohort = rv.Cohort(frame, outcome="violent", predictions=predictions, groups=["sex"], missing="drop")
    rates = rv.evaluate(cohort, [sensitivity.at(3), auc], by="sex").frame
    nobody = rates[(rates["prediction"] == "B") | ((rates["prediction"] == "C") & (rates["sex"] == "f"))]
    assert (nobody["n"] == 0).all()
    assert (nobody["note"] == "no people with this prediction").all()
    levels = rv.evaluate(cohort, event_rate.on("score")).frame
    assert levels.set_index("prediction").loc["B", "status"] == "not available"


def test_bca_of_an_infinite_estimate_says_that_it_cannot() -> None:
    frame = pd.DataFrame({"violent": [1] + [0, 1] * 30, "risk": [0.0] + [0.4, 0.6] * 30})
    estimates = rv.evaluate(
        rv.Cohort(frame, outcome="violent", predictions={"T": {"risk": "risk"}}), log_score
    )
    row = estimates.interval(method="bca", resamples=200, seed=1).frame.iloc[0]
    assert row["estimate"] == np.inf
    assert row["status"] == "not estimable"
    assert np.isnan(row["lower"])


def test_booleans_with_gaps_are_outcomes() -> None:
    frame = pd.DataFrame({"violent": [True, False, None, True], "score": [1, 2, 3, 4]})
    assert rv.Cohort(frame, outcome="violent", predictions=SCORE, missing="drop").events == 2


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (lambda c: rv.evaluate(c, sensitivity, cuts={"high": 18}), rv.EvaluationError),
        (lambda c: rv.evaluate(c, sensitivity, cuts={"high": {"Tool": {"at": 3}}}), rv.EvaluationError),
        (
            lambda c: rv.evaluate(c, sensitivity, cuts={"high": {"Tool": {"on": "norm", "at": 0.1}}}),
            rv.EvaluationError,
        ),
        (lambda c: rv.evaluate(c, sensitivity, cuts={"high": {"Toll": 3}}), rv.EvaluationError),
        (lambda c: sensitivity.at(None), rv.EvaluationError),
        (lambda c: sensitivity.at(2, on="scroe"), rv.EvaluationError),
        (lambda c: rv.evaluate(c, auc).interval(method="bootstrap", seed=-1), rv.EvaluationError),
        (lambda c: auc([1, 2, 2, 1], [1, 2, 3, 4]), rv.EvaluationError),
        (lambda c: c.only("Toll"), rv.CohortError),
        (lambda c: c.relabel("race", {}), rv.CohortError),
        (lambda c: c.count(["race"]), rv.CohortError),
        (lambda c: c.group_levels("race"), rv.CohortError),
    ],
)
def test_an_ordinary_mistake_is_a_named_error(
    cohort: rv.Cohort, question: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match="To fix it"):
        question(cohort)


def test_points_come_from_any_sequence(cohort: rv.Cohort) -> None:
    for points in (range(2, 5), pd.Series([2, 3, 4]), np.array([2, 3, 4]), (2, 3, 4)):
        assert sensitivity.at(points, on="score") == sensitivity.at(2, 3, 4, on="score")


def test_a_kernel_without_influence_is_bootstrapped_and_says_so(cohort: rv.Cohort) -> None:
    from dataclasses import replace

    blind = replace(auc, kernel=lambda *columns: (auc.kernel(*columns)[0], None))
    row, known = (rv.evaluate(cohort.only("Tool"), metric).frame.iloc[0] for metric in (blind, auc))
    assert row["note"] == "no closed form of its influence: bootstrapped"
    assert_allclose([row["lower"], row["upper"]], [known["lower"], known["upper"]], atol=0.02)


def test_what_depends_on_the_event_rate_states_it_with_its_horizon(cohort: rv.Cohort) -> None:
    note = rv.evaluate(cohort.only("Tool"), rv.metrics.number_needed_to_detain.at(5, on="score")).frame[
        "note"
    ][0]
    assert note == f"at an event rate of {cohort.events / cohort.n:.3f}, within 24 months"


def test_merged_levels_have_an_expected_rate_that_varies(cohort: rv.Cohort) -> None:
    single, merged = rv.evaluate(cohort.only("Tool"), [expected_rate.at(5, 6, on="score")]).frame.itertuples()
    assert single.note == "published, taken as known"
    assert merged.lower < merged.estimate < merged.upper


def test_a_table_of_one_metric_on_two_roles_keeps_both(cohort: rv.Cohort) -> None:
    table = rv.evaluate(cohort.only("Tool"), [auc.on("score"), auc.on("risk")]).table()
    assert table["on"].tolist() == ["score", "risk"]


def test_simultaneous_bootstrap_intervals_use_the_same_draws(cohort: rv.Cohort) -> None:
    estimates = rv.evaluate(cohort.only("Tool"), auc).interval(
        method="bootstrap", resamples=300, seed=3, simultaneous=True
    )
    usual, wider = estimates.frame.itertuples()
    assert (usual.lower, usual.upper) == (wider.lower, wider.upper)  # a family of one


def test_memory_holds_one_block_of_a_curve_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    frame = people(4000).assign(
        other=np.random.default_rng(3).random(4000), weight=np.random.default_rng(2).random(4000) + 0.5
    )
    frame["risk"] = np.random.default_rng(1).random(4000)
    predictions = {"A": {"risk": "risk"}, "B": {"risk": "other"}}
    estimates = rv.evaluate(
        cohort_of(frame, predictions=predictions, weights="weight"),
        sensitivity.at([k / 100 for k in range(1, 100)]),
    )
    monkeypatch.setattr("riskeval.measure.BLOCK", 8000)
    tracemalloc.start()
    estimates.contrast("prediction", reference="A")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4000 * 99 * 8  # less than one column per person and point
