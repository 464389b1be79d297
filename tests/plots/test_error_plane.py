"""The plane of error rates: points with both intervals, lines of one PPV, groups without a number named."""

import pandas as pd
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.fairness import frontier, incompatible
from riskeval.plots.error_plane import error_plane

TABLE = pd.DataFrame(
    {
        "g": list("aabb") + ["$x$"] * 2,
        "s": [0, 1] * 3,
        "n": [70, 30, 50, 50, 5, 5],
        "k": [5, 15, 10, 30, 0, 0],
    }
)
COHORT = rv.Cohort.from_counts(TABLE, n="n", events="k", groups="g", predictions={"Tool": {"score": "s"}})
MADE = frontier(COHORT, "Tool", by="g", reference="a", cut=1)


def drawn() -> tuple[object, list[str]]:
    ax = error_plane(MADE.rates.frame, Figure().add_subplot(), lines=MADE.lines, curves=MADE.curve)
    return ax, [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_group_without_a_rate_is_named_with_its_status() -> None:
    _, names = drawn()
    assert names == [r"\$x\$: not estimable", "a", "b"]


def test_each_group_has_its_line_from_where_nobody_is_flagged() -> None:
    ax, _ = drawn()
    ends = {
        tuple(map(tuple, line.get_xydata().round(6)))
        for line in ax.get_lines()
        if len(line.get_xydata()) == 2
    }
    assert ((0, 1), (0.25, 0)) in ends
    assert ((0, 1), (0.666667, 0)) in ends


def test_a_point_stands_at_both_rates() -> None:
    ax, _ = drawn()
    points = [line.get_xydata()[0] for line in ax.get_lines() if len(line.get_xydata()) == 1]
    assert_allclose(points, [[15 / 80, 0.25], [20 / 60, 0.25]])


def test_at_most_twelve_groups_are_drawn_and_the_rest_counted() -> None:
    many = pd.concat([MADE.rates.frame.assign(g=f"{k:02}") for k in range(14)])
    ax = error_plane(many[many["g"] != "(all)"].drop_duplicates(["g", "metric"]), Figure().add_subplot())
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[-1] == "and 2 more groups, not drawn"
    assert len(names) == 13


def test_the_results_draw_themselves() -> None:
    ax = incompatible(COHORT, "Tool", by="g", reference="a", cut=1).plot()
    assert "PPV 0.50" in ax.get_title(loc="left")
    assert MADE.plot(Figure().add_subplot()).get_xlabel().startswith("flagged among people without the event")
