"""The pages about definition files say what the code does."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from riskeval import instruments_table, load_instrument
from riskeval.cli import main
from riskeval.instruments import definition as tables
from riskeval.instruments import definition_parts as parts
from riskeval.instruments.formula_grammar import ARGUMENTS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "instruments" / "definition-file.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "own-instrument.md").read_text(encoding="utf-8")
MODELS = [
    model
    for module in (tables, parts)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, parts.Table)
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_of_the_format_is_on_the_page(model):
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if not re.search(rf"(?<![\w-]){key}(?![\w-])", REFERENCE)] == []


def test_every_function_and_missing_rule_is_on_the_page():
    assert [name for name in ARGUMENTS if name not in REFERENCE] == []
    rules = parts.MissingRule.model_json_schema()["properties"]["rule"]["enum"]
    assert [rule for rule in rules if f'`"{rule}"`' not in REFERENCE] == []


def test_the_check_prints_what_the_how_to_page_shows(tmp_path):
    target = tmp_path / "my-scale.toml"
    CliRunner().invoke(main, ["instruments", "--new", str(target)])
    printed = CliRunner().invoke(main, ["instruments", "--check", str(target)]).output
    assert f"```text\n{printed}```" in HOW_TO


def test_the_recalibration_of_the_how_to_page_loads(tmp_path):
    text = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)[-1]
    path = tmp_path / f"{tomllib.loads(text)['id']}.toml"
    path.write_text(text, encoding="utf-8")
    ours = load_instrument(path)
    assert ours.definition.risk[0].cox.baseline_survival == 0.95
    assert ours.outputs.set_index("id").loc["risk_12m", "source"] == "our hospitals, 2015 to 2021"


@pytest.fixture
def instrument_pages(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    yield __import__("instrument_pages")
    sys.modules.pop("instrument_pages")


def test_the_documentation_has_a_page_for_every_instrument_and_a_schema(instrument_pages, tmp_path):
    instrument_pages.write_instrument_pages(tmp_path)
    names = set(instruments_table()["id"])
    assert {path.stem for path in (tmp_path / "instruments").iterdir()} == names
    listed = (tmp_path / "instruments.md").read_text(encoding="utf-8")
    assert [name for name in names if f"(instruments/{name}.md)" not in listed] == []
    schema = instrument_pages.definition_schema()
    assert schema["properties"]["schema"]["const"] == 1
    assert {"id", "version", "item"} <= set(schema["required"])
