"""A study may score its instruments first; the scores then are columns like any other."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.errors import RiskevalError, StudyError
from riskeval.instruments.library import load_instrument
from riskeval.report.draft_instruments import instrument_comments
from riskeval.report.study import load_study
from riskeval.report.study_warnings import warnings_of

from .instrument_files import OURS, STRICT, TOTAL_ONLY, definition, people, study


def says(folder, *words: str, **parts: object) -> None:
    """The study is refused with these words."""
    with pytest.raises(RiskevalError) as caught:
        study(folder, **parts)
    text = caught.value.message()
    assert [word for word in words if word not in text] == [], text


def test_the_outputs_of_an_instrument_are_columns_for_predictions(tmp_path):
    found = study(tmp_path, prediction='score = "small_scale_total"\nrisk = "small_scale_risk_12m"')
    frame = found.scored.table.frame
    by_hand = (
        np.digitize(frame["priors"].astype(float), [1, 3])
        + 2 * (frame["young_start"] == "yes")
        + pd.to_numeric(frame["attitude"])
    )
    complete = by_hand.notna()
    assert (frame["small_scale_total"] == by_hand)[complete].all()
    assert found.cohort.n == 900


def test_a_band_brings_its_levels_and_a_risk_its_horizon(tmp_path):
    found = study(tmp_path, prediction='band = "small_scale_level"\nrisk = "small_scale_risk_12m"')
    prediction = found.cohort.predictions["Scale"]
    assert prediction.levels == ("low", "moderate", "high")
    assert prediction.horizon_months == 12


def test_a_threshold_may_stand_on_a_level_that_the_definition_brings(tmp_path):
    threshold = '[decision]\nthresholds = [{ on = "Scale", at = "high" }]'
    found = study(tmp_path, prediction='band = "small_scale_level"', more=threshold)
    assert found.thresholds[0].at == "high"


def test_other_levels_than_those_of_the_definition_are_refused(tmp_path):
    band = 'band = "small_scale_level"\nlevels = ["low", "high"]'
    says(tmp_path, '"low", "moderate", "high"', "leave levels out", prediction=band)


def test_another_horizon_than_that_of_the_risk_is_refused(tmp_path):
    risk = 'risk = "small_scale_risk_12m"\nhorizon_months = 24'
    says(tmp_path, "horizon_months = 12", "leave horizon_months out", prediction=risk)


def test_only_eligible_people_are_scored(tmp_path):
    found = study(tmp_path, data='where = [{ column = "sex", equals = "female" }]')
    assert set(found.scored.table.frame["sex"]) == {"female"}
    assert len(found.scorings[0].marks["prorated"]) == len(found.scored.table.frame)


def test_rows_of_issues_are_rows_of_the_file_although_earlier_ones_are_not_eligible(tmp_path):
    frame = people()
    frame.loc[:99, "sex"], frame.loc[500, "priors"] = "male", "many"
    frame.loc[500, "sex"] = "female"
    found = study(tmp_path, frame, data='where = [{ column = "sex", equals = "female" }]')
    assert found.scorings[0].issues["row"].tolist() == [501]


def test_a_person_without_enough_answers_is_in_the_cohort_and_not_in_the_prediction(tmp_path):
    frame = people()
    frame.loc[:29, ["attitude", "priors"]] = ""
    found = study(tmp_path, frame)
    assert found.cohort.n == 900
    assert found.cohort.having("Scale").n == 870


def test_how_missing_answers_count_may_be_decided_in_the_study(tmp_path):
    complete = study(tmp_path, instruments=f'{OURS}\nmissing = "complete"')
    assert complete.cohort.having("Scale").n == 810
    assert study(tmp_path).cohort.having("Scale").n == 900


def test_codes_of_the_data_may_be_translated(tmp_path):
    frame = people()
    frame["young_start"] = frame["young_start"].map({"yes": "J", "no": "N"})
    codes = f'{OURS}\ncodes = {{ young_start = {{ J = "yes", N = "no" }} }}'
    assert not len(study(tmp_path, frame, instruments=codes).scorings[0].issues)


def test_an_item_that_was_not_collected_is_said_with_an_empty_name(tmp_path):
    items = OURS.replace(" }", ', attitude = "" }')
    found = study(tmp_path, people().drop(columns="attitude"), instruments=items)
    assert found.scorings[0].marks["prorated"].all()


def test_the_study_file_keeps_working_from_another_folder(tmp_path, monkeypatch):
    study(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert load_study(tmp_path / "study.toml").scorings[0].scorer.instrument.source == "small.toml"


def test_an_output_may_be_a_group(tmp_path):
    written = study(tmp_path)
    path = written.path
    text = path.read_text(encoding="utf-8").replace('["sex"]', '["sex", "small_scale_total_status"]')
    path.write_text(text, encoding="utf-8")
    assert load_study(path).cohort.group_levels("small_scale_total_status") == ["ok", "prorated"]


def test_an_unknown_output_is_named_with_the_one_that_was_meant(tmp_path):
    says(tmp_path, "did you mean 'small_scale_total'?", prediction='score = "small_scale_totl"')


def test_outputs_cannot_choose_who_is_eligible(tmp_path):
    rule = 'where = [{ column = "small_scale_total", at_least = 1 }]'
    says(tmp_path, "'small_scale_total', which is scored only for the people who are eligible", data=rule)


def test_a_column_that_scoring_would_hide_is_an_error(tmp_path):
    says(
        tmp_path,
        "'small_scale_total' that is already in the data",
        frame=people().assign(small_scale_total=1),
    )


def test_two_instruments_with_the_same_columns_are_an_error(tmp_path):
    two = f'{OURS}\n[instruments.small_scale]\ndefinition = "small.toml"\nitems = {{ age = "age_at_index" }}'
    says(tmp_path, "[instruments.small-scale] and [instruments.small_scale]", instruments=two)


def test_the_same_instrument_may_be_scored_under_two_names(tmp_path):
    two = f"{OURS}\n{STRICT}"
    found = study(tmp_path, instruments=two, prediction='score = "strict_total"')
    assert [one.scorer.name for one in found.scorings] == ["small-scale", "strict"]


def test_absent_columns_are_named_together_with_other_mistakes(tmp_path):
    items = OURS.replace("age_at_index", "age_at_indx")
    says(
        tmp_path,
        "did you mean 'age_at_index'?",
        "'sx'",
        data='where = [{ column = "sx", equals = "f" }]',
        instruments=items,
    )


def test_an_instrument_that_cannot_be_found_does_not_make_every_column_unknown(tmp_path):
    with pytest.raises(StudyError) as caught:
        study(tmp_path, instruments='[instruments.small-scale]\nitems = { age = "age_at_index" }')
    assert len(caught.value.problems) == 1
    assert "[instruments.small-scale]" in str(caught.value)


def test_a_version_that_is_a_number_is_refused(tmp_path):
    says(tmp_path, "[instruments.small-scale] version", "1.0", instruments=f"{OURS}\nversion = 1.0")


def test_another_version_is_refused(tmp_path):
    says(tmp_path, "[instruments.small-scale]", "2.0", instruments=f'{OURS}\nversion = "2.0"')


def test_a_key_that_does_not_exist_is_named(tmp_path):
    says(tmp_path, "did you mean 'missing'?", instruments=f'{OURS}\nmising = "complete"')


def test_a_score_is_no_band_and_a_band_is_no_risk(tmp_path):
    says(tmp_path, "which is a value", 'score = "small_scale_total"', prediction='risk = "small_scale_total"')
    says(tmp_path, "which is a band", 'band = "small_scale_level"', prediction='score = "small_scale_level"')


SAFER = {"text": definition(kind="spj", direction="higher is safer", body=TOTAL_ONLY)}
SAFE_SCORE = 'score = "small_scale_total_research_total{}"'


def test_a_score_that_rises_with_safety_is_not_used_upside_down(tmp_path):
    words = [
        "rises with safety",
        'reverse = ["total_research_total"]',
        "small_scale_total_research_total_reversed",
    ]
    says(tmp_path, *words, prediction=SAFE_SCORE.format(""), **SAFER)


def test_a_value_may_rise_with_safety_in_an_instrument_of_risk(tmp_path):
    text = definition().replace('id = "total"\n', 'id = "total"\ndirection = "higher is safer"\n')
    says(tmp_path, "'small_scale_total', which rises with safety", text=text)


def test_a_reversed_score_is_its_ends_minus_the_score(tmp_path):
    reverse = f'{OURS}\nreverse = ["total_research_total"]'
    frame = study(
        tmp_path, instruments=reverse, prediction=SAFE_SCORE.format("_reversed"), **SAFER
    ).scored.table.frame
    turned = frame["small_scale_total_research_total_reversed"]
    assert (turned.dropna() == (2 - frame["small_scale_total_research_total"]).dropna()).all()


def test_only_values_with_ends_can_be_reversed(tmp_path):
    says(tmp_path, "reverse", "did you mean 'total'?", instruments=f'{OURS}\nreverse = ["totl"]')


def test_a_judgement_that_is_not_in_the_data_is_never_computed(tmp_path):
    spj = {"text": definition(kind="spj", body=TOTAL_ONLY)}
    words = ["'final_judgement'", "a person makes this judgement, and riskeval never computes it"]
    says(tmp_path, *words, prediction='band = "small_scale_final_judgement"', **spj)


def test_a_judgement_in_the_data_is_a_band_with_the_levels_of_the_definition(tmp_path):
    frame = people().assign(final_judgement="low")
    frame.loc[::2, "final_judgement"] = "high"
    spj = {"text": definition(kind="spj", body=TOTAL_ONLY)}
    found = study(tmp_path, frame, prediction='band = "small_scale_final_judgement"', **spj)
    assert found.cohort.predictions["Scale"].levels == ("low", "moderate", "high")


def test_a_judgement_of_an_instrument_of_safety_needs_its_levels_in_the_order_of_risk(tmp_path):
    frame = people().assign(final_judgement="low")
    frame.loc[::2, "final_judgement"] = "high"
    band = 'band = "small_scale_final_judgement"'
    says(tmp_path, "in the order of risk", frame=frame, prediction=band, **SAFER)
    turned = f'{band}\nlevels = ["high", "moderate", "low"]'
    found = study(tmp_path, frame, prediction=turned, **SAFER)
    assert found.cohort.predictions["Scale"].levels == ("high", "moderate", "low")


def test_a_duckdb_study_is_scored_as_the_csv_study(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    expected = study(tmp_path)
    frame = people().astype(str)  # noqa: F841
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t AS SELECT * FROM frame")
    path = tmp_path / "study.toml"
    text = path.read_text(encoding="utf-8").replace('"cohort.csv"', '{ duckdb = "x.db", table = "t" }')
    path.write_text(text, encoding="utf-8")
    found = load_study(path)
    pd.testing.assert_frame_equal(found.evaluate().frame, expected.evaluate().frame)


def test_too_many_values_of_a_database_are_refused_before_they_are_fetched(tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    study(tmp_path)
    frame = people().astype(str)  # noqa: F841
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t AS SELECT * FROM frame")
    path = tmp_path / "study.toml"
    text = path.read_text(encoding="utf-8").replace('"cohort.csv"', '{ duckdb = "x.db", table = "t" }')
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr("riskeval.report.study_scoring.MAXIMUM_CELLS", 1000)
    with pytest.raises(StudyError, match="900 eligible rows with 7 columns"):
        load_study(path)


def test_many_people_without_a_score_and_people_outside_the_population_are_pointed_at(tmp_path):
    frame = people()
    frame.loc[:99, "young_start"] = frame.loc[:99, "attitude"] = ""
    frame.loc[200:202, "age_at_index"] = 15
    warnings = warnings_of(study(tmp_path, frame))
    assert "3 people lie outside the population of Small Scale." in warnings
    assert "11% of the people have no 'small_scale_total'." in warnings


def test_a_prediction_whose_output_nobody_has_is_an_error_that_says_why(tmp_path):
    frame = people()
    frame["attitude"], frame["priors"] = "", "O"
    words = ("[instruments.small-scale]", "'small_scale_total'", "[predictions.Scale]", "none among 900")
    says(tmp_path, *words, "Small Scale", "attitude not rated", "priors omitted", frame=frame)
    result = CliRunner().invoke(main, ["check", str(tmp_path / "study.toml")])
    assert result.exit_code == 2
    assert "none among 900" in result.output


def test_one_person_with_a_score_is_enough_and_an_output_that_nothing_rests_on_may_be_blank(tmp_path):
    frame = people()
    frame.loc[1:, ["attitude", "priors"]] = ["", "O"]
    assert study(tmp_path, frame).scorings[0].marks["no total"].sum() == 899


def test_a_first_study_file_mentions_the_instruments_whose_items_are_columns(tmp_path):
    items = [one.id for one in load_instrument("psa").inputs if not one.optional]
    comments = instrument_comments([*items, "event"])
    assert "# [instruments.psa]   # Public Safety Assessment (PSA), version 1.0" in comments
    assert comments.count("# [instruments.") == 1
    assert instrument_comments([*items[1:], "event"]) == ""


def test_check_says_how_many_were_scored_and_names_problems_by_item_and_row(tmp_path):
    frame = people()
    frame.loc[[4, 8], "priors"] = ["many", "-1"]
    frame.loc[12, "age_at_index"] = 15
    path = study(tmp_path, frame).path
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0, result.output
    for words in (
        "[instruments.small-scale] Small Scale, version 1.0, in use (small.toml).",
        "small_scale_total (value): 897 people, 3 without.",
        "Of 900 people: 90 prorated; 90 with an answer not rated; 1 outside the population",
        "Error at priors in row 5: text where a number belongs",
        "Error at priors in row 9: not a whole number from 0 on",
        "Error at age in row 13: outside the population: age must be 18 to 99",
    ):
        assert words in result.output, result.output


def test_an_unknown_output_is_never_taken_for_the_bookkeeping_beside_the_outputs(tmp_path):
    vrag = "[instruments.vrag-r]"
    frame = people().assign(**{one.id: "" for one in load_instrument("vrag-r").inputs})
    with pytest.raises(StudyError) as caught:
        study(tmp_path, frame, instruments=vrag, prediction='score = "vrag_r_sum"')
    assert "use one of vrag_r_total" in caught.value.message()
    assert "hash" not in caught.value.message()


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("total", "small_scale_total"),
        ("small_scale_totl", "small_scale_total"),
        ("small_scal_total", "small_scale_total"),
        ("small_scale_n_mising", "small_scale_n_missing"),
    ],
)
def test_a_mistyped_output_is_answered_with_the_column_that_was_meant(tmp_path, named, meant):
    says(tmp_path, f"did you mean '{meant}'?", prediction=f'score = "{named}"')
