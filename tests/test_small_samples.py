"""How well a variance is known: laws, hand cases, and traces against the matrices they stand for."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.design import Design
from riskeval.metrics import auc, calibration_slope, mean_score, oe_ratio, risk_ratio_to_median
from riskeval.small_samples import known
from tests.conftest import cohort_of, people

SIZES = np.array([4, 6, 9, 15, 30, 60])


def alone(n: int) -> Design:
    return Design(weight=np.ones(n), n=np.ones(n))


def in_clusters(sizes: np.ndarray, **more: np.ndarray) -> Design:
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    return Design(weight=np.ones(len(cluster)), n=np.ones(len(cluster)), cluster=cluster, **more)


def test_one_person_who_carries_the_estimate_costs_degrees_of_freedom() -> None:
    # V = 9 + 1 + 1 + 1 = 12, Σu⁴ = 84; 2 · 144 / (84 − 144/4) − 1 = 5
    moves = np.array([[3.0], [-1.0], [-1.0], [-1.0]])
    assert_allclose(known(moves, alone(4)).df, [5.0])


def test_people_who_all_move_it_as_far_leave_nothing_to_doubt() -> None:
    assert_allclose(known(np.array([[1.0], [-1.0]] * 5), alone(10)).df, [np.inf])


def test_normal_moves_leave_as_many_degrees_of_freedom_as_people_less_one() -> None:
    n = 4000
    moves = np.random.default_rng(1).standard_normal((n, 400))
    # the kurtosis of 4000 normals has a standard error of 0.077, so df/n one of 0.039; the mean of 400 a 20th
    assert known(moves, alone(n)).df.mean() / n == pytest.approx(1, abs=4 * 0.039 / 20)


def test_degrees_of_freedom_exceed_one_however_lopsided_the_sample() -> None:
    moves = np.full((50, 1), 1e-9)
    moves[0] = 1.0
    assert known(moves, alone(50)).df[0] > 1


def test_a_person_counted_twice_is_two_people() -> None:
    moves = np.random.default_rng(2).standard_normal((12, 3))
    twice = Design(weight=np.ones(12), n=np.full(12, 2.0), cluster=np.arange(12) // 2)
    rows = Design(weight=np.ones(24), n=np.ones(24), cluster=np.repeat(np.arange(12) // 2, 2))
    once, again = known(moves, twice), known(np.repeat(moves, 2, axis=0), rows)
    assert_allclose(once.df, again.df)
    assert_allclose(once.widening, again.widening)


def test_equal_clusters_leave_at_most_their_number_less_one_and_widen_nothing() -> None:
    found = known(np.random.default_rng(3).standard_normal((120, 50)), in_clusters(np.full(12, 10)))
    assert found.df.max() == pytest.approx(11)
    assert_allclose(found.widening, 1)


def test_one_large_cluster_that_is_alike_leaves_next_to_nothing() -> None:
    design = in_clusters(SIZES)
    alike = np.random.default_rng(4).standard_normal((6, 1))[design.cluster]
    unlike = np.random.default_rng(4).standard_normal((124, 1))
    assert known(alike, design).df[0] < 2.5 < known(unlike, design).df[0] + 1
    assert known(alike, design).widening[0] > 1


@pytest.mark.parametrize(
    "strata", [None, np.repeat([0, 0, 1, 1, 1, 0], SIZES)], ids=["one stratum", "two strata"]
)
def test_traces_are_those_of_the_matrices(strata: np.ndarray | None) -> None:
    from riskeval.small_samples import _Traces

    design = in_clusters(SIZES, **({} if strata is None else {"strata": strata}))
    stratum = np.zeros(6, int) if strata is None else np.array([0, 0, 1, 1, 1, 0])
    centre = np.zeros((6, 6))
    for h in np.unique(stratum):
        own = np.flatnonzero(stratum == h)
        share = SIZES[own] / SIZES[own].sum()
        block = np.eye(len(own)) - share[:, None]
        centre[np.ix_(own, own)] = np.sqrt(len(own) / (len(own) - 1)) * block
    form = centre.T @ centre
    traces, e, g = _Traces.of(design, np.ones((124, 1), dtype=bool)), SIZES.astype(float), SIZES**2.0
    assert_allclose(traces.own[:, 0], e)
    assert_allclose(traces.whole[:, 0], g)
    assert_allclose(traces.mean(g[:, None]), np.trace(form @ np.diag(g)))
    both = np.trace(form @ np.diag(e) @ form @ np.diag(g))
    assert_allclose(traces.square(e[:, None], g[:, None]), both)


@pytest.mark.parametrize(
    "design", [{}, {"cluster": "site"}, {"weights": "weight"}, {"strata": "region"}], ids=str
)
def test_scaling_all_weights_moves_no_limit(design: dict[str, str]) -> None:
    frame = people()
    unlike = frame.assign(weight=frame["weight"] * 7)
    found, scaled = (
        rv.evaluate(cohort_of(data, **design).only("Tool"), [auc, oe_ratio, mean_score]).frame
        for data in (frame, unlike)
    )
    assert_allclose(found[["lower", "upper"]], scaled[["lower", "upper"]])


def test_with_many_people_the_interval_is_the_usual_one() -> None:
    tool = cohort_of(people(40_000)).only("Tool")
    found = rv.evaluate(tool, [auc, calibration_slope])
    named = (found.interval(method="logit").frame.iloc[0], found.interval(method="wald").frame.iloc[1])
    for row, usual in zip(found.frame.to_dict("records"), named, strict=True):
        assert_allclose([row["lower"], row["upper"]], [usual["lower"], usual["upper"]], atol=5e-5)


def test_with_few_events_the_interval_is_wider_than_the_usual_one() -> None:
    found = rv.evaluate(cohort_of(people(60, seed=3)).only("Tool"), auc)
    row, usual = found.frame.iloc[0], found.interval(method="logit").frame.iloc[0]
    assert row["events"] >= 10
    assert row["lower"] < usual["lower"] < usual["upper"] < row["upper"]
    assert row["se"] == usual["se"]


@pytest.mark.parametrize("design", [{}, {"cluster": "site"}], ids=str)
@pytest.mark.parametrize("how", ["difference", "ratio"])
def test_p_of_a_contrast_is_where_its_interval_just_reaches_no_difference(
    design: dict[str, str], how: str
) -> None:
    gap = rv.evaluate(cohort_of(people(150), **design).only("Tool"), auc, by="sex").contrast(
        "sex", how=how, reference="male"
    )
    row = gap.frame.iloc[0]
    touching = gap.interval(confidence=1 - row["p"]).frame.iloc[0]
    null = 0.0 if how == "difference" else 1.0
    assert min(abs(touching["lower"] - null), abs(touching["upper"] - null)) < 1e-9


@pytest.fixture(scope="module")
def two_groups():
    return rv.evaluate(cohort_of(people(400, seed=3)), risk_ratio_to_median.at(5, on="score"), by=["sex"])


def test_a_ratio_to_the_median_says_that_the_median_is_taken_as_known(two_groups):
    notes = two_groups.frame.loc[two_groups.frame["status"] == "ok", "note"]
    assert len(notes) > 2
    assert notes.str.contains("that of these people, taken as known").all()


@pytest.mark.parametrize("how", ["difference", "ratio"])
@pytest.mark.parametrize("method", ["default", "wald", "bootstrap"])
def test_two_medians_that_are_taken_as_known_give_no_interval(two_groups, how, method):
    contrast = two_groups.contrast("sex", how=how, reference="male")
    row = contrast.interval(0.95, method=method, resamples=200, seed=1).frame.iloc[0]
    assert row["status"] == "not estimable"
    assert np.isnan([row["lower"], row["upper"], row["p"], row["se"]]).all()
    assert np.isfinite(row["estimate"])
    assert "each side takes a number of its own people as known" in row["note"]
