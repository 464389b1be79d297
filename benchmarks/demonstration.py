"""How long the first command of a new user takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Result, medians, shown

LIMIT = 20
START = "from riskeval.cli import main; main()"


def run() -> Result:
    """Simulate, evaluate and write the whole report, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", START, "demo", str(Path(folder) / "demo"), "--force"]
        (mine,) = medians(lambda: subprocess.run(command, check=True, capture_output=True), repeats=3)
    return Result("riskeval demo", shown(mine), "–", "–", f"< {LIMIT} s", mine < LIMIT)
