"""Disclosure control from end to end: what an attacker can read off a whole bundle."""

import itertools
import json
import re

import numpy as np
import pytest

from riskeval.report.build import build
from riskeval.report.bundle import bundle, write_report
from riskeval.report.chain import chains_of, with_boundaries
from riskeval.report.control import control

from .studies import PLAIN, people, study

MINIMUM = 10
OF_LEVELS = (
    "score-table",
    "decision-cuts",
    "flow",
    "groups-levels",
)  # rows about some levels, not about all people
COUNTED = {
    "event_rate",
    "sensitivity",
    "specificity",
    "ppv",
    "npv",
    "flag_rate",
    "true_alarms",
    "missed_events",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A study with a group of seven people and one of forty."""
    folder = tmp_path_factory.mktemp("tiny")
    frame = people(1500, origins=("north", "south", "east", "isle"), shares=(0.6, 0.36, 0.035, 0.005))
    return study(folder, frame), frame


@pytest.fixture(scope="module")
def files(tiny):
    return {name: content.decode() for name, content in bundle(build(tiny[0])).items()}


def rows_of(files):
    return json.loads(files["results.json"])


def test_a_tiny_group_appears_under_no_name_in_any_table(files):
    assert "isle" not in files["results.json"]
    assert "isle" not in "".join(
        text for name, text in files.items() if name.startswith(("tables", "figures"))
    )
    assert any(row.get("origin") == "(other)" for row in rows_of(files))


def test_no_row_shows_a_count_below_the_minimum(files):
    for row in rows_of(files):
        for n in (row["n"], row["events"]):
            assert n is None or n >= MINIMUM, row
        if row["n"] is not None:
            assert row["n"] - row["events"] >= MINIMUM, row
        assert row["n_dropped"] in (None, 0.0) or row["n_dropped"] >= MINIMUM


def test_groups_of_a_margin_sum_to_everybody_and_no_difference_is_small(files):
    rates = [row for row in rows_of(files) if row["theme"] == "sample"]
    everybody = next(row for row in rates if row["sex"] == row["origin"] == "(all)")
    for column in ("sex", "origin"):
        parts = [row for row in rates if row[column] != "(all)"]
        assert sum(row["n"] for row in parts) == everybody["n"]
        for size in range(1, len(parts)):
            for some in itertools.combinations(parts, size):
                for field in ("n", "events"):
                    rest = everybody[field] - sum(row[field] for row in some)
                    assert rest >= MINIMUM


def test_rates_at_thresholds_give_no_small_cell_away_even_by_subtraction(files):
    """Rebuild every fourfold table of a group from its rates, and the rest by subtraction."""
    rows = [
        row for row in rows_of(files) if row["theme"] == "groups-rates" and row["metric"] == "sensitivity"
    ]
    overall = [
        row for row in rows_of(files) if row["theme"] == "thresholds" and row["metric"] == "sensitivity"
    ]
    for whole in overall:
        mine = [r for r in rows if (r["prediction"], r["at"]) == (whole["prediction"], whole["at"])]
        for column in ("sex", "origin"):
            shown = [r for r in mine if r[column] != "(all)" and r["estimate"] is not None]
            flagged = [round(r["estimate"] * r["events"]) for r in shown]
            missed = [r["events"] - k for r, k in zip(shown, flagged, strict=True)]
            assert all(k >= MINIMUM for k in [*flagged, *missed])
            if len(shown) < len([r for r in mine if r[column] != "(all)"]):
                rest = round(whole["estimate"] * whole["events"]) - sum(flagged)
                assert rest >= MINIMUM
                assert whole["events"] - round(whole["estimate"] * whole["events"]) - sum(missed) >= MINIMUM


def test_a_suppressed_row_is_null_in_every_file_and_has_no_mark(files):
    hidden = [row for row in rows_of(files) if row["status"] == "suppressed"]
    assert hidden
    for row in hidden:
        assert all(row[name] is None for name in ("estimate", "se", "lower", "upper", "p", "n", "events"))
    ids = {row["id"] for row in hidden}
    for name, text in files.items():
        if name.startswith("figures"):
            marks = set(re.findall(r'<(?:g|path)[^>]*data-ref="([^"]+)"', text))
            texts = set(re.findall(r'data-ref="([^"]+)">\s*<text[^>]*>suppressed', text))
            assert not (marks & ids) - texts
    for identity in ids:
        for line in (
            line for name, t in files.items() if name.startswith("tables") for line in t.splitlines()
        ):
            if line.startswith(identity + ","):
                assert "suppressed" in line


def test_people_without_a_rating_are_too_few_to_be_told_apart_so_all_rest_on_the_others(tiny):
    loaded, frame = tiny
    decided = control(loaded)
    assert decided.required == ("Judgement",)
    assert decided.cohort.n == (frame["rating"] != "").sum()
    assert decided.flow[0].n is None
    assert all(n is None for box in decided.flow for _, n in box.excluded)


def test_the_page_does_not_say_how_many_rows_were_read_when_the_flow_diagram_hides_it(tiny, files):
    _, frame = tiny
    assert f"{len(frame):,}" not in files["report.html"]
    assert json.loads(files["flow.json"])[0]["n"] is None


def test_scores_risks_and_bands_of_one_tool_are_cut_at_the_same_places(tiny):
    decided = control(tiny[0])
    score, risk = decided.chain("Tool", "score"), decided.chain("Tool", "risk")
    assert score is risk
    assert len(score.bounds("score")) == len(score.bounds("risk")) == len(score.kept) + 1


def test_a_risk_with_many_values_is_cut_at_round_places(tmp_path):
    frame = people(1500)
    frame["risk"] = np.random.default_rng(3).random(len(frame)).round(6)
    text = PLAIN.replace('score = "total"\n', "").replace('role = "score", at = 6', 'role = "risk", at = 0.5')
    loaded = study(tmp_path, frame, text=text)
    chain = control(loaded).chain("Tool", "risk")
    assert 5 < len(chain.bounds("risk")) <= 21
    assert all(abs(bound * 20 - round(bound * 20)) < 1e-9 for bound in chain.bounds("risk"))


def test_a_threshold_among_too_few_people_moves_and_the_report_says_so(tmp_path):
    text = PLAIN.replace("at = 6", "at = 12")
    loaded = study(tmp_path, people(600), text=text)
    cut = control(loaded).cuts[0]
    assert cut.moved
    assert cut.at < 12
    page = bundle(build(loaded))["report.html"].decode()
    assert "moved to the nearest boundary" in page


def test_bands_are_kept_before_single_scores(tiny):
    cohort = tiny[0].cohort
    chain = chains_of(cohort, cohort.predictions["Tool"])[0]
    assert with_boundaries(chain, [6], MINIMUM).place("score", 6) in with_boundaries(chain, [6], MINIMUM).kept


def test_too_few_events_leave_a_report_without_counts(tmp_path):
    frame = people(300)
    frame["event"] = (np.arange(len(frame)) < 6).astype(int)
    loaded = study(tmp_path, frame)
    files = {name: content.decode() for name, content in bundle(build(loaded)).items()}
    counted = [row for row in rows_of(files) if row["metric"] in COUNTED]
    assert all(row["estimate"] is None for row in counted)
    assert "too few events" in files["report.html"]


def test_hostile_names_are_printed_as_they_are_and_do_nothing(tmp_path):
    frame = people(
        900, origins=("<script>alert(1)</script>", "$\\frac{$", "=HYPERLINK(1)"), shares=(0.5, 0.3, 0.2)
    )
    loaded = study(tmp_path, frame, title="A <b>bold</b> & {curly} $\\\\frac{{$ title")
    page = write_report(loaded, tmp_path / "out")
    text = page.read_text()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<b>bold" not in text
    svg = (page.parent / "figures" / "auc-origin.svg").read_text()
    assert "$\\frac{$" in svg
    table = (page.parent / "tables" / "sample.csv").read_text()
    assert "'=HYPERLINK(1)" in table


def test_a_study_of_one_prediction_without_groups_or_thresholds_has_a_report(tmp_path):
    text = """
title = "Small"
[data]
source = "cohort.csv"
[roles]
outcome = "event"
[predictions.Tool]
score = "total"
"""
    page = write_report(study(tmp_path, people(300), text=text), tmp_path / "out").read_text()
    assert page.count("AUTHOR:") > 5
    assert "nothing to compare" in page


def test_a_minimum_of_one_shows_every_level(tmp_path):
    loaded = study(tmp_path, people(300), more="[privacy]\nminimum_cell = 1")
    chain = control(loaded).chain("Tool", "score")
    assert len(chain.kept) == len(chain.values) - 1
    assert build(loaded).report.sections


def lacking(frame, share, of=None, few=0, seed=5):
    """The frame with ratings missing: a share of everybody, and only a few in one group."""
    rng = np.random.default_rng(seed)
    gone = rng.random(len(frame)) < share
    if of is not None:
        inside = np.flatnonzero(frame["origin"] == of)
        gone[inside] = False
        gone[rng.choice(inside, size=few, replace=False)] = True
    return frame.assign(rating=np.where(gone, "", frame["rating"]))


SCENARIOS = {
    "a few lack the rating": lambda f: lacking(f, 0.004),
    "many lack it, but few of one group": lambda f: lacking(f, 0.4, of="east", few=2),
    "nobody of one group lacks it": lambda f: lacking(f, 0.3, of="east", few=0),
    "a few lack the risk of their score": lambda f: f.assign(
        risk=f["risk"].mask(np.arange(len(f)) % 397 == 0)
    ),
    "some have no label": lambda f: f.assign(sex=f["sex"].mask(np.arange(len(f)) % 300 == 0)),
    "hardly anybody at the top": lambda f: f.assign(
        total=f["total"].clip(upper=9) + (np.arange(len(f)) % 400 == 0)
    ),
}


@pytest.fixture(scope="module", params=SCENARIOS)
def rows(request, tmp_path_factory):
    """The results of a study in which few people stand apart in some way."""
    folder = tmp_path_factory.mktemp("scenario")
    loaded = study(folder, SCENARIOS[request.param](people(1600)))
    return json.loads(bundle(build(loaded))["results.json"])


def test_no_two_totals_of_the_same_people_differ_by_a_few(rows):
    totals = {}
    for row in rows:
        if row["contrast"] == "" and row["n"] is not None and row["theme"] not in OF_LEVELS:
            place = row.get("sex", "(all)"), row.get("origin", "(all)")
            totals.setdefault(place, set()).add((row["n"], row["events"]))
    assert len(totals) > 3
    for seen in totals.values():
        for (n, events), (other_n, other_events) in itertools.combinations(seen, 2):
            for gap in (abs(events - other_events), abs((n - events) - (other_n - other_events))):
                assert gap >= MINIMUM, (seen, gap)


def test_levels_of_a_score_table_sum_to_everybody_and_none_is_small(rows):
    levels = [row for row in rows if row["theme"] == "score-table" and row["metric"] == "event_rate"]
    for name in ("Tool", "Judgement"):
        mine = [row for row in levels if row["prediction"] == name]
        whole = next(row for row in rows if row["theme"] == "auc" and row["prediction"] == name)
        assert sum(row["n"] for row in mine) == whole["n"]
        assert sum(row["events"] for row in mine) == whole["events"]
        assert all(min(row["events"], row["n"] - row["events"]) >= MINIMUM for row in mine)


def test_a_label_that_only_few_people_have_is_in_no_file(files):
    assert "isle" not in "".join(files.values())
    assert "“east” and labels that too few people have" in files["report.html"]


def test_a_threshold_between_steps_of_a_continuous_score_stands_where_it_was_decided(tmp_path):
    frame = people(1500)
    frame["total"] = (frame["total"] + np.random.default_rng(4).random(len(frame))).round(4)
    loaded = study(tmp_path, frame, text=PLAIN.replace("at = 6", "at = 6.5"))
    decided = control(loaded)
    chain = decided.chain("Tool", "score")
    assert decided.cuts[0].at == 6.5
    assert 6.5 in chain.bounds("score")
    assert all(len(f"{bound:g}") <= 4 for bound in chain.bounds("score"))
    places = [chain.place("score", bound) for bound in chain.bounds("score")[1:]]
    assert places == list(chain.kept)
