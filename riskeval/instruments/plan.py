"""A definition ready to score: its columns, and everything computed in the order of its needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.definition import Band, Definition, Risk, Value
from riskeval.instruments.formula import Formula, Kind
from riskeval.instruments.inputs import Input
from riskeval.instruments.payloads import Kinds, Payload, Span, Spans, hull
from riskeval.instruments.sums import Total


@dataclass(frozen=True, eq=False)
class NestedOutput:
    """An output of another instrument; `columns` names our id for each of its inputs."""

    plan: Plan
    output: str
    columns: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """Our ids that it reads."""
        return frozenset(self.columns.values())

    def span(self, spans: Spans, kinds: Kinds) -> Span:
        """What the other instrument declares or can reach."""
        return self.plan.spans[self.output]


Branch = Payload | NestedOutput  # a nested output is computed by the engine, with its statuses


@dataclass(frozen=True, eq=False)
class Node:
    """One value, band or risk.

    Parameters
    ----------
    spec : Value
        As the definition says it.
    kind : str
        "value", "band" or "risk".
    place : int
        Position among its kind in the file.
    result : Kind
        What formulas may do with it.
    branches : mapping of float or None to Payload
        How it is computed for each rank of ``spec.by``; for everybody under None.
    numbers : array of float, optional
        The number of each code of a band, where its codes are numbers.
    inputs : frozenset of str
        Every data column it depends on, whatever the way there.
    """

    spec: Value
    kind: str
    place: int
    result: Kind
    branches: Mapping[float | None, Branch]
    numbers: Floats | None
    inputs: frozenset[str]

    @property
    def id(self) -> str:
        """Its id."""
        return self.spec.id

    @property
    def needs(self) -> frozenset[str]:
        """The ids it reads directly, its fallback excepted."""
        by = {self.spec.by} if self.spec.by else set()
        return frozenset().union(by, *(payload.names for payload in self.branches.values()))

    @property
    def levels(self) -> tuple[str, ...]:
        """The codes it may take, ascending; empty for numbers."""
        return self.result.levels


@dataclass(frozen=True, eq=False)
class Plan:
    """What the engine runs.

    Parameters
    ----------
    definition : Definition
        Where it comes from.
    inputs : mapping of str to Input
        Data columns by id.
    nodes : mapping of str to Node
        Everything computed, in an order in which each finds what it needs.
    asked_when : mapping of str to Formula
        Conditions of items that do not apply to everybody.
    """

    definition: Definition
    inputs: Mapping[str, Input]
    nodes: Mapping[str, Node]
    asked_when: Mapping[str, Formula] = field(default_factory=dict)
    checks: tuple[Formula, ...] = ()
    eligibility: tuple[Formula, ...] = ()

    @cached_property
    def scorings(self) -> int:
        """How many instruments are scored for one person: this one and, each time, those that are used."""
        payloads = (payload for node in self.nodes.values() for payload in node.branches.values())
        return 1 + sum(payload.plan.scorings for payload in payloads if isinstance(payload, NestedOutput))

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """What formulas may do with each id."""
        inputs = {name: one.kind for name, one in self.inputs.items()}
        return inputs | {name: node.result for name, node in self.nodes.items()}

    @cached_property
    def spans(self) -> dict[str, Span]:
        """Lowest and highest value of each id."""
        found = [spans for _, spans in self.settings]
        return {name: hull([spans[name] for spans in found]) for name in found[0]}

    @cached_property
    def settings(self) -> list[tuple[dict[str, float], dict[str, Span]]]:
        """The spans for each combination of the items that tables are chosen `by`."""
        from riskeval.instruments.spans import settings_of, spans_where

        return [(fixed, spans_where(self, fixed)) for fixed in settings_of(self)]

    @cached_property
    def exact(self) -> frozenset[str]:
        """The ids whose span is exact, and not only an outer bound."""
        from riskeval.instruments.spans import exact_ids

        return exact_ids(self)

    def needed(self, outputs: frozenset[str]) -> Iterator[Node]:
        """The nodes that `outputs` rest on, in order."""
        wanted = set(outputs)
        for node in reversed(list(self.nodes.values())):
            if node.id in wanted:
                wanted |= node.needs | ({node.spec.fallback} if node.spec.fallback else set())
        return (node for node in self.nodes.values() if node.id in wanted)


def kind_of_spec(spec: Value) -> str:
    """The name of the table it stands in: value, band or risk."""
    return "band" if isinstance(spec, Band) else "risk" if isinstance(spec, Risk) else "value"


def total_of(node: Node) -> list[Total]:
    """The sums among its branches."""
    return [payload for payload in node.branches.values() if isinstance(payload, Total)]


def numbers_by_rank(kind: Kind) -> Floats | None:
    """The number of each code where all codes are numbers."""
    return np.array([float(level) for level in kind.levels]) if kind.valued else None
