"""A mapping file is written with every column of an instrument, and its codes may be those of a language."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from riskeval import load_instrument
from riskeval.cli import main
from riskeval.instruments.loading import built_in_ids
from riskeval.report.mapping_file import mapping_text, read_mapping

from .instrument_files import OURS, people, study


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", built_in_ids())
def test_the_mapping_file_of_every_instrument_names_its_columns_and_is_accepted_as_it_is(name, tmp_path):
    instrument = load_instrument(name)
    path = tmp_path / "mapping.toml"
    path.write_text(mapping_text(instrument, name), encoding="utf-8")
    items, codes = read_mapping(str(path))
    assert list(items) == [one.id for one in instrument.inputs if not one.optional]
    assert all(f"{one.id} = " in path.read_text(encoding="utf-8") for one in instrument.inputs)
    everybody = pd.DataFrame({column: ["", ""] for column in ("person", *items.values())})
    assert len(instrument.score(everybody, items=items, codes=codes).frame) == 2


def test_every_commented_column_becomes_an_item_when_its_sign_is_removed():
    text = mapping_text(load_instrument("start"), "start")
    lines = [
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in text.splitlines()
    ]
    items = tomllib.loads("\n".join(lines))["items"]
    assert list(items) == [one.id for one in load_instrument("start").inputs]


def test_the_command_writes_it_once_and_again_only_when_forced(tmp_path):
    path = tmp_path / "psa.toml"
    done = run("instruments", "psa", "--items", path)
    assert done.exit_code == 0, done.output
    assert f"riskeval score DATA --instrument psa --items {path} -o scores.csv" in done.output
    path.write_text("mine", encoding="utf-8")
    refused = run("instruments", "psa", "--items", path)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("instruments", "psa", "--items", path, "--force").exit_code == 0
    assert path.read_text(encoding="utf-8") == mapping_text(load_instrument("psa"), "psa")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--items", "x.toml"], "goes with the ID"),
        (["psa", "--items", "x.csv"], "ending in .toml"),
        (["psa", "--force"], "--items FILE"),
    ],
)
def test_the_mapping_file_belongs_to_an_instrument_and_ends_in_toml(arguments, words):
    result = run("instruments", *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_yes_and_no_in_another_language_are_said_once_for_all_items(tmp_path):
    asked = load_instrument("psa").inputs
    row = {one.id: "nein" if one.type == "yes_no" else "20" for one in asked if not one.optional}
    row |= {"prior_violent_convictions": "0", "prior_fta_past_2y": "0", "pending_charge": "JA"}
    pd.DataFrame([row]).to_csv(tmp_path / "data.csv", index=False)
    mapping = '[codes]\nyes_no = { ja = "yes", nein = "no" }\npending_charge = { JA = "yes" }\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    arguments = [tmp_path / "data.csv", "--instrument", "psa", "-o", tmp_path / "out.csv"]
    result = run("score", *arguments, "--items", tmp_path / "m.toml")
    assert result.exit_code == 0, result.output
    assert len(pd.read_csv(tmp_path / "out.issues.csv")) == 0
    assert pd.read_csv(tmp_path / "out.csv")["psa_nca_raw"].tolist() == [
        5
    ]  # 2 for the age, 3 for the pending charge


def test_the_summary_says_how_to_translate_words_for_yes_and_no(tmp_path):
    asked = [one for one in load_instrument("psa").inputs if not one.optional]
    row = {one.id: "no" if one.type == "yes_no" else "20" for one in asked}
    row |= {"prior_violent_convictions": "0", "prior_fta_past_2y": "0"}
    pd.DataFrame([row, row | {"pending_charge": "ja"}]).to_csv(tmp_path / "data.csv", index=False)
    arguments = [tmp_path / "data.csv", "--instrument", "psa", "-o", tmp_path / "out.csv"]
    hint = 'codes.yes_no = { ja = "yes", nein = "no" }, in the file of --items'
    assert hint in run("score", *arguments).output
    pd.DataFrame([dict.fromkeys(row, "ja")]).to_csv(tmp_path / "data.csv", index=False)
    refused = run("score", *arguments, "--force")
    assert refused.exit_code == 2
    assert hint in refused.output


def test_a_study_has_codes_for_all_yes_no_items_too(tmp_path):
    frame = people()
    expected = study(tmp_path, frame).scored.table.frame["small_scale_total"]
    said = frame.assign(young_start=frame["young_start"].map({"yes": "ja", "no": "nein"}))
    codes = '\ncodes.yes_no = { ja = "yes", nein = "no" }'
    found = study(tmp_path, said, instruments=OURS + codes).scored.table.frame["small_scale_total"]
    pd.testing.assert_series_equal(found, expected)
