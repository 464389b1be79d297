"""The stacked judgement draws shares that follow from its rows, with the interval of every boundary."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from riskeval.plots.judgement_by_group import judgement_by_group
from tests.plots.test_plots import TEX, frame, row

LEVELS = ["low", "moderate", "high"]


def reaching(metric, sex, shares, width=0.05, **more):
    """Rows of one bar: the share that reaches the second and the third level."""
    return [
        row(
            metric=metric, sex=sex, on="band", at=float(k), label=LEVELS[k], estimate=share,
            lower=share - width, upper=share + width, **more,
        )
        for k, share in enumerate(shares, start=1)
    ]  # fmt: skip


ROWS = frame(*reaching("sensitivity", "women", (0.8, 0.5)), *reaching("specificity", "women", (0.6, 0.9)))


def widths(ax):
    return np.round([patch.get_width() for patch in ax.patches], 6).tolist()


def test_it_draws_on_the_axes_it_is_given_and_returns_them():
    ax = Figure().add_subplot()
    assert judgement_by_group(ROWS, ax, levels=LEVELS) is ax


def test_of_people_with_the_event_half_are_high_when_half_reach_high():
    """0.8 reach moderate and 0.5 high: 20 % low, 30 % moderate, 50 % high."""
    ax = judgement_by_group(ROWS, levels=LEVELS)
    assert widths(ax)[:3] == [0.2, 0.3, 0.5]


def test_of_people_without_the_event_specificity_is_the_share_below_a_level():
    assert widths(judgement_by_group(ROWS, levels=LEVELS))[3:] == [0.6, 0.3, 0.1]


def test_groups_keep_their_order_and_outcomes_are_named():
    both = pd.concat([ROWS, frame(*reaching("sensitivity", "men", (0.7, 0.4)))])
    ax = judgement_by_group(both, levels=LEVELS)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["women: with the event", "women: without", "men: with the event"]


def test_every_boundary_carries_the_interval_of_its_share():
    ax = judgement_by_group(ROWS, levels=LEVELS)
    ends = [tuple(np.round(line.get_xdata(), 6)) for line in ax.lines if len(line.get_xdata()) == 2]
    assert (0.15, 0.25) in ends
    assert (0.55, 0.65) in ends


def test_a_suppressed_group_says_so_and_has_no_bar():
    hidden = frame(*reaching("sensitivity", "women", (np.nan, np.nan), status="suppressed"))
    ax = judgement_by_group(hidden, levels=LEVELS)
    assert len(ax.patches) == 0
    assert [text.get_text() for text in ax.texts] == ["suppressed"]


def test_marks_refer_to_their_rows():
    traced = ROWS.assign(**{"data-ref": [f"r{k}" for k in range(len(ROWS))]})
    marks = {line.get_gid() for line in judgement_by_group(traced, levels=LEVELS).lines}
    assert {"ref:r0", "ref:r1", "ref:r2", "ref:r3"} <= marks


@pytest.mark.parametrize("name", [TEX, "<b>", ""])
def test_names_from_the_data_are_never_read_as_mathematics(name, tmp_path):
    rows = ROWS.assign(sex=name)
    judgement_by_group(rows, levels=["$a$", name, "c"]).figure.savefig(tmp_path / "plot.svg")
    assert (tmp_path / "plot.svg").stat().st_size > 0


def test_the_frame_is_not_changed():
    before = ROWS.copy()
    judgement_by_group(ROWS, levels=LEVELS)
    pd.testing.assert_frame_equal(ROWS, before)
