"""A declared range that some answers leave is refused, also where the total cannot be enumerated."""

from tests.instruments.definitions_by_hand import problems

NUMBERS = [{"id": name, "label": name, "type": "count"} for name in ("a", "b")]
PARTS = [
    {"id": "a_points", "formula": "min(a, 5) + min(b, 2)"},
    {"id": "b_points", "formula": "-min(b, 4)"},
]


def test_a_range_that_some_answers_leave_is_refused():
    total = {"id": "total", "sum": ["a_points", "b_points"], "range": [0, 5]}
    where, text = problems(item=NUMBERS, value=[*PARTS, total])[0]
    assert where == ("value", 2, "range")
    assert "[0, 5] declared" in text


def test_the_range_that_the_answers_reach_is_accepted():
    total = {"id": "total", "sum": ["a_points", "b_points"], "range": [-2, 5]}
    assert problems(item=NUMBERS, value=[*PARTS, total]) == []
