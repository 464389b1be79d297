"""`riskeval threshold` and `riskeval protect` hand over the price, what it does, and what is unknown."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskeval.cli import Paragraphs
from riskeval.cli_decide import protect, threshold

HARMS = ("--not-acting", "serious injury=90", "--needless", "trust is lost=8", "--averted", "0.8")
STUDY = """title = "Ratings"
[data]
source = "people.csv"
[roles]
outcome = "violent"
horizon_months = 24
[predictions.Tool]
risk = "risk"
[predictions.Judgement]
band = "rating"
levels = ["low", "high"]
[decision]
missed_to_false_alarm = 4
"""


def run(*arguments: str | Path) -> Result:
    group = Paragraphs(name="riskeval", commands=[threshold, protect])
    return CliRunner().invoke(group, list(map(str, arguments)))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    rows = ["violent,risk,rating", *["0,0.05,low", "0,0.30,high", "1,0.40,high", "0,0.10,low"] * 25]
    (tmp_path / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def test_a_ratio_becomes_a_threshold_and_a_threshold_a_ratio() -> None:
    assert "9 false alarms: flag from a risk of 0.1" in run("threshold", "9").output
    assert "19 false alarms: flag from a risk of 0.05" in run("threshold", "--at", "0.05").output
    costs = ("--missed", "60", "--false-alarm", "5", "--true-alarm", "15")
    assert "flag from a risk of 0.1" in run("threshold", *costs).output


def test_half_and_twice_the_ratio_stand_below() -> None:
    output = run("threshold", "9").output
    assert "4.5 : 1   flag from 0.182" in output
    assert "18 : 1   flag from 0.0526" in output


def test_a_study_shows_what_the_price_does(study: Path) -> None:
    result = run("threshold", "9", "--study", study)
    assert result.exit_code == 0, result.output
    for part in (
        "flag from a risk of 10 %",
        "Of 1,000 people like these",
        "Judgement, high",
        "for your desk",
    ):
        assert part in result.output


def test_the_price_of_the_study_serves_where_none_is_given(study: Path) -> None:
    assert "## 4 false alarms per missed case" in run("threshold", "--study", study).output


def test_text_and_figure_are_written_whole(study: Path, tmp_path: Path) -> None:
    page, figure = tmp_path / "decision.md", tmp_path / "decision.svg"
    result = run("threshold", "9", "--study", study, "--prediction", "Tool", "-o", page, "--figure", figure)
    assert result.exit_code == 0, result.output
    assert page.read_text(encoding="utf-8").startswith("## 9 false alarms per missed case")
    assert "<svg" in figure.read_text(encoding="utf-8")
    assert run("threshold", "9", "-o", page).exit_code == 2
    assert run("threshold", "9", "-o", page, "--force").exit_code == 0


def test_a_worksheet_says_threshold_and_limits() -> None:
    result = run("protect", *HARMS, "--severity", "grave", "--immediacy", "within days")
    assert result.exit_code == 0, result.output
    for part in ("from a probability of 0.1 on", "holds no law", "no advice about a person", "within days"):
        assert part in result.output


def test_a_worksheet_counts_people_of_a_study_or_of_published_numbers(study: Path, tmp_path: Path) -> None:
    numbers = ("--sensitivity", "93/131", "--specificity", "0.66", "--base-rate", "0.1144", "--months", "12")
    figure = tmp_path / "harms.png"
    assert "114 have the event within 12 months" in run("protect", *HARMS, *numbers).output
    assert "like these" in run("protect", *HARMS, "--study", study, "--figure", figure).output
    assert figure.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("threshold",), "riskeval has no default"),
        (("threshold", "0"), "missed_to_false_alarm above 0"),
        (("threshold", "9", "--at", "0.2"), "2 of them"),
        (("threshold", "9", "--cut", "3"), "go with --study"),
        (("threshold", "9", "--figure", "picture.gif"), "a figure ending in .png, .svg, .pdf"),
        (("protect", *HARMS[:4]), "`averted`"),
        (("protect", *HARMS, "--needless", "trust"), 'write "trust is lost=5"'),
        (("protect", *HARMS, "--sensitivity", "7/ten"), "write 0.71, or 93/131"),
        (("protect", "--averted", "0.5"), "2 problems"),
    ],
)
def test_mistakes_end_in_words_and_exit_code_two(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
