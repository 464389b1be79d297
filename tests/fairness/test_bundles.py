"""The named criteria: complete, about metrics that exist, and in words that judge no tool and no group."""

import re
from pathlib import Path

import pytest

from riskeval.fairness import CRITERIA
from riskeval.metric import METRICS

DOCS = Path(__file__).parents[2] / "docs"
EVERY = pytest.mark.parametrize("criterion", CRITERIA.values(), ids=list(CRITERIA))
JUDGING = re.compile(r"\b(un)?(fair|biased)\b|\bdiscriminat(es|ory)\b|\boffender", re.IGNORECASE)


@EVERY
def test_a_criterion_has_definition_formula_paper_people_and_blind_spot(criterion):
    for said in (criterion.definition, criterion.speaks_for, criterion.blind_spot):
        assert said.endswith(".")
    assert "g" in criterion.formula
    assert re.search(r" (19|20)\d\d, ", criterion.paper)
    assert criterion.doi == "" or re.match(r"(10\.\d{4,}/|arXiv:\d{4}\.\d{5})", criterion.doi)


@EVERY
def test_a_criterion_is_defined_in_one_sentence(criterion):
    assert criterion.definition.count(".") == 1


@EVERY
def test_the_measures_of_a_criterion_are_metrics_that_exist(criterion):
    assert {measure.metric for measure in criterion.measures} <= set(METRICS)


@EVERY
def test_the_measures_that_decide_share_one_kind_of_margin(criterion):
    assert {measure.how for measure in criterion.decisive} == {criterion.how}


@EVERY
def test_a_criterion_that_needs_a_cut_measures_at_a_threshold(criterion):
    at_a_cut = {measure.kernel.axis == "threshold" for measure in criterion.measures}
    assert at_a_cut == {criterion.needs in ("cut", "control")}


@EVERY
def test_a_criterion_that_needs_a_risk_reads_one(criterion):
    if criterion.needs == "risk":
        assert all(measure.kernel.needs == ("risk",) for measure in criterion.measures)


@EVERY
def test_no_criterion_calls_a_tool_or_a_group_fair(criterion):
    own_words = [criterion.definition, criterion.speaks_for, criterion.blind_spot, criterion.caution]
    assert [said for said in own_words if JUDGING.search(said)] == []


@EVERY
def test_the_page_of_a_criterion_names_its_paper_its_formula_and_its_blind_spot(criterion):
    page = criterion.text
    assert page.startswith(f"# {criterion.name}\n")
    for part in (criterion.source, criterion.formula, criterion.blind_spot, criterion.id):
        assert part in page


def test_statistical_parity_is_reported_and_not_recommended():
    assert "not recommended" in CRITERIA["statistical_parity"].caution


def test_only_calibration_asks_every_group_for_a_value_of_its_own():
    own = {c.id for c in CRITERIA.values() if any(m.against == "1" for m in c.measures)}
    assert own == {"calibration_within_groups"}


def test_an_auc_across_groups_is_named_xauc():
    assert [measure.name for measure in CRITERIA["equal_xauc"].measures] == ["xauc"]


@EVERY
def test_every_criterion_has_a_page_and_a_line_in_the_list(criterion, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(DOCS))
    from criteria_pages import write_criteria_pages

    write_criteria_pages(tmp_path)
    assert (tmp_path / "criteria" / f"{criterion.id}.md").read_text(encoding="utf-8") == criterion.text
    assert f"[{criterion.name}](criteria/{criterion.id}.md)" in (tmp_path / "criteria.md").read_text("utf-8")
