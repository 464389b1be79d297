"""The page about simulating: its commands run, its Python runs, and both print what it says."""

import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.simulate import SCENARIOS

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "how-to" / "simulate.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def blocks(kind):
    """The blocks of one kind, each with the output that the page shows right after it."""
    following = [*BLOCKS[1:], ("", "")]
    return [
        (text, after if language == "text" else "")
        for (this, text), (language, after) in zip(BLOCKS, following, strict=True)
        if this == kind
    ]


def test_the_page_has_commands_and_python():
    assert len(blocks("console")) >= 3
    assert len(blocks("python")) == 2


def test_every_command_of_the_page_runs_and_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for commands, shown in blocks("console"):
        for line in commands.splitlines():
            program, *arguments = shlex.split(line)
            result = CliRunner().invoke(main, arguments)
            assert program == "riskeval"
            assert result.exit_code == 0, result.output
            assert not shown or result.output == shown
    one, other = (pd.read_csv(tmp_path / name / "cohort.csv") for name in ("label-bias", "unbiased"))
    assert one["violent_24m"].equals(other["violent_24m"])
    assert not one["recorded_24m"].equals(other["recorded_24m"])


@pytest.mark.parametrize(("code", "shown"), blocks("python"))
def test_the_python_of_the_page_prints_what_it_says(code, shown):
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(code, "simulate.md", "exec"), {"__name__": "simulate_page"})
    assert printed.getvalue() == shown


def test_the_list_of_scenarios_is_made_from_the_registry(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    from scenario_pages import scenarios_page

    page = scenarios_page()
    for name, scenario in SCENARIOS.items():
        assert f"## {name}\n" in page
        for parameter, *_ in scenario.parameters.described():
            assert f"| `{parameter}` |" in page
