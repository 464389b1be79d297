"""What a cohort admits, what it refuses, and how it says so."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv

from .conftest import PREDICTIONS, cohort_of

SMALL = pd.DataFrame(
    {"person": [1, 2, 3, 4], "violent": [0, 1, 0, 1], "total": [1, 2, 3, 4], "sex": list("mfmf")}
)
TOOL = {"Tool": {"score": "total"}}


def refused(frame: pd.DataFrame = SMALL, **roles: object) -> str:
    settings = {"outcome": "violent", "predictions": TOOL} | roles
    with pytest.raises(rv.CohortError) as caught:
        rv.Cohort(frame, **settings)
    return str(caught.value)


def test_people_and_events_are_counted() -> None:
    cohort = rv.Cohort(SMALL, outcome="violent", predictions=TOOL, groups="sex")
    assert (cohort.n, cohort.events, cohort.n_in) == (4, 2, 4)
    assert cohort.group_levels("sex") == ["f", "m"]
    assert cohort.count(["sex"]).to_dict("list") == {"sex": ["f", "m"], "n": [2, 2], "events": [2, 0]}


def test_every_problem_is_named_at_once() -> None:
    bad = SMALL.assign(violent=[1, 2, 1, 2], total=["1", "two", "3", "inf"], person=1)
    message = refused(bad, person="person")
    assert "3 problems" in message
    for part in (
        "`violent` (outcome) coded 0/1",
        "{1, 2}",
        "recode so that 1 is the event and 0 is no event; riskeval cannot know which of 1, 2",
        "`two` in row 2",
        "rows 1 and 2",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("change", "roles", "parts"),
    [
        ({"total": [1, 2, np.inf, 4]}, {}, ["infinite value", "`total`", "row 3"]),
        ({"total": ["1", "NA", "3", "4"]}, {}, ["text", "`NA`", "row 2", "leave it blank"]),
        (
            {"total": [0.1, 34.0, 0.2, 0.3]},
            {"predictions": {"T": {"risk": "total"}}},
            ["34.0", "row 2", "divide by 100"],
        ),
        ({"total": [1, None, 3, 4]}, {}, ["1 missing", "row 2", 'missing="drop"']),
        ({"weight": [1, -1, 1, 1]}, {"weights": "weight"}, ["negative weight", "row 2"]),
        ({"weight": [0, 0, 0, 0]}, {"weights": "weight"}, ["a positive weight"]),
        ({}, {"outcome": "vilent"}, ["no such column", "did you mean `violent`"]),
        ({}, {"predictions": {"T": {"scroe": "total"}}}, ["`scroe`", "did you mean `score`"]),
        ({}, {"predictions": {"T": {"band": "sex", "levels": ["m", "x"]}}}, ["other label", "`f` in row 2"]),
        ({}, {"predictions": {"T": {"band": "sex"}}}, ["levels of the band", "lowest risk first"]),
        ({}, {"predictions": {}}, ["at least one prediction"]),
        ({}, {"predictions": {"T": {"score": "violent"}}}, ["is the outcome and also"]),
        ({}, {"horizon_months": -3}, ["horizon_months above 0"]),
        ({"sex": ["(all)", "m", "m", "m"]}, {"groups": ["sex"]}, ["`(all)`", "rename"]),
        ({}, {"missing": "ignore"}, ['missing="raise"']),
    ],
)
def test_what_is_wrong_is_said_with_column_row_and_remedy(
    change: dict[str, list[object]], roles: dict[str, object], parts: list[str]
) -> None:
    message = refused(SMALL.assign(**change), **roles)
    for part in parts:
        assert part in message


def test_an_empty_table_is_refused() -> None:
    assert "at least one person" in refused(SMALL.iloc[:0])


def test_something_that_is_no_table_is_refused() -> None:
    assert "a data frame" in refused([1, 2, 3])


def test_text_columns_are_read_strictly_as_numbers() -> None:
    text = SMALL.astype(str).assign(total=[" 1 ", "2.0", "3e0", "4"])
    assert rv.Cohort(text, outcome="violent", predictions=TOOL).people.values(("Tool", "score")).tolist() == [
        1,
        2,
        3,
        4,
    ]


def test_three_and_three_point_zero_are_one_label_and_leading_zeros_stay() -> None:
    labels = pd.DataFrame({"violent": [0, 1, 0], "total": [1, 2, 3], "ward": ["3", "3.0", "0012"]})
    cohort = rv.Cohort(labels, outcome="violent", predictions=TOOL, groups=["ward"])
    assert cohort.group_levels("ward") == ["3", "0012"]


def test_drop_counts_whom_it_drops_by_reason_and_keeps_people_without_a_prediction() -> None:
    holes = SMALL.assign(violent=[0, None, 0, 1], total=[1, 2, None, 4])
    cohort = rv.Cohort(holes, outcome="violent", predictions=TOOL, missing="drop")
    assert cohort.excluded.to_dict("list") == {"reason": ["`violent` missing"], "n": [1]}
    assert cohort.n_in == cohort.n + 1 == 4
    row = rv.evaluate(cohort, rv.metrics.auc).frame.iloc[0]
    assert (row["n"], row["n_dropped"]) == (2, 1)


def test_a_missing_label_is_a_group() -> None:
    holes = SMALL.assign(sex=["m", None, "", "f"])
    assert rv.Cohort(holes, outcome="violent", predictions=TOOL, groups=["sex"]).group_levels("sex") == [
        "f",
        "m",
        "(missing)",
    ]


def test_a_repeated_person_needs_a_cluster_or_an_occasion() -> None:
    twice = SMALL.assign(person=[1, 1, 2, 2], visit=[1, 2, 1, 2])
    assert 'cluster="person"' in refused(twice, person="person")
    assert rv.Cohort(twice, outcome="violent", predictions=TOOL, person="person", cluster="person").n == 4
    assert (
        rv.Cohort(twice, outcome="violent", predictions=TOOL, person="person", occasion="visit").cluster
        == "person"
    )
    assert "`visit` together" in refused(twice.assign(visit=1), person="person", occasion="visit")


def test_a_cluster_lies_inside_one_stratum() -> None:
    crossed = SMALL.assign(site=[1, 1, 2, 2], region=["a", "b", "a", "a"])
    assert "inside one stratum" in refused(crossed, cluster="site", strata="region")


def test_a_cohort_cannot_be_changed(cohort: rv.Cohort) -> None:
    with pytest.raises(AttributeError, match="make a new one"):
        cohort.n_people = 3


def test_relabelling_merges_groups_and_leaves_the_original(cohort: rv.Cohort) -> None:
    merged = cohort.relabel("sex", {"female": "(other)", "male": "(other)"})
    assert merged.group_levels("sex") == ["(other)"]
    assert cohort.group_levels("sex") == ["female", "male"]


def test_counts_with_events_are_the_people_themselves(frame: pd.DataFrame) -> None:
    table = frame.groupby(["score", "sex"])["violent"].agg(n="size", k="sum").reset_index()
    counted = rv.Cohort.from_counts(
        table, n="n", events="k", groups=["sex"], predictions={"T": {"score": "score"}}
    )
    people = rv.Cohort(frame, outcome="violent", groups=["sex"], predictions={"T": {"score": "score"}})
    one, other = (rv.evaluate(c, rv.metrics.auc, by="sex").frame for c in (counted, people))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)


@pytest.mark.parametrize(
    ("table", "roles", "part"),
    [
        ({"s": [1], "n": [2], "k": [3]}, {"events": "k"}, "3 events of 2 people in row 1"),
        ({"s": [1], "n": [2.5], "k": [1]}, {"events": "k"}, "whole numbers"),
        ({"s": [1], "n": [2], "k": [1]}, {}, "either `outcome=` or `events=`"),
        ({"s": [1], "n": [2], "k": [1]}, {"events": "q"}, "a column `q`"),
    ],
)
def test_impossible_counts_are_refused(
    table: dict[str, list[float]], roles: dict[str, str], part: str
) -> None:
    with pytest.raises(rv.CohortError, match=part.replace("(", r"\(").replace("=`", "=`")):
        rv.Cohort.from_counts(pd.DataFrame(table), n="n", predictions={"T": {"score": "s"}}, **roles)


def test_the_roles_of_a_prediction_are_known(cohort: rv.Cohort) -> None:
    assert cohort.predictions["Tool"].roles == ("score", "risk", "norm")
    assert cohort.predictions["Judgement"].levels == ("low", "moderate", "high")
    assert PREDICTIONS["Tool"]["score"] == cohort.predictions["Tool"].columns["score"]


def test_a_lazy_frame_refuses_repeated_people(frame: pd.DataFrame) -> None:
    polars = pytest.importorskip("polars")
    with pytest.raises(rv.CohortError, match="different in every row"):
        cohort_of(polars.from_pandas(frame.assign(id=1)).lazy(), person="id")


@pytest.mark.parametrize("name", ["treat all", "treat none"])
def test_no_prediction_bears_the_name_of_what_everybody_would_get(name: str, frame: pd.DataFrame) -> None:
    with pytest.raises(rv.CohortError, match="which is what everybody would get"):
        rv.Cohort(frame, outcome="violent", predictions={name: {"risk": "risk"}})


def test_flagging_everybody_and_nobody_are_rows_like_any_other(cohort: rv.Cohort) -> None:
    both = cohort.with_baselines()
    assert list(both.predictions)[-2:] == ["treat all", "treat none"]
    rows = rv.evaluate(both, rv.metrics.flag_rate.at(0.5, on="risk")).frame.set_index("prediction")
    assert rows.loc[["treat all", "treat none"], "estimate"].tolist() == [1.0, 0.0]
