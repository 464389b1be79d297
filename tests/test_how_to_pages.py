"""Pages with many blocks: every one runs, and prints what the page shows."""

import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from riskeval.cli import main

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to"
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)


def output(kind: str, code: str, names: dict[str, Any]) -> str:
    if kind == "console":
        assert CliRunner().invoke(main, shlex.split(code)[1:]).exit_code == 0
        return ""
    printed = StringIO()
    with redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


@pytest.mark.parametrize(
    ("name", "least"),
    [("calibration", 5), ("decisions", 10), ("fairness", 12), ("trainer", 2), ("workshop", 4)],
)
def test_the_page_shows_what_its_blocks_print(
    name: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = BLOCK.findall((HOW_TO / f"{name}.md").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    (tmp_path / "data").symlink_to(HOW_TO.parents[1] / "data")
    monkeypatch.chdir(tmp_path)
    assert len(blocks) >= least
    assert [output(kind, code, names) for kind, code, _ in blocks] == [shown for _, _, shown in blocks]


def test_every_page_is_in_the_index() -> None:
    listed = (HOW_TO / "index.md").read_text(encoding="utf-8").split("```")[1].split()
    assert {page.stem for page in HOW_TO.glob("*.md")} - {"index"} <= set(listed)
