"""What happened against a published table: a hundred and seventy people with scores 0, 1 and 2."""

import math

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.analyses.norm_table import against_norm
from riskeval.errors import EvaluationError
from riskeval.intervals import wilson

from ..conftest import cohort_of, people

NORM = {0: 0.05, 1: 0.2, 2: 0.4}
TOOL = {"Tool": {"score": "score", "band": "band", "levels": ["low", "high"]}}


def counted(events=(8, 10, 12), horizon_months=24, **roles):
    table = pd.DataFrame({"score": [0, 1, 2], "n": [100, 50, 20], "k": events})
    table["band"] = ["low", "low", "high"]
    return rv.Cohort.from_counts(
        table, n="n", events="k", predictions=TOOL, horizon_months=horizon_months, **roles
    )


def test_each_score_has_its_events_beside_the_expected_ones():
    table = against_norm(counted(), "Tool", NORM, horizon_months=24).table()
    assert table["level"].tolist() == ["0", "1", "2", "(all)"]
    assert table["n"].tolist() == [100, 50, 20, 170]
    assert table["events"].tolist() == [8, 10, 12, 30]
    assert table["expected"].tolist() == pytest.approx([5, 10, 8, 23])
    assert table["oe"].tolist() == pytest.approx([8 / 5, 1, 12 / 8, 30 / 23])


def test_a_score_has_wilsons_limits_and_o_over_e_those_over_the_published_risk():
    first = against_norm(counted(), "Tool", NORM, horizon_months=24).table().loc[0]
    lower, upper = map(float, wilson(0.08, 100, 1.959963984540054))
    assert first[["lower", "upper"]].tolist() == pytest.approx([lower, upper])
    assert first[["oe_lower", "oe_upper"]].tolist() == pytest.approx([lower / 0.05, upper / 0.05])


def test_with_the_expected_count_as_known_o_over_e_has_garwoods_limits():
    overall = against_norm(counted(), "Tool", NORM, horizon_months=24).overall
    exact = overall.interval(method="exact").frame.set_index("metric").loc["oe_ratio"]
    assert exact["lower"] == pytest.approx(20.2409 / 23, rel=1e-4)  # 30 events: Poisson limits 20.24, 42.83
    assert exact["upper"] == pytest.approx(42.8269 / 23, rel=1e-4)


def test_a_score_without_events_has_o_over_e_0_and_an_upper_limit():
    table = against_norm(counted(events=(0, 10, 12)), "Tool", NORM, horizon_months=24).table()
    assert table.loc[0, "oe"] == 0
    assert table.loc[0, "oe_upper"] == pytest.approx(float(wilson(0.0, 100, 1.959963984540054)[1]) / 0.05)


def test_a_band_is_compared_by_the_names_of_its_levels():
    table = pd.DataFrame({"band": ["high", "low"], "risk": [0.5, 0.1]})
    found = against_norm(counted(), "Tool", table, horizon_months=24, on="band").table()
    assert found["level"].tolist() == ["low", "high", "(all)"]
    assert found["expected"].tolist() == pytest.approx([15, 10, 25])


def test_the_columns_of_a_frame_can_be_named_and_may_be_text():
    table = pd.DataFrame({"total": ["0", "1", "2"], "five years": ["0.05", "0.2", "0.4"]})
    found = against_norm(counted(), "Tool", table, horizon_months=24, columns=("total", "five years"))
    assert found.table()["expected"].tolist() == pytest.approx([5, 10, 8, 23])


def test_scores_of_the_table_that_nobody_has_change_nothing():
    more = against_norm(counted(), "Tool", NORM | {3: 0.6, -1: 0.01}, horizon_months=24).table()
    pd.testing.assert_frame_equal(more, against_norm(counted(), "Tool", NORM, horizon_months=24).table())


def test_a_score_that_somebody_has_and_the_table_lacks_is_named_with_how_many_have_it():
    with pytest.raises(EvaluationError, match=r"none for 1 \(50 people\), 2 \(20 people\)"):
        against_norm(counted(), "Tool", {0: 0.05}, horizon_months=24)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({0: 5, 1: 20, 2: 40}, "divide percentages by 100"),
        ({0: None, 1: 0.2, 2: 0.4}, "found None at 0"),
        ({0: -0.05, 1: 0.2, 2: 0.4}, "found -0.05 at 0"),
        ({0: math.nan, 1: 0.2, 2: 0.4}, "found nan at 0"),
        ({0: 0.1, "0": 0.05, 1: 0.2, 2: 0.4}, "one line for each score"),
        ({"ten or more": 0.1, 0: 0.1, 1: 0.2, 2: 0.4}, "found ten or more"),
        (pd.DataFrame({"score": [0], "rate": [0.1]}), "no `risk` among score, rate"),
    ],
)
def test_a_table_that_cannot_be_meant_is_a_named_error(table, told):
    with pytest.raises(EvaluationError, match=told):
        against_norm(counted(), "Tool", table, horizon_months=24)


def test_all_problems_of_a_table_are_told_at_once():
    with pytest.raises(EvaluationError) as told:
        against_norm(counted(), "Tool", {0: 5, 1: None, "x": 0.2}, horizon_months=24)
    assert len(told.value.problems) == 3


def test_another_horizon_leaves_the_observed_rates_and_says_why_nothing_is_compared():
    found = against_norm(counted(), "Tool", NORM, horizon_months=60)
    for frame in (found.levels.frame, found.overall.frame):
        observed = frame["metric"] == "event_rate"
        assert set(frame.loc[observed, "status"]) == {"ok"}
        assert set(frame.loc[~observed, "status"]) == {"not available"}
    reason = "the published risks are for 60 months, the outcome for 24"
    assert set(found.overall.frame["note"]) == {"", reason}
    assert repr(found).endswith(reason)
    assert found.table()["oe"].isna().all()


def test_without_a_follow_up_nothing_can_be_compared():
    with pytest.raises(EvaluationError, match="follow-up that the outcome stands for"):
        against_norm(counted(horizon_months=None), "Tool", NORM, horizon_months=24)
    with pytest.raises(EvaluationError, match="give its months, above 0"):
        against_norm(counted(), "Tool", NORM, horizon_months=0)


def test_an_unknown_prediction_and_a_role_that_it_lacks_are_named():
    with pytest.raises(EvaluationError, match="found `Toll`"):
        against_norm(counted(), "Toll", NORM, horizon_months=24)
    with pytest.raises(EvaluationError, match='on="risk"'):
        against_norm(counted(), "Tool", NORM, horizon_months=24, on="risk")


def test_the_norm_given_as_a_column_and_as_a_table_say_the_same():
    frame = people()
    table = frame.drop_duplicates("score").set_index("score")["norm"].to_dict()
    ours = against_norm(cohort_of(frame), "Tool", table, horizon_months=24, by="sex").overall.frame
    column = rv.evaluate(cohort_of(frame), rv.metrics.oe_ratio.on("norm"), by="sex").frame
    column = column[column["prediction"] == "Tool"]
    got = ours[ours["metric"] == "oe_ratio"]
    for name in ("estimate", "lower", "upper"):
        assert got[name].to_numpy() == pytest.approx(column[name].to_numpy(), rel=1e-12)


def test_people_without_the_score_count_in_nothing():
    frame = people()
    frame["score"] = frame["score"].astype(float)
    frame.loc[:9, "score"] = np.nan
    table = dict.fromkeys(range(10), 0.3)
    cohort = cohort_of(frame, missing="drop")
    found = against_norm(cohort, "Tool", table, horizon_months=24)
    assert found.table()["n"].iloc[-1] == 290
    assert found.table()["expected"].iloc[-1] == pytest.approx(87)


def test_the_plot_shows_observed_and_published_of_everybody():
    frame = people()
    table = {score: 0.05 + 0.06 * score for score in range(10)}
    ax = against_norm(cohort_of(frame), "Tool", table, horizon_months=24, by="sex").plot()
    assert len(ax.get_xticks()) == frame["score"].nunique()


def test_a_published_risk_of_another_horizon_is_printed_as_a_dash() -> None:
    frame = pd.DataFrame({"y": [0, 1] * 20, "score": [0, 1] * 20})
    cohort = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "score"}}, horizon_months=24)
    found = rv.against_norm(cohort, "Tool", {0: 0.1, 1: 0.2}, horizon_months=60)
    for said in (repr(found), found._repr_html_()):
        assert "–" in said
        assert "nan" not in said.lower()
