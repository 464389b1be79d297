"""From a definition to a plan: every mistake beyond the shape of the file is found here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from riskeval.errors import Problem
from riskeval.instruments.compile import Compiler
from riskeval.instruments.contradictions import contradictions
from riskeval.instruments.definition import Definition, Value
from riskeval.instruments.formula import Formula, FormulaError
from riskeval.instruments.inputs import Located, inputs_of
from riskeval.instruments.order import Formulas, Where, references, sorted_by_need, unknown_names
from riskeval.instruments.plan import Node, Plan, kind_of_spec, total_of
from riskeval.instruments.ranges import gap_problems, range_problems
from riskeval.instruments.rules_of_kind import case_problems, kind_problems, source_problems
from riskeval.instruments.sums import Total

Nested = Mapping[tuple[str, str], Plan]
MOST_SCORINGS = 100


@dataclass
class _Build:
    """The state of one build: stops at the first stage that leaves nothing to go on with."""

    definition: Definition
    nested: Nested
    formulas: Formulas = field(default_factory=Formulas)
    problems: list[Located] = field(default_factory=list)


def build(definition: Definition, nested: Nested) -> tuple[Plan | None, list[Located]]:
    """Compile a definition.

    Parameters
    ----------
    definition : Definition
        As read from its file.
    nested : mapping of (instrument, version) to Plan
        The definitions that it uses.

    Returns
    -------
    plan : Plan or None
        None where there are problems.
    problems : list of Located
        Everything that is wrong, with its place in the file.
    """
    work = _Build(definition, nested)
    inputs, problems = inputs_of(definition)
    work.problems += problems
    specs = {spec.id: (kind, place, spec) for kind, place, spec in definition.computed()}
    places: dict[str, Where] = {name: (kind, place) for name, (kind, place, _) in specs.items()}
    ids = [one.id for one in inputs] + [spec.id for _, _, spec in definition.computed()]
    work.problems += _repeated(ids, places)

    reads = {
        name: references(spec, (kind, place), work.formulas)
        for name, (kind, place, spec) in specs.items()
        if spec.payload
    }
    work.problems += [*work.formulas.problems, *unknown_names(reads, ids)]
    order, cycles = sorted_by_need({name: set(reads.get(name, {})) for name in specs}, places)
    work.problems += cycles
    compiler = Compiler({one.id: one for one in inputs}, work.formulas, nested)
    compiler.shared = {levels.id: levels.codes for levels in definition.levels}
    if len(set(ids)) == len(ids) and not problems:
        _compile(compiler, [specs[name][1:] for name in order], reads, work.problems)
    if work.problems or compiler.problems:
        return None, [*work.problems, *compiler.problems]
    return _finished(work, compiler)


def _compile(
    compiler: Compiler,
    specs: Iterable[tuple[int, Value]],
    reads: Mapping[str, Iterable[str]],
    problems: list[Located],
) -> None:
    """Compile every value; one that is wrong, or rests on one that is, does not keep the others from it."""
    wrong = {one.where[:2] for one in problems}
    for place, spec in specs:
        where = (kind_of_spec(spec), place)
        if where not in wrong and all(name in compiler.kinds for name in reads.get(spec.id, ())):
            before = len(compiler.problems)
            compiler.add(spec, place)
            if len(compiler.problems) > before:
                compiler.kinds.pop(spec.id, None)


def _finished(work: _Build, compiler: Compiler) -> tuple[Plan | None, list[Located]]:
    definition = work.definition
    conditions = _Conditions(work, compiler)
    asked = {
        one.id: formula
        for one in compiler.inputs.values()
        if one.asked_when
        and (
            formula := conditions.one(
                one.asked_when, ("item", _item_place(definition, one.item), "asked_when")
            )
        )
    }
    work.problems += _asked_too_late(definition, asked, compiler)
    checks = conditions.all("check", [check.when for check in definition.check])
    eligibility = conditions.all("eligibility", [rule.when for rule in definition.eligibility])
    if work.problems:
        return None, work.problems
    plan = Plan(definition, compiler.inputs, compiler.nodes, asked, checks, eligibility)
    if plan.scorings > MOST_SCORINGS:
        return None, [_too_many_scorings(plan)]
    problems = contradictions(plan)
    if problems:
        return None, problems
    plan = replace(plan, nodes=_with_ends(plan))
    examined: list[Callable[[Plan], list[Located]]] = [
        range_problems,
        gap_problems,
        kind_problems,
        source_problems,
        case_problems,
    ]
    problems = [problem for examine in examined for problem in examine(plan)]
    return (None, problems) if problems else (plan, [])


def _too_many_scorings(plan: Plan) -> Located:
    """Instruments that each use several others several times multiply until nobody can be scored."""
    first = next(node for node in plan.nodes.values() if node.spec.uses is not None)
    needed = f"at most {MOST_SCORINGS} scorings of instruments, nested ones counted each time they are used"
    found = f"{plan.scorings:,}" if plan.scorings < 10**9 else "very many"
    return Located((first.kind, first.place, "uses"), Problem(needed, found, "use fewer, or less deep"))


class _Conditions:
    """Formulas that must be conditions: checks, eligibility, and when an item is asked."""

    def __init__(self, work: _Build, compiler: Compiler) -> None:
        self.work, self.kinds = work, compiler.kinds

    def one(self, text: str, where: Where) -> Formula | None:
        before = len(self.work.formulas.problems)
        formula = self.work.formulas.of(text, where)
        self.work.problems += self.work.formulas.problems[before:]
        if formula is None:
            return None
        try:
            kind = formula.check(self.kinds)
        except FormulaError as error:
            self.work.problems += [Located(where, problem) for problem in error.problems]
            return None
        if kind.name != "yes_no":
            wrong = Problem("a condition", repr(text[:60]), "compare something, such as age >= 18")
            self.work.problems.append(Located(where, wrong))
            return None
        return formula

    def all(self, table: str, texts: list[str]) -> tuple[Formula, ...]:
        found = [self.one(text, (table, place, "when")) for place, text in enumerate(texts)]
        return tuple(formula for formula in found if formula is not None)


def _asked_too_late(
    definition: Definition, asked: Mapping[str, Formula], compiler: Compiler
) -> list[Located]:
    """Whether an item is asked follows from other items, not from what is computed later."""
    return [
        Located(
            ("item", _item_place(definition, compiler.inputs[name].item), "asked_when"),
            Problem("a condition on other items", f"the computed '{computed}'", "name the items themselves"),
        )
        for name, formula in asked.items()
        for computed in sorted(formula.names & set(compiler.nodes))
    ]


def _item_place(definition: Definition, name: str) -> int:
    return next(place for place, item in enumerate(definition.item) if item.id == name)


def _repeated(ids: list[str], places: Mapping[str, Where]) -> list[Located]:
    return [
        Located(
            places.get(name, ("item",)),
            Problem("ids that are all different", f"'{name}' {count} times", "rename one of them"),
        )
        for name, count in Counter(ids).items()
        if count > 1
    ]


def _with_ends(plan: Plan) -> dict[str, Node]:
    """The nodes, with the lowest and highest of each term written into the sums."""
    spans = plan.spans
    nodes: dict[str, Node] = {}
    for node in plan.nodes.values():
        if not total_of(node):
            nodes[node.id] = node
            continue
        branches = dict(node.branches)
        for code, payload in node.branches.items():
            if isinstance(payload, Total):
                ends = np.array([spans[term] for term in payload.terms]) * payload.weights[:, None]
                branches[code] = replace(payload, lowest=ends.min(axis=1), highest=ends.max(axis=1))
        nodes[node.id] = replace(node, branches=branches)
    return nodes
