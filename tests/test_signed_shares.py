"""Payoffs that fall to few people: the interval knows that nobody missed is not nobody to miss."""

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.intervals import mover_ratio, wilson
from riskeval.metrics import (
    expected_cost,
    interventions_avoided,
    net_benefit,
    standardised_net_benefit,
)

from .conftest import cohort_of, people

Z = 1.959963984540054


def counted(*rows: tuple[float, float, int, int]) -> rv.Cohort:
    """Rows of two risks, people and events."""
    table = pd.DataFrame(rows, columns=["a", "b", "n", "k"])
    tools = {"A": {"risk": "a"}, "B": {"risk": "b"}}
    return rv.Cohort.from_counts(table, n="n", events="k", predictions=tools).with_baselines()


def test_with_false_alarms_alone_the_interval_is_the_mirrored_one_of_their_share() -> None:
    # 0 of 40 flagged have the event; at 0.5 a false alarm costs a true one
    row = rv.evaluate(counted((0.9, 0.9, 40, 0), (0.1, 0.1, 60, 30)), net_benefit.at(0.5)).frame.iloc[0]
    lower, upper = wilson(0.4, 100, Z)
    none = wilson(0.0, 100, Z)[1]
    assert row["estimate"] == -0.4
    assert row["lower"] == pytest.approx(-upper)
    assert row["upper"] == pytest.approx(-0.4 + np.hypot(0.4 - lower, none))
    assert row["method"] == "MOVER of shares"


def test_that_nobody_was_missed_leaves_room_for_somebody() -> None:
    # from 0.1 on: 80 flagged, 20 left, none of them with the event; each false alarm costs a ninth
    cohort = counted((0.9, 0.9, 80, 30), (0.01, 0.01, 20, 0))
    found = rv.evaluate(cohort, net_benefit.at(0.1)).contrast("prediction", reference="treat all").frame
    row = found[found["prediction"] == "A"].iloc[0]
    saved = wilson(0.2, 100, Z)
    missed = wilson(0.0, 100, Z)[1]
    assert row["estimate"] == pytest.approx(0.2 / 9)
    assert row["lower"] == pytest.approx(0.2 / 9 - np.hypot((0.2 - saved[0]) / 9, missed))
    assert row["upper"] == pytest.approx(0.2 / 9 + (saved[1] - 0.2) / 9)


def test_whom_treat_all_cannot_leave_does_not_widen_the_interval() -> None:
    cohort = counted((0.9, 0.9, 80, 30), (0.01, 0.01, 20, 5))
    found = rv.evaluate(cohort, net_benefit.at(0.1))
    none = found.contrast("prediction", reference="treat none").frame
    alone = found.frame
    for name in ("A", "treat all"):
        ends = [f[f["prediction"] == name][["lower", "upper"]].to_numpy() for f in (none, alone)]
        np.testing.assert_allclose(*ends)


def test_flagging_everybody_has_the_interval_of_the_event_rate() -> None:
    row = rv.evaluate(counted((0.9, 0.9, 100, 30)).only("treat all"), net_benefit.at(0.5)).frame.iloc[0]
    # 0.3 − 0.7: twice the event rate less one
    assert row[["lower", "upper"]].tolist() == pytest.approx([2 * x - 1 for x in wilson(0.3, 100, Z)])


def test_the_p_of_a_contrast_is_where_its_interval_reaches_zero(cohort: rv.Cohort) -> None:
    asked = rv.evaluate(cohort.with_baselines(), net_benefit.at(0.25))
    row = asked.contrast("prediction", reference="treat all").frame.iloc[0]
    same = rv.evaluate(cohort.with_baselines(), net_benefit.at(0.25), confidence=1 - row["p"])
    ends = same.contrast("prediction", reference="treat all").frame.iloc[0][["lower", "upper"]]
    assert min(abs(ends.astype(float))) < 1e-9


def test_interventions_avoided_have_the_scaled_interval_of_the_gain_over_everybody(cohort: rv.Cohort) -> None:
    people = cohort.with_baselines()
    gain = (
        rv.evaluate(people, net_benefit.at(0.2)).contrast("prediction", reference="treat all").frame.iloc[0]
    )
    row = rv.evaluate(people, interventions_avoided.at(0.2)).frame.iloc[0]
    columns = ["estimate", "lower", "upper"]
    # at 0.2 an intervention costs a quarter of a true alarm
    assert row[columns].tolist() == pytest.approx([100 * x / 0.25 for x in gain[columns]])


@pytest.mark.parametrize(
    "design", [{"weights": "weight"}, {"cluster": "site"}, {"strata": "region"}], ids=lambda d: next(iter(d))
)
def test_with_many_people_it_is_walds_interval_whatever_the_design(design: dict[str, str]) -> None:
    frame = people(4000, seed=3)
    frame["site"] = frame["id"] % 400
    found = rv.evaluate(cohort_of(frame, **design).only("Tool").with_baselines(), net_benefit.at(0.25))
    for estimates in (found, found.contrast("prediction", reference="treat all")):
        row = estimates.frame.iloc[0]
        assert row["upper"] - row["lower"] == pytest.approx(2 * Z * row["se"], rel=0.02)


def test_groups_are_compared_by_the_intervals_of_each(cohort: rv.Cohort) -> None:
    found = rv.evaluate(cohort.only("Tool"), net_benefit.at(0.25), by="sex")
    row = found.contrast("sex", reference="male").frame.iloc[0]
    men, women = (found.frame.set_index("sex").loc[sex] for sex in ("male", "female"))
    assert row["lower"] == pytest.approx(
        row["estimate"] - np.hypot(women["estimate"] - women["lower"], men["upper"] - men["estimate"])
    )


def test_without_costs_the_expected_cost_of_flagging_nobody_is_the_event_rate() -> None:
    cohort = counted((0.9, 0.9, 100, 30)).only("treat none")
    row = rv.evaluate(cohort, expected_cost.at(0.5, on="risk")).frame.iloc[0]
    assert row[["lower", "upper"]].tolist() == pytest.approx([float(x) for x in wilson(0.3, 100, Z)])


def test_a_severity_counts_as_a_share_of_the_worst() -> None:
    # 100 people, 30 events of severity 2, all missed: the cost is twice the share of events
    table = pd.DataFrame({"y": [1] * 30 + [0] * 70, "risk": 0.1, "harm": 2.0})
    cohort = rv.Cohort(table, outcome="y", severity="harm", predictions={"Tool": {"risk": "risk"}})
    row = rv.evaluate(cohort.with_baselines().only("treat none"), expected_cost.at(0.5)).frame.iloc[0]
    assert row[["lower", "upper"]].tolist() == pytest.approx([2 * float(x) for x in wilson(0.3, 100, Z)])


def test_as_a_share_of_events_it_is_the_sensitivity_with_room_for_false_alarms() -> None:
    # 19 of 20 events flagged, none of 80 others; at 0.5 a false alarm costs a true one
    found = rv.evaluate(counted((0.9, 0.9, 19, 19), (0.1, 0.1, 81, 1)), standardised_net_benefit.at(0.5))
    row, caught = found.frame.iloc[0], wilson(0.95, 20, Z)
    assert row["estimate"] == pytest.approx(0.95)
    assert row["upper"] == pytest.approx(caught[1])
    # 0 of 100 people for 20 of 100 people (MOVER)
    none, events = wilson(0.0, 100, Z), wilson(0.2, 100, Z)
    alarms = mover_ratio(np.array(0.0), np.array(0.2), none, events, 0.0)[1]
    assert row["lower"] == pytest.approx(0.95 - np.hypot(0.95 - caught[0], alarms))
