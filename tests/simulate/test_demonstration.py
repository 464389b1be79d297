"""The demonstration cohort is the same everywhere, and its stated truth is the truth of its generator."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument
from riskeval.simulate import demonstration_frame, write_demonstration
from riskeval.simulate.demonstration import SCORED
from riskeval.simulate.demonstration_model import DemonstrationModel
from riskeval.simulate.demonstration_truth import area_under_the_curve, true_values
from riskeval.simulate.draws import category, ordered

COMMITTED = Path(__file__).parents[2] / "data" / "synthetic" / "demonstration"


@pytest.fixture(scope="module")
def many():
    return demonstration_frame(n=200_000, seed=7)


def test_the_generator_writes_the_bytes_that_are_in_the_repository(tmp_path):
    study = write_demonstration(tmp_path)
    assert study == tmp_path / "study.toml"
    names = {path.name for path in tmp_path.iterdir()}
    definitions = {"tool-a.toml", "tool-b.toml"}
    assert names == definitions | {"cohort.csv", "dictionary.csv", "truth.json", "README.md", "study.toml"}
    for name in names:
        assert (tmp_path / name).read_bytes() == (COMMITTED / name).read_bytes(), name


def test_the_dictionary_describes_every_column_in_order():
    dictionary = pd.read_csv(COMMITTED / "dictionary.csv")
    assert list(dictionary["column"]) == list(pd.read_csv(COMMITTED / "cohort.csv", nrows=1).columns)
    assert [*dictionary["column"], *SCORED] == list(demonstration_frame(n=5).columns)


def test_scoring_the_items_gives_the_totals_and_the_published_risk():
    frame, data = (
        demonstration_frame(),
        pd.read_csv(COMMITTED / "cohort.csv", dtype=str, keep_default_na=False),
    )
    tool_a = load_instrument(COMMITTED / "tool-a.toml").score(data)
    tool_b = load_instrument(COMMITTED / "tool-b.toml").score(
        data, items={"summary_rating": "tool_b_judgement"}
    )
    assert list(tool_a.frame["score"]) == list(frame["tool_a_score"])
    assert list(tool_a.frame["risk_24m"]) == list(frame["tool_a_risk_24m"])
    expected = frame["tool_b_items_research_total"].astype(float)
    pd.testing.assert_series_equal(tool_b.frame["items_research_total"], expected, check_names=False)
    assert tool_a.issues.empty
    assert tool_b.issues.empty
    assert list(tool_b.frame["summary_rating"].astype(object)) == list(frame["tool_b_judgement"])


def complete(monkeypatch):
    """The same people with every item of Tool B rated."""
    model = partial(DemonstrationModel, share_with_blank_items=0.0)
    with monkeypatch.context() as patch:
        patch.setattr("riskeval.simulate.demonstration.DemonstrationModel", model)
        return demonstration_frame()


def test_the_people_and_their_totals_are_those_of_the_first_edition(monkeypatch):
    # The sums that the cohort had when it held totals only: items, and later blanks among them, were added
    # without moving a random number.
    frame = complete(monkeypatch)
    assert frame["tool_a_score"].sum() == 8736
    assert frame["tool_b_items_research_total"].sum() == 33220
    assert int((frame["tool_a_score"] * np.arange(2000)).sum()) == 8746320
    assert int((frame["tool_b_items_research_total"].fillna(0) * np.arange(2000)).sum()) == 33413021


def test_blank_items_change_nothing_but_themselves_and_the_total(monkeypatch):
    frame, full = demonstration_frame(), complete(monkeypatch)
    items = [f"tool_b_{k:02d}" for k in range(1, 21)]
    touched = [*items, "tool_b_items_research_total"]
    pd.testing.assert_frame_equal(frame.drop(columns=touched), full.drop(columns=touched))
    pd.testing.assert_frame_equal(frame[items].where(frame[items].notna(), full[items]), full[items])
    rated = full["tool_b_01"].notna()
    blank = frame.loc[rated, items].isna().sum(axis=1)
    assert set(blank) == {0, 1, 2}
    assert 0.05 < (blank > 0).mean() < 0.07
    assert frame["tool_b_items_research_total"].isna().equals(~rated)
    apart = frame["tool_b_items_research_total"] - full["tool_b_items_research_total"]
    assert (apart[rated][blank == 0] == 0).all()
    assert apart.abs().max() <= 4


def test_enough_people_of_the_demonstration_lack_an_item_for_the_report_to_compare_the_rules():
    frame = demonstration_frame()
    frame = frame[(frame["age_at_index"] >= 18) & frame["violent_24m"].notna()]
    rated = frame[frame["tool_b_items_research_total"].notna()]
    some = rated[rated.filter(regex=r"^tool_b_\d").isna().any(axis=1)]
    assert min(some["violent_24m"].value_counts()) >= 15


def test_the_cohort_has_what_the_lessons_need():
    frame = demonstration_frame()
    blanks = frame.isna().sum()
    assert frame["person_id"].is_unique
    assert frame["site"].nunique() == 7
    assert 18 < frame["violent_24m"].mean() * 100 < 23
    assert (blanks[["tool_b_items_research_total", "tool_b_judgement", "violent_24m"]] >= 40).all()
    assert 20 <= (frame["age_at_index"] < 18).sum() <= 200


def test_one_group_is_small_and_one_is_tiny_among_those_analysed():
    frame = demonstration_frame()
    analysed = frame[(frame["age_at_index"] >= 18) & frame["violent_24m"].notna()]
    sizes = analysed["ethnicity"].value_counts()
    assert 25 <= sizes["Group D"] <= 45
    assert 2 <= sizes["Group E"] < 10


def test_the_published_risk_is_a_table_of_the_score():
    norm = DemonstrationModel().tool_a_norm
    frame = demonstration_frame()
    assert (frame["tool_a_risk_24m"] == frame["tool_a_score"].map(dict(enumerate(norm)))).all()


def test_the_judgement_is_not_computed_from_the_total():
    frame = demonstration_frame().dropna()
    seen = frame.groupby("tool_b_items_research_total")["tool_b_judgement"].nunique()
    assert (seen.loc[10:25] == 3).all()


def test_the_true_event_rates_are_those_of_a_very_large_cohort(many):
    # Monte Carlo standard error of a share of 0.2 among 200,000 people: 0.0009; 4.5 of them are 0.004.
    truth = true_values(DemonstrationModel())
    assert many["violent_24m"].mean() == pytest.approx(truth["overall"]["event_rate"], abs=0.004)
    women = many.loc[many["sex"] == "female", "violent_24m"].mean()
    assert women == pytest.approx(truth["sex"]["female"]["event_rate"], abs=0.010)


def test_the_true_aucs_are_those_of_a_very_large_cohort(many):
    # Standard error of an AUC near 0.7 with 40,000 events among 200,000: 0.0015; four of them are 0.006.
    truth = true_values(DemonstrationModel())["overall"]["auc"]
    for column, name in [("tool_a_score", "Tool A"), ("tool_b_items_research_total", "Tool B")]:
        known = many.dropna(subset=["violent_24m", column])
        table = pd.crosstab(known[column], known["violent_24m"]).to_numpy(dtype=float)
        assert area_under_the_curve(table) == pytest.approx(truth[name], abs=0.006)


def test_the_auc_of_a_table_is_wins_plus_half_the_ties():
    # One event at 1, one at 2; one non-event at 0, one at 1. Pairs: win, tie, win, win = 3.5 of 4.
    table = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert area_under_the_curve(table) == 3.5 / 4


def test_categories_come_in_the_given_shares():
    drawn = category(np.random.default_rng(1), [0.5, 0.3, 0.2], 100_000)
    assert np.bincount(drawn) / 100_000 == pytest.approx([0.5, 0.3, 0.2], abs=0.006)


def test_an_ordered_rating_follows_its_cutpoints():
    # logistic(0) = 1/2 are above the first cutpoint, logistic(-log 3) = 1/4 above the second.
    drawn = ordered(np.random.default_rng(1), np.zeros(100_000), [0.0, np.log(3)])
    assert np.bincount(drawn) / 100_000 == pytest.approx([0.50, 0.25, 0.25], abs=0.006)


def test_the_truth_file_names_the_seed_and_the_way_it_was_computed():
    truth = json.loads((COMMITTED / "truth.json").read_text(encoding="utf-8"))
    assert truth["seed"] == 20260101
    assert "integration" in truth["how"]
    assert truth["parameters"]["judgement_levels"] == ["low", "moderate", "high"]
