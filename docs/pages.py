"""Pages that are made from code and data: metrics, parity with other packages, executed notebooks."""

import inspect
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat

from riskeval.metric import METRICS, Metric

WORDS = {"higher": "higher is better", "lower": "lower is better", None: "neither way is better"}
NEEDS = {
    "rank": "score, else risk, else band",
    "value": "the role named with `on=`",
    "risk": "risk",
    "norm": "norm, else risk",
}
AXES = {"threshold": "one row per threshold", "level": "one row per level", None: "one number"}


def metrics_page() -> str:
    """One section per metric, in alphabetical order."""
    intro = [
        "# Metrics",
        "",
        "Every metric that {func}`riskeval.evaluate` knows, made from the code itself. Import them from",
        "`riskeval.metrics`. Each is a function of weights (see {doc}`/concepts/weights-and-influence`), and",
        "each can also be called on plain arrays.",
        "",
    ]
    return "\n".join([*intro, *(line for name in sorted(METRICS) for line in _metric(METRICS[name]))])


def _metric(metric: Metric) -> Iterator[str]:
    low, high = (_number(bound) for bound in metric.bounds)
    reads = ", ".join(NEEDS[need] for need in metric.needs) or "the outcome only"
    yield from [f"## {metric.name}", "", f"{metric.title[0].upper()}{metric.title[1:]}.", ""]
    yield from [f"- **Reads**: {reads}.", f"- **Gives**: {AXES[metric.axis]}, from {low} to {high}."]
    yield from [
        f"- **Direction**: {WORDS[metric.direction]}.",
        f"- **Interval** symmetric on: {metric.scale}.",
    ]
    yield from [f"- **Source**: {metric.source}.", "", *_prose(metric), ""]


def _prose(metric: Metric) -> list[str]:
    """The docstring up to its first section, and its notes."""
    lines = inspect.cleandoc(metric.__doc__ or "").splitlines()
    starts = [i for i in range(len(lines)) if _underlined(lines, i)]
    sections = {lines[i]: lines[i + 2 : _end(starts, i, lines)] for i in starts}
    return [*lines[: starts[0] if starts else len(lines)], "", *sections.get("Notes", [])]


def _underlined(lines: list[str], i: int) -> bool:
    return i + 1 < len(lines) and bool(lines[i + 1]) and set(lines[i + 1]) == {"-"}


def _end(starts: list[int], start: int, lines: list[str]) -> int:
    return next((other for other in starts if other > start), len(lines))


def _number(value: float) -> str:
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    return f"{value:g}"


def parity_page(source: Path) -> str:
    """Every number of the reference cases: equal, equal on request, or different for a stated reason."""
    intro = [
        "# Parity with other packages",
        "",
        "Statistics that other packages have computed for the same small data sets, and how riskeval does.",
        "The data and the expected values are in `tests/reference/`, and the test suite checks every line.",
        "",
    ]
    if not source.exists():
        return "\n".join([*intro, "No reference case is listed in this version.", ""])
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return "\n".join([*intro, *(line for name, rows in tables.items() for line in _parity_table(name, rows))])


def _parity_table(name: str, rows: object) -> Iterator[str]:
    if not isinstance(rows, list) or not rows:
        return
    columns = list(dict.fromkeys(key for row in rows for key in row))
    yield from [f"## {name}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        cells = (str(row.get(key, "")).replace("|", "\\|").replace("\n", " ") for key in columns)
        yield "| " + " | ".join(cells) + " |"
    yield ""


def notebook_pages(source: Path, target: Path) -> None:
    """Execute every notebook where it lies, and keep the result for the documentation."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": source}}).execute()
        nbformat.write(notebook, target / path.name)
