"""What the README prints is true: its example runs, and its links lead somewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_notebook_example_has_ten_lines_and_answers():
    (example,) = blocks("python")
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    assert len([line for line in example.splitlines() if line]) == 10
    assert names["cohort"].n > 1900
    assert set(names["estimates"].frame["status"]) <= {"ok", "not available"}


def test_the_example_ends_in_a_paired_contrast():
    (example,) = blocks("python")
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    made = names["estimates"].contrast("prediction", reference="Tool A").frame
    paired = made[(made["metric"] == "auc") & (made["sex"] == "(all)")]
    assert paired["contrast"].tolist() == ["difference"]
    assert paired["lower"].item() < paired["estimate"].item() < paired["upper"].item()


def test_every_link_to_a_file_leads_to_one():
    targets = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert targets
    assert [link for link in targets if not (ROOT / link).exists()] == []


def test_both_lines_make_their_own_environment_and_have_a_windows_form():
    lines = re.findall(r"<!-- ci: \w+ line -->\n```console\n(.*)\n```", README)
    windows = [block for block in blocks("console") if block.startswith("cmd /c")]
    assert len(lines) == 2
    assert all(line.startswith("python3 -m venv .venv && .venv/bin/python -m pip install ") for line in lines)
    assert len(windows) == 2
