"""The command line is thin: it parses, calls and prints, and says where its output is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import riskeval
from riskeval.cli import main, plain
from riskeval.report.folder import written_whole

BAD = Path(__file__).parent / "bad"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_version_is_that_of_the_package():
    assert riskeval.__version__ in run("--version").output


def test_help_says_what_the_tool_must_not_be_used_for():
    assert "it does not assess people" in run("--help").output


@pytest.mark.parametrize("command", ["demo", "init", "check", "report"])
def test_every_command_explains_itself(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


def test_check_prints_the_flow_and_that_nothing_is_wrong():
    result = run("check", BAD / "good.toml")
    assert result.exit_code == 0
    assert "rows read: 12" in result.output
    assert result.output.endswith("No problems found.\n")


def test_init_writes_a_file_that_check_accepts(tmp_path):
    shutil.copy(BAD / "good.csv", tmp_path)
    made = run("init", tmp_path / "good.csv", "-o", tmp_path / "study.toml")
    assert made.exit_code == 0, made.output
    assert "Confirm or correct every guess" in made.output
    assert run("check", tmp_path / "study.toml").exit_code == 0


def test_init_names_the_data_from_the_folder_of_the_study_file(tmp_path):
    (tmp_path / "studies").mkdir()
    shutil.copy(BAD / "good.csv", tmp_path)
    assert run("init", tmp_path / "good.csv", "-o", tmp_path / "studies" / "s.toml").exit_code == 0
    assert 'source = "../good.csv"' in (tmp_path / "studies" / "s.toml").read_text(encoding="utf-8")


def test_init_replaces_a_study_file_only_when_forced(tmp_path):
    target = tmp_path / "s.toml"
    target.write_text("mine", encoding="utf-8")
    assert run("init", BAD / "good.csv", "-o", target).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("init", BAD / "good.csv", "-o", target, "--force").exit_code == 0
    assert "please confirm" in target.read_text(encoding="utf-8")


def test_errors_go_to_standard_error_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "riskeval.cli", "report", "none.toml", "-o", "out"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error: Needed a study file")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_a_cell_holds_cannot_command_the_terminal():
    assert plain("a\x1b[31mb\nc\u202ed") == "a [31mb c d"


def test_a_failed_output_leaves_nothing_and_keeps_the_old_one(tmp_path):
    target = tmp_path / "report"
    target.mkdir()
    (target / "manifest.json").write_text("{}", encoding="utf-8")

    def fail() -> None:
        with written_whole(target, force=True) as folder:
            (folder / "half").write_text("", encoding="utf-8")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert [path.name for path in tmp_path.rglob("*")] == ["report", "manifest.json"]


def test_a_forced_output_replaces_a_folder_of_ours_whole(tmp_path):
    target = tmp_path / "report"
    for number in range(2):
        with written_whole(target, force=bool(number)) as folder:
            (folder / "manifest.json").write_text("{}", encoding="utf-8")
            (folder / f"file {number}").write_text("", encoding="utf-8")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file 1", "manifest.json", "report"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_demonstration_is_written_once_and_is_the_same_bytes_when_forced_again(tmp_path):
    made = run("demo", tmp_path / "demo")
    assert made.exit_code == 0, made.output
    assert made.output.rstrip().endswith("report.html")
    first = contents(tmp_path / "demo")
    assert {"cohort.csv", "study.toml", "report/report.html", "report/results.json", "trainer.html"} <= {
        name.replace("\\", "/") for name in first
    }
    refused = run("demo", tmp_path / "demo")
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert run("demo", tmp_path / "demo", "--force").exit_code == 0
    assert contents(tmp_path / "demo") == first


def test_the_report_of_a_study_is_the_same_from_python_and_from_the_command_line(tmp_path):
    shutil.copytree(BAD, tmp_path / "in")
    study = tmp_path / "in" / "good.toml"
    assert run("report", study, "-o", tmp_path / "one").exit_code == 0
    riskeval.load_study(study).report(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_check_points_at_a_threshold_that_flags_nobody_and_at_levels_upside_down(tmp_path):
    rows = "".join(f"{i},{i % 3},{'abc'[i % 3]},{int(i % 3 == 2)}\n" for i in range(90))
    (tmp_path / "data.csv").write_text("id,total,rating,violent\n" + rows)
    (tmp_path / "study.toml").write_text(
        'title = "T"\n[data]\nsource = "data.csv"\n[roles]\noutcome = "violent"\n'
        '[predictions.T]\nscore = "total"\n[predictions.J]\nband = "rating"\nlevels = ["c", "b", "a"]\n'
        '[decision]\nthresholds = [{ on = "T", at = 99 }, { on = "T", at = 0 }, { on = "J", at = "a" }]\n'
    )
    result = CliRunner().invoke(main, ["check", str(tmp_path / "study.toml")])
    assert result.exit_code == 0
    assert "The threshold 99 on 'T' flags nobody in these data: the score goes from 0 to 2." in result.output
    assert "The threshold 0 on 'T' flags everybody" in result.output
    assert "The higher 'J', the fewer events (AUC 0.00)" in result.output
    assert "'a'" not in result.output


def test_a_reader_that_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m riskeval.cli instruments vrag-r | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Violence Risk")
    assert done.stderr == ""
