"""What the cut of one role at a boundary of another would give away, and that no role is cut there."""

import json

import numpy as np
import pandas as pd
import pytest

from riskeval.analyses.price import price
from riskeval.report.build import build
from riskeval.report.bundle import bundle
from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.ledger import Ledger
from riskeval.report.pricing import stated_boundaries
from riskeval.report.shown_decision import shown_decision

from .studies import study

MINIMUM = 10
TEXT = """
title = "{title}"
[data]
source = "cohort.csv"
[roles]
outcome = "event"
horizon_months = 12
[predictions.Tool]
score = "total"
risk = "risk"
band = "rating"
levels = ["low", "moderate", "high"]
[decision]
{more}
"""
# score, risk, band, without the event, with it
BANDS = [
    (4, 0.1, "low", 60, 3),
    (5, 0.2, "moderate", 80, 12),
    (6, 0.3, "moderate", 70, 15),
    (7, 0.4, "high", 60, 20),
]
SAME_RISK = [
    (1, 0.1, "low", 60, 3),
    (2, 0.2, "low", 80, 12),
    (3, 0.2, "low", 70, 15),
    (4, 0.4, "high", 60, 20),
]
TWO_RISKS = [
    (1, 0.1, "low", 60, 3),
    (2, 0.2, "low", 80, 12),
    (2, 0.3, "low", 70, 15),
    (3, 0.4, "high", 60, 20),
]
CELLS = {"score and band": BANDS, "two scores of one risk": SAME_RISK, "one score of two risks": TWO_RISKS}


def people_of(cells):
    rows = [
        (score, risk, band, y)
        for score, risk, band, without, events in cells
        for y, times in ((0, without), (1, events))
        for _ in range(times)
    ]
    return pd.DataFrame(rows, columns=["total", "risk", "rating", "event"])


@pytest.fixture(params=CELLS)
def loaded(request, tmp_path):
    more = 'thresholds = [{ on = "Tool", role = "band", at = "moderate", why = "law" }]'
    more += "\nmissed_to_false_alarm = 4"
    if request.param != "score and band":
        more = "missed_to_false_alarm = 4"
    return study(tmp_path, people_of(CELLS[request.param]), text=TEXT, more=more)


def test_no_role_is_cut_where_its_people_are_too_few_on_either_side(loaded):
    decided = control(loaded)
    frame = decided.cohort.count([("Tool", "score"), ("Tool", "risk"), ("Tool", "band")])
    frame.columns = ["score", "risk", "band", "n", "events"]
    for role in ("score", "risk", "band"):
        for bound in decided.chain("Tool", role).bounds(role)[1:]:
            for side in (frame[frame[role] >= bound], frame[frame[role] < bound]):
                assert side["events"].sum() >= MINIMUM, (role, bound)
                assert (side["n"] - side["events"]).sum() >= MINIMUM, (role, bound)


def test_a_boundary_at_which_a_role_stays_is_none_of_that_role(loaded):
    chain = control(loaded).chain("Tool", "score")
    for role in chain.roles:
        values = chain.values[role].to_numpy()
        assert all(values[place - 1] < values[place] for place in chain.places(role))
        assert [chain.place(role, bound) for bound in chain.bounds(role)[1:]] == list(chain.places(role))
        assert len(chain.names(role)) == len(chain.places(role)) + 1
        for place in set(range(1, len(values))) - set(np.flatnonzero(np.diff(values)) + 1):
            with pytest.raises(ValueError, match="does not rise"):
                chain.bound(role, place)


def test_a_stated_risk_flags_the_people_above_its_boundary(loaded):
    context = Context(loaded, control(loaded), Ledger(MINIMUM))
    chain = context.control.chain("Tool", "risk")
    for risk, cut in stated_boundaries(context, "Tool"):
        assert chain.place("risk", risk) == cut.place


def test_no_row_and_no_decision_counts_the_three_with_the_event(loaded):
    for row in json.loads(bundle(build(loaded))["results.json"]):
        if row["n"] is not None:
            assert min(row["events"], row["n"] - row["events"]) >= MINIMUM, row
        if row["metric"] == "missed_events" and row["estimate"] is not None:
            assert row["estimate"] * row["n"] / 1000 >= MINIMUM - 1
    made = shown_decision(loaded, price(missed_to_false_alarm=4))
    assert made is not None
    told = made.consequences.frame
    counts = told[told["metric"].isin(["true_alarms", "false_alarms", "missed_events", "rightly_left"])]
    people = (counts["estimate"] * counts["n"] / 1000).round(6)
    assert len(counts) >= 12  # of the tool, of flagging everybody and of flagging nobody
    assert ((people == 0) | (people >= MINIMUM)).all()


@pytest.mark.parametrize("asked", ["3.5", "3.2", "2.5"])
def test_a_threshold_stands_at_the_printed_boundary_whoever_sits_below_it(tmp_path, asked):
    """Whether somebody scores 3.6 or nobody does, the report says the same of the threshold."""
    more = f'thresholds = [{{ on = "Tool", role = "score", at = {asked}, why = "law" }}]'
    told = []
    for between in (3.0, 3.6):
        cells = [(1, 0.1, "low", 5, 2), (between, 0.15, "low", 60, 20), (4, 0.4, "high", 60, 20)]
        (cut,) = control(study(tmp_path, people_of(cells), text=TEXT, more=more)).cuts
        told.append((cut.at, cut.moved))
    assert told == [(4.0, True), (4.0, True)]


def test_without_control_a_threshold_stands_where_it_was_decided(tmp_path):
    more = (
        'thresholds = [{ on = "Tool", role = "score", at = 5.5, why = "law" }]\n[privacy]\nminimum_cell = 1'
    )
    (cut,) = control(study(tmp_path, people_of(BANDS), text=TEXT, more=more)).cuts
    assert (cut.at, cut.moved) == (5.5, False)


GROUPED = TEXT.replace(
    "horizon_months = 12", 'horizon_months = 12\ngroups = ["sex"]\nreference = {{ sex = "male" }}'
)
MANY = [(1, 0.1, "low", 90, 30), (2, 0.2, "low", 80, 32), (3, 0.3, "low", 70, 35), (4, 0.4, "high", 60, 40)]


def grouped(folder, women, more, men=MANY):
    frame = pd.concat([people_of(women).assign(sex="female"), people_of(men).assign(sex="male")])
    return study(folder, frame, text=GROUPED, more=more)


def test_a_group_is_hidden_where_few_stand_between_a_cut_on_the_score_and_one_on_the_risk(tmp_path):
    """Of the women four with the event have a score of 2: two cuts, each of which alone could be shown."""
    women = [(1, 0.1, "low", 40, 12), (2, 0.2, "low", 30, 4), (3, 0.3, "low", 40, 15)]
    score = '{ on = "Tool", role = "score", at = 2, why = "law" }'
    risk = '{ on = "Tool", role = "risk", at = 0.3, why = "law" }'
    for number, (cuts, hidden) in enumerate(
        [((score,), set()), ((risk,), set()), ((score, risk), {"female"})]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        decided = control(grouped(folder, women, f"thresholds = [{', '.join(cuts)}]"))
        assert hidden <= decided.hidden["sex", "Tool"], cuts
        assert bool(decided.hidden["sex", "Tool"]) == bool(hidden)


def test_of_one_score_with_two_risks_each_person_counts_on_the_level_of_their_own_risk(tmp_path):
    men = [
        (1, 0.1, "low", 90, 30),
        (2, 0.2, "low", 80, 32),
        (2, 0.3, "low", 70, 35),
        (3, 0.4, "high", 60, 40),
    ]
    loaded = grouped(tmp_path, TWO_RISKS, "", men=men)
    chain = control(loaded).chain("Tool", "risk")
    counted = chain.counted(loaded.cohort, "sex")
    assert counted["female"][1:].tolist() == [[events, without] for *_, without, events in TWO_RISKS]
    assert counted["male"][1:].tolist() == [[events, without] for *_, without, events in men]
    assert counted["male"][0].tolist() == [0, 0]
