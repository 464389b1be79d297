"""Spans hold every value that a formula can take, and are exact where every name occurs once."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from riskeval.instruments.formula import Column, Kind, parse
from tests.instruments.random_formulas import FORMULAS, KINDS, SETS

BOX = {name: (min(values), max(values)) for name, values in SETS.items() if name != "level"}
INF = float("inf")


def grid():
    """Every combination of the values of `SETS`."""
    rows = np.array(list(product(*SETS.values()))).T
    return {
        name: Column(None, row) if name == "level" else Column(row)
        for name, row in zip(SETS, rows, strict=True)
    }


GRID = grid()


@settings(max_examples=400, deadline=None)
@given(FORMULAS)
def test_every_value_lies_within_the_span(text):
    formula = parse(text)
    low, high = formula.span(BOX, KINDS)
    values = formula.evaluate(GRID, KINDS)
    values = values[~np.isnan(values)]
    if np.isnan(low):
        assert not len(values)
    elif len(values):
        noise = 1e-9 * max(
            1.0, *np.abs(values)
        )  # the last digit of exp and ** may differ between array and number
        assert low - noise <= values.min()
        assert values.max() <= high + noise


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("x + 2 * y", (-5, 5)),
        ("x - y", (-2, 5)),
        ("x * y", (-6, 3)),
        ("-x", (-3, 1)),
        ("x ** 2", (0, 9)),
        ("x ** 3", (-1, 27)),
        ("x ** 0", (1, 1)),
        ("2 ** x", (0.5, 8)),
        ("1 / x", (-INF, INF)),
        ("1 / u", (0.25, 1)),
        ("1 / (u - 1)", (1 / 3, INF)),
        ("x / u", (-1, 3)),
        ("u ** -2", (1 / 16, 1)),
        ("abs(x)", (0, 3)),
        ("abs(u)", (1, 4)),
        ("sqrt(u)", (1, 2)),
        ("sqrt(x - 3)", (0, 0)),
        ("floor(u / 3)", (0, 1)),
        ("round_half_up(u / 3, 1)", (0.3, 1.3)),
        ("min(x, u)", (-1, 3)),
        ("max(x, u)", (1, 4)),
        ("clip(x, 0, 2)", (0, 2)),
        ("p + q", (0, 2)),
        ("p and u > 0", (0, 1)),
        ("p and u < 0", (0, 0)),
        ("p or u > 0", (1, 1)),
        ("not u > 0", (0, 0)),
        ("u <= 4 and x >= -1", (1, 1)),
        ("u == 9", (0, 0)),
        ("u != 9", (1, 1)),
        ("u in [9, 10]", (0, 0)),
        ("x in [1, 2]", (0, 1)),
        ("0 < u < 5", (1, 1)),
        ("where(u > 0, x, 99)", (-1, 3)),
        ("where(p, x, 99)", (-1, 99)),
        ("where(u > 0, x, ln(-u))", (-1, 3)),
        ("where(p, x, ln(-u))", (-1, 3)),
        ("count_yes(p, q, u > 0)", (1, 3)),
        ("at_least(1, p, u > 0)", (1, 1)),
        ("at_least(3, p, u > 0)", (0, 0)),
        ("unbounded + 1", (-INF, INF)),
        ("unbounded * 0", (0, 0)),
        ("unbounded ** 2", (0, INF)),
        ("exp(unbounded)", (0, INF)),
        ("1 / (1 + exp(-unbounded))", (0, 1)),
        ("level", (0, 2)),
        ("shift(level, 1)", (1, 2)),
        ('shift(level, 1) >= "moderate"', (1, 1)),
    ],
)
def test_spans_by_hand(text, span):
    kinds = {**KINDS, "u": Kind("number"), "unbounded": Kind("number")}
    box = {"x": (-1.0, 3.0), "y": (-2.0, 1.0), "u": (1.0, 4.0)}
    assert parse(text).span(box, kinds) == pytest.approx(span)


@pytest.mark.parametrize("text", ["ln(x)", "sqrt(x - 1)", "x / (y - y) + ln(x)", "where(x > -9, ln(x), 0)"])
def test_a_formula_that_never_has_a_value_has_no_span(text):
    assert np.isnan(parse(text).span({"x": (-4.0, 0.0), "y": (1.0, 1.0)}, KINDS)).all()


def test_spans_of_dates_are_completed_years():
    kinds = {"born": Kind("date"), "seen": Kind("date")}
    day = {year: float(np.datetime64(f"{year}-03-01").astype(int)) for year in (1980, 1990, 2020)}
    years = parse("years_between(born, seen)")
    assert years.span({"born": (day[1980], day[1990]), "seen": (day[2020], day[2020])}, kinds) == (30, 40)
    assert years.span({"born": (day[1980], day[1990])}, kinds) == (-INF, INF)
