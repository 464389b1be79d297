"""Makes what computes a value from its payload in the file, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from riskeval.errors import Problem, did_you_mean
from riskeval.instruments.definition import Band, Cox, Logistic, MissingRule, Rule, Uses, Value
from riskeval.instruments.formula import Formula, Kind
from riskeval.instruments.inputs import Input
from riskeval.instruments.order import Formulas
from riskeval.instruments.payloads import (
    Calculation,
    CoxLink,
    LogisticLink,
    PointTable,
    RuleList,
    StepTable,
)
from riskeval.instruments.plan import Branch, NestedOutput, Plan
from riskeval.instruments.sums import Total

YES_NO_LEVELS = ("no", "yes")


class Wrong(Exception):
    """One thing that is wrong with a value; turned into a `Located` by the compiler."""

    def __init__(self, key: str, needed: str, found: str, do: str) -> None:
        super().__init__(found)
        self.key, self.problem = key, Problem(needed, found, do)


@dataclass
class Makers:
    """One method for each kind of payload.

    Parameters
    ----------
    formulas : Formulas
        Those of the definition, parsed.
    nested : mapping of (instrument, version) to Plan
        The definitions that it uses.
    kinds : dict of str to Kind
        What is known so far: the inputs and the values compiled before.
    """

    formulas: Formulas
    nested: Mapping[tuple[str, str], Plan]
    kinds: dict[str, Kind] = field(default_factory=dict)

    def payload(self, spec: Value, content: Any, result: Kind) -> Branch:
        """Make what computes one branch of a value."""
        makers: dict[str, Callable[[Value, Any, Kind], Branch]] = {
            "steps": self._steps,
            "points": self._points,
            "sum": self._sum,
            "formula": self._calculation,
            "rules": self._rules,
            "uses": self._uses,
            "logistic": self._logistic,
            "cox": self._cox,
        }
        return makers[spec.payload](spec, content, result)

    def levels(self, name: str, key: str) -> tuple[str, ...]:
        """The codes of an id, ascending."""
        kind = self.kinds[name]
        if kind.name not in ("code", "yes_no"):
            raise Wrong(key, "a coded item, a yes/no item or a band", f"'{name}', a {kind.name}", "use steps")
        return kind.levels if kind.name == "code" else YES_NO_LEVELS

    def _steps(self, spec: Value, steps: list[list[Any]], result: Kind) -> Branch:
        of = self._number_of(spec)
        starts = [start for start, _ in steps]
        if not all(isinstance(start, float | int) for start in starts):
            raise Wrong(
                "steps", "each step as [from, result]", f"{steps[0]}", "begin each step with a number"
            )
        for left, right in pairwise(starts):
            if right <= left:
                raise Wrong(
                    "steps",
                    "steps that ascend; each runs up to the next",
                    f"{right:g} after {left:g}, so that they overlap",
                    "order the steps by where they begin",
                )
        until = np.inf if spec.until is None else spec.until
        if until <= starts[-1]:
            raise Wrong("until", "an end above the last step", f"{until:g}", "raise it, or remove it")
        results = np.array([self._outcome(value, result, "steps") for _, value in steps])
        return StepTable(of, np.array(starts, dtype=float), results, until)

    def _points(self, spec: Value, points: Mapping[str, Any], result: Kind) -> Branch:
        if spec.of is None:
            raise Wrong("of", "what the points are of", "nothing", 'write of = "…"')
        levels = self.levels(spec.of, "of")
        results = np.full(len(levels), np.nan)
        for code, value in points.items():
            results[position(code, levels, "points", spec.of)] = self._outcome(value, result, "points")
        left_out = [level for level, value in zip(levels, results, strict=True) if np.isnan(value)]
        if left_out and not spec.partial:
            raise Wrong(
                "points",
                f"points for every code of '{spec.of}'",
                f"none for {', '.join(map(repr, left_out[:6]))}",
                "add them, or say partial = true",
            )
        return PointTable(spec.of, results)

    def _sum(self, spec: Value, terms: list[str], result: Kind) -> Branch:
        for term in terms:
            kind = self.kinds[term]
            if kind.name not in ("number", "yes_no") and not kind.valued:
                raise Wrong(
                    "sum", "terms that are numbers", f"'{term}', which is not one", "give it points first"
                )
        if len(set(terms)) < len(terms):
            raise Wrong("sum", "terms that are all different", "one that is listed twice", "list it once")
        weights = spec.weights if spec.weights is not None else [1.0] * len(terms)
        if len(weights) != len(terms):
            raise Wrong(
                "weights", f"{len(terms)} weights", f"{len(weights)}", "give one weight for each term"
            )
        rule = spec.missing or MissingRule()
        if (rule.rule == "table") != (rule.table is not None):
            raise Wrong(
                "missing",
                'table = [[observed sum, total], …] with rule = "table"',
                "one of them",
                "give both",
            )
        if (rule.rule == "forbid") != (rule.allow == 0):
            raise Wrong(
                "missing",
                "allow and a rule that uses it",
                f"allow = {rule.allow} with {rule.rule}",
                "give both",
            )
        unknown = np.full(len(terms), np.nan)
        return Total(tuple(terms), np.array(weights, dtype=float), unknown, unknown, rule)

    def formula(self, text: str) -> Formula:
        """A formula that was read."""
        formula = self.formulas.parsed.get(text)
        if formula is None:
            raise Wrong("formula", "a formula that can be read", repr(text[:60]), "correct it")
        return formula

    def _calculation(self, spec: Value, text: str, result: Kind) -> Branch:
        formula = self.formula(text)
        kind = formula.check(self.kinds)
        if isinstance(spec, Band) and kind.levels != result.levels:
            raise Wrong(
                "formula",
                f"one of the levels {list(result.levels)}",
                f"{list(kind.levels)}",
                "use the same levels",
            )
        if not isinstance(spec, Band) and kind.name == "code":
            raise Wrong("formula", "a number", "a code", "use [[band]] for a category")
        return Calculation(formula)

    def _rules(self, spec: Value, rules: list[Rule], result: Kind) -> Branch:
        open_ended = [place for place, rule in enumerate(rules) if rule.when is None]
        if open_ended and open_ended[0] < len(rules) - 1:
            raise Wrong(
                "rules",
                "the rule without `when` last",
                f"it as rule {open_ended[0] + 1}",
                "move it to the end",
            )
        if not open_ended and not spec.partial:
            raise Wrong(
                "rules", "a last rule without `when`", "none", "add { value = … }, or say partial = true"
            )
        made = []
        for rule in rules:
            when = self._condition(rule.when) if rule.when is not None else None
            made.append((when, self._outcome(rule.value, result, "rules")))
        return RuleList(tuple(made))

    def _condition(self, text: str) -> Formula:
        formula = self.formula(text)
        if formula.check(self.kinds).name != "yes_no":
            raise Wrong("rules", "a condition", repr(text[:60]), "compare something, such as age >= 18")
        return formula

    def _uses(self, spec: Value, uses: Uses, result: Kind) -> Branch:
        plan = self.nested_plan(uses)
        columns: dict[str, str] = {}
        unknown = [name for name in uses.items if name not in plan.inputs]
        if unknown:
            hint = did_you_mean(unknown[0], list(plan.inputs)) or "use the ids of its items"
            raise Wrong("uses", f"items of '{uses.instrument}'", f"'{unknown[0]}'", hint)
        for name, inner in plan.inputs.items():
            outer = uses.items.get(name, name)
            if outer in self.kinds:
                self._same_kind(uses.instrument, inner, outer)
                columns[name] = outer
            elif not inner.optional:
                raise Wrong(
                    "uses",
                    f"something to answer '{name}' of '{uses.instrument}' with",
                    "nothing with this id",
                    f'write items = {{ {name} = "…" }}',
                )
        return NestedOutput(plan, uses.output, columns)

    def _same_kind(self, instrument: str, inner: Input, outer: str) -> None:
        kind = self.kinds[outer]
        numeric = ("number", "yes_no")
        fits = kind.name == inner.kind.name or (
            inner.kind.name in numeric and (kind.name in numeric or kind.valued)
        )
        if fits and inner.kind.name == "code":
            fits = set(kind.levels) <= set(inner.levels)
        if not fits:
            raise Wrong(
                "uses",
                f"'{inner.id}' of '{instrument}' as {inner.type}",
                f"'{outer}', which differs",
                "give it the same codes, or recode it in a value",
            )

    def nested_plan(self, uses: Uses) -> Plan:
        """The definition that another one uses."""
        plan = self.nested.get((uses.instrument, uses.version))
        if plan is None:
            raise Wrong(
                "uses",
                "an instrument in its version",
                f"no '{uses.instrument}' {uses.version}",
                "correct its name or version",
            )
        if uses.output not in plan.nodes:
            hint = did_you_mean(uses.output, list(plan.nodes)) or "use one of its values"
            raise Wrong("uses", f"an output of '{uses.instrument}'", f"'{uses.output}'", hint)
        return plan

    def _logistic(self, spec: Value, link: Logistic, result: Kind) -> Branch:
        return LogisticLink(self._number_of(spec), link.intercept, link.slope)

    def _cox(self, spec: Value, link: Cox, result: Kind) -> Branch:
        return CoxLink(self._number_of(spec), link.baseline_survival, link.centre, link.slope)

    def _number_of(self, spec: Value) -> str:
        if spec.of is None:
            raise Wrong("of", f"the number that {spec.payload} read", "nothing", 'write of = "…"')
        kind = self.kinds[spec.of]
        if kind.name not in ("number", "yes_no") and not kind.valued:
            raise Wrong("of", "a number", f"'{spec.of}', which is not one", "use points for codes")
        return spec.of

    def _outcome(self, value: Any, result: Kind, key: str) -> float:
        """A result as a number: itself, or the rank of a band's level."""
        if result.name != "code":
            if isinstance(value, str):
                raise Wrong(key, "numbers", repr(value), "use [[band]] for a category")
            return float(value)
        return float(position(code_text(value), result.levels, key, "levels"))


def position(code: str, levels: Sequence[str], key: str, of: str) -> int:
    """The rank of a code."""
    if code in levels:
        return levels.index(code)
    hint = did_you_mean(code, list(levels)) or f"use one of {', '.join(map(repr, levels[:12]))}"
    raise Wrong(key, f"a code of '{of}'", repr(code), hint)


def code_text(value: float | str) -> str:
    """A level as text: 1 is "1"."""
    return value if isinstance(value, str) else f"{value:g}"
