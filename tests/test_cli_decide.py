"""`riskeval threshold` and `riskeval protect` hand over the price, what it does, and what is unknown."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from riskeval.analyses.price import price
from riskeval.cli import Paragraphs
from riskeval.cli_decide import protect, threshold
from riskeval.report.shown_decision import shown_decision
from riskeval.report.study import load_study

HARMS = ("--not-acting", "serious injury=90", "--needless", "trust is lost=8", "--averted", "0.8")
PUBLISHED = ("--sensitivity", "93/131", "--specificity", "0.66", "--base-rate", "0.1144", "--months", "12")
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
PEOPLE, EVENTS = 425, 56
RATINGS = ["low"] * 2 + ["moderate"] * 3 + ["high"] * 3
LEVELS = ["low", "moderate", "high"]
RATED = 'band = "rating"\nlevels = ["low", "moderate", "high"]'
SPARSE = f"""title = "Few events among many"
[data]
source = "people.csv"
[roles]
outcome = "violent"
horizon_months = 24
[predictions.All]
score = "total"
risk = "risk"
{RATED}
[predictions.Total]
score = "total"
[predictions.Risk]
risk = "risk"
[predictions.Judgement]
{RATED}
[privacy]
minimum_cell = 10
"""


def run(*arguments: str | Path) -> Result:
    group = Paragraphs(name="riskeval", commands=[threshold, protect])
    return CliRunner().invoke(group, list(map(str, arguments)))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    low = ["0,0.05,low"] * 3 + ["1,0.05,low"]
    high = ["0,0.30,high"] * 2 + ["1,0.30,high", "1,0.40,high", "0,0.40,high"]
    return written(tmp_path, STUDY, ["violent,risk,rating", *[*low, *high] * 12])


@pytest.fixture
def sparse(tmp_path: Path) -> Path:
    """Scores 0 to 7; five of the people who are rated low had the event, and two of those who score 7."""
    cells = [(100, 2), (80, 3), (60, 4), (50, 9), (40, 12), (30, 20), (6, 4), (3, 2)]
    rows = ["violent,total,risk,rating"]
    for total, (without, events) in enumerate(cells):
        person = f"{total},{0.02 + 0.07 * total:.2f},{RATINGS[total]}"
        rows += [f"0,{person}"] * without + [f"1,{person}"] * events
    return written(tmp_path, SPARSE, rows)


def written(folder: Path, study: str, rows: list[str]) -> Path:
    (folder / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(study, encoding="utf-8")
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
        "risk ≥ 0.3",
        "No count below 10 is shown",
    ):
        assert part in result.output


@pytest.mark.parametrize("command", ["threshold", "protect"])
def test_no_count_below_the_minimum_can_be_worked_out_from_any_price_or_cut(
    command: str, sparse: Path
) -> None:
    if command == "protect":
        texts = [run("protect", *HARMS, "--study", sparse).output]
    else:
        texts = [run("threshold", ratio, "--study", sparse).output for ratio in ("1", "3", "9", "19", "60")]
        for name, cuts in {"Judgement": LEVELS, "All": LEVELS, "Total": ["1", "2", "6.5", "7"]}.items():
            own = ("threshold", "9", "--study", sparse, "--prediction", name)
            texts += [run(*own, "--cut", cut).output for cut in cuts]
    flagged = [one for text in texts for one in read_off(text)]
    assert len(flagged) >= 4
    for name in {name for name, _, _ in flagged}:
        assert_apart({(tp, fp) for who, tp, fp in flagged if who == name})


def test_the_figure_gives_no_count_below_the_minimum_away_at_any_price(sparse: Path) -> None:
    study = load_study(sparse)
    for ratio in (0.5, 9, 60):
        made = shown_decision(study, price(missed_to_false_alarm=ratio))
        assert made is not None
        panel = made.plot().subfigs[0].axes[0]
        lines = {line.get_label(): line.get_xydata() for line in panel.get_lines()}
        for name in ("All", "Total", "Risk", "Judgement"):
            if name in lines:
                assert_apart(solved(np.asarray(lines[name])))
        rates = made.categories
        assert rates is not None
        assert set(rates.frame["label"]) == {"low or moderate", "high"}


def read_off(text: str) -> list[tuple[str, int, int]]:
    """Events and non-events that each rule flags, from the counts per 1,000 in the text and the table."""
    rule = r"\*\*(\w+), [^*]+\*\* .*?: (\d+) \[.*?\] of them have the event .*?, (\d+) \["
    row = r"\| (\w+), [^|]+ \| (\d+) \[[^|]+\| (\d+) \["
    return [
        (name, round(int(tp) * PEOPLE / 1000), round(int(fp) * PEOPLE / 1000))
        for name, tp, fp in re.findall(rule, text) + re.findall(row, text)
    ]


def solved(points: NDArray[np.float64]) -> set[tuple[int, int]]:
    """Events and non-events flagged: net benefit is linear in 1 / price while the same people are flagged."""
    found = set()
    for (one, worth), (other, then) in pairwise(points):
        false = (worth - then) / (1 / other - 1 / one) * PEOPLE / 1000
        true = worth * PEOPLE / 1000 + false / one
        if abs(false - round(false)) < 1e-6 and abs(true - round(true)) < 1e-6:
            found.add((round(true), round(false)))
    return found


def assert_apart(flagged: set[tuple[int, int]]) -> None:
    """From nobody over each group of people flagged to everybody, each step adds ten with and ten without."""
    every = sorted({(0, 0), *flagged, (EVENTS, PEOPLE - EVENTS)})
    for lower, higher in pairwise(every):
        assert higher[0] - lower[0] >= 10, every
        assert higher[1] - lower[1] >= 10, every


def test_a_cut_that_may_not_be_shown_is_moved_and_the_text_says_so(sparse: Path) -> None:
    own = ("threshold", "9", "--study", sparse, "--prediction")
    assert "Judgement, high** (the cut that may be shown in its place; asked for was moderate or above)" in (
        run(*own, "Judgement", "--cut", "moderate").output
    )
    assert "Total, score ≥ 5** (the cut that may be shown in its place; asked for was score ≥ 7)" in (
        run(*own, "Total", "--cut", "7").output
    )
    # 4 and 5 may be cut at; 4 is nearer to 4.4, but the lowest from it on is taken, as in the report
    assert "Total, score ≥ 5**" in run(*own, "Total", "--cut", "4.4").output
    # risks of 0.30 and 0.37 may be cut at; above them 45 % stands alone with too few
    priced = run("threshold", "--at", "0.2", "--study", sparse, "--prediction", "Risk").output
    assert "risk ≥ 0.3** (the lowest cut that may be shown from a risk of 0.2 on)" in priced
    refused = run("threshold", "--at", "0.5", "--study", sparse, "--prediction", "Risk").output
    assert "**Risk** is not shown at this price: no cut at a risk of 0.5 or above may be shown." in refused


def test_where_not_even_the_event_rate_may_be_shown_nothing_is_said_of_the_people(tmp_path: Path) -> None:
    rows = ["violent,risk,rating", *["0,0.05,low"] * 90, *["1,0.40,high"] * 9]
    few, figure = written(tmp_path, STUDY, rows), tmp_path / "price.png"
    for arguments in (("threshold", "9", "--figure", figure), ("protect", *HARMS)):
        result = run(*arguments, "--study", few)
        assert result.exit_code == 0, result.output
        assert "Nothing is said about the people of the study: fewer than 10" in result.output
        assert "1,000 people" not in result.output
        assert "99" not in result.output
    assert figure.stat().st_size > 0


def test_a_minimum_of_one_switches_the_control_off(sparse: Path) -> None:
    sparse.write_text(SPARSE.replace("minimum_cell = 10", "minimum_cell = 1"), encoding="utf-8")
    output = run("threshold", "9", "--study", sparse, "--prediction", "Judgement", "--cut", "moderate").output
    assert "Judgement, moderate or above** (the cut that was asked for)" in output
    assert "No count below" not in output


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
    figure = tmp_path / "harms.png"
    assert "114 have the event within 12 months" in run("protect", *HARMS, *PUBLISHED).output
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
        (("protect", *HARMS, *PUBLISHED, "--study", "study.toml"), "--study or published numbers, not both"),
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
