"""Which ids each computed value reads, and an order in which each finds what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from riskeval.errors import Problem, did_you_mean
from riskeval.instruments.definition import Rule, Value
from riskeval.instruments.formula import Formula, FormulaError, parse
from riskeval.instruments.inputs import Located

Where = tuple[str | int, ...]


class Formulas:
    """Every formula of a definition, parsed once; what cannot be parsed is a problem."""

    def __init__(self) -> None:
        self.parsed: dict[str, Formula | None] = {}
        self.problems: list[Located] = []

    def of(self, text: str, where: Where) -> Formula | None:
        """The formula, or None where it is wrong; the problem is then in `problems`."""
        if text not in self.parsed:
            try:
                self.parsed[text] = parse(text)
            except FormulaError as error:
                self.parsed[text] = None
                self.problems += [Located(where, problem) for problem in error.problems]
        return self.parsed[text]


def references(spec: Value, where: Where, formulas: Formulas) -> dict[str, Where]:
    """The ids that a value reads, with the place of each."""
    found: dict[str, Where] = {}
    if spec.of is not None:
        found[spec.of] = (*where, "of")
    if spec.by is not None:
        found[spec.by] = (*where, "by")
    if spec.fallback is not None:
        found[spec.fallback] = (*where, "fallback")
    place = (*where, spec.payload)
    for content in spec.branches().values():
        for text in _texts(spec.payload, content):
            formula = formulas.of(text, place)
            found |= dict.fromkeys(formula.names if formula else (), place)
        if spec.payload == "sum":
            found |= dict.fromkeys(content, place)
        if spec.payload == "uses":
            found |= dict.fromkeys(content.items.values(), place)
    return found


def _texts(payload: str, content: object) -> Iterable[str]:
    if payload == "formula" and isinstance(content, str):
        return [content]
    if payload == "rules" and isinstance(content, list):
        return [rule.when for rule in content if isinstance(rule, Rule) and rule.when is not None]
    return []


def unknown_names(reads: Mapping[str, dict[str, Where]], known: Sequence[str]) -> list[Located]:
    """A problem for every id that is read and defined nowhere."""
    return [
        Located(
            where,
            Problem(
                "ids that are defined",
                f"'{name}'",
                did_you_mean(name, known) or "define an item or a value with this id",
            ),
        )
        for reader in reads.values()
        for name, where in reader.items()
        if name not in known
    ]


def sorted_by_need(
    reads: Mapping[str, set[str]], places: Mapping[str, Where]
) -> tuple[list[str], list[Located]]:
    """Ids in an order in which each comes after what it reads; a cycle is a problem."""
    order: list[str] = []
    left = {name: {other for other in others if other in reads} for name, others in reads.items()}
    while left:
        ready = [name for name, others in left.items() if not others]
        if not ready:
            cycle = _cycle(left)
            shown = " → ".join(cycle)
            problem = Problem(
                "values that do not need themselves", f"the cycle {shown}", "let one of them read items only"
            )
            return order, [Located(places[cycle[0]], problem)]
        order += ready
        left = {name: others - set(ready) for name, others in left.items() if name not in set(ready)}
    return order, []


def _cycle(left: Mapping[str, set[str]]) -> list[str]:
    path = [min(left)]
    while True:
        following = min(left[path[-1]])
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)
