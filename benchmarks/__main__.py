"""Run every benchmark and write benchmarks/results.md: ``python -m benchmarks [name …]``.

``net_benefit`` is run by name only: its peer needs an environment of its own.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module, metadata
from pathlib import Path

from benchmarks.timing import Result

NAMES = (
    "bootstrap_auc",
    "distinct_risks",
    "rates_by_group",
    "contrasts_by_group",
    "counted_people",
    "memory",
    "import_time",
    "demonstration",
    "million",
    "instruments",
    "bounds_of_sums",
    "ici",
    "calibration_table",
)
PACKAGES = ("riskeval", "numpy", "pandas", "scikit-learn", "statsmodels", "fairlearn", "dcurves")


def table(results: list[Result]) -> str:
    """The results as Markdown, with the machine and the versions they belong to."""
    installed = {one.metadata["Name"] for one in metadata.distributions()}
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES if name in installed)
    lines = [
        "# Benchmarks",
        "",
        f"Medians of several repeats in one run, riskeval and the peer taking turns; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {versions}.",
        "",
        "| question | riskeval | peer | ratio | target | reached |",
        "|---|---|---|---|---|---|",
    ]
    for one in results:
        reached = "yes" if one.reached else "**no**"
        lines.append(
            f"| {one.question} | {one.riskeval} | {one.peer} | {one.ratio} | {one.target} | {reached} |"
        )
    return "\n".join([*lines, ""])


def main(wanted: list[str]) -> None:
    """Print each result as it comes; write the file only when every benchmark was run."""
    results = []
    for name in wanted or NAMES:
        results.append(import_module(f"benchmarks.{name}").run())
        print(f"{name}: {results[-1].riskeval}; {results[-1].peer}; {results[-1].ratio}", flush=True)
    text = table(results)
    print(text)
    if not wanted:
        (Path(__file__).parent / "results.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
