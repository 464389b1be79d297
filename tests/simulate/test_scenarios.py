"""Every scenario is a file, and keeps its people when a bias is switched off."""

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskeval.errors import SimulationError
from riskeval.metrics import auc, flag_rate, log_score, sensitivity
from riskeval.report.study import load_study
from riskeval.simulate import SCENARIOS, Population, simulate, write_simulated

COMMITTED = Path(__file__).parents[2] / "data" / "synthetic"
NAMED = (
    "demonstration",
    "biased-raters",
    "label-bias",
    "same-accuracy-different-base-rates",
    "miscalibrated-abroad",
    "treatment-paradox",
    "daily-ward",
    "changing-clients",
    "small-minority-group",
    "allegiance",
)
SWITCHES = {
    "biased-raters": {"severity_sd": 0.0, "halo_sd": 0.0, "reaction": 0.0},
    "label-bias": {"watched_more": 0.0, "record_bias": 0.0},
    "same-accuracy-different-base-rates": {"difference": 0.0},
    "miscalibrated-abroad": {"log_odds_abroad": 0.0, "slope_abroad": 1.0},
    "treatment-paradox": {"odds_ratio": 1.0},
    "daily-ward": {"within": 0.0, "crises": 0.0},
    "changing-clients": {"change": 0.0, "treatment_effect": 0.0, "fluctuation_sd": 0.0},
    "small-minority-group": {"seen": 1.0},
    "allegiance": {"allegiance": 0.0, "severity_sd": 0.0},
}
SAME = {
    "biased-raters": ["person_id", "rater", "perfect_total", "violent_12m"],
    "label-bias": ["person_id", "group", "interview_total", "violent_24m"],
    "same-accuracy-different-base-rates": ["person_id", "group"],
    "miscalibrated-abroad": ["person_id", "place", "tool_total"],
    "treatment-paradox": ["person_id", "rating", "tool_total", "intervention", "untreated_12m"],
    "daily-ward": ["patient_id", "day", "admission_total"],
    "changing-clients": ["person_id", "treatment", "months_inside", "history_total", "admission_total"],
    "small-minority-group": ["person_id", "group", "weight", "violent_24m"],
    "allegiance": ["case_id", "prosecution_expert", "defence_expert", "violent_24m"],
}
every = pytest.mark.parametrize("name", SCENARIOS)
biased = pytest.mark.parametrize("name", SWITCHES)


@cache
def made_by_default(name):
    return simulate(name)


def test_the_ten_scenarios_exist():
    assert tuple(SCENARIOS) == NAMED


@every
def test_the_committed_folder_is_what_the_command_writes(name, tmp_path):
    write_simulated(made_by_default(name), tmp_path / name)
    made = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
    there = {path.name: path.read_bytes() for path in (COMMITTED / name).iterdir()}
    assert set(made) == set(there)
    assert [file for file in made if made[file] != there[file]] == []


@every
def test_its_tables_are_small_enough_to_read(name):
    sizes = [path.stat().st_size for path in (COMMITTED / name).glob("*.csv")]
    assert max(sizes) < (250_000 if name == "demonstration" else 100_000)


@every
def test_its_study_file_works_at_once(name):
    study = load_study(COMMITTED / name / "study.toml")
    made = made_by_default(name)
    assert study.flow[0].n == len(made.frame)
    assert set(study.cohort.predictions) == set(made.scenario.setup.predictions)
    assert study.cohort.horizon_months == made.scenario.setup.horizon_months


@every
def test_its_dictionary_explains_every_column(name):
    dictionary = pd.read_csv(COMMITTED / name / "dictionary.csv", keep_default_na=False)
    columns = list(pd.read_csv(COMMITTED / name / "cohort.csv", nrows=0).columns)
    assert dictionary["column"].tolist() == columns
    assert (dictionary[["meaning", "values", "missing"]] != "").to_numpy().all()


@biased
def test_each_parameter_has_a_meaning_and_a_range(name):
    for parameter, _, allowed, about in SCENARIOS[name].parameters.described():
        assert len(about.split()) >= 4, parameter
        assert allowed != "any number", parameter


@biased
def test_switching_the_bias_off_keeps_the_people(name):
    with_bias, without = simulate(name, n=400).frame, simulate(name, n=400, **SWITCHES[name]).frame
    pd.testing.assert_frame_equal(with_bias[SAME[name]], without[SAME[name]])
    assert not with_bias.equals(without)


@biased
def test_switching_the_bias_off_changes_what_is_true(name):
    with_bias, without = made_by_default(name).truth, simulate(name, n=1, **SWITCHES[name]).truth
    assert max(abs(one - other) for one, other in zip(told(with_bias), told(without), strict=True)) > 0.03


def told(truth):
    """Discrimination, and the sensitivity at the cut, of every prediction in every group."""
    setup = truth.setup
    labels = [(name, label) for name in setup.groups for label in truth.population.scales[name].labels]
    for group in ({}, *({name: label} for name, label in labels)):
        for prediction, cut in setup.cuts.items():
            yield truth.value(auc, prediction, **group)
            yield truth.value(sensitivity, prediction, at=cut, on=setup.role_of_cut(prediction), **group)


@pytest.mark.parametrize(
    ("name", "score", "outcome", "risk", "group"),
    [
        ("biased-raters", "perfect_total", "violent_12m", "perfect_risk_12m", {}),
        ("label-bias", "interview_total", "recorded_24m", "interview_risk", {"group": "Group A"}),
        ("miscalibrated-abroad", "tool_total", "violent_24m", "tool_risk_24m", {"place": "home"}),
        ("small-minority-group", "tool_total", "violent_24m", "tool_risk_24m", {"group": "majority"}),
        ("allegiance", "prosecution_total", "violent_24m", "prosecution_risk_24m", {}),
    ],
)
def test_published_risks_are_the_rates_without_bias_to_two_decimals(name, score, outcome, risk, group):
    people = Population()
    SCENARIOS[name].declare(people, SCENARIOS[name].parameters.given(SWITCHES[name]))
    table = people.table(score, risk, outcome, *group)
    for label, value in group.items():
        table = table[table[label] == value]
    events = (table["share"] * table[outcome]).groupby(table[risk]).sum()
    levels = table.groupby(score)
    rates = levels.apply(lambda part: np.average(part[outcome], weights=part["share"]))
    published = levels[risk].first()
    assert len(events) >= 16
    assert (rates - published).abs().max() < 0.00501


@pytest.mark.parametrize("separation", [0.0, 1.2, 5.0])
@pytest.mark.parametrize("base_rate", [0.001, 0.15, 0.799])
def test_no_published_risk_is_certain_however_far_a_score_separates(separation, base_rate):
    name = "same-accuracy-different-base-rates"
    truth = simulate(name, n=1, separation=separation, base_rate=base_rate).truth
    for prediction, column in (("One table", "risk_one_table"), ("Own table", "risk_own_table")):
        risks = truth.population.table(column)[column]
        assert risks.between(0.001, 0.999).all()
        assert np.isfinite(truth.value(log_score, prediction))


def test_what_did_not_happen_was_not_recorded():
    frame = made_by_default("label-bias").frame
    assert (frame["recorded_24m"] <= frame["violent_24m"]).all()


def test_an_intervention_harms_nobody():
    frame = made_by_default("treatment-paradox").frame
    assert (frame["violent_12m"] <= frame["untreated_12m"]).all()
    untreated = frame[frame["intervention"] == 0]
    assert (untreated["violent_12m"] == untreated["untreated_12m"]).all()


def test_weights_restore_the_share_of_the_minority():
    frame = simulate("small-minority-group", n=20_000, sampled=0.5).frame
    minority = frame["group"] == "minority"
    assert minority.mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(20_000))
    assert frame.loc[minority, "weight"].sum() / frame["weight"].sum() == pytest.approx(0.04, abs=0.002)


def test_without_oversampling_all_weights_are_one():
    assert (simulate("small-minority-group", n=50, sampled=0.04).frame["weight"] == 1).all()


def test_cases_of_biased_raters_have_one_to_three_raters_and_each_rated_every_item():
    ratings = made_by_default("biased-raters").ratings
    counts = ratings.groupby("case")["rater"].nunique()
    assert set(counts) == {1, 2, 3}
    assert (ratings.groupby(["case", "rater"]).size() == 8).all()
    assert list(ratings.columns) == ["case", "rater", "item", "value"]


def test_the_first_rater_of_a_case_is_the_one_of_the_cohort():
    made = made_by_default("biased-raters")
    totals = made.ratings.groupby(["case", "rater"])["value"].sum()
    frame = made.frame.set_index(["person_id", "rater"])["tool_total"]
    assert totals.loc[frame.index].to_numpy().tolist() == frame.tolist()


def test_every_case_of_allegiance_has_an_expert_of_each_side():
    ratings = made_by_default("allegiance").ratings
    assert (ratings.groupby("case")["side"].agg(set) == {"prosecution", "defence"}).all()


@pytest.mark.parametrize("end", ["low", "high"])
def test_experts_of_either_side_flag_some_people_and_not_all_at_the_ends_of_allegiance(end):
    range_of = {one.name: one.metadata for one in fields(SCENARIOS["allegiance"].parameters)}
    truth = simulate("allegiance", n=1, allegiance=float(range_of["allegiance"][end])).truth
    for prediction, cut in truth.setup.cuts.items():
        assert 0.04 < truth.value(flag_rate, prediction, at=cut, on="score") < 0.9


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("label-bias", {"recorded": 0.9}, "`recorded` + `watched_more` up to 1"),
        ("label-bias", {"recorded": 1.5}, "`recorded` from 0.01 to 1"),
        ("same-accuracy-different-base-rates", {"difference": 0.9}, "base rate of Group B"),
        ("changing-clients", {"improving": 0.9}, "shares of the clients"),
        ("daily-ward", {"days": 2.5}, "`days` as a whole number"),
        ("daily-ward", {"correlation": 1.0}, "`correlation` from -0.99 to 0.99"),
        ("allegiance", {"alegiance": 1.0}, "did you mean 'allegiance'?"),
    ],
)
def test_what_cannot_be_is_refused(name, parameters, words):
    with pytest.raises(SimulationError, match=re.escape(words)):
        simulate(name, **parameters)


@biased
def test_the_ends_of_every_range_are_people_or_a_named_error(name):
    for one in fields(SCENARIOS[name].parameters):
        for end in (one.metadata["low"], one.metadata["high"]):
            drawn = people_or_error(
                name, {one.name: int(end) if isinstance(one.default, int) else float(end)}
            )
            assert "To fix it" in drawn if isinstance(drawn, str) else not drawn.isna().to_numpy().any()


def people_or_error(name, parameters):
    try:
        return simulate(name, n=20, **parameters).frame
    except SimulationError as refused:
        return str(refused)
