"""`riskeval say` prints a group rate in every format, and writes it for a report."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskeval.cli import Paragraphs
from riskeval.cli_say import say

COUNTS = ("--events", "41", "--people", "240")


def run(*arguments: str | Path) -> Result:
    group = Paragraphs(name="riskeval", commands=[say])
    return CliRunner().invoke(group, ["say", *map(str, arguments)])


def test_counts_become_sentence_table_and_icons():
    result = run(*COUNTS, "--months", "24", "--group", "people rated high", "--event", "reoffended")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(
        "Of 240 people rated high, 41 reoffended within 24 months, and 199 did not."
    )
    for words in ("17 of 100", "12.8% to 22.4%", "●●●●● ●●●●●", "This is about a group."):
        assert words in result.output


def test_a_base_rate_a_category_and_every_scale_are_added():
    more = ("--all-events", "120", "--all-people", "1000", "--category", "high", "--scale", "all")
    output = run(*COUNTS, *more).output
    for words in ("1.42 times", "“high” (41 of 240, 17.1%)", "“unlikely”", "“very common”", "“low risk”"):
        assert words in output


def test_a_weighted_rate_needs_no_counts():
    output = run("--rate", "0.17", "--lower", "0.1", "--upper", "0.3", "--people", "90").output
    assert "10.0% to 30.0%" in output
    assert "estimated from 90 people" in output


def test_the_scales_are_listed_with_their_sources():
    output = run("--scales").output
    assert "evans-salekin-2016: Evans & Salekin 2016" in output
    assert "    unlikely: 10% to 33%" in output


def test_markdown_and_icons_are_written_whole(tmp_path):
    page, icons = tmp_path / "rate.md", tmp_path / "icons.svg"
    result = run(*COUNTS, "-o", page, "--icons", icons)
    assert result.exit_code == 0, result.output
    assert "| Natural frequency | 17 of 100 | 83 of 100 |" in page.read_text(encoding="utf-8")
    assert "<title>100 people as icons." in icons.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["icons.svg", "rate.md"]


def test_an_existing_file_is_replaced_only_by_force(tmp_path):
    page = tmp_path / "rate.txt"
    page.write_text("mine", encoding="utf-8")
    refused = run(*COUNTS, "-o", page)
    assert (refused.exit_code, page.read_text(encoding="utf-8")) == (2, "mine")
    assert run(*COUNTS, "-o", page, "--force").exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("Of 240 people")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Needed --events and --people; found neither"),
        (("--events", "41"), "found only --events"),
        (("--events", "41", "--people", "0"), "a rate of nobody does not exist"),
        (("--events", "41", "--people", "40"), "no more events than people"),
        (("--events", "17.1", "--people", "100"), "not a rate or a percentage"),
        (("--events", "nan", "--people", "100"), "whole number"),
        (("--rate", "17"), "divide percentages by 100: 0.17"),
        (("--rate", "0.2", "--lower", "0.1"), "the upper limit between 0 and 1"),
        (("--rate", "0.2", *COUNTS), "either --rate or --events"),
        ((*COUNTS, "--upper", "0.3"), "--rate beside its limits"),
        ((*COUNTS, "--all-events", "3"), "no --all-people"),
        ((*COUNTS, "--all-events", "3", "--all-people", "500"), "everybody to hold this group"),
        ((*COUNTS, "--scale", "ipc-2007"), "did you mean 'ipcc-2007'"),
        ((*COUNTS, "--scale", "absent.toml"), "scale of words that can be read"),
        ((*COUNTS, "--icons", "icons.gif"), "icons.svg"),
        ((*COUNTS, "--per", "1"), "denominator"),
        ((*COUNTS, "--group", "this patient"), "words about a group"),
        ((*COUNTS, "--confidence", "95"), "write 0.95 for 95%"),
    ],
)
def test_a_mistake_is_one_paragraph_and_exit_code_two(arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_all_mistakes_are_told_together():
    result = run("--events", "3", "--people", "-1", "--months", "0", "--all-events", "3")
    assert "Error: 3 problems:" in result.output
