"""Two cuts, their lines, and the roof."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.cost_curve import cost_curve

from ..conftest import cohort_of, people

LEVELS = ["low", "moderate", "high"]


@pytest.fixture
def judged() -> rv.Cohort:
    """Sensitivity 0.9 and 0.5, specificity 0.4 and 0.9."""
    table = pd.DataFrame({"rating": LEVELS, "n": [50, 70, 40], "k": [10, 40, 50]})
    table["n"] += [0, 20, 20]  # 100 events: 10, 40, 50; 100 non-events: 40, 50, 10
    bands = {"Judgement": {"band": "rating", "levels": LEVELS}}
    return rv.Cohort.from_counts(table, n="n", events="k", predictions=bands)


def line(found, label):
    return found.frame[found.frame["label"] == label].set_index("at")["estimate"]


def test_a_cut_costs_its_two_errors_mixed(judged):
    found = cost_curve(judged, "Judgement", [0, 0.25, 1])
    assert line(found, "moderate or above").tolist() == pytest.approx([0.6, 0.25 * 0.1 + 0.75 * 0.6, 0.1])
    assert line(found, "high").tolist() == pytest.approx([0.1, 0.25 * 0.5 + 0.75 * 0.1, 0.5])


def test_flagging_everybody_or_nobody_makes_the_roof(judged):
    found = cost_curve(judged, "Judgement", [0, 0.3, 1])
    assert line(found, "everybody").tolist() == [1, 0.7, 0]
    assert line(found, "nobody").tolist() == [0, 0.3, 1]


def test_the_envelope_is_the_lowest_line_and_says_whose_it_is(judged):
    frame = cost_curve(judged, "Judgement", [0.1, 0.4, 0.95]).frame
    best = frame[frame["label"] == "best cut"]
    assert best["estimate"].tolist() == pytest.approx([0.1, 0.4 * 0.5 + 0.6 * 0.1, 0.05])
    assert [note.rsplit(": ", 1)[1] for note in best["note"]] == ["nobody", "high", "everybody"]
    assert best[["lower", "upper"]].isna().all(axis=None)


def test_at_the_ends_the_interval_is_that_of_one_error_rate(judged):
    frame = cost_curve(judged, "Judgement", [0, 1]).frame.query("label == 'high'")
    sensitivity = rv.evaluate(judged, rv.metrics.sensitivity.at("high", on="band")).frame.iloc[0]
    specificity = rv.evaluate(judged, rv.metrics.specificity.at("high", on="band")).frame.iloc[0]
    ends = frame[["lower", "upper"]].to_numpy()
    assert ends[0] == pytest.approx([1 - specificity["upper"], 1 - specificity["lower"]])
    assert ends[1] == pytest.approx([1 - sensitivity["upper"], 1 - sensitivity["lower"]])


def test_in_clusters_the_rows_say_what_was_assumed(frame):
    rows = cost_curve(cohort_of(frame, cluster="site"), "Judgement", [0.5]).frame
    assert rows.query("label == 'high'")["note"].str.contains("in clusters").all()


def test_without_events_the_cost_of_a_cut_is_not_estimable(frame):
    rows = cost_curve(cohort_of(frame.assign(violent=0)), "Judgement", [0.5]).frame.set_index("label")
    assert np.isnan(rows.loc["high", "estimate"])
    assert rows.loc["high", "status"] == "not estimable"
    assert rows.loc["high", "note"]


def test_the_same_whatever_the_base_rate(frame):
    fewer = pd.concat([frame[frame["violent"] == 0], frame]).assign(id=range(len(frame) + 218))
    one, other = (cost_curve(cohort_of(f), "Judgement", [0.3]).frame["estimate"] for f in (frame, fewer))
    assert one.tolist() == pytest.approx(other.tolist())


@pytest.mark.parametrize("wrong", [[], [-0.1, 0.5], [0.5, 1.5], [np.nan]])
def test_a_probability_cost_outside_zero_and_one_is_refused(judged, wrong):
    with pytest.raises(rv.EvaluationError, match="between 0 and 1"):
        cost_curve(judged, "Judgement", wrong)


def test_it_draws_a_line_for_each_cut_and_the_envelope(judged):
    ax = cost_curve(judged, "Judgement").plot()
    assert len(ax.lines) == 5
    assert "the best cut" in ax.get_legend().get_texts()[-1].get_text()


@pytest.mark.parametrize("wrong", ["0.2", 20, [0.1, "high"], [], np.nan, True])
def test_a_probability_cost_that_is_none_is_named(wrong: object) -> None:
    with pytest.raises(rv.EvaluationError, match="probability costs between 0 and 1"):
        rv.cost_curve(cohort_of(people(60)), "Tool", wrong, on="score")
