"""Structured professional judgement: ratings are counted and summed for research; nobody is judged."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import riskeval

SUMMED = [
    "draor",
    "fam",
    "hcr-20-v2",
    "hcr-20-v3",
    "saprof",
    "sara-v2",
    "savry",
    "start",
    "start-av",
    "v-risk-10",
    "vrs",
]
UNSUMMED = ["acute-2007", "b-safer", "sam", "sorm", "stable-2007", "svr-20"]
ALL = SUMMED + UNSUMMED
KINDS = ("not_rated", "omitted", "not_applicable", "unknown")
CODED = re.compile(r"((Static |Dynamic |Internal |Motivational |External )?[Ii]tem|Factor) \d+.*")


@pytest.fixture(scope="module", params=ALL)
def instrument(request):
    return riskeval.load_instrument(request.param)


@pytest.fixture(scope="module", params=SUMMED)
def summed(request):
    return riskeval.load_instrument(request.param)


def required(instrument):
    return [one for one in instrument.inputs if one.role == "item" and not one.optional]


def totals(instrument):
    return [value for value in instrument.definition.value if value.sum is not None]


def highest(one):
    return one.levels[-1] if one.levels else 1


def highest_rows(instrument, n):
    """`n` people with the highest rating everywhere."""
    ratings = {one.id: [highest(one)] * n for one in required(instrument)}
    return pd.DataFrame({"person": range(n)} | ratings, dtype=object)


def one_gap_each(instrument, columns, gap):
    """A person for each column, who lacks that column only."""
    frame = highest_rows(instrument, len(columns))
    for row, name in enumerate(columns):
        frame.loc[row, name] = gap
    return frame


def extreme(instrument, total, end):
    """The ratings that make a total lowest (end 0) or highest (end -1)."""
    weights = dict(zip(total.sum, total.weights or [1] * len(total.sum), strict=True))
    levels = {one.id: one.levels for one in required(instrument)}
    chosen = {
        name: listed[end if weights.get(name, 1) > 0 else -1 - end] if listed else 1
        for name, listed in levels.items()
    }
    return pd.DataFrame([chosen])


@pytest.mark.parametrize("end", [0, -1])
def test_the_declared_ends_of_every_total_are_reached_and_are_sums_of_ratings(summed, end):
    for total in totals(summed):
        scored = summed.score(extreme(summed, total, end)).frame
        assert scored[total.id].item() == total.range[end]
        assert scored[f"{total.id}_status"].item() == "ok"


def test_one_missing_rating_takes_away_its_totals_and_no_other(summed):
    columns = [one.id for one in required(summed)]
    whole = summed.score(highest_rows(summed, 1)).frame
    scored = summed.score(one_gap_each(summed, columns, None)).frame
    for total in totals(summed):
        lost = np.array([name in total.sum for name in columns])
        assert scored.loc[lost, total.id].isna().all()
        assert (scored.loc[lost, f"{total.id}_status"] == "not scorable").all()
        assert (scored.loc[~lost, total.id] == whole[total.id].item()).all()
    assert (scored["n_not_rated"] == 1).all()


def test_nobody_rated_gives_no_number_at_all(instrument):
    blank = {one.id: [None] for one in required(instrument)}
    scored = instrument.score(pd.DataFrame({"person": [1]} | blank)).frame
    for value in instrument.definition.value:
        assert scored[value.id].isna().all()
    assert scored["n_not_rated"].item() == len(required(instrument))


@pytest.mark.parametrize("kind", ["omitted", "not applicable", "unknown"])
def test_each_kind_of_missing_is_counted_as_itself_and_is_never_a_number(instrument, kind):
    column = kind.replace(" ", "_")
    columns = [one.id for one in required(instrument)]
    gap = "do not know" if (instrument.id, kind) == ("v-risk-10", "unknown") else kind
    scored = instrument.score(one_gap_each(instrument, columns, gap))
    assert scored.issues.empty
    for name in KINDS:
        assert (scored.frame[f"n_{name}"] == (name == column)).all()
    for total in totals(instrument):
        lost = np.array([name in total.sum for name in columns])
        assert scored.frame.loc[lost, total.id].isna().all()


def test_there_is_no_band_and_no_risk_and_every_total_says_what_it_is(instrument):
    definition = instrument.definition
    assert definition.kind == "spj"
    assert not definition.band
    assert not definition.risk
    for value in definition.value:
        assert value.id.endswith("_research_total") or value.id.startswith("n_")
    assert set(instrument.outputs["kind"]) <= {"research total", "judgement"}
    assert instrument.outputs.query("kind == 'research total'")[["source", "evidence"]].notna().all(axis=None)


def test_nothing_is_judged_from_the_items(instrument):
    judgements = [one.id for one in instrument.definition.judgement]
    scored = instrument.score(highest_rows(instrument, 1))
    for name in judgements:
        assert name not in scored.frame
        assert name not in set(scored.outputs["id"])
        with pytest.raises(riskeval.InstrumentError, match="a person makes"):
            scored.judgement(name)


def test_a_judgement_is_read_as_ordered_categories(instrument):
    for one in instrument.definition.judgement:
        frame = highest_rows(instrument, len(one.levels) + 1)
        frame[one.id] = [*one.levels, None]
        read = instrument.score(frame).judgement(one.id)
        assert list(read.cat.categories) == list(one.levels)
        assert read.cat.ordered
        assert read.dropna().tolist() == list(one.levels)
        assert read.isna().iloc[-1]


def test_a_named_item_says_who_printed_the_name_and_others_are_numbered(instrument):
    for item in instrument.definition.item:
        numbered = CODED.fullmatch(item.label) or instrument.id == "sam"
        assert bool(numbered) != bool(item.label_source), item.id


def test_licence_citation_and_manual_are_said(instrument):
    definition = instrument.definition
    assert definition.manual_required
    assert definition.licence
    assert definition.citation
    assert definition.population.outside == "warn"
    assert any("research quantity" in note for note in definition.notes)


def test_a_missing_rule_is_used_only_when_it_is_asked_for():
    hcr = riskeval.load_instrument("hcr-20-v3")
    frame = highest_rows(hcr, 1)
    frame.loc[0, ["c1_presence", "c2_presence"]] = [None, "1"]  # 1 + 2 + 2 + 2 = 7 of 8
    total = "clinical_research_total"
    assert hcr.score(frame).frame[total].isna().item()
    prorated = hcr.score(frame, missing="prorate", max_missing=1).frame
    assert prorated[total].item() == 7 * 5 / 4
    assert prorated[f"{total}_status"].item() == "prorated"
    bounds = hcr.score(frame, missing="bounds").frame
    assert bounds[[f"{total}_low", f"{total}_high"]].iloc[0].tolist() == [7, 9]


def test_relevance_changes_no_total_and_may_be_absent():
    hcr = riskeval.load_instrument("hcr-20-v3")
    frame = highest_rows(hcr, 3)
    assert (hcr.score(frame).frame["n_missing"] == 0).all()
    frame["h1_relevance"] = ["low", "high", "unknown"]
    scored = hcr.score(frame).frame
    assert (scored["presence_research_total"] == 40).all()
    assert scored["n_unknown"].tolist() == [0, 0, 1]


def test_do_not_know_is_neither_three_nor_zero():
    screen = riskeval.load_instrument("v-risk-10")
    frame = pd.DataFrame({one.id: ["no", "yes", "do not know"] for one in required(screen)})
    scored = screen.score(frame).frame
    assert scored["items_research_total"].tolist()[:2] == [0, 20]
    assert np.isnan(scored["items_research_total"].iloc[2])
    assert scored["n_unknown"].iloc[2] == 10


def test_a_protective_item_of_the_savry_has_no_third_level():
    savry = riskeval.load_instrument("savry")
    frame = highest_rows(savry, 1)
    frame.loc[0, "p1"] = "high"
    scored = savry.score(frame)
    assert np.isnan(scored.frame["protective_research_total"].item())
    assert scored.frame["risk_research_total"].item() == 48
    assert scored.issues[["item", "value"]].values.tolist() == [["p1", "high"]]


def test_flags_are_counted_and_change_no_total():
    start = riskeval.load_instrument("start")
    frame = highest_rows(start, 2).assign(i1_key=[1, 0], i2_key=[1, 0], i3_critical=["yes", None])
    scored = start.score(frame).frame
    assert scored["n_key"].tolist() == [2, 0]
    assert scored["n_critical"].tolist() == [1, 0]
    assert (scored["strength_research_total"] == 40).all()
    assert (scored["n_missing"] == 0).all()


def test_strengths_and_vulnerabilities_stay_apart():
    start = riskeval.load_instrument("start")
    frame = highest_rows(start, 1)
    frame[[name for name in frame if name.endswith("_vulnerability")]] = "0"
    scored = start.score(frame).frame
    assert scored[["strength_research_total", "vulnerability_research_total"]].iloc[0].tolist() == [40, 0]
    assert not any("difference" in name or "balance" in name for name in scored)


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("start", "strength_research_total"),
        ("start-av", "strength_research_total"),
        ("savry", "protective_research_total"),
        ("draor", "protective_research_total"),
        ("saprof", "protection_research_total"),
        ("sorm", "n_lowering"),
    ],
)
def test_a_sum_of_protection_says_that_it_rises_with_safety(name, total):
    outputs = riskeval.load_instrument(name).outputs.set_index("id")
    assert outputs.loc[total, "direction"] == "higher is safer"


def test_the_case_specific_item_of_the_start_av_is_in_no_total():
    start = riskeval.load_instrument("start-av")
    frame = highest_rows(start, 2).assign(i25_vulnerability=["0", "2"])
    assert start.score(frame).frame["vulnerability_research_total"].tolist() == [48, 48]


def test_the_effect_of_a_sorm_factor_has_no_order_and_no_number():
    sorm = riskeval.load_instrument("sorm")
    effects = [one for one in sorm.inputs if one.facet == "effect"]
    assert len(effects) == 30
    assert all(one.type == "nominal" and one.numbers is None for one in effects)
    frame = highest_rows(sorm, 1)
    frame.loc[0, ["f1_effect", "f2_effect"]] = ["unrelated", "lowers"]
    scored = sorm.score(frame).frame
    assert [scored["n_raising"].item(), scored["n_lowering"].item()] == [28, 1]


def test_your_codes_are_recoded_by_facet_without_changing_the_data():
    hcr = riskeval.load_instrument("hcr-20-v3")
    frame = pd.DataFrame({one.id: ["N", "P", "Y", "O"] for one in required(hcr)})
    codes = {one.id: {"N": "0", "P": "1", "Y": "2", "O": "omitted"} for one in required(hcr)}
    scored = hcr.score(frame, codes=codes).frame
    assert scored["presence_research_total"].tolist()[:3] == [0, 20, 40]
    assert scored["n_omitted"].tolist() == [0, 0, 0, 20]
    assert frame.iloc[0, 0] == "N"


def written(tmp_path, text):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def how_to_blocks(language):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "spj.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_a_band_on_a_total_is_refused(tmp_path):
    text = """
schema = 1
id = "screen-with-bands"
version = "1"
based_on = { instrument = "v-risk-10", version = "1" }

[[band]]
id = "level"
of = "items_research_total"
steps = [[0, "low"], [7, "high"]]
"""
    with pytest.raises(riskeval.InstrumentError, match="a person judges"):
        riskeval.load_instrument(written(tmp_path, text))


def test_a_holder_of_the_manual_supplies_levels_and_sums_as_the_how_to_page_says(tmp_path):
    ours = riskeval.load_instrument(written(tmp_path, how_to_blocks("toml")[-1]))
    scored = ours.score(highest_rows(ours, 1)).frame
    assert scored["items_research_total"].item() == 40
    assert [one.id for one in ours.definition.judgement] == ["overall_risk"]


def test_the_examples_of_the_how_to_page_give_what_the_page_says():
    names = {}
    for block in how_to_blocks("python"):
        exec(block, names)
        for expression, printed in re.findall(r"^(.*tolist\(\))  # (.*)$", block, re.MULTILINE):
            assert str(eval(expression, names)) == printed
    assert names["scored"].frame["reason"].tolist() == ["", "", "", "i1 unknown"]
    assert len(names["cohort"].predictions) == 2
