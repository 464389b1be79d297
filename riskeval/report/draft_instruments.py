"""Built-in instruments whose items all are columns of a data file: mentioned in a first study file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from riskeval.report.outputs import outputs_of, prefix_of, version_of

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument

ITEM = re.compile(r'^\[\[item\]\]\s*\nid = "(\w+)"', re.MULTILINE)
HEAD = """\
# The columns have the names of all items of these instruments. To score one, uncomment its lines, and say
# under [instruments] which codes differ. `riskeval instruments ID` shows what it asks and gives.
"""


def instrument_comments(columns: Iterable[str]) -> str:
    """Comments that score the instruments whose items the columns hold; "" where there is none."""
    known = set(columns)
    found = [one for one in _likely(known) if _required(one) and _required(one) <= known]
    return HEAD + "".join(map(_comment, found)) if found else ""


def _likely(known: set[str]) -> list[Instrument]:
    """Instruments of which half of the items look like columns; the others are not even loaded."""
    from riskeval.instruments.library import load_instrument
    from riskeval.instruments.loading import built_in_ids, built_in_path

    beginnings = known | {column.rpartition("_")[0] for column in known}
    items = {name: ITEM.findall(built_in_path(name).read_text(encoding="utf-8")) for name in built_in_ids()}
    return [
        load_instrument(name)
        for name, ids in items.items()
        if ids and len(beginnings.intersection(ids)) >= len(ids) / 2
    ]


def _required(instrument: Instrument) -> set[str]:
    return {one.id for one in instrument.inputs if one.role == "item" and not one.optional}


def _comment(instrument: Instrument) -> str:
    definition = instrument.definition
    outputs = [one for one in outputs_of(instrument, prefix_of(instrument.id)) if one.main]
    fitting = [one for one in outputs if one.kind == "value" and one.numeric and not one.safer]
    score = f'# [predictions.{instrument.id}]\n# score = "{fitting[-1].column}"\n' if fitting else ""
    return f"# [instruments.{instrument.id}]   # {definition.name}, version {version_of(definition)}\n{score}"
