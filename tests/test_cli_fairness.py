"""`riskeval fairness` judges criteria between groups of a study, and tells no count that its report hides."""

import re
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskeval.cli import main
from riskeval.fairness import criteria
from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.group_levels import group_levels
from riskeval.report.ledger import Ledger
from riskeval.report.study import load_study

STUDY = """title = "Two groups"
[data]
source = "people.csv"
[roles]
outcome = "violent"
horizon_months = 12
groups = ["sex", "place"]
reference = { sex = "male" }
[predictions.Tool]
score = "total"
[predictions.Judgement]
band = "rating"
levels = ["low", "high"]
[[decision.thresholds]]
on = "Tool"
at = 2
why = "local policy"
[privacy]
minimum_cell = 10
"""
MALE = ((60, 12), (40, 14), (30, 20), (20, 24))  # without and with the event at a score of 0, 1, 2, 3
FEMALE = ((70, 11), (30, 12), (25, 15), (5, 3))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["fairness", *map(str, arguments)])


def rows_of(group: str, cells: tuple[tuple[int, int], ...], place: str = "north") -> list[str]:
    found = []
    for total, counts in enumerate(cells):
        person = f"{total},{'high' if total > 1 else 'low'},{group},{place}"
        for outcome, people in enumerate(counts):
            found += [f"{outcome},{person}"] * people
    return found


def written(folder: Path, rows: list[str], study: str = STUDY) -> Path:
    text = "\n".join(["violent,total,rating,sex,place", *rows])
    (folder / "people.csv").write_text(text + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(study, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return written(tmp_path, [*rows_of("male", MALE), *rows_of("female", FEMALE, "south")])


def test_the_study_file_names_the_reference_the_cut_and_the_margin(study: Path) -> None:
    study.write_text(STUDY + "[fairness]\nmargin = 0.3\n", encoding="utf-8")
    found = run("--study", study, "--only", "statistical_parity", "--prediction", "Tool")
    assert found.exit_code == 0, found.output
    assert "## Tool by sex: which criteria hold?" in found.output
    assert "Reference group: male. Flagged: from 2 on." in found.output
    assert "differences up to 0.3" in found.output
    assert "by place" not in found.output  # no reference was named for it


def test_the_numbers_are_those_of_the_function_on_levels_that_may_be_shown(study: Path) -> None:
    found = run("--study", study, "--only", "statistical_parity", "--prediction", "Tool", "--margin", "0.05")
    loaded = load_study(study)
    context = Context(loaded, control(loaded), Ledger(10))
    people = group_levels(context, "sex", "Tool").cohort(context)
    asked = criteria(people, by="sex", reference="male", cut=2, margin=0.05, only=["statistical_parity"])
    by_hand = 48 / 171 - 94 / 220  # of the women and of the men, those with a score of 2 or 3
    assert asked.verdicts["estimate"].iloc[0] == pytest.approx(by_hand)
    assert f"female: flag_rate difference −{abs(by_hand):.3f} [" in found.output


def test_a_cut_is_moved_to_the_lowest_from_it_on_that_every_group_can_bear(study: Path) -> None:
    found = run("--study", study, "--only", "statistical_parity", "--prediction", "Tool", "--cut", "3")
    assert "Instead of score ≥ 3, people are flagged at score ≥ 2." in found.output  # three women of 3 had it
    assert "Levels are merged until every group has at least 10 people" in found.output


def test_a_cut_may_be_the_name_of_a_level(study: Path) -> None:
    found = run("--study", study, "--prediction", "Judgement", "--cut", "high", "--only", "equal_error_rates")
    assert "Flagged: from high on." in found.output


def test_a_blind_spot_is_told_once_and_the_limits_at_the_end(study: Path) -> None:
    found = run("--study", study, "--cut", "2", "--only", "equal_opportunity")
    assert found.output.count("*Blind spot.*") == 1
    assert found.output.count("What this cannot say") == 1
    assert found.output.rstrip().endswith("Nothing here is about a person.")


def test_labels_dealt_anew_within_what_may_be_shown_change_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, female in ((first, FEMALE), (second, ((70, 11), (30, 12), (22, 12), (8, 6)))):
        folder.mkdir()
        people = [*rows_of("male", MALE), *rows_of("female", female, "south")]
        # The men take what the women give, so that everybody together stays as they were.
        shift = [x - y for a, b in zip(FEMALE, female, strict=True) for x, y in zip(a, b, strict=True)]
        men = tuple((a[0] + shift[2 * k], a[1] + shift[2 * k + 1]) for k, a in enumerate(MALE))
        written(folder, [*rows_of("male", men), *people[sum(map(sum, MALE)) :]])
    options = ("--prediction", "Tool", "--margin", "0.1")
    told = [run("--study", folder / "study.toml", *options).output for folder in (first, second)]
    assert "Within the margin" in told[0] or "Cannot be judged" in told[0]
    assert told[0] == told[1]


def test_a_reference_that_may_not_be_shown_by_itself_is_refused(tmp_path: Path) -> None:
    few = ((9, 2), (4, 2), (1, 2), (1, 1))
    rows = [*rows_of("male", MALE), *rows_of("female", FEMALE), *rows_of("other", few)]
    path = written(tmp_path, rows)
    found = run("--study", path, "--by", "sex", "--reference", "other", "--only", "statistical_parity")
    assert found.exit_code == 2
    assert "may be shown by itself" in found.output
    assert "counts with others" in found.output


def test_without_events_or_with_tiny_groups_a_sentence_says_why_nothing_is_told(tmp_path: Path) -> None:
    few = ((9, 2), (4, 2), (1, 2), (1, 1))
    path = written(tmp_path, [*rows_of("male", few), *rows_of("female", few)])
    found = run("--study", path)
    assert found.exit_code == 0, found.output
    assert "Nothing is said about" in found.output
    assert "[" not in found.output  # no interval anywhere


def test_one_person_in_a_group_is_never_told_alone(tmp_path: Path) -> None:
    rows = [*rows_of("male", MALE), *rows_of("female", FEMALE), "1,3,high,unknown,north"]
    found = run("--study", written(tmp_path, rows), "--prediction", "Tool", "--only", "statistical_parity")
    assert found.exit_code in (0, 2)
    assert "unknown: " not in found.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "sex", "--reference", "mael"), "male"),
        (("--by", "sexx", "--reference", "male"), "sex"),
        (("--prediction", "Tol"), "Tool"),
        (("--only", "equal_oportunity"), "equal_opportunity"),
        (("--cut", "hihg"), "high"),
        (("--margin", "-1"), "margin"),
    ],
)
def test_a_misspelling_is_told_with_what_was_meant(study: Path, options: tuple[str, ...], said: str) -> None:
    found = run("--study", study, *options)
    assert found.exit_code == 2
    assert "Traceback" not in found.output
    assert said in found.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "place"), "No reference group for place"),
        (("--reference", "male"), "name one for each"),
        (("--by", "sex", "--by", "place", "--reference", "male"), "name one for each"),
        (("--figure", "a.png"), "one forest"),
    ],
)
def test_what_is_lacking_is_asked_for_and_never_guessed(
    study: Path, options: tuple[str, ...], said: str
) -> None:
    found = run("--study", study, *options)
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


def test_a_study_without_groups_is_told_how_to_name_them(tmp_path: Path) -> None:
    study = STUDY.replace('groups = ["sex", "place"]\nreference = { sex = "male" }\n', "")
    found = run(
        "--study", written(tmp_path, rows_of("male", MALE), study), "--by", "sex", "--reference", "male"
    )
    assert found.exit_code == 2
    assert "groups = ['sex']" in found.output


def test_a_column_cannot_be_control_and_group(tmp_path: Path) -> None:
    study = STUDY.replace('groups = ["sex", "place"]', 'groups = ["sex", "place"]\ncontrol = "place"')
    found = run("--study", written(tmp_path, rows_of("male", MALE), study))
    assert found.exit_code == 2
    assert "place" in found.output


def test_names_that_are_html_or_formulas_stay_words(tmp_path: Path) -> None:
    rows = [*rows_of("<script>alert(1)</script>", MALE), *rows_of("=1+1", FEMALE)]
    study = STUDY.replace('sex = "male"', 'sex = "<script>alert(1)</script>"')
    found = run("--study", written(tmp_path, rows, study), "--prediction", "Tool")
    assert found.exit_code == 0, found.output
    assert "<script>" not in found.output
    assert re.search(r"- \\?=1\+1: flag_rate difference", found.output)


def test_five_hundred_groups_are_told_in_a_page(tmp_path: Path) -> None:
    cells = ((12, 11), (11, 12), (10, 13), (12, 14))
    rows = [row for k in range(500) for row in rows_of(f"g{k:03d}", cells)]
    study = STUDY.replace('sex = "male"', 'sex = "g000"')
    found = run(
        "--study", written(tmp_path, rows, study), "--prediction", "Tool", "--only", "statistical_parity"
    )
    assert found.exit_code == 0, found.output
    assert "and 487 more" in found.output
    assert len(found.output) < 10_000


def test_text_and_figure_are_written_whole_and_never_over_a_file(study: Path, tmp_path: Path) -> None:
    text, picture = tmp_path / "out.md", tmp_path / "out.png"
    options = ("--prediction", "Tool", "-o", text, "--figure", picture)
    found = run("--study", study, *options)
    assert found.exit_code == 0, found.output
    assert text.read_text(encoding="utf-8").startswith("## Tool by sex")
    assert picture.read_bytes().startswith(b"\x89PNG")
    again = run("--study", study, *options)
    assert again.exit_code == 2
    assert "--force" in again.output


def test_with_a_minimum_of_one_every_level_and_group_counts(study: Path) -> None:
    study.write_text(STUDY.replace("minimum_cell = 10", "minimum_cell = 1"), encoding="utf-8")
    found = run("--study", study, "--prediction", "Tool", "--cut", "3", "--only", "statistical_parity")
    share = 8 / 171 - 44 / 220
    assert f"female: flag_rate difference −{abs(share):.3f} [" in found.output
    assert "Levels are merged" not in found.output


def test_every_decided_cut_is_judged_once(study: Path) -> None:
    extra = "".join(f'[[decision.thresholds]]\non = "Tool"\nat = {at}\n' for at in (1, 1))
    study.write_text(STUDY.replace("[privacy]", extra + "[privacy]"), encoding="utf-8")
    found = run("--study", study, "--prediction", "Tool", "--only", "equal_error_rates")
    cuts = re.findall(r"Flagged: from (\S+) on", found.output)
    assert cuts == ["2", "1"]
    assert all(a != b for a, b in product(cuts[:1], cuts[1:]))


def controlled(folder: Path, isle: int) -> Path:
    """People of two places, and some women of a third."""
    places = [*(["north", "south"] * 400)]
    rows = [*rows_of("male", MALE), *rows_of("female", FEMALE)]
    rows = [f"{row.rsplit(',', 1)[0]},{place}" for row, place in zip(rows, places, strict=False)]
    rows[-isle:] = [f"{row.rsplit(',', 1)[0]},isle" for row in rows[-isle:]]
    study = STUDY.replace('groups = ["sex", "place"]', 'groups = ["sex"]\ncontrol = "place"')
    return written(folder, rows, study)


def test_people_who_are_alike_are_compared_only_where_each_cell_may_be_shown(tmp_path: Path) -> None:
    found = run("--study", controlled(tmp_path, 6), "--prediction", "Tool")
    assert found.exit_code == 0, found.output
    assert "Nothing is said about people who are alike in place" in found.output
    assert "isle" not in found.output
    assert "(north)" not in found.output
    only = run(
        "--study", tmp_path / "study.toml", "--prediction", "Tool", "--only", "conditional_statistical_parity"
    )
    assert "Nothing is said about people who are alike in place" in only.output
    assert "[" not in only.output  # no interval anywhere


def test_people_who_are_alike_are_compared_where_all_cells_are_large(tmp_path: Path) -> None:
    male, female = (tuple((4 * a, 4 * b) for a, b in cells) for cells in (MALE, FEMALE))
    rows = [*rows_of("male", male), *rows_of("male", male, "south")]
    rows += [*rows_of("female", female), *rows_of("female", female, "south")]
    study = STUDY.replace('groups = ["sex", "place"]', 'groups = ["sex"]\ncontrol = "place"')
    asked = ("--prediction", "Tool", "--only", "conditional_statistical_parity")
    found = run("--study", written(tmp_path, rows, study), *asked)
    assert "female (north): flag_rate difference" in found.output
    assert "female (south): flag_rate difference" in found.output
