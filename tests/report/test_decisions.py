"""The section on decisions, and what an attacker can read off it."""

import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest

from riskeval.analyses.best_cuts import best_cuts
from riskeval.cohort import Cohort
from riskeval.report.build import build
from riskeval.report.bundle import bundle
from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.ledger import Ledger
from riskeval.report.pricing import flagged_at, stated_boundaries

from .studies import people, study

MINIMUM = 10
PRICED = "missed_to_false_alarm = 4\nbase_rates = [0.05]"
THEMES = ("decision", "decision-curve", "decision-sensitivity", "decision-differences")


def read(folder, frame, more=PRICED):
    loaded = study(folder, frame, more=more)
    files = {name: content.decode() for name, content in bundle(build(loaded)).items()}
    return loaded, files, json.loads(files["results.json"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return read(tmp_path_factory.mktemp("decisions"), people(1500))


def section(files, name="decisions"):
    return re.search(rf'<section id="{name}">(.*?)</section>', files["report.html"], re.DOTALL)[1]


def test_four_false_alarms_per_missed_event_mean_acting_from_one_in_five(made):
    _, files, rows = made
    assert "4 false alarms" in section(files)
    assert {row["at"] for row in rows if row["theme"] == "decision"} == {0.2}


def test_net_benefit_is_true_alarms_less_a_quarter_of_the_false_alarms_of_the_shown_boundary(made):
    loaded, _, rows = made
    (row,) = (
        r
        for r in rows
        if r["theme"] == "decision"
        and r["prediction"] == "Tool"
        and r["metric"] == "net_benefit"
        and not r["contrast"]
        and r["label"].startswith("risk")
    )
    bound = float(re.search(r"≥ ([\d.]+)", row["label"])[1])
    counts = control(loaded).cohort.count([("Tool", "risk")])
    counts.columns = ["risk", "n", "events"]
    above = counts[counts["risk"] >= bound - 1e-9]
    worth = (above["events"].sum() - (above["n"] - above["events"]).sum() / 4) / counts["n"].sum()
    assert row["estimate"] == round(worth, 4)


def test_a_price_takes_the_lowest_shown_boundary_that_is_not_below_it(made):
    loaded, _, _ = made
    decided = control(loaded)
    boundaries = stated_boundaries(Context(loaded, decided, Ledger(MINIMUM)), "Tool")
    bounds = [risk for risk, _ in boundaries]
    for price in np.arange(1, 100) / 100:
        cut = flagged_at(boundaries, price)
        above = [bound for bound in bounds if bound >= price - 1e-9]
        assert (cut is None) == (not above)
        if cut is not None:
            assert cut.at == pytest.approx(min(above))


def test_flagging_nobody_is_worth_nothing(made):
    worth = [r for r in made[2] if r["prediction"] == "treat none" and r["metric"] == "net_benefit"]
    assert worth
    assert all(row["estimate"] == 0 for row in worth)


def test_without_a_price_nothing_is_chosen_and_the_author_is_asked(tmp_path):
    _, files, rows = read(tmp_path, people(900), more="")
    assert "AUTHOR:" in section(files)
    assert not [
        row for row in rows if row["theme"] in ("decision", "decision-sensitivity", "decision-people")
    ]
    assert "figures/decision-curve.svg" in files


def test_a_base_rate_of_one_in_twenty_carries_the_cut_by_its_likelihood_ratio(made):
    rows = [r for r in made[2] if r["theme"] == "base-rates" and r["prediction"] == "Tool"]
    rate = {r["metric"]: r["estimate"] for r in made[2] if r["theme"] == "thresholds" and r["on"] == "score"}
    (ppv,) = (r["estimate"] for r in rows if r["metric"] == "transported_ppv")
    true, false = 0.05 * rate["sensitivity"], 0.95 * (1 - rate["specificity"])
    assert ppv == pytest.approx(true / (true + false), abs=0.002)
    assert "An assumption, not a finding" in section(made[1])


def test_the_ranges_of_merged_levels_rest_on_merged_counts():
    table = pd.DataFrame({"r": list("abcd"), "n": [100, 80, 40, 20], "k": [5, 8, 10, 12]})
    cohort = Cohort.from_counts(
        table, n="n", events="k", predictions={"J": {"band": "r", "levels": list("abcd")}}
    )
    frame = best_cuts(cohort, "J", at=[2]).frame
    assert frame["n"].dropna().tolist() == [180, 180, 60, 60]
    assert frame.loc[frame["metric"] == "best_from", "estimate"].round(4).tolist() == [0, 0.0722, 0.3667]


def _top_heavy(frame):
    """A score that hardly anybody reaches, with a risk of its own."""
    total = frame["total"].clip(upper=9)
    total[np.arange(len(frame)) % 300 == 0] = 12
    return frame.assign(total=total, risk=np.round(0.03 + total * 0.06, 2))


SCENARIOS = {
    "as simulated": lambda f: f,
    "hardly anybody at the top": _top_heavy,
    "a risk of its own for everybody": lambda f: f.assign(
        risk=np.random.default_rng(1).random(len(f)).round(6)
    ),
    "a risk that falls as the score rises": lambda f: f.assign(risk=np.round(0.9 - f["total"] * 0.06, 2)),
}


@pytest.fixture(scope="module", params=SCENARIOS)
def attacked(request, tmp_path_factory):
    return read(tmp_path_factory.mktemp("attack"), SCENARIOS[request.param](people(1500)))


def test_no_count_below_the_minimum_can_be_solved_from_net_benefits(attacked):
    """Two prices on one cut are two equations in its true and false alarms; cuts are then subtracted."""
    _, _, rows = attacked
    auc = [r for r in rows if r["theme"] == "auc" and r["sex"] == r["origin"] == "(all)"]
    whole = {r["prediction"]: (r["n"], r["events"]) for r in auc}
    for name in ("Tool", "Judgement"):
        n, events = whole[name]
        cells = {(n, events), (0.0, 0.0)}
        for row in rows:
            if row["theme"] == "thresholds" and row["metric"] == "true_alarms" and row["prediction"] == name:
                cells |= {_flagged(rows, name, row["label"], n)}
        for part in _priced(rows, name).values():
            odds = np.array([row["at"] / (1 - row["at"]) for row in part])
            worth = np.array([row["estimate"] for row in part])
            true, false = np.linalg.lstsq(np.column_stack([np.ones_like(odds), -odds]), worth, rcond=None)[0]
            cells.add((round((true + false) * n), round(true * n)))
        _no_small_difference(cells)


def _flagged(rows, name, label, n):
    found = {
        r["metric"]: r["estimate"]
        for r in rows
        if r["theme"] == "thresholds" and r["prediction"] == name and r["label"] == label
    }
    true, false = found["true_alarms"], found["false_alarms"]
    return round((true + false) * n / 1000), round(true * n / 1000)


def _priced(rows, name):
    """Curve rows of each cut of a prediction."""
    parts = {}
    for row in rows:
        if row["theme"] == "decision-curve" and row["prediction"] == name and row["label"]:
            parts.setdefault(row["label"], []).append(row)
    return parts


def _no_small_difference(cells):
    """People and events above each cut, to within what rounding leaves open."""
    blur = 3
    for (n, events), (other_n, other_events) in itertools.combinations(sorted(cells), 2):
        people_between, events_between = abs(n - other_n), abs(events - other_events)
        if people_between > blur:
            assert events_between >= MINIMUM - blur, (n, events, other_n, other_events)
            assert people_between - events_between >= MINIMUM - blur, (n, events, other_n, other_events)


def test_the_curve_of_a_risk_knows_only_the_boundaries_that_are_shown(attacked):
    """Along the prices the curve is a line in the odds, broken only at shown boundaries."""
    loaded, _, rows = attacked
    boundaries = stated_boundaries(Context(loaded, control(loaded), Ledger(MINIMUM)), "Tool")
    curve = [
        r for r in rows if r["theme"] == "decision-curve" and r["prediction"] == "Tool" and r["on"] == "risk"
    ]
    counts = control(loaded).cohort.count([("Tool", "risk")])
    counts.columns = ["risk", "n", "events"]
    for row in curve:
        cut = flagged_at(boundaries, row["at"])
        above = counts[counts["risk"] >= cut.at]
        odds = row["at"] / (1 - row["at"])
        worth = (above["events"].sum() - odds * (above["n"] - above["events"]).sum()) / counts["n"].sum()
        assert row["estimate"] == pytest.approx(worth, abs=6e-5)
        events, people_above = above["events"].sum(), above["n"].sum()
        assert min(events, people_above - events) >= MINIMUM


def test_no_row_of_the_section_rests_on_a_small_count(attacked):
    for row in attacked[2]:
        if row["theme"].startswith(("decision", "base-rates")) and row["n"] is not None:
            assert min(row["n"], row["events"], row["n"] - row["events"]) >= MINIMUM, row["id"]


def test_no_isotonic_step_and_no_person_is_drawn(attacked):
    _, files, rows = attacked
    assert not [row for row in rows if row["metric"] in ("isotonic_rate", "belt")]
    levels = {row["at"] for row in rows if row["theme"] == "score-table" and row["prediction"] == "Tool"}
    curve = files.get("figures/calibration-curve-tool.svg", "")
    assert len(re.findall(r'data-ref="score-table', curve)) <= len(levels)
