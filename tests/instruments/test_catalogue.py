"""The catalogue says everything that a definition says, in a terminal and on a page."""

import re
from pathlib import Path

import pytest

from riskeval import load_instrument
from riskeval.instruments.catalogue import describe
from riskeval.instruments.catalogue_blocks import Grid, Heading, Listing, Paragraph
from riskeval.instruments.catalogue_markdown import as_markdown, escaped
from riskeval.instruments.catalogue_text import as_text, grid_lines
from riskeval.instruments.loading import built_in_ids
from riskeval.instruments.words import and_list, number, period

GOOD = Path(__file__).parents[1] / "bad_definitions" / "good.toml"
IDS = built_in_ids()


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", IDS)
def test_no_line_in_the_terminal_is_longer_than_a_hundred_characters(name):
    assert max(map(len, as_text(describe(load_instrument(name))).splitlines())) <= 100


@pytest.mark.parametrize("name", IDS)
def test_every_table_of_numbers_is_followed_by_its_source_and_evidence(name):
    blocks = describe(load_instrument(name))
    start = next(
        (i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == "Scoring"), len(blocks)
    )
    end = next(
        (i for i, b in enumerate(blocks) if i > start and isinstance(b, Heading) and b.level == 2),
        len(blocks),
    )
    opened = ""
    for block in [*blocks[start:end], Heading("end", 4)]:
        if isinstance(block, Heading):
            assert not opened, opened
        elif isinstance(block, Grid | Listing):
            opened = str(block)
        elif isinstance(block, Paragraph) and block.text.startswith("Source"):
            assert "Evidence: " in block.text
            opened = ""


@pytest.mark.parametrize("name", IDS)
def test_every_id_and_every_number_of_the_definition_is_on_the_page(name):
    instrument = load_instrument(name)
    page = as_markdown(describe(instrument))
    definition = instrument.definition
    ids = [item.id for item in definition.item] + [spec.id for _, _, spec in definition.computed()]
    assert [one for one in ids if one not in page] == []
    for _, _, spec in definition.computed():
        for content in spec.branches().values():
            if spec.payload == "steps":
                told = [number(start) for start, _ in content]
                told += [number(to) if isinstance(to, float) else escaped(to) for _, to in content]
                assert [one for one in told if f"| {one} |" not in page] == []


def test_the_page_of_a_small_instrument_reads_as_it_should():
    text = as_text(describe(load_instrument(GOOD)))
    assert "age_points" in text
    assert "18        below 25   2" in text
    assert "35        and above  0" in text
    assert "The sum of age_points and alcohol." in text
    assert "Without all of its terms there is no sum." in text
    assert "Lowest and highest possible: 0 to 4." in text
    assert "Horizon: 24 months." in text
    assert text.count("Source: Author 2020, table 1. Evidence: verified.") == 5
    assert "1     age = 20, alcohol = 1  total = 3, level = high, risk_24m = 0.3  by hand" in text


def test_structured_professional_judgment_says_that_a_person_judges():
    text = one_line(as_text(describe(load_instrument("hcr-20-v3"))))
    assert "riskeval never computes a judgement" in text
    assert "Judgements, made by a person" in text
    assert "The manual is required" in text


def test_a_table_by_sex_a_nested_instrument_and_a_cox_model_are_told():
    assert re.search(r"^male +\d", as_text(describe(load_instrument("ogrs3"))), re.MULTILINE)
    assert "of the definition `ogrs3`, version 3" in as_markdown(describe(load_instrument("ogp")))
    assert "1 - baseline_survival ** exp(slope * " in as_text(describe(load_instrument("fovox")))


def test_text_from_a_definition_means_nothing_to_markdown(tmp_path):
    hostile = "<script>alert(1)</script> | [a](b) *c* $x$ {ref}`y` \\`"
    path = tmp_path / "good.toml"
    text = GOOD.read_text(encoding="utf-8").replace("A scale without mistakes", hostile.replace("\\", "\\\\"))
    path.write_text(text, encoding="utf-8")
    heading = as_markdown(describe(load_instrument(path))).splitlines()[0]
    assert "\\<script\\>alert(1)\\</script\\> \\| \\[a\\](b) \\*c\\* \\$x\\$ \\{ref\\}" in heading


def test_control_characters_of_a_definition_do_not_reach_the_terminal():
    assert "\x1b" not in "".join(grid_lines(Grid(("a",), (("\x1b[31mred",),))))


def test_a_wide_table_wraps_its_longest_cells_and_keeps_words_whole():
    lines = grid_lines(Grid(("id", "text"), (("a_rather_long_identifier", "word " * 60),)), width=60)
    assert max(map(len, lines)) <= 60
    assert any("a_rather_long_identifier" in line for line in lines)


def test_numbers_and_lists_are_read_as_they_were_written():
    assert [number(x) for x in (3.0, -0.5, 0.1 + 0.2, 1e-7)] == ["3", "-0.5", "0.30000000000000004", "1e-07"]
    assert [and_list(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [period(x) for x in (24, 1, 0.0328549)] == ["24 months", "1 month", "1 days"]


def test_an_item_that_is_rated_more_than_once_names_its_columns():
    text = one_line(as_markdown(describe(load_instrument("hcr-20-v3"))))
    assert "columns `h1_presence` and `h1_relevance`" in text
    text = one_line(as_markdown(describe(load_instrument("start"))))
    assert "such as `i1_key`" in text


def test_the_page_names_the_items_on_which_age_and_sex_of_the_population_are_checked():
    assert "(checked on age)" in one_line(as_text(describe(load_instrument(GOOD))))
    odara = one_line(as_text(describe(load_instrument("odara"))))
    assert "sex: male (not checked: no such item)" in odara
    assert "others are not scored" not in odara
