"""The cross table prints every count it is given."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from riskeval.plots.crosstab import crosstab

LEVELS = ["low", "high"]
COUNTS = pd.DataFrame(
    [[30, 5], [1200, np.nan]], index=pd.Index(LEVELS, name="Tool A"), columns=pd.Index(LEVELS, name="Tool B")
)


def test_it_draws_on_the_axes_it_is_given_and_returns_them():
    ax = Figure().add_subplot()
    assert crosstab(COUNTS, ax) is ax


def test_every_cell_prints_its_count_and_a_dash_where_none_is_shown():
    assert [text.get_text() for text in crosstab(COUNTS).texts] == ["30", "5", "1,200", "–"]


def test_the_first_level_stands_lowest_and_leftmost():
    first = crosstab(COUNTS).texts[0]
    assert first.get_position() == (0, 0)
    assert not crosstab(COUNTS).yaxis_inverted()


def test_the_axes_are_named_after_the_table():
    ax = crosstab(COUNTS)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Tool B", "Tool A")


def test_cells_of_the_same_name_are_framed_on_request():
    assert len(crosstab(COUNTS).patches) == 0
    assert [patch.get_xy() for patch in crosstab(COUNTS, same=True).patches] == [(-0.5, -0.5), (0.5, 0.5)]


def test_a_dollar_sign_stays_a_dollar_sign():
    ax = crosstab(COUNTS.rename(columns={"low": "$x$"}))
    assert ax.get_xticklabels()[0].get_text() == r"\$x\$"


def test_it_draws_also_where_nobody_is():
    for counts, printed in ((COUNTS.fillna(0) * 0, "0"), (COUNTS * np.nan, "–")):
        ax = crosstab(counts)
        ax.figure.canvas.draw()
        assert [text.get_text() for text in ax.texts] == [printed] * 4
