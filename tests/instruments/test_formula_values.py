"""What a formula gives, for known and for missing inputs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskeval.instruments.formula import Column, Kind, parse
from tests.instruments.random_formulas import FORMULAS, KINDS, SETS

NAN = float("nan")
ANSWERS = (0.0, NAN, 1.0)


def columns_of(**columns):
    """Columns by id, the level by rank."""
    arrays = {name: np.atleast_1d(np.asarray(column, dtype=float)) for name, column in columns.items()}
    return {name: Column(None, array) if name == "level" else Column(array) for name, array in arrays.items()}


def found(text, **columns):
    return parse(text).evaluate(columns_of(**columns), KINDS)


def one(text, **columns):
    return found(text, **columns)[0]


def every(n):
    """Every combination of no, missing and yes for n answers, as n columns."""
    return np.array(list(product(ANSWERS, repeat=n))).T


def kleene(*row, decisive):
    return decisive if decisive in row else NAN if np.isnan(row).any() else 1 - decisive


def test_and_or_not_follow_kleenes_tables():
    p, q, r = every(3)
    rows = list(zip(p, q, r, strict=True))
    both = [kleene(*row, decisive=0) for row in rows]
    either = [kleene(*row, decisive=1) for row in rows]
    np.testing.assert_array_equal(found("p and q and r", p=p, q=q, r=r), both)
    np.testing.assert_array_equal(found("p or q or r", p=p, q=q, r=r), either)
    np.testing.assert_array_equal(found("not p", p=p), 1 - p)
    np.testing.assert_array_equal(found("not (not p or not q or not r)", p=p, q=q, r=r), both)


@pytest.mark.parametrize("k", range(5))
def test_at_least_is_decided_as_soon_as_it_can_be(k):
    p, q, r = every(3)
    rows = np.array([p, q, r]).T
    fewest, most = (rows == 1).sum(axis=1), 3 - (rows == 0).sum(axis=1)
    expected = np.where(fewest >= k, 1.0, np.where(most < k, 0.0, NAN))
    np.testing.assert_array_equal(found(f"at_least({k}, p, q, r)", p=p, q=q, r=r), expected)


def test_at_least_a_missing_number_is_missing():
    assert np.isnan(one("at_least(x, p, q)", x=NAN, p=1, q=1))


def test_a_count_with_anything_missing_is_missing():
    p, q, r = every(3)
    expected = np.array([p, q, r]).sum(axis=0)
    np.testing.assert_array_equal(found("count_yes(p, q, r)", p=p, q=q, r=r), expected)


def test_where_looks_only_at_the_branch_it_takes():
    got = found("where(p, x, y)", p=[1, 1, 0, 0, NAN], x=[5, NAN, NAN, 5, 7], y=[NAN, 6, 6, NAN, 7])
    np.testing.assert_array_equal(got, [5, NAN, 6, NAN, NAN])


def test_a_chain_of_comparisons_is_decided_by_any_link_that_fails():
    got = found("x < y < z", x=[1, NAN, NAN, 1, 3], y=[2, 5, 5, NAN, 2], z=[3, 4, 6, 9, NAN])
    np.testing.assert_array_equal(got, [1, 0, NAN, NAN, 0])


def test_a_missing_age_is_neither_young_nor_not_young():
    assert np.isnan(found("x < 25", x=NAN))
    assert np.isnan(found("not x < 25", x=NAN))
    assert np.isnan(found("x in [1, 2]", x=NAN))
    assert np.isnan(found("x not in [1, 2]", x=NAN))


def test_codes_are_compared_by_their_order():
    levels = [0, 1, 2, NAN]
    np.testing.assert_array_equal(found('level >= "moderate"', level=levels), [0, 1, 1, NAN])
    np.testing.assert_array_equal(found('"low" == level', level=levels), [1, 0, 0, NAN])
    np.testing.assert_array_equal(found('level in ["low", "high"]', level=levels), [1, 0, 1, NAN])


def test_shift_moves_a_level_and_stays_within_the_levels():
    levels = [0, 1, 2, NAN]
    np.testing.assert_array_equal(found("shift(level, 1)", level=levels), [1, 2, 2, NAN])
    np.testing.assert_array_equal(found("shift(level, -5)", level=levels), [0, 0, 0, NAN])
    np.testing.assert_array_equal(found("shift(level, p)", level=[0, 0, 0], p=[1, 0, NAN]), [1, 0, NAN])
    np.testing.assert_array_equal(found('where(p, "high", level)', level=[0, 0], p=[1, 0]), [2, 0])
    np.testing.assert_array_equal(found('max(level, "moderate")', level=levels), [1, 1, 2, NAN])


def test_codes_with_numbers_are_numbers_in_arithmetic_and_ranks_among_codes():
    kinds = {"item": Kind("code", ("1", "2", "4"), ordered=True, valued=True)}
    columns = {"item": Column(np.array([1.0, 2.0, 4.0]), np.arange(3.0))}
    for text, expected in {
        "item": [1, 2, 4],
        "item * 2": [2, 4, 8],
        "item >= 2": [0, 1, 1],
        "item in [2, 4]": [0, 1, 1],
        'item == "4"': [0, 0, 1],
        'item in ["1", "4"]': [1, 0, 1],
        "where(item > 1, item, 0)": [0, 2, 4],
    }.items():
        np.testing.assert_array_equal(parse(text).evaluate(columns, kinds), expected)
        assert parse(text).check(kinds).name in ("number", "yes_no")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y * 2 - 1", 12.0),
        ("x ** 2 / y", 1.8),
        ("ln(exp(x))", 3.0),
        ("sqrt(y + 4)", 3.0),
        ("floor(-x / 2) + ceil(x / 2)", 0.0),
        ("abs(-x)", 3.0),
        ("min(x, y, 4) + max(x, y, 4)", 8.0),
        ("clip(x, 4, 9) + clip(x, 0, 2)", 6.0),
        ("round_half_up(x / 2)", 2.0),
        ("round_half_up(0.285 * 100)", 29.0),
        ("round_half_up(2.675, 2)", 2.68),
        ("(x > y) + (x < y) * 10", 10.0),
    ],
)
def test_arithmetic_by_hand(text, expected):
    assert one(text, x=3, y=5) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "ln(x)",
        "ln(x - 1)",
        "sqrt(x - 1)",
        "1 / x",
        "x / x",
        "1 / (1 / x)",
        "x ** -1",
        "(x - 8) ** 0.5",
        "exp(1000 + x)",
        "1 / (1 + exp(1000 + x))",
        "9 ** 9 ** 9 + x",
        "1e308 * 10 + x",
        "1e308 * 10 - 1e308 * 10 + x",
    ],
)
def test_what_cannot_be_computed_is_missing(text):
    assert np.isnan(one(text, x=0))


def test_arithmetic_with_something_missing_is_missing():
    for text in ("x * 0", "x ** 0", "1 ** x", "min(x, 3)", "max(x, 3)", "clip(x, 1, 1)", "-x", "x != x"):
        assert np.isnan(one(text, x=NAN)), text


def test_constants_are_given_to_everybody_and_results_are_not_the_columns():
    x = np.arange(3.0)
    np.testing.assert_array_equal(found("1 + 1", x=x), [2, 2, 2])
    for text in ("x", "+x", "-(-x)"):
        result = found(text, x=x)
        result[:] = 9
        np.testing.assert_array_equal(x, np.arange(3.0))


def test_dates_give_completed_years_and_compare():
    kinds = {"born": Kind("date"), "seen": Kind("date")}
    days = {"born": "1990-02-28", "seen": "2020-02-27"}
    columns = {k: Column(np.array([np.datetime64(v).astype(int)], dtype=float)) for k, v in days.items()}
    assert parse("years_between(born, seen)").evaluate(columns, kinds) == 29
    assert parse("months_between(born, seen)").evaluate(columns, kinds) == 359
    assert parse("born < seen").evaluate(columns, kinds) == 1
    assert parse("years_between(min(born, seen), seen)").evaluate(columns, kinds) == 29


@st.composite
def people(draw):
    return {name: draw(st.sampled_from((*values, NAN))) for name, values in SETS.items()}


@settings(max_examples=400, deadline=None)
@given(FORMULAS, people(), st.sampled_from(sorted(SETS)))
def test_a_decided_answer_holds_for_every_value_of_what_is_missing(text, person, name):
    unknown = one(text, **{**person, name: NAN})
    if np.isnan(unknown):
        return
    rows = len(SETS[name])
    completed = {other: np.full(rows, value) for other, value in person.items()}
    completed[name] = np.array(SETS[name])
    np.testing.assert_array_equal(found(text, **completed), np.full(rows, unknown))


@settings(max_examples=200, deadline=None)
@given(FORMULAS, st.lists(people(), min_size=1, max_size=4))
def test_each_row_is_computed_on_its_own_and_never_infinite(text, rows):
    together = found(text, **{name: [row[name] for row in rows] for name in SETS})
    np.testing.assert_array_equal(together, [one(text, **row) for row in rows])
    assert not np.isinf(together).any()


def test_a_formula_may_be_used_with_other_kinds_later():
    formula = parse("item")
    column = {"item": Column(np.array([5.0]), np.array([1.0]))}
    assert formula.evaluate(column, {"item": Kind("code", ("a", "b"))}) == 1
    assert formula.evaluate(column, {"item": Kind("code", ("a", "5"), valued=True)}) == 5
