"""The command `riskeval simulate` writes a whole folder or nothing; mistakes end in one paragraph."""

import json
import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from riskeval.cli import main
from riskeval.errors import RiskevalError
from riskeval.report.study import load_study
from riskeval.simulate import SCENARIOS, simulate, write_simulated, writing

FILES = {"cohort.csv", "dictionary.csv", "study.toml", "truth.json"}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_a_scenario_it_lists_them_with_one_sentence_each():
    result = run()
    assert result.exit_code == 0
    for name, scenario in SCENARIOS.items():
        line = next(line for line in result.output.splitlines() if line.startswith(name))
        assert line.endswith(scenario.teaches)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_parameters_of_a_scenario_are_listed_as_they_are_set(name):
    result = run(name, "--parameters")
    assert result.exit_code == 0
    for parameter in SCENARIOS[name].parameters.described():
        assert f"--set {parameter[0]}" in result.output


def test_it_writes_a_folder_that_check_and_report_accept(tmp_path):
    made = run("treatment-paradox", "-n", "300", "--seed", "5", "-o", tmp_path / "out")
    assert made.exit_code == 0, made.output
    assert set(contents(tmp_path / "out")) == FILES
    for command in (["check"], ["report", "-o", str(tmp_path / "report")]):
        result = CliRunner().invoke(main, [*command, str(tmp_path / "out" / "study.toml")])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "report" / "report.html").is_file()


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_study_file_of_very_few_people_names_a_reference_group_that_somebody_has(
    name, n, tmp_path, monkeypatch
):
    monkeypatch.setattr(writing, "_truth", lambda made: "{}")  # integrated for seconds, and not asked here
    for seed in (1, 2, 3):
        folder = tmp_path / f"{seed}"
        write_simulated(simulate(name, n=n, seed=seed), folder)
        assert "reference" not in refusal(folder / "study.toml")


def refusal(study: Path) -> str:
    """Why a study is refused; empty where it is read."""
    try:
        load_study(study)
    except RiskevalError as refused:
        return str(refused)
    return ""


def test_the_reference_is_the_most_frequent_label_where_nobody_has_the_usual_one(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_truth", lambda made: "{}")
    shares = {"Group A": 0.0, "Group B": 0.3, "Group C": 0.7, "Group D": 0.0, "Group E": 0.0}
    write_simulated(simulate("demonstration", n=50, ethnicities=shares), tmp_path)
    assert load_study(tmp_path / "study.toml").settings.roles.reference["ethnicity"] == "Group C"


def test_repeated_assessments_pass_the_check_with_the_person_as_the_cluster(tmp_path):
    assert run("daily-ward", "-n", "40", "-o", tmp_path / "out").exit_code == 0
    result = CliRunner().invoke(main, ["check", str(tmp_path / "out" / "study.toml")])
    assert result.exit_code == 0, result.output
    assert "rows read: 560" in result.output


def test_ratings_are_written_where_there_are_raters(tmp_path):
    assert run("allegiance", "-n", "30", "-o", tmp_path / "out").exit_code == 0
    assert set(contents(tmp_path / "out")) == {*FILES, "ratings.csv"}
    assert len(pd.read_csv(tmp_path / "out" / "ratings.csv")) == 60


def test_the_same_seed_writes_the_same_bytes_and_another_seed_other_people(tmp_path):
    for folder, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        assert run("small-minority-group", "-n", "50", "--seed", seed, "-o", tmp_path / folder).exit_code == 0
    one, two, three = (contents(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one["cohort.csv"] != three["cohort.csv"]
    assert json.loads(one["truth.json"])["true_values"] == json.loads(three["truth.json"])["true_values"]


def test_parameters_that_are_set_stand_in_the_truth_and_in_the_command_that_writes_the_folder_again(tmp_path):
    arguments = ("label-bias", "-n", "60", "--seed", "2", "--set", "watched_more=0")
    assert run(*arguments, "-o", tmp_path / "out").exit_code == 0
    truth = json.loads((tmp_path / "out" / "truth.json").read_text(encoding="utf-8"))
    assert truth["parameters"]["watched_more"] == 0
    assert (truth["n"], truth["seed"]) == (60, 2)
    study = (tmp_path / "out" / "study.toml").read_text(encoding="utf-8")
    command = next(line for line in study.splitlines() if "riskeval simulate" in line)
    again = command.removeprefix("# riskeval simulate ").removesuffix(" -o FOLDER").split()
    assert run(*again, "-o", tmp_path / "again").exit_code == 0
    assert contents(tmp_path / "again") == contents(tmp_path / "out")


def test_force_replaces_what_riskeval_wrote_and_nothing_else(tmp_path):
    target = tmp_path / "out"
    arguments = ("miscalibrated-abroad", "-n", "30", "-o", target)
    assert run(*arguments).exit_code == 0
    refused = run(*arguments, "--seed", "9")
    assert refused.exit_code == 2
    assert "add --force to replace what riskeval wrote there" in refused.output
    first = contents(target)
    assert run(*arguments, "--seed", "9", "--force").exit_code == 0
    assert contents(target) != first
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    kept = run(*arguments, "--force")
    assert kept.exit_code == 2
    assert "'notes.txt'" in kept.output
    assert (target / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_more_people_than_fit_into_memory_are_told_to_be_fewer_and_leave_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(writing, "_table", full)
    result = run("label-bias", "-n", "30", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "people who fit into memory; found n = 30. To fix it: draw fewer people." in result.output
    assert list(tmp_path.iterdir()) == []


def test_force_does_not_replace_a_folder_of_somebody_else(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "cohort.csv").write_text("mine", encoding="utf-8")
    assert run("label-bias", "-n", "30", "-o", tmp_path / "out", "--force").exit_code == 2
    assert contents(tmp_path / "out") == {"cohort.csv": b"mine"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["labelbias", "-o", "out"], "did you mean 'label-bias'?"),
        (["nothing-like-it", "-o", "out"], "found 'nothing-like-it'"),
        (["nothing-like-it", "--parameters"], "found 'nothing-like-it'"),
        (["label-bias"], "found no -o"),
        (["-n", "5"], "run `riskeval simulate` to list them"),
        (["label-bias", "-o", "out", "--set", "recordedd=0.5"], "did you mean 'recorded'?"),
        (["label-bias", "-o", "out", "--set", "recorded=1.5"], "`recorded` from 0.01 to 1; found 1.5"),
        (["label-bias", "-o", "out", "--set", "recorded=nan"], "found nan"),
        (["label-bias", "-o", "out", "--set", "recorded=often"], "`recorded` as a number; found 'often'"),
        (["label-bias", "-o", "out", "--set", "recorded=0,5"], "write decimals with a point"),
        (["label-bias", "-o", "out", *("--set", "recorded=0.5") * 2], "each parameter set once"),
        (["demonstration", "-o", "out", "--set", 'sexes={"male"=0.5}'], "--set sexes.LABEL=NUMBER"),
        (["demonstration", "-o", "out", "--set", "sexes.male=-1"], "`sexes.male` from 0 to 1; found -1"),
        (["label-bias", "--all", "-o", "out"], "--all with a folder only"),
        (["--all"], "found no -o"),
        (["label-bias", "-o", "out", "--set", "recorded=0.9"], "`recorded` + `watched_more` up to 1"),
        (["label-bias", "-o", "out", "--set", "recorded"], "--set NAME=VALUE; found 'recorded'"),
        (["label-bias", "-o", "out", "--set", "n=5"], "use -n and --seed"),
        (["daily-ward", "-o", "out", "--set", "days=1.5"], "`days` as a whole number"),
        (["demonstration", "-o", "out", "--set", "sexes.male=0.5"], "sum to 1"),
        (["label-bias", "-o", "out", "-n", "0"], "a whole number of people from 1"),
        (["label-bias", "-o", "out", "-n", "-3"], "found n = -3"),
        (["label-bias", "-o", "out", "-n", "2.5"], "found n = '2.5'"),
        (["label-bias", "-o", "out", "-n", "many"], "found n = 'many'"),
        (["label-bias", "-o", "out", "-n", "9" * 30], "a whole number of people from 1"),
        (["label-bias", "-o", "out", "-n", "9" * 5000], "a whole number of people from 1"),
        (["label-bias", "-o", "out", "--seed", "-1"], "a seed: a whole number from 0; found -1"),
        (["label-bias", "-o", "out", "--seed", "x"], "a seed: a whole number from 0; found 'x'"),
        (["label-bias", "-o", "out.csv"], "the name of a file. To fix it: name a folder: -o out."),
        (["label-bias", "-o", "file"], "'file' already there"),
        (["label-bias", "-o", "file", "--force"], "without riskeval's truth.json"),
        (["label-bias", "-o", "no/such/out"], "found no folder"),
        (["label-bias", "-o", "file/out"], "found no folder"),
    ],
)
def test_a_mistake_is_one_paragraph_with_exit_code_2_and_nothing_is_written(
    arguments, words, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert result.output.startswith("Error: Needed ")
    assert len(result.output.splitlines()) == 1
    assert len(result.output) < 600
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*")} == {"file": "mine"}


def test_all_scenarios_are_written_with_one_command(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_truth", lambda made: "{}")  # integrated for seconds, and not asked here
    assert run("--all", "-o", tmp_path / "all").exit_code == 0
    assert {path.name for path in (tmp_path / "all").iterdir()} == set(SCENARIOS)
    assert set(contents(tmp_path / "all" / "label-bias")) == FILES
    assert run("--all", "-o", tmp_path / "all").exit_code == 2


def test_the_next_command_can_be_pasted_where_the_folder_has_a_space(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = run("label-bias", "-n", "1", "-o", "my cohort").output
    assert "Wrote 1 row of" in said
    assert 'riskeval report "my cohort/study.toml" -o "my cohort-report"' in said


def test_several_mistakes_are_told_together(tmp_path):
    wrong = ("--set", "recordedd=1", "--set", "behaviour=99", "-n", "-3", "--seed", "-1")
    result = run("label-bias", "-o", tmp_path / "out", *wrong)
    assert result.exit_code == 2
    assert result.output.startswith("Error: 4 problems:")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_where_nobody_may_write_is_a_named_error(tmp_path):
    tmp_path.chmod(0o500)
    result = run("label-bias", "-n", "30", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "permission" in result.output


def test_what_goes_wrong_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("label-bias", "-n", "30", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "No space left" in result.output
    assert list(tmp_path.iterdir()) == []
