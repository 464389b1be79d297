"""A drafted study file loads as it is when the guesses are right, and every guess asks to be confirmed."""

import tomllib
from pathlib import Path

import pytest

from riskeval.reading import read_table
from riskeval.report.draft import numbered_series
from riskeval.report.draft_text import draft_study
from riskeval.report.study import load_study
from riskeval.simulate import simulate, write_simulated


def drafted(folder: Path, text: str) -> tuple[str, dict]:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    study = draft_study(read_table(path), "data.csv")
    return study, tomllib.loads(study)


def test_the_draft_for_the_scored_demonstration_finds_every_role_and_loads(tmp_path):
    scored = simulate("demonstration").frame.filter(regex=r"^(?!tool_[ab]_\d)")
    scored.to_csv(tmp_path / "cohort.csv", index=False)
    (tmp_path / "draft.toml").write_text(
        draft_study(read_table(tmp_path / "cohort.csv"), "cohort.csv"), encoding="utf-8"
    )
    study = load_study(tmp_path / "draft.toml")
    roles = study.settings.roles
    assert (roles.outcome, roles.person, roles.cluster) == ("violent_24m", "person_id", "site")
    assert roles.groups == ["sex", "ethnicity"]
    assert study.settings.predictions["tool a"].columns() == {
        "score": "tool_a_score",
        "risk": "tool_a_risk_24m",
    }
    assert study.settings.predictions["tool b judgement"].levels == ["low", "moderate", "high"]


def test_the_items_of_the_demonstration_are_no_predictions(tmp_path):
    write_simulated(simulate("demonstration"), tmp_path)
    text = draft_study(read_table(tmp_path / "cohort.csv"), "cohort.csv")
    study = tomllib.loads(text)
    assert list(study["predictions"]) == ["tool b judgement"]
    assert study["roles"]["outcome"] == "violent_24m"
    assert "# tool_a_01 to tool_a_12 look like items, not scores." in text
    assert "# tool_b_01 to tool_b_20 look like items, not scores." in text


@pytest.mark.parametrize(
    ("columns", "series"),
    [
        (["h1", "h2", "h3", "h4", "h5", "age"], [("h1", "h2", "h3", "h4", "h5")]),
        (["q10", "q1", "q2", "q3", "q9"], [("q1", "q2", "q3", "q9", "q10")]),
        (["score1", "score2", "score3", "score4", "score5"], []),
        (["y2016", "y2017", "y2018", "y2019", "y2020", "age"], []),
        (["risk_12", "risk_24", "risk_36", "risk_48", "risk_60"], []),
        (["a1", "b1", "c1", "d1", "e1"], []),
    ],
)
def test_five_columns_numbered_from_1_under_one_name_are_items(columns, series):
    assert list(numbered_series(columns)) == series


def test_every_guess_asks_to_be_confirmed(tmp_path):
    text, _ = drafted(tmp_path, "id,sex,total,violent\na,f,1,0\nb,m,2,1\nc,f,3,1\n")
    guesses = [
        line for line in text.splitlines() if line.startswith(("outcome", "person", "groups", "score"))
    ]
    assert len(guesses) == 4
    assert all("please confirm" in line for line in guesses)


def test_thresholds_and_prices_are_never_guessed(tmp_path):
    _, study = drafted(tmp_path, "id,sex,total,violent\na,f,1,0\nb,m,2,1\nc,f,3,1\n")
    assert study["decision"] == {}


def test_margins_and_a_control_are_never_guessed_but_shown_as_comments(tmp_path):
    text, study = drafted(tmp_path, "id,sex,total,violent\na,f,1,0\nb,m,2,1\nc,f,3,1\n")
    assert study["fairness"] == {}
    assert "control" not in study["roles"]
    assert "# margin = 0.05" in text
    assert '# control = "offence"' in text


def test_a_column_of_zeros_and_ones_with_a_telling_name_is_the_outcome(tmp_path):
    _, study = drafted(tmp_path, "male,married,reoffended,score\n0,1,0,3\n1,0,1,4\n1,1,0,5\n")
    assert study["roles"]["outcome"] == "reoffended"


def test_levels_are_ordered_by_risk_whatever_their_order_in_the_file(tmp_path):
    _, study = drafted(tmp_path, "rating,violent\nHigh,1\nLow,0\nModerate,0\nLow,1\n")
    assert study["predictions"]["rating"]["levels"] == ["Low", "Moderate", "High"]


def test_values_that_may_identify_people_are_not_shown(tmp_path):
    rows = "".join(f"Person {i},{i % 2},{i}\n" for i in range(40))
    text, _ = drafted(tmp_path, "name,violent,total\n" + rows)
    assert "Person 7" not in text
    assert "40 different texts" in text


def test_hostile_names_and_labels_stay_inside_their_quotation_marks(tmp_path):
    rows = 'total,"sex ""x""\n[roles]",violent\n1,"a""\nb\\",0\n2,m,1\n3,m,1\n'
    text, study = drafted(tmp_path, rows)
    assert study["roles"]["groups"] == ['sex "x"\n[roles]']
    assert text.count("\n[roles]") == 1


def test_a_file_in_which_nothing_is_found_says_so(tmp_path):
    text, study = drafted(tmp_path, "a,b\nx,y\nx,z\n")
    assert study["roles"]["outcome"] == "the name of the column"
    assert "nothing was found" in text


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_source_line_and_how_it_was_read_are_written_down(separator, tmp_path):
    text, study = drafted(tmp_path, f"total{separator}violent\n1{separator}0\n2{separator}1\n")
    assert study["data"]["source"] == "data.csv"
    assert "# Delimiter: " in text


@pytest.mark.parametrize(("event", "none"), [("yes", "no"), ("1", "2"), ("TRUE", "FALSE")])
def test_an_outcome_that_is_not_yet_coded_is_named_so_that_check_can_say_how(event, none, tmp_path):
    _, study = drafted(tmp_path, f"total,reoffended\n1,{none}\n2,{event}\n3,{event}\n")
    assert study["roles"]["outcome"] == "reoffended"


def test_a_typing_error_in_a_score_does_not_hide_the_score(tmp_path):
    rows = "".join(f"p{i},{i % 8},{i % 2}\n" for i in range(20))
    text, study = drafted(tmp_path, f"id,total,violent\n{rows}p20,twelve,1\np21,NA,0\n")
    assert [p["score"] for p in study["predictions"].values()] == ["total"]
    assert "not numbers: twelve, NA" in text


def test_a_column_of_words_with_a_number_in_it_is_no_score(tmp_path):
    rows = "".join(f"p{i},{['unknown', 'none', 'other'][i % 3]},{i % 9},{i % 2}\n" for i in range(20))
    _, study = drafted(tmp_path, f"id,total_note,score,violent\n{rows}p20,7,3,1\n")
    assert [p["score"] for p in study["predictions"].values()] == ["score"]
