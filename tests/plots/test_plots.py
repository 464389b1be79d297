"""Plots draw what the frame holds, nothing else, and change nothing around them."""

import warnings

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import riskeval as rv
from riskeval.plots.base_rates import base_rates
from riskeval.plots.calibration import calibration
from riskeval.plots.curve import curve
from riskeval.plots.distribution import distribution
from riskeval.plots.forest import forest
from riskeval.plots.fourfold import fourfold
from riskeval.plots.marks import axes
from riskeval.plots.norm import norm
from riskeval.plots.roc import roc
from riskeval.plots.slope import slope

from ..conftest import cohort_of, people

COLUMNS = [
    "prediction",
    "metric",
    "sex",
    "on",
    "at",
    "label",
    "horizon",
    "contrast",
    "reference",
    "estimate",
    "se",
    "lower",
    "upper",
    "confidence",
    "method",
    "p",
    "n",
    "events",
    "n_dropped",
    "status",
    "note",
]
TEX = r"$\frac{$ & $x$"


def row(**changes):
    base = {
        "prediction": "Tool",
        "metric": "auc",
        "sex": "(all)",
        "on": "score",
        "at": np.nan,
        "label": "",
        "horizon": 24.0,
        "contrast": "",
        "reference": "",
        "estimate": 0.7,
        "se": 0.02,
        "lower": 0.65,
        "upper": 0.75,
        "confidence": 0.95,
        "method": "Wilson",
        "p": np.nan,
        "n": 200.0,
        "events": 60.0,
        "n_dropped": 0.0,
        "status": "ok",
        "note": "",
    }
    return base | changes


def frame(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


def hidden(**place):
    nothing = dict.fromkeys(("estimate", "se", "lower", "upper", "n", "events"), np.nan)
    return row(**place, **nothing, status="suppressed")


def levels(metric, values, **extra):
    return [
        row(metric=metric, at=float(k), estimate=v, lower=v - 0.03, upper=v + 0.03, **extra)
        for k, v in enumerate(values)
    ]


FRAMES = {
    forest: frame(row(), row(sex=TEX), hidden(sex="x"), row(prediction=TEX, upper=np.inf)),
    curve: frame(
        *levels("sensitivity", [0.9, 0.6, 0.3]), *levels("sensitivity", [0.8, 0.5, 0.2], prediction=TEX)
    ),
    roc: frame(
        *levels("sensitivity", [0.9, 0.6], prediction=TEX), *levels("specificity", [0.5, 0.8], prediction=TEX)
    ),
    calibration: frame(
        *levels("event_rate", [0.1, 0.3], label=TEX), *levels("expected_rate", [0.1, 0.2], label=TEX)
    ),
    norm: frame(
        *levels("event_rate", [0.1, 0.3], label=TEX), *levels("expected_rate", [0.1, 0.2], label=TEX)
    ),
    slope: frame(row(), row(prediction=TEX), row(metric=TEX), hidden(prediction=TEX, metric=TEX)),
    base_rates: frame(
        *(
            row(metric="transported_ppv", at=at, label=TEX, estimate=v, prediction=p)
            for p in ("Tool", TEX)
            for at, v in ((0.05, 0.1), (0.1, 0.2), (0.2, 0.4))
        )
    ),
    distribution: frame(*levels("event_rate", [0.1, 0.3], label=TEX)),
    fourfold: frame(
        *(
            row(metric=m, at=6.0, label=TEX, estimate=v, prediction=TEX)
            for m, v in (
                ("true_alarms", 120),
                ("false_alarms", 200),
                ("missed_events", 80),
                ("rightly_left", 600),
            )
        )
    ),
}
plots = pytest.mark.parametrize("plot", list(FRAMES), ids=lambda plot: plot.__name__)


@plots
def test_a_plot_draws_on_the_axes_it_is_given_and_returns_them(plot):
    ax = Figure().add_subplot()
    assert plot(FRAMES[plot], ax) is ax


@plots
def test_a_plot_changes_neither_its_frame_nor_any_global_style(plot):
    data, style = FRAMES[plot].copy(), dict(matplotlib.rcParams)
    plot(data)
    pd.testing.assert_frame_equal(data, FRAMES[plot])
    assert dict(matplotlib.rcParams) == style


@plots
def test_a_dollar_sign_in_a_name_stays_a_dollar_sign(plot, tmp_path):
    figure = plot(FRAMES[plot], title=TEX).figure
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(tmp_path / "x.svg")
    drawn = [text._preprocess_math(text.get_text()) for text in figure.findobj(Text)]
    assert not any(is_math for _, is_math in drawn)
    assert any("$\\frac{$" in shown for shown, _ in drawn)
    assert not any("\\$" in shown for shown, _ in drawn)


@plots
def test_a_plot_of_nothing_is_an_empty_plot(plot, tmp_path):
    plot(FRAMES[plot].iloc[:0]).figure.savefig(tmp_path / "x.svg")
    assert (tmp_path / "x.svg").stat().st_size > 0


def test_a_suppressed_row_keeps_its_line_and_has_no_point():
    ax = forest(frame(row(), hidden(sex="few")))
    assert [text.get_text() for text in ax.texts] == ["0.70 [0.65, 0.75]", "suppressed"]
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(points) == 1


def test_an_infinite_limit_ends_in_an_arrow():
    ax = forest(frame(row(upper=np.inf)))
    assert ">" in [line.get_marker() for line in ax.lines]
    assert ax.texts[0].get_text() == "0.70 [0.65, ∞]"


def test_a_contrast_has_the_line_of_no_difference_in_view():
    ax = forest(frame(row(contrast="difference", reference="male", estimate=0.3, lower=0.2, upper=0.4)))
    low, high = ax.get_xlim()
    assert low <= 0 <= high
    assert forest(frame(row(contrast="ratio", reference="male"))).get_xscale() == "log"


def test_series_differ_without_colour():
    lines = [line for line in curve(FRAMES[curve]).lines if len(line.get_xdata()) > 1]
    looks = {(line.get_linestyle(), line.get_marker()) for line in lines}
    assert len(looks) == len(lines) == 2


def test_a_mark_carries_the_id_of_its_row():
    data = FRAMES[forest].copy()
    data.insert(0, "data-ref", ["a", "b", "c", "d"])
    found = {artist.get_gid() for artist in forest(data).findobj() if artist.get_gid()}
    assert found == {"ref:a", "ref:b", "ref:c", "ref:d"}


def test_the_roc_curve_runs_from_corner_to_corner():
    lines = roc(FRAMES[roc]).lines
    xs = [list(line.get_xdata()) for line in lines if len(line.get_xdata()) == 4]
    assert xs == [[1, 0.5, pytest.approx(0.2), 0]]


def test_what_an_analysis_draws_is_shown_by_a_notebook_and_what_a_plot_draws_alone_is_not() -> None:
    import matplotlib.pyplot as plt

    cohort = cohort_of(people(400))
    with_pyplot = rv.calibration(cohort, "Tool").plot().figure
    assert plt.get_fignums() == [with_pyplot.number]
    axes(None, 4.0, 3.0)
    assert len(plt.get_fignums()) == 1
