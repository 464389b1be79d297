"""Intervals contain the truth as often as they promise: a slice of benchmarks/coverage, and its table."""

import math

import numpy as np
import pandas as pd
import pytest

from benchmarks.coverage import page, rate_grid
from benchmarks.coverage.performance import performance
from benchmarks.coverage.questions import Question
from benchmarks.coverage.runner import chunk, intervals, setting_rows
from benchmarks.coverage.settings import SETTINGS
from benchmarks.coverage.study import COLUMNS, by_definition, judged_again, read
from benchmarks.coverage.verdicts import (
    RATE,
    SMOOTH,
    Listed,
    judged,
    listed,
    unlisted,
    unused,
)
from riskeval.metric import METRICS

SAMPLES = 50
DEFAULT, CANNOT_BE_NEGATIVE = Question("single", "default"), Question("tested", "default")
PROMISED = {name for name, metric in METRICS.items() if not metric.no_interval}
BY_FORMULA = {name for name in PROMISED if METRICS[name].null is None}
FOUR_ERRORS = 4 * math.sqrt(0.95 * 0.05 / SAMPLES)  # Monte Carlo standard errors of a coverage of 95 %


@pytest.fixture(scope="module", params=["400 people, 80 events", "12 equal clusters, weak effect"])
def slice_of(request):
    setting = SETTINGS[request.param]
    found = np.stack([intervals(setting, [DEFAULT], k)[DEFAULT] for k in range(SAMPLES)])
    return setting, found


def rows_of(setting, numbers):
    rows = setting_rows(setting, {DEFAULT: numbers})
    fixed = [
        by_definition(*line) for line in zip(rows["metric"], rows["contrast"], rows["truth"], strict=True)
    ]
    return rows[~np.array(fixed)]


def test_default_intervals_contain_the_truth_as_often_as_they_promise(slice_of):
    rows = rows_of(*slice_of).assign(setting=slice_of[0].name)
    known = [any(one.covers(row) for one in listed()) for _, row in rows.iterrows()]
    held = rows[~np.array(known)]
    assert set(held["metric"]) == BY_FORMULA
    assert held["coverage"].min() >= 0.95 - FOUR_ERRORS
    assert held["coverage"].mean() == pytest.approx(0.95, abs=FOUR_ERRORS / 2)


def test_tested_intervals_contain_the_truth_at_least_as_often_as_they_promise():
    setting = SETTINGS["400 people, 80 events"]
    found = np.stack(
        [intervals(setting, [CANNOT_BE_NEGATIVE], k)[CANNOT_BE_NEGATIVE] for k in range(SAMPLES)]
    )
    rows = setting_rows(setting, {CANNOT_BE_NEGATIVE: found})
    assert set(rows["metric"]) == PROMISED - BY_FORMULA
    assert rows["coverage"].min() >= 0.95 - FOUR_ERRORS
    assert (rows["misses_low"] + rows["misses_high"]).sum() > 0


def test_intervals_of_half_the_width_are_found_out(slice_of):
    setting, numbers = slice_of
    half = numbers.copy()
    half[..., 1] = (numbers[..., 0] + numbers[..., 1]) / 2
    half[..., 2] = (numbers[..., 0] + numbers[..., 2]) / 2
    assert rows_of(setting, half)["coverage"].mean() < 0.95 - FOUR_ERRORS


def test_the_same_samples_come_in_whatever_portions_they_are_drawn():
    name = "30 people, exactly 10 events"
    whole = chunk((name, 0, 4, 4, ()))
    first, second = chunk((name, 0, 3, 4, ())), chunk((name, 3, 4, 4, ()))
    assert set(whole) == set(first)
    for question, numbers in whole.items():
        parts = [part[question] for part in (first, second) if question in part]
        np.testing.assert_array_equal(numbers, np.concatenate(parts))


def test_performance_counts_only_samples_with_an_interval():
    no = np.nan
    samples = [[0.5, 0.4, 0.6, 1], [0.9, 0.8, 1.0, 1], [0.2, 0.1, 0.3, 0], [0.5, no, no, 0]]
    found = performance(np.array(samples)[:, None, :], np.array([0.5])).iloc[0]
    assert found[["shown", "plain"]].tolist() == [0.75, 0.5]
    assert found[["coverage", "misses_low", "misses_high"]].tolist() == pytest.approx([1 / 3] * 3)
    assert found["mc_se"] == pytest.approx(math.sqrt(2 / 27))
    assert found["median_width"] == pytest.approx(0.2)
    assert found["bias"] == pytest.approx(0.025)


def test_ten_people_of_a_rate_of_one_half_are_covered_when_two_to_eight_are_counted():
    rows = rate_grid.rows_of(METRICS["ppv"], 10, "default").set_index("at")
    assert rows.loc["true rate 0.50", "coverage"] == pytest.approx(1 - 2 * 11 / 1024)


@pytest.mark.parametrize("metric", rate_grid.rates(), ids=lambda metric: metric.name)
def test_wilson_keeps_its_promise_over_the_grid_of_rates(metric):
    shares = rate_grid.rows_of(metric, 30, "default")["coverage"]
    assert 0.93 <= shares.mean() <= 0.97
    assert shares.min() >= 0.90


def cell(coverage, metric="auc", setting="400 people, 80 events", **more):
    return {
        "setting": setting,
        "kind": "independent",
        "n": 400.0,
        "enough_events": 1.0,
        "metric": metric,
        "at": "",
        "contrast": "single",
        "method": "default",
        "shown": 1.0,
        "plain": 1.0,
        "coverage": coverage,
    } | more


def verdicts(*cells, exceptions=()):
    return judged(pd.DataFrame(cells), list(exceptions))


def test_the_limits_themselves_are_met():
    found = verdicts(cell(0.93), cell(0.97), cell(0.9299), cell(0.9701))
    assert found["verdict"].tolist() == ["met", "met", "missed", "missed"]


def test_a_rate_is_judged_by_its_minimum_and_the_mean_of_its_kind():
    low = [cell(0.91, "ppv"), cell(0.96, "ppv"), cell(0.89, "npv"), cell(0.98, "npv")]
    assert verdicts(*low)["verdict"].tolist() == ["met", "met", "missed", "met"]
    assert verdicts(cell(0.91, "ppv"), cell(0.92, "ppv"))["verdict"].tolist() == ["missed", "missed"]


@pytest.mark.parametrize(
    "outside",
    [{"n": 29.0}, {"enough_events": 0.8}, {"shown": 0.4}, {"method": "wald"}],
    ids=["few people", "few events", "refused", "a peer"],
)
def test_what_the_promise_is_not_about_is_reported_and_not_judged(outside):
    found = verdicts(cell(0.5, **outside)).iloc[0]
    assert found["verdict"] == ""
    assert found["judged_by"].startswith("not judged: ")


def test_a_miss_that_is_listed_is_an_exception_and_one_that_no_longer_occurs_is_noticed():
    one = Listed("auc", ("400*",), "because", "a note")
    found = verdicts(cell(0.8), exceptions=[one])
    assert found["exception"].tolist() == ["auc: a note"]
    assert unlisted(found).empty
    assert unused(found, [one]) == []
    assert unused(verdicts(cell(0.95)), [one]) == [one]
    assert len(unlisted(verdicts(cell(0.8)))) == 1


@pytest.fixture(scope="module")
def committed():
    return read()


def test_the_committed_table_has_every_metric_and_every_setting(committed):
    default = committed[committed["method"] == "default"]
    assert list(committed.columns) == COLUMNS
    assert set(default["metric"]) >= PROMISED
    for kind in ("clustered", "weighted", "small group", "rare events"):
        assert set(default.loc[default["kind"] == kind, "metric"]) >= PROMISED, kind
    assert set(SETTINGS) <= set(default["setting"])
    assert {metric.name for metric in rate_grid.rates()} == set(
        committed.loc[committed["kind"] == rate_grid.KIND, "metric"]
    )
    assert {"single", "difference", "ratio"} <= set(committed["contrast"])
    assert {"wald", "delong", "bootstrap", "bca", "exact"} <= set(committed["method"])


def test_the_committed_verdicts_follow_from_the_committed_numbers_and_exceptions(committed):
    again = judged_again(committed)
    for name in ("judged_by", "verdict", "exception"):
        assert again[name].tolist() == committed[name].tolist()


def test_every_miss_is_a_listed_exception_and_every_listed_exception_occurs(committed):
    assert unlisted(committed).empty
    assert unused(committed, listed()) == []
    assert committed["judged_by"].isin([SMOOTH, RATE]).any()


def test_the_page_of_the_documentation_is_made_from_the_committed_table(committed):
    assert page.PAGE.read_text(encoding="utf-8") == page.page(committed)
    assert all(page.PAGE.with_name(name).exists() for name in ("coverage.png", "contrasts.png"))
