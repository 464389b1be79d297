"""`riskeval instruments`: the list, one instrument, a new definition, and a check of one."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import riskeval
from riskeval.cli import main

BAD = Path(__file__).parents[1] / "bad_definitions"
TEMPLATE = Path(riskeval.__file__).parent / "instruments" / "template.toml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["instruments", *(str(argument) for argument in arguments)])


def test_the_list_names_every_instrument_with_its_evidence_and_licence():
    result = run()
    assert result.exit_code == 0
    told = r"^vrag-r +2013 +actuarial +secondary +\w+ \w+ +Violence Risk Appraisal(.|\n)+?Licence: published"
    assert re.search(told, result.output, re.MULTILINE)
    assert [one for one in riskeval.instruments_table()["id"] if f"\n{one} " not in result.output] == []
    assert max(map(len, result.output.splitlines())) <= 100


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with pipes")
def test_a_reader_that_stops_early_is_no_error():
    command = f"{sys.executable} -m riskeval.cli instruments | head -2"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("id ")
    assert done.stderr == ""


def test_one_instrument_is_shown_by_id_or_from_a_file():
    assert "Violence Risk Appraisal Guide" in run("vrag-r").output
    assert "A scale without mistakes" in run(BAD / "good.toml").output


def test_an_unknown_instrument_ends_in_one_paragraph():
    result = run("vrag")
    assert result.exit_code == 2
    assert "did you mean 'vrag-r'?" in result.output
    assert result.output.count("\n") == 1


def test_the_new_definition_passes_the_check_that_it_names(tmp_path):
    target = tmp_path / "mine.toml"
    made = run("--new", target)
    assert made.exit_code == 0, made.output
    assert f"riskeval instruments --check {target}" in made.output
    checked = run("--check", target)
    assert checked.exit_code == 0, checked.output
    assert "Computes value total: from -1 to 9." in checked.output
    assert "3 worked cases passed." in checked.output
    assert checked.output.endswith("No problems found.\n")


def test_a_new_definition_replaces_an_old_one_only_when_forced(tmp_path):
    target = tmp_path / "mine.toml"
    target.write_text("mine", encoding="utf-8")
    refused = run("--new", target)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("--new", target, "--force").exit_code == 0
    assert target.read_text(encoding="utf-8") == TEMPLATE.read_text(encoding="utf-8")


def test_a_check_lists_every_problem_on_its_own_line_and_ends_with_their_number():
    result = run("--check", BAD / "many_mistakes.toml")
    assert result.exit_code == 2
    lines = result.output.splitlines()
    assert len(lines) == 5
    assert lines[-1] == "4 problems. Nothing was changed."
    assert all("To fix it" in line for line in lines[:-1])
    assert [re.search(r"line (\d+)", line)[1] for line in lines[:-1]] == ["3", "5", "17", "29"]


def test_a_check_of_what_is_no_definition_file_is_refused(tmp_path):
    assert "ending in .toml" in run("--check", "vrag-r").output
    assert run("--check", tmp_path / "none.toml").exit_code == 2
    assert "mine.txt.toml" in run("--new", tmp_path / "mine.txt").output


@pytest.mark.parametrize("arguments", [("vrag-r", "--new", "x.toml"), ("--force",), ("--force", "vrag-r")])
def test_options_that_do_not_go_together_are_refused(arguments):
    assert run(*arguments).exit_code == 2


def test_what_the_template_offers_in_comments_works(tmp_path):
    text = TEMPLATE.read_text(encoding="utf-8")
    body, offered = text.split("# --- More that a definition may hold")
    blocks = ["\n".join(found) for found in _blocks(offered)]
    uses, based, spj = blocks
    written = tmp_path / "my-scale.toml"
    items = "".join(
        f'[[item]]\nid = "{one.id}"\nlabel = "x"\ntype = "yes_no"\n'
        for one in riskeval.load_instrument("bvc").inputs
    )
    first_case = body.index("[[case]]")
    cut = body[:first_case]
    written.write_text(f"{cut}{items}{uses}\n", encoding="utf-8")
    assert "Computes value screen: from 0 to 6." in run("--check", written).output
    head = 'schema = 1\nid = "local"\nversion = "1"\nevidence = "verified"\n'
    (tmp_path / "local.toml").write_text(head + based, encoding="utf-8")
    assert run("--check", tmp_path / "local.toml").exit_code == 0
    top = "".join(
        re.findall(r"^(?:schema|name|outcome|citation|licence|manual_required) .*\n", body, re.MULTILINE)
    )
    judged = f'{top}id = "j"\nversion = "1"\nkind = "spj"\npopulation = {{}}\n'
    item = '[[item]]\nid = "h1"\nlabel = "Item 1"\ntype = "ordinal"\nfacets = ["presence"]\n'
    (tmp_path / "j.toml").write_text(judged + item + spj, encoding="utf-8")
    assert "Reads 1 columns: h1_presence." in run("--check", tmp_path / "j.toml").output


def _blocks(text: str) -> list[list[str]]:
    """The commented-out parts, without the sentences above them."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines()[1:]:
        code = line.removeprefix("# ")
        if not line.strip():
            blocks.append([])
        elif re.match(r"\[\[|\w+ = ", code):
            blocks[-1].append(code)
    return [block for block in blocks if block]


def test_the_template_says_what_every_line_is_for():
    tomllib.loads(TEMPLATE.read_text(encoding="utf-8"))
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 110
    assert sum("#" in line for line in lines) > 60


def test_a_decimal_comma_in_a_step_is_explained(tmp_path):
    text = (BAD / "good.toml").read_text(encoding="utf-8")
    path = tmp_path / "comma.toml"
    path.write_text(text.replace("[25, 1]", "[25,5, 1]").replace("[3, 0.3]", "[3]"), encoding="utf-8")
    lines = run("--check", path).output.splitlines()
    assert "Needed each step as [from, result]; found [25, 5, 1]" in lines[0]
    assert "write decimals with a point, such as 25.5" in lines[0]
    assert "Needed each step as [from, result]; found [3]" in lines[1]
    path.write_text(text.replace("range = [0, 4]", "range = [0, 4,5]"), encoding="utf-8")
    assert "decimals with a point" in run("--check", path).output


def test_the_list_names_what_each_instrument_predicts():
    said = " ".join(run().output.split())
    assert "Outcome: none of its own" in said
    assert said.count("Outcome: ") == len(riskeval.instruments_table())


def test_no_name_ends_in_the_version_that_is_said_after_it():
    table = riskeval.instruments_table()
    doubled = [
        row.id for row in table.itertuples() if row.name.lower().endswith(f"version {row.version}".lower())
    ]
    assert doubled == []
