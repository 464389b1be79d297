"""Every built-in definition keeps its promises: cases, ranges, sources, labels."""

import re
from pathlib import Path

import numpy as np
import pytest

from riskeval import load_instrument
from riskeval.instruments.definition import Definition, Item
from riskeval.instruments.loading import BUILT_IN, built_in_ids
from riskeval.instruments.plan import total_of
from riskeval.instruments.ranges import span_for
from riskeval.instruments.self_check import failed_cases

IDS = built_in_ids()
CODE = re.compile(
    r"(\w+ )?(item|factor|question) \d+(\.\d+)?(, case-specific)?|.*, your subscale score", re.IGNORECASE
)
WANTED = {
    "England and Wales": "arp-dynamic arp-static ogp ogrs3 osp-c osp-dc osp-i ovp rsr vrp-dynamic vrp-static",
    "violence and sexual": "bvc dasa dash-ric fovox lap-screen odara static-2002r vrag-r",
    "before trial and prison": "ct-pretrial nyc-cja-2003 pattern-1-2 psa vprai-2009 vprai-r",
    "Ohio": "oras-cst oras-pit oras-rt oras-srt",
    "judgment": "b-safer draor fam hcr-20-v2 hcr-20-v3 sam saprof sara-v2 savry sorm start start-av svr-20",
    "judgment, further": "acute-2007 stable-2007 v-risk-10 vrs",
}


def test_every_instrument_of_the_plan_is_there():
    assert {name for names in WANTED.values() for name in names.split()} <= set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_the_id_is_the_name_of_the_file(name):
    instrument = load_instrument(name)
    assert instrument.id == name
    assert instrument.source == "built in"


@pytest.mark.parametrize("name", IDS)
def test_every_worked_case_comes_out(name):
    instrument = load_instrument(name)
    assert instrument.definition.case
    assert failed_cases(instrument) == []


@pytest.mark.parametrize("name", IDS)
def test_the_declared_range_of_every_sum_is_what_its_items_reach(name):
    plan = load_instrument(name).plan
    for node in plan.nodes.values():
        assert not total_of(node) or node.spec.range is not None
        declared = node.spec.range if isinstance(node.spec.range, dict) else {None: node.spec.range}
        for code, ends in declared.items():
            if ends is not None:
                reached = plan.spans[node.id] if code is None else span_for(plan, node, code)
                assert np.allclose(ends, reached, rtol=0, atol=1e-9), node.id


@pytest.mark.parametrize("name", IDS)
def test_every_table_of_numbers_has_a_source_and_says_how_well_it_was_checked(name):
    definition = load_instrument(name).definition
    for _, _, spec in definition.computed():
        if spec.payload != "uses":
            assert spec.source or definition.source, spec.id
            assert spec.evidence or definition.evidence, spec.id


@pytest.mark.parametrize("name", IDS)
def test_where_the_manual_is_required_every_label_has_a_source_or_is_a_code(name):
    definition = load_instrument(name).definition
    if definition.manual_required:
        assert [item.label for item in definition.item if not _may_be_shipped(item, definition)] == []


def _may_be_shipped(item: Item, definition: Definition) -> bool:
    public = item.label_source or (definition.kind == "actuarial" and (item.source or definition.source))
    return bool(public or CODE.fullmatch(item.label))


@pytest.mark.parametrize("name", IDS)
def test_every_judgement_and_every_probability_has_a_meaning(name):
    definition = load_instrument(name).definition
    assert definition.outcome
    assert definition.citation
    assert definition.licence
    for risk in definition.risk:
        assert risk.horizon_months is not None or risk.horizon_note
    if definition.kind == "spj":
        assert (definition.band, definition.risk) == ([], [])


def test_a_definition_is_read_as_it_lies_in_the_package():
    assert all(path.parent == BUILT_IN for path in BUILT_IN.iterdir())
    assert {path.suffix for path in Path(BUILT_IN).iterdir() if path.is_file()} == {".toml"}
