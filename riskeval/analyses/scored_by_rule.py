"""One table scored under every missing rule, as columns and predictions of a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
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
LIMITED = (PRORATED, MEAN)
LEAST, MOST = "least favourable answers", "most favourable answers"
MISSING = "missing answers"
Columns = Mapping[str, pd.Series]


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


def rules_for(max_missing: int | None) -> tuple[str, ...]:
    """The rules that can be compared; two of them need to know how many terms may be missing."""
    estimated = [rule for rule in ESTIMATED if max_missing is not None or rule not in LIMITED]
    return (*estimated, LOWEST, HIGHEST)


def scored_by_rule(asked: Target, frame: Any, max_missing: int | None, scoring: Mapping[str, Any]) -> Columns:
    """Columns ``<rule>: <output>`` and ``<rule>: <band>``, and the number of missing answers.

    Parameters
    ----------
    asked : Target
    frame : data frame
    max_missing : int or None
        For the rules that take a limit; None leaves them out.
    scoring : mapping
        ``items, codes, outside`` as for ``instrument.score``.
    """
    from riskeval.instruments.missing_answers import missing_answers

    outputs = [asked.output, *([asked.band] if asked.band else [])]
    columns: dict[str, pd.Series] = {}
    for rule in rules_for(max_missing)[:-2]:
        limit = max_missing if rule in LIMITED else None
        scored = asked.instrument.score(frame, missing=ESTIMATED[rule], max_missing=limit, **scoring).frame
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


def turned(asked: Target, columns: Columns, rules: Sequence[str]) -> Columns:
    """The columns with the total turned round: lowest plus highest possible, minus the total."""
    ends = sum(asked.instrument.plan.spans[asked.output])
    whole = ends if np.isfinite(ends) else 0.0
    names = [column(rule, asked.output) for rule in rules]
    return {**columns, **{name: whole - columns[name] for name in names}}


def with_extremes(asked: Target, columns: Columns, event: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The columns, and two that know the outcome: totals that make the AUC as low, and as high, as can be."""
    ends = [columns[column(rule, asked.output)].to_numpy() for rule in (LOWEST, HIGHEST)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    arrays = {name: series.array for name, series in columns.items()}
    return {**arrays, LEAST: np.where(event, low, high), MOST: np.where(event, high, low)}


def predictions_of(asked: Target, rules: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Each rule, the two extremes and the number of missing answers as predictions of a cohort."""
    found = {rule: _roles(asked, rule) for rule in rules}
    return {**found, LEAST: {asked.role: LEAST}, MOST: {asked.role: MOST}, MISSING: {"score": MISSING}}


def _roles(asked: Target, rule: str) -> dict[str, Any]:
    roles: dict[str, Any] = {asked.role: column(rule, asked.output)}
    if asked.role == "risk":
        roles["horizon_months"] = asked.horizon_months
    if asked.band:
        roles |= {"band": column(rule, asked.band), "levels": asked.levels}
    return roles
