"""The mapping file: which column of the data answers each item, and what its answers are called there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from riskeval.errors import DataFileError, Problem, raise_all
from riskeval.reading.toml_file import Manuscript, read_toml
from riskeval.report.answers import ALL_YES_NO
from riskeval.report.outputs import version_of

if TYPE_CHECKING:
    from riskeval.instruments.inputs import Input
    from riskeval.instruments.instrument import Instrument

MAPPING = Manuscript(
    noun="mapping file",
    error=DataFileError,
    absent='check the path; it holds [items] with item = "column", and [codes.ITEM]',
    too_large="give the mapping, not the data",
    other_encoding="save it as UTF-8",
)
ITEMS = """\
# Left the column of the instrument, right the column of your data: change the right side.
# "" says that it was not collected: missing for everybody.
[items]
"""
OPTIONAL = """
# Optional columns: remove the # where your data have them.
"""
CODES = """
# Left what your data write, right what the definition writes: change the left side.
[codes]
"""
YES_NO = f"""\
# Yes/no columns take yes, no, y, n, true, false, 1 and 0. For other words, in all of them at once:
# {ALL_YES_NO} = {{ ja = "yes", nein = "no" }}
"""


def read_mapping(path: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Items and codes of a mapping file: tables ``[items]`` and ``[codes.ITEM]``, all texts."""
    file = read_toml(path, MAPPING)
    items, codes = file.document.get("items", {}), file.document.get("codes", {})
    unknown = [key for key in file.document if key not in ("items", "codes")]
    problems = [
        Problem(
            "only [items] and [codes.ITEM]",
            f"'{key}' in '{file.name}'",
            "move it under [items], or remove it",
        )
        for key in unknown
    ]
    tables = {"[items]": items, "[codes]": {} if isinstance(codes, dict) else codes}
    tables |= {f"[codes.{item}]": table for item, table in codes.items()} if isinstance(codes, dict) else {}
    problems += [
        Problem(
            f"{where} with texts only",
            f"something else in '{file.name}'",
            'write both sides as text: item = "column"',
        )
        for where, table in tables.items()
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values())
    ]
    raise_all(DataFileError, problems)
    return items, codes


def mapping_text(instrument: Instrument, name: str) -> str:
    """A mapping file with every column that an instrument reads, each mapped to itself.

    Parameters
    ----------
    instrument : Instrument
    name : str
        What the user calls it: its id, or the path of its definition.
    """
    definition = instrument.definition
    needed = [one for one in instrument.inputs if not one.optional]
    optional = [one for one in instrument.inputs if one.optional]
    coded = [one for one in instrument.inputs if one.type in ("ordinal", "nominal") and one.codes]
    parts = [
        f"# The columns that answer {definition.name}, version {version_of(definition)}.\n"
        f"# Use it with: riskeval score DATA --instrument {_one_line(name)} --items THIS_FILE "
        "-o scores.csv\n\n",
        ITEMS,
        *_columns(needed),
        *([OPTIONAL, *_columns(optional, "# ")] if optional else []),
        CODES,
        YES_NO if any(one.type == "yes_no" for one in instrument.inputs) else "",
        *map(_codes, coded),
    ]
    return "".join(parts)


def _columns(inputs: Iterable[Input], before: str = "") -> Iterator[str]:
    for one in inputs:
        yield f'# {_one_line(one.label)}: {_asked(one)}\n{before}{one.id} = "{one.id}"\n'


def _asked(one: Input) -> str:
    words = {"yes_no": "yes/no", "date": "date, such as 2024-01-31", "count": "whole number"}
    kind = words.get(one.type, one.type)
    limits = f", {one.range[0]:g} to {one.range[1]:g}" if one.range else ""
    asked = "a judgement, made by a person; " if one.role == "judgement" else ""
    return f"{asked}{', '.join(_one_line(code.code) for code in one.codes) or kind}{limits}"


def _codes(one: Input) -> str:
    pairs = ", ".join(
        f"{quoted} = {quoted}" for quoted in (json.dumps(code.code, ensure_ascii=False) for code in one.codes)
    )
    return f"{one.id} = {{ {pairs} }}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
