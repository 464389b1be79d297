"""The page about communication prints what its examples print."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from riskeval.cli_say import say
from riskeval.communication import verbal_scale, verbal_scales

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to" / "communicate.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(f"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_command_prints_what_the_page_shows():
    (command,) = blocks("console")
    result = CliRunner().invoke(say, shlex.split(command)[2:])
    assert result.output == blocks("text")[0]


def test_the_python_examples_print_what_the_page_shows(capsys):
    names: dict[str, object] = {}
    for code, printed in zip(blocks("python"), blocks("text")[1:], strict=True):
        exec(code, names)
        assert capsys.readouterr().out == printed


def test_the_words_of_the_page_are_those_of_the_scales():
    rows = re.findall(r"^\| `([\w-]+)` \| .* \| (.*) \|$", PAGE, re.MULTILINE)
    assert [name for name, _ in rows if name in verbal_scales()] == list(verbal_scales())
    assert all(verbal_scale(name).word(0.17) == word for name, word in rows if name in verbal_scales())


def test_a_scale_can_be_copied_from_the_page(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    assert verbal_scale(path).word(0.17) == "raised"


def test_the_pictures_are_there():
    for name in re.findall(r"\]\(\.\./_static/(\S+)\)", PAGE):
        assert (DOCS / "_static" / name).is_file()
