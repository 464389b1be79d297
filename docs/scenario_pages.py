"""The list of scenarios with their parameters, made from the registry."""

from collections.abc import Iterator
from pathlib import Path

from riskeval.instruments.catalogue_markdown import escaped
from riskeval.simulate import SCENARIOS, Scenario

INTRO = """# Scenarios

Every synthetic cohort that `riskeval simulate` can write, made from the code itself. {doc}`/how-to/simulate`
says how; a README beside the committed files in `data/synthetic` has an exercise for each.

| name | what can be learned | people | assessed again and again | several raters |
|---|---|---|---|---|
"""


def write_scenario_page(generated: Path) -> None:
    """Write the page."""
    (generated / "scenarios.md").write_text(scenarios_page(), encoding="utf-8")


def scenarios_page() -> str:
    """A table of all scenarios, then a section with the parameters of each."""
    rows = "\n".join(map(_row, SCENARIOS.values()))
    return INTRO + rows + "\n\n" + "\n".join(line for one in SCENARIOS.values() for line in _section(one))


def _row(scenario: Scenario) -> str:
    setup = scenario.setup
    repeated = setup.cluster is not None and setup.cluster == setup.person
    several = scenario.ratings is not None
    cells = (f"[{scenario.name}](#{scenario.name})", escaped(scenario.teaches), f"{scenario.n:,}")
    return f"| {' | '.join((*cells, 'yes' if repeated else '', 'yes' if several else ''))} |"


def _section(scenario: Scenario) -> Iterator[str]:
    setup = scenario.setup
    yield from [f"## {scenario.name}", "", f"{scenario.title}. {scenario.teaches}", ""]
    yield f"Outcome `{setup.outcome}`; predictions {', '.join(setup.predictions)}."
    yield from ["", "| parameter | default | range | what it does |", "|---|---|---|---|"]
    for name, default, allowed, about in scenario.parameters.described():
        yield f"| `{name}` | {_shown(default)} | {allowed} | {escaped(about)} |"
    yield ""


def _shown(default: object) -> str:
    if isinstance(default, dict):
        return ", ".join(f"{label} {_shown(one)}" for label, one in default.items())
    if isinstance(default, tuple):
        return ", ".join(map(_shown, default))
    return f"{default:g}" if isinstance(default, float) else str(default).lower()
