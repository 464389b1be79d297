"""Broken inputs end in a named error that says where and what to do, and leave nothing half-written."""

import csv
import errno
import os
import re
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskeval import errors
from riskeval.cli import main
from riskeval.reading import local_file, workbook
from riskeval.report.study import load_study

BAD = Path(__file__).parent / "bad"
TABLE = tomllib.loads((BAD / "cases.toml").read_text(encoding="utf-8"))


def name_of(case: dict[str, object]) -> str:
    return str(case.get("study") or case["data"])


def prepared(case: dict[str, object], folder: Path) -> Path:
    """Copy the corpus into a fresh folder and return the study file that reads the case's data."""
    shutil.copytree(BAD, folder / "in")
    if "study" in case:
        return folder / "in" / str(case["study"])
    study = folder / "in" / "good.toml"
    text = study.read_text(encoding="utf-8").replace("good.csv", str(case["data"]))
    study.write_text(text.replace("[roles]", f"[roles]\n{case.get('roles', '')}"), encoding="utf-8")
    return study


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert "fault in riskeval" not in result.output
    missing = [word for word in words if word not in result.output]
    assert not missing, f"{missing} not in: {result.output}"


def with_data(folder: Path, text: str, name: str = "data.csv") -> Path:
    """Write a good study file beside data of our own."""
    (folder / name).write_text(text, encoding="utf-8")
    study = folder / "study.toml"
    good = (BAD / "good.toml").read_text(encoding="utf-8")
    study.write_text(good.replace("good.csv", name), encoding="utf-8")
    return study


@pytest.mark.parametrize("case", TABLE["case"], ids=name_of)
def test_a_broken_file_ends_in_a_named_error_and_changes_nothing(case, tmp_path):
    study = prepared(case, tmp_path)
    before = listing(tmp_path)
    refused(run("check", study), *case["says"], "To fix it")
    with pytest.raises(getattr(errors, case["error"])):
        load_study(study)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("case", TABLE["case"][::8], ids=name_of)
def test_a_report_on_a_broken_file_is_refused_with_one_line_for_each_problem(case, tmp_path):
    study = prepared(case, tmp_path)
    before = listing(tmp_path)
    result = run("report", study, "-o", tmp_path / "report")
    refused(result, "Error: ", "To fix it")
    count = re.match(r"Error: (\d+) problems:\n", result.output)
    assert result.output.count("\n") == (1 if count is None else 1 + int(count[1]))
    assert listing(tmp_path) == before


@pytest.mark.parametrize("case", TABLE["read"], ids=name_of)
def test_an_odd_file_is_read_and_what_is_odd_is_said(case, tmp_path):
    study = prepared(case, tmp_path)
    before = listing(tmp_path)
    result = run("check", study)
    assert result.exit_code == 0, result.output
    assert [word for word in case["says"] if word not in result.output] == []
    assert listing(tmp_path) == before


@pytest.mark.parametrize("case", TABLE["score"], ids=name_of)
def test_answers_that_cannot_be_used_are_named_by_row_and_item_and_the_others_are_scored(case, tmp_path):
    arguments = ["--instrument", case["instrument"], "-o", tmp_path / "out.csv"]
    result = run("score", BAD / case["data"], *arguments)
    assert result.exit_code == 0, result.output
    with (tmp_path / "out.issues.csv").open(encoding="utf-8", newline="") as stream:
        issues = list(csv.DictReader(stream))
    for row, item, level, words in case["issues"]:
        found = [one for one in issues if one["row"] == str(row) and item in one["item"].split(", ")]
        assert [one for one in found if one["level"] == level and words in one["problem"]], (row, item)
    assert {int(one["row"]) for one in issues} == {row for row, *_ in case["issues"]}
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        scored = list(csv.DictReader(stream))
    assert len(scored) == 1 + len({row for row, *_ in case["issues"]})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--item", "agee=age"], ["'agee'", "did you mean 'age'?"]),
        (["--item", "age=years"], ["no column 'years'", "name it under items"]),
        (["--version", "9"], ["version '9'", "'1.0' only"]),
        (["--missing", "mean"], ["max_missing"]),
    ],
)
def test_a_file_that_cannot_be_scored_at_all_is_explained_and_nothing_is_written(more, words, tmp_path):
    arguments = ["--instrument", "psa", "-o", tmp_path / "out.csv", *more]
    refused(run("score", BAD / "answers_psa.csv", *arguments), *words, "To fix it")
    assert listing(tmp_path) == []


def test_every_file_of_the_corpus_is_used():
    used = {name_of(case) for case in [*TABLE["case"], *TABLE["read"], *TABLE["score"]]}
    texts = "".join(path.read_text(encoding="latin-1") for path in BAD.glob("*.toml"))
    idle = {p.name for p in BAD.iterdir() if p.name not in used and p.name not in texts}
    assert idle <= {"README.md", "cases.toml", "good.toml"}
    assert len(TABLE["case"]) >= 40


def test_the_readme_of_the_corpus_lists_every_case():
    lines = (BAD / "README.md").read_text(encoding="utf-8").splitlines()
    for case in TABLE["case"]:
        assert f"| `{name_of(case)}` | {case['what']} | `{case['error']}` |" in lines
    for case in TABLE["read"]:
        assert f"| `{name_of(case)}` | {case['what']} |" in lines
    for case in TABLE["score"]:
        assert f"| `{name_of(case)}` | `{case['instrument']}` | {case['what']} |" in lines


def test_every_case_says_what_is_wrong_and_names_a_remedy():
    assert all(case["what"] and len(case["says"]) >= 2 for case in TABLE["case"])


def test_a_report_shows_twenty_problems_and_counts_the_rest(tmp_path):
    study = prepared({"study": "twenty_five_groups.toml"}, tmp_path)
    result = run("report", study, "-o", tmp_path / "report")
    refused(result, "25 problems", "'group 20'", "and 5 more")
    assert "'group 21'" not in result.output


def test_a_cell_of_a_million_characters_is_named_by_column_and_row(tmp_path):
    rows = (BAD / "good.csv").read_text(encoding="utf-8").splitlines()
    rows[3] = rows[3].replace("S3", "x" * 10**6)
    study = with_data(tmp_path, "\n".join(rows))
    refused(run("check", study), "column 'site'", "row 3", "1,000,000 characters", "shorten that cell")


def test_too_many_columns_are_refused(tmp_path):
    study = with_data(tmp_path, ",".join(f"c{i}" for i in range(10_001)) + "\n" + "," * 10_000 + "\n")
    refused(run("check", study), "10,001 columns", "only the columns that the study needs")


def test_a_file_over_the_size_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(local_file, "MAX_BYTES", 100)
    refused(run("check", prepared({"data": "good.csv"}, tmp_path)), "at most 100 bytes", "DuckDB")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 10**6)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 10**7)
    refused(run("init", tmp_path / "bomb.xlsx", "-o", tmp_path / "s.toml"), "10,000,000 bytes", "as CSV")
    assert listing(tmp_path) == ["bomb.xlsx"]


def test_a_path_with_spaces_dots_and_letters_beyond_ascii_works(tmp_path):
    folder = tmp_path / "Übung mit Größe" / "inner"
    folder.mkdir(parents=True)
    study = with_data(folder, (BAD / "good.csv").read_text(encoding="utf-8"), "daten é 数.csv")
    result = run("check", folder / ".." / "inner" / study.name)
    assert result.exit_code == 0, result.output
    assert "daten é 数.csv" in result.output


def test_data_in_the_folder_above_are_found(tmp_path):
    (tmp_path / "studies").mkdir()
    shutil.copy(BAD / "good.csv", tmp_path)
    text = (BAD / "good.toml").read_text(encoding="utf-8").replace("good.csv", "../good.csv")
    (tmp_path / "studies" / "s.toml").write_text(text, encoding="utf-8")
    assert run("check", tmp_path / "studies" / "s.toml").exit_code == 0


@pytest.mark.parametrize(
    "address", ["https://example.org/s.toml", "ftp://example.org/s.toml", "file:///etc/passwd"]
)
def test_an_address_is_not_a_path(address, tmp_path):
    refused(run("check", address), address, "nothing is fetched from the network")
    refused(run("init", address, "-o", tmp_path / "s.toml"), address, "nothing is fetched from the network")
    assert listing(tmp_path) == []


def test_the_data_file_given_as_study_file_is_explained(tmp_path):
    refused(run("check", BAD / "good.csv"), "a study file in TOML", "line 1")


def test_a_study_file_of_two_megabytes_is_refused(tmp_path):
    (tmp_path / "s.toml").write_text("#" * 2_000_000, encoding="utf-8")
    refused(run("check", tmp_path / "s.toml"), "at most 1,000,000 bytes", "not the data file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    refused(run("init", tmp_path / "pipe.csv", "-o", tmp_path / "s.toml"), "device or pipe", "copy it")


def test_a_study_file_that_is_not_there_is_explained(tmp_path):
    refused(run("check", tmp_path / "study.toml"), "study.toml", "riskeval init")


def test_a_data_file_that_may_not_be_read_is_explained(tmp_path, monkeypatch):
    study = prepared({"data": "good.csv"}, tmp_path)
    read = Path.read_bytes

    def deny(path: Path) -> bytes:
        if path.suffix == ".csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", deny)
    refused(run("check", study), "good.csv", "Permission denied", "who may read the file")


@pytest.mark.parametrize("failure", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_is_explained_and_left_as_it_was(failure, tmp_path, monkeypatch):
    study = prepared({"data": "good.csv"}, tmp_path)
    before = listing(tmp_path)

    def deny(*arguments: object, **options: object) -> None:
        raise OSError(failure, os.strerror(failure), "somewhere")

    monkeypatch.setattr(Path, "mkdir", deny)
    result = run("report", study, "-o", tmp_path / "report")
    refused(result, os.strerror(failure), "name a place where you may write")
    assert listing(tmp_path) == before


def test_an_output_inside_a_file_is_refused(tmp_path):
    study = prepared({"data": "good.csv"}, tmp_path)
    data = tmp_path / "in" / "good.csv"
    refused(run("report", study, "-o", data / "report"), "make that folder first")
    refused(run("init", data, "-o", data / "s.toml"), "make that folder first")


def test_an_existing_output_is_refused_and_a_strange_one_even_with_force(tmp_path):
    study = prepared({"data": "good.csv"}, tmp_path)
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused(run("report", study, "-o", folder), "already there", "--force")
    refused(run("report", study, "-o", folder, "--force"), "manifest.json", "nothing was deleted")
    assert listing(folder) == ["thesis.txt"]


def test_init_does_not_overwrite_a_study_file(tmp_path):
    study = prepared({"data": "good.csv"}, tmp_path)
    before = study.read_text(encoding="utf-8")
    refused(run("init", tmp_path / "in" / "good.csv", "-o", study), "already there", "--force")
    assert study.read_text(encoding="utf-8") == before


def test_a_package_that_is_not_installed_is_named_with_the_line_to_type(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    result = run("init", BAD / "formula_without_result.xlsx", "-o", tmp_path / "s.toml")
    refused(result, "'openpyxl'", 'pip install "riskeval[excel]"')


def test_a_fault_of_ours_is_told_apart_from_a_mistake_of_the_user(monkeypatch):
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("riskeval.report.study.load_study", broken)
    result = run("check", BAD / "good.toml")
    assert result.exit_code == 1
    assert "a fault in riskeval, not in your data" in result.output
    assert "Traceback" not in result.output
    assert "Traceback" in run("--debug", "check", BAD / "good.toml").output


SCRIPT, TEX, FORMULA = "<script>alert(1)</script>", r"$\frac{$", '=HYPERLINK("x")'


def hostile_study(folder: Path) -> Path:
    """Write a study in which every text that a user or the data can choose attacks its reader."""
    labels = [SCRIPT, TEX, FORMULA, '"><img src=x onerror=alert(1)>', "</style>"]
    lines = [f"id,sex {SCRIPT},total,risk,violent"]
    for i in range(300):
        label = labels[i % 5].replace('"', '""')
        lines.append(f'{i},"{label}",{i % 20},{i % 20 / 20},{int(i % 20 + i % 7 > 14)}')
    (folder / "d.csv").write_text("\n".join(lines), encoding="utf-8")
    study = f"""title = '{SCRIPT} {TEX}'
    data.source = "d.csv"
    roles = {{ outcome = "violent", groups = ['sex {SCRIPT}'], reference = {{ 'sex {SCRIPT}' = '{TEX}' }} }}
    [predictions.'{FORMULA}{SCRIPT}{TEX}']
    score = "total"
    [decision]
    thresholds = [{{ on = '{FORMULA}{SCRIPT}{TEX}', at = 8, why = '{SCRIPT}' }}]"""
    (folder / "s.toml").write_text(study, encoding="utf-8")
    return folder / "s.toml"


def test_text_from_the_data_is_escaped_in_every_file_of_the_bundle(tmp_path):
    result = run("report", hostile_study(tmp_path), "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    for path in (tmp_path / "out").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".html", ".svg"):
            assert "<script>alert" not in text, path
            assert "<img src=x" not in text, path
        if path.suffix == ".csv":
            cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
            assert [cell for cell in cells if cell.startswith(("=", "@"))] == [], path
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert r"$\frac{$" in page


def test_a_group_of_one_person_stands_in_no_file_of_the_bundle(tmp_path):
    rows = [f"{i},{'female' if i % 2 else 'male'},{i % 20},{int(i % 20 + i % 7 > 14)}" for i in range(200)]
    rows[50] = rows[50].replace("male", "nonbinary-x")
    (tmp_path / "d.csv").write_text("id,sex,total,violent\n" + "\n".join(rows), encoding="utf-8")
    study = """title = "x"
    data.source = "d.csv"
    roles = { outcome = "violent", person = "id", groups = ["sex"] }
    predictions.Tool.score = "total"
    """
    (tmp_path / "s.toml").write_text(study, encoding="utf-8")
    result = run("report", tmp_path / "s.toml", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.*")}
    assert [name for name, text in texts.items() if "nonbinary-x" in text] == []


@pytest.mark.parametrize("name", ["one_class.csv", "one_person_group.csv", "byte_order_mark.csv"])
def test_an_odd_file_still_makes_a_whole_report(name, tmp_path):
    study = prepared({"data": name}, tmp_path)
    result = run("report", study, "-o", tmp_path / "report")
    assert result.exit_code == 0, result.output
    assert {"report.html", "results.json", "manifest.json"} <= set(listing(tmp_path / "report"))


def test_a_disk_that_fills_while_the_report_is_written_leaves_nothing(tmp_path, monkeypatch):
    study = prepared({"data": "good.csv"}, tmp_path)
    before = listing(tmp_path)
    write = Path.write_bytes

    def fill(path: Path, data: bytes) -> int:
        if path.suffix == ".csv":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fill)
    refused(run("report", study, "-o", tmp_path / "report"), "No space left on device", "has room")
    assert listing(tmp_path) == before


TOO_LITTLE = {
    "one_person": ["0,S0,m,3,0.2,low,1"],
    "two_people_without_complete_scores": ["0,S0,m,-4,,,1", "1,S1,,,0.1,,0"],
    "one_site": [f"{i},S0,m,{i % 5},0.2,low,{i % 2}" for i in range(40)],
    "one_score_and_many_risks": [f"{i},S{i % 3},m,5,{i / 400},high,{i % 2}" for i in range(400)],
    "nobody_has_a_score_in_common": [
        f"{i},S{i % 6},m,{'' if i % 2 else i},{0.1 if i % 2 else ''},low,{i % 3 // 2}" for i in range(60)
    ],
}


@pytest.mark.parametrize("rows", TOO_LITTLE.values(), ids=TOO_LITTLE)
def test_data_that_can_answer_next_to_nothing_still_make_a_report(rows, tmp_path):
    study = with_data(tmp_path, "\n".join(["id,site,sex,total,risk,rating,violent", *rows]))
    text = study.read_text(encoding="utf-8").replace("[data]", '[data]\nmissing = "drop"')
    thresholds = 'thresholds = [{ on = "Tool", role = "score", at = -3 }, { on = "Judgement", at = "high" }]'
    text = text.replace("[roles]", '[roles]\ncluster = "site"') + f"[decision]\n{thresholds}\n"
    study.write_text(text, encoding="utf-8")
    result = run("report", study, "-o", tmp_path / "report")
    assert result.exit_code == 0, result.output
