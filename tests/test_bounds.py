"""The lower bounds that are promised are the versions that the documented command tests."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TESTED = ("excel", "spss", "stata", "parquet", "polars", "duckdb", "notebook", "test")


def promised():
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for extra in TESTED for line in extras[extra])]
    return dict(line.split(">=") for line in lines if ">=" in line)


def pinned():
    text = (ROOT / "constraints" / "oldest.txt").read_text(encoding="utf-8")
    return dict(line.split("==") for line in text.splitlines() if "==" in line)


def test_the_oldest_set_pins_every_dependency_to_its_lower_bound():
    bounds = promised()
    assert pinned().keys() == bounds.keys()
    wrong = [name for name, bound in bounds.items() if not (pinned()[name] + ".0.0").startswith(f"{bound}.")]
    assert wrong == []


def test_no_dependency_has_an_upper_cap():
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    assert [line for line in [*PROJECT["dependencies"], *extras] if re.search(r"<|==|~=", line)] == []


def test_the_version_is_the_same_everywhere():
    import riskeval

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert PROJECT["version"] == riskeval.__version__
    assert f"version: {riskeval.__version__}\n" in citation
