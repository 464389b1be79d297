"""What an instrument puts beside the data: its outputs, and the columns they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from riskeval.errors import Problem, did_you_mean

if TYPE_CHECKING:
    from riskeval.instruments.definition import Definition
    from riskeval.instruments.instrument import Instrument, Scored
    from riskeval.report.study_file import InstrumentTable

REVERSED = "_reversed"
SAFER = "higher is safer"
HASH_SHOWN = 12


@dataclass(frozen=True)
class Output:
    """One output of an instrument as a column.

    Parameters
    ----------
    id, kind : str
        Its id; "value", "band", "risk" or "judgement".
    column : str
        Its column, such as ``vrag_r_total``.
    levels : tuple of str
        Its codes, ascending; empty for numbers.
    numeric : bool
        Whether it orders people as a number.
    safer : bool
        Whether a higher one means a lower risk.
    horizon_months : float, optional
        For a risk, over how long.
    source, evidence : str
        Where its numbers come from, and how well that was checked.
    main : bool
        Whether it is a result and no step on the way to another one.
    """

    id: str
    kind: str
    column: str
    levels: tuple[str, ...] = ()
    numeric: bool = True
    safer: bool = False
    horizon_months: float | None = None
    source: str = ""
    evidence: str = ""
    main: bool = True


def prefix_of(name: str) -> str:
    """The beginning of the columns of an instrument: ``vrag-r`` gives ``vrag_r_``."""
    return name.replace("-", "_") + "_"


def version_of(definition: Definition) -> str:
    """The version, and the standing where somebody checked it: ``3, superseded``."""
    known = definition.standing != "not checked"
    return f"{definition.version}, {definition.standing}" if known else definition.version


def outputs_of(instrument: Instrument, prefix: str) -> list[Output]:
    """Everything an instrument computes, then the judgements it reads."""
    plan, definition = instrument.plan, instrument.definition
    steps = _steps(instrument)
    found = [
        Output(
            node.id,
            node.kind,
            prefix + node.id,
            node.levels,
            not node.levels or node.numbers is not None,
            node.kind != "risk" and (node.spec.direction or definition.direction) == SAFER,
            getattr(node.spec, "horizon_months", None),
            node.spec.source or definition.source or "",
            node.spec.evidence or definition.evidence or "",
            node.id not in steps,
        )
        for node in plan.nodes.values()
    ]
    safer = definition.direction == SAFER
    judged = [one for one in instrument.inputs if one.role == "judgement"]
    return found + [
        Output(one.id, "judgement", prefix + one.id, one.levels, False, safer, main=False) for one in judged
    ]


def _steps(instrument: Instrument) -> set[str]:
    """Values on the way to other values; a total is a result although a percentile may be made of it."""
    nodes = instrument.plan.nodes
    values = [node for node in nodes.values() if node.kind == "value"]
    before: dict[str, set[str]] = {}
    for node in values:
        before[node.id] = set(node.needs).union(*(before.get(name, set()) for name in node.needs))
    sums = {node.id for node in values if node.spec.payload == "sum"}
    inside_sums = set().union(*(before[name] for name in sums))
    steps = set().union(*before.values())
    return (steps & before.keys()) - (sums - inside_sums)


def bounds_of(output: Output) -> list[Output]:
    """The lowest and highest that missing answers allow, instead of the output; a judgement stays."""
    if output.kind == "judgement":
        return [output]
    ends = ("low", "high")
    return [replace(output, id=f"{output.id}_{end}", column=f"{output.column}_{end}") for end in ends]


def output_columns(scored: Scored, prefix: str) -> pd.DataFrame:
    """Everything that was computed, under the names it has beside the data."""
    frame = scored.frame.drop(columns=["instrument"])
    frame["hash"] = scored.instrument.hash[:HASH_SHOWN]
    return frame.add_prefix(prefix)


def outside(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Who of the scored people is surely not among those the instrument was made for."""
    return np.asarray(frame["eligible"].eq(False).fillna(False).to_numpy(dtype=bool))


def reversed_columns(
    instrument: Instrument, columns: pd.DataFrame, names: list[str], prefix: str
) -> pd.DataFrame:
    """The values that rise with safety, turned round: lowest plus highest possible value, minus the value."""
    found = {}
    for name in names:
        low, high = instrument.plan.spans[name]
        found[prefix + name + REVERSED] = low + high - columns[prefix + name]
    return pd.DataFrame(found, index=columns.index)


def reverse_problems(instrument: Instrument, table: InstrumentTable, where: str) -> list[Problem]:
    """Values that cannot be turned round, because they are none or have no ends."""
    if table.reverse and table.missing == "bounds":
        return [
            Problem(f'{where} either reverse or missing = "bounds"', "both", "score the bounds as they are")
        ]
    known = [node.id for node in instrument.plan.nodes.values() if node.kind == "value" and not node.levels]
    problems = []
    for name in table.reverse:
        if name not in known:
            hint = did_you_mean(name, known) or f"use one of {', '.join(known[-12:])}"
            problems.append(Problem(f"{where} reverse: values of the instrument", f"'{name}'", hint))
        elif not all(map(_finite, instrument.plan.spans[name])):
            problems.append(
                Problem(
                    f"{where} reverse: values with a lowest and a highest possible number",
                    f"'{name}' without an end",
                    "give its items or the value a range in the definition",
                )
            )
    return problems


def _finite(number: float) -> bool:
    return bool(abs(number) < float("inf"))


def clash_problems(columns: list[str], known: list[str], what: str) -> list[Problem]:
    """Columns that scoring would add and that are already there."""
    return [
        Problem(
            f"new names for the outputs of {what}",
            f"a column '{column}' that is already in the data",
            "rename or remove that column, or give the instrument another name",
        )
        for column in columns
        if column in known
    ]
