"""What a cell of the table answers does not depend on how its column happens to be stored."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest

from riskeval import InstrumentError, load_instrument
from tests.instruments.definitions_by_hand import HEAD_TEXT as HEAD

NUMBER = '[[item]]\nid = "a"\nlabel = "A"\ntype = "number"\n'
CODED = '[[item]]\nid = "a"\nlabel = "A"\ntype = "ordinal"\nlevels = ["0", "1", "2"]\n'
YES_NO = '[[item]]\nid = "a"\nlabel = "A"\ntype = "yes_no"\n'
VALUE = '[[value]]\nid = "v"\nformula = "a"\n'
MANY = 1_500  # distinct entries: more than are looked at one by one


@pytest.fixture
def scale(tmp_path):
    def made(items: str, value: str = VALUE):
        path = tmp_path / "own.toml"
        path.write_text(HEAD + items + value, encoding="utf-8")
        return load_instrument(path)

    return made


def read(instrument, cells, **more):
    scored = instrument.score(pd.DataFrame({"a": cells}), **more)
    return scored.frame["v"].tolist(), scored.issues["row"].tolist()


@pytest.mark.parametrize("size", [3, MANY])
@pytest.mark.parametrize("dtype", [None, object])
@pytest.mark.parametrize("kind", ["dates", "durations"])
def test_dates_and_durations_are_no_numbers_however_many_there_are(scale, size, dtype, kind):
    dates = pd.date_range("2000-01-01", periods=size)
    cells = pd.Series(dates if kind == "dates" else dates - dates[0]).astype(dtype or "O")
    values, rows = read(scale(NUMBER), cells if dtype else cells.infer_objects())
    assert np.isnan(values).all()
    assert rows == list(range(1, size + 1))


@pytest.mark.parametrize("dtype", [bool, "boolean", object])
def test_true_is_no_number_however_the_column_is_stored(scale, dtype):
    values, rows = read(scale(NUMBER), pd.Series([True, False], dtype=dtype))
    assert np.isnan(values).all()
    assert rows == [1, 2]


def test_true_is_no_number_among_many_numbers(scale):
    values, rows = read(scale(NUMBER), pd.Series([True, *(i + 0.5 for i in range(MANY))], dtype=object))
    assert np.isnan(values[0])
    assert (values[1], rows) == (0.5, [1])


def test_an_entry_that_is_no_number_leaves_the_other_rows_scored(scale):
    odd = [[1], (1,), {}, 1 + 2j, 10**400, "0x10", "1_0", "1,5", "٣", "True", Decimal("Infinity"), "1e400"]
    values, rows = read(scale(NUMBER), pd.Series([*odd, 4, " +4.0 ", Decimal("4.0")], dtype=object))
    assert np.isnan(values[: len(odd)]).all()
    assert values[len(odd) :] == [4.0, 4.0, 4.0]
    assert rows == list(range(1, len(odd) + 1))


def test_lists_in_a_polars_column_are_issues(scale):
    scored = scale(NUMBER).score(pl.DataFrame({"a": [[1], [2]]}))
    assert scored.issues["row"].tolist() == [1, 2]


def test_a_number_keeps_all_its_digits_in_a_column_of_objects(scale):
    exact = [0.1 + 0.2, 2.9999999999999996]
    assert read(scale(NUMBER), pd.Series(exact, dtype=object)) == (exact, [])


@pytest.mark.parametrize("text", ["2024-W01-1", "2024-01-01T25:99:99", "2024-01-01garbagexx", "2023-02-29"])
def test_what_only_begins_like_a_date_is_no_date(scale, text):
    day = '[[item]]\nid = "a"\nlabel = "A"\ntype = "date"\n[[item]]\nid = "b"\nlabel = "B"\ntype = "date"\n'
    instrument = scale(day, '[[value]]\nid = "v"\nformula = "years_between(b, a)"\n')
    frame = pd.DataFrame({"a": [text, "2024-01-31 23:59:59"], "b": dt.date(2020, 1, 31)})
    scored = instrument.score(frame)
    assert np.isnan(scored.frame["v"][0])
    assert scored.frame["v"][1] == 4
    assert scored.issues["row"].tolist() == [1]


def test_codes_may_be_recoded_to_numbers_and_truth_values(scale):
    assert read(scale(CODED), ["low", "high"], codes={"a": {"low": 0, "high": 2}}) == ([0.0, 2.0], [])
    assert read(scale(YES_NO), ["J", "N"], codes={"a": {"J": True, "N": False}}) == ([1.0, 0.0], [])


@pytest.mark.parametrize(
    "more", [{"items": ["a"]}, {"items": {"a": 5}}, {"codes": {"a": "x"}}, {"codes": "x"}]
)
def test_items_and_codes_that_are_no_mappings_are_explained(scale, more):
    with pytest.raises(InstrumentError, match=r"write \{"):
        scale(NUMBER).score(pd.DataFrame({"a": [1]}), **more)


@pytest.mark.parametrize("most", [1.5, "2", True, 0, None])
def test_the_most_missing_terms_must_be_a_whole_number(scale, most):
    with pytest.raises(InstrumentError, match="max_missing=1 or more"):
        scale(NUMBER).score(pd.DataFrame({"a": [1]}), missing="mean", max_missing=most)


def test_a_code_in_other_letters_is_no_code_and_the_issue_says_why():
    ogrs3 = load_instrument("ogrs3")
    others = {one.id: None for one in ogrs3.inputs if one.id != "sex"}
    issues = ogrs3.score(pd.DataFrame({"sex": ["Male", "m"]}), items=others).issues
    assert [("capital letters" in problem) for problem in issues["problem"]] == [True, False]
