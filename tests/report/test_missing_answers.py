"""The report scores a total with missing answers under every rule, and gives no small count away."""

from itertools import combinations

import numpy as np
import pytest

import riskeval as rv
from riskeval.report.build import build
from riskeval.report.bundle import write_report
from riskeval.report.shown_rules import Beside, shown_rules

from .instrument_files import OURS, definition, people, study

LIMITED = OURS + '\nmissing = "prorate"\nmax_missing = 1'
NUMBERS = ["estimate", "lower", "upper"]


def table(found):
    tables = build(found).ledger.tables
    return tables["missing-answers"][0] if "missing-answers" in tables else None


def without_answers(n, of=2000):
    """People of whom n, evenly spread, lack one answer."""
    frame = people(of)
    frame["attitude"] = frame["attitude"].replace("", "1")
    frame.loc[np.linspace(0, of - 1, n).astype(int), "attitude"] = ""
    return frame


def test_without_missing_answers_there_is_no_section(tmp_path):
    assert table(study(tmp_path, without_answers(0))) is None


def test_the_numbers_are_those_of_the_analysis(tmp_path):
    frame = people(2000)
    found = study(tmp_path, frame, more="[privacy]\nminimum_cell = 1")
    scorer = found.scorings[0].scorer
    items = {"age": "age_at_index"}
    asked = {"outcome": "event", "max_missing": None, "items": items, "horizon_months": 12}
    result = rv.missing_rules(scorer.instrument, frame, "total", **asked)
    for metric, estimates in (("mean_score", result.totals), ("auc", result.auc)):
        shown = table(found).set_index(["metric", "prediction"]).loc[metric]
        expected = estimates.frame.set_index("prediction")
        assert shown.loc[expected.index, NUMBERS].equals(expected[NUMBERS])
        assert shown.loc[expected.index, "n"].equals(expected["n"])
    ends = table(found).set_index("prediction").loc[list(result.auc_range.frame["prediction"]), "estimate"]
    assert ends.tolist() == result.auc_range.frame["estimate"].tolist()


def test_the_rules_that_need_a_limit_are_there_when_the_study_gives_one(tmp_path):
    plain, limited = (table(study(tmp_path, instruments=text)) for text in (OURS, LIMITED))
    assert set(limited["prediction"]) - set(plain["prediction"]) == {"prorated", "mean of items"}


def test_one_blank_answer_shows_no_number_at_all(tmp_path):
    # Sixty people, one of them without an answer: 60 times one mean less 59 times the other is one total.
    found = study(tmp_path, without_answers(1, of=60))
    assert table(found) is None
    page = write_report(found, tmp_path / "out").read_text(encoding="utf-8")
    assert "So few people lack an answer to Scale" in page
    assert "complete cases" not in page
    assert "60 people lack" not in page
    assert not list((tmp_path / "out").rglob("missing-answers*"))


@pytest.mark.parametrize("blank", [3, 9, 15])
def test_rules_are_compared_only_where_enough_people_lack_an_answer(tmp_path, blank):
    frame = without_answers(0)
    frame.loc[frame.index[frame["event"] == 1][:blank], "attitude"] = ""
    frame.loc[frame.index[frame["event"] == 0][:200], "attitude"] = ""
    shown = table(study(tmp_path, frame))
    assert (shown is not None) == (blank >= 10)
    assert shown is None or shown["n"].notna().all()


def test_a_rule_that_few_people_tell_from_another_is_left_out(tmp_path):
    # Two hundred lack one answer, three of them a second one too: the definition, which allows one, scores
    # three people fewer than prorating up to two, the rule of this study.
    frame = without_answers(200)
    frame.loc[frame.index[frame["attitude"] == ""][:3], "priors"] = "O"
    shown = table(study(tmp_path, frame, instruments=LIMITED.replace("= 1", "= 2"))).set_index("prediction")
    assert (shown.loc["as defined", "status"] == "suppressed").all()
    assert shown.loc["as defined", ["estimate", "n"]].isna().all(axis=None)
    assert (
        shown.loc[["complete cases", "prorated", "lowest possible"], ["estimate", "n"]].notna().all(axis=None)
    )


@pytest.mark.parametrize("seed", range(200))
def test_two_rows_that_stand_together_differ_by_nobody_or_by_enough_people(seed):
    rng = np.random.default_rng(seed)
    n, minimum = int(rng.integers(30, 300)), int(rng.integers(2, 12))
    events = (rng.random(n) < 0.4).astype(float)
    first = rng.integers(0, 5, n).astype(float)
    totals = {"0": first}
    for k in range(1, 7):
        other = totals[str(rng.integers(k))].copy()
        rows = rng.random(n) < rng.choice([0.01, 0.05, 0.3])
        other[rows] = rng.choice([np.nan, 7.0 + k])
        totals[str(k)] = other
    shown = shown_rules(totals, Beside(events, 1 - events, totals=[first]), minimum)
    assert shown[:1] == ("0",)
    for one, other in combinations([first, *(totals[name] for name in shown)], 2):
        for group in (events == 1, events == 0):
            there, also = ~np.isnan(one[group]), ~np.isnan(other[group])
            apart = there & also & (one[group] != other[group])
            counts = [(there & ~also).sum(), (also & ~there).sum(), (apart | (there != also)).sum()]
            assert all(count == 0 or count >= minimum for count in counts)


def test_there_is_no_section_where_the_report_is_about_people_with_all_answers(tmp_path):
    strict = OURS + '\nmissing = "complete"'
    found = study(tmp_path, without_answers(3), instruments=strict)
    assert build(found).control.required == ("Scale",)
    assert table(found) is None


def test_a_rule_under_which_hardly_anybody_is_scored_shows_nothing(tmp_path):
    frame = without_answers(1995)
    shown = table(study(tmp_path, frame)).set_index("prediction")
    assert shown.loc["complete cases", NUMBERS].isna().all(axis=None)
    assert (shown.loc["complete cases", "status"] == "suppressed").all()


def test_it_is_about_the_people_of_the_report(tmp_path):
    frame = people(2000)
    frame["event"] = frame["event"].astype(object)
    frame.loc[:199, "event"] = ""
    found = study(tmp_path, frame)
    assert table(found).set_index("prediction")["n"].max() == found.cohort.n == 1800


def test_a_total_that_the_study_turned_round_stays_turned_round(tmp_path):
    frame = people(2000)
    text = definition(direction="higher is safer")
    turned = OURS + '\nreverse = ["total"]'
    prediction = 'score = "small_scale_total_reversed"'
    plain = table(study(tmp_path, frame))
    shown = table(study(tmp_path, frame, text=text, instruments=turned, prediction=prediction))
    mean, reverse = (
        x.query("metric == 'mean_score'").set_index("prediction")["estimate"] for x in (plain, shown)
    )
    assert reverse["as defined"] == pytest.approx(6 - mean["as defined"], abs=0.11)
    area, opposite = (x.query("metric == 'auc'").set_index("prediction")["estimate"] for x in (plain, shown))
    assert opposite["as defined"] == pytest.approx(1 - area["as defined"], abs=0.011)


def test_the_page_names_the_rule_of_the_report_and_draws_the_chart(tmp_path):
    found = study(tmp_path, people(2000), instruments=LIMITED)
    page = write_report(found, tmp_path / "out").read_text(encoding="utf-8")
    assert "prorated (used in this report)" in page
    assert "Whatever the missing answers were" in page
    assert (tmp_path / "out" / "figures" / "missing-answers-1.svg").exists()
