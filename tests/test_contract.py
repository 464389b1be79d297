"""Laws that hold for every metric there is."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.axis import intervals_from
from riskeval.metric import METRICS, Metric

from .conftest import cohort_of, people

EVERY = pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
CLOSED = {name: one for name, one in METRICS.items() if one.null is None and not one.no_interval}
WITH_INFLUENCE = pytest.mark.parametrize("metric", CLOSED.values(), ids=list(CLOSED))
SAME = {"rtol": 1e-12, "atol": 1e-12}
KNOWN_WITH_ONE_CLASS = (
    *("oe_ratio", "standardised_net_benefit", "likelihood_ratio_negative", "expected_rate"),
    *("mean_risk_of_events", "mean_risk_of_nonevents"),
)
NUMBERS = ["estimate", "se", "lower", "upper"]


def placed(metric: Metric) -> Metric:
    """The metric with points on the score, where it needs any; where it reads risks, with risks."""
    if metric.assumes:
        return metric.at(0.1, 0.4).cut(4, on="score")
    if metric.axis == "threshold" and metric.needs == ("risk",):
        return metric.at(0.2, 0.4, on="risk")
    if metric.axis == "threshold":
        return metric.at(3, 5, on="score")
    return metric.at(0, 3, 6, on="score") if metric.axis == "level" else metric


def asked(cohort: rv.Cohort, metric: Metric, **options: object) -> pd.DataFrame:
    frame = rv.evaluate(cohort.only("Tool"), placed(metric), **options).frame
    assert frame["estimate"].notna().all()
    return frame


def arrays(metric: Metric, frame: pd.DataFrame) -> list[np.ndarray]:
    columns = {"rank": "score", "value": "score", "risk": "risk", "norm": "norm"}
    return [
        frame["violent"].to_numpy(float),
        *(frame[columns[need]].to_numpy(float) for need in metric.needs if need in columns),
    ]


def points(metric: Metric, columns: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    if metric.assumes:
        return np.array([[0.1, 0.4], [4.0, 4.0]])
    if metric.axis == "threshold" and metric.needs == ("risk",):
        return np.array([0.2, 0.4])
    if metric.axis != "level":
        return np.array([3.0, 5.0])
    return metric.with_reference(intervals_from([0.0, 3.0, 6.0]), columns, weights)


@EVERY
def test_the_order_of_the_rows_is_irrelevant(metric: Metric, frame: pd.DataFrame) -> None:
    shuffled = frame.sample(frac=1, random_state=3)
    assert_allclose(
        asked(cohort_of(shuffled), metric)[NUMBERS], asked(cohort_of(frame), metric)[NUMBERS], **SAME
    )


@EVERY
@pytest.mark.parametrize(
    "design", [{}, {"cluster": "site"}, {"strata": "region"}], ids=["people", "cluster", "strata"]
)
def test_scaling_all_weights_changes_nothing(
    metric: Metric, frame: pd.DataFrame, design: dict[str, str]
) -> None:
    once = asked(cohort_of(frame, weights="weight", **design), metric)
    sevenfold = frame.assign(weight=frame["weight"] * 7)
    assert_allclose(
        asked(cohort_of(sevenfold, weights="weight", **design), metric)[NUMBERS], once[NUMBERS], **SAME
    )


@EVERY
def test_two_people_in_a_row_are_the_row_twice(metric: Metric, frame: pd.DataFrame) -> None:
    frame = frame.assign(n=np.random.default_rng(5).integers(1, 4, size=len(frame)))
    repeated = frame.loc[frame.index.repeat(frame["n"])]
    predictions = {"Tool": {"score": "score", "risk": "risk", "norm": "norm"}}
    counted = rv.Cohort.from_counts(frame, n="n", outcome="violent", predictions=predictions)
    columns = [*NUMBERS, "n", "events"]
    assert_allclose(asked(counted, metric)[columns], asked(cohort_of(repeated), metric)[columns], **SAME)


@EVERY
def test_a_weight_of_two_has_the_value_of_the_row_twice(metric: Metric, frame: pd.DataFrame) -> None:
    frame = frame.assign(weight=np.random.default_rng(5).integers(1, 4, size=len(frame)))
    repeated = frame.loc[frame.index.repeat(frame["weight"])]
    weighted = asked(cohort_of(frame, weights="weight"), metric)
    assert_allclose(weighted["estimate"], asked(cohort_of(repeated), metric)["estimate"], **SAME)


@EVERY
@pytest.mark.parametrize(
    "design", [{}, {"cluster": "site"}, {"strata": "region"}], ids=["people", "cluster", "strata"]
)
def test_weight_zero_is_absence(metric: Metric, frame: pd.DataFrame, design: dict[str, str]) -> None:
    half = frame.assign(weight=np.where(frame["id"] % 2, frame["weight"], 0.0))
    kept = asked(cohort_of(half[half["weight"] > 0], weights="weight", **design), metric)
    with_zeros = asked(cohort_of(half, weights="weight", missing="drop", **design), metric)
    assert_allclose(with_zeros[NUMBERS], kept[NUMBERS], **SAME)


@EVERY
def test_cells_are_rows(metric: Metric, frame: pd.DataFrame) -> None:
    columns = arrays(metric, frame)
    at = points(metric, columns, np.ones(len(frame)))
    cells, n = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    value, influence = metric.measure(columns, np.ones(len(frame)), at)
    cell_value, cell_influence = metric.measure(list(cells.T), n.astype(float), at)
    assert_allclose(cell_value, value, **SAME)
    where = {tuple(row): i for i, row in enumerate(cells)}
    rows = [where[row] for row in zip(*columns, strict=True)]
    if influence is None:
        assert cell_influence is None
        return
    assert_allclose(
        cell_influence[rows], influence, rtol=1e-9, atol=1e-10
    )  # cumulative sums in another order


@EVERY
@pytest.mark.parametrize(
    "design",
    [{}, {"weights": "weight"}, {"cluster": "site"}, {"strata": "region"}],
    ids=lambda d: "-".join(d) or "people",
)
def test_a_subgroup_is_the_subset(metric: Metric, frame: pd.DataFrame, design: dict[str, str]) -> None:
    by_sex = asked(cohort_of(frame, **design), metric, by="sex")
    women = asked(cohort_of(frame[frame["sex"] == "female"], **design), metric)
    assert_allclose(by_sex.loc[by_sex["sex"] == "female", NUMBERS], women[NUMBERS], **SAME)


@pytest.mark.parametrize("name", sorted(set(METRICS) - set(CLOSED)))
def test_a_metric_without_influence_says_how_its_interval_is_made(name: str, frame: pd.DataFrame) -> None:
    metric = METRICS[name]
    columns, weights = arrays(metric, frame), np.ones(len(frame))
    assert metric.measure(columns, weights, points(metric, columns, weights))[1] is None
    row = rv.evaluate(cohort_of(frame).only("Tool"), metric).frame.iloc[0]
    if metric.no_interval:
        assert np.isnan(row["lower"])
        assert metric.no_interval in row["note"]
    else:
        assert row["lower"] <= row["estimate"] <= row["upper"]
        assert row["method"].startswith("tested bootstrap")


@WITH_INFLUENCE
def test_influence_averages_to_zero(metric: Metric, frame: pd.DataFrame) -> None:
    weights = frame["weight"].to_numpy()
    columns = arrays(metric, frame)
    _, influence = metric.measure(columns, weights, points(metric, columns, weights))
    assert_allclose(weights @ influence / weights.sum(), 0.0, atol=1e-12)


@WITH_INFLUENCE
def test_influence_is_the_derivative_by_a_weight(metric: Metric, frame: pd.DataFrame) -> None:
    columns, weights = arrays(metric, frame), frame["weight"].to_numpy()
    at = points(metric, columns, weights)
    value, influence = metric.measure(columns, weights, at)
    rounding = 1e-6 * max(1.0, np.abs(value).max() / 100)
    for row in (0, 17, 123, 299):
        step = np.zeros(len(weights))
        step[row] = 1e-5
        up, down = (metric.measure(columns, weights + sign * step, at)[0] for sign in (1, -1))
        # central difference: error of order step² plus rounding of order 1e-16 / step of the value
        assert_allclose(weights.sum() * (up - down) / 2e-5, influence[row], rtol=1e-5, atol=rounding)


@EVERY
def test_many_weights_at_once_are_one_after_the_other(metric: Metric, frame: pd.DataFrame) -> None:
    columns = arrays(metric, frame)
    at = points(metric, columns, np.ones(len(frame)))
    many = np.random.default_rng(2).poisson(1.0, size=(4, len(frame))).astype(float)
    together, influence = metric.measure(columns, many, at)
    assert influence is None
    assert_allclose(together, [metric.measure(columns, weights, at)[0] for weights in many], rtol=1e-9)


@EVERY
def test_value_and_limits_lie_within_the_bounds(metric: Metric) -> None:
    low, high = metric.bounds
    for seed in range(5):
        frame = asked(cohort_of(people(60, seed=seed)), metric)
        assert frame["estimate"].between(low, high).all()
        limits = frame[["lower", "upper"]].to_numpy()
        assert ((limits >= low) & (limits <= high) | np.isnan(limits)).all()


@EVERY
def test_perfect_beats_noisy_beats_reversed(metric: Metric) -> None:
    if metric.direction is None:
        assert metric.title
        return
    outcome = np.array([0.0] * 60 + [1.0] * 40)
    wrong = {name: np.arange(100) % every == 0 for name, every in {"good": 20, "noisy": 4}.items()}
    guess = {name: np.where(flip, 1 - outcome, outcome) for name, flip in wrong.items()}
    guess["reversed"] = 1 - guess["noisy"]
    at = np.array([[0.3], [0.5]]) if metric.assumes else np.array([0.5])
    found = [metric.measure([outcome, 0.1 + 0.8 * guess[g]], np.ones(100), at)[0] for g in guess]
    good, noisy, backwards = (float(np.squeeze(value)) for value in found)
    assert good > noisy > backwards if metric.direction == "higher" else good < noisy < backwards


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.needs == ("rank",)])
def test_rank_metrics_are_unmoved_by_monotone_maps(name: str, frame: pd.DataFrame) -> None:
    outcome, score = frame["violent"], frame["score"]
    assert METRICS[name](outcome, score) == METRICS[name](outcome, np.exp(score) - 100)


@EVERY
@pytest.mark.parametrize("outcome", [0, 1])
def test_one_class_gives_nan_and_a_status_or_a_true_value(
    metric: Metric, outcome: int, frame: pd.DataFrame
) -> None:
    rows = rv.evaluate(cohort_of(frame.assign(violent=outcome)).only("Tool"), placed(metric)).frame
    undefined = ~np.isfinite(rows["estimate"])
    assert (rows.loc[undefined, "status"] == "not estimable").all()
    assert (rows.loc[undefined, "note"] != "").all()
    known = metric.rate is not None or metric.mean or metric.name in KNOWN_WITH_ONE_CLASS
    assert undefined.all() or known
    assert not (rows["estimate"] == 0.5).any()


@EVERY
def test_inputs_are_not_mutated(metric: Metric, frame: pd.DataFrame) -> None:
    before = frame.copy(deep=True)
    columns, weights = arrays(metric, frame), np.ones(len(frame))
    kept = [column.copy() for column in columns]
    metric.measure(columns, weights, points(metric, columns, weights))
    asked(cohort_of(frame), metric, by="sex")
    pd.testing.assert_frame_equal(frame, before)
    for column, copy in zip(columns, kept, strict=True):
        assert_allclose(column, copy, rtol=0)


@EVERY
def test_every_metric_says_what_it_is(metric: Metric) -> None:
    assert metric.title
    assert metric.source
    assert metric.__doc__
    assert len(metric.__doc__.splitlines()) > 5


@EVERY
@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_a_prediction_never_differs_from_its_twin(metric: Metric, how: str, frame: pd.DataFrame) -> None:
    twins = {name: {"score": "score", "risk": "risk", "norm": "norm"} for name in ("Tool", "Twin")}
    estimates = rv.evaluate(cohort_of(frame, predictions=twins), placed(metric))
    if not metric.needs:
        estimates = rv.evaluate(cohort_of(frame, predictions=twins), metric.at(0, 3, on="score"))
    rows = estimates.contrast("prediction", reference="Twin", how=how).frame
    assert_allclose(rows["estimate"], 0.0 if how == "difference" else 1.0, atol=1e-12)
    assert (rows["se"].fillna(0) < 1e-7).all()


@WITH_INFLUENCE
def test_the_bootstrap_agrees_with_the_influence(metric: Metric) -> None:
    cohort = cohort_of(people(2000, seed=9)).only("Tool")
    estimates = rv.evaluate(cohort, placed(metric))
    resampled = estimates.interval(method="bootstrap", resamples=1000, seed=4).frame
    # a standard deviation of 1,000 draws has a relative standard error of about 2.2 %
    varies = estimates.frame["se"] > 0
    assert varies.any()
    assert_allclose(resampled.loc[varies, "se"], estimates.frame.loc[varies, "se"], rtol=0.15)


@pytest.mark.parametrize(
    "design", [{"cluster": "site"}, {"strata": "region"}, {"weights": "weight"}], ids=lambda d: next(iter(d))
)
def test_the_bootstrap_follows_the_design(design: dict[str, str]) -> None:
    frame = people(1500, seed=11)
    frame["site"] = frame["id"] % 60
    estimates = rv.evaluate(cohort_of(frame, **design).only("Tool"), [METRICS["auc"], METRICS["brier"]])
    resampled = estimates.interval(method="bootstrap", resamples=1000, seed=4).frame
    assert_allclose(resampled["se"], estimates.frame["se"], rtol=0.15)
