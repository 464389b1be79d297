"""What parts of a definition that are right by themselves must not say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from riskeval.errors import Problem
from riskeval.instruments.definition import Risk
from riskeval.instruments.inputs import Input, Located
from riskeval.instruments.plan import Node, Plan, total_of

COUNTS = tuple(f"n_{kind}" for kind in ("missing", "not_rated", "omitted", "unknown", "not_applicable"))
TAKEN = ("eligible", "reason", "instrument", "version", "hash", *COUNTS)
ENDINGS = ("_status", "_low", "_high", "_bounds")


def contradictions(plan: Plan) -> list[Located]:
    """A problem for every name, code, fallback or limit that does not go with the rest."""
    found = [problem for node in plan.nodes.values() for problem in _of_node(plan, node)]
    found += [problem for one in plan.inputs.values() for problem in _of_codes(plan, one)]
    return [*found, *_of_missing_codes(plan), *_of_names(plan), *_of_population(plan)]


def _of_names(plan: Plan) -> Iterator[Located]:
    """Results whose columns the frame of scores uses for something else."""
    definition = plan.definition
    flags = {f"n_{flag.id}": ("flag", place) for place, flag in enumerate(definition.flag)}
    marks = [name + ending for name in plan.nodes for ending in ENDINGS]
    results = {node.id: (node.kind, node.place) for node in plan.nodes.values()}
    results |= {one.id: ("judgement", place) for place, one in enumerate(definition.judgement)}
    clashes = [results[name] for name in results if name in (*TAKEN, *flags, *marks)]
    clashes += [flags[name] for name in flags if name in COUNTS]
    for table, place in clashes:
        found = f"'{getattr(definition, table)[place].id}'"
        yield _said((table, place, "id"), "ids that scoring does not use itself", found, "choose another id")


def _of_codes(plan: Plan, one: Input) -> Iterator[Located]:
    where = _place(plan, one)
    codes = [code.code for code in one.codes]
    for text in [*codes, *one.missing_codes]:
        if text != text.strip():
            yield _said(where, "codes without blanks around them", repr(text), "remove the blanks")
    both = [text for text in one.missing_codes if text in codes]
    if both:
        needed = f"codes of '{one.id}' that are an answer or missing"
        yield _said(where, needed, f"{both[0]!r} as both", "remove one of them")


def _of_missing_codes(plan: Plan) -> Iterator[Located]:
    for place, item in enumerate(plan.definition.item):
        listed = Counter(code for codes in item.missing_codes.values() for code in codes)
        twice = [code for code, count in listed.items() if count > 1]
        if twice:
            where = ("item", place, "missing_codes")
            yield _said(where, "missing codes that are all different", f"{twice[0]!r} twice", "remove one")


def _of_node(plan: Plan, node: Node) -> Iterator[Located]:
    spec, where = node.spec, (node.kind, node.place)
    if node.levels and (spec.clamp is not None or spec.round is not None):
        key = "clamp" if spec.clamp is not None else "round"
        yield _said((*where, key), "clamp and round of numbers only", f"a band with {key}", "remove it")
    if spec.clamp is not None and spec.clamp[0] > spec.clamp[1]:
        yield _said((*where, "clamp"), "clamp = [lowest, highest]", f"{spec.clamp}", "change their order")
    twice = [level for level, count in Counter(node.levels).items() if count > 1]
    if twice:
        yield _said((*where, "levels"), "levels that are all different", f"{twice[0]!r} twice", "remove one")
    if spec.fallback is not None and not _can_stand_in(plan, node, spec.fallback):
        needed = f"a fallback of the same kind as '{node.id}'"
        yield _said((*where, "fallback"), needed, f"'{spec.fallback}', which differs", "choose another one")
    months = spec.horizon_months if isinstance(spec, Risk) else None
    if months is not None and months <= 0:
        yield _said((*where, "horizon_months"), "a horizon above 0 months", f"{months:g}", "correct it")
    yield from _of_sum(node)


def _can_stand_in(plan: Plan, node: Node, fallback: str) -> bool:
    kind = plan.kinds[fallback]
    if node.levels:
        return kind.levels == node.levels
    return kind.name in ("number", "yes_no") or kind.valued


def _of_sum(node: Node) -> Iterator[Located]:
    """A range for every code of `by`, and a table of totals within it."""
    where, spec = (node.kind, node.place), node.spec
    if isinstance(spec.range, dict) and isinstance(spec.sum, dict):
        for code in spec.sum:
            if code not in spec.range:
                needed = f"the range of '{node.id}' for every code of '{spec.by}'"
                yield _said((*where, "range"), needed, f"none for '{code}'", "add it")
    table = spec.missing.table if spec.missing is not None else None
    if not table or not total_of(node) or spec.range is None:
        return
    ranges = spec.range.values() if isinstance(spec.range, dict) else [spec.range]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    for observed, total in table:
        if not low <= total <= high:
            needed = f"totals within the range [{low:g}, {high:g}] of '{node.id}'"
            yield _said((*where, "missing"), needed, f"{total:g}", "correct the table or the range")
        if [row[0] for row in table].count(observed) > 1:
            needed = "observed sums that are all different"
            yield _said((*where, "missing"), needed, f"{observed:g} twice", "remove one of them")


def _of_population(plan: Plan) -> Iterator[Located]:
    """An age that is a number, and sexes that are codes of the item."""
    people = plan.definition.population
    for key in ("age_item", "sex_item"):
        name = getattr(people, key)
        if key in people.model_fields_set and name not in plan.kinds:
            yield _said(("population", key), "ids that are defined", f"'{name}'", "correct it")
    if people.age is not None and people.age[0] > people.age[1]:
        yield _said(("population", "age"), "age = [lowest, highest]", f"{people.age}", "change their order")
    age, sex = plan.kinds.get(people.age_item), plan.kinds.get(people.sex_item)
    if people.age is not None and age is not None and age.name != "number":
        yield _said(("population", "age"), f"'{people.age_item}' as a number", f"a {age.name}", "correct it")
    unknown = [code for code in people.sex or () if sex is not None and code not in sex.levels]
    if unknown:
        needed = f"codes of '{people.sex_item}'"
        yield _said(("population", "sex"), needed, f"'{unknown[0]}'", "use its codes")


def _place(plan: Plan, one: Input) -> tuple[str | int, ...]:
    table = "judgement" if one.role == "judgement" else "item"
    ids = [listed.id for listed in getattr(plan.definition, table)]
    return table, ids.index(one.item), "levels"


def _said(where: tuple[str | int, ...], needed: str, found: str, do: str) -> Located:
    return Located(where, Problem(needed, found, do))
