"""A study file says within what groups are compared, by which items, and which differences are too small."""

from pathlib import Path

import pytest

from riskeval.errors import RiskevalError, StudyError
from riskeval.report.study import load_study

from .test_study import study

ROWS = """id,sex,age,total,risk,rating,violent,offence,i1,i2
a,f,17,1,0.1,low,0,theft,0,1
b,m,20,5,0.5,high,1,violence,2,
c,f,30,3,0.3,low,1,theft,1,1
d,m,40,4,0.4,high,0,,1,2
"""


def problems(folder: Path, **parts: str) -> list[str]:
    with pytest.raises(RiskevalError) as caught:
        load_study(study(folder, rows=ROWS, **parts))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("written", ['"offence"', '["offence"]'])
def test_a_control_is_a_column_or_a_list_and_its_missing_labels_are_a_level(written, tmp_path):
    cohort = load_study(study(tmp_path, rows=ROWS, roles=f"control = {written}")).cohort
    assert cohort.controls == ("offence",)
    assert cohort.group_levels("offence") == ["theft", "violence", "(missing)"]


def test_items_are_read_as_numbers_and_a_missing_item_drops_nobody(tmp_path):
    cohort = load_study(study(tmp_path, rows=ROWS, roles='items = ["i1", "i2"]')).cohort
    assert cohort.items == ("i1", "i2")
    assert cohort.n == 4
    assert sorted(cohort.item_values("i1")) == [0, 1, 1, 2]


def test_margins_are_those_of_the_file_and_none_without_them(tmp_path):
    stated = load_study(study(tmp_path, rows=ROWS, end="[fairness]\nmargin = 0.05\nratio_margin = 1.25"))
    assert (stated.fairness.margin, stated.fairness.ratio_margin) == (0.05, 1.25)
    silent = load_study(study(tmp_path, rows=ROWS))
    assert (silent.fairness.margin, silent.fairness.ratio_margin) == (None, None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("margin = 5", "write 0.05 for 5 percentage points"),
        ("margin = 0", "a difference above 0 and below 1"),
        ("margin = nan", "finite"),
        ('margin = "small"', "a valid number"),
        ("ratio_margin = 0.8", "write 1.25 for ratios from 0.8 to 1.25"),
        ("ratio_margin = 1", "a ratio above 1"),
        ("margn = 0.05", "did you mean 'margin'?"),
    ],
)
def test_a_margin_that_cannot_be_meant_is_named_with_what_to_write(written, said, tmp_path):
    (problem,) = problems(tmp_path, end=f"[fairness]\n{written}")
    assert "[fairness]" in problem
    assert said in problem


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('control = "ofence"', "did you mean 'offence'?"),
        ('control = "sex"', "`sex` is both"),
        ('items = ["i1", "i3"]', "[roles] items"),
        ('items = "i1"', 'put it in brackets: ["i1"]'),
        ('items = ["i1", "i1"]', "remove the repeat"),
        ('items = ["rating"]', "rating"),
        ("control = 3", "[roles] control"),
    ],
)
def test_a_column_that_cannot_play_its_role_is_named(written, said, tmp_path):
    found = problems(tmp_path, roles=written)
    assert any(said in problem for problem in found)


def test_problems_of_margins_and_columns_come_together(tmp_path):
    parts = {"roles": 'control = "ofence"', "end": "[fairness]\nmargin = 5"}
    assert len(problems(tmp_path, **parts)) == 2
    with pytest.raises(StudyError, match="2 problems"):
        load_study(study(tmp_path, rows=ROWS, **parts))
