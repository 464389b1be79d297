"""The slope chart draws what the frame holds, and says why a number is not there."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from riskeval.plots.slope import slope
from tests.plots.test_plots import TEX, frame, hidden, row

BOTH = frame(row(prediction="one", estimate=0.6), row(prediction="two", estimate=0.7, n=150.0))
BY_SEX = frame(*(row(prediction=p, sex=s) for p in ("one", "two") for s in ("female", "male", TEX)))


def heights(ax):
    return [line.get_ydata()[0] for line in ax.lines if len(line.get_xdata()) == 1]


def test_it_draws_on_the_axes_it_is_given_and_returns_them():
    ax = Figure().add_subplot()
    assert slope(BOTH, ax) is ax


def test_the_points_are_the_estimates_and_the_bars_their_intervals():
    ax = slope(BOTH)
    assert heights(ax) == [0.6, 0.7]
    segments = [tuple(segment[:, 1]) for bars in ax.collections for segment in bars.get_segments()]
    assert segments == [(0.65, 0.75), (0.65, 0.75)]


def test_places_stand_in_order_of_appearance_with_their_number_of_people():
    assert [label.get_text() for label in slope(BOTH).get_xticklabels()] == ["one\nn = 200", "two\nn = 150"]


def test_each_group_is_one_line_that_is_named_at_its_end():
    ax = slope(BY_SEX)
    assert [text.get_text() for text in ax.texts] == ["female", "male", TEX.replace("$", r"\$")]
    assert len({line.get_color() for line in ax.lines}) == 3


def test_a_level_line_stands_at_its_estimate_with_its_name():
    ax = slope(BOTH, lines=frame(row(prediction="bound", estimate=0.5)))
    assert [text.get_text() for text in ax.texts] == ["bound"]
    assert 0.5 in [line.get_ydata()[0] for line in ax.lines]


def test_a_row_without_a_number_leaves_a_gap_and_says_why():
    ax = slope(frame(row(prediction="one"), hidden(prediction="two")))
    assert len(heights(ax)) == 1
    assert [text.get_text() for text in ax.texts] == ["suppressed"]


def boxes(ax):
    ax.figure.canvas.draw()
    return [text.get_window_extent() for text in ax.texts]


def test_names_at_the_same_height_do_not_overlap_whether_of_bounds_or_of_lines():
    bounds = frame(*(row(prediction=name, estimate=0.7) for name in ("least", "most")))
    first, *others = boxes(slope(BY_SEX, lines=bounds))
    assert len(others) == 4
    for other in others:
        assert not first.overlaps(other)
        first = other


def test_words_in_a_gap_cross_no_line():
    rows = [
        row(prediction="one", estimate=0.7),
        hidden(prediction="two"),
        row(prediction="three", estimate=0.6),
    ]
    ax = slope(frame(*rows), lines=frame(row(prediction="bound", estimate=0.55)))
    words = boxes(ax)[[text.get_text() for text in ax.texts].index("suppressed")]
    lowest = ax.transData.transform((0, 0.55))[1]
    assert words.y1 < lowest


@pytest.mark.parametrize("rows", [(), (hidden(),), (row(upper=np.inf),)], ids=["none", "hidden", "infinite"])
def test_it_draws_also_what_is_hardly_there(rows):
    ax = slope(frame(*rows))
    ax.figure.canvas.draw()
    assert np.isfinite([*ax.get_xlim(), *ax.get_ylim()]).all()


def test_ink_carries_the_identity_of_its_row():
    ax = slope(BOTH.assign(**{"data-ref": ["r1", "r2"]}))
    assert [line.get_gid() for line in ax.lines if len(line.get_xdata()) == 1] == ["ref:r1", "ref:r2"]
