"""The report scores a total with missing answers under every rule, and gives no small count away."""

import numpy as np
import pytest

import riskeval as rv
from riskeval.report.build import build
from riskeval.report.bundle import write_report

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


def test_numbers_of_people_are_withheld_where_few_lack_an_answer(tmp_path):
    many, few = (table(study(tmp_path, without_answers(n))) for n in (200, 3))
    assert many["n"].notna().all()
    assert few[["n", "events", "n_dropped"]].isna().all(axis=None)
    assert few["estimate"].notna().all()


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
