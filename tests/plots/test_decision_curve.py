"""The curves, and the row under them that says which cut is the best at which price."""

import matplotlib
import numpy as np
import pytest

import riskeval as rv
from riskeval.plots.cost_curve import cost_curve as draw_costs
from riskeval.plots.decision_curve import decision_curve as draw

from ..conftest import cohort_of, people

PRICES = [k / 100 for k in range(1, 60)]


@pytest.fixture(scope="module")
def curve() -> rv.DecisionCurve:
    return rv.decision_curve(cohort_of(people(600)), PRICES)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_baselines_and_the_tools_are_named(curve):
    names = [text.get_text() for text in curve.plot().get_legend().get_texts()]
    assert names == ["flagging everybody", "flagging nobody", "Tool", "Judgement, each cut where it is best"]


def test_a_curve_holds_the_numbers_of_its_rows(curve):
    rows = curve.frame.query("prediction == 'Tool'")
    drawn = [line for line in curve.plot().lines if len(line.get_xdata()) == len(PRICES)]
    assert any(np.allclose(line.get_ydata(), rows["estimate"]) for line in drawn)


def test_the_row_under_the_curves_names_the_best_cuts(curve):
    assert {"everybody", "moderate or above", "high", "nobody"} <= set(texts(curve.plot()))
    assert "Judgement: best cut at each price" in texts(curve.plot())


def test_without_best_cuts_there_is_no_row(curve):
    assert texts(draw(curve.frame)) == []


def test_a_cut_is_thick_only_where_it_is_best(curve):
    best = curve.best.frame.set_index(["label", "metric"])["estimate"]
    thick = [line for line in curve.plot().lines if line.get_linewidth() > 1.5 and len(line.get_xdata())]
    spans = [(min(line.get_xdata()), max(line.get_xdata())) for line in thick[1:]]
    wanted = [(best[cut, "best_from"], best[cut, "best_until"]) for cut in ("moderate or above", "high")]
    for span, (start, end) in zip(spans, wanted, strict=True):
        assert start <= span[0] <= start + 0.01
        assert end - 0.01 <= span[1] <= end


def test_of_several_groups_everybody_is_drawn():
    found = rv.decision_curve(cohort_of(people()), PRICES, by="sex")
    alone = rv.decision_curve(cohort_of(people()), PRICES)
    assert len(found.plot().lines) == len(alone.plot().lines)


def test_dollar_signs_in_names_stay_dollar_signs():
    roles = {"$x$": {"band": "rating", "levels": ["low", "moderate", "high"]}}
    found = rv.decision_curve(cohort_of(people(), predictions=roles), PRICES)
    costs = rv.cost_curve(cohort_of(people(), predictions=roles), "$x$").plot()
    named = [text.get_text() for text in found.plot().get_legend().get_texts()]
    assert r"\$x\$, each cut where it is best" in named
    assert costs.get_title(loc="left") == r"\$x\$"


def test_nothing_estimable_draws_empty_axes():
    found = rv.decision_curve(
        cohort_of(people().assign(violent=0)), PRICES, metric="standardised_net_benefit"
    )
    assert found.plot().get_xlabel()


def test_the_marked_price_is_a_vertical_line(curve):
    assert any(set(line.get_xdata()) == {0.1} for line in curve.plot(mark=0.1).lines)


def test_global_style_and_given_axes_are_left_alone(curve):
    from matplotlib.figure import Figure

    before = dict(matplotlib.rcParams)
    ax = Figure().add_subplot()
    assert curve.plot(ax) is ax
    costs = rv.cost_curve(cohort_of(people()), "Judgement").frame
    other = Figure().add_subplot()
    assert draw_costs(costs, other) is other
    assert dict(matplotlib.rcParams) == before


def test_with_many_cuts_only_the_envelope_is_named():
    costs = rv.cost_curve(cohort_of(people()), "Tool", on="score").plot()
    names = [text.get_text() for text in costs.get_legend().get_texts()]
    assert names == ["flagging everybody", "flagging nobody", "the best cut (optimistic)"]
