"""Turns one value of a definition into something that computes, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from riskeval.instruments.definition import PAYLOADS, Band, Risk, Value
from riskeval.instruments.definition_parts import number_of
from riskeval.instruments.formula import FormulaError, Kind
from riskeval.instruments.inputs import Input, Located, codes_of
from riskeval.instruments.makers import Makers, Wrong, code_text, position
from riskeval.instruments.order import Formulas, Where
from riskeval.instruments.plan import Branch, Node, Plan, kind_of_spec

NUMBER = Kind("number")


class Compiler:
    """Compiles the values of one definition in the order of their needs."""

    def __init__(
        self, inputs: Mapping[str, Input], formulas: Formulas, nested: Mapping[tuple[str, str], Plan]
    ) -> None:
        self.inputs = inputs
        self.makers = Makers(formulas, nested, {name: one.kind for name, one in inputs.items()})
        self.nodes: dict[str, Node] = {}
        self.problems: list[Located] = []
        self.shared: Mapping[str, Sequence[Any]] = {}

    @property
    def kinds(self) -> dict[str, Kind]:
        """What formulas may do with each id, as far as compiled."""
        return self.makers.kinds

    def add(self, spec: Value, place: int) -> None:
        """Compile a value; what is wrong goes to `problems`."""
        where: Where = (kind_of_spec(spec), place)
        try:
            _one_payload(spec)
            result = self._result(spec)
            self.kinds[spec.id] = result
            branches = {
                self._rank(spec, code): self.makers.payload(spec, content, result)
                for code, content in spec.branches().items()
            }
            self._store(spec, place, result, branches)
        except Wrong as wrong:
            self.problems.append(Located((*where, wrong.key), wrong.problem))
        except FormulaError as error:
            self.problems += [Located((*where, spec.payload), problem) for problem in error.problems]

    def _store(self, spec: Value, place: int, result: Kind, branches: Mapping[float | None, Branch]) -> None:
        numbers = np.array([float(level) for level in result.levels]) if result.valued else None
        node = Node(spec, kind_of_spec(spec), place, result, branches, numbers, frozenset())
        read = node.needs | ({spec.fallback} if spec.fallback else set())
        inputs = [self.nodes[name].inputs if name in self.nodes else frozenset({name}) for name in read]
        self.nodes[spec.id] = Node(
            spec, node.kind, place, result, branches, numbers, frozenset().union(*inputs)
        )

    def _rank(self, spec: Value, code: str | None) -> float | None:
        if spec.by is None:
            return None
        levels = self.makers.levels(spec.by, "by")
        if code is None:
            raise Wrong(
                spec.payload,
                f"a table for each code of '{spec.by}'",
                "one content for everybody",
                f"write {spec.payload} = {{ {levels[0]} = …, {levels[-1]} = … }}, or remove `by`",
            )
        return float(position(code, levels, spec.payload, spec.by))

    def _result(self, spec: Value) -> Kind:
        """What the value will be: a number, or a code of a band."""
        if isinstance(spec, Band):
            levels = self._band_levels(spec)
            numeric = all(number_of(level) is not None for level in levels)
            return Kind("code", levels, True, numeric)
        if spec.payload == "formula":
            kinds = {self.makers.formula(text).check(self.kinds) for text in spec.branches().values()}
            kind = kinds.pop()
            if kinds or kind.name not in ("number", "yes_no"):
                raise Wrong(
                    "formula", "a number or a condition", f"a {kind.name}", "use [[band]] for a category"
                )
            return kind
        if spec.payload == "uses":
            return self.makers.nested_plan(spec.branches()[None]).kinds[spec.branches()[None].output]
        return NUMBER

    def _band_levels(self, spec: Band) -> tuple[str, ...]:
        if isinstance(spec.levels, str):
            if spec.levels not in self.shared:
                raise Wrong(
                    "levels", "levels that are defined", f"'{spec.levels}'", "add [[levels]] with this id"
                )
            return tuple(code.code for code in codes_of(self.shared[spec.levels]))
        if spec.levels is not None:
            return tuple(code.code for code in codes_of(spec.levels))
        if spec.payload == "steps":
            listed = [result for steps in spec.branches().values() for _, result in steps]
            return tuple(dict.fromkeys(map(code_text, listed)))
        if spec.payload == "formula":
            return self.makers.formula(next(iter(spec.branches().values()))).check(self.kinds).levels
        if spec.payload == "uses":
            uses = spec.branches()[None]
            return self.makers.nested_plan(uses).kinds[uses.output].levels
        raise Wrong("levels", "the levels of a band, ascending", "none", 'write levels = ["low", …]')


def _one_payload(spec: Value) -> None:
    given = [name for name in PAYLOADS if getattr(spec, name) is not None]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        raise Wrong(given[-1] if given else "id", f"exactly one of {', '.join(PAYLOADS)}", found, "keep one")
    if given[0] in ("logistic", "cox") and not isinstance(spec, Risk):
        raise Wrong(given[0], f"{given[0]} only in [[risk]]", "it elsewhere", "use a formula, or [[risk]]")
    content = getattr(spec, given[0])
    if spec.by is None and isinstance(content, dict) and given[0] != "points":
        raise Wrong(given[0], "`by` beside a table per code", "no `by`", 'write by = "…"')
    if spec.payload != "sum" and (spec.missing is not None or spec.weights is not None):
        raise Wrong("missing", "a missing rule or weights only with sum", f"{given[0]}", "remove it")
