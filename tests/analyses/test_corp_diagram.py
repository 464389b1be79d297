"""Isotonic rates, and the bands in which those of a calibrated tool would lie."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.corp_diagram import corp_diagram
from riskeval.errors import EvaluationError

from ..conftest import cohort_of, people
from ..reference.cases import FOLDER, Case

ORACLES = ["cal_ra_p1", "cal_ra_p2", "cal_ra2_p1", "cal_ra2_p2"]


def counted(risks, people_, events, **roles):
    table = pd.DataFrame({"p": risks, "n": people_, "k": events})
    return rv.Cohort.from_counts(table, n="n", events="k", predictions={"Tool": {"risk": "p"}}, **roles)


def rows(found, metric):
    frame = found.curve.frame
    return frame[frame["metric"] == metric]


def test_rates_that_fall_are_pooled_over_the_people_who_have_them():
    found = corp_diagram(counted([0.2, 0.4, 0.6], [100, 100, 200], [40, 20, 120]))
    assert rows(found, "observed_rate")["estimate"].tolist() == pytest.approx([0.4, 0.2, 0.6])
    assert rows(found, "isotonic_rate")["estimate"].tolist() == pytest.approx([0.3, 0.3, 0.6])


@pytest.mark.parametrize("name", ORACLES)
def test_rs_quantiles_of_the_binomial_give_the_same_band(name):
    case = Case(FOLDER / "calibration" / f"{name}.json")
    want = pd.DataFrame(case.expected["by_forecast_value"]["value"])
    predictions = {"Tool": {"risk": case.roles["probability"]}}
    found = rows(corp_diagram(rv.Cohort(case.frame(), outcome="y", predictions=predictions)), "observed_rate")
    for ours, theirs in (("estimate", "rate"), ("lower", "consistency_lo"), ("upper", "consistency_hi")):
        assert found[ours].to_numpy() == pytest.approx(want[theirs].to_numpy(), abs=1e-12)
    assert found["n"].tolist() == want["n"].tolist()


def test_at_one_stated_risk_the_two_bands_agree():
    found = corp_diagram(counted([0.3], [1000], [350]), resamples=4000, seed=1)
    binomial, drawn = (rows(found, name).iloc[0] for name in ("observed_rate", "isotonic_rate"))
    assert drawn["lower"] == pytest.approx(binomial["lower"], abs=0.003)
    assert drawn["upper"] == pytest.approx(binomial["upper"], abs=0.003)


def test_the_same_seed_gives_the_same_band_and_another_seed_another():
    cohort = cohort_of(people())
    first, again, other = (rows(corp_diagram(cohort, "Tool", seed=s), "isotonic_rate") for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not np.array_equal(first["lower"], other["lower"])


def test_scaling_the_weights_changes_nothing_and_weights_leave_one_band():
    frame = people()
    once = corp_diagram(cohort_of(frame, weights="weight"), "Tool")
    frame["weight"] *= 7
    twice = corp_diagram(cohort_of(frame, weights="weight"), "Tool")
    for name in ("estimate", "lower", "upper"):
        mine, theirs = (rows(one, "isotonic_rate")[name].to_numpy() for one in (once, twice))
        assert mine == pytest.approx(theirs, rel=1e-9)
    observed = rows(once, "observed_rate")
    assert observed["lower"].isna().all()
    assert set(observed["note"]) == {"people weigh differently"}


def test_in_clusters_there_is_no_band_and_the_rows_say_why():
    found = corp_diagram(cohort_of(people(), cluster="site"), "Tool").curve.frame
    assert found["lower"].isna().all()
    assert found["note"].str.contains("`site` are not independent").all()


def test_a_sample_stratified_by_the_outcome_has_no_rates():
    found = corp_diagram(cohort_of(people(), strata="violent"), "Tool").curve.frame
    assert found["status"].tolist() == ["not estimable"]
    assert found["note"].item().startswith("fixed by design")


def test_many_distinct_risks_are_told_by_the_ends_of_their_pools():
    rng = np.random.default_rng(2)
    risk = rng.random(500)
    frame = pd.DataFrame({"y": (rng.random(500) < risk).astype(int), "p": risk})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"risk": "p"}})
    found = corp_diagram(cohort, resamples=50).curve.frame
    assert set(found["metric"]) == {"isotonic_rate"}
    assert len(found) < 120
    assert found["at"].iloc[[0, -1]].tolist() == [risk.min(), risk.max()]
    assert (np.diff(found["estimate"]) >= 0).all()


def test_the_parts_of_the_brier_score_stand_beside_the_diagram():
    found = corp_diagram(cohort_of(people()), "Tool", by="sex").scores.frame
    wide = found.pivot(index="sex", columns="metric", values="estimate")
    parts = wide["corp_miscalibration"] - wide["corp_discrimination"] + wide["brier_uncertainty"]
    assert wide["brier"].to_numpy() == pytest.approx(parts.to_numpy(), rel=1e-12)


def test_odd_requests_are_named():
    with pytest.raises(EvaluationError, match="at least 20 resamples"):
        corp_diagram(cohort_of(people()), resamples=1)
    with pytest.raises(EvaluationError, match="a confidence between 0 and 1"):
        corp_diagram(cohort_of(people()), confidence=95)
    with pytest.raises(EvaluationError, match="a seed"):
        corp_diagram(cohort_of(people()), seed="x")


@pytest.mark.parametrize("wrong", ["399", np.nan, 5, 20.5])
def test_a_number_of_resamples_that_is_none_is_named(wrong: object) -> None:
    with pytest.raises(rv.EvaluationError, match="at least 20 resamples"):
        rv.calibration(cohort_of(people(60))).corp(resamples=wrong)
