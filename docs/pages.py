"""Pages that are made from code and data: metrics, parity with other packages, executed notebooks."""

import inspect
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat

from riskeval.metric import METRICS, Metric
from tests.reference.parity import HOW, entries, peers, rules

WORDS = {"higher": "higher is better", "lower": "lower is better", None: "neither way is better"}
NEEDS = {
    "rank": "score, else risk, else band",
    "value": "the role named with `on=`",
    "risk": "risk",
    "norm": "norm, else risk",
    "severity": "the cohort's column of severity, where it has one",
}
AXES = {
    "threshold": "one row per threshold",
    "level": "one row per level",
    "price": "one row per price",
    "base_rate": "one row per assumed base rate",
    None: "one number",
}


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


def parity_page() -> str:
    """Every number of the reference cases: equal, equal on request, or different for a stated reason."""
    programs = ", ".join(f"{name} {version}" for name, version in peers().items())
    counts = Counter((entry.case.topic, entry.rule.how) for entry in entries())
    topics = list(dict.fromkeys(topic for topic, _ in counts))
    intro = [
        "# Parity with other packages",
        "",
        "Statistics that other programs have computed for the same small data sets, and how riskeval does.",
        "The data and the expected values are in `tests/reference/`; the test suite proves that every number",
        "has exactly one line here, that what is called equal is equal, and that what is called different",
        "differs.",
        "",
        f"Programs: {programs}.",
        "",
        *_row("numbers", *HOW),
        "|" + "---|" * (len(HOW) + 1),
        *(line for topic in topics for line in _row(topic, *(str(counts[topic, how]) for how in HOW))),
        "",
        "*equal*: the same by default. *method*: the same when asked for. *different*: on purpose, with the",
        "reason. *later*: belongs to a part that is not built yet. *not run*: the data may not be shipped.",
        "",
    ]
    return "\n".join([*intro, *(line for topic in topics for line in _parity_table(topic))])


def _parity_table(topic: str) -> Iterator[str]:
    yield from [
        f"## {topic}",
        "",
        *_row("cases", "numbers", "how", "what riskeval computes"),
        "|---|---|---|---|",
    ]
    for rule in rules():
        if rule.topic == topic:
            asked = f"{rule.what} ({rule.method})" if rule.what and rule.method else rule.what or rule.method
            said = "; ".join(text for text in (asked, rule.why) if text)
            yield from _row(f"`{rule.cases}`", f"`{rule.keys}`", rule.how, said)
    yield ""


def _row(*cells: str) -> list[str]:
    return ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"]


def notebook_pages(source: Path, target: Path) -> None:
    """Execute every notebook where it lies, and keep the result for the documentation."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": source}}).execute()
        nbformat.write(notebook, target / path.name)
