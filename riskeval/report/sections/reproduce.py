"""Versions, and how to make the same report again."""

from __future__ import annotations

from riskeval.report.context import Context
from riskeval.report.provenance import provenance
from riskeval.report.report import Cell, Section, Table, fill, say


def section(context: Context) -> Section:
    """What was run on what."""
    facts = provenance(context.study)
    rows: list[list[Cell]] = [
        ["Study file", fill("<code>{}</code>", facts["study"]["name"])],
        ["SHA-256 of the study file", _hash(facts["study"]["sha256"])],
        ["Data", fill("<code>{}</code>", facts["data"]["name"])],
        ["SHA-256 of the data", _hash(facts["data"]["sha256"])],
        ["Command", fill("<code>{}</code>", facts["command"])],
        ["Random numbers", "none were used, so no seed is needed"],
        ["Versions", _versions(facts)],
    ]
    return Section(
        "reproduce",
        "Versions and how to reproduce",
        [
            say(
                "The same study file, the same data and the same versions give the same report, byte for "
                "byte. Every "
                "number on this page names its row: look for its <code>data-ref</code> among the ids of "
                "<code>results.json</code>; <code>manifest.json</code> lists the hash of every file."
            ),
            Table("Provenance", ("What", "Which"), rows, names=2),
        ],
    )


def _hash(text: str | None) -> Cell:
    return fill('<code class="hash">{}</code>', text) if text else "not a file"


def _versions(facts: dict[str, object]) -> str:
    packages = facts["packages"]
    assert isinstance(packages, dict)
    return f"riskeval {facts['riskeval']}; Python {facts['python']}; " + ", ".join(
        f"{name} {number}" for name, number in packages.items()
    )
