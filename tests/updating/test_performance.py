"""Performance of a pipeline: what it would be on other people, and what the bootstrap and folds refuse."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.metrics import auc, brier, calibration_slope, corp_miscalibration, event_rate, sensitivity
from riskeval.updating import (
    InterceptRecalibration,
    IsotonicRecalibration,
    LogisticRecalibration,
    cross_validated,
    optimism_corrected,
    out_of_fold,
)

RNG = np.random.default_rng(11)
RISK = np.clip(RNG.beta(2, 4, size=200).round(3), 0.01, 0.99)
OUTCOME = (RNG.random(200) < RISK).astype(int)
SITE = np.repeat(list("abcdefgh"), 25)


def row(estimates, **where):
    frame = estimates.frame
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_corrected_is_apparent_minus_optimism():
    found = optimism_corrected(LogisticRecalibration(), RISK, OUTCOME, resamples=100, seed=1)
    for name in ("auc", "brier", "calibration_in_the_large", "calibration_slope"):
        apparent, optimism, corrected = found.frame.query(f"metric == '{name}'")["estimate"]
        assert corrected == pytest.approx(apparent - optimism, abs=1e-12)


def test_optimism_is_how_much_better_a_resample_is_at_home():
    rows = np.array([[0, 1, 2, 3, 4, 4, 3, 3], [7, 7, 6, 5, 0, 1, 1, 0]])
    risk, outcome = np.array([0.2, 0.3, 0.4, 0.6, 0.7, 0.5, 0.4, 0.3]), np.array([0, 1, 0, 1, 0, 1, 0, 0])
    found = optimism_corrected(InterceptRecalibration(), risk, outcome, metrics=brier, resamples=rows)
    gains = []
    for drawn in rows:
        made = InterceptRecalibration().fit(risk[drawn], outcome[drawn]).predict_proba(risk)[:, 1]
        gains.append(brier(outcome[drawn], made[drawn]) - brier(outcome, made))
    assert row(found, performance="optimism")["estimate"] == pytest.approx(np.mean(gains))


def test_a_model_that_learns_nothing_has_no_optimism_in_its_ranking():
    found = optimism_corrected(DummyClassifier(), RISK[:, None], OUTCOME, metrics=auc, resamples=100, seed=1)
    assert found.frame["estimate"].tolist() == [0.5, 0.0, 0.5]


def test_a_flexible_update_is_flattered_more_than_a_stiff_one():
    stiff, bent = (
        row(
            optimism_corrected(one, RISK, OUTCOME, metrics=brier, resamples=100, seed=1),
            performance="optimism",
        )["estimate"]
        for one in (InterceptRecalibration(), IsotonicRecalibration())
    )
    assert bent < stiff < 0


def test_the_same_seed_gives_the_same_rows():
    one, two = (
        optimism_corrected(InterceptRecalibration(), RISK, OUTCOME, resamples=100, seed=5) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one.frame, two.frame)


def test_the_interval_is_as_wide_as_home_departs_from_all_people():
    rows = np.random.default_rng(3).integers(200, size=(100, 200))
    found = optimism_corrected(
        LogisticRecalibration(), RISK, OUTCOME, metrics=calibration_slope, resamples=rows
    )
    abroad = []
    for drawn in rows:
        made = LogisticRecalibration().fit(RISK[drawn], OUTCOME[drawn]).predict_proba(RISK)[:, 1]
        abroad.append(calibration_slope(OUTCOME, made))
    slope = row(found, performance="corrected")
    assert slope["estimate"] == pytest.approx(np.mean(abroad))  # at home the slope is 1
    assert slope["se"] == pytest.approx(np.std(abroad, ddof=1))
    assert (slope["lower"] + slope["upper"]) / 2 == pytest.approx(slope["estimate"])


def test_where_nothing_can_vary_there_is_no_interval():
    found = optimism_corrected(DummyClassifier(), RISK[:, None], OUTCOME, metrics=auc, resamples=100, seed=1)
    corrected = row(found, performance="corrected")
    assert corrected["status"] == "not estimable"
    assert "no resample does better at home than among all people" in corrected["note"]


def test_a_distance_that_cannot_be_negative_has_no_interval_and_says_where_to_look():
    data = LogisticRecalibration(), RISK, OUTCOME
    folds = cross_validated(*data, metrics=corp_miscalibration, folds=3, seed=1)
    boot = optimism_corrected(*data, metrics=corp_miscalibration, resamples=100, seed=1)
    assert "small folds inflate it: read the row (all)" in row(folds, fold="(mean of folds)")["note"]
    assert "it cannot be negative" in row(boot, performance="corrected")["note"]
    assert np.isnan(row(boot, performance="corrected")["lower"])


def test_few_resamples_give_no_interval():
    found = optimism_corrected(LogisticRecalibration(), RISK, OUTCOME, metrics=auc, resamples=20, seed=1)
    assert "20 resamples, at least 100 are needed" in row(found, performance="corrected")["note"]


def test_fewer_than_ten_events_give_no_interval_in_either():
    outcome = np.zeros(200, dtype=int)
    outcome[:8] = 1
    boot = optimism_corrected(InterceptRecalibration(), RISK, outcome, metrics=brier, resamples=100, seed=1)
    folds = cross_validated(InterceptRecalibration(), RISK, outcome, metrics=brier, folds=4, seed=1)
    for line in (row(boot, performance="corrected"), row(folds, fold="(mean of folds)")):
        assert (line["status"], line["note"]) == ("few events", "only 8 with the event")
        assert np.isfinite(line["estimate"])
        assert np.isnan(line["lower"])


def test_resamples_that_cannot_be_developed_are_counted_and_too_many_end_it():
    risk, outcome = [0.1, 0.2, 0.3, 0.4, 0.6], [0, 0, 0, 1, 0]
    found = optimism_corrected(InterceptRecalibration(), risk, outcome, metrics=brier, resamples=100, seed=1)
    corrected = row(found, performance="corrected")
    assert corrected["status"] == "not estimable"
    assert "of 100 resamples left out, where it is undefined" in corrected["note"]


def test_whole_clusters_are_drawn():
    # Two people of a cluster are each other's twin: what is learnt from whole clusters spreads as with half.
    risk, outcome = np.repeat(RISK[:100], 2), np.repeat(OUTCOME[:100], 2)
    twins = optimism_corrected(
        LogisticRecalibration(),
        risk,
        outcome,
        metrics=brier,
        resamples=100,
        seed=1,
        cluster=np.arange(200) // 2,
    )
    half = optimism_corrected(
        LogisticRecalibration(), RISK[:100], OUTCOME[:100], metrics=brier, resamples=100, seed=1
    )
    assert twins.frame["estimate"].to_numpy() == pytest.approx(half.frame["estimate"].to_numpy())
    assert twins.frame["se"].to_numpy() == pytest.approx(half.frame["se"].to_numpy(), nan_ok=True)


def test_a_metric_at_several_thresholds_has_its_rows_for_each():
    found = optimism_corrected(
        InterceptRecalibration(), RISK, OUTCOME, metrics=sensitivity.at(0.2, 0.4), resamples=100, seed=1
    )
    assert found.frame["at"].tolist() == [0.2, 0.2, 0.2, 0.4, 0.4, 0.4]


def test_the_mean_of_folds_is_the_mean_of_the_rows_of_folds():
    found = cross_validated(LogisticRecalibration(), RISK, OUTCOME, metrics=[auc, brier], folds=5, seed=1)
    for name in ("auc", "brier"):
        frame = found.frame.query(f"metric == '{name}'")
        assert frame["fold"].tolist() == ["(mean of folds)", "(all)", "1", "2", "3", "4", "5"]
        assert frame["estimate"].iloc[0] == pytest.approx(frame["estimate"].iloc[2:].mean())
        assert frame["se"].iloc[0] == pytest.approx(np.sqrt((frame["se"].iloc[2:] ** 2).sum()) / 5)


def test_a_person_is_predicted_by_a_model_that_never_saw_the_persons_site():
    risk = out_of_fold(InterceptRecalibration(), RISK, OUTCOME, folds=SITE)
    elsewhere = SITE != "c"
    alone = InterceptRecalibration().fit(RISK[elsewhere], OUTCOME[elsewhere])
    assert np.array_equal(risk[~elsewhere], alone.predict_proba(RISK[~elsewhere])[:, 1])


def test_sites_as_folds_have_the_rows_that_evaluate_gives():
    found = cross_validated(LogisticRecalibration(), RISK, OUTCOME, metrics=auc, folds=SITE)
    frame = pd.DataFrame({"y": OUTCOME, "site": SITE})
    frame["risk"] = out_of_fold(LogisticRecalibration(), RISK, OUTCOME, folds=SITE)
    people = rv.Cohort(frame, outcome="y", groups=["site"], predictions={"Tool": {"risk": "risk"}})
    same = rv.evaluate(people, auc, by="site").frame
    for column in ("estimate", "lower", "upper", "n", "events", "status"):
        pd.testing.assert_series_equal(found.frame[column][2:], same[column][1:], check_index=False)


def test_the_whole_pipeline_is_repeated():
    frame = pd.DataFrame({"risk": RISK, "noise": RNG.normal(size=200)})
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    found = cross_validated(pipeline, frame, OUTCOME, metrics=auc, folds=5, seed=1)
    assert found.frame["prediction"].unique().tolist() == ["LogisticRegression"]
    assert found.frame["status"].tolist() == ["ok"] * 7


def test_clusters_stay_in_one_fold_and_widen_the_interval():
    risk, outcome, cluster = np.repeat(RISK, 2), np.repeat(OUTCOME, 2), np.arange(400) // 8
    free, tied = (
        cross_validated(LogisticRecalibration(), risk, outcome, metrics=auc, folds=5, seed=1, cluster=tie)
        for tie in (None, cluster)
    )
    assert row(tied, fold="(mean of folds)")["se"] > 1.2 * row(free, fold="(mean of folds)")["se"]


def test_torn_clusters_are_refused():
    with pytest.raises(EvaluationError, match="clusters that lie in one fold"):
        cross_validated(InterceptRecalibration(), RISK, OUTCOME, folds=SITE, cluster=np.arange(200) % 50)


def test_weights_reach_the_estimator_and_the_metrics():
    weights = np.where(OUTCOME == 1, 3.0, 1.0)
    plain, heavy = (
        cross_validated(
            InterceptRecalibration(), RISK, OUTCOME, metrics=brier, folds=SITE, sample_weight=given
        )
        for given in (None, weights)
    )
    risk = out_of_fold(InterceptRecalibration(), RISK, OUTCOME, folds=SITE, sample_weight=weights)
    assert row(heavy, fold="(all)")["estimate"] == pytest.approx(brier(OUTCOME, risk, weights))
    assert row(heavy, fold="(all)")["estimate"] != row(plain, fold="(all)")["estimate"]


def test_people_of_weight_0_are_absent():
    weights = np.where(np.arange(200) % 10 == 0, 0.0, 1.0)
    some = weights > 0
    held, gone = (
        cross_validated(
            InterceptRecalibration(), RISK[k], OUTCOME[k], metrics=brier, folds=SITE[k], sample_weight=w
        )
        for k, w in ((slice(None), weights), (some, weights[some]))
    )
    columns = ["fold", "estimate", "se", "lower", "upper", "status"]
    pd.testing.assert_frame_equal(held.frame[columns], gone.frame[columns])


def test_repeats_average_and_leave_out_single_folds():
    found = cross_validated(
        LogisticRecalibration(), RISK, OUTCOME, metrics=auc, folds=5, repeats=3, seed=np.random.default_rng(1)
    )
    rng = np.random.default_rng(1)
    each = [
        cross_validated(LogisticRecalibration(), RISK, OUTCOME, metrics=auc, folds=5, seed=rng)
        for _ in range(3)
    ]
    (mean,) = found.frame.to_dict("records")
    assert mean["note"] == "3 repeats"
    assert mean["estimate"] == pytest.approx(np.mean([one.frame["estimate"].iloc[0] for one in each]))


def test_a_fold_without_events_makes_the_mean_undefined_and_says_where_to_look():
    outcome = OUTCOME.copy()
    outcome[SITE == "b"] = 0
    found = cross_validated(InterceptRecalibration(), RISK, outcome, metrics=auc, folds=SITE)
    mean, site = row(found, fold="(mean of folds)"), row(found, fold="b")
    assert (mean["status"], mean["note"]) == ("not estimable", "not defined in every fold: see their rows")
    assert site["status"] == "not estimable"


def test_a_pipeline_that_fails_without_a_fold_names_the_fold():
    with pytest.raises(EvaluationError, match="nobody had the event, without fold b"):
        cross_validated(
            InterceptRecalibration(), [0.2, 0.3, 0.4, 0.5], [0, 0, 0, 1], folds=["a", "a", "b", "b"]
        )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"folds": 1}, "from 2 to"),
        ({"folds": 500}, "so that each has people with and without the event"),
        ({"folds": [1, 2]}, "a fold for each of 200 people; found 2"),
        ({"folds": SITE, "repeats": 2}, "of 1 where the folds are given"),
        ({"metrics": event_rate}, "metrics of a risk; found `event_rate`"),
        ({"metrics": sensitivity}, "thresholds for `sensitivity`"),
        ({"cluster": [1]}, "a cluster for each of 200 people; found 1"),
        ({"sample_weight": np.full(200, -1)}, "finite weights of at least 0"),
    ],
)
def test_what_cannot_be_cross_validated_is_named(change, says):
    with pytest.raises(EvaluationError) as error:
        cross_validated(InterceptRecalibration(), RISK, OUTCOME, **change)
    assert says in str(error.value)


def test_an_estimator_without_probabilities_is_refused():
    with pytest.raises(EvaluationError, match="a scikit-learn classifier with `predict_proba`"):
        optimism_corrected(StandardScaler(), RISK[:, None], OUTCOME)


@pytest.mark.parametrize("resamples", [0, 2.5, np.zeros((2, 3), int), np.full((1, 200), 200)])
def test_impossible_resamples_are_named(resamples):
    with pytest.raises(EvaluationError, match=r"resample"):
        optimism_corrected(InterceptRecalibration(), RISK, OUTCOME, resamples=resamples)
