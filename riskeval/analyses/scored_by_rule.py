"""One table scored under every missing rule: the columns that `missing_rules` compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.errors import InstrumentError, did_you_mean

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument
    from riskeval.instruments.plan import Node
    from riskeval.instruments.score import Missing

COMPLETE, DEFINED, PRORATED, MEAN = "complete cases", "as defined", "prorated", "mean of items"
LOWEST, HIGHEST = "lowest possible", "highest possible"
ESTIMATED: Mapping[str, Missing] = {
    COMPLETE: "complete",
    DEFINED: "definition",
    PRORATED: "prorate",
    MEAN: "mean",
}
RULES = (*ESTIMATED, LOWEST, HIGHEST)
MISSING = "missing answers"


@dataclass(frozen=True)
class Target:
    """A total or a risk of an instrument, and the band that rests on it.

    Parameters
    ----------
    instrument : Instrument
    output : str
        Id of a value or risk.
    band : str or None
    levels : tuple of str
        Levels of the band, ascending.
    """

    instrument: Instrument
    output: str
    band: str | None
    levels: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """What the output is to a cohort: a score or a risk."""
        return "risk" if self._node.kind == "risk" else "score"

    @property
    def horizon_months(self) -> float | None:
        """The horizon of a risk."""
        return getattr(self._node.spec, "horizon_months", None)

    @property
    def higher_is_safer(self) -> bool:
        """Whether a higher total means less risk; a risk always rises with risk."""
        direction = self._node.spec.direction or self.instrument.definition.direction
        return self.role == "score" and direction == "higher is safer"

    @property
    def _node(self) -> Node:
        return self.instrument.plan.nodes[self.output]


def target(instrument: Instrument, output: str, band: str | None) -> Target:
    """The output and its band, or an error that names what there is."""
    nodes = instrument.plan.nodes
    _known(output, [node.id for node in nodes.values() if not node.levels], f"a total of '{instrument.id}'")
    bands = [node.id for node in nodes.values() if node.levels]
    resting = [name for name in bands if nodes[name].spec.of == output]
    if band is not None:
        _known(band, bands, f"a band of '{instrument.id}'")
    elif len(resting) > 1:
        raise InstrumentError(
            needed=f"one band that rests on '{output}'",
            found=", ".join(f"'{name}'" for name in resting),
            do=f"say band='{resting[0]}' or another of these",
        )
    chosen = band or next(iter(resting), None)
    levels = nodes[chosen].levels if chosen else ()
    return Target(instrument, output, chosen if len(levels) > 1 else None, levels)


def _known(name: str, known: list[str], what: str) -> None:
    if name not in known:
        raise InstrumentError(
            needed=what, found=f"'{name}'", do=did_you_mean(name, known) or f"use one of {', '.join(known)}"
        )


def scored_by_rule(
    asked: Target, frame: Any, max_missing: int, scoring: Mapping[str, Any]
) -> dict[str, pd.Series]:
    """Columns ``<rule>: <output>`` and ``<rule>: <band>``, and the number of missing answers.

    Parameters
    ----------
    asked : Target
    frame : data frame
    max_missing : int
        For the rules that take a limit.
    scoring : mapping
        ``items, codes, outside`` as for ``instrument.score``.
    """
    from riskeval.instruments.missing_answers import missing_answers

    outputs = [asked.output, *([asked.band] if asked.band else [])]
    columns: dict[str, pd.Series] = {}
    for rule, missing in ESTIMATED.items():
        limit = max_missing if missing in ("prorate", "mean") else None
        scored = asked.instrument.score(frame, missing=missing, max_missing=limit, **scoring).frame
        columns |= {column(rule, name): scored[name] for name in outputs}
    bounds = asked.instrument.score(frame, missing="bounds", **scoring).frame
    for rule, end, opposite in ((LOWEST, "low", "high"), (HIGHEST, "high", "low")):
        columns[column(rule, asked.output)] = bounds[f"{asked.output}_{end}"]
        if asked.band:  # the band that goes with this total: where higher is safer, the other end
            columns[column(rule, asked.band)] = bounds[
                f"{asked.band}_{opposite if asked.higher_is_safer else end}"
            ]
    count = missing_answers(asked.instrument, frame, asked.output, **scoring)
    return columns | {MISSING: pd.Series(count, index=bounds.index)}


def column(rule: str, output: str) -> str:
    """The name of the column that holds an output under a rule."""
    return f"{rule}: {output}"
