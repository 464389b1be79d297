"""The result type: intervals again, printing, plotting, reading back."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.metrics import auc, calibration_slope, event_rate, oe_ratio, ppv, sensitivity

from .conftest import cohort_of, people


@pytest.fixture
def estimates(cohort: rv.Cohort) -> rv.Estimates:
    return rv.evaluate(cohort, [auc, oe_ratio], by="sex")


def test_the_frame_is_a_copy(estimates: rv.Estimates) -> None:
    taken = estimates.frame
    taken["estimate"] = 0.0
    assert (estimates.frame["estimate"].dropna() > 0).all()


def test_a_wider_confidence_is_wider(estimates: rv.Estimates) -> None:
    narrow, wide = estimates.interval(0.8).frame, estimates.interval(0.99).frame
    known = narrow["lower"].notna()
    assert (wide["lower"][known] < narrow["lower"][known]).all()
    assert (wide["confidence"] == 0.99).all()
    assert_allclose(wide["estimate"], narrow["estimate"])


@pytest.mark.parametrize("method", ["bootstrap", "bca"])
def test_the_same_seed_gives_the_same_bytes(estimates: rv.Estimates, method: str) -> None:
    once, again, other = (estimates.interval(method=method, resamples=200, seed=s).frame for s in (7, 7, 8))
    pd.testing.assert_frame_equal(once, again, check_exact=True)
    assert not once["lower"].equals(other["lower"])


def test_a_generator_is_a_seed_as_well(estimates: rv.Estimates) -> None:
    by_number = estimates.interval(method="bootstrap", resamples=200, seed=7).frame
    by_generator = estimates.interval(method="bootstrap", resamples=200, seed=np.random.default_rng(7)).frame
    pd.testing.assert_frame_equal(by_number, by_generator)


def test_bca_lies_near_the_analytic_interval_in_a_large_sample() -> None:
    estimates = rv.evaluate(cohort_of(people(3000)).only("Tool"), [auc, oe_ratio])
    bca = estimates.interval(method="bca", resamples=2000, seed=1).frame
    width = estimates.frame["upper"] - estimates.frame["lower"]
    assert ((bca["lower"] - estimates.frame["lower"]).abs() < 0.1 * width).all()
    assert bca["method"].str.startswith("BCa").all()


def test_a_bootstrap_that_never_varies_is_refused() -> None:
    frame = pd.DataFrame({"violent": [0] * 15, "score": range(15)})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "score"}})
    estimates = rv.evaluate(cohort, event_rate)
    assert_allclose(estimates.frame.loc[0, ["lower", "upper"]].tolist(), [0, 0.2039], atol=1e-4)
    row = estimates.interval(method="bootstrap", seed=1).frame.iloc[0]
    assert np.isnan(row["upper"])
    assert row["note"] == "every resample gave the same value"


def test_a_convention_that_a_metric_lacks_is_said_and_not_replaced(estimates: rv.Estimates) -> None:
    found = estimates.interval(method="delong").frame
    lacking = found[(found["metric"] == "oe_ratio") & (found["prediction"] == "Tool")]
    assert lacking["lower"].isna().all()
    assert lacking["note"].str.contains("no interval by").all()


def test_a_contrast_has_only_the_conventions_of_contrasts(estimates: rv.Estimates) -> None:
    ratio = estimates.contrast("sex", reference="male", how="ratio")
    assert ratio.interval(method="katz").frame["lower"].notna().any()
    with pytest.raises(rv.EvaluationError, match='method="newcombe"'):
        ratio.interval(method="newcombe")
    gap = estimates.contrast("sex", reference="male").interval(method="delong").frame
    assert gap.query("metric == 'auc'")["lower"].notna().all()
    assert gap.query("metric == 'oe_ratio'")["lower"].isna().all()
    assert gap.query("metric == 'oe_ratio' and status == 'ok'")["note"].str.contains("no interval by").all()


def test_conventions_for_independent_people_are_refused_with_weights(frame: pd.DataFrame) -> None:
    weighted = rv.evaluate(cohort_of(frame, weights="weight").only("Tool"), calibration_slope)
    row = weighted.interval(method="model").frame.iloc[0]
    assert np.isnan(row["lower"])
    assert "equal weight" in row["note"]


def test_simultaneous_intervals_stand_beside_and_are_wider(estimates: rv.Estimates) -> None:
    contrast = estimates.contrast("sex", reference="male")
    both = contrast.interval(simultaneous=True).frame
    usual, wider = both.iloc[: len(contrast)], both.iloc[len(contrast) :]
    pd.testing.assert_frame_equal(usual, contrast.frame)
    areas = (wider["metric"] == "auc").to_numpy()
    assert (wider["upper"].to_numpy()[areas] > usual["upper"].to_numpy()[areas]).all()
    assert (wider["p"].to_numpy()[areas] >= usual["p"].to_numpy()[areas]).all()
    assert wider["method"][areas].str.contains("simultaneous over 2").all()


def test_json_goes_there_and_back_and_then_only_prints_and_plots(estimates: rv.Estimates) -> None:
    back = rv.Estimates.from_json(estimates.to_json())
    assert back.frame["estimate"].tolist() == pytest.approx(estimates.frame["estimate"].tolist(), nan_ok=True)
    assert repr(back) == repr(estimates)
    with pytest.raises(rv.EvaluationError, match="read from a file"):
        back.contrast("sex", reference="male")


def test_infinity_survives_json() -> None:
    frame = pd.DataFrame({"violent": [0] * 30 + [1] * 20, "score": [9] * 12 + [1] * 38})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "score"}})
    estimates = rv.evaluate(cohort, rv.metrics.number_needed_to_detain.at(5))
    assert "null" in estimates.to_json()
    assert "Infinity" not in estimates.to_json()
    assert rv.Estimates.from_json(estimates.to_json()).frame.loc[0, "status"] == "not estimable"


def test_a_printed_table_admits_ignorance() -> None:
    small = rv.evaluate(cohort_of(people(30, seed=4)).only("Tool"), [auc, ppv.at(8, on="score")])
    text = repr(small)
    assert "[–, –]" in text
    assert "few events" in text
    assert "score 8" in text
    assert "&lt;" in rv.evaluate(cohort_of(people().assign(sex="<b>")), auc, by="sex")._repr_html_()


def test_a_plot_returns_its_axes_and_draws_every_estimate(estimates: rv.Estimates) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    forest = estimates.plot()
    curve = rv.evaluate(cohort_of(people()).only("Tool"), sensitivity.at(2, 4, 6, 8, on="score")).plot()
    assert len(forest.get_yticklabels()) >= estimates.frame["estimate"].notna().sum()
    assert len(curve.lines) + len(curve.collections) > 0
    pyplot.close("all")


def test_the_wide_table_has_a_level_in_each_row(cohort: rv.Cohort, frame: pd.DataFrame) -> None:
    table = rv.score_table(cohort, "Tool").table()
    assert table["at"].tolist() == sorted(frame["score"].unique())
    assert table["n"].tolist() == frame.groupby("score").size().tolist()
    assert {"event_rate", "event_rate_lower", "midrank_percentile", "eo_ratio_upper"} <= set(table.columns)


def test_the_score_table_of_a_judgement_names_its_levels(cohort: rv.Cohort) -> None:
    table = rv.score_table(cohort, "Judgement").table()
    assert table["label"].tolist() == ["low", "moderate", "high"]
    assert "eo_ratio" not in table


def test_the_published_risk_has_no_interval_and_expected_over_observed_is_wilsons(cohort: rv.Cohort) -> None:
    found = rv.score_table(cohort, "Tool").frame.set_index(["metric", "at"])
    norm, rate, eo = (found.loc[(name, 5.0)] for name in ("expected_rate", "event_rate", "eo_ratio"))
    assert norm["estimate"] == pytest.approx(0.35)
    assert np.isnan(norm["lower"])
    assert eo["lower"] == pytest.approx(norm["estimate"] / rate["upper"])


def test_the_wide_table_of_scalars_keeps_its_numbers(estimates: rv.Estimates) -> None:
    table = estimates.table()
    assert len(table) == 6  # two predictions, everybody and two sexes, one line each
    assert table["auc"].notna().all()
    assert table["auc"].tolist() == estimates.frame.query("metric == 'auc'")["estimate"].tolist()


def test_an_interval_without_width_says_why() -> None:
    frame = pd.DataFrame({"violent": [0] * 30 + [1] * 20, "score": [1] * 30 + [2] * 20})
    cohort = rv.Cohort(frame, outcome="violent", predictions={"Tool": {"score": "score"}})
    estimates = rv.evaluate(cohort, [auc, rv.metrics.somers_d])
    assert (estimates.frame["method"] == "Newcombe method 5").all()
    wald = estimates.interval(method="wald").frame
    assert (wald["lower"] == 1).all()
    assert wald["note"].str.contains("no width").all()
    assert estimates.interval(method="logit").frame["note"].str.contains("no interval at this value").all()
    refused = estimates.interval(method="bootstrap", seed=1).frame
    assert (refused["note"] == "every resample gave the same value").all()
