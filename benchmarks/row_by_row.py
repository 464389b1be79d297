"""The plain way to score: a loop over people and over the tables of a definition, in interpreted Python."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from riskeval.instruments.definition import Value
from riskeval.instruments.inputs import Input
from riskeval.instruments.instrument import Instrument

Person = dict[str, Any]
Step = Callable[[Person], Any]

FUNCTIONS = {"ln": math.log, "exp": math.exp, "min": min, "max": max}
YES_NO = {"no": 0, "yes": 1}


def scorer(instrument: Instrument) -> Callable[[Person], Person]:
    """A function that adds every value, band and risk of a definition to one person's answers.

    Answers that the definition does not allow are taken away, and its checks are made, as in riskeval.
    """
    plan = instrument.plan
    specs = {spec.id: spec for _, _, spec in plan.definition.computed()}
    steps = [(name, specs[name], _step(specs[name], plan.nodes[name])) for name in plan.nodes]
    checks = [compile(one.when, "check", "eval") for one in plan.definition.check if one.level == "error"]
    allowed = [(one.id, _allowed(one)) for one in instrument.inputs]

    def score(person: Person) -> Person:
        for name, permits in allowed:
            if person[name] is not None and not permits(person[name]):
                person[name] = None
        for name, spec, step in steps:
            person[name] = _finished(step(person), spec)
        if any(_computed(check, person) for check in checks):
            person.update(dict.fromkeys(specs))
        return person

    return score


def _allowed(one: Input) -> Callable[[Any], bool]:
    if one.type not in ("number", "count"):
        return frozenset(YES_NO if one.type == "yes_no" else one.levels).__contains__
    low, high = one.range or (-math.inf, math.inf)
    if one.type == "number":
        return lambda answer: low <= answer <= high
    return lambda answer: max(low, 0) <= answer <= high and answer == int(answer)


def _step(spec: Value, node: Any) -> Step:
    branches = {code: _branch(spec, content, node) for code, content in spec.branches().items()}
    if spec.by is None:
        return branches[None]
    return lambda person: branches[person[spec.by]](person) if person[spec.by] in branches else None


def _branch(spec: Value, content: Any, node: Any) -> Step:
    of = str(spec.of)
    match spec.payload:
        case "steps":
            starts, made = [start for start, _ in content], [value for _, value in content]
            return lambda person: _looked_up(person[of], starts, made, spec.until)
        case "points":
            return lambda person: content.get(person[of])
        case "sum":
            ends = (node.branches[None].lowest, node.branches[None].highest)
            return lambda person: _total(spec, [_number(person[term]) for term in content], ends)
        case "formula":
            code = compile(content, spec.id, "eval")
            return lambda person: _computed(code, person)
        case "rules":
            rules = [(compile(rule.when or "True", spec.id, "eval"), rule.value) for rule in content]
            return lambda person: next((made for when, made in rules if _computed(when, person)), None)
        case "logistic":
            return lambda person: (
                None
                if person[of] is None
                else 1 / (1 + math.exp(-(content.intercept + content.slope * person[of])))
            )
    raise NotImplementedError(spec.payload)


def _number(answer: Any) -> float | None:
    return None if answer is None else YES_NO[answer] if answer in YES_NO else float(answer)


def _looked_up(number: float | None, starts: list[float], made: list[Any], until: float | None) -> Any:
    if number is None or number < starts[0] or (until is not None and number >= until):
        return None
    return made[bisect_right(starts, number) - 1]


def _computed(code: Any, person: Person) -> Any:
    try:
        return eval(code, FUNCTIONS, person)
    except TypeError:  # an answer is missing
        return None


def _total(spec: Value, terms: list[float | None], ends: Any) -> float | None:
    weights = spec.weights or [1.0] * len(terms)
    answered = [weight * term for weight, term in zip(weights, terms, strict=True) if term is not None]
    known, absent = sum(answered), len(terms) - len(answered)
    if absent == 0:
        return known
    if spec.missing is None or absent > spec.missing.allow or not answered:
        return None
    if spec.missing.rule == "table":
        return dict(spec.missing.table or []).get(known)  # type: ignore[arg-type]
    if spec.missing.rule == "prorate":
        return known * len(terms) / len(answered)
    pairs = list(zip(ends[known >= 0], terms, strict=True))
    missing = sum(end for end, term in pairs if term is None)
    return known + missing * known / sum(end for end, term in pairs if term is not None)


def _finished(made: Any, spec: Value) -> Any:
    if made is None or isinstance(made, str):
        return made
    if spec.round is not None:
        half_up = spec.round.rule == "half_up"
        made = math.floor(made + 0.5) if half_up else round(made)
    return made if spec.clamp is None else min(max(made, spec.clamp[0]), spec.clamp[1])
