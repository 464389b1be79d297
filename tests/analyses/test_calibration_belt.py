"""The calibration belt: as a likelihood allows it, and as givitiR draws it."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.belt_region import farthest
from riskeval.analyses.belt_statistic import chosen_curve
from riskeval.analyses.calibration_belt import calibration_belt
from riskeval.errors import EvaluationError
from riskeval.metrics.distinct import Distinct

from ..conftest import cohort_of, people
from ..reference.cases import FOLDER, Case

ORACLES = ["cal_ra_p1", "cal_ra_p2", "cal_ra2_p1", "cal_ra2_p2", "cal_sim_continuous"]


def counted(risks, people_, events, **roles):
    table = pd.DataFrame({"p": risks, "n": people_, "k": events})
    return rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "p"}}, **roles)


@pytest.mark.parametrize("name", ORACLES)
def test_givitir_draws_the_same_belt(name):
    case = Case(FOLDER / "calibration" / f"{name}.json")
    want, risk = pd.DataFrame(case.expected["giviti_belt_95"]["value"]), case.roles["probability"]
    cohort = rv.Cohort(case.frame(), outcome="y", predictions={"Tool": {"risk": risk}})
    found = calibration_belt(cohort, at=want["p"], confidence=[0.95]).belt.frame
    for end in ("lower", "upper"):  # givitiR searches to about a thousandth
        assert found[end].to_numpy() == pytest.approx(want[end].to_numpy(), rel=0.002)


def test_at_two_stated_risks_each_limit_uses_up_the_whole_drop():
    counts = Distinct(np.array([0.2, 0.4]), np.array([500.0, 500.0]), np.array([150.0, 200.0]))
    drop = 5.0
    for side in (1, -1):
        limit = float(farthest(chosen_curve(counts), counts, np.array([0.2]), drop, side)[0])
        lost = 2 * (150 * math.log(0.3 / limit) + 350 * math.log(0.7 / (1 - limit)))
        assert lost == pytest.approx(drop, rel=1e-6)
        assert (limit > 0.3) == (side == 1)


def test_a_tool_that_is_right_never_leaves_the_diagonal():
    found = calibration_belt(counted([0.2, 0.4, 0.6], [100] * 3, [20, 40, 60]))
    assert not len(found.outside())
    assert "hold the diagonal throughout" in repr(found)
    frame = found.belt.frame
    assert frame["estimate"].to_numpy() == pytest.approx(frame["at"].to_numpy(), rel=1e-9)


def test_where_the_belt_leaves_the_diagonal_it_says_from_where_to_where_and_which_way():
    outside = calibration_belt(counted([0.2, 0.8], [1000, 1000], [400, 600])).outside()
    at_95 = outside[outside["confidence"] == 0.95].set_index("what")
    low, high = at_95.loc["more happens than stated"], at_95.loc["less happens than stated"]
    assert low["from"] == 0.2
    assert high["to"] == 0.8
    assert 0.4 < low["to"] < 0.5 < high["from"] < 0.6
    assert low["to"] + high["from"] == pytest.approx(1, abs=1e-6)  # the two sides mirror each other


def test_a_larger_confidence_has_the_wider_belt():
    frame = calibration_belt(cohort_of(people()), "Tool").belt.frame
    narrow, wide = (frame[frame["confidence"] == share] for share in (0.8, 0.95))
    assert (wide["lower"].to_numpy() < narrow["lower"].to_numpy()).all()
    assert (wide["upper"].to_numpy() > narrow["upper"].to_numpy()).all()


def test_the_belt_at_a_risk_does_not_depend_on_what_else_is_reported():
    cohort = cohort_of(people())
    alone = calibration_belt(cohort, "Tool", at=[0.2]).belt.frame
    among = calibration_belt(cohort, "Tool", at=[0.1, 0.2, 0.3]).belt.frame
    same = among[among["at"] == 0.2]
    assert same[["lower", "upper"]].to_numpy() == pytest.approx(
        alone[["lower", "upper"]].to_numpy(), rel=1e-9
    )


def test_the_whole_curve_of_a_right_tool_lies_in_the_belt_as_often_as_promised():
    rng = np.random.default_rng(5)
    risk = np.round(1 / (1 + np.exp(-rng.normal(-1, 1, 500))), 2)
    held = []
    for _ in range(100):
        frame = pd.DataFrame({"y": (rng.random(500) < risk).astype(int), "p": risk})
        cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}})
        held.append(not len(calibration_belt(cohort, confidence=[0.8]).outside()))
    assert np.mean(held) > 0.8 - 4 * math.sqrt(0.8 * 0.2 / 100)


def test_no_belt_without_what_it_needs_and_the_row_says_what():
    frame = people()
    for cohort, status, reason in (
        (cohort_of(frame, weights="weight"), "not available", "weigh differently"),
        (cohort_of(frame, cluster="site"), "not available", "not independent"),
        (counted([0.2, 0.4], [50, 50], [1, 2]), "few events", "only 3 events"),
        (counted([0.3], [100], [40]), "not estimable", "every risk is the same"),
        (counted([0.0, 0.5], [100, 100], [10, 40]), "not estimable", "exactly 0 or 1"),
        (counted([0.2, 0.4], [50, 50], [0, 50]), "not estimable", "separate"),
    ):
        found = calibration_belt(cohort, next(iter(cohort.predictions))).belt.frame
        assert len(found) == 1
        assert found["status"].item() == status
        assert reason in found["note"].item()


def test_each_group_has_its_own_belt():
    frame = people()
    women = cohort_of(frame[frame["sex"] == "female"])
    found = calibration_belt(cohort_of(frame), "Tool", by="sex", at=[0.3], confidence=[0.95]).belt.frame
    alone = calibration_belt(women, "Tool", at=[0.3], confidence=[0.95]).belt.frame
    part = found[found["sex"] == "female"]
    assert part["lower"].item() == pytest.approx(alone["lower"].item(), rel=1e-9)


def test_percentages_are_named():
    with pytest.raises(EvaluationError, match="`confidence` above 0 and below 1; found 95"):
        calibration_belt(cohort_of(people()), confidence=[95])
    with pytest.raises(EvaluationError, match="`at` above 0 and below 1; found 20"):
        calibration_belt(cohort_of(people()), at=[20])


def test_the_plot_shows_one_area_for_each_confidence_and_changes_nothing():
    found = calibration_belt(cohort_of(people()), "Tool")
    before = found.belt.frame
    ax = found.plot()
    assert len(ax.collections) == 2
    assert ax.get_xlabel() == "stated risk"
    pd.testing.assert_frame_equal(found.belt.frame, before)


def test_a_plot_without_a_belt_says_so():
    found = calibration_belt(counted([0.3], [100], [40]))
    ax = found.plot()
    assert "diagonal" not in repr(found)
    assert [text.get_text() for text in ax.texts] == ["no belt"]


@pytest.mark.parametrize("wrong", ["5 %", 5, [0.1, None], [], np.nan, [[0.95]]])
def test_a_place_or_confidence_of_the_belt_that_is_none_is_named(wrong: object) -> None:
    for asked in ({"at": wrong}, {"confidence": wrong}):
        with pytest.raises(rv.EvaluationError, match="above 0 and below 1"):
            rv.calibration_belt(cohort_of(people(60)), **asked)
