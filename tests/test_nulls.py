"""Groups that are alike are seldom said to differ, and the fast study is what the verbs print."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from benchmarks.coverage.boundary_groups import score_columns
from benchmarks.nulls import SETTINGS, Aucs, Line, Rates, Setting, lines, missed
from riskeval.metrics import auc, flag_rate, ppv, sensitivity

ALIKE, *_, DIFFERENT = SETTINGS
NAMES = ("auc", "flag_rate", "sensitivity", "ppv")
RUNS = 400
CHANCE = 4 * np.sqrt(0.05 * 0.95 / RUNS)  # four Monte Carlo standard errors


def cohort(setting, counts):
    outcome, score = score_columns()
    labels = list("abcd")
    table = pd.DataFrame(
        {
            "n": counts.ravel(),
            "y": np.tile(outcome, len(counts)),
            "score": np.tile(score, len(counts)),
            "group": np.repeat(labels, counts.shape[1]),
        }
    )
    tools = {"Tool": {"score": "score"}}
    return rv.Cohort.from_counts(table, n="n", outcome="y", groups="group", predictions=tools)


@cache
def printed(setting, run):
    counts = setting.draw(3, np.random.default_rng(1))[run]
    metrics = [auc, *(metric.at(setting.cut, on="score") for metric in (flag_rate, sensitivity, ppv))]
    return rv.evaluate(cohort(setting, counts), metrics, by="group")


def fast(setting, name, run):
    counts = setting.draw(3, np.random.default_rng(1))[run : run + 1]
    return Aucs(counts) if name == "auc" else Rates(*setting.fractions(counts)[name])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["difference", "ratio"])
@pytest.mark.parametrize("setting", [ALIKE, DIFFERENT], ids=lambda setting: setting.name)
def test_the_limits_studied_are_those_that_a_contrast_prints(setting, how, name):
    for run in range(3):
        frame = printed(setting, run).contrast("group", reference="a", how=how).frame
        rows = frame[frame["metric"] == name]
        lower, upper = fast(setting, name, run).contrast(how, 0.05)
        np.testing.assert_allclose(rows["lower"], lower[0], rtol=1e-12)
        np.testing.assert_allclose(rows["upper"], upper[0], rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_spread_studied_is_the_one_that_is_printed(name):
    for run in range(3):
        frame = printed(DIFFERENT, run).spread("group").frame
        (groups,) = fast(DIFFERENT, name, run).groups()
        assert frame.set_index("metric").loc[name, "p"] == pytest.approx(groups.p(), rel=1e-12)


def test_the_truth_is_that_of_very_many_people():
    people = np.round(1e7 * DIFFERENT.shares)
    metrics = [auc, *(metric.at(DIFFERENT.cut, on="score") for metric in (flag_rate, sensitivity, ppv))]
    frame = rv.evaluate(cohort(DIFFERENT, people), metrics, by="group").frame
    for name, true in DIFFERENT.true.items():
        found = frame.loc[(frame["metric"] == name) & (frame["group"] != "(all)"), "estimate"]
        np.testing.assert_allclose(found, true, atol=1e-5)  # people are rounded, the AUC interpolated


def test_groups_that_are_alike_are_seldom_said_to_differ():
    found = list(lines(ALIKE, RUNS))
    assert {line.metric for line in found} == set(NAMES)
    for line in found:
        assert line.target[0] - CHANCE <= line.least
        assert line.missed <= line.target[1] + CHANCE


def test_few_flagged_people_make_intervals_cautious_and_not_bold():
    few = next(setting for setting in SETTINGS if "few flagged" in setting.name)
    assert all(line.missed <= line.target[1] + CHANCE for line in lines(few, RUNS))


def test_an_interval_misses_on_either_side_and_one_that_does_not_exist_does_not():
    limits = (np.array([0.1, -0.3, -0.1, np.nan]), np.array([0.2, -0.1, 0.1, np.nan]))
    assert missed(limits, np.zeros(4)).tolist() == [True, True, False, False]


def test_a_target_is_reached_between_its_ends():
    assert Line("s", "auc", "difference", 0.07, 0.03, (0.03, 0.07)).reached
    assert not Line("s", "auc", "difference", 0.05, 0.02, (0.03, 0.07)).reached
    assert not Line("s", "auc", "difference", 0.08, 0.05, (0.03, 0.07)).reached


def test_groups_are_alike_only_where_everything_is():
    assert Setting("s").alike
    assert not Setting("s", auc=(0.7, 0.7, 0.7, 0.8)).alike
    assert not Setting("s", event_rate=(0.3, 0.3, 0.3, 0.2)).alike
