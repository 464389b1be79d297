"""The direction of a formula is the one that its values show, and between two jumps nothing changes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from riskeval.instruments.formula import Column, Kind, parse
from tests.instruments.random_formulas import FORMULAS, KINDS, SETS

BOX = {name: (min(values), max(values)) for name, values in SETS.items() if name != "level"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x - 2 * y", {"x": 1, "y": -1}),
        ("-(x / -2)", {"x": 1}),
        ("x ** 3", {"x": 1}),
        ("x ** 2", None),
        ("x - x", None),
        ("x * y", None),
        ("u * v", {"u": 1, "v": 1}),
        ("ln(u / (v + 1))", {"u": 1, "v": -1}),
        ("-u / v", {"u": -1, "v": 1}),
        ("u / w", None),
        ("clip(x, 0, 5) + min(x, y)", {"x": 1, "y": 1}),
        ("x > 3 and not y > 3", {"x": 1, "y": -1}),
        ("1 < x < 3", None),
        ("at_least(2, p, q, x >= 3)", {"p": 1, "q": 1, "x": 1}),
        ("where(x > 3, 2, 1)", {"x": 1}),
        ("where(x > 3, -2, -1)", {"x": -1}),
        ("where(p, x, y)", None),
        ('level == "high"', {"level": 1}),
        ('level != "high"', {"level": -1}),
        ('level == "moderate"', None),
        ('level in ["low", "moderate"]', {"level": -1}),
        ("shift(level, 1)", {"level": 1}),
        ("years_between(born, seen)", {"born": -1, "seen": 1}),
    ],
)
def test_directions_by_hand(text, expected):
    kinds = {**KINDS, **dict.fromkeys("uvw", Kind("number")), **dict.fromkeys(("born", "seen"), Kind("date"))}
    spans = {"u": (0.0, 9.0), "v": (1.0, 9.0), "w": (0.0, 9.0)}
    assert parse(text).directions(spans, kinds) == expected


@settings(max_examples=400, deadline=None)
@given(FORMULAS)
def test_values_move_the_way_the_formula_says(text):
    formula = parse(text)
    ways = formula.directions(BOX, KINDS)
    if ways is None:
        return
    grid = np.array(list(product(*SETS.values()))).T
    columns = {
        name: Column(None, row) if name == "level" else Column(row)
        for name, row in zip(SETS, grid, strict=True)
    }
    values = formula.evaluate(columns, KINDS).reshape([len(values) for values in SETS.values()])
    for axis, name in enumerate(SETS):
        steps = np.diff(values, axis=axis) * ways.get(name, 1)
        known = steps[~np.isnan(steps)]
        assert (known >= -1e-9 * max(1.0, *np.abs(known), 0.0)).all(), name
        if name not in ways:
            assert (np.abs(known) <= 1e-9).all(), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 3", [3]),
        ("3 < x <= 5 or y > 2", [3, 5]),
        ("x in [1, -2]", [1, -2]),
        ("where(x >= 18, p + 1, y)", [18]),
        ("x == -1", [-1]),
        ("y + 2", []),
        ("x > y", None),
        ("x + 1 > 3", None),
        ("x > 3 and x", None),
    ],
)
def test_jumps_by_hand(text, expected):
    kinds = {**KINDS, "x": Kind("yes_no")} if text.endswith("and x") else KINDS
    assert parse(text).jumps("x", kinds) == expected


@settings(max_examples=300, deadline=None)
@given(FORMULAS)
def test_between_two_jumps_nothing_changes(text):
    formula = parse(text)
    jumps = formula.jumps("x", KINDS)
    if jumps is None:
        return
    inside = np.array([x for x in np.linspace(-6, 6, 49) if x not in jumps])
    cell = np.searchsorted(np.sort(jumps), inside)
    rest = {name: np.full(len(inside), values[-1]) for name, values in SETS.items()} | {"x": inside}
    columns = {name: Column(None, row) if name == "level" else Column(row) for name, row in rest.items()}
    values = formula.evaluate(columns, KINDS)
    for one in np.unique(cell):
        np.testing.assert_array_equal(values[cell == one], values[cell == one][0])
