"""A study file says what was decided; loading it counts everybody and repeats no decision wrongly."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from riskeval.errors import RiskevalError, StudyError
from riskeval.report.study import load_study
from riskeval.report.study_file import (
    Data,
    Decision,
    Fairness,
    InstrumentTable,
    PredictionTable,
    Privacy,
    Roles,
    StudyFile,
    ThresholdTable,
)
from riskeval.simulate import simulate, write_simulated

BASE = """
title = "A study"
[data]
source = "data.csv"
missing = "drop"
{data}
[roles]
outcome = "violent"
groups = ["sex"]
{roles}
[predictions.Tool]
score = "total"
{tool}
[predictions.Judgement]
band = "rating"
levels = ["low", "high"]
{end}
"""
ROWS = """id,sex,age,total,risk,rating,violent
a,f,17,1,0.1,low,0
b,m,20,5,0.5,high,1
c,f,30,3,0.3,low,
d,m,,4,0.4,high,0
e,f,40,2,0.2,low,1
f,m,50,6,0.6,high,1
"""


def study(
    folder: Path, data: str = "", roles: str = "", tool: str = "", end: str = "", rows: str = ROWS
) -> Path:
    (folder / "data.csv").write_text(rows, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(BASE.format(data=data, roles=roles, tool=tool, end=end), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration")
    write_simulated(simulate("demonstration"), folder)
    return folder / "study.toml"


def test_every_row_is_either_analysed_or_excluded_for_a_named_reason(tmp_path):
    loaded = load_study(study(tmp_path, data='where = [{ column = "age", at_least = 18 }]'))
    assert [(step.label, step.n) for step in loaded.flow] == [
        ("rows read", 6),
        ("eligible by age", 4),
        ("analysed", 3),
    ]
    assert loaded.flow[1].excluded == (("age missing", 1), ("age below 18", 1))
    assert loaded.flow[2].excluded == (("violent missing", 1),)
    assert loaded.cohort.n == 3


def test_the_flow_of_the_demonstration_adds_up(demonstration):
    flow = load_study(demonstration).flow
    assert flow[0].n - sum(n for step in flow for _, n in step.excluded) == flow[-1].n


def test_several_rules_apply_in_the_order_of_the_file(tmp_path):
    rules = '[{ column = "age", at_least = 18 }, { column = "sex", equals = "m" }]'
    flow = load_study(study(tmp_path, data=f"where = {rules}")).flow
    assert [(step.label, step.n) for step in flow[1:3]] == [("eligible by age", 4), ("eligible by sex", 2)]
    assert flow[2].excluded == (("sex other than m", 2),)


def test_thresholds_know_their_role(tmp_path):
    tool = 'risk = "risk"'
    first = '{ on = "Tool", role = "risk", at = 0.2, why = "policy" }'
    thresholds = f'[decision]\nthresholds = [{first}, {{ on = "Judgement", at = "high" }}]'
    found = load_study(study(tmp_path, tool=tool, end=thresholds)).thresholds
    assert [(one.prediction, one.role, one.at, one.why) for one in found] == [
        ("Tool", "risk", 0.2, "policy"),
        ("Judgement", "band", "high", ""),
    ]


def test_the_path_of_the_data_starts_from_the_study_file(tmp_path, monkeypatch):
    path = study(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert load_study(path).table.report.name == "data.csv"


def test_defaults_are_disclosure_control_on_and_missing_values_an_error(tmp_path):
    path = study(tmp_path, rows=ROWS.replace("low,\n", "low,0\n"))
    path.write_text(path.read_text(encoding="utf-8").replace('missing = "drop"', ""), encoding="utf-8")
    settings = load_study(path).settings
    assert settings.privacy.minimum_cell == 10
    assert settings.data.missing == "raise"


def test_problems_of_the_study_and_of_the_data_come_together(tmp_path):
    path = study(
        tmp_path,
        roles='refrence = { sex = "m" }',
        end='[decision]\nthresholds = [{ on = "Tol", at = 3 }]',
        rows=ROWS.replace(",5,", ",five,"),
    )
    with pytest.raises(StudyError) as caught:
        load_study(path)
    text = caught.value.message()
    assert "did you mean 'reference'?" in text
    assert "did you mean 'Tool'?" in text
    assert "`five` in row 2" in text
    assert len(caught.value.problems) == 3


def test_an_unreadable_data_file_does_not_hide_what_is_wrong_with_the_study(tmp_path):
    path = study(tmp_path, end='[decision]\nthresholds = [{ on = "Tol", at = 3 }]')
    (tmp_path / "data.csv").unlink()
    with pytest.raises(StudyError, match="no file") as caught:
        load_study(path)
    assert "did you mean 'Tool'?" in str(caught.value)


def test_a_band_without_levels_is_named_once_together_with_an_unknown_column(tmp_path):
    path = study(tmp_path, roles='person = "person"')
    text = path.read_text(encoding="utf-8").replace('levels = ["low", "high"]', "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert [problem.do for problem in caught.value.problems if "levels" in problem.needed] == [
        'add levels, such as levels = ["low", "moderate", "high"]'
    ]
    assert any("'person'" in problem.needed for problem in caught.value.problems)


def test_a_row_number_is_that_of_the_file_although_earlier_rows_are_not_eligible(tmp_path):
    path = study(
        tmp_path, data='where = [{ column = "age", at_least = 35 }]', rows=ROWS.replace(",6,", ",six,")
    )
    with pytest.raises(Exception, match="`six` in row 6"):
        load_study(path)


def test_labelled_numbers_keep_their_codes_where_the_role_is_a_number(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"violent": [0, 1, 1, 0], "total": [0, 2, 1, 1], "sex": [1, 2, 1, 2]})
    labels = {
        "violent": {0: "no", 1: "yes"},
        "total": {0: "none", 1: "some", 2: "much"},
        "sex": {1: "male", 2: "female"},
    }
    pyreadstat.write_sav(frame, str(tmp_path / "d.sav"), variable_value_labels=labels)
    text = 'title = "x"\n[data]\nsource = "d.sav"\n[roles]\noutcome = "violent"\ngroups = ["sex"]\n'
    (tmp_path / "s.toml").write_text(text + '[predictions.T]\nscore = "total"\n', encoding="utf-8")
    cohort = load_study(tmp_path / "s.toml").cohort
    assert cohort.events == 2
    assert cohort.people.values(("T", "score")).tolist() == [0, 1, 2]
    assert cohort.group_levels("sex") == ["female", "male"]


def test_a_duckdb_study_gives_exactly_the_numbers_of_the_csv_study(demonstration, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    data = demonstration.with_name("cohort.csv")
    for name in ("tool-a.toml", "tool-b.toml"):
        (tmp_path / name).write_bytes(demonstration.with_name(name).read_bytes())
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute(f"CREATE TABLE people AS SELECT * FROM read_csv('{data}')")
    text = demonstration.read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        text.replace('"cohort.csv"', '{ duckdb = "x.db", table = "people" }'), encoding="utf-8"
    )
    lazy, eager = load_study(tmp_path / "study.toml"), load_study(demonstration)
    assert lazy.flow == eager.flow
    pd.testing.assert_frame_equal(lazy.evaluate().frame, eager.evaluate().frame)


@pytest.mark.parametrize(
    ("key", "value"),
    [("at_least", "a"), ("equals", [1]), ("is_in", "a"), ("not_missing", False), ("at_leats", 3)],
)
def test_a_rule_of_the_wrong_kind_is_named_by_its_key(key, value, tmp_path):
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    with pytest.raises(RiskevalError, match=key):
        load_study(study(tmp_path, data=f'where = [{{ column = "age", {key} = {shown} }}]'))


def test_dates_in_a_rule_are_toml_dates(tmp_path):
    rows = "d,sex,total,rating,violent\n2020-01-31,f,1,low,0\n2021-01-31,m,2,high,1\n"
    path = study(tmp_path, data='where = [{ column = "d", at_least = 2020-06-01 }]', rows=rows)
    loaded = load_study(path)
    assert loaded.settings.data.where[0].at_least == dt.date(2020, 6, 1)
    assert loaded.cohort.n == 1


def test_a_long_line_without_dots_is_checked_in_a_blink(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text("a" * 900_000, encoding="utf-8")
    with pytest.raises(StudyError, match="in TOML"):
        load_study(path)


def test_the_page_about_the_study_file_names_every_key_and_its_example_is_valid():
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "study-file.md").read_text(encoding="utf-8")
    tables = (
        *(StudyFile, Data, Roles, PredictionTable, InstrumentTable),
        *(ThresholdTable, Decision, Fairness, Privacy),
    )
    keys = {key for table in tables for key in table.model_fields} - {"title"}
    named = set(re.findall(r"`\[?(\w+)", page))
    assert keys - named == set()
    assert StudyFile.model_validate(tomllib.loads(page.split("```toml\n")[1].split("```")[0])).title
