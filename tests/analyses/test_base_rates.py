"""A cut at other base rates: from data, and from published numbers alone."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import riskeval as rv
from riskeval.errors import EvaluationError
from riskeval.intervals import critical, wilson

# 100 events, 60 of them flagged; 300 non-events, 90 of them flagged
TABLE = pd.DataFrame({"n": [60, 90, 40, 210], "y": [1, 0, 1, 0], "score": [1, 1, 0, 0]})
LIMITS = ["estimate", "lower", "upper"]


@pytest.fixture
def cohort():
    frame = TABLE.assign(sex=["f", "f", "m", "m"])
    predictions = {"Tool": {"score": "score"}}
    return rv.Cohort.from_counts(
        frame, n="n", outcome="y", groups=["sex"], predictions=predictions, horizon_months=24
    )


def row(estimates, metric):
    return estimates.frame[estimates.frame["metric"] == metric].iloc[0]


def published(base_rate, **options):
    return rv.predictive_values(sensitivity=(60, 100), specificity=(210, 300), base_rate=base_rate, **options)


def test_one_in_twenty_by_pencil(cohort):
    there = rv.at_base_rates(cohort, "Tool", 1, 0.05).there
    # of 1,000: 50 events, 30 flagged; 950 others, 285 flagged
    expected = {
        "transported_ppv": 30 / 315,
        "transported_npv": 665 / 685,
        "transported_number_needed_to_detain": 315 / 30,
        "transported_number_safely_discharged": 665 / 20,
        "transported_false_alarms_per_true_alarm": 285 / 30,
        "transported_true_alarms": 30,
        "transported_false_alarms": 285,
        "transported_missed_events": 20,
        "transported_rightly_left": 665,
    }
    assert dict(zip(there.frame["metric"], there.frame["estimate"], strict=True)) == pytest.approx(expected)


def test_what_was_found_here_stands_beside_with_its_event_rate(cohort):
    here = rv.at_base_rates(cohort, "Tool", 1, 0.05).here
    assert row(here, "event_rate")["estimate"] == 0.25
    assert row(here, "ppv")["estimate"] == pytest.approx(60 / 150)


def test_every_row_says_base_rate_horizon_and_assumption(cohort):
    frame = rv.at_base_rates(cohort, "Tool", 1, [0.02, (12, 240)]).there.frame
    assert frame["at"].tolist() == [0.02, 0.05] * 9
    assert (frame["horizon"] == 24).all()
    for words in (
        "carried to an event rate",
        "within 24 months",
        "if sensitivity and specificity are the same",
    ):
        assert frame["note"].str.contains(words).all()
    assert frame["note"].str.contains("counted, 12 of 240").tolist() == [False, True] * 9


def test_a_counted_base_rate_adds_its_own_uncertainty_on_log_odds(cohort):
    there = rv.at_base_rates(cohort, "Tool", 1, [0.05, (12, 240)]).there.frame.iloc[:2]
    known, counted = (np.log(line / (1 - line)) for line in there[LIMITS].to_numpy(float))
    base = np.array([0.05, *wilson(0.05, 240, critical(0.95))])
    rate = np.log(base / (1 - base))
    assert counted[0] == known[0]
    assert counted[0] - counted[1] == pytest.approx(np.hypot(known[0] - known[1], rate[0] - rate[1]))
    assert counted[2] - counted[0] == pytest.approx(np.hypot(known[2] - known[0], rate[2] - rate[0]))


def test_npv_falls_as_the_base_rate_rises_so_its_limits_cross_over(cohort):
    there = rv.at_base_rates(cohort, "Tool", 1, [0.05, (12, 240)]).there
    npv, safe = (
        there.frame[there.frame["metric"] == f"transported_{m}"] for m in ("npv", "number_safely_discharged")
    )
    assert_allclose(npv[LIMITS] / (1 - npv[LIMITS]), safe[LIMITS], rtol=1e-9)


def test_endless_counting_makes_a_counted_rate_a_known_one(cohort):
    there = rv.at_base_rates(cohort, "Tool", 1, [0.05, (50_000_000, 1_000_000_000)]).there.frame
    assert_allclose(there[LIMITS].iloc[1::2], there[LIMITS].iloc[::2], rtol=1e-3)


def test_known_base_rates_can_be_contrasted_between_groups():
    frame = pd.concat([TABLE.assign(sex="f"), TABLE.assign(sex="m")])
    predictions = {"Tool": {"score": "score"}}
    cohort = rv.Cohort.from_counts(frame, n="n", outcome="y", groups=["sex"], predictions=predictions)
    there = rv.at_base_rates(cohort, "Tool", 1, 0.05, by="sex").there
    assert_allclose(there.contrast("sex", reference="m").frame["estimate"], 0, atol=1e-12)


def test_published_counts_say_the_same_as_the_data(cohort):
    columns = [*LIMITS, "se", "n", "events"]
    for base_rate in (0.05, (12, 240)):
        data = rv.at_base_rates(cohort, "Tool", 1, [base_rate]).there.frame
        assert_allclose(published(base_rate).frame[columns], data[columns], rtol=1e-9)


def test_numbers_without_people_have_no_interval_and_say_so():
    frame = rv.predictive_values(sensitivity=0.6, specificity=0.7, base_rate=0.05).frame
    assert frame["lower"].isna().all()
    assert frame["note"].str.contains("sensitivity and specificity and event rate taken as known").all()


def test_only_the_base_rate_counted_moves_the_number_needed_by_it_alone():
    frame = rv.predictive_values(sensitivity=0.6, specificity=0.7, base_rate=(12, 240)).frame
    needed = frame[frame["metric"] == "transported_number_needed_to_detain"].iloc[0]
    low, high = wilson(0.05, 240, critical(0.95))
    assert needed["lower"] == pytest.approx(1 + 0.5 * (1 - high) / high)
    assert needed["upper"] == pytest.approx(1 + 0.5 * (1 - low) / low)


def test_few_people_with_the_event_leave_no_interval_of_a_ratio():
    frame = rv.predictive_values(sensitivity=(5, 5), specificity=(40, 50), base_rate=0.1).frame
    ppv = frame.iloc[0]
    assert (ppv["status"], np.isnan(ppv["lower"])) == ("few events", True)
    assert "only 5 people" in ppv["note"]


def test_nobody_missed_is_infinite_and_says_why():
    frame = rv.predictive_values(sensitivity=1.0, specificity=(40, 50), base_rate=(10, 100)).frame
    safe = frame[frame["metric"] == "transported_number_safely_discharged"].iloc[0]
    assert (safe["estimate"], safe["status"]) == (np.inf, "not estimable")
    assert "infinite" in safe["note"]


@pytest.mark.parametrize(
    "wrong", [0, 1, 1.5, 5, -0.1, np.nan, "5 %", True, (0, 40), (40, 40), (41, 40), (1.5, 40), []]
)
def test_a_base_rate_that_is_none_is_a_named_error(cohort, wrong):
    for ask in (lambda: rv.at_base_rates(cohort, "Tool", 1, wrong), lambda: published(wrong)):
        with pytest.raises(EvaluationError, match="base rate"):
            ask()


@pytest.mark.parametrize("wrong", [95, 0, 1, np.nan, "95", None, [0.95], True])
def test_published_numbers_refuse_a_confidence_that_is_none(wrong):
    for ask in (
        lambda: published(0.1, confidence=wrong),
        lambda: rv.carried_ppv(ppv=(3, 10), base_rate=0.1, to=0.05, confidence=wrong),
    ):
        with pytest.raises(EvaluationError, match="a confidence between 0 and 1"):
            ask()


@pytest.mark.parametrize("wrong", ["24", 0, np.nan, (1, 2), True])
def test_published_numbers_refuse_a_horizon_that_is_none(wrong):
    with pytest.raises(EvaluationError, match="horizon_months above 0"):
        published(0.1, horizon_months=wrong)


def test_base_rates_may_come_from_numpy_and_pandas():
    asked = published([0.02, 0.05]).frame
    pd.testing.assert_frame_equal(published(pd.Series([0.02, 0.05], index=[7, 9])).frame, asked)
    pd.testing.assert_frame_equal(published(np.array([0.02, 0.05])).frame, asked)
    counted = published((np.int64(12), np.int64(240))).frame
    pd.testing.assert_frame_equal(counted, published((12, 240)).frame)


@pytest.mark.parametrize("wrong", [60, (60, 40), (-1, 40), "0.6", (60, 0)])
def test_a_sensitivity_that_is_none_is_a_named_error(wrong):
    with pytest.raises(EvaluationError, match="sensitivity"):
        rv.predictive_values(sensitivity=wrong, specificity=0.7, base_rate=0.05)


def test_the_plot_has_a_log_axis_the_study_and_what_was_asked(cohort):
    found = rv.at_base_rates(cohort, "Tool", 1, [0.02, (12, 240)])
    ax = found.plot("number_needed_to_detain")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    points = {float(line.get_xdata()[0]) for line in ax.lines if len(line.get_xdata()) == 1}
    assert points == {0.02, 0.05, 0.25}
    assert "found here" in {text.get_text() for text in ax.texts}
    assert "within 24 months" in ax.get_xlabel()
    assert ax.get_title(loc="left") == "Tool, score ≥ 1"


def test_a_published_ppv_is_carried_with_the_limits_of_its_own_count():
    # 20 of 60 flagged at a base rate of one fifth: odds of 1/2 against 1/4, a likelihood ratio of 2
    frame = rv.carried_ppv(ppv=(20, 60), base_rate=0.2, to=[0.1, (10, 100)], horizon_months=12).frame
    assert frame["estimate"].tolist() == pytest.approx([2, *[2 / 11, 11 / 2, 9 / 2] * 2])
    odds = np.array([end / (1 - end) for end in wilson(20 / 60, 60, critical(0.95))])
    assert frame.loc[0, ["lower", "upper"]].tolist() == pytest.approx((4 * odds).tolist())
    assert frame.loc[3, ["lower", "upper"]].tolist() == pytest.approx((9 / (4 * odds[::-1])).tolist())
    assert frame.loc[4, "lower"] < frame.loc[1, "lower"]
    assert frame["note"].str.contains("event rate").all()


def test_a_ppv_carried_back_is_the_ppv():
    there = rv.carried_ppv(ppv=(20, 60), base_rate=0.2, to=0.2).frame
    assert there.loc[1, ["lower", "upper"]].tolist() == pytest.approx(
        list(map(float, wilson(1 / 3, 60, critical(0.95))))
    )


def test_a_ppv_without_people_has_no_interval():
    assert rv.carried_ppv(ppv=1 / 6, base_rate=0.1, to=0.3).frame["lower"].isna().all()


@pytest.mark.parametrize("wrong", [41, 0, 1, (0, 5), "a"])
def test_a_ppv_that_is_none_is_a_named_error(wrong):
    with pytest.raises(EvaluationError, match="PPV"):
        rv.carried_ppv(ppv=wrong, base_rate=0.2, to=0.1)


def test_a_cut_on_a_band_that_is_not_there_is_a_row_that_says_so(cohort):
    found = rv.at_base_rates(cohort, "Tool", "high", [0.02, (12, 240)])
    assert len(found.there) == 9
    assert (found.there.frame["status"] == "not available").all()
    assert found.plot().lines[:] == []


def test_a_sample_stratified_by_the_outcome_is_carried_and_drawn_without_a_study_point():
    frame = TABLE.loc[TABLE.index.repeat(TABLE["n"])].drop(columns="n")
    cohort = rv.Cohort(frame, outcome="y", strata="y", predictions={"Tool": {"score": "score"}})
    found = rv.at_base_rates(cohort, "Tool", 1, 0.05)
    assert row(found.there, "transported_ppv")["estimate"] == pytest.approx(30 / 315)
    assert row(found.here, "ppv")["status"] == "not estimable"
    assert {float(line.get_xdata()[0]) for line in found.plot().lines if len(line.get_xdata()) == 1} == {0.05}


def test_the_number_needed_along_the_base_rate_falls_from_point_to_point(cohort):
    curve = rv.at_base_rates(cohort, "Tool", 1, 0.05).curve("number_needed_to_detain").frame
    assert (np.diff(curve["estimate"]) < 0).all()
    # from a third of the odds of 0.05 to three times those of 0.25, the event rate here
    assert curve["at"].iloc[[0, -1]].tolist() == pytest.approx([1 / 58, 1 / 2])


def test_a_curve_of_something_else_is_a_named_error(cohort):
    with pytest.raises(EvaluationError, match="number_needed_to_detain"):
        rv.at_base_rates(cohort, "Tool", 1, 0.05).plot("auc")


@pytest.mark.parametrize("metric", ["ppv", "number_needed_to_detain", "false_alarms_per_true_alarm"])
@pytest.mark.parametrize("outcome", [0, 1])
def test_where_nobody_can_be_found_or_missed_the_plot_is_drawn_without_a_warning(outcome, metric):
    frame = pd.DataFrame({"y": [outcome] * 20, "score": range(20)})
    people = rv.Cohort(frame, outcome="y", predictions={"Tool": {"score": "score"}})
    assert rv.at_base_rates(people, "Tool", 5, [0.02, 0.1]).plot(metric).get_xscale() == "log"
