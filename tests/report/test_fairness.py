"""The section on groups: what it says to a judge, and that nothing hidden enters any of its numbers."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.group_levels import group_levels
from riskeval.report.ledger import Ledger
from riskeval.report.report import Report
from riskeval.report.sections import groups
from riskeval.report.study import Study

from .studies import PLAIN, people, study

MINIMUM = 10
MARGINS = "[fairness]\nmargin = 0.05\nratio_margin = 1.25\n"
BOTH = PLAIN.replace('reference = {{ sex = "male" }}', 'reference = {{ sex = "male", origin = "north" }}')


@dataclass(frozen=True)
class Made:
    """The section of a study on groups: its text and its rows."""

    loaded: Study
    html: str
    rows: list

    def table(self, **wanted):
        frame = pd.DataFrame(self.rows)
        for name, value in wanted.items():
            frame = frame[frame[name] == value]
        return frame


def section(folder, frame, more="", text=BOTH):
    folder.mkdir(parents=True, exist_ok=True)
    loaded = study(folder, frame, more=more, text=text)
    decided = control(loaded)
    context = Context(loaded, decided, Ledger(decided.minimum))
    made = groups.section(context)
    page = Report("title", [], [made]).html()
    html = re.search(r'<section id="groups">(.*?)</section>', page, re.DOTALL)[1]
    return Made(loaded, html, context.ledger.results())


def context_of(loaded):
    return Context(loaded, control(loaded), Ledger(MINIMUM))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return section(tmp_path_factory.mktemp("plain"), people(1500), MARGINS)


def _small_groups(n=1500):
    """Two of five groups are too small to be told apart at the thresholds."""
    frame = people(
        n, origins=("north", "south", "east", "isle", "cape"), shares=(0.5, 0.36, 0.05, 0.045, 0.045)
    )
    return frame.query("rating != ''").reset_index(drop=True)


@pytest.fixture(scope="module")
def hiding(tmp_path_factory):
    return section(tmp_path_factory.mktemp("hiding"), _small_groups(), MARGINS)


def test_with_a_margin_a_criterion_may_hold_and_the_margin_is_printed(made):
    assert "holds within the margin" in made.html
    assert "5 percentage points and ratios from 0.8 to 1.25" in made.html


def test_without_a_margin_nothing_holds_and_the_author_is_asked_for_one(tmp_path):
    html = section(tmp_path, people(900)).html
    assert "AUTHOR:" in html
    assert "holds within the margin" not in html
    assert "“Cannot be judged” means neither" in html


def test_without_a_reference_group_no_difference_is_given(tmp_path):
    text = PLAIN.replace('reference = {{ sex = "male" }}', "")
    found = section(tmp_path, people(900), text=text)
    assert not [row for row in found.rows if row["contrast"]]
    assert "no reference group was named" in found.html


def test_every_group_has_a_block_that_tells_three_things_apart(made):
    for label in ("male", "female", "north", "south", "east"):
        assert f'<strong class="group">{label}</strong>' in made.html
    for heading in ("Shown by these data", "Not shown: open", "Not studied here"):
        assert heading in made.html
    assert made.html.count("recorded as often") == 5


def test_no_prediction_and_no_group_is_called_fair_or_biased(made):
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", made.html, flags=re.DOTALL)
    own = re.sub(r"Fair prediction with disparate impact|Fairness in criminal justice[^,]*", "", words)
    own = re.sub(r"\([^()]*(?:doi|arXiv)[^()]*\)", "", own)
    assert not re.findall(r"\b(?:un)?biased\b|\bunfair\b|\bfair\b", own, re.IGNORECASE)


def test_each_criterion_names_its_paper_and_its_blind_spot_once(made):
    assert made.html.count("</strong> (Chouldechova 2017") == 1
    assert made.html.count(") cannot see:") == len(set(re.findall(r"<strong>([^<]+)</strong> \(", made.html)))


def test_differences_of_rates_are_printed_in_points_and_ratios_as_ratios(made):
    cells = re.findall(r'data-ref="(groups-contrasts\.[^"]+)"[^>]*data-style="(\w+)"', made.html)
    styles = {ref: style for ref, style in cells if "tool.ppv." in ref}
    assert {style for ref, style in styles.items() if "difference" in ref} == {"points"}
    assert {style for ref, style in styles.items() if ".ratio-" in ref} == {"ratio"}


def test_the_ppv_difference_is_that_of_the_two_printed_rates(made):
    rates = made.table(theme="groups-rates", prediction="Tool", metric="ppv").set_index("sex")["estimate"]
    gap = made.table(theme="groups-contrasts", prediction="Tool", metric="ppv", contrast="difference")
    (found,) = gap[(gap["sex"] == "female") & ~gap["method"].str.contains("simultaneous")]["estimate"]
    assert found == pytest.approx(rates["female"] - rates["male"], abs=0.0011)


def test_no_row_by_group_rests_on_a_small_count(made, hiding):
    for row in [*made.rows, *hiding.rows]:
        if row["n"] is not None:
            assert min(row["n"], row["events"], row["n"] - row["events"]) >= MINIMUM, row["id"]


def test_levels_by_group_sum_to_the_group_and_no_difference_between_them_is_small(made):
    """Cells of all groups at one level are also subtracted from the score table of everybody."""
    levels = made.table(theme="groups-levels", metric="event_rate", prediction="Tool")
    everybody = made.table(theme="sample")
    for column in ("sex", "origin"):
        mine = levels[levels[column] != "(all)"]
        for label, part in mine.groupby(column):
            (whole,) = everybody[everybody[column] == label].to_dict("records")
            assert (part["n"].sum(), part["events"].sum()) == (whole["n"], whole["events"])
        by_level = mine.groupby("at")[["n", "events"]].sum()
        chain = control(made.loaded).chain("Tool", "risk")
        assert set(by_level.index) <= set(chain.bounds("risk"))


def test_groups_that_fail_at_a_threshold_count_together_and_keep_no_rate_of_their_own(hiding):
    found = group_levels(context_of(hiding.loaded), "origin", "Tool")
    assert len(found.hidden) >= 2
    told = {
        row["metric"]
        for row in hiding.rows
        if row.get("origin") in found.hidden and row["estimate"] is not None
    }
    assert told <= {"event_rate", "auc"}
    assert found.together in {row.get("origin") for row in hiding.rows}
    assert "Withheld" in hiding.html


def _numbers(rows, column):
    """Every number of the section but the AUC of the groups of a column."""
    kept = [r for r in rows if not (r["metric"] == "auc" and r.get(column, "(all)") != "(all)")]
    return {
        r["id"]: tuple(r[k] for k in ("estimate", "se", "lower", "upper", "p", "n", "events", "note"))
        for r in kept
    }


def _swapped(frame, column, same, seed=0):
    """The labels of a column dealt anew among people who are alike in all that may be shown."""
    rng = np.random.default_rng(seed)
    dealt = frame.groupby(same, dropna=False)[column].transform(lambda x: rng.permutation(x.to_numpy()))
    return frame.assign(**{column: dealt})


def _runs(loaded, column, name="Tool"):
    """Between which boundaries that may be shown by group each person's score lies."""
    found = group_levels(context_of(loaded), column, name)
    chain = found.chain("score")
    edges = chain.values["score"].to_numpy()[list(chain.kept)]
    return found, lambda scores: np.searchsorted(edges, scores, side="right")


@pytest.mark.parametrize("column", ["sex", "origin"])
def test_who_stands_where_within_a_merged_level_enters_no_number_but_the_auc(tmp_path, column):
    """Dealing the labels anew within (merged level, rating, outcome) changes every hidden count by level."""
    frame = people(1500).query("rating != ''").reset_index(drop=True)
    first = section(tmp_path / "a", frame, MARGINS)
    found, run = _runs(first.loaded, column)
    assert found.merged
    assert not found.hidden
    other = "origin" if column == "sex" else "sex"
    dealt = _swapped(frame.assign(run=run(frame["total"])), column, ["run", "rating", "event", other]).drop(
        columns="run"
    )
    hidden_counts = [f.groupby([column, "total", "event"]).size() for f in (frame, dealt)]
    assert not hidden_counts[0].equals(hidden_counts[1])
    second = section(tmp_path / "b", dealt, MARGINS)
    assert _numbers(first.rows, column) == _numbers(second.rows, column)


def test_which_of_the_hidden_groups_was_flagged_enters_no_number_but_the_auc(tmp_path, hiding):
    """Dealing the labels of the hidden groups anew within the outcome changes every rate they have alone."""
    frame = _small_groups()
    found = group_levels(context_of(hiding.loaded), "origin", "Tool")
    inside = frame["origin"].isin(found.hidden)
    dealt = _swapped(frame[inside], "origin", ["event", "sex"], seed=3)
    changed = pd.concat([frame[~inside], dealt]).sort_index()
    flagged = [f[f["total"] >= 6].groupby(["origin", "event"]).size() for f in (frame, changed)]
    assert not flagged[0].equals(flagged[1])
    second = section(tmp_path, changed, MARGINS)
    assert group_levels(context_of(second.loaded), "origin", "Tool").hidden == found.hidden
    assert _numbers(hiding.rows, "origin") == _numbers(second.rows, "origin")


def test_a_rating_whose_levels_are_merged_keeps_also_its_auc_from_telling_them(tmp_path):
    """Low and moderate are merged for a small group; dealing its people between them changes nothing."""
    frame = people(1500, shares=(0.6, 0.32, 0.08)).query("rating != ''").reset_index(drop=True)
    first = section(tmp_path / "a", frame, MARGINS)
    found = group_levels(context_of(first.loaded), "origin", "Judgement")
    assert found.few_unknown or not found.possible
    merged = frame["rating"].where(frame["rating"] == "high", "lower")
    dealt = _swapped(frame.assign(merged=merged), "origin", ["merged", "event", "total", "sex"]).drop(
        columns="merged"
    )
    second = section(tmp_path / "b", dealt, MARGINS)
    mine = [
        {r["id"]: r["estimate"] for r in made.rows if r["prediction"] == "Judgement"}
        for made in (first, second)
    ]
    assert mine[0] == mine[1]


def test_names_of_groups_are_escaped(tmp_path):
    names = ("<b>x</b>", "{0} $y$", "z")
    text = PLAIN.replace('reference = {{ sex = "male" }}', 'reference = {{ origin = "{{0}} $y$" }}')
    found = section(tmp_path, people(900, origins=names), MARGINS, text=text)
    assert "<b>x" not in found.html
    assert "{0} $y$" in found.html


def test_three_groups_have_a_spread_with_an_interval_and_two_have_none(made):
    spread = made.table(theme="groups-spread")
    assert set(spread["metric"]) >= {"ppv", "false_positive_rate", "false_negative_rate", "flag_rate"}
    assert (spread["lower"].fillna(0) <= spread["estimate"]).all()
    assert "How far apart the groups of origin are" in made.html
    assert "How far apart the groups of sex are" not in made.html


def test_people_are_ranked_across_groups_too(made):
    rows = made.table(theme="groups-contrasts", metric="xauc", contrast="difference")
    assert {"female"} <= set(rows["sex"].dropna())
    assert "Equal xAUC" in made.html


def test_the_detection_ratio_that_would_explain_the_gap_is_that_of_the_printed_rates(made):
    rates = made.table(theme="sample", metric="event_rate").set_index("sex")["estimate"]
    ratio = made.table(theme="groups-contrasts", metric="event_rate", contrast="ratio").set_index("sex")[
        "estimate"
    ]
    assert ratio["female"] == pytest.approx(rates["female"] / rates["male"], abs=0.01)
    assert "cannot tell the two apart" in made.html
