"""The candidates of the boundary study are what they are called, and its truths are integrated."""

import numpy as np
import pytest

from benchmarks.coverage import boundary
from benchmarks.coverage.boundary_curve import (
    departures,
    distances,
    gaps,
    harrell_knots,
    miscalibration,
)
from benchmarks.coverage.boundary_groups import METRICS
from benchmarks.coverage.boundary_intervals import CANDIDATES, candidates
from benchmarks.coverage.boundary_page import lines
from benchmarks.coverage.boundary_people import MISCALIBRATIONS, PERFECT, RISKS, draw, shares
from benchmarks.coverage.boundary_summary import COLUMNS, Studied, summary
from tests.reference.cases import FOLDER, Case

CASE = Case(FOLDER / "calibration" / "cal_ra_p1.json")
NAMES = [name for name in CANDIDATES if not name.endswith("upper bound")]


def counted(case):
    risk, codes = np.unique(case.frame()["p1"], return_inverse=True)
    return risk, np.bincount(codes).astype(float)[None], np.bincount(codes, case.frame()["y"])[None]


@pytest.mark.parametrize("knots", [3, 4])
def test_the_distances_from_a_restricted_cubic_spline_are_those_of_hmisc(knots):
    risk, people, events = counted(CASE)
    places = harrell_knots(risk, people[0], knots)
    found = distances(gaps(risk, departures(risk, people, events, places), places), people)
    expected = CASE.expected[f"rcs{knots}_ici"]
    for name, value in expected["value"].items():
        assert found[name.lower()][0] == pytest.approx(value, rel=expected["rtol"])


def test_miscalibration_is_that_of_reliabilitydiag():
    expected = CASE.expected["corp_mcb"]
    assert miscalibration(*counted(CASE))[0] == pytest.approx(expected["value"], rel=expected["rtol"])


@pytest.mark.parametrize("case", MISCALIBRATIONS[:3], ids=lambda case: case.name)
def test_a_curve_fitted_to_everybody_finds_the_integrated_truth(case):
    used = shares() > 0
    risk, people = RISKS[used], np.round(1e9 * shares()[used])[None]
    events, knots = people * case.true[used], np.array([-3.0, -1.5, 0.0])
    found = distances(gaps(risk, departures(risk, people, events, knots), knots), people)
    found["mcb"] = miscalibration(risk, people, events)
    for name, truth in case.truth.items():
        assert found[name][0] == pytest.approx(truth, abs=1e-8)  # a person of 10⁹ and Newton's last step


def test_a_perfectly_calibrated_tool_lies_on_the_boundary_of_every_measure():
    assert set(PERFECT.truth.values()) == {0.0}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_groups_differ_by_exactly_what_is_stated(metric):
    true = metric.middle + np.array([-0.5, 0.0, 0.3])
    values, _ = metric.estimates(1e6 * metric.cells(true))
    np.testing.assert_allclose(values, true, atol=1e-5)  # interpolated in steps of 0.0025 to 0.004


def test_a_percentile_interval_of_something_positive_leaves_0_out_and_a_tested_one_need_not():
    resampled, calibrated = np.linspace(0.02, 0.10, 199), np.linspace(0.01, 0.06, 199)
    found = dict(zip(CANDIDATES, candidates(0.05, resampled, calibrated), strict=True))
    assert found["percentile bootstrap"][0] > 0
    tested = found["tested against calibration, percentile above"]
    assert tested[0] == 0
    assert tested[1] == found["percentile bootstrap"][1]


def test_a_tested_interval_leaves_0_out_where_a_calibrated_tool_would_hardly_show_as_much():
    resampled, calibrated = np.linspace(0.07, 0.13, 199), np.linspace(0.01, 0.06, 199)
    found = dict(zip(CANDIDATES, candidates(0.09, resampled, calibrated), strict=True))
    assert all(found[name][0] > 0 for name in NAMES)


def test_an_estimate_that_does_not_exist_has_no_interval():
    assert np.isnan(candidates(np.nan, np.ones(9), np.ones(9))).all()


def test_a_row_counts_the_misses_on_either_side():
    studied = Studied("s", 10, 2.0, "ici", "", 0.5, "percentile bootstrap")
    found = np.array([[0.6, 0.7, 0.65], [0.1, 0.2, 0.15], [0.4, 0.6, 0.5], [np.nan] * 3])
    made = summary([studied], found[:, None]).iloc[0]
    assert (made["shown"], made["misses_low"], made["misses_high"]) == (0.75, 1 / 3, 1 / 3)
    assert made["coverage"] == pytest.approx(1 / 3)
    assert made["bias"] == pytest.approx(1.3 / 3 - 0.5)
    assert made["exception"].startswith("covers in 33.3 % of samples; upper limit too low in 33.3 %")


def test_the_page_has_a_line_for_each_quantity_and_candidate_over_its_settings():
    studied = [
        Studied(name, 10, 2.0, "ici", "3 knots", truth, "m") for name, truth in (("a", 0.0), ("b", 0.5))
    ]
    found = np.tile([[0.1, 0.6, 0.3], [0.1, 0.6, 0.3]], (5, 1, 1))
    made = list(lines(summary(studied, found)))
    assert len([line for line in made if line.startswith("| ici")]) == 1
    assert "| 100.0 % | 0.3 | 100.0 % (100.0 %) | 0.0 % | -0.2 | 0.5 | 1 of 2 |" in made[2]


def test_a_block_of_replicates_is_the_same_however_it_is_cut():
    name = next(iter(boundary.SETTINGS))
    cut = np.concatenate([boundary.block((name, 0, 1)), boundary.block((name, 1, 3))])
    np.testing.assert_array_equal(boundary.block((name, 0, 3)), cut)


def test_the_table_has_a_row_for_everything_studied(monkeypatch):
    few = dict(list(boundary.SETTINGS.items())[:1] + list(boundary.SETTINGS.items())[-1:])
    monkeypatch.setattr(boundary, "SETTINGS", few)
    table = boundary.rows(2, processes=1)
    assert list(table.columns) == COLUMNS
    assert len(table) == sum(len(setting.studied()) for setting in few.values())
    assert table["judged_by"].eq("bias and one-sided").all()


def test_the_percentile_interval_never_contains_a_true_0_and_the_tested_one_does():
    name = "200 people, perfectly calibrated"
    methods = [one.method for one in boundary.SETTINGS[name].studied()]
    lower = boundary.block((name, 0, 20))[:, : len(CANDIDATES), 0]
    assert lower[:, methods.index("percentile bootstrap")].min() > 0
    # 97.5 % of 20 samples, less 4 Monte Carlo standard errors of 3.5 points
    assert (lower[:, methods.index("tested against calibration, percentile above")] == 0).mean() > 0.835


def test_every_sample_has_the_people_that_were_asked_for():
    risk, people, events = draw(PERFECT, 200, np.random.default_rng(1))
    assert people.sum() == 200
    assert ((events >= 0) & (events <= people)).all()
    assert len(risk) == len(people)
