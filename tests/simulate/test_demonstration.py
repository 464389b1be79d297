"""The demonstration is the same everywhere, shows what its lessons need, and is true to its truth file."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument
from riskeval.errors import SimulationError
from riskeval.metrics import auc, event_rate, oe_ratio, ppv, sensitivity
from riskeval.simulate import simulate, write_simulated
from riskeval.simulate.demonstration import NORM, SCORED, TOOL_B

COMMITTED = Path(__file__).parents[2] / "data" / "synthetic" / "demonstration"
TOTAL = "tool_b_items_research_total"


@pytest.fixture(scope="module")
def made():
    return simulate("demonstration")


@pytest.fixture(scope="module")
def frame(made):
    return made.frame


@pytest.fixture(scope="module")
def full():
    """The same people with every item of Tool B rated."""
    return simulate("demonstration", with_blank_items=0.0).frame


def analysed(frame):
    return frame[(frame["age_at_index"] >= 18) & frame["violent_24m"].notna()]


def test_the_generator_writes_the_bytes_that_are_in_the_repository(made, tmp_path):
    assert write_simulated(made, tmp_path) == tmp_path / "study.toml"
    names = {path.name for path in tmp_path.iterdir()}
    definitions = {"tool-a.toml", "tool-b.toml"}
    assert names == definitions | {"cohort.csv", "dictionary.csv", "truth.json", "README.md", "study.toml"}
    assert names == {path.name for path in COMMITTED.iterdir()}
    for name in names:
        assert (tmp_path / name).read_bytes() == (COMMITTED / name).read_bytes(), name


def test_the_dictionary_describes_every_column_in_order(frame):
    dictionary = pd.read_csv(COMMITTED / "dictionary.csv")
    assert list(dictionary["column"]) == list(pd.read_csv(COMMITTED / "cohort.csv", nrows=1).columns)
    assert [*dictionary["column"], *SCORED] == list(frame.columns)


def test_scoring_the_items_gives_the_totals_and_the_published_risk(frame):
    data = pd.read_csv(COMMITTED / "cohort.csv", dtype=str, keep_default_na=False)
    tool_a = load_instrument(COMMITTED / "tool-a.toml").score(data)
    tool_b = load_instrument(COMMITTED / "tool-b.toml").score(
        data, items={"summary_rating": "tool_b_judgement"}
    )
    assert list(tool_a.frame["score"]) == list(frame["tool_a_score"])
    assert list(tool_a.frame["risk_24m"]) == list(frame["tool_a_risk_24m"])
    expected = frame[TOTAL].astype(float)
    pd.testing.assert_series_equal(tool_b.frame["items_research_total"], expected, check_names=False)
    assert tool_a.issues.empty
    assert tool_b.issues.empty
    assert tool_b.frame["summary_rating"].astype(object).fillna("").tolist() == list(data["tool_b_judgement"])


def test_blank_items_change_nothing_but_themselves_and_the_total(frame, full):
    items = list(TOOL_B)
    pd.testing.assert_frame_equal(frame.drop(columns=[*items, TOTAL]), full.drop(columns=[*items, TOTAL]))
    pd.testing.assert_frame_equal(frame[items].where(frame[items].notna(), full[items]), full[items])
    rated = full["tool_b_01"].notna()
    blank = frame.loc[rated, items].isna().sum(axis=1)
    assert set(blank) == {0, 1, 2}
    assert 0.045 < (blank > 0).mean() < 0.075  # 0.06; the standard error among 2,000 is 0.005
    assert frame[TOTAL].isna().equals(~rated)
    apart = (frame[TOTAL] - full[TOTAL])[rated]
    assert (apart[blank == 0] == 0).all()
    assert apart.abs().max() <= 4  # two items of 2 points


def test_each_item_of_tool_b_is_left_blank_as_often_as_the_others():
    many = simulate("demonstration", n=50_000, without_tool_b=0.0).frame
    blank = many[list(TOOL_B)].isna().sum()
    # 0.06 · 1.4 / 20 of the people each: 210, with a standard deviation of 14.5; four of them.
    assert blank.between(210 - 58, 210 + 58).all()
    two = many[list(TOOL_B)].isna().sum(axis=1).value_counts()
    assert two[2] / (two[1] + two[2]) == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / 3000))


def test_enough_people_of_the_demonstration_lack_an_item_for_the_report_to_compare_the_rules(frame):
    people = analysed(frame)
    rated = people[people[TOTAL].notna()]
    some = rated[rated.filter(regex=r"^tool_b_\d").isna().any(axis=1)]
    assert min(some["violent_24m"].value_counts()) >= 15


def test_the_cohort_has_what_the_lessons_need(frame):
    blanks = frame.isna().sum()
    assert frame["person_id"].is_unique
    assert frame["site"].nunique() == 7
    assert 18 < frame["violent_24m"].mean() * 100 < 23
    assert (blanks[[TOTAL, "tool_b_judgement", "violent_24m"]] >= 40).all()
    assert 20 <= (frame["age_at_index"] < 18).sum() <= 200


def test_one_group_is_small_and_one_is_tiny_among_those_analysed(frame):
    sizes = analysed(frame)["ethnicity"].value_counts()
    assert 25 <= sizes["Group D"] <= 45
    assert 2 <= sizes["Group E"] < 10


def test_the_published_risk_is_a_table_of_the_score(frame):
    assert (frame["tool_a_risk_24m"] == frame["tool_a_score"].map(dict(enumerate(NORM)))).all()


def test_the_judgement_is_not_computed_from_the_total(frame):
    seen = frame.dropna().groupby(TOTAL)["tool_b_judgement"].nunique()
    assert (seen.loc[10:25] == 3).all()


def test_the_truth_is_that_of_another_program(made):
    # Computed before the mechanism existed, by sums over a grid of step 0.02 for each kind of people.
    truth = made.truth
    assert truth.value(event_rate) == pytest.approx(0.199109, abs=1e-6)
    assert truth.value(event_rate, sex="female") == pytest.approx(0.134947, abs=1e-6)
    areas = [truth.value(auc, name) for name in ("Tool A", "Tool B", "Judgement")]
    assert areas == pytest.approx([0.713686, 0.734172, 0.652640], abs=1e-6)
    assert truth.value(auc, "Tool A", sex="female") == pytest.approx(0.714180, abs=1e-6)
    assert truth.value(oe_ratio, "Tool A") == pytest.approx(1.215663, abs=1e-6)
    assert truth.value(oe_ratio, "Tool A", ethnicity="Group B") == pytest.approx(1.057170, abs=1e-6)


def test_the_truth_follows_the_parameters():
    alike = simulate("demonstration", n=10, tool_a_bias={"Group B": 0.0}).truth
    groups = [alike.value(oe_ratio, "Tool A", ethnicity=group) for group in ("Group A", "Group B")]
    assert groups[0] == pytest.approx(groups[1], abs=1e-9)
    steeper = simulate("demonstration", n=10, outcome_slope=1.5).truth
    assert steeper.value(auc, "Tool B") > alike.value(auc, "Tool B") + 0.03


def test_a_bias_of_the_tool_leaves_the_people_and_what_they_do_as_they_were(frame):
    alike = simulate("demonstration", tool_a_bias={"Group B": 0.0}).frame
    same = [name for name in frame.columns if not name.startswith("tool_a")]
    pd.testing.assert_frame_equal(frame[same], alike[same])
    others = frame["ethnicity"] != "Group B"
    pd.testing.assert_frame_equal(frame[others], alike[others])
    assert (frame["tool_a_score"] >= alike["tool_a_score"]).all()
    assert frame["tool_a_score"].sum() > alike["tool_a_score"].sum()


def test_the_truth_file_tells_every_parameter_and_every_margin():
    truth = json.loads((COMMITTED / "truth.json").read_text(encoding="utf-8"))
    rows = pd.DataFrame(truth["true_values"])
    assert (truth["n"], truth["seed"]) == (2000, simulate("demonstration", n=1).seed)
    assert "integration" in truth["how"]
    assert truth["parameters"]["sites"]["Site 1"] == 0.25
    assert set(rows["ethnicity"]) == {"(all)", *(f"Group {letter}" for letter in "ABCDE")}
    assert {auc.name, ppv.name, sensitivity.name, oe_ratio.name} <= set(rows["metric"])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"judgement_cutpoints": (1.6, -0.4)}, "`judgement_cutpoints` that rise"),
        ({"sites": {"Site 1": 0.5}}, "sum to 1"),
        ({"with_blank_items": 1.2}, "with_blank_items"),
        ({"tool_a_norm": (0.1, 0.2)}, "a list of 13 numbers"),
        ({"with_blnk_items": 0.1}, "did you mean 'with_blank_items'"),
    ],
)
def test_impossible_parameters_are_refused_by_name(parameters, message):
    with pytest.raises(SimulationError, match=message):
        simulate("demonstration", n=10, **parameters)
