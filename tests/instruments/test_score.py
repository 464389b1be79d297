"""The engine on small definitions: what is scored, what is not, and what is said about it."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from riskeval.errors import InstrumentError
from tests.instruments.definitions_by_hand import YES_NO, instrument, total

SEX = {"id": "sex", "label": "Sex", "type": "nominal", "levels": ["male", "female"]}
AGE = {"id": "age", "label": "Age", "type": "number", "range": [10, 100]}
BLANK = {"a": 1, "b": 1, "c": 0, "d": None}


def one_total(row: dict[str, object], **missing: object) -> tuple[float, str]:
    scale = instrument(item=YES_NO, value=[total(missing=missing or None)])
    scored = scale.score(pd.DataFrame([row])).frame.iloc[0]
    return scored["total"], scored["total_status"]


def test_a_missing_term_forbids_the_sum_by_default():
    value, status = one_total(BLANK)
    assert np.isnan(value)
    assert status == "not scorable"


def test_the_mean_rule_scales_the_sum_of_the_answered_terms_to_all():
    assert one_total(BLANK, rule="mean", allow=1) == (2 * 4 / 3, "prorated")


def test_more_missing_terms_than_allowed_give_no_sum():
    assert one_total(BLANK | {"c": None}, rule="mean", allow=1)[1] == "not scorable"


def test_nothing_answered_is_never_prorated():
    assert one_total(dict.fromkeys("abcd"), rule="zero-by-manual", allow=4)[1] == "not scorable"


def test_prorating_by_range_gives_the_same_share_of_what_can_be_reached():
    items = [*YES_NO[:1], {"id": "b", "label": "b", "type": "ordinal", "levels": ["0", "1", "2", "3"]}]
    made = {"id": "total", "sum": ["a", "b"], "range": [0, 4], "missing": {"rule": "prorate", "allow": 1}}
    scale = instrument(item=items, value=[made])
    scored = scale.score(pd.DataFrame({"a": [1, None, 0], "b": [None, 1, 3]})).frame
    assert scored["total"].tolist() == [4.0, 4 / 3, 3.0]


def test_signed_prorating_adds_by_maxima_when_the_sum_is_positive_and_by_minima_when_it_is_negative():
    points = [
        {"id": f"{name}_points", "of": name, "points": {"yes": 2, "no": -3}} for name in ("a", "b", "c", "d")
    ]
    made = {"id": "total", "sum": [one["id"] for one in points], "range": [-12, 8]}
    scale = instrument(item=YES_NO, value=[*points, made | {"missing": {"rule": "signed", "allow": 1}}])
    scored = scale.score(pd.DataFrame({"a": [1, 0], "b": [1, 0], "c": [0, 1], "d": [None, None]})).frame
    positive, negative = 2 + 2 - 3, -3 - 3 + 2
    assert scored["total"].tolist() == [positive + 2 * positive / 6, negative - 3 * negative / -9]


def test_a_missing_table_says_the_total_of_each_observed_sum():
    made = total(missing={"rule": "table", "allow": 1, "table": [[0, 0], [1, 1.2], [2, 2.5], [3, 3.7]]})
    scale = instrument(item=YES_NO, value=[made])
    scored = scale.score(pd.DataFrame([BLANK, BLANK | {"c": None}])).frame
    assert scored["total"].tolist()[0] == 2.5
    assert scored["total_status"].tolist() == ["prorated", "not scorable"]


def test_a_term_that_does_not_apply_is_left_out_where_the_definition_says_so():
    items = [*YES_NO[:3], YES_NO[3] | {"asked_when": "a"}]
    skipping = instrument(item=items, value=[total(missing={"not_applicable": "skip"})])
    strict = instrument(item=items, value=[total()])
    frame = pd.DataFrame([{"a": 0, "b": 1, "c": 1, "d": None}, {"a": 1, "b": 1, "c": 1, "d": None}])
    assert skipping.score(frame).frame["total_status"].tolist() == ["ok", "not scorable"]
    assert skipping.score(frame).frame["total"].tolist()[0] == 2
    assert strict.score(frame).frame["total_status"].tolist() == ["not scorable", "not scorable"]
    assert skipping.score(frame).frame["n_not_applicable"].tolist() == [1, 0]


def test_an_entry_that_cannot_be_used_is_never_prorated_and_says_its_row():
    scale = instrument(item=YES_NO, value=[total(missing={"rule": "mean", "allow": 3})])
    scored = scale.score(pd.DataFrame({"a": [1, 1], "b": [1, 7], "c": [0, 0], "d": [None, None]}))
    assert scored.frame["total_status"].tolist() == ["prorated", "not scorable"]
    assert scored.issues[["row", "item", "value", "level"]].values.tolist() == [[2, "b", 7, "error"]]


def test_bands_by_sex_are_ordered_categories():
    bands = {"male": [[0, "low"], [2, "high"]], "female": [[0, "low"], [3, "high"]]}
    band = {"id": "level", "of": "total", "by": "sex", "steps": bands}
    scale = instrument(item=[*YES_NO, SEX], value=[total()], band=[band])
    people = {"a": 1, "b": 1, "c": 0, "d": 0}
    scored = scale.score(pd.DataFrame([people | {"sex": sex} for sex in ("male", "female", "")])).frame
    assert scored["level"].tolist()[:2] == ["high", "low"]
    assert scored["level_status"].tolist() == ["ok", "ok", "not scorable"]
    assert list(scored["level"].cat.categories) == ["low", "high"]
    assert scored["level"].cat.ordered


def test_a_fallback_is_used_only_for_what_is_missing_and_says_so():
    full = {"id": "full", "sum": ["a", "b", "c", "d"], "range": [0, 4], "fallback": "short"}
    short = {"id": "short", "sum": ["a", "b"], "range": [0, 2]}
    scale = instrument(item=YES_NO, value=[full, short])
    frame = pd.DataFrame([{"a": 1, "b": 1, "c": 1, "d": 1}, BLANK, BLANK | {"d": "x"}])
    scored = scale.score(frame).frame
    assert scored["full"].tolist()[:2] == [4, 2]
    assert scored["full_status"].tolist() == ["ok", "fallback", "not scorable"]


def test_people_outside_the_population_are_refused_unless_the_caller_wants_them():
    scale = instrument(item=[*YES_NO, AGE], value=[total()], population={"age": [18, 99], "note": "adults"})
    frame = pd.DataFrame([dict.fromkeys("abcd", 1) | {"age": age} for age in (17, 18, None)])
    scored = scale.score(frame)
    assert scored.frame["total_status"].tolist() == ["not scorable", "ok", "ok"]
    assert scored.frame["eligible"].isna().tolist() == [False, False, True]
    assert "18 to 99" in scored.issues["problem"].iloc[0]
    kept = scale.score(frame, outside="score")
    assert kept.frame["total"].tolist() == [4, 4, 4]
    assert kept.frame["eligible"].tolist()[:2] == [False, True]
    assert kept.issues["level"].tolist() == ["warning"]


def test_answers_that_contradict_each_other_are_not_scored():
    check = {"when": "a and not b", "message": "a without b"}
    scale = instrument(item=YES_NO, value=[total()], check=[check])
    scored = scale.score(pd.DataFrame([{"a": 1, "b": 0, "c": 0, "d": 0}, dict.fromkeys("abcd", 0)]))
    assert scored.frame["total_status"].tolist() == ["not scorable", "ok"]
    assert scored.issues[["row", "item", "problem"]].values.tolist() == [[1, "a, b", "a without b"]]


def test_four_kinds_of_missing_stay_apart():
    codes = ["0", "1", {"code": "U", "missing": "unknown"}, {"code": "NA", "missing": "not applicable"}]
    item = {"id": "h", "label": "h", "type": "ordinal", "levels": codes, "missing_codes": {"omitted": ["O"]}}
    made = {"id": "total", "sum": ["h"], "range": [0, 1]}
    scored = instrument(item=[item], value=[made]).score(pd.DataFrame({"h": ["1", "", "O", "U", "NA"]})).frame
    assert scored["n_missing"].tolist() == [0, 1, 1, 1, 0]
    kinds = scored[["n_not_rated", "n_omitted", "n_unknown", "n_not_applicable"]].to_numpy()
    assert np.array_equal(kinds[1:], np.eye(4))
    assert scored["reason"].tolist() == ["", "h not rated", "h omitted", "h unknown", "h not applicable"]


@pytest.mark.parametrize(
    "column", [[0, 2], [0.0, 2.0], [-0.0, 2.0], ["0", "2"], ["0.0", " 2.0 "], pd.Categorical(["0", "2"])]
)
def test_a_code_is_the_same_as_text_and_as_a_number(column):
    item = {"id": "h", "label": "h", "type": "ordinal", "levels": ["0", "1", "2"]}
    scale = instrument(item=[item], value=[{"id": "total", "sum": ["h"], "range": [0, 2]}])
    assert scale.score(pd.DataFrame({"h": column})).frame["total"].tolist() == [0, 2]


def test_leading_zeros_keep_a_code_apart_from_the_number():
    item = {"id": "h", "label": "h", "type": "nominal", "levels": ["12", "0012"]}
    made = {"id": "points", "of": "h", "points": {"12": 1, "0012": 5}}
    assert instrument(item=[item], value=[made]).score(pd.DataFrame({"h": ["0012", "12"]})).frame[
        "points"
    ].tolist() == [5, 1]


def test_dates_may_be_dates_or_text():
    items = [{"id": name, "label": name, "type": "date"} for name in ("born", "seen")]
    scale = instrument(item=items, value=[{"id": "age", "formula": "years_between(born, seen)"}])
    frame = pd.DataFrame({"born": ["2000-03-01", dt.date(2000, 3, 1)], "seen": pd.Timestamp("2020-02-29")})
    assert scale.score(frame).frame["age"].tolist() == [19, 19]


def test_other_data_frames_are_scored_too():
    scale = instrument(item=YES_NO, value=[total()])
    frame = pl.DataFrame({name: [1, 0, None] for name in "abcd"})
    assert scale.score(frame).frame["total"].fillna(-1).tolist() == [4, 0, -1]
    assert scale.score(frame.lazy()).frame["total"].fillna(-1).sort_values().tolist() == [-1, 0, 4]


def test_the_users_names_and_codes_are_translated():
    scale = instrument(item=[SEX], value=[{"id": "points", "of": "sex", "points": {"male": 1, "female": 0}}])
    frame = pd.DataFrame({"geschlecht": ["M", "F", "male", "X"]})
    scored = scale.score(frame, items={"sex": "geschlecht"}, codes={"sex": {"M": "male", "F": "female"}})
    assert scored.frame["points"].tolist()[:3] == [1, 0, 1]
    assert scored.issues["value"].tolist() == ["X"]


def test_absent_columns_and_unknown_names_are_raised_together():
    scale = instrument(item=YES_NO, value=[total()])
    with pytest.raises(InstrumentError) as raised:
        scale.score(pd.DataFrame({"a": [1], "B": [1], "c": [1]}), items={"e": "a"}, codes={"z": {}})
    assert len(raised.value.problems) == 4
    scored = scale.score(pd.DataFrame({"a": [1], "B": [1], "c": [1]}), items={"b": "B", "d": None})
    assert scored.frame["n_not_rated"].tolist() == [1]


def test_a_limit_of_missing_terms_is_never_assumed():
    scale = instrument(item=YES_NO, value=[total()])
    with pytest.raises(InstrumentError, match="max_missing"):
        scale.score(pd.DataFrame([BLANK]), missing="prorate")
    assert scale.score(pd.DataFrame([BLANK]), missing="mean", max_missing=1).frame["total"].tolist() == [
        8 / 3
    ]


def test_a_nested_instrument_hands_on_its_result_and_its_refusals():
    inner = instrument(
        item=[*YES_NO[:2], AGE],
        value=[{"id": "half", "sum": ["a", "b"], "range": [0, 2]}],
        population={"age": [18, 99], "note": "adults"},
    )
    uses = {"instrument": "inner", "version": "1.0", "output": "half", "items": {"age": "years"}}
    outer = instrument(
        {("inner", "1.0"): inner},
        item=[*YES_NO, {"id": "years", "label": "Age", "type": "number"}],
        value=[
            {"id": "half", "uses": uses},
            {"id": "total", "sum": ["half", "c", "d"], "range": [0, 4]},
        ],
    )
    scored = outer.score(pd.DataFrame([dict.fromkeys("abcd", 1) | {"years": age} for age in (30, 17)]))
    assert scored.frame["total"].tolist()[0] == 4
    assert scored.frame["total_status"].tolist() == ["ok", "not scorable"]
    assert "gives no half" in scored.issues["problem"].iloc[0]


def test_a_table_that_misses_a_value_is_an_issue_not_a_zero():
    band = {"id": "level", "of": "total", "steps": [[1, "low"], [3, "high"]], "partial": True}
    scored = instrument(item=YES_NO, value=[total()], band=[band]).score(
        pd.DataFrame([dict.fromkeys("abcd", 0)])
    )
    assert scored.frame["level_status"].tolist() == ["not scorable"]
    assert scored.issues["problem"].tolist() == ["the table of 'level' has nothing for this value"]


def test_an_empty_table_gives_an_empty_result():
    scored = instrument(item=YES_NO, value=[total()]).score(pd.DataFrame({name: [] for name in "abcd"}))
    assert len(scored.frame) == 0
    assert "total" in scored.frame


def test_the_index_of_the_table_is_kept():
    frame = pd.DataFrame([dict.fromkeys("abcd", 1)] * 2, index=["x", "y"])
    assert instrument(item=YES_NO, value=[total()]).score(frame).frame.index.tolist() == ["x", "y"]


def test_codes_of_an_item_are_not_for_its_flags():
    item = {"id": "h", "label": "h", "type": "ordinal", "levels": ["0", "1", "2"]}
    flag = {"id": "key", "label": "key item"}
    scale = instrument(item=[item], flag=[flag], value=[{"id": "total", "sum": ["h"], "range": [0, 2]}])
    scored = scale.score(pd.DataFrame({"h": ["P"], "h_key": ["yes"]}), codes={"h": {"P": "1"}})
    assert scored.frame[["total", "n_key"]].values.tolist() == [[1, 1]]
