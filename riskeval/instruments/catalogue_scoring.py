"""How each value, band and risk is computed, in tables and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from riskeval.instruments.catalogue import answers, provenance
from riskeval.instruments.catalogue_blocks import Block, Bullets, Grid, Heading, Listing, Paragraph
from riskeval.instruments.definition import Band, Cox, Logistic, MissingRule, Risk, Rule, Uses, Value
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.plan import Node
from riskeval.instruments.words import and_list, number, period

RULES = {
    "forbid": "Without all of its terms there is no sum.",
    "prorate": "With up to {allow} missing it is prorated to the range that all terms can reach.",
    "mean": "With up to {allow} missing it is the mean of the answered terms times the number of terms.",
    "signed": "With up to {allow} missing it is prorated, with the highest points of the missing terms if "
    "the answered ones sum to zero or more, and with their lowest points otherwise.",
    "table": "With exactly {allow} missing, a table turns the observed sum into the total: {table}.",
    "zero-by-manual": "Up to {allow} missing count as zero, because the source says so.",
}
Branch = tuple[str | None, Any]


def scoring(instrument: Instrument) -> Iterator[Block]:
    """Every value, band and risk in the order of the file."""
    definition = instrument.definition
    for kind, title in (("value", "Values"), ("band", "Bands"), ("risk", "Risks")):
        nodes = [instrument.plan.nodes[spec.id] for of, _, spec in definition.computed() if of == kind]
        if nodes:
            yield Heading(title, 3)
        for node in nodes:
            yield from _one(node)
            if node.spec.payload != "uses" or node.spec.source:
                source = node.spec.source or definition.source
                yield provenance(source, node.spec.evidence or definition.evidence)


def _one(node: Node) -> Iterator[Block]:
    spec = node.spec
    yield Heading(f"`{spec.id}`" + (f": {spec.label}" if spec.label else ""), 4)
    facts = list(_facts(spec))
    if facts:
        yield Paragraph(" ".join(facts))
    shows: dict[str, Callable[[Value, Sequence[Branch]], Iterator[Block]]] = {
        "steps": _steps,
        "points": _points,
        "sum": _sum,
        "formula": _formula,
        "rules": _rules,
        "uses": _uses,
        "logistic": _logistic,
        "cox": _cox,
    }
    yield from shows[spec.payload](spec, list(spec.branches().items()))
    after = list(_afterwards(spec))
    if after:
        yield Bullets(tuple(after))


def _facts(spec: Value) -> Iterator[str]:
    if isinstance(spec, Risk):
        yield from _facts_of_a_risk(spec)
    if spec.direction is not None:
        yield f"Direction: {spec.direction}."
    if isinstance(spec, Band) and spec.set:
        yield f"Set of bands: {spec.set}."
    if isinstance(spec, Band) and isinstance(spec.levels, list):
        yield f"Levels, ascending: {answers(spec.levels)}."


def _facts_of_a_risk(spec: Risk) -> Iterator[str]:
    if spec.outcome:
        yield f"Probability of {spec.outcome}."
    if spec.horizon_months is not None:
        yield f"Horizon: {period(spec.horizon_months)}."
    if spec.horizon_note:
        yield f"Horizon: {spec.horizon_note.rstrip('.')}."
    if spec.sample is not None:
        size = f"n = {spec.sample.n:,}" if spec.sample.n is not None else ""
        told = [spec.sample.name, size, spec.sample.country, spec.sample.follow_up]
        yield f"Sample: {', '.join(part for part in told if part)}."


def _steps(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    rows = []
    counts = iter(getattr(spec, "n", None) or ())
    for code, steps in branches:
        ends = [start for start, _ in steps[1:]] + [spec.until]
        for (start, result), end in zip(steps, ends, strict=True):
            n = next(counts, None)
            upper = "and above" if end is None else f"below {number(end)}"
            rows.append((code, number(start), upper, _result(result), "" if n is None else f"{n:,.0f}"))
    yield _grid(spec, (f"{spec.of} from", "to", _gives(spec), "n"), rows)


def _points(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    rows = [(code, answer, _result(result)) for code, points in branches for answer, result in points.items()]
    yield _grid(spec, (str(spec.of), _gives(spec)), rows)


def _sum(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    for code, terms in branches:
        whose = f"For {spec.by} {code}: the" if code is not None else "The"
        if spec.weights is None:
            yield Paragraph(f"{whose} sum of {and_list([f'`{term}`' for term in terms])}.")
        else:
            weighted = zip(terms, spec.weights, strict=True)
            rows = [(None, term, number(weight)) for term, weight in weighted]
            yield Paragraph(f"{whose} weighted sum of:")
            yield _grid(spec, ("term", "weight"), rows)
    rule = spec.missing or MissingRule()
    table = "; ".join(f"{number(seen)} → {number(total)}" for seen, total in rule.table or ())
    told = RULES[rule.rule].format(allow=rule.allow, table=table)
    skipped = " A term that does not apply is left out and is not missing." if rule.not_applicable else ""
    yield Paragraph(told + skipped)


def _formula(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    for code, text in branches:
        if code is not None:
            yield Paragraph(f"For {spec.by} {code}:")
        yield Listing(text)


def _rules(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    rows = [(code, _condition(rule), _result(rule.value)) for code, rules in branches for rule in rules]
    yield Paragraph("The first that holds:")
    yield _grid(spec, ("when", _gives(spec)), rows)


def _condition(rule: Rule) -> str:
    return rule.when if rule.when is not None else "otherwise"


def _uses(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    uses: Uses = branches[0][1]
    told = f"The output `{uses.output}` of the definition `{uses.instrument}`, version {uses.version}."
    names = ", ".join(f"`{theirs}` is `{ours}`" for theirs, ours in uses.items.items())
    yield Paragraph(
        f"{told} Its items have the same names here" + (f", except that {names}." if names else ".")
    )


def _logistic(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    yield Listing(f"1 / (1 + exp(-(intercept + slope * {spec.of})))")
    links: list[tuple[str | None, Logistic]] = list(branches)
    rows = [(code, number(link.intercept), number(link.slope)) for code, link in links]
    yield _grid(spec, ("intercept", "slope"), rows)


def _cox(spec: Value, branches: Sequence[Branch]) -> Iterator[Block]:
    yield Listing(f"1 - baseline_survival ** exp(slope * ({spec.of} - centre))")
    links: list[tuple[str | None, Cox]] = list(branches)
    rows = [
        (code, number(link.baseline_survival), number(link.centre), number(link.slope))
        for code, link in links
    ]
    yield _grid(spec, ("baseline survival", "centre", "slope"), rows)


def _grid(spec: Value, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Grid:
    """A table whose first column is the code of `by`, if there is one; empty columns are left out."""
    names = (spec.by or "", *columns)
    listed = [tuple("" if cell is None else cell for cell in row) for row in rows]
    listed = [(*row, *[""] * (len(names) - len(row))) for row in listed]
    kept = [i for i in range(len(names)) if any(row[i] for row in listed)]
    shown = tuple(tuple(row[i] for i in kept) for row in listed)
    return Grid(tuple(names[i] for i in kept), shown, frozenset({"when", "term", str(spec.of)}))


def _gives(spec: Value) -> str:
    return "level" if isinstance(spec, Band) else "probability" if isinstance(spec, Risk) else "gives"


def _result(result: float | str) -> str:
    return result if isinstance(result, str) else number(result)


def _afterwards(spec: Value) -> Iterator[str]:
    """What happens to the number after the payload, and what else is to be known."""
    if spec.round is not None:
        way = "upwards" if spec.round.rule == "half_up" else "to the even neighbour"
        yield f"Rounded to {spec.round.places} places; halves go {way}."
    if spec.clamp is not None:
        yield f"Never below {number(spec.clamp[0])} or above {number(spec.clamp[1])}."
    if spec.fallback:
        yield f"Where this is not scorable because something is missing: `{spec.fallback}`."
    if spec.partial:
        yield "Does not cover everything, on purpose; elsewhere it is not scorable."
    if spec.range is not None:
        yield f"Lowest and highest possible: {_range(spec.range)}."
    if spec.note:
        yield spec.note


def _range(declared: Sequence[float] | Mapping[str, Sequence[float]]) -> str:
    if isinstance(declared, Mapping):
        return "; ".join(f"{code}: {_range(ends)}" for code, ends in declared.items())
    return f"{number(declared[0])} to {number(declared[1])}"
