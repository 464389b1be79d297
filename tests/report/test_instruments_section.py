"""The report says what was scored by what, and its counts give no small count away."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, tuples

from riskeval.report.build import build
from riskeval.report.bundle import write_report
from riskeval.report.disclosure import gap_passes
from riskeval.report.study import load_study
from riskeval.report.tally import controlled

from .instrument_files import OURS, STRICT, TOTAL_ONLY, definition, people, study

BOTH = 'score = "small_scale_total"\nrisk = "small_scale_risk_12m"'


def counts(found, minimum: int | None = None) -> dict[str, float]:
    """The counts of the section by what they count."""
    table = build(found).ledger.table("instruments")
    return {row.metric.removeprefix("small-scale "): row.estimate for row in table.itertuples()}


def page(found, folder) -> str:
    return write_report(found, folder / "out").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The study as it comes, its report written once: the study, its folder and the page."""
    folder = tmp_path_factory.mktemp("plain")
    found = study(folder, prediction=BOTH)
    return found, folder, page(found, folder)


def test_the_section_names_version_hash_source_and_evidence(plain):
    found, _, text = plain
    scorer = found.scorings[0].scorer
    for words in (
        "Small Scale",
        "1.0, in use",
        scorer.instrument.hash,
        "doi:10.0000/small",
        "made up for a test",
    ):
        assert words in text
    assert "Author 2020, table 1 (from a secondary source)" in text
    assert "Rating its items needs its manual" in text


def test_the_manifest_and_every_count_carry_version_and_hash(plain):
    folder = plain[1]
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    (one,) = manifest["instruments"]
    assert (one["id"], one["version"], one["source"]) == ("small-scale", "1.0", "small.toml")
    rows = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    notes = {row["note"] for row in rows if row["theme"] == "instruments"}
    assert notes == {f"small-scale 1.0, sha256 {one['sha256']}"}


def test_the_counts_are_those_of_the_people_in_the_report(tmp_path):
    frame = people(2000)
    frame["event"] = frame["event"].astype(object)
    frame.loc[:199, ["event"]] = ""
    found = study(tmp_path, frame, prediction=BOTH)
    told = counts(found)
    analysed = frame.loc[200:]
    assert told["people"] == len(analysed)
    assert told["prorated"] == told["not rated"] == (analysed["attitude"] == "").sum()
    assert told["without small_scale_total"] == 0


def test_a_small_count_is_withheld_and_nothing_is_said_where_it_is_nobody(tmp_path):
    frame = people(2000)
    frame.loc[[5, 6, 7], "priors"] = "O"
    told = counts(study(tmp_path, frame, prediction=BOTH))
    assert np.isnan(told["omitted"])
    assert "fallback" not in told


def test_without_disclosure_control_every_count_is_shown(tmp_path):
    frame = people(2000)
    frame.loc[[5, 6, 7], "priors"] = "O"
    found = study(tmp_path, frame, prediction=BOTH, more="[privacy]\nminimum_cell = 1")
    assert counts(found)["omitted"] == 3


def test_people_outside_the_population_are_mentioned_and_problems_counted_by_item(tmp_path):
    frame = people(2000)
    frame.loc[frame.index[::20], "age_at_index"] = 15
    frame.loc[frame.index[1::20], "young_start"] = "perhaps"
    found = study(tmp_path, frame, prediction=BOTH)
    told = counts(found)
    assert told["outside"] == told["error age"] == 100
    assert told["error young_start"] == 100
    text = page(found, tmp_path)
    assert "outside the population that it was made for" in text
    assert "perhaps" not in text


def test_a_sample_inside_the_population_is_not_said_to_lie_outside(plain):
    assert "outside the population that it was made for" not in plain[2]


def test_a_study_may_score_people_outside_and_the_report_says_so(tmp_path):
    frame = people(2000)
    frame.loc[frame.index[::20], "age_at_index"] = 15
    found = study(tmp_path, frame, prediction=BOTH, instruments=f'{OURS}\noutside = "score"')
    assert counts(found)["without small_scale_total"] == 0
    assert "others were scored all the same, as the study says" in page(found, tmp_path)


def test_the_report_says_that_no_judgement_was_computed(tmp_path):
    spj = definition(kind="spj", body=TOTAL_ONLY)
    text = page(study(tmp_path, text=spj, prediction='score = "small_scale_total_research_total"'), tmp_path)
    assert "No judgement was computed: a person makes it." in text


def test_the_checklist_names_the_versions_and_still_asks_the_author(plain):
    text = plain[2]
    assert "Scored by riskeval: Small Scale, version 1.0." in text
    assert "By riskeval, from the definitions under Instruments and their scoring" in text
    assert "(<code>licence</code>)" in text


def test_a_study_without_instruments_has_no_such_section(tmp_path):
    frame = people().assign(total=np.arange(900) % 7)
    found = study(tmp_path, frame, instruments="", prediction='score = "total"')
    assert "Instruments and their scoring" not in page(found, tmp_path)


def test_no_answer_and_no_person_stands_in_any_file(tmp_path):
    frame = people(1000)
    frame.loc[17, "priors"] = "one single odd answer"
    found = study(tmp_path, frame, prediction=BOTH)
    page(found, tmp_path)
    for path in (tmp_path / "out").rglob("*.*"):
        assert "one single odd answer" not in path.read_text(encoding="utf-8"), path


def test_the_report_is_the_same_bytes_again(plain):
    found, folder, first = plain
    again = write_report(load_study(found.path), folder / "again").read_text(encoding="utf-8")
    assert first == again


PARTS = np.array([[0, 0], [1, 0], [1, 1]], dtype=bool)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([[500, 500], [100, 100], [50, 50]], [300, 100]),
        ([[500, 500], [3, 4], [50, 50]], [107, None]),
        ([[500, 500], [100, 100], [5, 50]], [255, None]),
        ([[500, 500], [100, 100], [0, 0]], [200, 0]),
    ],
)
def test_a_count_inside_another_is_shown_only_if_both_differences_pass(cells, shown):
    """Of two nested sets, the inner one is withheld where it or the ring around it is small."""
    found = controlled([(0, "outer"), (0, "inner")], PARTS, np.array(cells), 10)
    assert list(found.values()) == shown


@given(
    cells=lists(tuples(integers(0, 40), integers(0, 40)), min_size=1, max_size=8),
    bits=lists(integers(0, 15), min_size=8, max_size=8),
)
def test_no_part_into_which_the_shown_counts_cut_people_is_small(cells, bits):
    """Law: whoever adds and subtracts shown counts meets nobody, enough people, or the whole."""
    flags = np.array([[bit >> k & 1 for k in range(4)] for bit in bits[: len(cells)]], dtype=bool)
    counted = np.array(cells)
    found = controlled([(0, name) for name in "abcd"], flags, counted, 10)
    shown = [place for place, count in enumerate(found.values()) if count is not None]
    parts = {tuple(row) for row in flags[:, shown]}
    for part in parts if len(parts) > 1 else ():
        events, nonevents = counted[(flags[:, shown] == part).all(axis=1)].sum(axis=0)
        alone = np.array_equal([events, nonevents], counted.sum(axis=0))
        assert alone or gap_passes(int(events), int(nonevents), 10)


def test_the_same_people_under_two_instruments_give_no_difference_away(tmp_path):
    """400 people lack one answer and 3 omitted another: 403 are prorated, so the 400 are withheld, twice."""
    frame = people(2000)
    frame.loc[frame.index % 10 == 3, "attitude"] = "1"
    frame.loc[:399, "attitude"] = ""
    frame.loc[400:402, "priors"] = "O"
    second = f"{OURS}\n{STRICT}".replace('missing = "complete"', "")
    second = second.replace("[instruments.strict]", "[instruments.other]")
    more = '[predictions.Other]\nscore = "other_total"'
    table = build(study(tmp_path, frame, prediction=BOTH, instruments=second, more=more)).ledger.table(
        "instruments"
    )
    shown = table[table["metric"].isin(["small-scale prorated", "other prorated"])]["estimate"].tolist()
    assert shown == [403, 403]
    assert table[table["metric"].str.endswith("omitted")]["estimate"].isna().all()
    assert table[table["metric"].str.endswith("not rated")]["estimate"].isna().all()


def test_where_few_cannot_be_scored_the_report_rests_on_the_others(tmp_path):
    """Three people without a score would be the difference of two totals, so they leave the report."""
    frame = people(2000)
    frame.loc[[7, 8, 9], ["priors", "young_start"]] = ""
    told = counts(study(tmp_path, frame, prediction=BOTH))
    assert told["people"] == 1997
    assert told["without small_scale_total"] == 0


def test_the_limits_name_people_outside_the_population_and_superseded_instruments(tmp_path):
    frame = people(2000)
    frame.loc[frame.index[::20], "age_at_index"] = 15
    old = definition().replace('standing = "in use"', 'standing = "superseded"')
    text = page(study(tmp_path, frame, text=old, prediction=BOTH), tmp_path)
    assert "Small Scale was used for some people outside the population that it was made for." in text
    assert "Small Scale, version 1.0, is superseded." in text


def test_text_of_a_definition_is_escaped(tmp_path):
    script = "<script>alert(1)</script>"
    hostile = definition().replace("Small Scale", script).replace("Author 2020, table 1", f"=cmd {script}")
    page(study(tmp_path, text=hostile, prediction=BOTH), tmp_path)
    for path in (tmp_path / "out").rglob("*.html"):
        assert script not in path.read_text(encoding="utf-8")


def test_bounds_are_outputs_of_a_study_too(tmp_path):
    bounds = f'{OURS}\nmissing = "bounds"'
    more = '[predictions.Highest]\nband = "small_scale_level_high"'
    found = study(tmp_path, instruments=bounds, prediction='score = "small_scale_total_low"', more=more)
    assert found.cohort.predictions["Highest"].levels == ("low", "moderate", "high")
    assert "the lowest and the highest result that they allow" in page(found, tmp_path)
