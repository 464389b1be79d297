"""The page on updating: its code runs, and prints what the page shows."""

import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "update.md"
DATA = ROOT / "data" / "synthetic" / "miscalibrated-abroad" / "cohort.csv"


def test_the_page_shows_what_its_code_prints(tmp_path, monkeypatch):
    shutil.copy(DATA, tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 5
    names: dict[str, Any] = {}
    for code, shown in blocks:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == shown
