"""Calibration by group draws each group's rows and names the groups it cannot draw."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from riskeval.plots.calibration_by_group import MOST_LEVELS, calibration_by_group
from tests.plots.test_plots import TEX, frame, row

AT = [0.1, 0.2, 0.3]


def along(metric, sex, values, **more):
    return [
        row(metric=metric, sex=sex, on="risk", at=at, estimate=v, lower=v - 0.05, upper=v + 0.05, **more)
        for at, v in zip(AT, values, strict=True)
    ]


def levels(sex, observed, expected):
    return along("event_rate", sex, observed) + along("expected_rate", sex, expected)


CURVES = [*along("observed_risk", "men", [0.1, 0.2, 0.3]), *along("observed_risk", "women", [0.2, 0.3, 0.4])]
POINTS = [*levels("men", [0.1, 0.2, 0.3], AT), *levels("women", [0.2, 0.3, 0.4], [0.15, 0.25, 0.35])]
COUNTS = pd.DataFrame(
    {
        "sex": ["men", "men", "women"],
        "risk": [0.1, 0.2, 0.3],
        "n": [30.0, 10.0, 5.0],
        "events": [3.0, 2.0, 1.0],
    }
)


def named(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_it_draws_on_the_axes_it_is_given_and_returns_them():
    ax = Figure().add_subplot()
    assert calibration_by_group(frame(*CURVES), ax, column="sex") is ax


def test_groups_differ_in_line_and_marker_as_well_as_in_colour():
    ax = calibration_by_group(frame(*CURVES, *POINTS), column="sex")
    keys = ax.get_legend().legend_handles
    assert named(ax) == ["men", "women"]
    assert len({(key.get_linestyle(), key.get_marker()) for key in keys}) == 2


def test_points_stand_at_the_expected_rate_of_their_own_group():
    """Both groups have the same levels; women's expected rates are 0.05 higher."""
    ax = calibration_by_group(frame(*POINTS), column="sex")
    places = [
        tuple(np.round([line.get_xdata()[0], line.get_ydata()[0]], 6))
        for line in ax.lines
        if len(line.get_xdata()) == 1
    ]
    assert (0.1, 0.1) in places
    assert (0.15, 0.2) in places
    assert len(places) == 6


def test_everybody_is_not_a_group():
    ax = calibration_by_group(frame(*along("observed_risk", "(all)", AT), *CURVES), column="sex")
    assert named(ax) == ["men", "women"]


def test_a_group_without_numbers_is_named_below():
    hidden = along("observed_risk", "$other$", [np.nan] * 3, status="suppressed")
    ax = calibration_by_group(frame(*CURVES, *hidden), column="sex")
    assert any("$other" in text.get_text() and "not drawn" in text.get_text() for text in ax.texts)


def test_each_group_has_a_strip_of_its_own_below_zero():
    ax = calibration_by_group(frame(*CURVES), column="sex", counts=COUNTS)
    heights = [line.get_ydata() for line in ax.lines]
    feet = {round(float(ys[0]), 6) for ys in heights if len(ys) and ys[0] < 0}
    assert len(feet) == 2
    assert ax.get_ylim()[0] < 0


def test_more_levels_than_can_be_told_apart_are_left_to_the_curve():
    rows = [
        row(metric=metric, sex="men", on="risk", at=k / 100, estimate=k / 100, lower=0.0, upper=0.5)
        for k in range(MOST_LEVELS + 1)
        for metric in ("event_rate", "expected_rate")
    ]
    ax = calibration_by_group(frame(*rows), column="sex")
    assert [line for line in ax.lines if len(line.get_xdata()) == 1] == []


def test_names_are_never_read_as_mathematics(tmp_path):
    rows = frame(*CURVES).replace({"men": TEX})
    ax = calibration_by_group(rows, column="sex")
    ax.figure.savefig(tmp_path / "plot.svg")
    assert "\\$" in named(ax)[0]


def test_the_frame_is_not_changed():
    rows = frame(*CURVES, *POINTS)
    before = rows.copy()
    calibration_by_group(rows, column="sex", counts=COUNTS)
    pd.testing.assert_frame_equal(rows, before)
