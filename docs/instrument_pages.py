"""The catalogue of instruments and the JSON Schema of definition files."""

import json
import shutil
from pathlib import Path

from riskeval import instruments_table, load_instrument
from riskeval.instruments.catalogue import describe
from riskeval.instruments.catalogue_markdown import as_markdown, escaped
from riskeval.instruments.definition import Definition

COLUMNS = ("name", "version", "evidence", "standing")
INTRO = """# Catalogue

Every built-in instrument, made from its definition file. A page lists items, points, bands and rates, whom
the instrument is for, its licence, its worked cases, and beside every table the source of its numbers and how
well they were checked: *verified* against the publication or its code, or *secondary*, against a copy. In a
terminal `riskeval instruments ID` prints the same.
"""
SCHEMA_ABOUT = (
    "The shape of a definition. A file with based_on inherits what it leaves out and may have [[replace]] "
    "tables, which this schema does not describe. `riskeval instruments --check FILE` checks more: formulas, "
    "order, ranges, gaps, sources and worked cases."
)


def write_instrument_pages(generated: Path) -> None:
    """Write the list, one page for each instrument, and the JSON Schema."""
    folder = generated / "instruments"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in instruments_table()["id"]:
        page = as_markdown(describe(load_instrument(name)))
        (folder / f"{name}.md").write_text(page, encoding="utf-8")
    (generated / "instruments.md").write_text(catalogue_page(), encoding="utf-8")
    schema = json.dumps(definition_schema(), indent=1, ensure_ascii=False)
    (generated / "definition.schema.json").write_text(schema + "\n", encoding="utf-8")


def catalogue_page() -> str:
    """The list of instruments, actuarial ones first."""
    lines = [INTRO]
    table = instruments_table()
    for kind, title in (("actuarial", "Scored by rule"), ("spj", "Structured professional judgment")):
        lines += [
            f"## {title}",
            "",
            "| id | " + " | ".join(COLUMNS) + " |",
            "|---" * (len(COLUMNS) + 1) + "|",
        ]
        for _, row in table[table["kind"] == kind].iterrows():
            told = " | ".join(escaped(str(row[column])) for column in COLUMNS)
            name, rest = told.split(" | ", 1)
            about = [f"{key.capitalize()}: {escaped(row[key])}" for key in ("outcome", "licence")]
            told = "<br>".join([name, *about])
            lines.append(f"| [{row['id']}](instruments/{row['id']}.md) | {told} | {rest} |")
        lines.append("")
    pages = [f"instruments/{name}" for name in table["id"]]
    return "\n".join([*lines, "```{toctree}", ":hidden:", ":maxdepth: 1", "", *pages, "```", ""])


def definition_schema() -> dict[str, object]:
    """The JSON Schema of a whole definition file; one that is based on another may leave keys out."""
    schema = Definition.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "riskeval definition file",
        "description": SCHEMA_ABOUT,
    }
