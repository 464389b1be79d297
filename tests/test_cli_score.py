"""`riskeval score` turns a file of answers into a file of scores, and says what it could not use."""

import csv
import errno
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import riskeval
from riskeval.cli import main

from .report.instrument_files import definition, people

COLUMNS = (
    "age,current_violent_offence,pending_charge,prior_misdemeanor_conviction,prior_felony_conviction,"
    "prior_violent_convictions,prior_fta_past_2y,prior_fta_older_2y,prior_sentence_incarceration"
)
GOOD = ["25,no,no,no,no,0,0,no,no", "19,yes,yes,yes,yes,2,1,yes,yes", "40,no,no,no,yes,1,0,no,no"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answers(folder: Path, rows: list[str], columns: str = COLUMNS, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


def psa(folder: Path, rows: list[str], *more: str, **parts: str) -> Result:
    """Score people with the PSA, which is built in."""
    return run(
        "score", answers(folder, rows, **parts), "--instrument", "psa", "-o", folder / "out.csv", *more
    )


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_columns_of_the_data_come_first_and_then_the_scores(tmp_path):
    result = psa(tmp_path, GOOD)
    assert result.exit_code == 0, result.output
    rows = table(tmp_path / "out.csv")
    assert ",".join(rows[0]).startswith(COLUMNS + ",psa_")
    assert [row["psa_fta_scaled"] for row in rows] == ["1", "5", "2"]  # raw 0, 1+1+2+1 and 1
    assert {row["psa_fta_scaled_status"] for row in rows} == {"ok"}
    assert table(tmp_path / "out.issues.csv") == []


def test_the_scores_are_those_of_the_package(tmp_path):
    psa(tmp_path, GOOD)
    expected = riskeval.load_instrument("psa").score(pd.read_csv(tmp_path / "people.csv")).frame
    written = table(tmp_path / "out.csv")
    for name in ("fta_raw", "nca_raw", "nvca_raw"):
        assert [float(row[f"psa_{name}"]) for row in written] == expected[name].tolist()


def test_the_summary_says_what_was_scored_with_what(tmp_path):
    output = psa(tmp_path, GOOD).output
    for words in ("3 rows", "Public Safety Assessment", "version 1.0 (built in", "Licence: ", "3 scored"):
        assert words in output
    assert output.rstrip().endswith("out.issues.csv.")


def test_rows_with_issues_are_named_and_the_others_are_scored(tmp_path):
    bad = ["forty,no,no,no,no,0,0,no,no", ",no,no,no,no,0,0,no,no"]
    result = psa(tmp_path, [*GOOD, *bad])
    assert result.exit_code == 0
    assert "1 row had issues" in result.output
    assert "1 answer not rated, in 1 row" in result.output
    assert table(tmp_path / "out.issues.csv") == [
        {
            "row": "4",
            "item": "age",
            "value": "forty",
            "level": "error",
            "problem": "text where a number belongs",
        }
    ]
    assert [bool(row["psa_nca_scaled"]) for row in table(tmp_path / "out.csv")] == [True] * 3 + [False] * 2


def test_nobody_scorable_is_an_error_that_says_why_and_writes_nothing(tmp_path):
    result = psa(tmp_path, ["x,x,x,x,x,x,x,x,x"] * 3)
    assert result.exit_code == 2
    assert "none among 3" in result.output
    assert "nothing was written" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_steps_on_the_way_to_results_that_nobody_has_are_no_scores(tmp_path):
    # The points for priors can be computed; the total, its band and its risk need answers that nobody has.
    (tmp_path / "small.toml").write_text(definition(), encoding="utf-8")
    frame = people(20)
    frame["attitude"], frame["young_start"] = "", ""
    frame.to_csv(tmp_path / "people.csv", index=False)
    item = ("--item", "age=age_at_index")
    result = run(
        "score",
        tmp_path / "people.csv",
        "--instrument",
        tmp_path / "small.toml",
        *item,
        "-o",
        tmp_path / "o.csv",
    )
    assert result.exit_code == 2
    assert "none among 20" in result.output
    assert "attitude not rated" in result.output
    assert not (tmp_path / "o.csv").exists()


def test_an_existing_output_or_issues_file_is_refused_without_force(tmp_path):
    for name in ("out.csv", "out.issues.csv"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        refused = psa(tmp_path, GOOD)
        assert refused.exit_code == 2
        assert "already there" in refused.output
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
        (tmp_path / name).unlink()
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")
    assert psa(tmp_path, GOOD, "--force").exit_code == 0
    assert "mine" not in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_the_data_are_never_overwritten_even_with_force(tmp_path):
    data = answers(tmp_path, GOOD)
    result = run("score", data, "--instrument", "psa", "-o", data, "--force")
    assert result.exit_code == 2
    assert "not in their place" in result.output


def test_the_output_is_a_csv_file(tmp_path):
    result = run("score", answers(tmp_path, GOOD), "--instrument", "psa", "-o", tmp_path / "out.xlsx")
    assert result.exit_code == 2
    assert "ends in .csv" in result.output


@pytest.mark.parametrize("at", [0, 1])
def test_both_files_are_written_or_none(tmp_path, monkeypatch, at):
    for name in ("out.csv", "out.issues.csv"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    rename, wanted = Path.rename, ["out.csv", "out.issues.csv"][at]

    def fail(path: Path, target: Path) -> Path:
        if Path(target).name == wanted and path.suffix == ".partial":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    result = psa(tmp_path, GOOD, "--force")
    assert result.exit_code == 2
    assert "No space left" in result.output
    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir() if p.name != "people.csv"} == {
        "out.csv": "old",
        "out.issues.csv": "old",
    }


def test_text_that_begins_a_formula_is_neutralised_and_numbers_stay_numbers(tmp_path):
    rows = [f"{row},{note}" for row, note in zip(GOOD, ["=1+1", "-4.5", "-"], strict=True)]
    psa(tmp_path, rows, columns=f"{COLUMNS},@note")
    assert [row["'@note"] for row in table(tmp_path / "out.csv")] == ["'=1+1", "-4.5", "-"]


def test_columns_may_be_named_one_by_one_or_in_a_file(tmp_path):
    columns = COLUMNS.replace("age,", "years,").replace("pending_charge", "pending")
    named = psa(tmp_path, GOOD, "--item", "age=years", "--item", "pending_charge=pending", columns=columns)
    assert named.exit_code == 0, named.output
    first = (tmp_path / "out.csv").read_text(encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[items]\nage = "years"\npending_charge = "pending"\n', encoding="utf-8")
    assert psa(tmp_path, GOOD, "--items", mapping, "--force", columns=columns).exit_code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == first


def test_codes_are_translated_by_the_mapping_file(tmp_path):
    rows = [row.replace("no", "N").replace("yes", "J") for row in GOOD]
    items = [name for name, cell in zip(COLUMNS.split(","), GOOD[0].split(","), strict=True) if cell == "no"]
    text = "".join(f'[codes.{name}]\nJ = "yes"\nN = "no"\n' for name in items)
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    result = psa(tmp_path, rows, "--items", tmp_path / "mapping.toml")
    assert "3 scored" in result.output
    assert table(tmp_path / "out.issues.csv") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("items = 3", "[items] with texts only"),
        ("[items]\nage = 3", "[items] with texts only"),
        ("[codes.age]\nx = 1", "[codes.age] with texts only"),
        ('age = "years"', "'age'"),
        ("[items", "in TOML"),
    ],
)
def test_a_mapping_file_of_another_shape_is_explained(tmp_path, text, words):
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    result = psa(tmp_path, GOOD, "--items", tmp_path / "mapping.toml")
    assert result.exit_code == 2
    assert words in result.output
    assert "mapping.toml" in result.output


def test_an_item_that_was_not_collected_is_missing_for_everybody(tmp_path):
    columns = COLUMNS.replace("prior_fta_older_2y", "other")
    result = psa(tmp_path, GOOD, "--item", "prior_fta_older_2y=", columns=columns)
    assert result.exit_code == 0, result.output
    assert "3 answers not rated, in 3 rows" in result.output
    assert {row["psa_fta_raw"] for row in table(tmp_path / "out.csv")} == {""}


def test_spj_totals_are_called_research_quantities_and_no_judgement_is_made(tmp_path):
    instrument = riskeval.load_instrument("hcr-20-v3")
    items = [one for one in instrument.inputs if one.role == "item"]
    row = ",".join(one.levels[0] if one.levels else "1" for one in items)
    data = answers(tmp_path, [row], columns=",".join(one.id for one in items))
    result = run("score", data, "--instrument", "hcr-20-v3", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert "These totals are research quantities. No judgement was made: a person makes it." in result.output
    judgements = [one.id for one in instrument.inputs if one.role == "judgement"]
    assert not {f"hcr_20_v3_{name}" for name in judgements} & set(table(tmp_path / "out.csv")[0])


def test_it_says_that_a_manual_is_needed_where_it_is(tmp_path):
    instrument = riskeval.load_instrument("hcr-20-v3")
    items = [one for one in instrument.inputs if one.role == "item"]
    data = answers(
        tmp_path, [",".join(one.levels[0] for one in items)], columns=",".join(o.id for o in items)
    )
    assert (
        "manual and training"
        in run("score", data, "--instrument", "hcr-20-v3", "-o", tmp_path / "o.csv").output
    )
    assert "manual and training" not in psa(tmp_path, GOOD).output


def test_an_excel_file_is_scored_like_a_csv_file(tmp_path):
    pytest.importorskip("openpyxl")
    pd.read_csv(answers(tmp_path, GOOD)).to_excel(tmp_path / "people.xlsx", index=False, sheet_name="wave 1")
    psa(tmp_path, GOOD)
    arguments = ["--instrument", "psa", "-o", tmp_path / "two.csv", "--sheet", "wave 1"]
    result = run("score", tmp_path / "people.xlsx", *arguments)
    assert result.exit_code == 0, result.output
    scores = [[row["psa_nca_raw"] for row in table(tmp_path / name)] for name in ("out.csv", "two.csv")]
    assert scores[0] == scores[1]


def test_a_labelled_file_is_scored_by_its_labels_or_its_codes(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.read_csv(answers(tmp_path, GOOD))
    psa(tmp_path, GOOD)
    yes_no = [name for name in frame if frame[name].isin(["yes", "no"]).all()]
    frame[yes_no] = (frame[yes_no] == "yes").astype(float)
    labels = {name: {0.0: "nein", 1.0: "ja"} for name in yes_no[1:]} | {yes_no[0]: {0.0: "No", 1.0: "Yes"}}
    pyreadstat.write_sav(frame, str(tmp_path / "people.sav"), variable_value_labels=labels)
    result = run("score", tmp_path / "people.sav", "--instrument", "psa", "-o", tmp_path / "two.csv")
    assert result.exit_code == 0, result.output
    scores = [
        [float(row["psa_nca_raw"]) for row in table(tmp_path / name)] for name in ("out.csv", "two.csv")
    ]
    assert scores[0] == scores[1]


def test_a_column_that_has_the_name_of_an_output_is_refused(tmp_path):
    rows = [f"{row},1" for row in GOOD]
    result = psa(tmp_path, rows, columns=f"{COLUMNS},psa_nca_raw")
    assert result.exit_code == 2
    assert "'psa_nca_raw' that is already in the data" in result.output


def test_bounds_come_as_a_lowest_and_a_highest_column(tmp_path):
    result = psa(tmp_path, [GOOD[0].replace("25", "")], "--missing", "bounds")
    assert result.exit_code == 0, result.output
    (row,) = table(tmp_path / "out.csv")
    assert float(row["psa_nca_raw_low"]) < float(row["psa_nca_raw_high"])


def test_the_limit_of_prorating_is_the_users_own(tmp_path):
    assert "max_missing=1 or more" in psa(tmp_path, GOOD, "--missing", "prorate").output
    assert psa(tmp_path, GOOD, "--missing", "prorate", "--max-missing", "1").exit_code == 0


def test_a_hundred_thousand_people_are_scored_and_written(tmp_path):
    result = psa(tmp_path, GOOD * 33_334)
    assert "of 100,002 rows, 100,002 scored" in result.output


def test_the_page_about_scoring_shows_what_is_printed_and_written(tmp_path, monkeypatch):
    page = (Path(__file__).parents[1] / "docs" / "how-to" / "score.md").read_text(encoding="utf-8")
    people, printed, issues = (part.split("```")[0] for part in page.split("```text\n")[1:])
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    command = next(line for line in page.splitlines() if line.startswith("riskeval score"))
    monkeypatch.chdir(tmp_path)
    result = run(*command.split()[1:])
    any_hash = r"definition \w{12}\b"
    assert re.sub(any_hash, "", printed) in re.sub(any_hash, "", result.output)
    assert (tmp_path / "scores.issues.csv").read_text(encoding="utf-8") == issues
    named = {name for name in table(tmp_path / "scores.csv")[0] if f"`{name}`" in page}
    assert {"psa_reason", "psa_eligible", "psa_n_not_rated", "psa_hash", "psa_nca_raw_status"} <= named


def test_an_instrument_without_totals_says_that_answers_were_only_checked(tmp_path):
    items = [one for one in riskeval.load_instrument("stable-2007").inputs if not one.optional]
    row = ",".join(one.levels[0] if one.levels else "1" for one in items)
    data = answers(tmp_path, [row], columns=",".join(one.id for one in items))
    result = run("score", data, "--instrument", "stable-2007", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert "The definition computes nothing" in result.output


def test_each_absent_column_has_a_line_and_the_columns_of_the_file_are_listed_once(tmp_path):
    result = psa(tmp_path, ["1,2", "3,4"], columns="alter,vorstrafen")
    lines = result.output.splitlines()
    assert lines[0] == "Error: 9 problems:"
    assert [" Needed a column for " in line for line in lines] == [False] + [True] * 9
    assert result.output.count("'vorstrafen'") == 1
