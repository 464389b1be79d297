"""Calibration curve and CORP diagram draw what the frame holds and nothing else."""

import warnings

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from riskeval.plots.calibration_curve import MOST_LEVELS, calibration_curve
from riskeval.plots.corp import corp
from tests.plots.test_plots import TEX, frame, row

AT = [0.1, 0.2, 0.3, 0.4]


def along(metric, values, **extra):
    return [
        row(metric=metric, on="risk", at=at, estimate=v, lower=v - 0.05, upper=v + 0.05, **extra)
        for at, v in zip(AT, values, strict=True)
    ]


def levels(number, **extra):
    rows = [
        row(metric=metric, on="risk", at=k / 100, estimate=k / 100, lower=0.0, upper=0.5, **extra)
        for k in range(1, number + 1)
        for metric in ("event_rate", "expected_rate")
    ]
    return rows


CURVE = frame(*along("observed_risk", [0.1, 0.15, 0.2, 0.3]))
BOTH = {
    calibration_curve: frame(*along("observed_risk", AT), *along("observed_risk", AT, prediction=TEX)),
    corp: frame(*along("isotonic_rate", AT), *along("isotonic_rate", AT, prediction=TEX)),
}
plots = pytest.mark.parametrize("plot", list(BOTH), ids=lambda plot: plot.__name__)
COUNTS = pd.DataFrame({"risk": AT, "n": [40.0, 30.0, 20.0, 10.0], "events": [4.0, 6.0, 6.0, 4.0]})


@plots
def test_a_plot_draws_on_the_axes_it_is_given_and_returns_them(plot):
    ax = Figure().add_subplot()
    assert plot(BOTH[plot], ax) is ax


@plots
def test_a_plot_changes_neither_its_frame_nor_any_global_style(plot):
    data, style = BOTH[plot].copy(), dict(matplotlib.rcParams)
    plot(data)
    pd.testing.assert_frame_equal(data, BOTH[plot])
    assert dict(matplotlib.rcParams) == style


@plots
def test_a_dollar_sign_in_a_name_stays_a_dollar_sign(plot, tmp_path):
    figure = plot(BOTH[plot], title=TEX).figure
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(tmp_path / "x.svg")
    drawn = [text._preprocess_math(text.get_text()) for text in figure.findobj(Text)]
    assert not any(is_math for _, is_math in drawn)
    assert any("$\\frac{$" in shown for shown, _ in drawn)


@plots
def test_a_plot_of_nothing_is_an_empty_plot(plot, tmp_path):
    plot(BOTH[plot].iloc[:0]).figure.savefig(tmp_path / "x.svg")
    assert (tmp_path / "x.svg").stat().st_size > 0


def test_the_curve_is_the_estimates_and_the_band_their_limits():
    ax = calibration_curve(CURVE)
    (line,) = [line for line in ax.lines if len(line.get_xdata()) == 4]
    assert list(line.get_ydata()) == [0.1, 0.15, 0.2, 0.3]
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (pytest.approx(0.05), pytest.approx(0.35))


def test_few_levels_are_points_and_many_are_not():
    few = calibration_curve(frame(*along("observed_risk", AT), *levels(3)))
    many = calibration_curve(frame(*along("observed_risk", AT), *levels(MOST_LEVELS + 1)))
    assert [sum(line.get_marker() == "o" for line in ax.lines) for ax in (few, many)] == [3, 0]


def test_people_stand_below_0_those_with_the_event_above_those_without():
    ax = calibration_curve(CURVE, counts=COUNTS)
    spikes = [c for c in ax.collections if isinstance(c, LineCollection)]
    up, down = ([np.ptp(segment[:, 1]) for segment in c.get_segments()] for c in spikes)
    np.testing.assert_allclose(np.array(down) / up, [36 / 4, 24 / 6, 14 / 6, 6 / 4])
    lowest = min(segment[:, 1].min() for c in spikes for segment in c.get_segments())
    highest = max(segment[:, 1].max() for c in spikes for segment in c.get_segments())
    assert ax.get_ylim()[0] <= lowest < highest <= 0
    assert all(tick >= 0 for tick in ax.get_yticks())


def test_the_steps_stand_over_the_band_of_a_calibrated_tool():
    ax = corp(frame(*along("isotonic_rate", [0.1, 0.1, 0.25, 0.4])))
    (line,) = [line for line in ax.lines if len(line.get_xdata()) == 4]
    assert list(line.get_ydata()) == [0.1, 0.1, 0.25, 0.4]
    assert any("calibrated tool" in text.get_text() for text in ax.texts)


def test_without_a_band_none_is_spoken_of():
    rows = frame(*along("isotonic_rate", AT)).assign(lower=np.nan, upper=np.nan)
    assert len(corp(rows).texts) == 0


def test_many_distinct_risks_are_a_line_without_marks():
    rows = [row(metric="isotonic_rate", on="risk", at=k / 200, estimate=k / 200) for k in range(1, 101)]
    assert not [c for c in corp(frame(*rows)).collections if isinstance(c, PathCollection)]


def test_more_people_are_a_larger_mark():
    rows = frame(*along("isotonic_rate", AT)).assign(n=[40.0, 30.0, 20.0, 10.0])
    sizes = [c.get_sizes()[0] for c in corp(rows).collections if isinstance(c, PathCollection)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(4 * sizes[-1])


def test_a_mark_carries_the_id_of_its_row():
    data = frame(*along("isotonic_rate", AT))
    data.insert(0, "data-ref", list("abcd"))
    found = {artist.get_gid() for artist in corp(data).findobj() if artist.get_gid()}
    assert found == {"ref:a", "ref:b", "ref:c", "ref:d"}
